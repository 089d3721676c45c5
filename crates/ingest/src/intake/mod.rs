//! One input of any format → the reports in it, one after another, and what of it was lost.
//!
//! reads:  a stream of bytes
//! writes: Entry, IngestError
//!
//! An archive is read as a stream with bounded memory; a feed, a table's row or a page is held as a whole, up to the limit.
//! Whatever is wrong with one item is an error of that item, and the others come all the same.

mod feed;
mod http;
mod newsml;
mod ninjs;
mod stream;
mod table;
mod wacz;
mod warc;

pub(crate) use stream::zstd_head;
pub use table::ColumnMap;
pub use wacz::{ReadSeek, Reopen};

use crate::decode;
use crate::error::{IngestError, Refusal};
use crate::recognize::{self, Format, HEAD, Packing, recognize};
use crate::report::{IngestOptions, Markup, Report};
use onrecord_document::{Edition, Meta, Status};
use onrecord_resources::zones::{Limits, ZoneWords};
use std::io::{self, BufRead, BufReader, Read};
use stream::{Event, Ratio, Stream};
use wacz::Wacz;
use warc::Warc;

/// A report of an input, before ingest.
#[derive(Clone, PartialEq, Debug)]
pub struct Entry {
    /// The report.
    pub report: Report,
    /// What the input calls it.
    pub id: Option<String>,
}

/// A report, or what was lost instead.
pub type Item = Result<Entry, IngestError>;

/// How inputs are taken apart.
#[derive(Clone, Debug, Default)]
pub struct IntakeOptions {
    /// The format; none: it is recognized.
    pub format: Option<Format>,
    /// Which columns of a table are what.
    pub columns: ColumnMap,
    /// How each report is taken.
    pub ingest: IngestOptions,
}

/// What the readers of formats share.
#[derive(Clone, Debug)]
pub(crate) struct Setting {
    pub name: String,
    pub options: IngestOptions,
    pub limits: Limits,
}

impl Setting {
    /// The name of the input with an offset, for messages.
    pub(crate) fn at(&self, offset: u64) -> String {
        format!("{}@{offset}", self.name)
    }

    pub(crate) fn ratio(&self) -> Ratio {
        Ratio { most: self.limits.ratio, from: self.limits.ratio_from }
    }

    pub(crate) fn lost(&self, place: Option<String>, kind: Refusal) -> Item {
        Err(IngestError::new(Some(place.unwrap_or_else(|| self.name.clone())), kind))
    }
}

/// The items of an input that is held as a whole.
#[derive(Default)]
pub(crate) struct Found {
    pub items: Vec<Item>,
    pub passed: u64,
}

impl Found {
    /// Adds an item, or counts that there was one without any words.
    pub(crate) fn add(&mut self, item: Option<Item>) {
        match item {
            Some(item) => self.items.push(item),
            None => self.passed += 1,
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.items.len() + self.passed as usize
    }
}

impl From<Item> for Found {
    fn from(item: Item) -> Found {
        Found { items: vec![item], passed: 0 }
    }
}

/// The reports of one input.
pub struct Intake {
    items: Items,
}

enum Items {
    List(std::vec::IntoIter<Item>, u64),
    Warc(Box<Warc>),
    Table(Box<table::Table>),
    Wacz(Box<Wacz>),
}

/// An input whose format is known and whose packing is off.
pub enum Opened {
    /// Reports.
    Intake(Intake),
    /// JSON Lines, for the caller to read: what a line holds is a matter of the wire format.
    JsonLines(Box<dyn BufRead + Send>),
    /// A ZIP file of web archives, which must be read where it can be sought: [`Intake::zipped`].
    Zipped,
}

impl Intake {
    /// Opens an input. `name` is what messages call it; its ending helps where the content does not tell.
    ///
    /// Nothing is an error here: an input that cannot be read is an intake of one error.
    pub fn open(
        input: impl Read + Send + 'static,
        name: &str,
        options: &IntakeOptions,
        words: &ZoneWords,
    ) -> Opened {
        let mut input = BufReader::with_capacity(64 << 10, input);
        let setting =
            Setting { name: name.to_owned(), options: options.ingest.clone(), limits: words.limits.clone() };
        let one = |item: Item| Opened::Intake(Intake::list(item.into()));
        let head = match filled(&mut input) {
            Ok(head) => head,
            Err(error) => return one(setting.lost(None, Refusal::Unreadable { why: error.to_string() })),
        };
        let (packing, found) = recognize(&head, name);
        let format = options.format.unwrap_or(found);
        let input = io::Cursor::new(head).chain(input);
        let stream =
            Stream::new(Box::new(BufReader::with_capacity(64 << 10, input)), packing, setting.ratio());
        match format {
            Format::Wacz => Opened::Zipped,
            Format::Warc => {
                Opened::Intake(Intake { items: Items::Warc(Box::new(Warc::new(stream, setting))) })
            }
            Format::JsonLines => Opened::JsonLines(Box::new(BufReader::new(Unpacked::new(stream)))),
            Format::Csv | Format::Tsv => {
                let separator = if format == Format::Tsv { b'\t' } else { b',' };
                let input = Box::new(BufReader::new(Unpacked::new(stream)));
                let table = table::Table::open(input, separator, options.columns.clone(), setting, words);
                Opened::Intake(Intake { items: Items::Table(Box::new(table)) })
            }
            Format::Text
            | Format::Html
            | Format::Feed
            | Format::JsonFeed
            | Format::Ninjs
            | Format::NewsMl
            | Format::Nitf => Opened::Intake(Intake::list(whole(
                stream,
                packing,
                format,
                options.format.is_some(),
                &setting,
                words,
            ))),
        }
    }

