//! Why a ledger could not be used, and what to do about it.
//!
//! reads:  nothing
//! writes: LedgerError

use onrecord_document::DocumentId;
use onrecord_events::ClaimId;
use rusqlite::ErrorCode;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Why a ledger could not be used.
#[derive(thiserror::Error, Debug)]
pub enum LedgerError {
    /// There is no such file, and it was to be read.
    #[error("expected a ledger at {path}, found no file; make one with `onrecord add`", path = path.display())]
    NotFound {
        /// Where.
        path: PathBuf,
    },
    /// The file is something else; it was not touched.
    #[error("expected a ledger, found {found} at {path}; give another path (the file was not touched)", path = path.display())]
    NotALedger {
        /// Where.
        path: PathBuf,
        /// What is there.
        found: &'static str,
    },
    /// A newer program made it; it was not touched.
    #[error(
        "expected a ledger of format {known} or older, found format {found} at {path}; \
         use a newer onrecord (the file was not touched)",
        path = path.display()
    )]
    Newer {
        /// Where.
        path: PathBuf,
        /// Its format.
        found: i64,
        /// The newest that this program knows.
        known: i64,
    },
    /// An older program made it, and it was to be read only.
    #[error(
        "expected a ledger of format {known}, found format {found} at {path}; \
         add a report to it (also one that is in it) to bring it up to date",
        path = path.display()
    )]
    Older {
        /// Where.
        path: PathBuf,
        /// Its format.
        found: i64,
        /// The format that this program reads.
        known: i64,
    },
    /// Somebody else writes to it for longer than we waited.
    #[error(
        "another program has been writing to {path} for {} s; wait until it is done, then run this again (nothing is lost: \
         reports already in the ledger are skipped)",
        waited.as_secs(), path = path.display()
    )]
    Busy {
        /// Where.
        path: PathBuf,
        /// How long we waited.
        waited: Duration,
    },
    /// No room; the ledger is as before the batch.
    #[error(
        "no room to write {path}; free some space, then run this again (the ledger is sound and as it was before this batch)",
        path = path.display()
    )]
    Full {
        /// Where.
        path: PathBuf,
    },
    /// The disk refused to read or write; the ledger is as before the batch.
    #[error(
        "the disk of {path} failed: {source}; check its free space, quota and health, then run this again (the ledger is as it \
         was before this batch)",
        path = path.display()
    )]
    Disk {
        /// Where.
        path: PathBuf,
        /// What SQLite said.
        source: rusqlite::Error,
    },
    /// The file may not be opened or written.
    #[error("cannot open or write {path}: {source}; check its folder and permissions", path = path.display())]
    Unusable {
        /// Where.
        path: PathBuf,
        /// What SQLite said.
        source: rusqlite::Error,
    },
    /// The file is damaged.
    #[error("the ledger {path} is damaged: {what}; restore a copy, or read its reports into a new ledger", path = path.display())]
    Damaged {
        /// Where.
        path: PathBuf,
        /// What is wrong.
        what: String,
    },
    /// Anything else that SQLite reports: a bug of ours or a fault of the machine.
    #[error("the ledger {path} failed: {source}; run `onrecord doctor --ledger {path}`", path = path.display())]
    Failed {
        /// Where.
        path: PathBuf,
        /// What SQLite said.
        source: rusqlite::Error,
    },
    /// Claims that were added but not laid beside the others.
    #[error("this claim of {path} is not laid beside the others yet; run `onrecord groups --update`", path = path.display())]
    NotCompared {
        /// Where.
        path: PathBuf,
    },
    /// A person's SQL that cannot be run, or may not be.
    #[error(
        "the SQL was not run: {why}; only a single SELECT over the documented tables and views is allowed (docs/schema.md)"
    )]
    Sql {
        /// What SQLite said.
        why: String,
    },
    /// A person's SQL that took too long.
    #[error("the SQL was stopped after {} s; narrow it down, or give it more time with --seconds", limit.as_secs_f64())]
    SqlTooLong {
        /// How long it was allowed.
        limit: Duration,
    },
    /// What was given as the beginning of an id is none.
    #[error("expected the beginning of an id (1 to 32 of the digits 0-9 and a-f), found `{found}`")]
    BadId {
        /// What was given.
        found: String,
    },
    /// No claim or document has such an id.
    #[error("no {thing} in this ledger has an id that starts with `{prefix}`; `onrecord query` lists ids")]
    NoSuch {
        /// `claim` or `document`.
        thing: &'static str,
        /// What was given.
        prefix: String,
    },
    /// Several have.
    #[error("{count} {thing}s have ids that start with `{prefix}`, {first} among them; give more digits")]
    Ambiguous {
        /// `claim` or `document`.
        thing: &'static str,
        /// What was given.
        prefix: String,
        /// How many.
        count: u64,
        /// The first.
        first: String,
    },
    /// A claim was added with a document that it is not from: a bug of the caller.
    #[error("claim {claim} is of document {of}, not of {with}; add it with its own document")]
    ForeignClaim {
        /// The claim.
        claim: ClaimId,
        /// Its document.
        of: DocumentId,
        /// The document that it was added with.
        with: DocumentId,
    },
    /// A correction that cannot take effect.
    #[error("{field}: expected {expected}, found `{value}`")]
    BadCorrection {
        /// Which field.
        field: String,
        /// What was given.
        value: String,
        /// What was expected.
        expected: &'static str,
    },
    /// A correction without an author or a subject.
    #[error("expected a correction's {field}, found nothing; fill it in")]
    EmptyCorrection {
        /// Which field.
        field: &'static str,
    },
}

impl LedgerError {
    /// The error that an error of SQLite on this file means.
    pub(crate) fn of(path: &Path, waited: Duration, source: rusqlite::Error) -> LedgerError {
        let path = path.to_owned();
        match source.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => LedgerError::Busy { path, waited },
            Some(ErrorCode::DiskFull) => LedgerError::Full { path },
            Some(ErrorCode::SystemIoFailure) => LedgerError::Disk { path, source },
            Some(ErrorCode::DatabaseCorrupt) => LedgerError::Damaged { path, what: source.to_string() },
            Some(ErrorCode::NotADatabase) => {
                LedgerError::NotALedger { path, found: "a file that is no database" }
            }
            Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => {
                LedgerError::Unusable { path, source }
            }
            _ => LedgerError::Failed { path, source },
        }
    }

    /// Whether trying again later may help.
    pub fn is_passing(&self) -> bool {
        matches!(self, LedgerError::Busy { .. } | LedgerError::Full { .. } | LedgerError::Disk { .. })
    }
}
