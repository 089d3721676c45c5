//! A report with everything read in it as one row of named columns: what tables, lakes and engines of others hold.
//!
//! reads:  Entry; rows
//! writes: ReportRow; Entry
//!
//! A row holds what an entry of a ledger holds, so that either can be made of the other without loss. Offsets are code
//! points. Numbers are signed, as engines without unsigned ones want it.

use super::archive::{ClaimLine, DocumentLine, LinkLine, SayingLine, document_line, entry};
use onrecord_document::Meta;
use onrecord_ledger::{Entry, Run};
use serde::{Deserialize, Serialize};

/// One report: what is known of it, what was read in it, or why it could not be read.
#[derive(Serialize, Deserialize, Clone, PartialEq, Debug, Default)]
pub struct ReportRow {
    /// The id that came with the report.
    pub id: Option<String>,
    /// The document's id, 32 hexadecimal digits; none if the report could not be read.
    pub document: Option<String>,
    /// Why it could not be read; lower case, no full stop.
    pub error: Option<String>,
    /// The same as a word for programs: `empty`, `other-language`, `bad-row`, …
    pub error_code: Option<String>,
    /// Who printed it.
    pub publisher: Option<String>,
    /// The day it was printed, `YYYY-MM-DD`.
    pub published: Option<String>,
    /// Its headline.
    pub title: Option<String>,
    /// Its writer.
    pub author: Option<String>,
    /// Where it was fetched from.
    pub url: Option<String>,
    /// The file it was read from.
    pub origin: Option<String>,
    /// The text after ingest, into which all offsets point; none if the report could not be read.
    pub text: Option<String>,
    /// Version of the program.
    pub program: String,
    /// Name and checksum of the model.
    pub model: String,
    /// Checksum of the data files.
    pub lexicon: String,
    /// Headline, byline, dateline and paragraphs.
    pub zones: Vec<ZoneRow>,
    /// Who says what, in text order.
    pub attributions: Vec<AttributionRow>,
    /// Whom and what it speaks of.
    pub entities: Vec<EntityRow>,
    /// Its claims, in the order of their triggers.
    pub claims: Vec<ClaimRow>,
}

/// A stretch of the text in code points.
#[derive(Serialize, Deserialize, Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct SpanRow {
    /// First code point.
    pub start: i32,
    /// One past the last.
    pub end: i32,
}

/// A stretch of the text and what it is for.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug, Default)]
pub struct ZoneRow {
    /// `headline`, `byline`, `dateline`, `caption` or `body`.
    pub kind: String,
    /// First code point.
    pub start: i32,
    /// One past the last.
    pub end: i32,
}

/// One source, cue and content.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug, Default)]
pub struct AttributionRow {
    /// The source's best name in the report; empty where none is given.
    pub source: String,
    /// `named`, `unnamed`, `collective`, `document` or `publication`.
    pub source_kind: String,
    /// Actor code, empty where the tables know none.
    pub actor: String,
    /// The cue's words.
    pub cue: String,
    /// What is said.
    pub content: Vec<SpanRow>,
    /// `direct`, `indirect` or `mixed`.
    pub directness: String,
    /// `neutral`, `doubt`, `deny` or `support`.
    pub stance: String,
    /// The terms on which the source speaks.
    pub terms: Option<String>,
    /// Position of the attribution whose content holds this one, from 0.
    pub within: Option<i32>,
}

/// Whom or what a report speaks of.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug, Default)]
pub struct EntityRow {
    /// Its best name.
    pub name: String,
    /// What kind of thing.
    pub kind: String,
    /// Actor code, empty where the tables know none.
    pub actor: String,
    /// How many mentions it has.
    pub mentions: i32,
}

/// One link of a source chain.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug, Default)]
pub struct LinkRow {
    /// Best name in the report, empty where none is given.
    pub name: String,
    /// `named`, `unnamed`, `collective`, `document` or `publication`.
    pub kind: String,
    /// Actor code, empty where the tables know none.
    pub actor: String,
    /// The terms on which it speaks.
    pub terms: Option<String>,
    /// Stance of the cue that brings it in.
    pub stance: String,
    /// The cue's words, empty for the publisher.
    pub cue: String,
}

/// Who takes part.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug, Default)]
pub struct PartyRow {
    /// Name for people.
    pub name: String,
    /// Actor code, empty where the tables know none.
    pub code: String,
}

/// A number.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug, Default)]
pub struct MagnitudeRow {
    /// `killed`, `wounded`, `arrested` or `protesters`.
    pub kind: String,
    /// Least.
    pub least: i64,
    /// Most; none: open.
    pub most: Option<i64>,
}

