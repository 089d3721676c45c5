//! What analysts hold of a claim, and every word they said of it.
//!
//! reads:  tables of corrections
//! writes: Review, HistoryEntry

use crate::{HistoryEntry, Ledger, LedgerError, apply};
use rusqlite::Connection;
use std::collections::BTreeMap;

/// How far analysts are with a claim.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum ReviewState {
    /// Nobody has looked at it.
    #[default]
    Open,
    /// Somebody confirmed it.
    Confirmed,
    /// Somebody corrected a field of it.
    Corrected,
    /// Somebody rejected it.
    Rejected,
    /// Analysts disagree.
    Conflict,
}

impl ReviewState {
    /// The name used in every format.
    pub fn name(self) -> &'static str {
        match self {
            ReviewState::Open => "open",
            ReviewState::Confirmed => "confirmed",
            ReviewState::Corrected => "corrected",
            ReviewState::Rejected => "rejected",
            ReviewState::Conflict => "conflict",
        }
    }
}

/// What analysts hold of a claim.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Review {
    /// How far they are.
    pub state: ReviewState,
    /// Fields on which they disagree, with who says what.
    pub conflicts: Vec<(String, Vec<(String, String)>)>,
    /// How many corrections stand.
    pub corrections: u64,
}

/// What analysts hold of a claim.
pub(crate) fn review(db: &Connection, key: i64, claim: &[u8; 16]) -> Result<Review, rusqlite::Error> {
    if !apply::is_needed(db)? {
        return Ok(Review::default());
    }
    let mut said: BTreeMap<(String, String), String> = BTreeMap::new();
    let mut select = db.prepare_cached(
        "SELECT about, author, value FROM correction k WHERE claim = ?
         AND NOT EXISTS (SELECT 1 FROM undone u WHERE u.correction = k.id) ORDER BY at, made, id",
    )?;
    let mut rows = select.query([claim])?;
    let mut corrections = 0;
    while let Some(row) = rows.next()? {
        corrections += 1;
        said.insert((row.get(0)?, row.get(1)?), row.get(2)?);
    }
    let held = apply::held(db, claim)?;
    let conflicts: Vec<_> = held.conflicts.into_iter().collect();
    let rejected: bool =
        db.prepare_cached("SELECT rejected FROM claim WHERE key = ?")?.query_row([key], |r| r.get(0))?;
    let confirmed = said.iter().any(|((about, _), value)| about == "verdict" && value == "accept");
    let state = match () {
        () if !conflicts.is_empty() => ReviewState::Conflict,
        () if rejected => ReviewState::Rejected,
        () if !held.fields.is_empty() => ReviewState::Corrected,
        () if confirmed => ReviewState::Confirmed,
        () => ReviewState::Open,
    };
    Ok(Review { state, conflicts, corrections })
}

/// Which corrections are asked for.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct HistoryFilter {
    /// Of the claim whose id starts so.
    pub claim: Option<String>,
    /// By this author.
    pub author: Option<String>,
    /// Only those whose claim no reading has any more.
    pub orphaned: bool,
}

impl Ledger {
    /// Corrections of every kind, the latest first, at most so many after leaving so many out; and how many there are.
    ///
    /// # Errors
    /// If the beginning of an id is none, or the file cannot be read.
    pub fn corrections_page(
        &self,
        filter: &HistoryFilter,
        most: usize,
        leave_out: usize,
    ) -> Result<(Vec<HistoryEntry>, u64), LedgerError> {
        let claim = match &filter.claim {
            Some(prefix) => {
                let key = self.key_of("claim", prefix)?;
                let sql = "SELECT lower(hex(id)) FROM claim WHERE key = ?";
                Some(self.at_one_moment(|db| db.query_row(sql, [key], |r| r.get::<_, String>(0)))?)
            }
            None => None,
        };
        let (claim, author, orphaned) = (claim.as_deref(), filter.author.as_deref(), filter.orphaned);
        let conditions = "(?1 IS NULL OR (of = 'claim' AND subject = ?1)) AND (?2 IS NULL OR author = ?2) AND (NOT ?3 OR orphaned)";
        self.at_one_moment(|db| {
            let sql = format!(
                "SELECT id, of, about, subject, value || iif(code = '', '', ' [' || code || ']'), author, made, reason, undone, orphaned
                 FROM v_correction WHERE {conditions} ORDER BY made DESC, id DESC LIMIT ?4 OFFSET ?5"
            );
            let rows = db
                .prepare_cached(&sql)?
                .query_map(rusqlite::params![claim, author, orphaned, most, leave_out], |r| {
                    Ok(HistoryEntry {
                        id: r.get(0)?,
                        of: r.get(1)?,
                        about: r.get(2)?,
                        subject: r.get(3)?,
                        value: r.get(4)?,
                        author: r.get(5)?,
                        made: r.get(6)?,
                        reason: r.get(7)?,
                        undone: r.get(8)?,
                        orphaned: r.get(9)?,
                    })
                })?
                .collect::<Result<_, _>>()?;
            let sql = format!("SELECT count(*) FROM v_correction WHERE {conditions}");
            let all = db
                .prepare_cached(&sql)?
                .query_row(rusqlite::params![claim, author, orphaned], |r| crate::query::count_at(r, 0))?;
            Ok((rows, all))
        })
    }
}
