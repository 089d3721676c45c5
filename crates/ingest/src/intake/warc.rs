//! Web archives → the pages in them: WARC 0.18, 1.0 and 1.1, and ARC 1.
//!
//! reads:  a stream of records
//! writes: Entry; damage with the offset of its record
//!
//! Sources: ISO 28500:2017 (WARC 1.1), its Zstandard extension, the Internet Archive's ARC 1.0. A record counts as intact if
//! all the bytes that it announces are there and the next record, or the end, follows. A length that is wrong does not cost
//! the records after it: the next one is looked for inside.

use super::http;
use super::stream::{Event, Stream};
use super::{Entry, Item, Setting};
use crate::error::{IngestError, Refusal};
use crate::report::Report;
use memchr::memmem;
use onrecord_document::Meta;
use std::collections::VecDeque;

/// Most bytes of the header of a record.
const HEADER: usize = 64 << 10;

/// The reports of an archive.
pub(crate) struct Warc {
    buffer: Buffer,
    setting: Setting,
    ready: VecDeque<Item>,
    arc: Option<bool>,
    passed: u64,
}

/// Bytes that were taken and not used yet.
struct Buffer {
    stream: Stream,
    data: Vec<u8>,
    at: usize,
    /// Bytes before `data`.
    before: u64,
    /// Where in the data members began, and their offset in the file.
    members: VecDeque<(u64, u64)>,
    damage: Option<Refusal>,
    ended: bool,
}

impl Buffer {
    /// Takes bytes until there are `n` (or damage or the end stops it); how many there are.
    fn ensure(&mut self, n: usize) -> usize {
        while self.left().len() < n && self.damage.is_none() && !self.ended {
            if self.at > 1 << 20 && self.at * 2 > self.data.len() {
                self.data.drain(..self.at);
                self.before += self.at as u64;
                self.at = 0;
            }
            let start = self.before + self.data.len() as u64;
            match self.stream.take(&mut self.data) {
                Event::Bytes => {
                    let offset = self.stream.member();
                    if self.members.back().is_none_or(|(_, known)| *known != offset) {
                        self.members.push_back((start, offset));
                    }
                }
                Event::End => self.ended = true,
                Event::Damage(damage) => self.damage = Some(damage),
            }
        }
        self.left().len()
    }

    fn left(&self) -> &[u8] {
        &self.data[self.at..]
    }

    fn skip(&mut self, n: usize) {
        self.at = (self.at + n).min(self.data.len());
    }

    /// Where in the file the next byte, or the member that it is in, begins.
    fn offset(&mut self) -> u64 {
        let here = self.before + self.at as u64;
        if !self.stream.is_packed() {
            return here;
        }
        while self.members.len() > 1 && self.members[1].0 <= here {
            self.members.pop_front();
        }
        self.members.front().map_or(0, |(_, offset)| *offset)
    }

    /// Forgets what is left before the damage and gives the damage.
    fn break_off(&mut self) -> Option<Refusal> {
        let damage = self.damage.take()?;
        self.at = self.data.len();
        Some(damage)
    }

    /// Steps to where the next record begins; false if none does before the damage or the end.
    fn seek(&mut self, marks: &[&[u8]]) -> bool {
        loop {
            if self.ensure(16) == 0 {
                return false;
            }
            let left = self.left();
            let found = marks.iter().filter_map(|mark| memmem::find(left, mark).map(|at| at + 1)).min();
            if let Some(at) = found {
                self.skip(at);
                return true;
            }
            let have = left.len();
            self.skip(have.saturating_sub(16));
            if self.ensure(17) <= 16 {
                let rest = self.left().len();
                self.skip(rest);
                return false;
            }
        }
    }
}

/// The header of a record.
struct Header {
    fields: Vec<(String, String)>,
    /// Its own length.
    len: usize,
    /// Length of what follows.
    content: usize,
}

