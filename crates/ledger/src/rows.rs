//! Rows of the file → claims and documents.
//!
//! reads:  every table
//! writes: Claim, Document

use crate::{KnownEntity, Run, Saying, names};
use jiff::civil::Date;
use onrecord_document::{Document, Edition, Layer, Maker, Meta, Span, SpanSet, Status, Text, Zone};
use onrecord_events::{
    Certainty, Claim, ClaimId, Evidence, Factuality, MagnitudeKind, Mood, Party, Polarity, SourceLink,
    Statement, StatementForm,
};
use onrecord_mentions::EntityType;
use rusqlite::types::Type;
use rusqlite::{Connection, Error, Row};
use std::collections::BTreeMap;

/// A value that no program of ours writes.
#[derive(thiserror::Error, Debug)]
#[error("expected {expected}, found `{found}`")]
struct Unknown {
    expected: &'static str,
    found: String,
}

fn unknown(column: usize, expected: &'static str, found: impl Into<String>) -> Error {
    Error::FromSqlConversionFailure(column, Type::Text, Box::new(Unknown { expected, found: found.into() }))
}

/// The value of a name in a column.
fn named<T>(
    row: &Row<'_>,
    column: usize,
    expected: &'static str,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<T, Error> {
    let name: String = row.get(column)?;
    parse(&name).ok_or_else(|| unknown(column, expected, name))
}

fn day(row: &Row<'_>, column: usize) -> Result<Option<Date>, Error> {
    let day: Option<String> = row.get(column)?;
    day.map(|d| d.parse().map_err(|_| unknown(column, "a day as YYYY-MM-DD", d))).transpose()
}

fn span(row: &Row<'_>, first: usize) -> Result<Span, Error> {
    let (start, end): (u32, u32) = (row.get(first)?, row.get(first + 1)?);
    if start >= end {
        return Err(unknown(first, "a span that starts before its end", format!("{start}..{end}")));
    }
    Ok(Span::new(start as usize, end as usize))
}

/// The metadata in the columns that [`META`] names, from `first` on.
fn meta(row: &Row<'_>, first: usize) -> Result<Meta, Error> {
    Ok(Meta {
        publisher: row.get(first)?,
        published: day(row, first + 1)?,
        title: row.get(first + 2)?,
        author: row.get(first + 3)?,
        url: row.get(first + 4)?,
        origin: row.get(first + 5)?,
    })
}

const META: &str = "d.publisher, d.published, d.title, d.author, d.url, d.origin";

/// A claim with its report's metadata and the run that made it.
pub(crate) fn claim(db: &Connection, key: i64) -> Result<(Claim, Meta, Run), Error> {
    let sql = format!(
        "SELECT c.id, d.id, c.form, c.kind, c.mode, c.cameo, c.quad, c.geonameid, c.place, c.time, c.first_day, c.last_day,
             c.triggered, c.certainty, c.polarity, c.mood, c.published, c.maker, c.score, c.plain,
             r.program, r.model, r.lexicon, {META}
         FROM claim c JOIN document d ON d.key = c.document JOIN run r ON r.key = d.run WHERE c.key = ?"
    );
    let (mut claim, meta, run) = db.prepare_cached(&sql)?.query_row([key], |row| {
        let place = row.get::<_, Option<u32>>(7)?.zip(row.get(8)?);
        let maker: String = row.get(17)?;
        let statement = Statement {
            form: named(row, 2, "event or relation", StatementForm::parse)?,
            kind: row.get(3)?,
            mode: row.get(4)?,
            cameo: row.get(5)?,
            quad: row.get(6)?,
            actors: Vec::new(),
            recipients: Vec::new(),
            place,
            time: row.get(9)?,
            days: day(row, 10)?.zip(day(row, 11)?),
            trigger: row.get(12)?,
            magnitude: Vec::new(),
        };
        let claim = Claim {
            id: ClaimId(row.get(0)?),
            document: onrecord_document::DocumentId::from_bytes(row.get(1)?),
            chain: Vec::new(),
            statement,
            factuality: Factuality {
                certainty: named(row, 13, "a certainty", Certainty::parse)?,
                polarity: named(row, 14, "a polarity", Polarity::parse)?,
                mood: named(row, 15, "a mood", Mood::parse)?,
            },
            evidence: Vec::new(),
            published: day(row, 16)?,
            by: match row.get::<_, Option<f64>>(18)? {
                None => Maker::Rule(maker.into()),
                Some(score) => Maker::Model(maker.into(), score as f32),
            },
            plain: row.get(19)?,
        };
        let run = Run { program: row.get(20)?, model: row.get(21)?, lexicon: row.get(22)? };
        Ok((claim, meta(row, 23)?, run))
    })?;
    claim.chain = chain(db, key)?;
    claim.statement.actors = parties(db, key, "actor")?;
    claim.statement.recipients = parties(db, key, "recipient")?;
    claim.statement.magnitude = magnitude(db, key)?;
    claim.evidence = evidence(db, key)?;
    Ok((claim, meta, run))
}

fn chain(db: &Connection, claim: i64) -> Result<Vec<SourceLink>, Error> {
    db.prepare_cached(
        "SELECT name, kind, actor, terms, stance, cue FROM claim_source WHERE claim = ? ORDER BY link",
    )?
    .query_map([claim], |row| {
        Ok(SourceLink {
            name: row.get(0)?,
            kind: named(row, 1, "a kind of source", names::parse_source_kind)?,
            actor: row.get(2)?,
            terms: row.get(3)?,
            stance: named(row, 4, "a stance", names::parse_stance)?,
            cue: row.get(5)?,
        })
    })?
    .collect()
}

