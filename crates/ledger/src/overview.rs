//! Counts for overviews: by value, over time, by place, between actors.
//!
//! reads:  every table of claims
//! writes: Counts, DayCount, PlaceCount, EdgeCount
//!
//! Each looks at so many claims at most, those that came last, and says whether there were more: an answer about a very large
//! ledger comes as soon as one about a large ledger.

use crate::query::count_at;
use crate::{Ledger, LedgerError, Selection};
use rusqlite::types::Value;
use rusqlite::{Connection, Row, params_from_iter};

/// What was counted, and of how many claims.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Counted<T> {
    /// The counts.
    pub counts: Vec<T>,
    /// How many claims were looked at.
    pub claims: u64,
    /// Whether these were all of them.
    pub complete: bool,
}

/// One value and how many claims have it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct ValueCount {
    /// The value; empty where it is not known.
    pub value: String,
    /// An actor code, or the number of a place; empty where there is none.
    pub code: String,
    /// How many claims.
    pub claims: u64,
}

/// What claims are counted by for those who look at a list.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[allow(missing_docs, reason = "the names say it")]
pub enum CountBy {
    Publisher,
    Source,
    SourceKind,
    Actor,
    Recipient,
    Type,
    Quad,
    Place,
    Month,
    Certainty,
    Polarity,
    Mood,
    Label,
}

impl CountBy {
    /// All of them, in the order in which they are shown.
    pub const ALL: [CountBy; 13] = [
        CountBy::Source,
        CountBy::SourceKind,
        CountBy::Publisher,
        CountBy::Actor,
        CountBy::Recipient,
        CountBy::Type,
        CountBy::Quad,
        CountBy::Place,
        CountBy::Month,
        CountBy::Certainty,
        CountBy::Polarity,
        CountBy::Mood,
        CountBy::Label,
    ];

    /// The name used in every format.
    pub fn name(self) -> &'static str {
        match self {
            CountBy::Publisher => "publisher",
            CountBy::Source => "source",
            CountBy::SourceKind => "source_kind",
            CountBy::Actor => "actor",
            CountBy::Recipient => "recipient",
            CountBy::Type => "type",
            CountBy::Quad => "quad",
            CountBy::Place => "place",
            CountBy::Month => "month",
            CountBy::Certainty => "certainty",
            CountBy::Polarity => "polarity",
            CountBy::Mood => "mood",
            CountBy::Label => "label",
        }
    }

    /// Value, code, and what is joined to the claims `c` of the documents `d`.
    fn sql(self) -> (&'static str, &'static str, &'static str) {
        const GROUP: &str =
            "LEFT JOIN grouped m ON m.claim = c.key LEFT JOIN statement_group g ON g.key = m.statement_group";
        match self {
            CountBy::Publisher => ("coalesce(d.publisher, '')", "''", ""),
            CountBy::Source => ("x.name", "x.actor", "JOIN claim_source x ON x.claim = c.key AND x.link > 0"),
            CountBy::SourceKind => (
                "(SELECT x.kind FROM claim_source x WHERE x.claim = c.key ORDER BY x.link DESC LIMIT 1)",
                "''",
                "",
            ),
            CountBy::Actor => ("x.name", "x.code", "JOIN party x ON x.claim = c.key AND x.role = 'actor'"),
            CountBy::Recipient => {
                ("x.name", "x.code", "JOIN party x ON x.claim = c.key AND x.role = 'recipient'")
            }
            CountBy::Type => ("c.kind", "c.form", ""),
            CountBy::Quad => ("CAST(c.quad AS TEXT)", "''", ""),
            CountBy::Place => ("coalesce(c.place, '')", "coalesce(CAST(c.geonameid AS TEXT), '')", ""),
            CountBy::Month => ("coalesce(substr(c.published, 1, 7), '')", "''", ""),
            CountBy::Certainty => ("c.certainty", "''", ""),
            CountBy::Polarity => ("c.polarity", "''", ""),
            CountBy::Mood => ("c.mood", "''", ""),
            CountBy::Label => ("coalesce(g.label, '')", "''", GROUP),
        }
    }
}

/// Which day claims are laid out by.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum DayOf {
    /// The statement's first day; the day of printing where it has none.
    #[default]
    Happening,
    /// The day of printing.
    Printing,
}

/// How many claims of one day have a value.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct DayCount {
    /// The day; nothing where none is known.
    pub day: Option<String>,
    /// The value.
    pub value: String,
    /// How many claims.
    pub claims: u64,
}

/// How many claims of one type are of a place.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct PlaceCount {
    /// Number and name; nothing for claims without a place of their own.
    pub place: Option<(u32, String)>,
    /// Event type or relation.
    pub kind: String,
    /// `positive` or `negative`.
    pub polarity: String,
    /// How many claims.
    pub claims: u64,
    /// First and last day of what they say.
    pub days: Option<(String, String)>,
}

