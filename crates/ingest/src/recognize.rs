//! What kind of file bytes are, by how they begin; the name only helps where content does not tell.
//!
//! reads:  the first bytes of an input, its name
//! writes: Format
//! data:   data/lexicon/en/ingest.toml (`format`)

use crate::decode::starts_loosely;
use flate2::read::GzDecoder;
use onrecord_resources::zones::ZoneWords;
use std::io::Read;

/// Bytes that are looked at.
pub(crate) const HEAD: usize = 8192;

/// The formats that are read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// The text of one report.
    Text,
    /// One page.
    Html,
    /// One report a line, as JSON.
    JsonLines,
    /// A table with a header: one report a row.
    Csv,
    /// The same with tabs.
    Tsv,
    /// RSS 0.9 to 2.0, RDF, Atom, CDF.
    Feed,
    /// JSON Feed 1 and 1.1.
    JsonFeed,
    /// IPTC ninjs 1 to 3: one item, or a list of them.
    Ninjs,
    /// IPTC NewsML-G2: one item or a message of many.
    NewsMl,
    /// IPTC NITF.
    Nitf,
    /// A web archive, WARC 0.18 to 1.1, or its forerunner ARC.
    Warc,
    /// Web archives in a ZIP file with an index.
    Wacz,
}

/// How a file is packed around what it holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Packing {
    /// Not at all.
    #[default]
    None,
    /// gzip, of one or many members.
    Gzip,
    /// Zstandard, of one or many frames.
    Zstd,
}

/// What an input is, by its first bytes and its name. Nothing where its content is no format that is read as other than
/// text: then it is text, or will be refused with advice.
pub fn recognize(head: &[u8], name: &str) -> (Packing, Format) {
    let packing = packing(head);
    let unpacked = match packing {
        Packing::None => head.to_vec(),
        Packing::Gzip => {
            let mut inner = Vec::new();
            // A head that is cut off is an error at its end only; what came before counts.
            let _ = GzDecoder::new(head).take(HEAD as u64).read_to_end(&mut inner);
            inner
        }
        Packing::Zstd => crate::intake::zstd_head(head, HEAD),
    };
    let name = name.to_ascii_lowercase();
    let name = [".gz", ".zst"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(&name);
    (packing, format(&unpacked, name))
}

fn packing(head: &[u8]) -> Packing {
    if head.starts_with(&[0x1f, 0x8b, 8]) {
        Packing::Gzip
    } else if is_zstd(head) {
        Packing::Zstd
    } else {
        Packing::None
    }
}

/// A Zstandard frame, or a frame to be skipped before one (which may hold a dictionary).
pub(crate) fn is_zstd(head: &[u8]) -> bool {
    head.starts_with(&[0x28, 0xb5, 0x2f, 0xfd])
        || head.len() >= 4 && (0x50..=0x5f).contains(&head[0]) && head[1..4] == [0x2a, 0x4d, 0x18]
}

fn format(head: &[u8], name: &str) -> Format {
    if head.starts_with(b"WARC/") || head.starts_with(b"filedesc://") {
        return Format::Warc;
    }
    if head.starts_with(b"PK\x03\x04") && name.ends_with(".wacz") {
        return Format::Wacz;
    }
    let text = text_of(head);
    let start = text.trim_start_matches('\u{feff}').trim_start();
    if start.starts_with('<') {
        return markup(start);
    }
    if start.starts_with('{') || start.starts_with('[') {
        return json(start, name);
    }
    // tidy: endings of file names
    match name.rsplit_once('.').map(|(_, end)| end) {
        Some("jsonl" | "ndjson") => Format::JsonLines,
        Some("csv") => Format::Csv,
        Some("tsv" | "tab") => Format::Tsv,
        _ => Format::Text,
    }
}

/// The first bytes as text, also where two bytes are one letter.
fn text_of(head: &[u8]) -> String {
    match head {
        [0xff, 0xfe, ..] | [b'<', 0, ..] => encoding_rs::UTF_16LE.decode(head).0.into_owned(),
        [0xfe, 0xff, ..] | [0, b'<', ..] => encoding_rs::UTF_16BE.decode(head).0.into_owned(),
        _ => String::from_utf8_lossy(head).into_owned(),
    }
}

/// By the first element that is no declaration.
fn markup(text: &str) -> Format {
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.find("-->").map_or("", |end| &comment[end..]);
            continue;
        }
        if rest.starts_with(['?', '!']) {
            if rest.get(..13).is_some_and(|d| d.eq_ignore_ascii_case("!doctype html")) {
                return Format::Html;
            }
            continue;
        }
        let name: String = rest.chars().take_while(|c| c.is_alphanumeric() || "-_:.".contains(*c)).collect();
        let local = name.rsplit(':').next().unwrap_or_default().to_ascii_lowercase();
        // tidy: names of XML elements
        return match local.as_str() {
            "rss" | "feed" | "rdf" | "channel" => Format::Feed,
            "newsmessage" | "newsitem" | "packageitem" | "conceptitem" | "knowledgeitem" | "planningitem"
            | "catalogitem" | "newsml" => Format::NewsMl,
            "nitf" => Format::Nitf,
            _ => Format::Html,
        };
    }
    Format::Html
}

fn json(text: &str, name: &str) -> Format {
    if [".jsonl", ".ndjson"].iter().any(|end| name.ends_with(end)) {
        return Format::JsonLines;
    }
    if text.contains("jsonfeed.org/version") {
        return Format::JsonFeed;
    }
    let line = text.lines().next().unwrap_or_default();
    let whole = serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(line).ok();
    if whole.is_some_and(|object| object.contains_key("text") || object.contains_key("html")) {
        return Format::JsonLines;
    }
    // tidy: names of ninjs
    let ninjs = [
        "\"uri\"",
        "\"versioncreated\"",
        "\"versionCreated\"",
        "\"body_xhtml\"",
        "\"body_text\"",
        "\"pubstatus\"",
        "\"pubStatus\"",
    ];
    if ninjs.iter().any(|key| text.contains(key)) { Format::Ninjs } else { Format::Text }
}

/// Whether bytes that are to be one report are a page.
pub(crate) fn is_page(bytes: &[u8], words: &ZoneWords) -> bool {
    let head = &bytes[..bytes.len().min(HEAD)];
    words
        .formats
        .iter()
        .any(|f| f.id.starts_with("html") && f.magic.iter().all(|(_, magic)| starts_loosely(head, magic)))
        || head.starts_with(b"<?xml")
            && format(head, "") == Format::Html
            && String::from_utf8_lossy(head).contains("<html")
        || matches!(head, [0xff, 0xfe, b'<', ..] | [0xfe, 0xff, 0, b'<', ..])
}