fn parties(db: &Connection, claim: i64, role: &str) -> Result<Vec<Party>, Error> {
    db.prepare_cached("SELECT name, code FROM party WHERE claim = ? AND role = ? ORDER BY ordinal")?
        .query_map((claim, role), |row| Ok(Party { name: row.get(0)?, code: row.get(1)? }))?
        .collect()
}

fn magnitude(db: &Connection, claim: i64) -> Result<Vec<(MagnitudeKind, u64, u64)>, Error> {
    db.prepare_cached("SELECT kind, least, most FROM magnitude WHERE claim = ? ORDER BY ordinal")?
        .query_map([claim], |row| {
            let number = |column: usize| row.get::<_, i64>(column).map(i64::unsigned_abs);
            Ok((named(row, 0, "what a number counts", MagnitudeKind::parse)?, number(1)?, number(2)?))
        })?
        .collect()
}

fn evidence(db: &Connection, claim: i64) -> Result<Vec<Evidence>, Error> {
    let mut found: BTreeMap<i64, (&'static str, usize, Vec<Span>)> = BTreeMap::new();
    let mut select = db.prepare_cached(
        "SELECT ordinal, part, link, first, past FROM evidence WHERE claim = ? ORDER BY ordinal, piece",
    )?;
    let mut rows = select.query([claim])?;
    while let Some(row) = rows.next()? {
        let part = named(row, 1, "a part of a claim", names::parse_part)?;
        let link = row.get::<_, u32>(2)? as usize;
        found.entry(row.get(0)?).or_insert((part, link, Vec::new())).2.push(span(row, 3)?);
    }
    let one =
        |(part, link, spans): (_, _, Vec<Span>)| Evidence { part, link, spans: SpanSet::from_iter(spans) };
    Ok(found.into_values().map(one).collect())
}

/// A document with its text and zones, but without ingest's notes, and the id under which the ledger has it.
pub(crate) fn document(db: &Connection, key: i64) -> Result<(Document, [u8; 16]), Error> {
    let (id, text, edition, meta) = db
        .prepare_cached(&format!(
            "SELECT d.id, d.text, d.item, d.version, d.status, {META} FROM document d WHERE d.key = ?"
        ))?
        .query_row([key], |row| {
            let status =
                if row.get_ref(4)?.as_str()? == "corrected" { Status::Corrected } else { Status::Usable };
            let edition = Edition { item: row.get(2)?, version: row.get(3)?, status, embargoed: None };
            Ok((row.get(0)?, row.get::<_, String>(1)?, edition, meta(row, 5)?))
        })?;
    let text = Text::new(text);
    let zones: Result<Vec<Zone>, Error> = db
        .prepare_cached("SELECT kind, first, past FROM zone WHERE document = ? ORDER BY ordinal")?
        .query_map([key], |row| {
            Ok(Zone { kind: named(row, 0, "a kind of zone", names::parse_zone)?, span: span(row, 1)? })
        })?
        .collect();
    let zones = zones?;
    if let Some(zone) = zones.iter().find(|z| text.get(z.span.range()).is_none()) {
        return Err(unknown(1, "a zone inside the text", format!("{:?}", zone.span)));
    }
    let document = Document::new(meta, text, Layer::from(zones), Vec::new());
    Ok((Document { edition, ..document }, id))
}

/// Who says what in a document.
pub(crate) fn sayings(db: &Connection, document: i64) -> Result<Vec<Saying>, Error> {
    let mut content: BTreeMap<i64, Vec<Span>> = BTreeMap::new();
    let mut select =
        db.prepare_cached("SELECT ordinal, first, past FROM saying_content WHERE document = ?")?;
    let mut rows = select.query([document])?;
    while let Some(row) = rows.next()? {
        content.entry(row.get(0)?).or_default().push(span(row, 1)?);
    }
    db.prepare_cached(
        "SELECT ordinal, source, source_kind, actor, cue, directness, stance, terms, within
         FROM saying WHERE document = ? ORDER BY ordinal",
    )?
    .query_map([document], |row| {
        Ok(Saying {
            source: row.get(1)?,
            source_kind: named(row, 2, "a kind of source", names::parse_source_kind)?,
            actor: row.get(3)?,
            cue: row.get(4)?,
            content: content.remove(&row.get(0)?).unwrap_or_default().into_iter().collect(),
            directness: named(row, 5, "a directness", names::parse_directness)?,
            stance: named(row, 6, "a stance", names::parse_stance)?,
            terms: row.get(7)?,
            within: row.get::<_, Option<u32>>(8)?.map(|i| i as usize),
        })
    })?
    .collect()
}

/// Whom and what a document speaks of.
pub(crate) fn entities(db: &Connection, document: i64) -> Result<Vec<KnownEntity>, Error> {
    db.prepare_cached("SELECT name, kind, actor, mentions FROM entity WHERE document = ? ORDER BY ordinal")?
        .query_map([document], |row| {
            Ok(KnownEntity {
                name: row.get(0)?,
                kind: named(row, 1, "a type of entity", |n| Some(EntityType::parse(n)))?,
                actor: row.get(2)?,
                mentions: row.get::<_, u32>(3)? as usize,
            })
        })?
        .collect()
}
