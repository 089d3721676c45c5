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
mod examples;
mod factuality;
mod magnitude;
mod matching;
mod parties;
mod plain;
mod relations;
mod types;

pub use claims::claims;
pub use examples::{ExampleFailure, check_examples};
pub use types::{
    Certainty, Claim, ClaimId, Event, Events, Evidence, Factuality, Magnitude, MagnitudeKind, Mood,
    Participant, Party, Polarity, Predicate, Relation, SourceLink, Statement, StatementForm,
};

use onrecord_attribution::Attributions;
use onrecord_document::Document;
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
    let clauses = clause::Clauses::new(syntax, &tables.lexicon);
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
    Events {
        events: coder.events().into(),
        relations: relations::relations(&clauses, &parties, &judge, &tables.relations).into(),
        predicates: judge.predicates(),
        notes: Vec::new(),
    }
}
