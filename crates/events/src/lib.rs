//! Document + Syntax + Mentions + Attributions → Events, relations and factuality → Claims.
//!
//! reads:  everything of the stages before it
//! writes: [`Events`], [`Claim`]
//! data:   data/lexicon/en/events/, data/lexicon/en/{events,factuality,relations}.toml, data/ontology/
//!
//! To add a phenomenon of syntax, see `clause.rs`; to add a word, edit data/lexicon/en and nothing here.

#![forbid(unsafe_code)]

mod claims;
mod clause;
mod coder;
mod dictionary;
mod examples;
mod factuality;
mod magnitude;
mod matching;
mod parties;
mod plain;
mod relations;
mod structure;
mod types;

pub use claims::claims;
pub use examples::{ExampleFailure, check_examples};
pub use types::{
    Certainty, Claim, ClaimId, Event, Events, Evidence, Factuality, Magnitude, MagnitudeKind, Mood,
    Participant, Party, Polarity, Predicate, Relation, SourceLink, Statement, StatementForm,
};

use onrecord_attribution::Attributions;
use onrecord_document::{Document, Span, SpanSet};
use onrecord_encoder::Scores;
use onrecord_mentions::Mentions;
use onrecord_resources::event_lexicon::EventTables;
use onrecord_syntax::Syntax;

/// The events, relations and predicates of a document.
pub fn code(
    document: &Document,
    syntax: &Syntax,
    mentions: &Mentions,
    attributions: &Attributions,
    _scores: &Scores,
    tables: &EventTables,
) -> Events {
    let clauses = clause::Clauses::new(document, syntax, &tables.lexicon, attributions);
    let parties = parties::Parties::new(document, mentions, &clauses);
    let judge = factuality::Judge::new(&clauses, attributions, &tables.factuality);
    let coder = coder::Coder {
        document,
        mentions,
        attributions,
        clauses: &clauses,
        parties: &parties,
        judge: &judge,
        lexicon: &tables.lexicon,
        ontology: &tables.ontology,
    };
    // "because the interview was not authorized": terms are about the telling, not about the world.
    let terms: Vec<Span> = attributions.attributions.iter().filter_map(|a| a.terms).collect();
    let of_the_world = |trigger: &SpanSet| !terms.iter().any(|&t| trigger.overlaps(t));
    let mut events = if tables.verbs.is_empty() {
        coder.events()
    } else {
        dictionary::Dictionary { coder: &coder, table: &tables.verbs }.events()
    };
    events.retain(|e| of_the_world(&e.trigger));
    let mut relations = relations::relations(&clauses, &parties, &judge, &tables.relations);
    relations.extend(structure::structural(&clauses, &parties, &judge, mentions, &tables.relations));
    relations.sort_by_key(|r| (r.trigger.start(), r.trigger.end(), r.from.span, r.to.span));
    relations.retain(|r| of_the_world(&r.trigger));
    Events {
        events: events.into(),
        relations: relations.into(),
        predicates: judge.predicates(),
        notes: Vec::new(),
    }
}