    /// The reports in a ZIP file of web archives (WACZ), which `reopen` opens again for each of them.
    pub fn zipped(reopen: Reopen, name: &str, options: &IntakeOptions, words: &ZoneWords) -> Intake {
        let setting =
            Setting { name: name.to_owned(), options: options.ingest.clone(), limits: words.limits.clone() };
        Intake { items: Items::Wacz(Box::new(Wacz::open(reopen, setting))) }
    }

    fn list(found: Found) -> Intake {
        Intake { items: Items::List(found.items.into_iter(), found.passed) }
    }

    /// What holds no words, counted so far: records of an archive that are no pages, items of a feed or an agency that are no
    /// texts. It is not lost; there was nothing to read.
    pub fn passed(&self) -> u64 {
        match &self.items {
            Items::Warc(warc) => warc.passed(),
            Items::Wacz(wacz) => wacz.passed(),
            Items::List(_, passed) => *passed,
            Items::Table(_) => 0,
        }
    }
}

impl Iterator for Intake {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        match &mut self.items {
            Items::List(items, _) => items.next(),
            Items::Warc(warc) => warc.next(),
            Items::Wacz(wacz) => wacz.next(),
            Items::Table(table) => table.next(),
        }
    }
}

/// The first bytes of an input.
fn filled(input: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    input.by_ref().take(HEAD as u64).read_to_end(&mut head)?;
    Ok(head)
}

/// The items of an input that is held as a whole.
fn whole(
    mut stream: Stream,
    packing: Packing,
    format: Format,
    forced: bool,
    setting: &Setting,
    words: &ZoneWords,
) -> Found {
    let limit = setting.limits.bytes;
    let mut bytes = Vec::new();
    let mut lost = Vec::new();
    loop {
        match stream.take(&mut bytes) {
            Event::Bytes if bytes.len() <= limit => {}
            Event::Bytes => {
                return setting.lost(None, Refusal::TooLarge { found: bytes.len(), limit }).into();
            }
            Event::End => break,
            Event::Damage(kind) => lost.push(setting.lost(None, kind)),
        }
    }
    if packing != Packing::None
        && lost.is_empty()
        && recognize(&bytes[..bytes.len().min(HEAD)], "").0 != Packing::None
    {
        return setting.lost(None, Refusal::Nested { name: "a gzip or Zstandard file".to_owned() }).into();
    }
    let bomb = lost.iter().any(|item| matches!(item, Err(e) if matches!(e.kind, Refusal::Bomb { .. })));
    if packing != Packing::None && (bytes.is_empty() || bomb) && !lost.is_empty() {
        return Found { items: lost, passed: 0 };
    }
    let mut found: Found = match format {
        Format::Feed => feed::items(&text(&bytes, setting, words), setting, words),
        Format::JsonFeed => feed::json_items(&bytes, setting, words),
        Format::Ninjs => ninjs::items(&bytes, setting, words),
        Format::NewsMl => newsml::items(&text(&bytes, setting, words), setting, words),
        Format::Nitf => newsml::nitf(&text(&bytes, setting, words), setting, words).into(),
        _ => {
            let meta = Meta { origin: Some(setting.name.clone()), ..Meta::default() };
            let markup = format == Format::Html;
            let page = markup && (forced || recognize::is_page(&bytes, words) || looks_like_page(&bytes));
            if markup
                && !page
                && let Some(xml) = words.formats.iter().find(|f| f.id == "xml")
            {
                let (id, name, advice) = (xml.id.clone(), xml.name.clone(), xml.advice.clone());
                return setting.lost(None, Refusal::Format { id, name, advice }).into();
            }
            let report = if page { Report::from_page(bytes, meta) } else { Report::from_bytes(bytes, meta) };
            Ok(Entry { report: report.with(setting.options.clone()), id: None }).into()
        }
    };
    found.items.extend(lost);
    found
}

/// Whether an agency's item says anything: words, or that it is withdrawn.
fn has_words(markup: &Markup, meta: &Meta, edition: &Edition) -> bool {
    let withdrawn = matches!(edition.status, Status::Withheld | Status::Cancelled);
    !feed::is_blank(&markup.html) || !markup.captions.is_empty() || meta.title.is_some() || withdrawn
}

/// The report of an agency's item, called by the item's own id.
fn agency_entry(markup: Markup, meta: Meta, edition: Edition, setting: &Setting) -> Entry {
    let id = edition.item.clone();
    let report = Report::from_markup(markup, meta).with(setting.options.clone());
    Entry { report: Report { edition, ..report }, id }
}

/// Whether markup that does not begin as pages do holds paragraphs or divisions all the same.
fn looks_like_page(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(HEAD)]).to_ascii_lowercase();
    // tidy: HTML elements
    ["<p>", "<p ", "<div", "<br", "<html", "<h1", "<body"].iter().any(|tag| text.contains(tag))
}

/// Decoded markup, as the transport, the file or its bytes say.
fn text(bytes: &[u8], setting: &Setting, words: &ZoneWords) -> String {
    decode::decode_page(bytes, setting.options.charset.as_deref(), words).0
}

/// A stream whose packing is off. Damage ends it with an error that names it.
struct Unpacked {
    stream: Stream,
    data: Vec<u8>,
    at: usize,
}

impl Unpacked {
    fn new(stream: Stream) -> Unpacked {
        Unpacked { stream, data: Vec::new(), at: 0 }
    }
}

impl Read for Unpacked {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.at == self.data.len() {
            self.data.clear();
            self.at = 0;
            if let Event::Damage(kind) = self.stream.take(&mut self.data) {
                return Err(io::Error::other(kind.to_string()));
            }
        }
        let n = out.len().min(self.data.len() - self.at);
        out[..n].copy_from_slice(&self.data[self.at..self.at + n]);
        self.at += n;
        Ok(n)
    }
}