impl Header {
    fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

impl Warc {
    pub(crate) fn new(stream: Stream, setting: Setting) -> Warc {
        let buffer = Buffer {
            stream,
            data: Vec::new(),
            at: 0,
            before: 0,
            members: VecDeque::new(),
            damage: None,
            ended: false,
        };
        Warc { buffer, setting, ready: VecDeque::new(), arc: None, passed: 0 }
    }

    /// Records that hold no page or text: requests, pictures, answers that are no success.
    pub(crate) fn passed(&self) -> u64 {
        self.passed
    }

    fn damaged(&mut self, offset: u64, why: impl Into<String>) {
        self.lose(offset, Refusal::Damaged { offset, why: why.into() });
    }

    fn lose(&mut self, offset: u64, kind: Refusal) {
        self.ready.push_back(Err(IngestError::new(Some(self.setting.at(offset)), kind)));
    }

    /// Takes a record or names what is in its way; false at the end.
    fn step(&mut self) -> bool {
        // Empty lines between records.
        loop {
            if self.buffer.ensure(1) == 0 {
                return match self.buffer.break_off() {
                    Some(damage) => {
                        let offset = self.buffer.offset();
                        self.lose(offset, damage);
                        true
                    }
                    None => false,
                };
            }
            let blank = self.buffer.left().iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
            if blank == 0 {
                break;
            }
            self.buffer.skip(blank);
        }
        let offset = self.buffer.offset();
        let arc = match self.arc {
            Some(arc) => arc,
            None => {
                self.buffer.ensure(16);
                let arc = self.buffer.left().starts_with(b"filedesc://");
                *self.arc.insert(arc)
            }
        };
        match if arc { self.arc_header() } else { self.warc_header() } {
            Ok(header) => self.record(offset, &header, arc),
            Err(why) => {
                let here = self.buffer.before + self.buffer.at as u64;
                self.damaged(offset, why);
                let marks: &[&[u8]] = if arc { &[b"\nhttp://", b"\nhttps://"] } else { &[b"\nWARC/"] };
                if !self.buffer.seek(marks) && self.buffer.before + self.buffer.at as u64 == here {
                    let left = self.buffer.left().len();
                    self.buffer.skip(left);
                }
            }
        }
        true
    }

    fn warc_header(&mut self) -> Result<Header, String> {
        self.buffer.ensure(5);
        if !self.buffer.left().starts_with(b"WARC/") {
            return Err("expected the beginning of a record (`WARC/1.0`), found something else".to_owned());
        }
        let len = self.header_end().ok_or_else(|| {
            if self.buffer.left().len() < HEADER {
                "the file ends within the header of a record".to_owned()
            } else {
                format!("the header of a record is longer than {HEADER} bytes")
            }
        })?;
        let text = String::from_utf8_lossy(&self.buffer.left()[..len]).into_owned();
        let mut fields: Vec<(String, String)> = Vec::new();
        for line in text.lines().skip(1) {
            if line.starts_with([' ', '\t']) {
                if let Some((_, value)) = fields.last_mut() {
                    value.push(' ');
                    value.push_str(line.trim());
                }
            } else if let Some((name, value)) = line.split_once(':') {
                fields.push((name.trim().to_owned(), value.trim().to_owned()));
            }
        }
        let mut header = Header { fields, len, content: 0 };
        let length =
            header.field("Content-Length").ok_or("a record does not say how long it is (Content-Length)")?;
        header.content = length
            .parse()
            .map_err(|_| format!("the length of a record is `{length}`, which is no number"))?;
        Ok(header)
    }

