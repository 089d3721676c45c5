//! Why a report could not be read or the library not be set up.
//!
//! reads:  nothing
//! writes: Error

use onrecord_ingest::IngestError;
use onrecord_ledger::LedgerError;
use onrecord_resources::ResourceError;
use onrecord_resources::model::ModelError;

/// Why a report could not be read or the library not be set up: the border's own error, unchanged.
#[derive(thiserror::Error, Debug)]
pub enum Error {
    /// The report cannot be read.
    #[error(transparent)]
    Ingest(#[from] IngestError),
    /// Data files cannot be used.
    #[error(transparent)]
    Resources(#[from] ResourceError),
    /// A model cannot be used.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// The ledger cannot be used.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The words given with a text do not fit it.
    #[error("given tokens do not fit the text: {0}")]
    Tokens(String),
    /// A stage panicked: a bug of ours, not a fault of the report.
    #[error("a bug of onrecord: {0}; please send the report's text with this message")]
    Bug(String),
}

impl Error {
    /// Whether the report, and not the set-up, is at fault: reading others can go on.
    pub fn is_report(&self) -> bool {
        matches!(self, Error::Ingest(_) | Error::Tokens(_) | Error::Bug(_))
    }
}
