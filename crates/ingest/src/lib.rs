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
mod language;
mod layout;
mod paragraphs;
mod report;
mod zones;

pub use error::{IngestError, Refusal};
pub use examples::failing_examples;
pub use report::{Content, IngestOptions, Report};

use onrecord_document::{Document, Layer, Note, Text};
use onrecord_resources::zones::ZoneWords;

/// The document of a report: its text, its zones, and what the text itself says of title, author and day where the caller
/// did not know.
///
/// # Errors
/// If the report is too large, no text, of a format that is not read, empty, or of another language; the message says what
/// to do.
pub fn ingest(report: Report, words: &ZoneWords) -> Result<Document, IngestError> {
    let Report { content, mut meta, options } = report;
    let origin = meta.origin.clone();
    let refuse = |kind| IngestError::new(origin.clone(), kind);

    let limit = options.limit_bytes.unwrap_or(words.limit_bytes).min(u32::MAX as usize / 4);
    let (text, mut notes) = match content {
        Content::Bytes(bytes) => {
            decode::check_size(bytes.len(), limit).map_err(refuse)?;
            let (text, mut notes) =
                decode::decode(&bytes, options.charset.as_deref(), words).map_err(refuse)?;
            let (text, header_notes) = front_matter::take(text, &mut meta).map_err(refuse)?;
            notes.extend(header_notes);
            (text, notes)
        }
        Content::Text(text) => {
            decode::check_size(text.len(), limit).map_err(refuse)?;
            decode::check_text(&text, words).map_err(refuse)?;
            (text, Vec::new())
        }
    };
    notes.extend(replaced(&text));
    let text = Text::new(text);
    let zones = zones::find(&text, &mut meta, words);
    if zones.is_empty() {
        return Err(refuse(Refusal::Empty { bytes: text.len() }));
    }
    notes.extend(language::check(&text, &zones, options.any_language, &words.language).map_err(refuse)?);
    Ok(Document::new(meta, text, Layer::from(zones), notes))
}

/// A note that counts the replacement characters, if there are any.
fn replaced(text: &str) -> Option<Note> {
    let count = text.matches(char::REPLACEMENT_CHARACTER).count();
    let message = format!("{count} replacement characters (U+FFFD): that many places could not be decoded");
    (count > 0).then(|| Note::whole("replaced-characters", message))
}
