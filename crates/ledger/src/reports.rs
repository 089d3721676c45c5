//! Reports as they are asked for: lists of them, and one with everything that was read in it.
//!
//! reads:  a ledger file
//! writes: ReportSummary, KnownReport

use crate::listed::listed;
use crate::query::count_at;
use crate::selection::{Asked, and};
use crate::words::{full_text, padded};
use crate::{Filter, KnownEntity, Ledger, LedgerError, Listed, Run, Saying, Selection, rows};
use onrecord_document::{Document, DocumentId, Meta};
use rusqlite::params_from_iter;
use rusqlite::types::Value;

/// A report in a list.
#[derive(Clone, PartialEq, Debug)]
pub struct ReportSummary {
    /// Its id.
    pub id: DocumentId,
    /// What is known of it.
    pub meta: Meta,
    /// How many claims that stand were read in it.
    pub claims: u64,
    /// How many sources speak in it, every time they do.
    pub sayings: u64,
    /// How long its text is, in bytes.
    pub length: u64,
}

/// A place in a list of reports: day of printing and id of the report before it.
pub type ReportPlace = (Option<String>, DocumentId);

/// A report with everything that was read in it.
#[derive(Clone, PartialEq, Debug)]
pub struct KnownReport {
    /// Text, zones and what is known of it.
    pub document: Document,
    /// What read it.
    pub run: Run,
    /// Its claims, in text order, the rejected among them.
    pub claims: Vec<Listed>,
    /// Who says what in it.
    pub sayings: Vec<Saying>,
    /// Whom and what it speaks of.
    pub entities: Vec<KnownEntity>,
}

impl Ledger {
    /// So many reports from a place on, the latest first, undated ones last: those with a claim that meets a selection; words,
    /// publisher and days of printing alone are looked for in the reports themselves. With the place of the last one, if there
    /// are more.
    ///
    /// # Errors
    /// If the beginning of an id is none, or the file cannot be read.
    pub fn reports(
        &self,
        selection: &Selection,
        after: Option<&ReportPlace>,
        most: usize,
    ) -> Result<(Vec<ReportSummary>, Option<ReportPlace>), LedgerError> {
        let base = report_conditions(selection)?;
        let mut found: Vec<ReportSummary> = Vec::new();
        for dated in [true, false] {
            if found.len() > most || (dated && after.is_some_and(|(day, _)| day.is_none())) {
                continue;
            }
            let mut all = base.clone();
            and(&mut all, if dated { "d.published IS NOT NULL" } else { "d.published IS NULL" }, []);
            if let Some((day, id)) = after.filter(|(day, _)| day.is_some() == dated) {
                let id = Value::Blob(id.bytes().to_vec());
                match day {
                    Some(day) => {
                        let day = Value::Text(day.clone());
                        and(&mut all, "d.published <= ?", [day.clone()]);
                        and(&mut all, "(d.published < ? OR d.id > ?)", [day, id]);
                    }
                    None => and(&mut all, "d.id > ?", [id]),
                }
            }
            let order = if dated { "d.published DESC, d.id" } else { "d.id" };
            let sql = format!(
                "SELECT d.id, d.publisher, d.published, d.title, d.author, d.url, d.origin,
                     (SELECT count(*) FROM claim c WHERE c.document = d.key AND c.rejected = 0),
                     (SELECT count(*) FROM saying s WHERE s.document = d.key), length(CAST(d.text AS BLOB))
                 FROM document d{} ORDER BY {order} LIMIT {}",
                all.sql,
                most + 1 - found.len()
            );
            let rows: Vec<ReportSummary> = self.at_one_moment(|db| {
                db.prepare_cached(&sql)?.query_map(params_from_iter(&all.params), summary)?.collect()
            })?;
            found.extend(rows);
        }
        let more = found.len() > most;
        found.truncate(most);
        let next = found.last().filter(|_| more).map(|r| (r.meta.published.map(|d| d.to_string()), r.id));
        Ok((found, next))
    }

