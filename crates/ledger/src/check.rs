//! Whether a ledger is sound: for `onrecord doctor`.
//!
//! reads:  a ledger file
//! writes: a list of what is wrong

use crate::{Ledger, LedgerError, rows};
use onrecord_document::DocumentId;
use rusqlite::Connection;

/// How many problems are listed at most.
const MOST: usize = 100;

impl Ledger {
    /// What is wrong with the file, in words; empty if it is sound. Looks at every page, every index, every reference from row
    /// to row, whether every document's id fits its content, and whether evidence lies inside the text.
    ///
    /// # Errors
    /// If the file cannot be read at all.
    pub fn check(&self) -> Result<Vec<String>, LedgerError> {
        let db = &self.connection;
        let mut problems = Vec::new();
        pages(db, &mut problems).map_err(|e| self.failed(e))?;
        if problems.is_empty() {
            content(db, &mut problems).map_err(|e| self.failed(e))?;
        }
        problems.truncate(MOST);
        Ok(problems)
    }
}

fn pages(db: &Connection, problems: &mut Vec<String>) -> Result<(), rusqlite::Error> {
    let mut select = db.prepare(&format!("PRAGMA integrity_check({MOST})"))?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        let found: String = row.get(0)?;
        if found != "ok" {
            problems.push(found);
        }
    }
    let mut select = db.prepare("PRAGMA foreign_key_check")?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        let (table, parent): (String, String) = (row.get(0)?, row.get(2)?);
        problems.push(format!("a row of {table} refers to a row of {parent} that is not there"));
    }
    Ok(())
}

fn content(db: &Connection, problems: &mut Vec<String>) -> Result<(), rusqlite::Error> {
    let mut select = db.prepare("SELECT key FROM document ORDER BY id")?;
    let keys: Result<Vec<i64>, _> = select.query_map([], |row| row.get(0))?.collect();
    let mut last = db.prepare(
        "SELECT max(past) FROM (
           SELECT e.past FROM evidence e JOIN claim c ON c.key = e.claim WHERE c.document = ?1
           UNION ALL SELECT past FROM saying_content WHERE document = ?1)",
    )?;
    for key in keys? {
        match rows::document(db, key) {
            Ok((document, id)) => {
                if *document.id.bytes() != id {
                    let known = DocumentId::from_bytes(id);
                    problems.push(format!("document {known} has the content of document {}", document.id));
                }
                let past: Option<i64> = last.query_row([key], |row| row.get(0))?;
                if past.is_some_and(|past| past > document.text.len() as i64) {
                    problems.push(format!("evidence lies outside the text of document {}", document.id));
                }
            }
            Err(rusqlite::Error::FromSqlConversionFailure(_, _, what)) => problems.push(what.to_string()),
            Err(error) => return Err(error),
        }
        if problems.len() >= MOST {
            break;
        }
    }
    Ok(())
}
