//! Reports as JSON Lines: one object a line, with the text and what is known of it.
//!
//! reads:  JSON Lines
//! writes: InputLine

use jiff::civil::Date;
use onrecord_document::{Meta, Offsets, Span};
use onrecord_ingest::{IngestOptions, Report};
use serde::Deserialize;
use serde::de::{self, Deserializer, IgnoredAny, SeqAccess, Visitor};
use std::fmt;
use std::io::{self, BufRead, Read};

/// One report of a JSON Lines file. Fields that it does not name are ignored, so that gold files can be read as they are.
#[derive(Clone, PartialEq, Debug)]
pub struct InputLine {
    /// A string or a number, given back unchanged.
    pub id: Option<serde_json::Value>,
    /// The text; empty where `html` is given.
    pub text: String,
    /// A page, where no text is given: the report on it is looked for.
    pub html: Option<String>,
    /// Publisher, day, title, author and url.
    pub meta: Meta,
    /// Tokens that are to be kept as they are, in bytes of `text`.
    pub tokens: Option<Vec<Span>>,
}

/// What a line or a row says of a report, as it came.
#[derive(Clone, PartialEq, Debug, Default)]
#[allow(missing_docs, reason = "the fields of a line, as InputLine explains them")]
pub struct InputFields {
    pub id: Option<serde_json::Value>,
    pub text: Option<String>,
    pub html: Option<String>,
    pub published: Option<String>,
    pub publisher: Option<String>,
    pub title: Option<String>,
    pub author: Option<String>,
    pub url: Option<String>,
}

/// Why a line is no report; lower case, no full stop.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum LineError {
    /// Not JSON of the shape that is asked for.
    #[error("{0}; give one object a line: {{\"id\": …, \"text\": …}}")]
    Json(String),
    /// Neither text nor page.
    #[error("neither `text` nor `html`; give one of them: {{\"id\": …, \"text\": …}}")]
    NoText,
    /// A day that is none.
    #[error("published is {0:?}, which is no day; write it as 2031-03-04")]
    Day(String),
    /// A token that is not in the text.
    #[error(
        "token {number} is [{start}, {end}], but the text has {points} code points; count offsets in code points, end exclusive"
    )]
    Token {
        /// From 1.
        number: usize,
        /// As given.
        start: usize,
        /// As given.
        end: usize,
        /// Length of the text.
        points: usize,
    },
}

#[derive(Deserialize)]
struct Raw {
    id: Option<RawId>,
    text: Option<String>,
    html: Option<String>,
    published: Option<String>,
    publisher: Option<String>,
    title: Option<String>,
    author: Option<String>,
    url: Option<String>,
    tokens: Option<Vec<RawToken>>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum RawId {
    Text(String),
    Number(serde_json::Number),
}

/// `[start, end, …]`; what follows the two offsets is not looked at.
struct RawToken(usize, usize);

impl<'de> Deserialize<'de> for RawToken {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<RawToken, D::Error> {
        struct Pair;
        impl<'de> Visitor<'de> for Pair {
            type Value = RawToken;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a token [start, end]")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<RawToken, A::Error> {
                let short = |n| de::Error::invalid_length(n, &"two offsets");
                let start = seq.next_element()?.ok_or_else(|| short(0))?;
                let end = seq.next_element()?.ok_or_else(|| short(1))?;
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                Ok(RawToken(start, end))
            }
        }
        deserializer.deserialize_seq(Pair)
    }
}

impl InputLine {
    /// The report of the line: its text, kept to the character, or the report on its page.
    pub fn into_report(self, options: IngestOptions) -> Report {
        match self.html {
            None => Report::from_text(self.text, self.meta).with(options),
            Some(html) => {
                let charset = Some("utf-8".to_owned());
                Report::from_page(html, self.meta).with(IngestOptions { charset, ..options })
            }
        }
    }

    /// The report of one line.
    ///
    /// # Errors
    /// If the line is not such an object, its day is no day, or a token is not in its text.
    pub fn parse(line: &[u8]) -> Result<InputLine, LineError> {
        let raw: Raw = serde_json::from_slice(line).map_err(|e| LineError::Json(json_message(&e)))?;
        let id = raw.id.map(|id| match id {
            RawId::Text(text) => text.into(),
            RawId::Number(number) => number.into(),
        });
        let Raw { text, html, published, publisher, title, author, url, tokens, .. } = raw;
        let fields = InputFields { id, text, html, published, publisher, title, author, url };
        let mut line = InputLine::from_fields(fields)?;
        line.tokens = tokens.map(|tokens| spans(&line.text, &tokens)).transpose()?;
        Ok(line)
    }

