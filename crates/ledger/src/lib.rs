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
mod groups;
pub mod names;
mod paging;
mod query;
mod rows;
mod schema;
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
pub use groups::{CopyOf, GroupFilter, GroupSummary, Pairing, StatementGroup};
pub use paging::{Cursor, Page};
pub use query::{Explained, Row, Totals};
pub use side_by_side::ComparisonReport;
pub use sides::{Relation, Shared, Sides};
pub use sql::{SqlLimits, SqlTable, SqlValue};
pub use store::{Access, Ledger};
