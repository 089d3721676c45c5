//! Asking a ledger: lists of claims, one claim with its report, counts.
//!
//! reads:  a ledger file
//! writes: Row, Explained, Totals

use crate::paging::each_key;
use crate::words::id_bounds;
use crate::{
    Filter, KnownEntity, Ledger, LedgerError, Run, Saying, Standing, StoredCorrection, correction, editions,
    rows,
};
use onrecord_document::{Document, Meta};
use onrecord_events::Claim;
use rusqlite::{Connection, params_from_iter};
use std::ops::ControlFlow;

/// A claim in the ledger.
#[derive(Clone, PartialEq, Debug)]
pub struct Row {
    /// The claim as it was read.
    pub claim: Claim,
    /// What is known of its report.
    pub meta: Meta,
    /// What read it.
    pub run: Run,
    /// What analysts say of it, in the order of their times.
    pub corrections: Vec<StoredCorrection>,
    /// Whether its report is its agency's word still.
    pub standing: Standing,
}

/// A claim with the report that it was read in.
#[derive(Clone, PartialEq, Debug)]
pub struct Explained {
    /// The claim.
    pub row: Row,
    /// Its report, without ingest's notes; the claim's evidence points into its text.
    pub document: Document,
    /// Who says what in the report.
    pub sayings: Vec<Saying>,
    /// Whom and what the report speaks of.
    pub entities: Vec<KnownEntity>,
}

/// How much a ledger holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Totals {
    /// Documents.
    pub documents: u64,
    /// Claims.
    pub claims: u64,
    /// Attributions.
    pub sayings: u64,
    /// Corrections.
    pub corrections: u64,
    /// Claims of reports that a later edition replaced or their agency took back; they are among the claims.
    pub not_current: u64,
}

impl Ledger {
    /// The claims that meet a filter, in its order: the same ledger and filter give the same rows, whatever the order in which
    /// its documents were added.
    ///
    /// # Errors
    /// If the beginning of an id is none, or the file cannot be read. No text in a filter is an error.
    pub fn query(&self, filter: &Filter) -> Result<Vec<Row>, LedgerError> {
        let mut found = Vec::new();
        self.each(filter, |row| {
            found.push(row);
            ControlFlow::Continue(())
        })?;
        Ok(found)
    }

    /// The same one by one, for lists that are longer than memory; all of them are of one moment.
    ///
    /// # Errors
    /// As [`query`](Ledger::query).
    pub fn each(
        &self,
        filter: &Filter,
        mut see: impl FnMut(Row) -> ControlFlow<()>,
    ) -> Result<(), LedgerError> {
        let conditions = filter.conditions()?;
        self.at_one_moment(|db| each_key(db, filter, &conditions, &mut |key, _| Ok(see(row(db, key)?))))
    }

    /// How many claims meet a filter, its limit, offset and cursor aside.
    ///
    /// # Errors
    /// As [`query`](Ledger::query).
    pub fn count(&self, filter: &Filter) -> Result<u64, LedgerError> {
        if filter.is_open() {
            let sql =
                "SELECT (SELECT count(*) FROM claim) - (SELECT count(*) FROM claim WHERE rejected <> 0)";
            return self.at_one_moment(|db| db.query_row(sql, [], count));
        }
        let (conditions, params) = filter.conditions()?.joined();
        let sql = format!("SELECT count(*) FROM claim c JOIN document d ON d.key = c.document{conditions}");
        self.at_one_moment(|db| db.query_row(&sql, params_from_iter(&params), count))
    }

    /// The same up to `most`, for which no more claims are looked at than that needs; `most + 1` where there are more.
    ///
    /// # Errors
    /// As [`query`](Ledger::query).
    pub fn count_up_to(&self, filter: &Filter, most: u64) -> Result<u64, LedgerError> {
        if filter.is_open() {
            return self.count(filter).map(|n| n.min(most.saturating_add(1)));
        }
        let conditions = filter.conditions()?;
        let whole = Filter { after: None, offset: 0, limit: Some(most.saturating_add(1)), ..filter.clone() };
        let mut found = 0;
        self.at_one_moment(|db| {
            each_key(db, &whole, &conditions, &mut |_, _| {
                found += 1;
                Ok(ControlFlow::Continue(()))
            })
        })?;
        Ok(found)
    }

