//! Why a report is refused, and what to do about it.
//!
//! reads:  nothing
//! writes: IngestError, Refusal

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

fn emptiness(bytes: usize) -> &'static str {
    if bytes == 0 { "nothing" } else { "only white space" }
}