/// How many claims say that one did something to another.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct EdgeCount {
    /// Name and code of who did it.
    pub from: (String, String),
    /// Name and code of to whom.
    pub to: (String, String),
    /// Event type or relation.
    pub kind: String,
    /// Quad class, 0 if none.
    pub quad: u8,
    /// `positive` or `negative`.
    pub polarity: String,
    /// `asserted`, `demanded` …
    pub mood: String,
    /// The month that it is said to have happened in, or was printed in; empty where none is known.
    pub month: String,
    /// How many claims.
    pub claims: u64,
    /// The claim among them that came last.
    pub example: onrecord_events::ClaimId,
}

impl Ledger {
    /// The `most` commonest values among the claims of a selection, for each of several ways to count.
    ///
    /// # Errors
    /// If the beginning of an id is none, or the file cannot be read.
    pub fn counts(
        &self,
        by: &[CountBy],
        selection: &Selection,
        most: usize,
        look_at: u64,
    ) -> Result<Vec<Counted<ValueCount>>, LedgerError> {
        let picked = Picked::new(selection, look_at)?;
        self.at_one_moment(|db| {
            let (claims, complete) = picked.size(db)?;
            by.iter()
                .map(|by| {
                    let (value, code, join) = by.sql();
                    let sql = format!(
                        "{} SELECT {value} AS value, {code} AS code, count(DISTINCT c.key) FROM picked p
                         JOIN claim c ON c.key = p.key JOIN document d ON d.key = c.document {join}
                         GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT {most}",
                        picked.with
                    );
                    let counts = picked.ask(db, &sql, |r| {
                        Ok(ValueCount {
                            value: r.get::<_, Option<String>>(0)?.unwrap_or_default(),
                            code: r.get(1)?,
                            claims: count_at(r, 2)?,
                        })
                    })?;
                    Ok(Counted { counts, claims, complete })
                })
                .collect()
        })
    }

    /// How many claims of a selection fall on each day, by value.
    ///
    /// # Errors
    /// As [`counts`](Ledger::counts).
    pub fn days(
        &self,
        selection: &Selection,
        by: CountBy,
        day: DayOf,
        look_at: u64,
    ) -> Result<Counted<DayCount>, LedgerError> {
        let picked = Picked::new(selection, look_at)?;
        let day = day_sql(day);
        let (value, _, join) = match by {
            // A claim counts once: with the source that it ends at.
            CountBy::Source => (
                "(SELECT x.name FROM claim_source x WHERE x.claim = c.key ORDER BY x.link DESC LIMIT 1)",
                "",
                "",
            ),
            by => by.sql(),
        };
        self.at_one_moment(|db| {
            let (claims, complete) = picked.size(db)?;
            let sql = format!(
                "{} SELECT {day}, {value}, count(DISTINCT c.key) FROM picked p
                 JOIN claim c ON c.key = p.key JOIN document d ON d.key = c.document {join} GROUP BY 1, 2 ORDER BY 1, 2",
                picked.with
            );
            let counts = picked.ask(db, &sql, |r| {
                Ok(DayCount {
                    day: r.get(0)?,
                    value: r.get::<_, Option<String>>(1)?.unwrap_or_default(),
                    claims: count_at(r, 2)?,
                })
            })?;
            Ok(Counted { counts, claims, complete })
        })
    }

    /// How many claims of a selection are of each place, by type.
    ///
    /// # Errors
    /// As [`counts`](Ledger::counts).
    pub fn places(&self, selection: &Selection, look_at: u64) -> Result<Counted<PlaceCount>, LedgerError> {
        let picked = Picked::new(selection, look_at)?;
        self.at_one_moment(|db| {
            let (claims, complete) = picked.size(db)?;
            let sql = format!(
                "{} SELECT c.geonameid, c.place, c.kind, c.polarity, count(*), min(c.first_day), max(c.last_day)
                 FROM picked p JOIN claim c ON c.key = p.key GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4",
                picked.with
            );
            let counts = picked.ask(db, &sql, |r| {
                Ok(PlaceCount {
                    place: r.get::<_, Option<u32>>(0)?.zip(r.get(1)?),
                    kind: r.get(2)?,
                    polarity: r.get(3)?,
                    claims: count_at(r, 4)?,
                    days: r.get::<_, Option<String>>(5)?.zip(r.get(6)?),
                })
            })?;
            Ok(Counted { counts, claims, complete })
        })
    }

