//! A report after ingest: its text, its zones and what is known about it.
//!
//! reads:  nothing
//! writes: Document, DocumentId, Meta, Zone, Edition

use crate::{Layer, Note, Span, Text};
use jiff::civil::Date;
use std::fmt;

/// A name for a document that follows from its content: the same report gets the same id on every machine.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocumentId([u8; 16]);

impl DocumentId {
    /// The id of a report: the first 16 bytes of BLAKE3 over its publisher, date and text, each preceded by its length.
    pub fn of(meta: &Meta, text: &Text) -> DocumentId {
        let mut hasher = blake3::Hasher::new();
        let published = meta.published.map(|d| d.to_string()).unwrap_or_default();
        for part in [meta.publisher.as_deref().unwrap_or(""), &published, text.as_str()] {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        }
        let mut id = [0; 16];
        id.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
        DocumentId(id)
    }

    /// The id with these bytes, as a ledger keeps them.
    pub fn from_bytes(bytes: [u8; 16]) -> DocumentId {
        DocumentId(bytes)
    }

    /// The id as bytes.
    pub fn bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl fmt::Display for DocumentId {
    /// 32 lower-case hexadecimal digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|b| write!(f, "{b:02x}"))
    }
}

impl fmt::Debug for DocumentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// What is known about a report besides its text.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Meta {
    /// Who printed it: the outermost link of every source chain.
    pub publisher: Option<String>,
    /// The day it was printed.
    pub published: Option<Date>,
    /// Its headline, where it came apart from the text.
    pub title: Option<String>,
    /// The name of the writer.
    pub author: Option<String>,
    /// Where it was fetched from.
    pub url: Option<String>,
    /// The file or record it was read from, for messages.
    pub origin: Option<String>,
}

/// Which version of an agency's item a report is, and whether it may be used.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Edition {
    /// The item that all its versions share: ninjs `uri`, NewsML-G2 `guid`, a feed's `guid` or `id`.
    pub item: Option<String>,
    /// Which version of it: ninjs and NewsML-G2 `version`, or the moment of its last change.
    pub version: Option<String>,
    /// Whether it may be used.
    pub status: Status,
    /// Until when it must not be printed, as written.
    pub embargoed: Option<String>,
}

/// Whether an item may be used, in the terms of IPTC's `pubstatus`.
///
/// A report that is [`Usable`](Status::Usable) or [`Corrected`](Status::Corrected) is read; of one item, the latest version
/// stands for all. One that is [`Withheld`](Status::Withheld) or [`Cancelled`](Status::Cancelled) is no report: ingest refuses
/// it by code and names the item, so that claims of earlier versions can be withdrawn.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Status {
    /// It may.
    #[default]
    Usable,
    /// It may, and says that it corrects or updates an earlier version.
    Corrected,
    /// Not now: the agency holds it back.
    Withheld,
    /// Never: the agency took it back.
    Cancelled,
}

/// What a stretch of the text is for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum ZoneKind {
    /// The title over the report.
    Headline,
    /// Who wrote it.
    Byline,
    /// Place (and date) at the start of the first paragraph: "KHARA, Sept. 3 –".
    Dateline,
    /// The words under a picture.
    Caption,
    /// A paragraph of the report itself.
    Body,
}

/// A stretch of the text and what it is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Zone {
    /// Where; without white space at the ends.
    pub span: Span,
    /// What for.
    pub kind: ZoneKind,
}

/// A report after ingest.
///
/// Invariants: zones are in text order, disjoint and not empty; every character that is not white space lies in one.
#[derive(Clone, PartialEq, Debug)]
pub struct Document {
    /// Follows from publisher, date and text.
    pub id: DocumentId,
    /// What is known besides the text.
    pub meta: Meta,
    /// The text, fixed.
    pub text: Text,
    /// Headline, byline, dateline and paragraphs.
    pub zones: Layer<Zone>,
    /// What ingest saw and did not handle.
    pub notes: Vec<Note>,
    /// Which version of an agency's item it is; the id does not depend on it.
    pub edition: Edition,
}

impl Document {
    /// A document whose zones are given.
    pub fn new(meta: Meta, text: Text, zones: Layer<Zone>, notes: Vec<Note>) -> Document {
        Document { id: DocumentId::of(&meta, &text), meta, text, zones, notes, edition: Edition::default() }
    }

    /// The zone that holds a byte offset.
    pub fn zone_at(&self, offset: usize) -> Option<&Zone> {
        let at = self.zones.rows().partition_point(|z| z.span.end() <= offset);
        self.zones.rows().get(at).filter(|z| z.span.covers(offset))
    }

    /// The publisher's name, or "the publisher" where it is not known.
    pub fn publisher(&self) -> &str {
        self.meta.publisher.as_deref().unwrap_or("the publisher")
    }
}
