//! Opening a ledger file.
//!
//! reads:  a ledger file
//! writes: Ledger

use crate::{LedgerError, schema};
use rusqlite::{Connection, OpenFlags};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long we wait for another writer before we give up.
const PATIENCE: Duration = Duration::from_secs(30);

/// Whether a ledger is opened to look into it or to add to it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Access {
    /// It must exist and is not changed.
    Read,
    /// It is made if it is not there, and brought up to date if an older program made it, after a copy
    /// was put beside it (`war.ledger.format-1.backup`).
    Write,
}

/// A ledger: the claims of many documents in one file.
///
/// Any number of programs may read it while one writes; a reader sees whole batches only. Of several writers, each batch
/// waits its turn.
pub struct Ledger {
    pub(crate) connection: Connection,
    path: PathBuf,
    patience: Duration,
}

impl Ledger {
    /// The ledger at `path`.
    ///
    /// # Errors
    /// If it is not there (to read), is something else, or was made by a newer program. In these cases the file is not
    /// touched.
    pub fn open(path: impl AsRef<Path>, access: Access) -> Result<Ledger, LedgerError> {
        Ledger::open_patiently(path, access, PATIENCE)
    }

    /// The same with another time to wait for other writers.
    ///
    /// # Errors
    /// As [`open`](Ledger::open).
    pub fn open_patiently(
        path: impl AsRef<Path>,
        access: Access,
        patience: Duration,
    ) -> Result<Ledger, LedgerError> {
        let path = path.as_ref();
        if path.is_dir() {
            return Err(LedgerError::NotALedger { path: path.to_owned(), found: "a folder" });
        }
        if access == Access::Read && !path.exists() {
            return Err(LedgerError::NotFound { path: path.to_owned() });
        }
        match Ledger::connect(path, access, patience) {
            Ok(ledger) => ledger,
            Err(source) => Err(LedgerError::of(path, patience, source)),
        }
    }

    fn connect(
        path: &Path,
        access: Access,
        patience: Duration,
    ) -> Result<Result<Ledger, LedgerError>, rusqlite::Error> {
        let mode = match access {
            Access::Read => OpenFlags::SQLITE_OPEN_READ_ONLY,
            Access::Write => OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE,
        };
        let mut connection = Connection::open_with_flags(path, mode | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
        connection.busy_timeout(patience)?;
        connection.pragma_update(None, "trusted_schema", false)?;
        connection.pragma_update(None, "foreign_keys", true)?;
        let path = path.to_owned();
        let found = match schema::format(&connection, &path)? {
            Ok(found) => found,
            Err(error) => return Ok(Err(error)),
        };
        match access {
            Access::Read if found == 0 => {
                return Ok(Err(LedgerError::NotALedger { path, found: "an empty file" }));
            }
            Access::Read if found < schema::FORMAT => {
                return Ok(Err(LedgerError::Older { path, found, known: schema::FORMAT }));
            }
            Access::Read => connection.pragma_update(None, "query_only", true)?,
            Access::Write => {
                // A batch that was reported as added must outlast a power cut.
                connection.pragma_update(None, "synchronous", "FULL")?;
                connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
                if found > 0 && found < schema::FORMAT {
                    schema::back_up(&connection, &path, found)?;
                }
                if found < schema::FORMAT {
                    schema::migrate(&mut connection)?;
                }
            }
        }
        connection.set_prepared_statement_cache_capacity(64);
        Ok(Ok(Ledger { connection, path, patience }))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Our error for one of SQLite's.
    pub(crate) fn failed(&self, source: rusqlite::Error) -> LedgerError {
        LedgerError::of(&self.path, self.patience, source)
    }

    /// The error for a row that makes no sense.
    pub(crate) fn damaged(&self, what: impl Into<String>) -> LedgerError {
        LedgerError::Damaged { path: self.path.clone(), what: what.into() }
    }
}
