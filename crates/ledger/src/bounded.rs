//! Reading that ends: a question that takes too long is stopped, and whoever asked is told.
//!
//! reads:  the clock
//! writes: nothing

use crate::{Ledger, LedgerError};
use rusqlite::ErrorCode;
use std::time::{Duration, Instant};

/// Steps of SQLite's machine between two looks at the clock.
const STEPS: i32 = 10_000;

impl Ledger {
    /// What `read` finds on this ledger, if it takes no longer than `limit`: then its questions end with an error of which
    /// [`LedgerError::is_interruption`] says so. Nothing but time that SQLite takes is bounded.
    ///
    /// # Errors
    /// Those of `read`.
    pub fn within<T, E: From<LedgerError>>(
        &self,
        limit: Duration,
        read: impl FnOnce(&Ledger) -> Result<T, E>,
    ) -> Result<T, E> {
        let start = Instant::now();
        let late = move || start.elapsed() > limit;
        self.connection.progress_handler(STEPS, Some(late)).map_err(|e| self.failed(e))?;
        let found = read(self);
        self.connection.progress_handler(0, None::<fn() -> bool>).map_err(|e| self.failed(e))?;
        found
    }

    /// A number that is another one after anybody else, in this program or another, has changed the file. It says nothing
    /// about changes made through this very ledger.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn data_version(&self) -> Result<i64, LedgerError> {
        self.connection.pragma_query_value(None, "data_version", |r| r.get(0)).map_err(|e| self.failed(e))
    }
}

impl LedgerError {
    /// Whether it says that [`within`](Ledger::within) stopped a question.
    pub fn is_interruption(&self) -> bool {
        matches!(self, LedgerError::Failed { source, .. }
            if source.sqlite_error_code() == Some(ErrorCode::OperationInterrupted))
    }
}