    /// The report of values that came by their names, from a line or a row of a table.
    ///
    /// # Errors
    /// If there is neither text nor page, or its day is no day.
    pub fn from_fields(fields: InputFields) -> Result<InputLine, LineError> {
        let Some(text) = fields.text.or_else(|| fields.html.is_some().then(String::new)) else {
            return Err(LineError::NoText);
        };
        let published = fields.published.filter(|p| !p.trim().is_empty()).map(|p| day(&p)).transpose()?;
        let meta = Meta {
            publisher: present(fields.publisher),
            published,
            title: present(fields.title),
            author: present(fields.author),
            url: present(fields.url),
            origin: None,
        };
        let html = fields.html.filter(|_| text.is_empty());
        Ok(InputLine { id: fields.id, text, html, meta, tokens: None })
    }
}

/// A string that says something.
fn present(field: Option<String>) -> Option<String> {
    field.map(|f| f.trim().to_owned()).filter(|f| !f.is_empty())
}

/// What serde says, without the line number, which is always 1 here.
fn json_message(error: &serde_json::Error) -> String {
    let message = error.to_string();
    let message = message.split(" at line ").next().unwrap_or(&message);
    match error.column() {
        0 => message.to_owned(),
        column => format!("{message} (column {column})"),
    }
}

/// The day of a date or of a date with a time.
fn day(text: &str) -> Result<Date, LineError> {
    let text = text.trim();
    let date =
        text.get(..10).filter(|_| !text[10..].starts_with(|c: char| c.is_ascii_digit())).unwrap_or(text);
    date.parse().map_err(|_| LineError::Day(text.to_owned()))
}

fn spans(text: &str, tokens: &[RawToken]) -> Result<Vec<Span>, LineError> {
    let offsets = Offsets::new(text);
    let span = |(i, &RawToken(start, end)): (usize, &RawToken)| {
        let points = offsets.len_points();
        let outside = LineError::Token { number: i + 1, start, end, points };
        match (offsets.byte(start), offsets.byte(end)) {
            (Some(first), Some(last)) if first < last => Ok(Span::new(first, last)),
            _ => Err(outside),
        }
    };
    tokens.iter().enumerate().map(span).collect()
}

/// A line that is not there as a report, and why.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Lost {
    /// Number of the line, from 1.
    pub line: usize,
    /// What was wrong with it; lower case, no full stop.
    pub why: String,
}

impl fmt::Display for Lost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.why)
    }
}

/// The lines of a stream with their numbers, from 1. Empty lines are passed over; a line longer than the limit is skipped
/// without being held in memory.
pub struct Lines<R> {
    input: R,
    number: usize,
    limit: usize,
    failed: bool,
}

/// What stands on a line.
pub enum Line {
    /// Its bytes, without the end of line.
    Bytes(Vec<u8>),
    /// Longer than the limit, in bytes.
    TooLong(usize),
    /// The stream broke off here.
    Broken(io::Error),
}

impl<R: BufRead> Lines<R> {
    /// The lines of `input`, each of at most `limit` bytes.
    pub fn new(input: R, limit: usize) -> Lines<R> {
        Lines { input, number: 0, limit, failed: false }
    }

    fn read(&mut self) -> io::Result<Option<Line>> {
        let mut bytes = Vec::new();
        let most = self.limit as u64 + 1;
        if self.input.by_ref().take(most).read_until(b'\n', &mut bytes)? == 0 {
            return Ok(None);
        }
        if bytes.len() > self.limit && !bytes.ends_with(b"\n") {
            self.skip_line()?;
            return Ok(Some(Line::TooLong(self.limit)));
        }
        if self.number == 0 && bytes.starts_with("\u{feff}".as_bytes()) {
            bytes.drain(..3);
        }
        bytes.truncate(bytes.trim_ascii_end().len());
        Ok(Some(Line::Bytes(bytes)))
    }

    /// Reads up to the next line.
    fn skip_line(&mut self) -> io::Result<()> {
        loop {
            let buffer = self.input.fill_buf()?;
            let (used, done) = match buffer.iter().position(|&b| b == b'\n') {
                Some(at) => (at + 1, true),
                None => (buffer.len(), buffer.is_empty()),
            };
            self.input.consume(used);
            if done {
                return Ok(());
            }
        }
    }
}

impl<R: BufRead> Iterator for Lines<R> {
    type Item = (usize, Line);

    fn next(&mut self) -> Option<(usize, Line)> {
        while !self.failed {
            let line = self.read();
            self.number += 1;
            match line {
                Ok(None) => return None,
                Ok(Some(Line::Bytes(bytes))) if bytes.is_empty() => {}
                Ok(Some(line)) => return Some((self.number, line)),
                Err(error) => {
                    self.failed = true;
                    return Some((self.number, Line::Broken(error)));
                }
            }
        }
        None
    }
}

impl Line {
    /// The report on the line.
    ///
    /// # Errors
    /// What is wrong with the line, for a person; lower case, no full stop.
    pub fn report(self) -> Result<InputLine, String> {
        match self {
            Line::Bytes(bytes) => InputLine::parse(&bytes).map_err(|e| e.to_string()),
            Line::TooLong(limit) => {
                Err(format!("longer than {} MiB; is this JSON Lines, one object a line?", limit >> 20))
            }
            Line::Broken(error) => Err(format!("reading broke off: {error}")),
        }
    }
}
