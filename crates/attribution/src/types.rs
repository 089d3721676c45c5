//! The rows of this stage: who says what, in which words and on what terms.
//!
//! reads:  nothing
//! writes: Attributions

use onrecord_document::{Id, Layer, Maker, Note, Span, SpanSet};
use onrecord_mentions::{Entity, Mention};

/// Whether the content is given in the source's own words.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Directness {
    /// Wholly in quotation marks (or speech carried on without them).
    Direct,
    /// Not in quotation marks.
    Indirect,
    /// Partly in quotation marks.
    Mixed,
}

impl Directness {
    /// The name used in every format.
    pub fn name(self) -> &'static str {
        match self {
            Directness::Direct => "direct",
            Directness::Indirect => "indirect",
            Directness::Mixed => "mixed",
        }
    }
}

/// What kind of source speaks.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum SourceKind {
    /// A person or body known by name.
    Named,
    /// A person without a name: "an official".
    Unnamed,
    /// Several people without names: "residents", "experts".
    Collective,
    /// A paper, a poll, a post: "the report".
    Document,
    /// The publication itself: "this newspaper", "we".
    Publication,
}

impl SourceKind {
    /// The name used in every format.
    pub fn name(self) -> &'static str {
        match self {
            SourceKind::Named => "named",
            SourceKind::Unnamed => "unnamed",
            SourceKind::Collective => "collective",
            SourceKind::Document => "document",
            SourceKind::Publication => "publication",
        }
    }
}

/// What the reporter's choice of cue says about the content.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Stance {
    /// "said".
    Neutral,
    /// "claimed", "alleged".
    Doubt,
    /// "denied", "rejected the claim that".
    Deny,
    /// "confirmed", "pointed out".
    Support,
}

impl Stance {
    /// The name used in every format.
    pub fn name(self) -> &'static str {
        match self {
            Stance::Neutral => "neutral",
            Stance::Doubt => "doubt",
            Stance::Deny => "deny",
            Stance::Support => "support",
        }
    }
}

/// One source, cue and content.
#[derive(Clone, PartialEq, Debug)]
pub struct Attribution {
    /// The words that name the source; empty where none is given ("reportedly").
    pub source: SpanSet,
    /// The mention that they are, where there is one.
    pub source_mention: Option<Id<Mention>>,
    /// The entity that speaks, also where the source is only understood from before.
    pub speaker: Option<Id<Entity>>,
    /// The words that say so; empty for speech carried on over a paragraph break.
    pub cue: SpanSet,
    /// What is said; several pieces where a cue interrupts it.
    pub content: SpanSet,
    /// Direct, indirect or mixed.
    pub directness: Directness,
    /// Kind of source.
    pub source_kind: SourceKind,
    /// The terms on which the source speaks: "on condition of anonymity because …".
    pub terms: Option<Span>,
    /// Stance of the cue.
    pub stance: Stance,
    /// The attribution whose content holds this one.
    pub within: Option<Id<Attribution>>,
    /// What made the row.
    pub by: Maker,
}

/// Who says what.
///
/// Invariants: in text order by the start of their first word; `content` is never empty; `within` has no cycle, and an
/// attribution lies inside the content of the one it is within.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Attributions {
    /// All attributions.
    pub attributions: Layer<Attribution>,
    /// What was seen and not handled.
    pub notes: Vec<Note>,
}

impl Attributions {
    /// The attributions whose content covers a byte offset, outermost first: the voices that speak there. One who speaks inside
    /// his own words ("I think that ...") is one voice, the outermost.
    pub fn voices_at(&self, offset: usize) -> Vec<Id<Attribution>> {
        let inside = |a: &Attribution| a.content.spans().iter().any(|s| s.covers(offset));
        let innermost = self
            .attributions
            .enumerate()
            .filter(|(_, a)| inside(a))
            .max_by_key(|(id, _)| (self.depth(*id), std::cmp::Reverse(*id)))
            .map(|(id, _)| id);
        let mut chain: Vec<_> =
            std::iter::successors(innermost, |&id| self.attributions[id].within).collect();
        chain.reverse();
        chain.dedup_by(|inner, outer| {
            let (inner, outer) = (&self.attributions[*inner], &self.attributions[*outer]);
            inner.speaker.is_some() && inner.speaker == outer.speaker
        });
        chain
    }

    /// How many attributions hold this one.
    pub fn depth(&self, id: Id<Attribution>) -> usize {
        std::iter::successors(self.attributions[id].within, |&id| self.attributions[id].within).count()
    }
}
