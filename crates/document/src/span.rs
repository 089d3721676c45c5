//! Half-open byte ranges of one document's text, alone and in sorted sets.
//!
//! reads:  nothing
//! writes: Span, SpanSet

use std::fmt;

/// A half-open byte range `start..end` of one document's [`Text`](crate::Text).
///
/// Invariant: `start <= end`. That both ends lie on character boundaries is checked where a span meets its text,
/// in [`Text::span`](crate::Text::span) and by indexing.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    start: u32,
    end: u32,
}

impl Span {
    /// The span `start..end` in bytes.
    ///
    /// # Panics
    /// If `start > end` or `end` does not fit 32 bits: both are our own bugs, never a property of input.
    pub fn new(start: usize, end: usize) -> Span {
        assert!(start <= end, "a span starts at or before its end, not {start}..{end}");
        let end = u32::try_from(end).expect("ingest refuses texts of 4 GiB and more");
        Span { start: start as u32, end }
    }

    /// First byte.
    pub fn start(self) -> usize {
        self.start as usize
    }

    /// One past the last byte.
    pub fn end(self) -> usize {
        self.end as usize
    }

    /// Length in bytes.
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether it covers nothing.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The same as a standard range of bytes.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start()..self.end()
    }

    /// Whether `other` lies wholly inside.
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the byte at `offset` lies inside.
    pub fn covers(self, offset: usize) -> bool {
        self.range().contains(&offset)
    }

    /// Whether the two share a byte; an empty span shares none.
    pub fn overlaps(self, other: Span) -> bool {
        self.start.max(other.start) < self.end.min(other.end)
    }

    /// The smallest span that holds both.
    pub fn join(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}

/// A sorted set of disjoint, non-empty spans: the content that a cue interrupts, a cue in two pieces.
///
/// Invariant: sorted by start; no two overlap or touch; none is empty. Spans that overlap or touch are joined when the set
/// is made. The set itself may be empty.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct SpanSet(Vec<Span>);

impl SpanSet {
    /// The pieces in text order.
    pub fn spans(&self) -> &[Span] {
        &self.0
    }

    /// Whether there is no piece.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// First byte of the first piece.
    pub fn start(&self) -> Option<usize> {
        self.0.first().map(|s| s.start())
    }

    /// One past the last byte of the last piece.
    pub fn end(&self) -> Option<usize> {
        self.0.last().map(|s| s.end())
    }

    /// The smallest span that holds every piece.
    pub fn hull(&self) -> Option<Span> {
        Some(Span::new(self.start()?, self.end()?))
    }

    /// Number of bytes in all pieces.
    pub fn len_bytes(&self) -> usize {
        self.0.iter().map(|s| s.len()).sum()
    }

    /// Whether a piece holds the whole of `span`.
    pub fn contains(&self, span: Span) -> bool {
        let at = self.0.partition_point(|s| s.start() <= span.start());
        at > 0 && self.0[at - 1].contains(span)
    }

    /// Whether a piece shares a byte with `span`.
    pub fn overlaps(&self, span: Span) -> bool {
        let at = self.0.partition_point(|s| s.end() <= span.start());
        self.0.get(at).is_some_and(|s| s.overlaps(span))
    }
}

impl FromIterator<Span> for SpanSet {
    fn from_iter<I: IntoIterator<Item = Span>>(spans: I) -> SpanSet {
        let mut all: Vec<Span> = spans.into_iter().filter(|s| !s.is_empty()).collect();
        all.sort();
        let mut joined: Vec<Span> = Vec::with_capacity(all.len());
        for span in all {
            match joined.last_mut() {
                Some(last) if span.start <= last.end => *last = last.join(span),
                _ => joined.push(span),
            }
        }
        SpanSet(joined)
    }
}

impl From<Span> for SpanSet {
    fn from(span: Span) -> SpanSet {
        SpanSet::from_iter([span])
    }
}

impl fmt::Debug for SpanSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.0).finish()
    }
}
