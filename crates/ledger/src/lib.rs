//! Claims of many documents → entries, corrections and queries, in one SQLite file.
//!
//! reads:  documents and their claims
//! writes: a ledger file
//!
//! Ids follow from content: adding the same reading twice, or readings in another order, changes nothing. Reading a report
//! again with another version replaces what the machine wrote about it, in one transaction, and never what analysts wrote.

#![forbid(unsafe_code)]

mod add;
mod apply;
mod archive;
mod bounded;
mod changes;
mod check;
pub mod comparison;
mod correct;
mod correction;
mod editions;
mod entry;
mod error;
mod facets;
pub mod fields;
mod filter;
mod group_page;
mod groups;
mod listed;
pub mod names;
mod overview;
mod paging;
mod query;
mod queue;
mod reports;
mod review;
mod rows;
mod schema;
mod selection;
mod side_by_side;
mod sides;
mod sql;
mod store;
mod words;

pub use add::AddReport;
pub use archive::LogRow;
pub use changes::{Change, ChangeKind};
pub use correct::{AddedClaim, Conflict, HistoryEntry, NameCorrection, Named};
pub use correction::{Correction, StoredCorrection};
pub use editions::{Notice, Standing};
pub use entry::{Entry, KnownEntity, Run, Saying};
pub use error::LedgerError;
pub use facets::{Facet, FacetValue};
pub use filter::{DayRange, Filter, Order, TextIn};
pub use group_page::GroupPlace;
pub use groups::{CopyOf, GroupFilter, GroupSummary, Pairing, StatementGroup};
pub use listed::{Listed, ListedPage, Total};
pub use overview::{CountBy, Counted, DayCount, DayOf, EdgeCount, PlaceCount, ValueCount};
pub use paging::{Cursor, Page};
pub use query::{Explained, Row, Totals};
pub use queue::{Doubtful, QueuePlace};
pub use reports::{KnownReport, ReportPlace, ReportSummary};
pub use review::{HistoryFilter, Review, ReviewState};
pub use selection::{Exact, Selection};
pub use side_by_side::ComparisonReport;
pub use sides::{Relation, Shared, Sides};
pub use sql::{SqlLimits, SqlTable, SqlValue};
pub use store::{Access, Ledger};
