//! Corrections take effect: rows of claims show what is held to be so.
//!
//! reads:  tables `correction`, `name_correction`, `added_claim`, `undone`, `as_read`
//! writes: tables `claim`, `party`, `magnitude`, `claim_source`, `as_read`
//!
//! What the machine read is never lost: a field that a correction sets is kept in `as_read`, and comes back when the
//! correction is taken back. Where two analysts say different things, neither takes effect: the conflict is shown.

use crate::fields::{self, FIELDS};
use crate::words::padded;
use crate::{rows, side_by_side};
use onrecord_events::{Claim, Party};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::{BTreeMap, BTreeSet};

/// What is held of one claim by analysts.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Held {
    /// Field and value of what takes effect.
    pub fields: BTreeMap<String, String>,
    /// Whether it is rejected.
    pub rejected: bool,
    /// Fields on which analysts disagree, with what each says.
    pub conflicts: BTreeMap<String, Vec<(String, String)>>,
}

/// What analysts hold of a claim: of each the latest word on each field, what was taken back aside.
pub(crate) fn held(db: &Connection, claim: &[u8; 16]) -> Result<Held, rusqlite::Error> {
    let mut said: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    let mut select = db.prepare_cached(
        "SELECT about, author, value FROM correction k WHERE claim = ?
         AND NOT EXISTS (SELECT 1 FROM undone u WHERE u.correction = k.id) ORDER BY at, made, id",
    )?;
    let mut rows = select.query([claim])?;
    while let Some(row) = rows.next()? {
        said.entry(row.get(0)?).or_default().insert(row.get(1)?, row.get(2)?);
    }
    let mut held = Held::default();
    for (field, by) in said {
        let takes_effect = FIELDS.contains(&field.as_str()) || field == "verdict";
        let values: BTreeSet<&String> = by.values().collect();
        let Some(value) = values.first().filter(|_| takes_effect) else { continue };
        if values.len() > 1 {
            held.conflicts.insert(field, by.into_iter().collect());
        } else if field == "verdict" {
            held.rejected = value.as_str() == "reject";
        } else {
            held.fields.insert(field, (*value).clone());
        }
    }
    Ok(held)
}

/// The name and code that analysts hold a name to mean in a document; nothing where they say nothing or disagree.
fn renamed(
    db: &Connection,
    what: &str,
    name: &str,
    document: &[u8; 16],
) -> Result<Option<(String, String)>, rusqlite::Error> {
    let mut current: Option<(String, String)> = None;
    // A name may be merged into one that is merged into a third; a circle ends where it began.
    for _ in 0..8 {
        let words = padded(current.as_ref().map_or(name, |(name, _)| name));
        let mut by: BTreeMap<(bool, String), (String, String)> = BTreeMap::new();
        let mut select = db.prepare_cached(
            "SELECT author, value, code, document IS NOT NULL FROM name_correction n
             WHERE what = ?1 AND words = ?2 AND (document IS NULL OR document = ?3)
             AND NOT EXISTS (SELECT 1 FROM undone u WHERE u.correction = n.id) ORDER BY at, made, id",
        )?;
        let mut rows = select.query((what, &words, document))?;
        while let Some(row) = rows.next()? {
            by.insert((row.get(3)?, row.get(0)?), (row.get(1)?, row.get(2)?));
        }
        // What is said of one document goes before what is said of all.
        let scoped = by.keys().any(|(scoped, _)| *scoped);
        let values: BTreeSet<&(String, String)> =
            by.iter().filter(|((s, _), _)| *s == scoped).map(|(_, v)| v).collect();
        let next = match values.len() {
            1 => values.first().map(|v| (*v).clone()),
            _ => None,
        };
        match next {
            Some(next) if padded(&next.0) != words => current = Some(next),
            Some(next) => return Ok(Some(next)),
            None => break,
        }
    }
    Ok(current)
}

