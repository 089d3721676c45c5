//! The shape of a ledger file: which it has, and bringing an older one up to date.
//!
//! reads:  migrations/
//! writes: a ledger file

use crate::LedgerError;
use rusqlite::{Connection, TransactionBehavior};
use std::path::Path;

/// Marks the file as ours: "onrc".
const APPLICATION_ID: i64 = 0x6f6e_7263;

/// What brings a ledger of format `n` to format `n + 1`, by position.
const MIGRATIONS: &[&str] = &[
    include_str!("../migrations/0001_ledger.sql"),
    include_str!("../migrations/0002_side_by_side.sql"),
    include_str!("../migrations/0003_corrections.sql"),
    include_str!("../migrations/0004_scale_and_editions.sql"),
    include_str!("../migrations/0005_browsing.sql"),
];

/// The format that this program reads and writes.
pub(crate) const FORMAT: i64 = MIGRATIONS.len() as i64;

/// The format of a ledger; 0 if it is empty.
///
/// # Errors
/// If the file is something else or newer. Nothing is written.
pub(crate) fn format(
    connection: &Connection,
    path: &Path,
) -> Result<Result<i64, LedgerError>, rusqlite::Error> {
    let number = |pragma: &str| connection.pragma_query_value(None, pragma, |row| row.get::<_, i64>(0));
    let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    let (application, found) = (number("application_id")?, number("user_version")?);
    let path = path.to_owned();
    Ok(match application {
        APPLICATION_ID if found > FORMAT => Err(LedgerError::Newer { path, found, known: FORMAT }),
        APPLICATION_ID => Ok(found),
        0 if tables == 0 && found == 0 => Ok(0),
        _ => Err(LedgerError::NotALedger { path, found: "the database of another program" }),
    })
}

/// Brings an empty or older ledger to today's format, all or nothing, whoever else does the same at this moment.
pub(crate) fn migrate(connection: &mut Connection) -> Result<(), rusqlite::Error> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found: i64 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    for (version, migration) in (1i64..).zip(MIGRATIONS).skip(usize::try_from(found).unwrap_or(0)) {
        transaction.execute_batch(migration)?;
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        transaction.pragma_update(None, "user_version", version)?;
    }
    transaction.commit()
}

/// Puts a whole copy of an older ledger beside it before anything in it is changed. The copy gets its name when it is
/// complete; one that is there already is kept.
pub(crate) fn back_up(connection: &Connection, path: &Path, format: i64) -> Result<(), rusqlite::Error> {
    let named = |ending: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(ending);
        std::path::PathBuf::from(name)
    };
    let copy = named(&format!(".format-{format}.backup"));
    if copy.exists() {
        return Ok(());
    }
    let partial = named(&format!(".format-{format}.partial-{}", std::process::id()));
    let failed = |what: &str, error: std::io::Error| {
        rusqlite::Error::SqliteFailure(
            rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CANTOPEN),
            Some(format!(
                "no copy of the older ledger could be made, so it was left as it is: {what} {}: {error}",
                copy.display()
            )),
        )
    };
    let _ = std::fs::remove_file(&partial);
    let made = connection.execute("VACUUM INTO ?", [partial.to_string_lossy()]);
    if let Err(error) = made {
        let _ = std::fs::remove_file(&partial);
        return Err(error);
    }
    let synced = std::fs::File::open(&partial).and_then(|file| file.sync_all());
    synced.and_then(|()| std::fs::rename(&partial, &copy)).map_err(|e| failed("writing", e))
}