    /// How many claims of a selection say that one did something to another, by type, sign and month.
    ///
    /// # Errors
    /// As [`counts`](Ledger::counts).
    pub fn edges(&self, selection: &Selection, look_at: u64) -> Result<Counted<EdgeCount>, LedgerError> {
        let picked = Picked::new(selection, look_at)?;
        self.at_one_moment(|db| {
            let (claims, complete) = picked.size(db)?;
            let sql = format!(
                "{} SELECT a.name, a.code, b.name, b.code, c.kind, c.quad, c.polarity, c.mood,
                     coalesce(substr(coalesce(c.first_day, c.published), 1, 7), ''), count(DISTINCT c.key), max(c.key), c.id
                 FROM picked p JOIN claim c ON c.key = p.key
                 JOIN party a ON a.claim = c.key AND a.role = 'actor' JOIN party b ON b.claim = c.key AND b.role = 'recipient'
                 GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9 ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9",
                picked.with
            );
            let counts = picked.ask(db, &sql, |r| {
                Ok(EdgeCount {
                    from: (r.get(0)?, r.get(1)?),
                    to: (r.get(2)?, r.get(3)?),
                    kind: r.get(4)?,
                    quad: r.get(5)?,
                    polarity: r.get(6)?,
                    mood: r.get(7)?,
                    month: r.get(8)?,
                    claims: count_at(r, 9)?,
                    // SQLite takes the other columns from the row of the maximum.
                    example: onrecord_events::ClaimId(r.get(11)?),
                })
            })?;
            Ok(Counted { counts, claims, complete })
        })
    }

    /// Names that hold these words, the commonest first: to pick one. Looks at the names of the claims that came last.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn names_with(
        &self,
        what: CountBy,
        words: &str,
        most: usize,
        look_at: u64,
    ) -> Result<Vec<ValueCount>, LedgerError> {
        let (table, value, code, condition) = match what {
            CountBy::Source => ("claim_source", "name", "actor", "link > 0"),
            CountBy::Actor => ("party", "name", "code", "true"),
            CountBy::Publisher => ("claim_source", "name", "''", "link = 0"),
            CountBy::Place => ("claim", "place", "CAST(geonameid AS TEXT)", "place IS NOT NULL"),
            _ => ("claim", "kind", "form", "true"),
        };
        let order = if table == "claim" { "key" } else { "claim" };
        let sql = format!(
            "SELECT value, code, count(*) FROM (
               SELECT {value} AS value, {code} AS code FROM {table} WHERE {condition} ORDER BY {order} DESC LIMIT {look_at})
             GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2"
        );
        let wanted: Vec<String> = words.split_whitespace().map(str::to_lowercase).collect();
        self.at_one_moment(|db| {
            let mut select = db.prepare_cached(&sql)?;
            let mut rows = select.query([])?;
            let mut found = Vec::new();
            while let Some(r) = rows.next()? {
                let one = ValueCount { value: r.get(0)?, code: r.get(1)?, claims: count_at(r, 2)? };
                let (name, code) = (one.value.to_lowercase(), one.code.to_lowercase());
                if wanted.iter().all(|w| name.contains(w.as_str()) || code.starts_with(w.as_str())) {
                    found.push(one);
                    if found.len() == most {
                        break;
                    }
                }
            }
            Ok(found)
        })
    }
}

/// The day of a claim in SQL.
fn day_sql(day: DayOf) -> &'static str {
    match day {
        DayOf::Happening => "coalesce(c.first_day, c.published)",
        DayOf::Printing => "c.published",
    }
}

/// The claims that are looked at: of a selection those that came last.
struct Picked {
    with: String,
    params: Vec<Value>,
    most: u64,
}

impl Picked {
    fn new(selection: &Selection, most: u64) -> Result<Picked, LedgerError> {
        let conditions = selection.asked()?;
        let with = format!(
            "WITH picked (key) AS MATERIALIZED (SELECT c.key FROM claim c JOIN document d ON d.key = c.document{}
             ORDER BY c.key DESC LIMIT {most})",
            conditions.sql
        );
        Ok(Picked { with, params: conditions.params, most })
    }

    /// How many claims there are to look at, and whether they are all.
    fn size(&self, db: &Connection) -> Result<(u64, bool), rusqlite::Error> {
        let sql = format!("{} SELECT count(*) FROM picked", self.with);
        let claims =
            db.prepare_cached(&sql)?.query_row(params_from_iter(&self.params), |r| count_at(r, 0))?;
        Ok((claims, claims < self.most))
    }

    fn ask<T>(
        &self,
        db: &Connection,
        sql: &str,
        read: impl FnMut(&Row<'_>) -> Result<T, rusqlite::Error>,
    ) -> Result<Vec<T>, rusqlite::Error> {
        db.prepare_cached(sql)?.query_map(params_from_iter(&self.params), read)?.collect()
    }
}
