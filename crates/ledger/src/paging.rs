//! Lists of claims in any order, page by page, without looking at more of the ledger than a page needs.
//!
//! reads:  a ledger file
//! writes: Cursor, Page
//!
//! A list starts from the condition that fewest claims meet, where that is few; otherwise it goes along the index of its order and
//! tests claim after claim until the page is full. Either way a page costs about the same, however large the ledger is. Pages are
//! told apart by the last row of the one before (keyset paging) and not by a count of rows: what is added in between moves none.

use crate::filter::{Conditions, Part};
use crate::query::row;
use crate::{Filter, Ledger, LedgerError, Order, Row};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, params_from_iter};
use std::fmt;
use std::ops::ControlFlow;

/// A condition that no more claims meet is where a list starts.
const FEW: usize = 4000;
/// Documents that a page goes along, testing claim after claim, before the claims of every condition are listed instead.
const WINDOW: usize = 10_000;

/// The place of a row in a list: where the next page starts. As text it means the same in every ledger with the same claims.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Cursor {
    /// Days by which the list is sorted; none where they are not known or the order has none.
    days: Option<(String, String)>,
    document: [u8; 16],
    ordinal: i64,
}

impl Cursor {
    /// The cursor of its text; nothing where it is none.
    pub fn parse(text: &str) -> Option<Cursor> {
        let mut parts = text.split('.');
        let (days, document, ordinal) = (parts.next()?, parts.next()?, parts.next()?);
        let day = |d: &str| d.parse::<jiff::civil::Date>().ok().map(|d| d.to_string());
        let days = match days.split_once('_') {
            Some((first, last)) => Some((day(first)?, day(last)?)),
            None if days.is_empty() => None,
            None => return None,
        };
        let (first, last) = crate::words::id_bounds(document)?;
        (document.len() == 32 && first == last && parts.next().is_none()).then_some(())?;
        Some(Cursor { days, document: first, ordinal: ordinal.parse().ok().filter(|n| *n >= 0)? })
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((first, last)) = &self.days {
            write!(f, "{first}_{last}")?;
        }
        f.write_str(".")?;
        self.document.iter().try_for_each(|b| write!(f, "{b:02x}"))?;
        write!(f, ".{}", self.ordinal)
    }
}

/// Some rows of a list, and where the next ones start.
#[derive(Clone, PartialEq, Debug)]
pub struct Page {
    /// The rows.
    pub rows: Vec<Row>,
    /// What [`Filter::after`] is to be for the next page; nothing after the last.
    pub next: Option<Cursor>,
}

impl Ledger {
    /// One page: as many rows as the filter's limit says, and where the next page starts.
    ///
    /// # Errors
    /// As [`query`](Ledger::query).
    pub fn page(&self, filter: &Filter) -> Result<Page, LedgerError> {
        let more = Filter { limit: filter.limit.map(|n| n.saturating_add(1)), ..filter.clone() };
        let conditions = filter.conditions()?;
        self.at_one_moment(|db| {
            let (mut rows, mut next, mut last) = (Vec::new(), None, None);
            each_key(db, &more, &conditions, &mut |key, cursor| {
                if filter.limit.is_some_and(|n| rows.len() as u64 >= n) {
                    next = last.take();
                    return Ok(ControlFlow::Break(()));
                }
                rows.push(row(db, key)?);
                last = Some(cursor);
                Ok(ControlFlow::Continue(()))
            })?;
            Ok(Page { rows, next })
        })
    }
}

/// What is told of each row of a list: its key, and its place.
pub(crate) type See<'a> = dyn FnMut(i64, Cursor) -> Result<ControlFlow<()>, rusqlite::Error> + 'a;

/// The keys of the claims that meet a filter, in its order, up to its limit.
pub(crate) fn each_key(
    db: &Connection,
    filter: &Filter,
    conditions: &Conditions,
    see: &mut See<'_>,
) -> Result<(), rusqlite::Error> {
    let list = List { db, filter, conditions };
    match list.start()? {
        Some(start) => list.gather(start, see),
        None => list.walk(see),
    }
}

