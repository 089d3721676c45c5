//! The JSON of the API, where it is not that of the command line.
//!
//! reads:  rows of a ledger, readings
//! writes: shapes of answers
//!
//! Objects that `onrecord query --json` and `onrecord groups --json` write are the same here; what a browser needs more stands
//! beside them. Field names are a promise: one may come, none goes.

mod claim;
mod list;
mod report;

pub use claim::{ClaimDetail, ClaimRow, EvidenceShape, Said};
pub use list::{Added, Done, HistoryRow, Rows};
pub use report::{ReportRow, ReportShape, of_ledger, of_reading, unlisted};

use onrecord::document::{Offsets, Span, SpanSet};
use serde::Serialize;
use utoipa::ToSchema;

/// A stretch of a text, end exclusive.
#[derive(Serialize, ToSchema, Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stretch {
    /// In UTF-16 units: what a browser's strings count.
    pub utf16: [usize; 2],
    /// In Unicode code points: what files and the command line count.
    pub points: [usize; 2],
}

impl Stretch {
    /// A span of the text that the offsets are of.
    pub fn new(span: Span, offsets: &Offsets) -> Stretch {
        Stretch {
            utf16: [offsets.unit(span.start()), offsets.unit(span.end())],
            points: offsets.points(span),
        }
    }

    /// The pieces of a set.
    pub fn all(set: &SpanSet, offsets: &Offsets) -> Vec<Stretch> {
        set.spans().iter().map(|&s| Stretch::new(s, offsets)).collect()
    }
}
