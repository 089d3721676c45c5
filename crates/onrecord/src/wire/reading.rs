//! The whole of a reading as one object: the annotation object with claims and notes.
//!
//! reads:  Reading
//! writes: ReadingRecord

use super::Ontology;
use super::claim::ClaimRecord;
use super::record::{Points, Record};
use crate::Reading;
use onrecord_document::{Document, Offsets, ZoneKind};
use serde::Serialize;

/// What `onrecord read --json` writes: every field of [`Record`], then these.
#[derive(Serialize, Debug)]
pub struct ReadingRecord<'a> {
    /// The annotation object.
    #[serde(flatten)]
    pub record: Record<'a>,
    /// The claims, in the order of their triggers.
    pub claims: Vec<ClaimRecord<'a>>,
    /// What was seen and not handled.
    pub notes: Vec<NoteRecord<'a>>,
    /// What is known of the report besides its text.
    pub report: ReportRecord<'a>,
    /// Headline, byline, dateline and paragraphs.
    pub zones: Vec<ZoneRecord>,
}

/// Something seen and not handled.
#[derive(Serialize, Debug)]
pub struct NoteRecord<'a> {
    /// Names the kind of note.
    pub kind: &'static str,
    /// Where, if it is somewhere.
    pub span: Option<Points>,
    /// For a person.
    pub message: &'a str,
}

/// What is known of a report besides its text.
#[derive(Serialize, Debug)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReportRecord<'a> {
    /// The document's id: follows from publisher, day and text.
    pub document: String,
    /// Who printed it.
    pub publisher: Option<&'a str>,
    /// The day it was printed.
    pub published: Option<String>,
    /// Its headline.
    pub title: Option<&'a str>,
    /// Its writer.
    pub author: Option<&'a str>,
    /// Where it was fetched from.
    pub url: Option<&'a str>,
    /// The file it was read from.
    pub origin: Option<&'a str>,
}

/// A stretch of the text and what it is for.
#[derive(Serialize, Debug)]
pub struct ZoneRecord {
    /// First code point.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// `headline`, `byline`, `dateline`, `caption` or `body`.
    #[serde(rename = "type")]
    pub kind: &'static str,
}

impl<'a> ReadingRecord<'a> {
    /// The object of a reading; `id` is the one that came with the report, if one did.
    pub fn new(reading: &'a Reading, id: Option<serde_json::Value>, ontology: Ontology) -> ReadingRecord<'a> {
        let offsets = Offsets::new(&reading.document.text);
        let note = |n: &'a onrecord_document::Note| NoteRecord {
            kind: n.kind,
            span: n.span.map(|s| offsets.points(s)),
            message: &n.message,
        };
        let zones = reading.document.zones.iter().map(|zone| {
            let [start, end] = offsets.points(zone.span);
            ZoneRecord { start, end, kind: zone_name(zone.kind) }
        });
        ReadingRecord {
            record: Record::new(reading, id, ontology),
            claims: reading.claims.iter().map(|c| ClaimRecord::new(c, &offsets)).collect(),
            notes: reading.notes().map(note).collect(),
            report: (&reading.document).into(),
            zones: zones.collect(),
        }
    }
}

impl<'a> From<&'a Document> for ReportRecord<'a> {
    fn from(document: &'a Document) -> ReportRecord<'a> {
        let meta = &document.meta;
        ReportRecord {
            document: document.id.to_string(),
            publisher: meta.publisher.as_deref(),
            published: meta.published.map(|d| d.to_string()),
            title: meta.title.as_deref(),
            author: meta.author.as_deref(),
            url: meta.url.as_deref(),
            origin: meta.origin.as_deref(),
        }
    }
}

fn zone_name(kind: ZoneKind) -> &'static str {
    match kind {
        ZoneKind::Headline => "headline",
        ZoneKind::Byline => "byline",
        ZoneKind::Dateline => "dateline",
        ZoneKind::Caption => "caption",
        ZoneKind::Body => "body",
    }
}
