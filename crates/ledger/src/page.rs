//! Lists of claims a page at a time: each page costs the same however far down the list it is.
//!
//! reads:  a ledger file
//! writes: Page, Listed

use crate::comparison::assessment::Label;
use crate::query::{count_at, row};
use crate::review::{Review, review};
use crate::selection::{Selection, and};
use crate::{Ledger, LedgerError, Order, Row, Totals};
use onrecord_events::ClaimId;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use std::fmt;
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
pub struct Page {
    /// The claims.
    pub rows: Vec<Listed>,
    /// The place of the last of them; nothing if it is the last of all.
    pub next: Option<Place>,
}

/// How many claims there are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Total {
    /// So many, or, if they were not all counted, more than so many.
    pub claims: u64,
    /// Whether they were all counted.
    pub exact: bool,
}

/// A place in a list of claims: the sort keys of the claim before it. It stays good whatever is added or taken away.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Place {
    order: Order,
    /// The day that the order goes by and, for the order of happening, the last day.
    days: Option<(String, String)>,
    document: [u8; 16],
    ordinal: i64,
}

impl Place {
    fn letter(order: Order) -> char {
        match order {
            Order::Newest => 'n',
            Order::Oldest => 'o',
            Order::Happened => 'h',
            Order::Document => 'd',
        }
    }

    /// The place that [`fmt::Display`] wrote, in a list of this order.
    ///
    /// # Errors
    /// If it is none, or one of another order.
    pub fn parse(text: &str, order: Order) -> Result<Place, LedgerError> {
        let bad = || LedgerError::BadPlace { found: text.to_owned() };
        let mut parts = text.split('.');
        let mut part = || parts.next().ok_or_else(bad);
        if part()? != Place::letter(order).to_string() {
            return Err(bad());
        }
        let (first, last, document, ordinal) = (part()?, part()?, part()?, part()?);
        let day = |d: &str| d.parse::<jiff::civil::Date>().map(|d| d.to_string()).map_err(|_| bad());
        let days = match (first, last) {
            ("", "") => None,
            (first, last) => Some((day(first)?, day(last)?)),
        };
        let byte = |i: usize| u8::from_str_radix(document.get(2 * i..2 * i + 2).unwrap_or("x"), 16);
        let mut id = [0; 16];
        for (i, to) in id.iter_mut().enumerate() {
            *to = byte(i).map_err(|_| bad())?;
        }
        if document.len() != 32 || parts.next().is_some() {
            return Err(bad());
        }
        Ok(Place { order, days, document: id, ordinal: ordinal.parse().map_err(|_| bad())? })
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (first, last) =
            self.days.as_ref().map_or(("", ""), |(first, last)| (first.as_str(), last.as_str()));
        write!(f, "{}.{first}.{last}.", Place::letter(self.order))?;
        self.document.iter().try_for_each(|b| write!(f, "{b:02x}"))?;
        write!(f, ".{}", self.ordinal)
    }
}

impl Ledger {
    /// So many claims of a list from a place on; none: from its beginning. Pages laid end to end are the whole list, in the
    /// order of [`query`](Ledger::query).
    ///
    /// # Errors
    /// If the beginning of an id is none, or the file cannot be read.
    pub fn page(
        &self,
        selection: &Selection,
        after: Option<&Place>,
        most: usize,
    ) -> Result<Page, LedgerError> {
        let searches = searches(selection, after, Some(most + 1))?;
        self.at_one_moment(|db| {
            let mut found: Vec<(i64, Place)> = Vec::new();
            for (sql, params) in &searches {
                if found.len() > most {
                    break;
                }
                let mut select = db.prepare_cached(sql)?;
                let mut rows = select.query(params_from_iter(params))?;
                while let Some(r) = rows.next()? {
                    found.push((r.get(0)?, place(r, selection.claims.order)?));
                }
            }
            let more = found.len() > most;
            found.truncate(most);
            let next = found.last().filter(|_| more).map(|(_, place)| place.clone());
            let rows = found.iter().map(|(key, _)| listed(db, *key)).collect::<Result<_, _>>()?;
            Ok(Page { rows, next })
        })
    }

    /// Every claim of a selection, one by one, in its order; all of them are of one moment.
    ///
    /// # Errors
    /// As [`page`](Ledger::page).
    pub fn each_of(
        &self,
        selection: &Selection,
        mut see: impl FnMut(Row) -> ControlFlow<()>,
    ) -> Result<(), LedgerError> {
        let searches = searches(selection, None, None)?;
        self.at_one_moment(|db| {
            for (sql, params) in &searches {
                let mut select = db.prepare(sql)?;
                let mut keys = select.query(params_from_iter(params))?;
                while let Some(key) = keys.next()? {
                    if see(row(db, key.get(0)?)?).is_break() {
                        return Ok(());
                    }
                }
            }
            Ok(())
        })
    }

