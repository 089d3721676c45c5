//! A whole ledger as JSON Lines, to be read in again: every document with what was read in it, then what analysts said.
//!
//! reads:  a ledger; JSON Lines
//! writes: JSON Lines; a ledger
//!
//! Out, in and out again gives the same bytes. Offsets are code points. What follows from the rest (groups, copies) is not
//! written; neither is when this ledger first had a claim.

use onrecord_attribution::SourceKind;
use onrecord_document::{Document, Layer, Maker, Meta, Offsets, Span, SpanSet, Text, Zone};
use onrecord_events::{
    Certainty, Claim, ClaimId, Evidence, Factuality, MagnitudeKind, Mood, Party, Polarity, SourceLink,
    Statement, StatementForm,
};
use onrecord_ledger::{Entry, KnownEntity, Ledger, LedgerError, LogRow, Run, Saying, names};
use onrecord_mentions::EntityType;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::{self, BufRead, Write};

/// The version of the lines that this program writes.
const FORMAT: u32 = 1;
/// Documents that are added in one transaction.
const BATCH: usize = 64;

/// Why a ledger could not be written out or read in.
#[derive(thiserror::Error, Debug)]
pub enum ArchiveError {
    /// The ledger cannot be used.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The lines cannot be read or written.
    #[error("cannot read or write the lines: {0}")]
    Io(#[from] io::Error),
    /// A line is not one of ours.
    #[error(
        "line {line}: expected {expected}, found {found}; only what `onrecord export --format jsonl` wrote can be read in"
    )]
    Line {
        /// Its number, from 1.
        line: usize,
        /// What was expected.
        expected: &'static str,
        /// What was found.
        found: String,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "line", rename_all = "snake_case", deny_unknown_fields)]