/// A list that is being made.
struct List<'a> {
    db: &'a Connection,
    filter: &'a Filter,
    conditions: &'a Conditions,
}

/// SQL and its parameters.
#[derive(Default)]
struct Sql {
    text: String,
    params: Vec<Value>,
}

impl Sql {
    fn add(&mut self, text: &str, params: impl IntoIterator<Item = Value>) {
        self.text.push_str(text);
        self.params.extend(params);
    }

    /// The conditions, all but one as tests of a row `c` of a document `d`.
    fn and_tests<'p>(&mut self, parts: impl Iterator<Item = &'p Part>) {
        for part in parts {
            self.add(" AND ", []);
            self.add(&part.test.0, part.test.1.iter().cloned());
        }
    }

    /// The conditions as lists of claims where they have one.
    fn and_lists<'p>(&mut self, parts: impl Iterator<Item = &'p Part>) {
        for part in parts {
            match &part.find {
                Some((find, params)) => self.add(&format!(" AND c.key IN ({find})"), params.iter().cloned()),
                None => self.and_tests(std::iter::once(part)),
            }
        }
    }
}

/// What each row of a list starts with.
const COLUMNS: &str = "c.key, d.published, c.first_day, c.last_day, d.id, c.ordinal";

impl List<'_> {
    /// The condition that fewest claims meet, if these are few.
    fn start(&self) -> Result<Option<usize>, rusqlite::Error> {
        let mut best: Option<(usize, usize)> = None;
        for (i, part) in self.conditions.parts.iter().enumerate() {
            let Some((find, params)) = &part.find else { continue };
            let most = best.map_or(FEW, |(_, count)| count);
            let count: i64 = self
                .db
                .prepare_cached(&format!("SELECT count(*) FROM (SELECT 1 FROM ({find}) LIMIT ?)"))?
                .query_row(
                    params_from_iter(params.iter().chain([&Value::Integer(most as i64 + 1)])),
                    |r| r.get(0),
                )?;
            let count = usize::try_from(count).unwrap_or(usize::MAX);
            if count <= most && best.is_none_or(|(_, least)| count < least) {
                best = Some((i, count));
            }
        }
        Ok(best.map(|(i, _)| i))
    }

    /// The claims of one condition that meet the others, sorted.
    fn gather(&self, start: usize, see: &mut See<'_>) -> Result<(), rusqlite::Error> {
        let mut sql = Sql::default();
        let parts = &self.conditions.parts;
        if let Some((find, params)) = &parts[start].find {
            sql.add(
                &format!("WITH hit (key) AS MATERIALIZED (SELECT DISTINCT * FROM ({find}))"),
                params.iter().cloned(),
            );
        }
        sql.add(
            &format!(
                " SELECT {COLUMNS} FROM hit CROSS JOIN claim c ON c.key = hit.key CROSS JOIN document d ON d.key = c.document WHERE true"
            ),
            [],
        );
        sql.and_tests(parts.iter().enumerate().filter(|(i, _)| *i != start).map(|(_, p)| p));
        self.after(&mut sql, true);
        self.after(&mut sql, false);
        let order = match self.filter.order {
            Order::Newest => "d.published IS NULL, d.published DESC, ",
            Order::Oldest => "d.published IS NULL, d.published, ",
            Order::Happened => "c.first_day IS NULL, c.first_day, c.last_day, ",
            Order::Document => "",
        };
        sql.add(&format!(" ORDER BY {order}d.id, c.ordinal"), []);
        let (limit, offset) = (self.filter.limit.unwrap_or(u64::MAX), self.filter.offset);
        self.run(sql, limit, offset, see).map(|_| ())
    }

    /// Along the index of the order: first what has a day, then what has none.
    fn walk(&self, see: &mut See<'_>) -> Result<(), rusqlite::Error> {
        let named = self.conditions.parts.iter().any(|p| p.find.is_some());
        let limit = self.filter.limit.unwrap_or(u64::MAX);
        let (mut left, mut skip) = (limit, self.filter.offset);
        if named && limit < WINDOW as u64 && skip == 0 && self.filter.order != Order::Happened {
            // Common words and names fill a page soon; a page that does not fill is looked for again, by lists.
            let mut found = Vec::new();
            if self.near(limit, &mut found)? {
                for (key, cursor) in found {
                    if see(key, cursor)?.is_break() {
                        break;
                    }
                }
                return Ok(());
            }
        }
        for known in [true, false] {
            if left == 0 || !known && self.filter.order == Order::Document || !self.is_ahead(known) {
                continue;
            }
            let mut sql = self.along(known);
            sql.and_lists(self.conditions.parts.iter());
            self.coarse(&mut sql, known);
            self.after(&mut sql, known);
            sql.add(self.ending(known), []);
            let (seen, skipped, stopped) = self.run(sql, left, skip, see)?;
            (left, skip) = (left - seen, skip - skipped);
            if stopped {
                break;
            }
        }
        Ok(())
    }

    /// Whether a page could be filled from the next documents alone.
    fn near(&self, limit: u64, found: &mut Vec<(i64, Cursor)>) -> Result<bool, rusqlite::Error> {
        if !self.is_ahead(true) {
            return Ok(false);
        }
        let order = self.filter.order;
        let mut edge = Sql::default();
        let column = if order == Order::Document { "d.id" } else { "d.published" };
        edge.add(&format!("SELECT {column} FROM document d WHERE {column} IS NOT NULL"), []);
        edge.and_tests(self.conditions.parts.iter().filter(|p| p.of_document));
        self.coarse(&mut edge, true);
        let ascending = order != Order::Newest;
        edge.add(
            &format!(" ORDER BY {column}{} LIMIT 1 OFFSET {WINDOW}", if ascending { "" } else { " DESC" }),
            [],
        );
        let edge: Option<Value> = self
            .db
            .prepare_cached(&edge.text)?
            .query_row(params_from_iter(&edge.params), |r| r.get(0))
            .optional()?;
        let mut sql = self.along(true);
        sql.and_tests(self.conditions.parts.iter());
        self.coarse(&mut sql, true);
        self.after(&mut sql, true);
        let whole = edge.is_none();
        if let Some(edge) = edge {
            sql.add(&format!(" AND {column} {} ?", if ascending { "<=" } else { ">=" }), [edge]);
        }
        sql.add(self.ending(true), []);
        let (seen, ..) = self.run(sql, limit, 0, &mut |key, cursor| {
            found.push((key, cursor));
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(seen == limit || whole && order == Order::Document)
    }

    /// Whether rows with a known day, or with an unknown one, can come after the cursor.
    fn is_ahead(&self, known: bool) -> bool {
        let cursor = self.filter.after.as_ref().filter(|_| self.filter.order != Order::Document);
        !known || cursor.is_none_or(|c| c.days.is_some())
    }

    /// `SELECT … FROM` in the order of an index.
    fn along(&self, known: bool) -> Sql {
        let mut sql = Sql::default();
        let from = match (self.filter.order, known) {
            (Order::Happened, true) => {
                "claim c CROSS JOIN document d ON d.key = c.document WHERE c.first_day IS NOT NULL"
            }
            (Order::Happened, false) => {
                "document d CROSS JOIN claim c ON c.document = d.key WHERE c.first_day IS NULL"
            }
            (Order::Document, _) => "document d CROSS JOIN claim c ON c.document = d.key WHERE true",
            (_, true) => "document d CROSS JOIN claim c ON c.document = d.key WHERE d.published IS NOT NULL",
            (_, false) => "document d CROSS JOIN claim c ON c.document = d.key WHERE d.published IS NULL",
        };
        sql.add(&format!("SELECT {COLUMNS} FROM {from}"), []);
        sql
    }

    fn ending(&self, known: bool) -> &'static str {
        match (self.filter.order, known) {
            (Order::Newest, true) => " ORDER BY d.published DESC, d.id, c.ordinal",
            (Order::Oldest, true) => " ORDER BY d.published, d.id, c.ordinal",
            (Order::Happened, true) => " ORDER BY c.first_day, c.last_day, d.id, c.ordinal",
            _ => " ORDER BY d.id, c.ordinal",
        }
    }

    /// Where an index is to be entered for what comes after the cursor.
    fn coarse(&self, sql: &mut Sql, known: bool) {
        let Some(cursor) = &self.filter.after else { return };
        let day = |last: bool| {
            let days = cursor.days.clone().unwrap_or_default();
            Value::Text(if last { days.1 } else { days.0 })
        };
        match self.filter.order {
            Order::Newest if known => sql.add(" AND d.published <= ?", [day(false)]),
            Order::Oldest if known => sql.add(" AND d.published >= ?", [day(false)]),
            Order::Happened if known => sql.add(" AND c.first_day >= ?", [day(false)]),
            Order::Document => sql.add(" AND d.id >= ?", [Value::Blob(cursor.document.to_vec())]),
            _ if cursor.days.is_none() => sql.add(" AND d.id >= ?", [Value::Blob(cursor.document.to_vec())]),
            _ => {}
        }
    }

    /// Only what comes after the cursor; of rows with an unknown day all do where the cursor's is known.
    fn after(&self, sql: &mut Sql, known: bool) {
        let Some(cursor) = &self.filter.after else { return };
        let place = [Value::Blob(cursor.document.to_vec()), Value::Integer(cursor.ordinal)];
        let text = |day: &str| Value::Text(day.to_owned());
        let column = match self.filter.order {
            Order::Document if known => return sql.add(" AND (d.id, c.ordinal) > (?, ?)", place),
            Order::Document => return,
            Order::Newest | Order::Oldest => "d.published",
            Order::Happened => "c.first_day",
        };
        match (&cursor.days, known) {
            (None, true) => sql.add(&format!(" AND {column} IS NULL"), []),
            (None, false) => {
                sql.add(&format!(" AND ({column} IS NOT NULL OR (d.id, c.ordinal) > (?, ?))"), place);
            }
            (Some(_), false) => {}
            (Some((first, last)), true) if self.filter.order == Order::Happened => sql.add(
                " AND (c.first_day IS NULL OR (c.first_day, c.last_day, d.id, c.ordinal) > (?, ?, ?, ?))",
                [text(first), text(last)].into_iter().chain(place),
            ),
            (Some((day, _)), true) => {
                let sign = if self.filter.order == Order::Newest { '<' } else { '>' };
                sql.add(
                    &format!(
                        " AND (d.published IS NULL OR d.published {sign} ? OR d.published = ? AND (d.id, c.ordinal) > (?, ?))"
                    ),
                    [text(day), text(day)].into_iter().chain(place),
                );
            }
        }
    }

    /// Runs a list. How many rows were seen, how many skipped, and whether `see` wanted no more.
    fn run(
        &self,
        mut sql: Sql,
        limit: u64,
        offset: u64,
        see: &mut See<'_>,
    ) -> Result<(u64, u64, bool), rusqlite::Error> {
        let mut select = self.db.prepare_cached(&std::mem::take(&mut sql.text))?;
        let mut rows = select.query(params_from_iter(&sql.params))?;
        let (mut seen, mut skipped) = (0, 0);
        while seen < limit {
            let Some(r) = rows.next()? else { break };
            if skipped < offset {
                skipped += 1;
                continue;
            }
            seen += 1;
            let published: Option<String> = r.get(1)?;
            let days = match self.filter.order {
                Order::Newest | Order::Oldest => published.map(|d| (d.clone(), d)),
                Order::Happened => r.get::<_, Option<String>>(2)?.zip(r.get(3)?),
                Order::Document => None,
            };
            let cursor = Cursor { days, document: r.get(4)?, ordinal: r.get(5)? };
            if see(r.get(0)?, cursor)?.is_break() {
                return Ok((seen, skipped, true));
            }
        }
        Ok((seen, skipped, false))
    }
}
