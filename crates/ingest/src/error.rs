//! Why a report is refused, and what to do about it.
//!
//! reads:  nothing
//! writes: IngestError, Refusal

use onrecord_document::Status;
use std::fmt;

/// A report that could not be taken in: which one, and why.
#[derive(thiserror::Error, Clone, PartialEq, Debug)]
#[error("{}{kind}", Origin(.origin.as_deref()))]
pub struct IngestError {
    /// The file or record, where the caller named it.
    pub origin: Option<String>,
    /// Why.
    pub kind: Refusal,
}

/// Why a report is refused.
#[derive(thiserror::Error, Clone, PartialEq, Debug)]
pub enum Refusal {
    /// More bytes than the limit.
    #[error("expected at most {limit} bytes, found {found}; split it into its reports, or raise the limit")]
    TooLarge {
        /// Its size.
        found: usize,
        /// The limit.
        limit: usize,
    },
    /// Nothing, or nothing but white space.
    #[error("expected the text of a report, found {}; give a file with text in it", emptiness(*.bytes))]
    Empty {
        /// Its size.
        bytes: usize,
    },
    /// A known format that is not text.
    #[error("expected plain text, found what looks like {name}; {advice}")]
    Format {
        /// Entry of the data file: `pdf`.
        id: String,
        /// What it looks like: "a PDF".
        name: String,
        /// What to do.
        advice: String,
    },
    /// Too many control characters for text.
    #[error(
        "expected plain text, found {controls} control characters among the first {looked_at}; \
         if it is a document of another program, save it as plain text first"
    )]
    Binary {
        /// How many control characters.
        controls: usize,
        /// Among how many.
        looked_at: usize,
    },
    /// A declared encoding that nobody knows.
    #[error(
        "expected the name of an encoding such as `utf-8` or `windows-1252`, found `{label}`; leave it out to have the encoding found out"
    )]
    UnknownCharset {
        /// The declared name.
        label: String,
    },
    /// A value in the header between `---` lines that makes no sense.
    #[error(
        "line {line} of the header: expected {expected}, found `{found}`; correct it or leave the line out"
    )]
    Header {
        /// Line of the file, from 1.
        line: usize,
        /// What should stand there.
        expected: &'static str,
        /// What stands there.
        found: String,
    },
    /// A page without running text.
    #[error(
        "expected a report on the page, found no running text; if there is one to be seen, save its text"
    )]
    NoReport,
    /// An item that its agency took back or holds back.
    #[error("{} by its agency{}; claims of earlier versions should be withdrawn", status_words(*.status), of_item(.item.as_deref()))]
    Withdrawn {
        /// Withheld or cancelled.
        status: Status,
        /// The item that all its versions share.
        item: Option<String>,
    },
    /// An item that must not be printed yet.
    #[error("embargoed until {until}; read it after that")]
    Embargoed {
        /// Until when, as written.
        until: String,
    },
    /// A part of an archive or a file that is damaged. What could be read before and after it has been.
    #[error("damaged at byte {offset}: {why}; get the file again if you can")]
    Damaged {
        /// Where the damaged record, member or item starts in the file.
        offset: u64,
        /// What is wrong with it.
        why: String,
    },
    /// Compressed data that unpacks to far more than reports do.
    #[error(
        "at byte {offset} unpacks to more than {ratio} times its size; if it is no attack, unpack it first or raise the limit"
    )]
    Bomb {
        /// Where the member starts.
        offset: u64,
        /// The limit.
        ratio: u64,
    },
    /// An archive in an archive.
    #[error("an archive in an archive ({name}) is not followed; unpack the outer one first")]
    Nested {
        /// What it looks like.
        name: String,
    },
    /// One item of many that makes no sense.
    #[error("{why}")]
    BadItem {
        /// What is wrong with it.
        why: String,
    },
    /// A table without a column of text.
    #[error("expected a column of text, found the columns {found}; say which it is with --columns text=NAME")]
    Columns {
        /// The names of its columns.
        found: String,
    },
    /// The system could not read on.
    #[error("reading broke off: {why}")]
    Unreadable {
        /// What the system says.
        why: String,
    },
    /// Text of another language.
    #[error(
        "expected English, found what looks like {name} (the detector is {} % sure); \
         translate it first, or have any language read",
        (.score * 100.0).floor()
    )]
    OtherLanguage {
        /// ISO 639-3 code.
        lang: String,
        /// Its name in English.
        name: String,
        /// How sure the detector is, 0 to 1.
        score: f64,
    },
}

impl Refusal {
    /// The same at another offset: what is in a record is told with the record's.
    pub(crate) fn at(self, at: u64) -> Refusal {
        match self {
            Refusal::Damaged { why, .. } => Refusal::Damaged { offset: at, why },
            Refusal::Bomb { ratio, .. } => Refusal::Bomb { offset: at, ratio },
            other => other,
        }
    }

    /// The name under which a report of a run counts it: stable, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Refusal::TooLarge { .. } => "too-large",
            Refusal::Empty { .. } => "empty",
            Refusal::NoReport => "no-report",
            Refusal::Format { .. } => "format",
            Refusal::Binary { .. } => "binary",
            Refusal::UnknownCharset { .. } => "unknown-charset",
            Refusal::Header { .. } => "bad-header",
            Refusal::OtherLanguage { .. } => "other-language",
            Refusal::Withdrawn { .. } => "withdrawn",
            Refusal::Embargoed { .. } => "embargoed",
            Refusal::Damaged { .. } => "damaged",
            Refusal::Bomb { .. } => "compression-ratio",
            Refusal::Nested { .. } => "nested-archive",
            Refusal::BadItem { .. } => "bad-item",
            Refusal::Columns { .. } => "no-text-column",
            Refusal::Unreadable { .. } => "unreadable",
        }
    }
}

impl IngestError {
    pub(crate) fn new(origin: Option<String>, kind: Refusal) -> IngestError {
        IngestError { origin, kind }
    }
}

struct Origin<'a>(Option<&'a str>);

impl fmt::Display for Origin<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.map_or(Ok(()), |origin| write!(f, "{origin}: "))
    }
}

fn status_words(status: Status) -> &'static str {
    match status {
        Status::Cancelled => "cancelled",
        Status::Withheld | Status::Usable | Status::Corrected => "withheld",
    }
}

fn of_item(item: Option<&str>) -> String {
    item.map(|item| format!(" (item {item})")).unwrap_or_default()
}

fn emptiness(bytes: usize) -> &'static str {
    if bytes == 0 { "nothing" } else { "only white space" }
}
