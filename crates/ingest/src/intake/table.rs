//! Tables → one report a row: CSV (RFC 4180) and TSV with a header.
//!
//! reads:  a stream
//! writes: Entry; rows that make no sense, with their line

use super::{Entry, Item, Setting};
use crate::dates;
use crate::error::Refusal;
use crate::report::Report;
use csv::{ByteRecord, Reader, ReaderBuilder};
use onrecord_document::Meta;
use onrecord_resources::zones::{DatelineRules, ZoneWords};
use std::io::Read;

/// Which column of a table is what, by its name. A column that is not named here is looked for by the usual names.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ColumnMap {
    /// Pairs of what is wanted (`text`, `html`, `title`, `published`, `publisher`, `author`, `url`, `id`) and the column's name.
    pub names: Vec<(String, String)>,
}

impl ColumnMap {
    /// What a column can be.
    // tidy: fields of a report
    pub const FIELDS: [&'static str; 8] =
        ["text", "html", "title", "published", "publisher", "author", "url", "id"];

    /// The map of `text=body,published=date`.
    ///
    /// # Errors
    /// If a pair is none, or names a field that reports do not have.
    pub fn parse(pairs: &str) -> Result<ColumnMap, String> {
        let mut map = ColumnMap::default();
        for pair in pairs.split(',').filter(|p| !p.trim().is_empty()) {
            let (field, name) =
                pair.split_once('=').ok_or_else(|| format!("expected FIELD=COLUMN, found `{pair}`"))?;
            let field = field.trim();
            if !ColumnMap::FIELDS.contains(&field) {
                return Err(format!("expected one of {}, found `{field}`", ColumnMap::FIELDS.join(", ")));
            }
            map.names.push((field.to_owned(), name.trim().to_owned()));
        }
        Ok(map)
    }

    fn find(&self, field: &str, header: &[String]) -> Option<usize> {
        let at = |name: &str| header.iter().position(|h| h.trim().eq_ignore_ascii_case(name));
        let own = self.names.iter().find(|(f, _)| f == field);
        match own {
            Some((_, name)) => at(name),
            None => usual(field).iter().find_map(|name| at(name)),
        }
    }
}

// tidy: names of columns
fn usual(field: &str) -> &'static [&'static str] {
    match field {
        "text" => &["text", "body", "content", "article", "fulltext", "full_text", "articlebody", "story"],
        "html" => &["html", "content_html", "body_html"],
        "title" => &["title", "headline"],
        "published" => &["published", "date", "publication_date", "publish_date", "pubdate", "published_at"],
        "publisher" => &["publisher", "outlet", "source", "newspaper", "publication"],
        "author" => &["author", "authors", "byline"],
        "url" => &["url", "link", "uri"],
        _ => &["id", "doc_id", "article_id"],
    }
}

/// The rows of a table.
pub(crate) struct Table {
    rows: Option<Reader<Box<dyn Read + Send>>>,
    columns: [Option<usize>; 8],
    setting: Setting,
    dates: DatelineRules,
    first: Option<Item>,
}

impl Table {
    pub(crate) fn open(
        input: Box<dyn Read + Send>,
        separator: u8,
        map: ColumnMap,
        setting: Setting,
        words: &ZoneWords,
    ) -> Table {
        let input: Box<dyn Read + Send> =
            Box::new(Bounded { inner: input, since: 0, limit: setting.limits.bytes });
        let mut rows = ReaderBuilder::new().delimiter(separator).flexible(true).from_reader(input);
        let mut table =
            Table { rows: None, columns: [None; 8], setting, dates: words.dateline.clone(), first: None };
        let header: Vec<String> = match rows.byte_headers() {
            Ok(header) => header
                .iter()
                .map(|h| String::from_utf8_lossy(h).trim_start_matches('\u{feff}').to_owned())
                .collect(),
            Err(error) => {
                table.first =
                    Some(table.setting.lost(None, Refusal::BadItem { why: format!("no table: {error}") }));
                return table;
            }
        };
        table.columns = ColumnMap::FIELDS.map(|field| map.find(field, &header));
        let missing = map.names.iter().find(|(field, _)| map.find(field, &header).is_none());
        if missing.is_some() || table.columns[0].or(table.columns[1]).is_none() {
            table.first = Some(table.setting.lost(None, Refusal::Columns { found: header.join(", ") }));
            return table;
        }
        table.rows = Some(rows);
        table
    }

    fn entry(&self, row: &ByteRecord, line: u64) -> Item {
        let place = format!("{}:{line}", self.setting.name);
        let mut decoded = [const { None }; 8];
        for (value, column) in decoded.iter_mut().zip(self.columns) {
            let bytes = column.and_then(|c| row.get(c)).unwrap_or_default();
            let text = match std::str::from_utf8(bytes) {
                Ok(text) => text.to_owned(),
                Err(_) => encoding_rs::WINDOWS_1252.decode(bytes).0.into_owned(),
            };
            *value = (!text.trim().is_empty()).then_some(text);
        }
        let [text, html, title, published, publisher, author, url, id] = decoded;
        let short = |value: Option<String>| value.map(|v| v.trim().to_owned());
        let day = match published.as_deref().map(|p| (p, dates::day(p, &self.dates))) {
            Some((written, None)) => {
                let why = format!("published is {written:?}, which is no day; write it as 2031-03-04");
                return self.setting.lost(Some(place), Refusal::BadItem { why });
            }
            found => found.and_then(|(_, day)| day),
        };
        let meta = Meta {
            publisher: short(publisher),
            published: day,
            title: short(title),
            author: short(author),
            url: short(url),
            origin: Some(place.clone()),
        };
        let report = match (text, html) {
            (Some(text), _) => Report::from_text(text, meta),
            (None, Some(html)) => {
                let mut report = Report::from_page(html, meta);
                report.options.charset = Some("utf-8".to_owned());
                report
            }
            (None, None) => return self.setting.lost(Some(place), Refusal::Empty { bytes: 0 }),
        };
        Ok(Entry { report: report.with(self.setting.options.clone()), id: short(id) })
    }
}

impl Iterator for Table {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        if let Some(item) = self.first.take() {
            return Some(item);
        }
        let rows = self.rows.as_mut()?;
        let mut row = ByteRecord::new();
        let offset = rows.position().byte();
        // Whatever row comes, it may take as many bytes as a report may have.
        match rows.read_byte_record(&mut row) {
            Ok(false) => None,
            Ok(true) => {
                let line = row.position().map_or(0, csv::Position::line);
                Some(self.entry(&row, line))
            }
            Err(error) => {
                self.rows = None;
                let why = format!("the table cannot be read further ({error})");
                Some(self.setting.lost(None, Refusal::Damaged { offset, why }))
            }
        }
    }
}

/// Bytes in which a line end comes at the latest after the limit: an endless field ends the table with an error.
struct Bounded {
    inner: Box<dyn Read + Send>,
    since: usize,
    limit: usize,
}

impl Read for Bounded {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let n = self.inner.read(out)?;
        match memchr::memrchr(b'\n', &out[..n]) {
            Some(at) => self.since = n - at,
            None => self.since += n,
        }
        if self.since > self.limit {
            return Err(std::io::Error::other(format!("more than {} bytes without a line end", self.limit)));
        }
        Ok(n)
    }
}