/// The words that one part of a claim rests on.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug, Default)]
pub struct EvidenceRow {
    /// `trigger`, `actor`, `recipient`, `place`, `time`, `source`, `cue`, `content` or `terms`.
    pub part: String,
    /// Position in the chain for source, cue, content and terms (1: the first source after the publisher), else 0.
    pub link: i32,
    /// Where.
    pub spans: Vec<SpanRow>,
}

/// One claim. Its names are those of the view `v_claim`, where that has the column.
#[derive(Serialize, Deserialize, Clone, PartialEq, Debug, Default)]
pub struct ClaimRow {
    /// 32 hexadecimal digits; the same on every machine.
    pub id: String,
    /// The claim in one sentence.
    pub plain: String,
    /// From the publisher inward.
    pub chain: Vec<LinkRow>,
    /// `event` or `relation`.
    pub form: String,
    /// PLOVER event type or name of the relation.
    pub kind: String,
    /// PLOVER mode.
    pub mode: String,
    /// CAMEO code.
    pub cameo: String,
    /// Quad class, 0 if none.
    pub quad: i32,
    /// Who.
    pub actors: Vec<PartyRow>,
    /// To whom.
    pub recipients: Vec<PartyRow>,
    /// Name of the place.
    pub place: Option<String>,
    /// Its GeoNames id.
    pub geonameid: Option<i64>,
    /// TIMEX3 value of when.
    pub time: Option<String>,
    /// First day that `time` covers.
    pub first_day: Option<String>,
    /// Last day that `time` covers.
    pub last_day: Option<String>,
    /// The trigger's words.
    pub trigger: String,
    /// Its numbers.
    pub magnitude: Vec<MagnitudeRow>,
    /// `certain`, `probable`, `possible` or `underspecified`.
    pub certainty: String,
    /// `positive` or `negative`.
    pub polarity: String,
    /// `asserted`, `demanded`, `promised`, `threatened`, `conditional`, `future` or `historical`.
    pub mood: String,
    /// The words it rests on.
    pub evidence: Vec<EvidenceRow>,
    /// The rule or the task of the model that made it.
    pub maker: String,
    /// The model's score; none: a rule.
    pub score: Option<f64>,
}

/// Why a row is no report of ours.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum RowError {
    /// It says itself that its report could not be read.
    #[error("its report could not be read: {why}")]
    Unread {
        /// Why not.
        why: String,
    },
    /// A value that no program of ours writes.
    #[error("expected {expected}, found {found}; only rows that onrecord wrote can be read in")]
    Value {
        /// What was expected.
        expected: &'static str,
        /// What was found.
        found: String,
    },
}

impl ReportRow {
    /// The row of an entry; `id` is the one that came with the report, if one did.
    pub fn new(entry: &Entry, id: Option<String>) -> ReportRow {
        let line = document_line(entry);
        let zone =
            |(kind, start, end): (String, usize, usize)| ZoneRow { kind, start: n(start), end: n(end) };
        ReportRow {
            id,
            document: Some(line.id),
            error: None,
            error_code: None,
            publisher: line.publisher,
            published: line.published,
            title: line.title,
            author: line.author,
            url: line.url,
            origin: line.origin,
            text: Some(line.text),
            program: line.program,
            model: line.model,
            lexicon: line.lexicon,
            zones: line.zones.into_iter().map(zone).collect(),
            attributions: line.sayings.into_iter().map(attribution).collect(),
            entities: line
                .entities
                .into_iter()
                .map(|(name, kind, actor, mentions)| EntityRow { name, kind, actor, mentions: n(mentions) })
                .collect(),
            claims: line.claims.into_iter().map(claim).collect(),
        }
    }

    /// The row of a report that could not be read: what is known of it, and why not.
    pub fn lost(id: Option<String>, meta: &Meta, run: &Run, code: &str, why: String) -> ReportRow {
        let meta = meta.clone();
        ReportRow {
            id,
            error: Some(why),
            error_code: Some(code.to_owned()),
            publisher: meta.publisher,
            published: meta.published.map(|d| d.to_string()),
            title: meta.title,
            author: meta.author,
            url: meta.url,
            origin: meta.origin,
            program: run.program.clone(),
            model: run.model.clone(),
            lexicon: run.lexicon.clone(),
            ..ReportRow::default()
        }
    }

    /// The entry of the row: the inverse of [`new`](ReportRow::new).
    ///
    /// # Errors
    /// If the row is that of a report that could not be read, or was not written by a program of ours.
    pub fn into_entry(self) -> Result<Entry, RowError> {
        if let Some(why) = self.error {
            return Err(RowError::Unread { why });
        }
        let value = |(expected, found)| RowError::Value { expected, found };
        let missing = |expected| value((expected, "nothing".to_owned()));
        let line = DocumentLine {
            id: self.document.ok_or_else(|| missing("the id of a document"))?,
            publisher: self.publisher,
            published: self.published,
            title: self.title,
            author: self.author,
            url: self.url,
            origin: self.origin,
            text: self.text.ok_or_else(|| missing("the text of a report"))?,
            program: self.program,
            model: self.model,
            lexicon: self.lexicon,
            zones: self.zones.into_iter().map(|z| (z.kind, u(z.start), u(z.end))).collect(),
            sayings: self.attributions.into_iter().map(saying).collect(),
            entities: self.entities.into_iter().map(|e| (e.name, e.kind, e.actor, u(e.mentions))).collect(),
            claims: self.claims.into_iter().map(claim_line).collect(),
        };
        entry(line).map_err(value)
    }
}