    /// How many claims a selection has, counted up to `most`.
    ///
    /// # Errors
    /// As [`page`](Ledger::page).
    pub fn total(&self, selection: &Selection, most: u64) -> Result<Total, LedgerError> {
        if selection.is_open() {
            let sql = "SELECT (SELECT count(*) FROM claim) - (SELECT count(*) FROM claim INDEXED BY claim_rejected WHERE rejected = 1)";
            let claims =
                self.at_one_moment(|db| db.prepare_cached(sql)?.query_row([], |r| count_at(r, 0)))?;
            return Ok(Total { claims, exact: true });
        }
        let conditions = selection.conditions()?;
        let sql = format!(
            "SELECT count(*) FROM (SELECT 1 FROM claim c JOIN document d ON d.key = c.document{} LIMIT {})",
            conditions.sql,
            most.saturating_add(1)
        );
        let claims = self.at_one_moment(|db| {
            db.prepare_cached(&sql)?.query_row(params_from_iter(&conditions.params), |r| count_at(r, 0))
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
                    sayings: 0,
                    corrections: count_at(r, 2)?,
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
    Ok(Listed { group, review, row })
}

/// A search and its parameters.
type Search = (String, Vec<Value>);

/// The searches whose results, one after the other, are the list from a place on: claims with the day that the order goes by,
/// then those without one.
fn searches(
    selection: &Selection,
    after: Option<&Place>,
    most: Option<usize>,
) -> Result<Vec<Search>, LedgerError> {
    let (day, end, sign, direction) = match selection.claims.order {
        Order::Newest => ("c.published", "c.published", "<", " DESC"),
        Order::Oldest => ("c.published", "c.published", ">", ""),
        Order::Happened => ("c.first_day", "c.last_day", ">", ""),
        Order::Document => ("", "NULL", "", ""),
    };
    let limit = most.map_or(String::new(), |n| format!(" LIMIT {n}"));
    let search = |all: crate::filter::Conditions, by: &str| {
        let first = if day.is_empty() { "NULL" } else { day };
        let sql = format!(
            "SELECT c.key, {first}, {end}, d.id, c.ordinal FROM claim c JOIN document d ON d.key = c.document{} ORDER BY {by}d.id, c.ordinal{limit}",
            all.sql
        );
        (sql, all.params)
    };
    let text = |s: &str| Value::Text(s.to_owned());
    let tail = |place: &Place| [Value::Blob(place.document.to_vec()), Value::Integer(place.ordinal)];
    let mut found = Vec::new();
    let undated = after.filter(|p| p.days.is_none());
    if !day.is_empty() && undated.is_none() {
        let mut all = selection.conditions()?;
        and(&mut all, &format!("{day} IS NOT NULL"), []);
        if let Some(place) = after
            && let Some((first, last)) = &place.days
        {
            // The first condition lets an index start at the place; the second leaves out what is before it on the same day.
            and(&mut all, &format!("{day} {sign}= ?"), [text(first)]);
            let [document, ordinal] = tail(place);
            if day == end {
                let sql = format!("({day} {sign} ? OR (d.id, c.ordinal) > (?, ?))");
                and(&mut all, &sql, [text(first), document, ordinal]);
            } else {
                let sql = format!("({day}, {end}, d.id, c.ordinal) > (?, ?, ?, ?)");
                and(&mut all, &sql, [text(first), text(last), document, ordinal]);
            }
        }
        let by = if day == end { format!("{day}{direction}, ") } else { format!("{day}, {end}, ") };
        found.push(search(all, &by));
    }
    let mut all = selection.conditions()?;
    if !day.is_empty() {
        and(&mut all, &format!("{day} IS NULL"), []);
    }
    if let Some(place) = undated {
        and(&mut all, "(d.id, c.ordinal) > (?, ?)", tail(place));
    }
    found.push(search(all, ""));
    Ok(found)
}

fn place(r: &rusqlite::Row<'_>, order: Order) -> Result<Place, rusqlite::Error> {
    let days = r.get::<_, Option<String>>(1)?.zip(r.get(2)?);
    Ok(Place { order, days, document: r.get(3)?, ordinal: r.get(4)? })
}