enum LineOf {
    Ledger { format: u32, documents: usize, corrections: usize },
    Document(Box<DocumentLine>),
    Correction { table: String, values: BTreeMap<String, String> },
    End { documents: usize, corrections: usize },
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DocumentLine {
    pub(super) id: String,
    pub(super) publisher: Option<String>,
    pub(super) published: Option<String>,
    pub(super) title: Option<String>,
    pub(super) author: Option<String>,
    pub(super) url: Option<String>,
    pub(super) origin: Option<String>,
    pub(super) text: String,
    pub(super) program: String,
    pub(super) model: String,
    pub(super) lexicon: String,
    pub(super) zones: Vec<(String, usize, usize)>,
    pub(super) sayings: Vec<SayingLine>,
    pub(super) entities: Vec<(String, String, String, usize)>,
    pub(super) claims: Vec<ClaimLine>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SayingLine {
    pub(super) source: String,
    pub(super) source_kind: String,
    pub(super) actor: String,
    pub(super) cue: String,
    pub(super) content: Vec<[usize; 2]>,
    pub(super) directness: String,
    pub(super) stance: String,
    pub(super) terms: Option<String>,
    pub(super) within: Option<usize>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ClaimLine {
    pub(super) id: String,
    pub(super) chain: Vec<LinkLine>,
    pub(super) form: String,
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) mode: String,
    pub(super) cameo: String,
    pub(super) quad: u8,
    pub(super) actors: Vec<(String, String)>,
    pub(super) recipients: Vec<(String, String)>,
    pub(super) place: Option<(u32, String)>,
    pub(super) time: Option<String>,
    pub(super) days: Option<(String, String)>,
    pub(super) trigger: String,
    pub(super) magnitude: Vec<(String, u64, u64)>,
    pub(super) certainty: String,
    pub(super) polarity: String,
    pub(super) mood: String,
    pub(super) evidence: Vec<(String, usize, Vec<[usize; 2]>)>,
    pub(super) maker: String,
    pub(super) score: Option<f64>,
    pub(super) plain: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LinkLine {
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) actor: String,
    pub(super) terms: Option<String>,
    pub(super) stance: String,
    pub(super) cue: String,
}

/// Writes a whole ledger. How many documents and corrections it has.
///
/// # Errors
/// If the ledger cannot be read or the lines not written.
pub fn export_archive(ledger: &Ledger, out: &mut dyn Write) -> Result<(usize, usize), ArchiveError> {
    let (ids, log) = (ledger.document_ids()?, ledger.log()?);
    let (documents, corrections) = (ids.len(), log.len());
    let mut put = |line: &LineOf| -> Result<(), ArchiveError> {
        serde_json::to_writer(&mut *out, line).map_err(io::Error::from)?;
        out.write_all(b"\n")?;
        Ok(())
    };
    put(&LineOf::Ledger { format: FORMAT, documents, corrections })?;
    for id in ids {
        put(&LineOf::Document(Box::new(document_line(&ledger.entry(id)?))))?;
    }
    for LogRow { table, values } in log {
        put(&LineOf::Correction { table, values })?;
    }
    // Without this line the file was cut short.
    put(&LineOf::End { documents, corrections })?;
    Ok((documents, corrections))
}

/// Reads a whole ledger in, beside what is there. How many documents were new or read anew, and how many corrections new.
///
/// # Errors
/// If a line is not one of ours or the file was cut short. What came before stays: running it again changes nothing.
pub fn import_archive(ledger: &mut Ledger, lines: &mut dyn BufRead) -> Result<(usize, usize), ArchiveError> {
    let (mut batch, mut log, mut documents) = (Vec::new(), Vec::new(), 0);
    let mut ended = false;
    let mut number = 0;
    for line in lines.lines() {
        number += 1;
        let bad = |expected, found: String| ArchiveError::Line { line: number, expected, found };
        let read: LineOf =
            serde_json::from_str(&line?).map_err(|e| bad("a line of an exported ledger", e.to_string()))?;
        match read {
            LineOf::Ledger { format, .. } if format != FORMAT => {
                return Err(bad("format 1", format!("format {format}")));
            }
            LineOf::Ledger { .. } if number == 1 => {}
            _ if number == 1 => return Err(bad("the line that says how much follows", "another".to_owned())),
            LineOf::Ledger { .. } => return Err(bad("one ledger", "another after it".to_owned())),
            LineOf::Document(line) => {
                batch.push(entry(*line).map_err(|(expected, found)| bad(expected, found))?);
                if batch.len() == BATCH {
                    let done = ledger.add(&std::mem::take(&mut batch))?;
                    documents += done.added + done.replaced;
                }
            }
            LineOf::Correction { table, values } => log.push(LogRow { table, values }),
            LineOf::End { corrections, .. } => {
                ended = corrections == log.len();
            }
        }
    }
    let done = ledger.add(&batch)?;
    documents += done.added + done.replaced;
    if !ended {
        let found = "the end of the file; it was cut short".to_owned();
        return Err(ArchiveError::Line {
            line: number + 1,
            expected: "a last line that counts documents and corrections",
            found,
        });
    }
    let corrections = ledger.restore_log(&log)?;
    Ok((documents, corrections))
}

pub(super) fn document_line(entry: &Entry) -> DocumentLine {
    let (document, meta) = (&entry.document, entry.document.meta.clone());
    let offsets = Offsets::new(&document.text);
    let spans = |set: &SpanSet| set.spans().iter().map(|s| offsets.points(*s)).collect();
    DocumentLine {
        id: document.id.to_string(),
        publisher: meta.publisher,
        published: meta.published.map(|d| d.to_string()),
        title: meta.title,
        author: meta.author,
        url: meta.url,
        origin: meta.origin,
        text: document.text.as_str().to_owned(),
        program: entry.run.program.clone(),
        model: entry.run.model.clone(),
        lexicon: entry.run.lexicon.clone(),
        zones: document
            .zones
            .iter()
            .map(|z| {
                let [start, end] = offsets.points(z.span);
                (names::zone(z.kind).to_owned(), start, end)
            })
            .collect(),
        sayings: entry
            .sayings
            .iter()
            .map(|s| SayingLine {
                source: s.source.clone(),
                source_kind: s.source_kind.name().to_owned(),
                actor: s.actor.clone(),
                cue: s.cue.clone(),
                content: spans(&s.content),
                directness: s.directness.name().to_owned(),
                stance: s.stance.name().to_owned(),
                terms: s.terms.clone(),
                within: s.within,
            })
            .collect(),
        entities: entry
            .entities
            .iter()
            .map(|e| (e.name.clone(), e.kind.name().to_owned(), e.actor.clone(), e.mentions))
            .collect(),
        claims: entry.claims.iter().map(|c| claim_line(c, &offsets)).collect(),
    }
}

fn claim_line(claim: &Claim, offsets: &Offsets) -> ClaimLine {
    let (s, f) = (&claim.statement, claim.factuality);
    let parties = |all: &[Party]| all.iter().map(|p| (p.name.clone(), p.code.clone())).collect();
    let (maker, score) = match &claim.by {
        Maker::Rule(name) => (name.to_string(), None),
        Maker::Model(name, score) => (name.to_string(), Some(f64::from(*score))),
    };
    ClaimLine {
        id: claim.id.to_string(),
        chain: claim
            .chain
            .iter()
            .map(|l| LinkLine {
                name: l.name.clone(),
                kind: l.kind.name().to_owned(),
                actor: l.actor.clone(),
                terms: l.terms.clone(),
                stance: l.stance.name().to_owned(),
                cue: l.cue.clone(),
            })
            .collect(),
        form: s.form.name().to_owned(),
        kind: s.kind.clone(),
        mode: s.mode.clone(),
        cameo: s.cameo.clone(),
        quad: s.quad,
        actors: parties(&s.actors),
        recipients: parties(&s.recipients),
        place: s.place.clone(),
        time: s.time.clone(),
        days: s.days.map(|(a, b)| (a.to_string(), b.to_string())),
        trigger: s.trigger.clone(),
        magnitude: s.magnitude.iter().map(|(k, a, b)| (k.name().to_owned(), *a, *b)).collect(),
        certainty: f.certainty.name().to_owned(),
        polarity: f.polarity.name().to_owned(),
        mood: f.mood.name().to_owned(),
        evidence: claim
            .evidence
            .iter()
            .map(|e| {
                (e.part.to_owned(), e.link, e.spans.spans().iter().map(|s| offsets.points(*s)).collect())
            })
            .collect(),
        maker,
        score,
        plain: claim.plain.clone(),
    }
}

/// What was expected and what was found.
pub(super) type Bad = (&'static str, String);

/// Code points to spans of one text.
type Spans<'a> = &'a dyn Fn(&[[usize; 2]]) -> Result<SpanSet, Bad>;

fn named<T>(value: &str, expected: &'static str, parse: impl Fn(&str) -> Option<T>) -> Result<T, Bad> {
    parse(value).ok_or_else(|| (expected, format!("`{value}`")))
}

pub(super) fn entry(line: DocumentLine) -> Result<Entry, Bad> {
    let text = Text::new(line.text);
    let offsets = Offsets::new(&text);
    let span = |start: usize, end: usize| -> Result<Span, Bad> {
        let bad = || ("a span inside the text", format!("{start}..{end}"));
        let (start, end) = (offsets.byte(start).ok_or_else(bad)?, offsets.byte(end).ok_or_else(bad)?);
        if start < end { Ok(Span::new(start, end)) } else { Err(bad()) }
    };
    let spans =
        |all: &[[usize; 2]]| -> Result<SpanSet, Bad> { all.iter().map(|[a, b]| span(*a, *b)).collect() };
    let day = |d: &Option<String>| -> Result<Option<jiff::civil::Date>, Bad> {
        d.as_ref().map(|d| d.parse().map_err(|_| ("a day as YYYY-MM-DD", format!("`{d}`")))).transpose()
    };
    let zones: Result<Vec<Zone>, Bad> = line
        .zones
        .iter()
        .map(|(kind, a, b)| {
            Ok(Zone { kind: named(kind, "a kind of zone", names::parse_zone)?, span: span(*a, *b)? })
        })
        .collect();
    let meta = Meta {
        publisher: line.publisher,
        published: day(&line.published)?,
        title: line.title,
        author: line.author,
        url: line.url,
        origin: line.origin,
    };
    let document = Document::new(meta, text, Layer::from(zones?), Vec::new());
    if document.id.to_string() != line.id {
        return Err((
            "a document whose id follows from its content",
            format!("{} with the content of {}", line.id, document.id),
        ));
    }
    let sayings: Result<Vec<Saying>, Bad> = line
        .sayings
        .into_iter()
        .map(|s| {
            Ok(Saying {
                source_kind: kind(&s.source_kind)?,
                directness: named(&s.directness, "a directness", names::parse_directness)?,
                stance: named(&s.stance, "a stance", names::parse_stance)?,
                content: spans(&s.content)?,
                source: s.source,
                actor: s.actor,
                cue: s.cue,
                terms: s.terms,
                within: s.within,
            })
        })
        .collect();
    let claims: Result<Vec<Claim>, Bad> =
        line.claims.into_iter().map(|c| claim(c, &document, &spans)).collect();
    let entity = |(name, kind, actor, mentions): (String, String, String, usize)| KnownEntity {
        name,
        kind: EntityType::parse(&kind),
        actor,
        mentions,
    };
    Ok(Entry {
        claims: claims?,
        sayings: sayings?,
        entities: line.entities.into_iter().map(entity).collect(),
        run: Run { program: line.program, model: line.model, lexicon: line.lexicon },
        document,
    })
}

fn kind(name: &str) -> Result<SourceKind, Bad> {
    named(name, "a kind of source", names::parse_source_kind)
}

fn claim(c: ClaimLine, document: &Document, spans: Spans<'_>) -> Result<Claim, Bad> {
    let parties =
        |all: Vec<(String, String)>| all.into_iter().map(|(name, code)| Party { name, code }).collect();
    let day = |d: &str| d.parse().map_err(|_| ("a day as YYYY-MM-DD", format!("`{d}`")));
    let hex = |i: usize| c.id.get(2 * i..2 * i + 2).and_then(|d| u8::from_str_radix(d, 16).ok());
    let bytes: Vec<u8> = (0..16).filter_map(hex).collect();
    let id: [u8; 16] =
        bytes.try_into().map_err(|_| ("an id of 32 hexadecimal digits", format!("`{}`", c.id)))?;
    let link = |l: LinkLine| -> Result<SourceLink, Bad> {
        Ok(SourceLink {
            kind: kind(&l.kind)?,
            stance: named(&l.stance, "a stance", names::parse_stance)?,
            name: l.name,
            actor: l.actor,
            terms: l.terms,
            cue: l.cue,
        })
    };
    let number = |(kind, least, most): (String, u64, u64)| -> Result<(MagnitudeKind, u64, u64), Bad> {
        Ok((named(&kind, "what a number counts", MagnitudeKind::parse)?, least, most))
    };
    let evidence = |(part, link, at): (String, usize, Vec<[usize; 2]>)| -> Result<Evidence, Bad> {
        Ok(Evidence { part: named(&part, "a part of a claim", names::parse_part)?, link, spans: spans(&at)? })
    };
    Ok(Claim {
        id: ClaimId(id),
        document: document.id,
        chain: c.chain.into_iter().map(link).collect::<Result<_, _>>()?,
        statement: Statement {
            form: named(&c.form, "event or relation", StatementForm::parse)?,
            kind: c.kind,
            mode: c.mode,
            cameo: c.cameo,
            quad: c.quad,
            actors: parties(c.actors),
            recipients: parties(c.recipients),
            place: c.place,
            time: c.time,
            days: c.days.map(|(a, b)| Ok::<_, Bad>((day(&a)?, day(&b)?))).transpose()?,
            trigger: c.trigger,
            magnitude: c.magnitude.into_iter().map(number).collect::<Result<_, _>>()?,
        },
        factuality: Factuality {
            certainty: named(&c.certainty, "a certainty", Certainty::parse)?,
            polarity: named(&c.polarity, "a polarity", Polarity::parse)?,
            mood: named(&c.mood, "a mood", Mood::parse)?,
        },
        evidence: c.evidence.into_iter().map(evidence).collect::<Result<_, _>>()?,
        published: document.meta.published,
        by: match c.score {
            None => Maker::Rule(c.maker.into()),
            Some(score) => Maker::Model(c.maker.into(), score as f32),
        },
        plain: c.plain,
    })
}