    /// How many reports [`reports`](Ledger::reports) finds.
    ///
    /// # Errors
    /// As [`reports`](Ledger::reports).
    pub fn report_total(&self, selection: &Selection) -> Result<u64, LedgerError> {
        let all = report_conditions(selection)?;
        let sql = format!("SELECT count(*) FROM document d{}", all.sql);
        self.at_one_moment(|db| {
            db.prepare_cached(&sql)?.query_row(params_from_iter(&all.params), |r| count_at(r, 0))
        })
    }

    /// The report whose id starts with these hexadecimal digits, with everything that was read in it.
    ///
    /// # Errors
    /// If these are no such digits, no report or several have such an id, or the file cannot be read.
    pub fn known_report(&self, prefix: &str) -> Result<KnownReport, LedgerError> {
        let key = self.key_of("document", prefix)?;
        self.at_one_moment(|db| {
            let keys: Vec<i64> = db
                .prepare_cached("SELECT key FROM claim WHERE document = ? ORDER BY ordinal")?
                .query_map([key], |r| r.get(0))?
                .collect::<Result<_, _>>()?;
            let run = db
                .prepare_cached(
                    "SELECT r.program, r.model, r.lexicon FROM document d JOIN run r ON r.key = d.run WHERE d.key = ?",
                )?
                .query_row([key], |r| Ok(Run { program: r.get(0)?, model: r.get(1)?, lexicon: r.get(2)? }))?;
            Ok(KnownReport {
                document: rows::document(db, key)?.0,
                run,
                claims: keys.into_iter().map(|k| listed(db, k)).collect::<Result<_, _>>()?,
                sayings: rows::sayings(db, key)?,
                entities: rows::entities(db, key)?,
            })
        })
    }
}

fn summary(r: &rusqlite::Row<'_>) -> Result<ReportSummary, rusqlite::Error> {
    let published: Option<String> = r.get(2)?;
    Ok(ReportSummary {
        id: DocumentId::from_bytes(r.get(0)?),
        meta: Meta {
            publisher: r.get(1)?,
            published: published.and_then(|d| d.parse().ok()),
            title: r.get(3)?,
            author: r.get(4)?,
            url: r.get(5)?,
            origin: r.get(6)?,
        },
        claims: count_at(r, 7)?,
        sayings: count_at(r, 8)?,
        length: count_at(r, 9)?,
    })
}

/// What of a selection can be asked of a report is asked of it; the rest of its claims.
fn report_conditions(selection: &Selection) -> Result<Asked, LedgerError> {
    let mut all = Asked::default();
    let asked = &selection.claims;
    if let Some(publisher) = &asked.publisher {
        and(&mut all, "instr(d.words, ?) > 0", [Value::Text(padded(publisher))]);
    }
    let day = |d: jiff::civil::Date| Value::Text(d.to_string());
    if let Some(from) = asked.published.from {
        and(&mut all, "d.published >= ?", [day(from)]);
    }
    if let Some(to) = asked.published.to {
        and(&mut all, "d.published <= ?", [day(to)]);
    }
    let mut rest = selection.clone();
    rest.claims = Filter { publisher: None, published: Default::default(), text: None, ..asked.clone() };
    if !rest.is_open() {
        // Of a question about claims, words may also stand in the claims alone.
        rest.claims.text = asked.text.clone();
        let claims = rest.asked()?;
        let sql = format!(
            "d.key IN (SELECT c.document FROM claim c JOIN document d ON d.key = c.document{})",
            claims.sql
        );
        and(&mut all, &sql, claims.params);
    } else if let Some(text) = &asked.text {
        match full_text(text) {
            Some(search) => and(
                &mut all,
                "d.key IN (SELECT rowid FROM document_words WHERE document_words MATCH ?)",
                [Value::Text(search)],
            ),
            None => and(&mut all, "false", []),
        }
    }
    Ok(all)
}