/// Whether anybody has corrected anything: most ledgers can skip the rest.
pub(crate) fn is_needed(db: &Connection) -> Result<bool, rusqlite::Error> {
    db.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM correction) OR EXISTS (SELECT 1 FROM name_correction) OR EXISTS (SELECT 1 FROM added_claim)",
    )?
    .query_row([], |row| row.get(0))
}

/// Brings the rows of a claim in line with what analysts hold of it. Whether anything changed.
pub(crate) fn claim(db: &Connection, key: i64) -> Result<bool, rusqlite::Error> {
    let (shown, _, _) = rows::claim(db, key)?;
    let rejected: bool =
        db.prepare_cached("SELECT rejected FROM claim WHERE key = ?")?.query_row([key], |r| r.get(0))?;
    let as_read = restored(db, &shown)?;
    let held = held(db, &shown.id.0)?;
    let mut effective = as_read.clone();
    let document = effective.document;
    let name = |what: &str, name: &mut String, code: &mut String| -> Result<(), rusqlite::Error> {
        if let Some((value, new)) = renamed(db, what, name, document.bytes())? {
            *name = value;
            if !new.is_empty() {
                *code = new;
            }
        }
        Ok(())
    };
    for party in effective.statement.actors.iter_mut().chain(&mut effective.statement.recipients) {
        name("actor", &mut party.name, &mut party.code)?;
    }
    for link in effective.chain.iter_mut().skip(1) {
        name("source", &mut link.name, &mut link.actor)?;
    }
    for field in FIELDS {
        if let Some(value) = held.fields.get(field) {
            // What cannot be read any more was checked when it was written by another version: it is shown, not applied.
            let _ = fields::set(&mut effective, field, value);
        }
    }
    keep_as_read(db, &as_read, &effective)?;
    if effective == shown && held.rejected == rejected {
        return Ok(false);
    }
    write(db, key, &effective, held.rejected)?;
    Ok(true)
}

/// The claim as the machine read it.
pub(crate) fn restored(db: &Connection, shown: &Claim) -> Result<Claim, rusqlite::Error> {
    let mut claim = shown.clone();
    let mut select = db.prepare_cached("SELECT field, value FROM as_read WHERE claim = ? ORDER BY field")?;
    let mut rows = select.query([shown.id.0])?;
    let mut time = None;
    while let Some(row) = rows.next()? {
        let (field, value): (String, String) = (row.get(0)?, row.get(1)?);
        match field.as_str() {
            "time" => time = Some(Some(value).filter(|v| !v.is_empty())),
            "actor" => claim.statement.actors = unlisted(&value),
            "recipient" => claim.statement.recipients = unlisted(&value),
            "chain" => {
                for (link, line) in claim.chain.iter_mut().zip(unlisted(&value)) {
                    (link.name, link.actor) = (line.name, line.code);
                }
            }
            field => {
                let _ = fields::set(&mut claim, field, &value);
            }
        }
    }
    if let Some(time) = time {
        claim.statement.time = time;
    }
    Ok(claim)
}

/// Names and codes, one pair a line: nothing in a name can be taken for a separator.
fn listed<'a>(all: impl Iterator<Item = (&'a String, &'a String)>) -> String {
    let clean = |text: &str| text.replace('\\', "\\\\").replace('\n', "\\n").replace('\t', "\\t");
    all.map(|(name, code)| format!("{}\t{}", clean(name), clean(code))).collect::<Vec<_>>().join("\n")
}

fn unlisted(text: &str) -> Vec<Party> {
    let restore = |text: &str| {
        let mut out = String::new();
        let mut chars = text.chars();
        while let Some(c) = chars.next() {
            match (c, c == '\\') {
                (_, false) => out.push(c),
                (_, true) => match chars.next() {
                    Some('n') => out.push('\n'),
                    Some('t') => out.push('\t'),
                    other => out.extend(other),
                },
            }
        }
        out
    };
    let pair = |line: &str| {
        line.split_once('\t').map(|(name, code)| Party { name: restore(name), code: restore(code) })
    };
    text.split('\n').filter_map(pair).collect()
}

