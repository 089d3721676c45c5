//! The example sentences of the lexicons, run as tests.
//!
//! reads:  data/lexicon/en/events/, data/lexicon/en/relations.toml, a user's folder; a function that reads a sentence
//! writes: ExampleFailure

use crate::types::Events;
use onrecord_document::{Maker, Span, SpanSet};
use onrecord_resources::event_lexicon::EventTables;
use onrecord_resources::pattern::bracketed;

/// An example sentence that does not come out as its entry says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ExampleFailure {
    /// The entry, as `file#id`.
    pub entry: String,
    /// The sentence with its brackets.
    pub sentence: String,
    /// What was expected and what was found.
    pub message: String,
}

/// The example sentences that fail: a `yes` sentence in which neither the entry nor a more specific one of its event type makes the
/// event or relation at the bracketed words, a `no` sentence in which the entry does. `read` gives the events of a sentence, and where it starts in the text that they
/// were read in.
pub fn check_examples(
    tables: &EventTables,
    mut read: impl FnMut(&str) -> (Events, usize),
) -> Vec<ExampleFailure> {
    let mut failures = Vec::new();
    let events = tables.lexicon.entries.iter().map(|e| (e.name(), Some(&e.kind), &e.yes, &e.no));
    let relations = tables.relations.entries.iter().map(|e| (e.name(), None, &e.yes, &e.no));
    for (entry, kind, yes, no) in events.chain(relations) {
        for (sentences, expected) in [(yes, true), (no, false)] {
            for sentence in sentences {
                let (text, place) =
                    bracketed(sentence).unwrap_or_else(|| (sentence.clone(), 0..sentence.len()));
                let (events, start) = read(&text);
                let found = made(&events, Span::new(start + place.start, start + place.end));
                let right = found
                    .iter()
                    .any(|(name, made)| *name == entry || (expected && kind.is_some_and(|k| k == made)));
                if right != expected {
                    failures.push(ExampleFailure {
                        entry: entry.clone(),
                        sentence: sentence.clone(),
                        message: message(expected, &found),
                    });
                }
            }
        }
    }
    failures
}

/// Which entries made something at a place, and what.
fn made(events: &Events, place: Span) -> Vec<(String, String)> {
    let at = |trigger: &SpanSet| trigger.overlaps(place);
    let name = |by: &Maker| match by {
        Maker::Rule(rule) => rule.to_string(),
        Maker::Model(model, _) => model.to_string(),
    };
    let events_found = events.events.iter().filter(|e| at(&e.trigger)).map(|e| (name(&e.by), e.kind.clone()));
    let relations_found =
        events.relations.iter().filter(|r| at(&r.trigger)).map(|r| (name(&r.by), r.kind.clone()));
    events_found.chain(relations_found).collect()
}

/// What went wrong.
fn message(expected: bool, found: &[(String, String)]) -> String {
    let list = found.iter().map(|(name, kind)| format!("{kind} by {name}")).collect::<Vec<_>>().join(", ");
    match (expected, list.is_empty()) {
        (true, true) => "expected this entry to apply; nothing applied at the brackets".to_owned(),
        (true, false) => format!("expected this entry to apply; found {list}"),
        (false, _) => format!("expected this entry not to apply; found {list}"),
    }
}