    /// `URL IP DATE TYPE LENGTH`, one line; ARC 2 has more fields, the length is the last.
    fn arc_header(&mut self) -> Result<Header, String> {
        let end = loop {
            let have = self.buffer.left().len();
            if let Some(at) = self.buffer.left().iter().take(HEADER).position(|b| *b == b'\n') {
                break at + 1;
            }
            if have >= HEADER || self.buffer.ensure(have + 1) == have {
                return Err("the file ends within the header of a record".to_owned());
            }
        };
        let line = String::from_utf8_lossy(&self.buffer.left()[..end]).trim_end().to_owned();
        let words: Vec<&str> = line.rsplitn(5, ' ').collect();
        let [length, kind, date, _, url] = words[..] else {
            return Err(format!(
                "expected `URL IP DATE TYPE LENGTH`, found `{}`",
                line.chars().take(80).collect::<String>()
            ));
        };
        let content = length
            .parse()
            .map_err(|_| format!("the length of a record is `{length}`, which is no number"))?;
        if !url.contains("://") && !url.starts_with("dns:") {
            return Err(format!(
                "expected the address of a record, found `{}`",
                url.chars().take(80).collect::<String>()
            ));
        }
        // tidy: fields of WARC
        let fields =
            [("WARC-Type", "response"), ("WARC-Target-URI", url), ("WARC-Date", date), ("Arc-Type", kind)];
        let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        Ok(Header { fields, len: end, content })
    }

    /// Length of the header with its empty line.
    fn header_end(&mut self) -> Option<usize> {
        let mut looked = 0;
        loop {
            let have = self.buffer.left().len().min(HEADER);
            let left = &self.buffer.left()[..have];
            let from = looked.min(have);
            // A header that runs into the next record is none; looking further would cost as much for every line.
            let have = memmem::find(&left[from..], b"\nWARC/").map_or(have, |at| from + at);
            let left = &left[..have];
            if have < from {
                return None;
            }
            let crlf = memmem::find(&left[from..], b"\r\n\r\n").map(|at| from + at + 4);
            let lf = memmem::find(&left[from..], b"\n\n").map(|at| from + at + 2);
            if let Some(end) = crlf.into_iter().chain(lf).min() {
                return Some(end);
            }
            looked = have.saturating_sub(3);
            let runs_on = self.buffer.left().len() > have;
            if runs_on || have == HEADER || self.buffer.ensure(have + 1) == have {
                return None;
            }
        }
    }

    /// Takes the content of a record, or names what is wrong with it.
    fn record(&mut self, offset: u64, header: &Header, arc: bool) {
        let mark: &[u8] = if arc { b"\nhttp" } else { b"\r\n\r\nWARC/" };
        let limit = self.setting.limits.bytes;
        if header.content > limit {
            self.skip_long(offset, header, arc);
            return;
        }
        let whole = header.len + header.content;
        let have = self.buffer.ensure(whole + 4);
        if have < whole {
            // Either the file ends here, or the length is wrong and other records are inside.
            let inner = memmem::find(&self.buffer.left()[header.len.min(have)..], mark).filter(|_| !arc);
            match inner {
                Some(at) => {
                    self.damaged(offset, "a record says that it is longer than it is");
                    self.buffer.skip(header.len + at);
                }
                None => {
                    let found = have - header.len.min(have);
                    let damage = self.buffer.break_off();
                    if damage.is_none() || !self.buffer.stream.is_packed() {
                        self.damaged(
                            offset,
                            format!("a record ends after {found} of {} bytes", header.content),
                        );
                    }
                    if let Some(damage) = damage {
                        self.lose(offset, damage);
                    }
                    let left = self.buffer.left().len();
                    self.buffer.skip(left);
                }
            }
            return;
        }
        let after = &self.buffer.left()[whole..have];
        let closed = after.starts_with(b"\r\n\r\n") || after.starts_with(b"\n\n") || arc;
        let next = after.iter().skip_while(|b| matches!(b, b'\r' | b'\n')).count();
        let runs_on = !closed && (next == 0 || self.next_is_record(whole));
        if !closed && !runs_on {
            // The length is wrong: the next record is inside or further on.
            let inner = memmem::find(&self.buffer.left()[header.len..whole], mark).map(|at| header.len + at);
            self.damaged(offset, "the length that a record gives is not the length that it has");
            self.buffer.skip(inner.unwrap_or(header.len));
            if inner.is_none() {
                self.buffer.seek(&[b"\nWARC/"]);
            }
            return;
        }
        let content = self.buffer.left()[header.len..whole].to_vec();
        self.buffer.skip(whole);
        self.take(offset, header, content);
        if runs_on {
            self.damaged(
                offset,
                "the empty lines that end a record are missing (the record itself was read)",
            );
        }
    }

