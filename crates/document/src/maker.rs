//! What made a row, and what was seen but not handled.
//!
//! reads:  nothing
//! writes: Maker, Score, Note

use crate::Span;
use std::borrow::Cow;

/// A model's number for its own output, 0 to 1.
pub type Score = f32;

/// What made a row, so that `onrecord explain` can name the line to edit.
#[derive(Clone, PartialEq, Debug)]
pub enum Maker {
    /// A rule: a function of ours (`attribution/quotes`) or an entry of a data file (`lexicon/events.toml#attack`).
    Rule(Cow<'static, str>),
    /// A task of the encoder (`base/attr`), with its score.
    Model(Cow<'static, str>, Score),
}

impl Maker {
    /// A rule of ours, by its name.
    pub fn rule(name: &'static str) -> Maker {
        Maker::Rule(Cow::Borrowed(name))
    }

    /// An entry of a data file: `file#entry`.
    pub fn entry(file: &str, entry: &str) -> Maker {
        Maker::Rule(Cow::Owned(format!("{file}#{entry}")))
    }

    /// A task of the encoder and its score.
    pub fn model(task: &'static str, score: Score) -> Maker {
        Maker::Model(Cow::Borrowed(task), score)
    }

    /// The score, 1 for a rule.
    pub fn score(&self) -> Score {
        match self {
            Maker::Rule(_) => 1.0,
            Maker::Model(_, score) => *score,
        }
    }
}

/// Something a stage saw and did not handle. Not an error: the reading stands without it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Note {
    /// A slug that names the kind: `sentence-cut`, `other-language`.
    pub kind: &'static str,
    /// Where, if it is somewhere.
    pub span: Option<Span>,
    /// What was seen, for a person; lower case, no full stop.
    pub message: String,
}

impl Note {
    /// A note about a place in the text.
    pub fn at(kind: &'static str, span: Span, message: impl Into<String>) -> Note {
        Note { kind, span: Some(span), message: message.into() }
    }

    /// A note about the whole document.
    pub fn whole(kind: &'static str, message: impl Into<String>) -> Note {
        Note { kind, span: None, message: message.into() }
    }
}
