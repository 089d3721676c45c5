//! Bytes or text → [`Document`]: decoded, refused where it is no English report, and cut into zones.
//!
//! reads:  a report; words and limits of resources
//! writes: [`Document`]
//! data:   data/lexicon/en/ingest.toml
//!
//! The only stage that can fail. The text is decided here: bytes are decoded (a byte order mark and a header of metadata
//! come off), text that is given as text is kept to the character. No line end, space or quotation mark is changed, so that
//! offsets into the stored text are offsets into what the reader has before them.

#![forbid(unsafe_code)]

mod credits;
mod dateline;
mod dates;
mod decode;
mod error;
mod examples;
mod front_matter;
pub mod html;
mod intake;
mod language;
mod layout;
mod paragraphs;
mod recognize;
mod report;
mod xml;
mod zones;

pub use error::{IngestError, Refusal};
pub use examples::failing_examples;
pub use intake::{ColumnMap, Entry, Intake, IntakeOptions, Item, Opened, ReadSeek, Reopen};
pub use recognize::{Format, Packing, recognize};
pub use report::{Content, IngestOptions, Markup, Report};

use jiff::Timestamp;
use layout::Layout;
use onrecord_document::{Document, Edition, Layer, Meta, Note, Status, Text, Zone, ZoneKind};
use onrecord_resources::zones::ZoneWords;

/// The document of a report: its text, its zones, and what the text itself says of title, author and day where the caller
/// did not know.
///
/// # Errors
/// If the report is too large, no text, of a format that is not read, empty, or of another language; the message says what
/// to do.
pub fn ingest(report: Report, words: &ZoneWords) -> Result<Document, IngestError> {
    let Report { content, mut meta, options, edition } = report;
    let origin = meta.origin.clone();
    let refuse = |kind| IngestError::new(origin.clone(), kind);
    let limit = options.limit_bytes.unwrap_or(words.limits.bytes).min(u32::MAX as usize / 4);
    let mut notes = usable(&edition, options.now).map_err(refuse)?;
    decode::check_size(content.len(), limit).map_err(refuse)?;

    let (text, zones) = match content {
        Content::Bytes(bytes) if !recognize::is_page(&bytes, words) => {
            let (text, found) = decode::decode(&bytes, options.charset.as_deref(), words).map_err(refuse)?;
            let (text, header_notes) = front_matter::take(text, &mut meta).map_err(refuse)?;
            notes.extend(found.into_iter().chain(header_notes));
            plain(text, &mut meta, words)
        }
        Content::Text(text) => {
            decode::check_text(&text, words).map_err(refuse)?;
            plain(text, &mut meta, words)
        }
        Content::Bytes(bytes) | Content::Page(bytes) => {
            let (html, found) = decode::decode_page(&bytes, options.charset.as_deref(), words);
            notes.extend(found);
            let (layout, found) = html::page(&html, &mut meta, words);
            notes.extend(found);
            if !layout.has_body() {
                return Err(refuse(Refusal::NoReport));
            }
            layout.finish(&mut meta, words)
        }
        Content::Markup(markup) => {
            let mut layout = Layout::default();
            layout.push(ZoneKind::Headline, meta.title.as_deref().unwrap_or_default());
            layout.push(ZoneKind::Headline, markup.deck.as_deref().unwrap_or_default());
            html::fragment(&mut layout, &markup.html, words);
            markup.captions.iter().for_each(|caption| layout.push(ZoneKind::Caption, caption));
            layout.finish(&mut meta, words)
        }
    };
    notes.extend(replaced(&text));
    if zones.is_empty() {
        return Err(refuse(Refusal::Empty { bytes: text.len() }));
    }
    html::fill(&mut meta, options.otherwise);
    notes.extend(language::check(&text, &zones, options.any_language, &words.language).map_err(refuse)?);
    let document = Document::new(meta, text, Layer::from(zones), notes);
    Ok(Document { edition, ..document })
}

/// The zones of text that is handed over as text.
fn plain(text: String, meta: &mut Meta, words: &ZoneWords) -> (Text, Vec<Zone>) {
    let text = Text::new(text);
    let zones = zones::find(&text, meta, words);
    (text, zones)
}

/// Whether an item may be used; a note where it says what one should know.
fn usable(edition: &Edition, now: Option<Timestamp>) -> Result<Vec<Note>, Refusal> {
    let mut notes = Vec::new();
    match edition.status {
        Status::Withheld | Status::Cancelled => {
            return Err(Refusal::Withdrawn { status: edition.status, item: edition.item.clone() });
        }
        Status::Corrected => {
            notes.push(Note::whole("corrected", "its agency says that this version corrects an earlier one"));
        }
        Status::Usable => {}
    }
    if let Some(until) = &edition.embargoed {
        let over = until.parse::<Timestamp>().ok().zip(now).is_some_and(|(until, now)| until <= now);
        if now.is_some() && !over {
            return Err(Refusal::Embargoed { until: until.clone() });
        }
        if !over {
            notes.push(Note::whole("embargo", format!("embargoed until {until}")));
        }
    }
    Ok(notes)
}

/// A note that counts the replacement characters, if there are any.
fn replaced(text: &str) -> Option<Note> {
    let count = text.matches(char::REPLACEMENT_CHARACTER).count();
    let message = format!("{count} replacement characters (U+FFFD): that many places could not be decoded");
    (count > 0).then(|| Note::whole("replaced-characters", message))
}
