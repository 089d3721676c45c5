//! Everything that was read in one report.
//!
//! reads:  nothing
//! writes: Reading

use onrecord_attribution::Attributions;
use onrecord_document::{Document, Note};
use onrecord_events::{Claim, Events};
use onrecord_mentions::Mentions;
use onrecord_syntax::Syntax;

/// Everything that was read in one report, stage by stage. Every row points into `document.text`.
#[derive(Clone, PartialEq, Debug)]
pub struct Reading {
    /// Text and zones.
    pub document: Document,
    /// Tokens, sentences, trees.
    pub syntax: Syntax,
    /// Entities, places, times.
    pub mentions: Mentions,
    /// Who says what.
    pub attributions: Attributions,
    /// What is said to have happened or to hold.
    pub events: Events,
    /// The claims, in the order of their triggers.
    pub claims: Vec<Claim>,
}

impl Reading {
    /// The notes of every stage, in the order of the stages.
    pub fn notes(&self) -> impl Iterator<Item = &Note> {
        let Reading { document, syntax, mentions, attributions, events, .. } = self;
        document
            .notes
            .iter()
            .chain(&syntax.notes)
            .chain(&mentions.notes)
            .chain(&attributions.notes)
            .chain(&events.notes)
    }
}
