//! Lists of claims as they are shown: with the group of each, and what analysts hold of it.
//!
//! reads:  a ledger file
//! writes: Listed, ListedPage, Total

use crate::comparison::assessment::Label;
use crate::paging::each_key;
use crate::query::{count_at, row};
use crate::review::{Review, review};
use crate::{Cursor, Filter, Ledger, LedgerError, Row, Selection, Totals};
use onrecord_events::ClaimId;
use rusqlite::{Connection, params_from_iter};
use std::ops::ControlFlow;

/// A claim in a list.
#[derive(Clone, PartialEq, Debug)]
pub struct Listed {
    /// The claim.
    pub row: Row,
    /// Its statement group and that group's label; nothing where it is not laid beside the others yet.
    pub group: Option<(ClaimId, Label)>,
    /// What analysts hold of it.
    pub review: Review,
}

/// Some claims of a list, and where the list goes on.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct ListedPage {
    /// The claims.
    pub rows: Vec<Listed>,
    /// What [`Filter::after`] is to be for the next page; nothing after the last.
    pub next: Option<Cursor>,
}

/// How many claims there are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Total {
    /// So many, or, if they were not all counted, more than so many.
    pub claims: u64,
    /// Whether they were all counted.
    pub exact: bool,
}

impl Ledger {
    /// So many claims of a list from the place of its filter on, in its order. Pages laid end to end are the whole list.
    ///
    /// # Errors
    /// If the beginning of an id is none, or the file cannot be read.
    pub fn listed_page(&self, selection: &Selection, most: u64) -> Result<ListedPage, LedgerError> {
        let conditions = selection.conditions()?;
        let filter = Filter { limit: Some(most.saturating_add(1)), offset: 0, ..selection.claims.clone() };
        self.at_one_moment(|db| {
            let mut keys: Vec<i64> = Vec::new();
            let (mut next, mut last) = (None, None);
            each_key(db, &filter, &conditions, &mut |key, cursor| {
                if keys.len() as u64 >= most {
                    next = last.take();
                    return Ok(ControlFlow::Break(()));
                }
                keys.push(key);
                last = Some(cursor);
                Ok(ControlFlow::Continue(()))
            })?;
            let rows = keys.into_iter().map(|key| listed(db, key)).collect::<Result<_, _>>()?;
            Ok(ListedPage { rows, next })
        })
    }

    /// Every claim of a selection, one by one, in its order; all of them are of one moment.
    ///
    /// # Errors
    /// As [`listed_page`](Ledger::listed_page).
    pub fn each_of(
        &self,
        selection: &Selection,
        mut see: impl FnMut(Row) -> ControlFlow<()>,
    ) -> Result<(), LedgerError> {
        let conditions = selection.conditions()?;
        let filter = Filter { limit: None, offset: 0, after: None, ..selection.claims.clone() };
        self.at_one_moment(|db| each_key(db, &filter, &conditions, &mut |key, _| Ok(see(row(db, key)?))))
    }

    /// How many claims a selection has, counted up to `most`.
    ///
    /// # Errors
    /// As [`listed_page`](Ledger::listed_page).
    pub fn total(&self, selection: &Selection, most: u64) -> Result<Total, LedgerError> {
        if selection.is_open() {
            return Ok(Total { claims: self.count(&selection.claims)?, exact: true });
        }
        let asked = selection.asked()?;
        let sql = format!(
            "SELECT count(*) FROM (SELECT 1 FROM claim c JOIN document d ON d.key = c.document{} LIMIT {})",
            asked.sql,
            most.saturating_add(1).min(i64::MAX as u64)
        );
        let claims = self.at_one_moment(|db| {
            db.prepare_cached(&sql)?.query_row(params_from_iter(&asked.params), |r| count_at(r, 0))
        })?;
        Ok(Total { claims: claims.min(most), exact: claims <= most })
    }

    /// How much the ledger holds, attributions aside: these are too many to count in passing.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn sizes(&self) -> Result<Totals, LedgerError> {
        let sql = "SELECT (SELECT count(*) FROM document), (SELECT count(*) FROM claim), (SELECT count(*) FROM correction)";
        self.at_one_moment(|db| {
            db.prepare_cached(sql)?.query_row([], |r| {
                Ok(Totals {
                    documents: count_at(r, 0)?,
                    claims: count_at(r, 1)?,
                    corrections: count_at(r, 2)?,
                    ..Totals::default()
                })
            })
        })
    }

    /// One claim as lists show it, by the beginning of its id.
    ///
    /// # Errors
    /// If no claim or several have such an id, or the file cannot be read.
    pub fn listed(&self, prefix: &str) -> Result<Listed, LedgerError> {
        let key = self.key_of("claim", prefix)?;
        self.at_one_moment(|db| listed(db, key))
    }
}

/// A claim with what a list shows beside it.
pub(crate) fn listed(db: &Connection, key: i64) -> Result<Listed, rusqlite::Error> {
    let row = row(db, key)?;
    let mut select = db.prepare_cached(
        "SELECT g.id, g.label FROM grouped m JOIN statement_group g ON g.key = m.statement_group WHERE m.claim = ?",
    )?;
    let mut rows = select.query([key])?;
    let group = match rows.next()? {
        Some(r) => Label::parse(&r.get::<_, String>(1)?).zip(Some(ClaimId(r.get(0)?))),
        None => None,
    };
    let group = group.map(|(label, id)| (id, label));
    let review = review(db, key, &row.claim.id.0)?;
    Ok(Listed { row, group, review })
}
