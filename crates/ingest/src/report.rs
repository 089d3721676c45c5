//! What comes in: bytes or text, what the caller knows about it, and how it is to be taken.
//!
//! reads:  nothing
//! writes: Report, Content, Markup, IngestOptions

use jiff::Timestamp;
use onrecord_document::{Edition, Meta};

/// A report before ingest.
#[derive(Clone, PartialEq, Debug)]
pub struct Report {
    /// Its bytes or its text.
    pub content: Content,
    /// What the caller knows; the text's own header only fills what is missing.
    pub meta: Meta,
    /// How it is to be taken.
    pub options: IngestOptions,
    /// Which version of an agency's item it is.
    pub edition: Edition,
}

/// The bytes of a file, or text that is already decoded.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Content {
    /// To be decoded. What looks like HTML is read as a page; of anything else a byte order mark and a header between `---`
    /// lines come off, and the rest is the text.
    Bytes(Vec<u8>),
    /// The bytes of an HTML page: the report on it is looked for.
    Page(Vec<u8>),
    /// A report whose parts are known: what feeds and agencies hand on.
    Markup(Markup),
    /// Kept to the character: offsets of the document are offsets into this.
    Text(String),
}

/// A report whose parts are known. The title is in the [`Meta`].
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Markup {
    /// The sentence under the title, as text.
    pub deck: Option<String>,
    /// The text, as HTML: all of it is the report's.
    pub html: String,
    /// The words under its pictures, as text.
    pub captions: Vec<String>,
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
    /// What is known where the report does not say it itself: its day and publisher, say.
    pub otherwise: Meta,
    /// The moment it is: what is embargoed beyond it is refused. None: an embargo is noted and nothing else.
    pub now: Option<Timestamp>,
}

impl Report {
    /// A report that is the bytes of a file.
    pub fn from_bytes(bytes: impl Into<Vec<u8>>, meta: Meta) -> Report {
        Report {
            content: Content::Bytes(bytes.into()),
            meta,
            options: IngestOptions::default(),
            edition: Edition::default(),
        }
    }

    /// A report that is text already.
    pub fn from_text(text: impl Into<String>, meta: Meta) -> Report {
        Report {
            content: Content::Text(text.into()),
            meta,
            options: IngestOptions::default(),
            edition: Edition::default(),
        }
    }

    /// A report that is an HTML page.
    pub fn from_page(bytes: impl Into<Vec<u8>>, meta: Meta) -> Report {
        Report {
            content: Content::Page(bytes.into()),
            meta,
            options: IngestOptions::default(),
            edition: Edition::default(),
        }
    }

    /// A report whose parts are known.
    pub fn from_markup(markup: Markup, meta: Meta) -> Report {
        Report {
            content: Content::Markup(markup),
            meta,
            options: IngestOptions::default(),
            edition: Edition::default(),
        }
    }

    /// The same with other options.
    pub fn with(self, options: IngestOptions) -> Report {
        Report { options, ..self }
    }
}

impl Content {
    /// Its size in bytes.
    pub fn len(&self) -> usize {
        match self {
            Content::Bytes(bytes) | Content::Page(bytes) => bytes.len(),
            Content::Text(text) => text.len(),
            Content::Markup(Markup { deck, html, captions }) => {
                deck.as_ref().map_or(0, String::len)
                    + html.len()
                    + captions.iter().map(String::len).sum::<usize>()
            }
        }
    }

    /// Whether it has no byte.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
