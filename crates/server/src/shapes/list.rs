//! Lists, and what came of a change.
//!
//! reads:  nothing
//! writes: Rows, Done, Added, HistoryRow

use onrecord::ledger::HistoryEntry;
use serde::Serialize;
use utoipa::ToSchema;

/// A page of a list.
#[derive(Serialize, ToSchema, Debug)]
pub struct Rows<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// How many rows the whole list has; more than so many where `total_exact` is false.
    pub total: u64,
    /// Whether all rows were counted.
    pub total_exact: bool,
    /// What to give as `cursor` for the next page; nothing on the last one.
    pub next: Option<String>,
}

/// What came of a correction.
#[derive(Serialize, ToSchema, Debug)]
pub struct Done {
    /// The corrections that were made, to undo them: none where the same was said before.
    pub corrections: Vec<String>,
    /// The claim that was added.
    pub claim: Option<String>,
    /// How many claims changed.
    pub changed: u64,
}

/// What came of adding a report.
#[derive(Serialize, ToSchema, Debug)]
pub struct Added {
    /// The report's id.
    pub report: String,
    /// `added`, `unchanged` or `replaced`.
    pub outcome: &'static str,
    /// How many claims were read in it.
    pub claims: u64,
}

/// One correction of any kind.
#[derive(Serialize, ToSchema, Debug)]
pub struct HistoryRow {
    /// Its id, to undo it.
    pub id: String,
    /// `claim`, `actor` or `source`.
    pub of: String,
    /// What about: a field, `verdict`, `note`, `name`, `add`.
    pub about: String,
    /// The claim's id, or the name.
    pub subject: String,
    /// What it is to be.
    pub value: String,
    /// Who.
    pub author: String,
    /// When.
    pub made: String,
    /// Why.
    pub reason: String,
    /// Whether it was taken back.
    pub undone: bool,
    /// Whether no reading has its claim any more.
    pub orphaned: bool,
}

impl From<HistoryEntry> for HistoryRow {
    fn from(h: HistoryEntry) -> HistoryRow {
        let HistoryEntry { id, of, about, subject, value, author, made, reason, undone, orphaned } = h;
        HistoryRow { id, of, about, subject, value, author, made, reason, undone, orphaned }
    }
}