/// A count or an offset as a signed number; no text is so long that it does not fit.
fn n(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

/// The way back; what was never written here becomes an offset that no text has.
fn u(number: i32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

fn span([start, end]: [usize; 2]) -> SpanRow {
    SpanRow { start: n(start), end: n(end) }
}

fn points(spans: Vec<SpanRow>) -> Vec<[usize; 2]> {
    spans.into_iter().map(|s| [u(s.start), u(s.end)]).collect()
}

fn attribution(line: SayingLine) -> AttributionRow {
    AttributionRow {
        source: line.source,
        source_kind: line.source_kind,
        actor: line.actor,
        cue: line.cue,
        content: line.content.into_iter().map(span).collect(),
        directness: line.directness,
        stance: line.stance,
        terms: line.terms,
        within: line.within.map(n),
    }
}

fn saying(row: AttributionRow) -> SayingLine {
    SayingLine {
        source: row.source,
        source_kind: row.source_kind,
        actor: row.actor,
        cue: row.cue,
        content: points(row.content),
        directness: row.directness,
        stance: row.stance,
        terms: row.terms,
        within: row.within.map(u),
    }
}

fn claim(line: ClaimLine) -> ClaimRow {
    let parties = |all: Vec<(String, String)>| -> Vec<PartyRow> {
        all.into_iter().map(|(name, code)| PartyRow { name, code }).collect()
    };
    let (geonameid, place) = line.place.unzip();
    let (first_day, last_day) = line.days.unzip();
    let number = |(kind, least, most): (String, u64, u64)| MagnitudeRow {
        kind,
        least: i64::try_from(least).unwrap_or(i64::MAX),
        most: (most != u64::MAX).then(|| i64::try_from(most).unwrap_or(i64::MAX)),
    };
    let link = |l: LinkLine| LinkRow {
        name: l.name,
        kind: l.kind,
        actor: l.actor,
        terms: l.terms,
        stance: l.stance,
        cue: l.cue,
    };
    ClaimRow {
        id: line.id,
        plain: line.plain,
        chain: line.chain.into_iter().map(link).collect(),
        form: line.form,
        kind: line.kind,
        mode: line.mode,
        cameo: line.cameo,
        quad: line.quad.into(),
        actors: parties(line.actors),
        recipients: parties(line.recipients),
        place,
        geonameid: geonameid.map(i64::from),
        time: line.time,
        first_day,
        last_day,
        trigger: line.trigger,
        magnitude: line.magnitude.into_iter().map(number).collect(),
        certainty: line.certainty,
        polarity: line.polarity,
        mood: line.mood,
        evidence: line
            .evidence
            .into_iter()
            .map(|(part, link, spans)| EvidenceRow {
                part,
                link: n(link),
                spans: spans.into_iter().map(span).collect(),
            })
            .collect(),
        maker: line.maker,
        score: line.score,
    }
}

fn claim_line(row: ClaimRow) -> ClaimLine {
    let parties = |all: Vec<PartyRow>| all.into_iter().map(|p| (p.name, p.code)).collect();
    let number =
        |m: MagnitudeRow| (m.kind, m.least.unsigned_abs(), m.most.map_or(u64::MAX, i64::unsigned_abs));
    let link = |l: LinkRow| LinkLine {
        name: l.name,
        kind: l.kind,
        actor: l.actor,
        terms: l.terms,
        stance: l.stance,
        cue: l.cue,
    };
    ClaimLine {
        id: row.id,
        chain: row.chain.into_iter().map(link).collect(),
        form: row.form,
        kind: row.kind,
        mode: row.mode,
        cameo: row.cameo,
        quad: u8::try_from(row.quad).unwrap_or(0),
        actors: parties(row.actors),
        recipients: parties(row.recipients),
        place: row.geonameid.and_then(|id| u32::try_from(id).ok()).zip(row.place),
        time: row.time,
        days: row.first_day.zip(row.last_day),
        trigger: row.trigger,
        magnitude: row.magnitude.into_iter().map(number).collect(),
        certainty: row.certainty,
        polarity: row.polarity,
        mood: row.mood,
        evidence: row.evidence.into_iter().map(|e| (e.part, u(e.link), points(e.spans))).collect(),
        maker: row.maker,
        score: row.score,
        plain: row.plain,
    }
}
