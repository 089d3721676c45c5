//! The text of one report, fixed once ingest has decided it.
//!
//! reads:  nothing
//! writes: Text

use crate::{Span, SpanSet};
use std::ops::{Deref, Index};
use std::sync::Arc;

/// The text of one report. It never changes once made, and cloning it is free.
///
/// Invariant: shorter than 4 GiB, so that a [`Span`] can point anywhere into it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Text(Arc<str>);

impl Text {
    /// The text, taken as it is.
    ///
    /// # Panics
    /// If it has 4 GiB or more; ingest refuses such input first.
    pub fn new(text: impl Into<Arc<str>>) -> Text {
        let text = text.into();
        assert!(u32::try_from(text.len()).is_ok(), "ingest refuses texts of 4 GiB and more");
        Text(text)
    }

    /// The text as a string slice.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The span `start..end`, or nothing if an end is outside the text or inside a character.
    pub fn span(&self, start: usize, end: usize) -> Option<Span> {
        self.0.get(start..end).map(|_| Span::new(start, end))
    }

    /// The span of the whole text.
    pub fn whole(&self) -> Span {
        Span::new(0, self.0.len())
    }

    /// `span` without white space at its ends; empty (at its start) if it is nothing but white space.
    pub fn trim(&self, span: Span) -> Span {
        let text = &self[span];
        let left = text.len() - text.trim_start().len();
        if left == text.len() {
            return Span::new(span.start(), span.start());
        }
        Span::new(span.start() + left, span.start() + text.trim_end().len())
    }

    /// The pieces of a set joined with " … ", for people to read.
    pub fn pieces(&self, set: &SpanSet) -> String {
        set.spans().iter().map(|&s| &self[s]).collect::<Vec<_>>().join(" … ")
    }
}

impl Deref for Text {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl Index<Span> for Text {
    type Output = str;

    /// # Panics
    /// If the span is of another text: outside this one or inside a character.
    fn index(&self, span: Span) -> &str {
        &self.0[span.range()]
    }
}
