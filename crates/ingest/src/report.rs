//! What comes in: bytes or text, what the caller knows about it, and how it is to be taken.
//!
//! reads:  nothing
//! writes: Report, Content, IngestOptions

use onrecord_document::Meta;

/// A report before ingest.
#[derive(Clone, PartialEq, Debug)]
pub struct Report {
    /// Its bytes or its text.
    pub content: Content,
    /// What the caller knows; the text's own header only fills what is missing.
    pub meta: Meta,
    /// How it is to be taken.
    pub options: IngestOptions,
}

/// The bytes of a file, or text that is already decoded.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Content {
    /// To be decoded; a byte order mark and a header between `---` lines come off.
    Bytes(Vec<u8>),
    /// Kept to the character: offsets of the document are offsets into this.
    Text(String),
}

/// How a report is to be taken.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct IngestOptions {
    /// Largest size in bytes; none: that of the data file.
    pub limit_bytes: Option<usize>,
    /// Read texts of other languages too, with a note instead of a refusal.
    pub any_language: bool,
    /// The encoding that the bytes are declared to have (a label of the WHATWG encoding standard); none: it is found out.
    /// A byte order mark goes before it.
    pub charset: Option<String>,
}

impl Report {
    /// A report that is the bytes of a file.
    pub fn from_bytes(bytes: impl Into<Vec<u8>>, meta: Meta) -> Report {
        Report { content: Content::Bytes(bytes.into()), meta, options: IngestOptions::default() }
    }

    /// A report that is text already.
    pub fn from_text(text: impl Into<String>, meta: Meta) -> Report {
        Report { content: Content::Text(text.into()), meta, options: IngestOptions::default() }
    }

    /// The same with other options.
    pub fn with(self, options: IngestOptions) -> Report {
        Report { options, ..self }
    }
}
