//! Claims and whole readings as Arrow and Parquet: a table of claims, and a lake of many files that any engine reads.
//!
//! reads:  a ledger, entries, Parquet files
//! writes: Arrow record batches, Parquet files, entries
//!
//! Two tables. **Reports** has one row a report with everything that was read in it, in nested columns: an entry of a ledger,
//! without loss. **Claims** has one row a claim in the columns of the view `v_claim`. A lake is a folder with both, each
//! partitioned by the month of printing (`reports/month=2031-03/…`), and what analysts said (`corrections/`).

#![forbid(unsafe_code)]

mod claims;
mod error;
mod file;
mod folder;
mod import;
mod schema;
mod table;

pub use claims::{ClaimLine, claim_lines, claims_of, write_claims};
pub use error::LakeError;
pub use file::About;
pub use folder::{Written, write_lake};
pub use import::{Imported, import_lake};
pub use schema::{claims_schema, month, reports_schema};
pub use table::{report_batch, report_rows, sql_batch};

pub use arrow_array as array;
pub use arrow_schema as arrow;