    /// The claim whose id starts with these hexadecimal digits, with its report.
    ///
    /// # Errors
    /// If these are no such digits, no claim or several claims have such an id, or the file cannot be read.
    pub fn claim(&self, prefix: &str) -> Result<Explained, LedgerError> {
        let key = self.key_of("claim", prefix)?;
        self.at_one_moment(|db| {
            let document =
                db.query_row("SELECT document FROM claim WHERE key = ?", [key], |row| row.get(0))?;
            Ok(Explained {
                row: row(db, key)?,
                document: rows::document(db, document)?.0,
                sayings: rows::sayings(db, document)?,
                entities: rows::entities(db, document)?,
            })
        })
    }

    /// The document whose id starts with these hexadecimal digits.
    ///
    /// # Errors
    /// As [`claim`](Ledger::claim).
    pub fn document(&self, prefix: &str) -> Result<Document, LedgerError> {
        let key = self.key_of("document", prefix)?;
        self.at_one_moment(|db| rows::document(db, key)).map(|(document, _)| document)
    }

    /// How much the ledger holds.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn totals(&self) -> Result<Totals, LedgerError> {
        self.at_one_moment(|db| {
            let rows_of = |table: &str| db.query_row(&format!("SELECT count(*) FROM {table}"), [], count);
            Ok(Totals {
                documents: rows_of("document")?,
                claims: rows_of("claim")?,
                sayings: rows_of("saying")?,
                corrections: rows_of("correction")?,
                not_current: db.query_row(
                    "SELECT count(*) FROM document d JOIN claim c ON c.document = d.key WHERE d.standing <> 'current'",
                    [],
                    count,
                )?,
            })
        })
    }

    /// The row of a claim or document by the beginning of its id.
    pub(crate) fn key_of(&self, thing: &'static str, prefix: &str) -> Result<i64, LedgerError> {
        let bad = || LedgerError::BadId { found: prefix.to_owned() };
        let (first, last) = id_bounds(prefix).ok_or_else(bad)?;
        let sql = format!(
            "SELECT key, lower(hex(id)), count(*) OVER () FROM {thing} WHERE id BETWEEN ? AND ? ORDER BY id LIMIT 1"
        );
        let found = self.at_one_moment(|db| {
            let mut select = db.prepare_cached(&sql)?;
            let mut rows = select.query((first, last))?;
            rows.next()?.map(|row| Ok((row.get(0)?, row.get(1)?, count_at(row, 2)?))).transpose()
        })?;
        let prefix = prefix.to_owned();
        match found {
            None => Err(LedgerError::NoSuch { thing, prefix }),
            Some((key, _, 1)) => Ok(key),
            Some((_, first, count)) => Err(LedgerError::Ambiguous { thing, prefix, count, first }),
        }
    }

    /// What `read` finds; all its queries see the same batches.
    pub(crate) fn at_one_moment<T>(
        &self,
        read: impl FnOnce(&Connection) -> Result<T, rusqlite::Error>,
    ) -> Result<T, LedgerError> {
        let read = || {
            let moment = self.connection.unchecked_transaction()?;
            let found = read(&moment)?;
            moment.finish()?;
            Ok(found)
        };
        read().map_err(|error| match error {
            rusqlite::Error::FromSqlConversionFailure(_, _, what) => self.damaged(what.to_string()),
            error => self.failed(error),
        })
    }
}

pub(crate) fn row(db: &Connection, key: i64) -> Result<Row, rusqlite::Error> {
    let (claim, meta, run) = rows::claim(db, key)?;
    let corrections = correction::read(db, Some(claim.id))?;
    let standing = editions::standing_of(db, key)?;
    Ok(Row { claim, meta, run, corrections, standing })
}

fn count(row: &rusqlite::Row<'_>) -> Result<u64, rusqlite::Error> {
    count_at(row, 0)
}

pub(crate) fn count_at(row: &rusqlite::Row<'_>, column: usize) -> Result<u64, rusqlite::Error> {
    row.get::<_, i64>(column).map(i64::unsigned_abs)
}
