//! What analysts say of claims: kept for good, whatever the machine reads later.
//!
//! reads:  claims in the ledger
//! writes: table `correction`

use crate::{Ledger, LedgerError};
use jiff::Timestamp;
use onrecord_events::ClaimId;
use rusqlite::{Connection, Row, TransactionBehavior, params};

/// What an analyst says of a claim.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Correction {
    /// The claim.
    pub claim: ClaimId,
    /// Who says so.
    pub author: String,
    /// When; a whole ledger has one clock, that of the caller.
    pub made: Timestamp,
    /// What about: `verdict`, `actor`, `time`, `note`, …
    pub about: String,
    /// What it should be: `wrong`, `ARVMIL`, `2031-03-04`, …
    pub value: String,
    /// Why.
    pub reason: String,
}

/// A correction in the ledger.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StoredCorrection {
    /// The correction.
    pub correction: Correction,
    /// The claim in plain words as it was when it was corrected.
    pub plain: String,
    /// Whether the ledger still has the claim: another run may read the report without it.
    pub stands: bool,
}

impl Ledger {
    /// Whether the correction was new: the same one twice is kept once. Nothing is ever changed or deleted; who changes their
    /// mind adds another.
    ///
    /// # Errors
    /// If the ledger has no such claim, a field is empty, or the file cannot be written.
    pub fn add_correction(&mut self, correction: &Correction) -> Result<bool, LedgerError> {
        for (field, value) in [("author", &correction.author), ("subject", &correction.about)] {
            if value.trim().is_empty() {
                return Err(LedgerError::EmptyCorrection { field });
            }
        }
        if crate::fields::FIELDS.contains(&correction.about.as_str()) {
            let mut claim = self.claim(&correction.claim.to_string())?.row.claim;
            crate::fields::set(&mut claim, &correction.about, &correction.value).map_err(|expected| {
                let (field, value) = (correction.about.clone(), correction.value.clone());
                LedgerError::BadCorrection { field, value, expected }
            })?;
        }
        match self.insert_correction(correction) {
            Ok(Some(new)) => Ok(new),
            Ok(None) => Err(LedgerError::NoSuch { thing: "claim", prefix: correction.claim.to_string() }),
            Err(error) => Err(self.failed(error)),
        }
    }

    fn insert_correction(&mut self, c: &Correction) -> Result<Option<bool>, rusqlite::Error> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let made = c.made.to_string();
        let mut hasher = blake3::Hasher::new();
        hasher.update(&c.claim.0);
        for part in [&c.author, &made, &c.about, &c.value, &c.reason] {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        }
        let id = &hasher.finalize().as_bytes()[..16].to_vec();
        let known: bool = transaction
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM claim WHERE id = ?1) OR EXISTS (SELECT 1 FROM correction WHERE claim = ?1)")?
            .query_row([c.claim.0], |row| row.get(0))?;
        if !known {
            return Ok(None);
        }
        // A claim that is gone is described as it was when somebody last corrected it.
        let new = transaction
            .prepare_cached(
                "INSERT INTO correction (id, claim, document, plain, author, made, about, value, reason, at)
                 SELECT ?1, ?2, document, plain, ?3, ?4, ?5, ?6, ?7, ?8 FROM (
                   SELECT 0 AS rank, d.id AS document, c.plain FROM claim c JOIN document d ON d.key = c.document WHERE c.id = ?2
                   UNION ALL
                   SELECT key, document, plain FROM correction WHERE claim = ?2 ORDER BY 1 LIMIT 1
                 ) WHERE true
                 ON CONFLICT (id) DO NOTHING",
            )?
            .execute(params![id, c.claim.0, c.author, made, c.about, c.value, c.reason, c.made.as_millisecond()])?;
        if let Some(key) = crate::apply::key_of(&transaction, &c.claim.0)? {
            crate::apply::claim(&transaction, key)?;
        }
        transaction.commit()?;
        Ok(Some(new > 0))
    }

    /// The corrections of a claim, or all, in the order of their times.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn corrections(&self, claim: Option<ClaimId>) -> Result<Vec<StoredCorrection>, LedgerError> {
        read(&self.connection, claim).map_err(|e| self.failed(e))
    }
}

/// The corrections of a claim, or all.
pub(crate) fn read(
    db: &Connection,
    claim: Option<ClaimId>,
) -> Result<Vec<StoredCorrection>, rusqlite::Error> {
    const SELECT: &str = "SELECT claim, author, made, about, value, reason, plain,
         EXISTS (SELECT 1 FROM claim c WHERE c.id = correction.claim) FROM correction";
    match claim {
        Some(claim) => db
            .prepare_cached(&format!("{SELECT} WHERE claim = ? ORDER BY made, id"))?
            .query_map([claim.0], row)?
            .collect(),
        None => db.prepare_cached(&format!("{SELECT} ORDER BY made, id"))?.query_map([], row)?.collect(),
    }
}

fn row(row: &Row<'_>) -> Result<StoredCorrection, rusqlite::Error> {
    let made: String = row.get(2)?;
    let made = made.parse().map_err(|e: jiff::Error| {
        rusqlite::Error::FromSqlConversionFailure(2, rusqlite::types::Type::Text, Box::new(e))
    })?;
    Ok(StoredCorrection {
        correction: Correction {
            claim: ClaimId(row.get(0)?),
            author: row.get(1)?,
            made,
            about: row.get(3)?,
            value: row.get(4)?,
            reason: row.get(5)?,
        },
        plain: row.get(6)?,
        stands: row.get(7)?,
    })
}