    fn next_is_record(&mut self, whole: usize) -> bool {
        self.buffer.ensure(whole + 16);
        let rest = &self.buffer.left()[whole..];
        let blank = rest.iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
        rest[blank..].starts_with(b"WARC/")
    }

    /// Passes over a record that is too long to be held.
    fn skip_long(&mut self, offset: u64, header: &Header, arc: bool) {
        let is_text = header
            .field("WARC-Type")
            .is_some_and(|kind| matches!(kind, "response" | "resource" | "conversion"));
        if is_text {
            self.lose(offset, Refusal::TooLarge { found: header.content, limit: self.setting.limits.bytes });
        } else {
            self.passed += 1;
        }
        self.buffer.skip(header.len);
        let mut left = header.content;
        while left > 0 {
            let have = self.buffer.ensure(1).min(left);
            if have == 0 {
                if self.buffer.damage.is_none() {
                    self.damaged(offset, format!("a record ends {left} bytes too early"));
                }
                return;
            }
            // A record that claims to be huge must not swallow those that follow.
            let found = memmem::find(&self.buffer.left()[..have], b"\r\n\r\nWARC/").filter(|_| !arc);
            if let Some(at) = found {
                self.damaged(offset, "a record says that it is longer than it is");
                self.buffer.skip(at);
                return;
            }
            self.buffer.skip(have);
            left -= have;
        }
    }

    /// Makes a report of a record, if it is a page or a text.
    fn take(&mut self, offset: u64, header: &Header, content: Vec<u8>) {
        // tidy: types of WARC records
        let kind = header.field("WARC-Type").unwrap_or_default();
        let url = header.field("WARC-Target-URI").map(|url| url.trim_matches(['<', '>']).to_owned());
        let own_type = header.field("Content-Type").unwrap_or_default().to_ascii_lowercase();
        let is_arc = header.field("Arc-Type").is_some();
        let web = url.as_deref().is_some_and(|u| u.starts_with("http"));
        let answer = match kind {
            "response"
                if web && (is_arc || own_type.is_empty() || own_type.starts_with("application/http")) =>
            {
                http::answer(content, self.setting.limits.bytes, self.setting.ratio())
            }
            "resource" | "conversion" => Ok(http::Answer { status: 200, kind: own_type, body: content }),
            _ => {
                self.passed += 1;
                return;
            }
        };
        let answer = match answer {
            Ok(answer) => answer,
            Err(kind) => return self.lose(offset, kind.at(offset)),
        };
        let media = answer.kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let charset = http::charset(&answer.kind);
        let meta = Meta { url, origin: Some(self.setting.at(offset)), ..Meta::default() };
        let report = match media.as_str() {
            "text/html" | "application/xhtml+xml" => Report::from_page(answer.body, meta),
            "text/plain" if kind == "conversion" => Report::from_bytes(answer.body, meta),
            _ => {
                self.passed += 1;
                return;
            }
        };
        if !(200..300).contains(&answer.status) || report.content.is_empty() {
            self.passed += 1;
            return;
        }
        let mut report = report.with(self.setting.options.clone());
        report.options.charset = charset.or(report.options.charset);
        self.ready.push_back(Ok(Entry { report, id: None }));
    }
}

impl Iterator for Warc {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        loop {
            if let Some(item) = self.ready.pop_front() {
                return Some(item);
            }
            if !self.step() && self.ready.is_empty() {
                return None;
            }
        }
    }
}
