//! Lasting states between two parties: who backs, fights, belongs to, leads, holds.
//!
//! reads:  trees, parties, data/lexicon/en/relations.toml
//! writes: Relation

use crate::clause::Clauses;
use crate::factuality::Judge;
use crate::matching;
use crate::parties::Parties;
use crate::types::{Participant, Relation};
use onrecord_document::{Id, Maker};
use onrecord_resources::pattern::Slot;
use onrecord_resources::relation_lexicon::{RelationEntry, RelationLexicon};
use onrecord_syntax::Token;
use std::collections::BTreeSet;

/// Relations of one document, in text order of their triggers.
pub fn relations(
    clauses: &Clauses<'_>,
    parties: &Parties<'_>,
    judge: &Judge<'_>,
    lexicon: &RelationLexicon,
) -> Vec<Relation> {
    let mut found: Vec<Relation> = Vec::new();
    let mut seen = BTreeSet::new();
    for id in clauses.syntax.tokens.ids() {
        for entry in
            matching::parts_of(parties, id).flat_map(|part| lexicon.candidates(part, clauses.lemma(id)))
        {
            let Some(at) = matching::find(parties, &entry.pattern, id) else { continue };
            let from = fill(clauses, parties, id, &entry.from, &at.words);
            let to = fill(clauses, parties, id, &entry.to, &at.words);
            for (a, b) in pairs(&from, &to) {
                if seen.insert((entry.kind.clone(), a.span, b.span)) {
                    found.push(relation(clauses, judge, entry, &at.trigger, a, b));
                }
            }
        }
    }
    found.sort_by_key(|r| (r.trigger.start(), r.trigger.end(), r.from.span, r.to.span));
    found
}

/// Every pair of two different parties.
fn pairs<'p>(
    from: &'p [Participant],
    to: &'p [Participant],
) -> impl Iterator<Item = (&'p Participant, &'p Participant)> {
    let same =
        |a: &Participant, b: &Participant| a.span == b.span || (a.entity.is_some() && a.entity == b.entity);
    from.iter().flat_map(move |a| to.iter().map(move |b| (a, b))).filter(move |(a, b)| !same(a, b))
}

/// The parties of the first slot that names any; every named word of a held area counts.
fn fill(
    clauses: &Clauses<'_>,
    parties: &Parties<'_>,
    id: Id<Token>,
    slots: &[Slot],
    words: &[Id<Token>],
) -> Vec<Participant> {
    slots
        .iter()
        .map(|slot| {
            let tokens = clauses.fill(id, slot, words);
            let bare = !matches!(slot, Slot::Possessive | Slot::Adjective | Slot::LightSubject);
            // "Tolmari-backed rebels and the army": what stands before a noun describes that noun alone.
            let described = matches!(slot, Slot::Modified | Slot::Object) && clauses.is(id, &["amod"]);
            if described {
                tokens.into_iter().flat_map(|t| parties.alone(t, bare)).collect()
            } else {
                parties.named(&tokens, bare)
            }
        })
        .find(|p| !p.is_empty())
        .unwrap_or_default()
}

/// One relation.
fn relation(
    clauses: &Clauses<'_>,
    judge: &Judge<'_>,
    entry: &RelationEntry,
    trigger: &[Id<Token>],
    from: &Participant,
    to: &Participant,
) -> Relation {
    let first = trigger.first().copied();
    Relation {
        kind: entry.kind.clone(),
        trigger: trigger.iter().map(|&t| clauses.token(t).span).collect(),
        from: from.clone(),
        to: to.clone(),
        reported_by: first.and_then(|t| judge.voice(t)),
        factuality: first.map_or(crate::types::Factuality::FACT, |t| judge.judge(t)),
        by: Maker::entry(&entry.file, &entry.id),
    }
}
