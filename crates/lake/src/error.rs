//! Why a lake could not be written or read.
//!
//! reads:  nothing
//! writes: LakeError

use onrecord::ledger::LedgerError;
use std::io;
use std::path::PathBuf;

/// Why a lake could not be written or read.
#[derive(thiserror::Error, Debug)]
pub enum LakeError {
    /// The ledger cannot be used.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// A file cannot be written.
    #[error("{}: cannot be written: {source}; nothing was left under its name", path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A file cannot be read.
    #[error("{}: cannot be read: {source}; check the path and its permissions", path.display())]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A lake is only ever written as a whole.
    #[error("{}: is there already; name a folder that is not there yet", path.display())]
    Exists {
        /// The folder.
        path: PathBuf,
    },
    /// A folder without a table of reports.
    #[error(
        "{}: expected a lake, found no Parquet file with reports; give the folder that `onrecord export --format lake` or `python -m onrecord.spark` wrote",
        path.display()
    )]
    NoLake {
        /// The folder.
        path: PathBuf,
    },
    /// A Parquet file that is not one of ours, or is damaged.
    #[error("{}: expected {expected}, found {found}; only files that onrecord wrote can be read in", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What was expected.
        expected: &'static str,
        /// What was found.
        found: String,
    },
    /// Rows that do not fit their table: a bug of ours.
    #[error("a bug of onrecord: {0}; please report it with this message")]
    Rows(String),
}

impl From<serde_arrow::Error> for LakeError {
    fn from(error: serde_arrow::Error) -> LakeError {
        LakeError::Rows(error.to_string())
    }
}
