//! Whether a draft of the encoder's is good enough to be told: its signs, weighed.
//!
//! reads:  document, syntax, quotes, encoder scores (attribution), cues, drafts
//! writes: Draft::score
//! data:   data/lexicon/en/decoding.toml
//! cases:  cases/5-attribution/cues.md
//!
//! A tagger decides word by word. Whether the whole hangs together (the links agree, the source is one that the tree knows as
//! the cue's subject, no part is much weaker than the others) is a question of its own: a logistic regression, fitted by
//! `eval/attribution_fit.py` on the signs that the example `signs` of this crate prints.

use crate::linking::Draft;
use crate::quotes::Quotation;
use onrecord_resources::attribution::{Cues, Decoding};
use onrecord_syntax::{Syntax, Upos};
use std::ops::Range;

/// The signs, in the order of [`signs`]; `decoding.toml` gives a weight to each by name.
pub(crate) const SIGNS: [&str; 20] = [
    "cue_mean",
    "cue_best",
    "cue_least",
    "source",
    "source_mean",
    "source_vote",
    "source_by_tree",
    "content_mean",
    "content_vote",
    "pieces",
    "length",
    "cue_words",
    "verb",
    "noun",
    "telling",
    "thinking",
    "pronoun",
    "weakest",
    "quoted",
    "passive",
];

/// Gives each draft of the encoder's its score, the probability that it is right.
pub(crate) fn weigh(
    syntax: &Syntax,
    roles: &[[f32; 3]],
    quotations: &[Quotation],
    cues: &Cues,
    decoding: &Decoding,
    drafts: &mut [Draft],
) {
    for draft in drafts {
        draft.signs = signs(syntax, roles, quotations, cues, draft);
        let sum: f32 = SIGNS.iter().zip(draft.signs).map(|(name, value)| decoding.weight(name) * value).sum();
        draft.score = 1.0 / (1.0 + (-(sum + decoding.weight("always"))).exp());
    }
}

/// What speaks for and against a draft, in the order of [`SIGNS`].
fn signs(
    syntax: &Syntax,
    roles: &[[f32; 3]],
    quotations: &[Quotation],
    cues: &Cues,
    draft: &Draft,
) -> [f32; SIGNS.len()] {
    let rows = syntax.tokens.rows();
    let mean = |run: &Range<usize>, role: usize| {
        run.clone().map(|w| roles[w][role]).sum::<f32>() / run.len().max(1) as f32
    };
    let one = |yes: bool| f32::from(u8::from(yes));
    let cue = draft.cue.clone().unwrap_or(0..0);
    let over_cue = || cue.clone().map(|w| roles[w][1]);
    let cue_mean = mean(&cue, 1);
    let words: usize = draft.contents.iter().map(Range::len).sum();
    let content_mean =
        draft.contents.iter().flat_map(Range::clone).map(|w| roles[w][2]).sum::<f32>() / words.max(1) as f32;
    let source_mean = draft.source.as_ref().map_or(0.0, |s| mean(s, 0));
    let head = crate::sources::head(syntax, &cue);
    let upos = head.map_or(Upos::X, |h| syntax.tokens[h].upos);
    let entry = |w: usize| crate::lexicon::entry(syntax, cues, w);
    let entries = || cue.clone().filter_map(entry);
    let quoted = |w: usize| crate::quotes::quotation_at(quotations, rows[w].span.start()).is_some();
    let in_marks = draft.contents.iter().flat_map(Range::clone).filter(|&w| quoted(w)).count();
    let tree = syntax.tree();
    let passive = head.is_some_and(|h| tree.child(h, &["aux:pass", "nsubj:pass"]).is_some());
    let pronoun = |s: &Range<usize>| s.len() == 1 && rows[s.start].upos == Upos::Pron;
    let parts = [cue_mean, content_mean, if draft.source.is_some() { source_mean } else { 1.0 }];
    [
        cue_mean,
        over_cue().fold(0.0, f32::max),
        over_cue().fold(1.0, f32::min),
        one(draft.source.is_some()),
        source_mean,
        draft.source_vote,
        one(draft.by_tree),
        content_mean,
        draft.content_vote,
        draft.contents.len().min(4) as f32 - 1.0,
        (words.max(1) as f32).ln(),
        cue.len().min(6) as f32,
        one(upos == Upos::Verb),
        one(upos == Upos::Noun),
        one(entries().any(|c| c.speech)),
        one(entries().any(|c| !c.speech)),
        one(draft.source.as_ref().is_some_and(pronoun)),
        parts.into_iter().fold(1.0, f32::min),
        in_marks as f32 / words.max(1) as f32,
        one(passive && head.is_some_and(|h| tree.child(h, &["obl:agent"]).is_none())),
    ]
}

/// The signs of a draft by name, for the program that fits their weights.
pub(crate) fn named(draft: &Draft) -> impl Iterator<Item = (&'static str, f32)> + '_ {
    SIGNS.iter().copied().zip(draft.signs)
}
