//! A ledger piece by piece, as it was read and as it was corrected, so that it can be written out and read in again.
//!
//! reads:  every table that does not follow from others
//! writes: Entry, LogRow

use crate::{Entry, Ledger, LedgerError, apply, editions, rows};
use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, TransactionBehavior, params_from_iter};
use std::collections::BTreeMap;

/// The tables of what analysts and agencies said, with the column that orders them.
const LOGS: [(&str, &str); 5] = [
    ("correction", "id"),
    ("name_correction", "id"),
    ("added_claim", "id"),
    ("undone", "correction"),
    ("notice", "item, publisher, version, status"),
];

/// One row of what analysts said: the table, and the values of its columns; blobs as hexadecimal digits.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct LogRow {
    /// `correction`, `name_correction`, `added_claim`, `undone` or `notice`.
    pub table: String,
    /// Columns and values; those without a value are left out.
    pub values: BTreeMap<String, String>,
}

impl Ledger {
    /// The ids of all documents, in their order.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn document_ids(&self) -> Result<Vec<onrecord_document::DocumentId>, LedgerError> {
        self.at_one_moment(|db| {
            let mut select = db.prepare("SELECT id FROM document ORDER BY id")?;
            select.query_map([], |r| Ok(onrecord_document::DocumentId::from_bytes(r.get(0)?)))?.collect()
        })
    }

    /// One document with everything that the machine read in it: corrections and added claims aside.
    ///
    /// # Errors
    /// If there is no such document, or the file cannot be read.
    pub fn entry(&self, id: onrecord_document::DocumentId) -> Result<Entry, LedgerError> {
        let key = self.key_of("document", &id.to_string())?;
        self.at_one_moment(|db| {
            let keys: Vec<i64> = db
                .prepare_cached(
                    "SELECT key FROM claim WHERE document = ? AND id NOT IN (SELECT id FROM added_claim) ORDER BY ordinal",
                )?
                .query_map([key], |r| r.get(0))?
                .collect::<Result<_, _>>()?;
            let mut claims = Vec::new();
            for key in keys {
                let (shown, ..) = rows::claim(db, key)?;
                claims.push(apply::restored(db, &shown)?);
            }
            let run = db
                .prepare_cached("SELECT r.program, r.model, r.lexicon FROM document d JOIN run r ON r.key = d.run WHERE d.key = ?")?
                .query_row([key], |r| Ok(crate::Run { program: r.get(0)?, model: r.get(1)?, lexicon: r.get(2)? }))?;
            Ok(Entry {
                document: rows::document(db, key)?.0,
                claims,
                sayings: rows::sayings(db, key)?,
                entities: rows::entities(db, key)?,
                run,
            })
        })
    }

    /// Everything that analysts said, in an order that follows from content.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn log(&self) -> Result<Vec<LogRow>, LedgerError> {
        self.at_one_moment(|db| {
            let mut found = Vec::new();
            for (table, order) in LOGS {
                let mut select = db.prepare(&format!("SELECT * FROM {table} ORDER BY {order}"))?;
                let columns: Vec<String> = select.column_names().into_iter().map(str::to_owned).collect();
                let mut rows = select.query([])?;
                while let Some(row) = rows.next()? {
                    let mut values = BTreeMap::new();
                    for (i, column) in columns.iter().enumerate().filter(|(_, c)| *c != "key") {
                        let value = match row.get_ref(i)? {
                            ValueRef::Null => continue,
                            ValueRef::Integer(n) => n.to_string(),
                            ValueRef::Real(n) => n.to_string(),
                            ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
                            ValueRef::Blob(bytes) => bytes.iter().map(|b| format!("{b:02x}")).collect(),
                        };
                        values.insert(column.clone(), value);
                    }
                    found.push(LogRow { table: table.to_owned(), values });
                }
            }
            Ok(found)
        })
    }

    /// Puts back what analysts said, and lets it take effect. What is there already is left as it is. How many rows were new.
    ///
    /// # Errors
    /// If a row is of no table of ours or lacks a value, or the file cannot be written; then nothing was put back.
    pub fn restore_log(&mut self, log: &[LogRow]) -> Result<usize, LedgerError> {
        for row in log {
            if !LOGS.iter().any(|(table, _)| *table == row.table) {
                return Err(LedgerError::BadCorrection {
                    field: "table".to_owned(),
                    value: row.table.clone(),
                    expected: "correction, name_correction, added_claim, undone or notice",
                });
            }
        }
        let run = |connection: &mut Connection| {
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let mut new = 0;
            for row in log {
                new += insert(&transaction, row)?;
            }
            if new > 0 {
                let documents: Vec<i64> = transaction
                    .prepare("SELECT key FROM document")?
                    .query_map([], |r| r.get(0))?
                    .collect::<Result<_, _>>()?;
                for document in documents {
                    apply::document(&transaction, document)?;
                }
                for notice in log.iter().filter(|row| row.table == "notice") {
                    if let Some(item) = notice.values.get("item") {
                        editions::settle(&transaction, item)?;
                    }
                }
            }
            transaction.commit()?;
            Ok(new)
        };
        run(&mut self.connection).map_err(|e| self.failed(e))
    }
}

fn insert(db: &Connection, row: &LogRow) -> Result<usize, rusqlite::Error> {
    let blobs = ["id", "claim", "document", "correction"];
    let known: Vec<String> = db
        .prepare_cached("SELECT name FROM pragma_table_info(?) WHERE name <> 'key'")?
        .query_map([&row.table], |r| r.get(0))?
        .collect::<Result<_, _>>()?;
    let given: Vec<(&String, &String)> = row.values.iter().filter(|(c, _)| known.contains(c)).collect();
    let columns: Vec<&str> = given.iter().map(|(c, _)| c.as_str()).collect();
    let values = given.iter().map(|(column, value)| match column.as_str() {
        c if blobs.contains(&c) => Value::Blob(
            (0..value.len() / 2)
                .filter_map(|i| u8::from_str_radix(value.get(2 * i..2 * i + 2)?, 16).ok())
                .collect(),
        ),
        "at" => Value::Integer(value.parse().unwrap_or(0)),
        _ => Value::Text((*value).clone()),
    });
    let marks = vec!["?"; columns.len()].join(", ");
    let sql = format!("INSERT OR IGNORE INTO {} ({}) VALUES ({marks})", row.table, columns.join(", "));
    db.prepare_cached(&sql)?.execute(params_from_iter(values))
}