fn keep_as_read(db: &Connection, read: &Claim, effective: &Claim) -> Result<(), rusqlite::Error> {
    db.prepare_cached("DELETE FROM as_read WHERE claim = ?")?.execute([read.id.0])?;
    let mut insert = db.prepare_cached("INSERT INTO as_read VALUES (?, ?, ?)")?;
    let mut keep = |field: &str, value: String| insert.execute(params![read.id.0, field, value]).map(|_| ());
    let (a, b) = (&read.statement, &effective.statement);
    if a.actors != b.actors {
        keep("actor", listed(a.actors.iter().map(|p| (&p.name, &p.code))))?;
    }
    if a.recipients != b.recipients {
        keep("recipient", listed(a.recipients.iter().map(|p| (&p.name, &p.code))))?;
    }
    if read.chain != effective.chain {
        keep("chain", listed(read.chain.iter().map(|l| (&l.name, &l.actor))))?;
    }
    if a.time != b.time {
        keep("time", a.time.clone().unwrap_or_default())?;
    }
    for field in FIELDS.into_iter().filter(|f| !["actor", "recipient"].contains(f)) {
        if fields::get(read, field) != fields::get(effective, field) {
            keep(field, fields::get(read, field))?;
        }
    }
    Ok(())
}

fn write(db: &Connection, key: i64, claim: &Claim, rejected: bool) -> Result<(), rusqlite::Error> {
    let (s, f) = (&claim.statement, claim.factuality);
    db.prepare_cached(
        "UPDATE claim SET kind = ?, mode = ?, cameo = ?, geonameid = ?, place = ?, place_words = ?, time = ?, first_day = ?,
             last_day = ?, certainty = ?, polarity = ?, mood = ?, rejected = ? WHERE key = ?",
    )?
    .execute(params![
        s.kind,
        s.mode,
        s.cameo,
        s.place.as_ref().map(|(id, _)| id),
        s.place.as_ref().map(|(_, name)| name),
        s.place.as_ref().map(|(_, name)| padded(name)),
        s.time,
        s.days.map(|(first, _)| first.to_string()),
        s.days.map(|(_, last)| last.to_string()),
        f.certainty.name(),
        f.polarity.name(),
        f.mood.name(),
        rejected,
        key,
    ])?;
    for table in ["party", "magnitude", "claim_source"] {
        db.prepare_cached(&format!("DELETE FROM {table} WHERE claim = ?"))?.execute([key])?;
    }
    crate::add::insert_parts(db, key, claim)?;
    let document: i64 =
        db.prepare_cached("SELECT document FROM claim WHERE key = ?")?.query_row([key], |r| r.get(0))?;
    side_by_side::unsettle(db, document)
}

/// Brings all claims of a document in line, after it was read anew.
pub(crate) fn document(db: &Connection, key: i64) -> Result<(), rusqlite::Error> {
    crate::correct::insert_added(db, key)?;
    let keys: Vec<i64> = db
        .prepare_cached("SELECT key FROM claim WHERE document = ?")?
        .query_map([key], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for key in keys {
        claim(db, key)?;
    }
    Ok(())
}

/// The claims in which a name stands, as shown or as read.
pub(crate) fn claims_with(db: &Connection, what: &str, name: &str) -> Result<Vec<i64>, rusqlite::Error> {
    let table = if what == "source" { "claim_source" } else { "party" };
    // A claim that was corrected before may have had the name when it was read.
    let sql = format!(
        "SELECT claim FROM {table} WHERE words = ?1
         UNION SELECT c.key FROM as_read r JOIN claim c ON c.id = r.claim WHERE r.field IN ('actor', 'recipient', 'chain')"
    );
    db.prepare_cached(&sql)?.query_map([padded(name)], |row| row.get(0))?.collect()
}

/// The row of a claim by its id.
pub(crate) fn key_of(db: &Connection, claim: &[u8]) -> Result<Option<i64>, rusqlite::Error> {
    db.prepare_cached("SELECT key FROM claim WHERE id = ?")?.query_row([claim], |row| row.get(0)).optional()
}
