//! A person's own SQL: read only, one statement, bounded in time and rows.
//!
//! reads:  every table
//! writes: SqlTable

use crate::{Ledger, LedgerError};
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, ErrorCode};
use std::time::{Duration, Instant};

/// Steps of SQLite's machine between two looks at the clock.
const STEPS: i32 = 2_000;
/// Longest text or blob that is handed out; longer ones are an error of the query, not of memory.
const LONGEST: i32 = 16 << 20;

/// How much one query may take.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SqlLimits {
    /// Time.
    pub time: Duration,
    /// Rows.
    pub rows: usize,
}

impl Default for SqlLimits {
    fn default() -> SqlLimits {
        SqlLimits { time: Duration::from_secs(10), rows: 10_000 }
    }
}

/// What a query found.
#[derive(Clone, PartialEq, Debug)]
pub struct SqlTable {
    /// Names of the columns.
    pub columns: Vec<String>,
    /// The rows.
    pub rows: Vec<Vec<SqlValue>>,
    /// Whether there were more rows than allowed.
    pub cut: bool,
}

/// One value.
#[derive(Clone, PartialEq, Debug)]
#[allow(missing_docs, reason = "SQLite's own types")]
pub enum SqlValue {
    Null,
    Integer(i64),
    Real(f64),
    Text(String),
    /// As hexadecimal digits.
    Blob(String),
}

impl Ledger {
    /// What a person's SQL finds. Whatever it says, nothing is written, no other file is opened, and it ends.
    ///
    /// # Errors
    /// If it is no single SELECT, is wrong, or takes longer than allowed.
    pub fn sql(&self, sql: &str, limits: SqlLimits) -> Result<SqlTable, LedgerError> {
        let db = &self.connection;
        let failed = |_| LedgerError::Sql { why: "SQLite refused the limits".to_owned() };
        let (start, limit) = (Instant::now(), limits.time);
        db.set_limit(rusqlite::limits::Limit::SQLITE_LIMIT_LENGTH, LONGEST).map_err(failed)?;
        db.authorizer(Some(only_reads)).map_err(failed)?;
        db.progress_handler(STEPS, Some(move || start.elapsed() > limit)).map_err(failed)?;
        let found = run(db, sql, limits.rows);
        // The handlers stay as long as the query and no longer: the ledger's own reading goes on unbounded.
        let lifted = db
            .progress_handler(0, None::<fn() -> bool>)
            .and_then(|()| db.authorizer(None::<fn(AuthContext<'_>) -> Authorization>));
        lifted.map_err(failed)?;
        found.map_err(|error| match error.sqlite_error_code() {
            Some(ErrorCode::OperationInterrupted) => LedgerError::SqlTooLong { limit },
            Some(ErrorCode::AuthorizationForStatementDenied) => {
                LedgerError::Sql { why: "it does more than read".to_owned() }
            }
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::SystemIoFailure | ErrorCode::DatabaseBusy) => {
                self.failed(error)
            }
            _ => LedgerError::Sql { why: error.to_string() },
        })
    }
}

fn only_reads(context: AuthContext<'_>) -> Authorization {
    match context.action {
        AuthAction::Select | AuthAction::Read { .. } | AuthAction::Recursive => Authorization::Allow,
        AuthAction::Function { function_name } if !function_name.eq_ignore_ascii_case("load_extension") => {
            Authorization::Allow
        }
        // Full text asks for it before it searches.
        AuthAction::Pragma { pragma_name: "data_version", pragma_value: None } => Authorization::Allow,
        _ => Authorization::Deny,
    }
}

fn run(db: &Connection, sql: &str, most: usize) -> Result<SqlTable, rusqlite::Error> {
    // `prepare` refuses a second statement after the first.
    let mut select = db.prepare(sql)?;
    let columns: Vec<String> = select.column_names().into_iter().map(str::to_owned).collect();
    let width = columns.len();
    let mut table = SqlTable { columns, rows: Vec::new(), cut: false };
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        if table.rows.len() == most {
            table.cut = true;
            break;
        }
        table.rows.push((0..width).map(|i| row.get_ref(i).map(value)).collect::<Result<_, _>>()?);
    }
    Ok(table)
}

fn value(value: ValueRef<'_>) -> SqlValue {
    match value {
        ValueRef::Null => SqlValue::Null,
        ValueRef::Integer(n) => SqlValue::Integer(n),
        ValueRef::Real(n) => SqlValue::Real(n),
        ValueRef::Text(text) => SqlValue::Text(String::from_utf8_lossy(text).into_owned()),
        ValueRef::Blob(bytes) => SqlValue::Blob(bytes.iter().map(|b| format!("{b:02x}")).collect()),
    }
}
