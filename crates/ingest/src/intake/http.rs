//! An HTTP answer as archives keep it → status, type and body.
//!
//! reads:  the block of a response record
//! writes: Answer
//!
//! Source: RFC 9112. A body in chunks or packed is undone; where that fails although a header says so, the body is taken as
//! it is, since archives often keep it undone already.

use super::stream::{Event, Ratio, Stream};
use crate::error::Refusal;
use crate::recognize::Packing;
use memchr::memmem;
use std::io::{Cursor, Read};

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub status: u16,
    /// The media type with its parameters, lower case where it matters.
    pub kind: String,
    pub body: Vec<u8>,
}

/// The answer in a block.
pub(crate) fn answer(block: Vec<u8>, limit: usize, ratio: Ratio) -> Result<Answer, Refusal> {
    let crlf = memmem::find(&block, b"\r\n\r\n").map(|at| (at, at + 4));
    let lf = memmem::find(&block, b"\n\n").map(|at| (at, at + 2));
    let end = match (crlf, lf) {
        (Some(a), Some(b)) => Some(if a.0 <= b.0 { a } else { b }),
        (a, b) => a.or(b),
    };
    let (head, body) = end.unwrap_or((block.len(), block.len()));
    let text = String::from_utf8_lossy(&block[..head]).into_owned();
    let mut lines = text.lines();
    let first = lines.next().unwrap_or_default();
    if !first.starts_with("HTTP/") {
        return Err(Refusal::BadItem {
            why: "expected an HTTP answer in the record, found something else".to_owned(),
        });
    }
    let status = first.split(' ').nth(1).and_then(|s| s.parse().ok()).unwrap_or(0);
    let (mut kind, mut chunked, mut packed) = (String::new(), false, String::new());
    for line in lines {
        let Some((name, value)) = line.split_once(':') else { continue };
        match name.trim().to_ascii_lowercase().as_str() {
            "content-type" => kind = value.trim().to_owned(),
            "transfer-encoding" => chunked = value.to_ascii_lowercase().contains("chunked"),
            "content-encoding" => packed = value.trim().to_ascii_lowercase(),
            _ => {}
        }
    }
    let mut body = block[body..].to_vec();
    if chunked && let Some(whole) = unchunked(&body) {
        body = whole;
    }
    let body = unpacked(body, &packed, limit, ratio)?;
    Ok(Answer { status, kind, body })
}

/// The charset of a media type.
pub(crate) fn charset(kind: &str) -> Option<String> {
    let at = kind.to_ascii_lowercase().find("charset=")? + 8;
    let label: String = kind
        .get(at..)?
        .chars()
        .skip_while(|c| *c == '"' || *c == '\'')
        .take_while(|c| c.is_ascii_alphanumeric() || "-_:".contains(*c))
        .collect();
    (!label.is_empty()).then_some(label)
}

/// A body in chunks put together; nothing if it is none. What a broken chunk holds is kept as far as it goes.
fn unchunked(body: &[u8]) -> Option<Vec<u8>> {
    let mut whole = Vec::with_capacity(body.len());
    let mut at = 0;
    loop {
        let line = memchr::memchr(b'\n', &body[at..]).filter(|n| *n <= 256);
        let size = line.and_then(|n| {
            let digits = String::from_utf8_lossy(&body[at..at + n]);
            usize::from_str_radix(digits.split(';').next().unwrap_or_default().trim(), 16).ok()
        });
        let (Some(line), Some(size)) = (line, size) else {
            return (!whole.is_empty()).then_some(whole);
        };
        if size == 0 {
            return Some(whole);
        }
        let start = at + line + 1;
        let end = start.saturating_add(size).min(body.len());
        whole.extend_from_slice(&body[start..end]);
        at = end;
        while at < body.len() && matches!(body[at], b'\r' | b'\n') {
            at += 1;
        }
        if at >= body.len() {
            return Some(whole);
        }
    }
}

fn unpacked(body: Vec<u8>, packed: &str, limit: usize, ratio: Ratio) -> Result<Vec<u8>, Refusal> {
    let bytes = match packed {
        "gzip" | "x-gzip" if body.starts_with(&[0x1f, 0x8b]) => {
            let mut stream = Stream::new(Box::new(Cursor::new(body)), Packing::Gzip, ratio);
            let mut out = Vec::new();
            loop {
                match stream.take(&mut out) {
                    Event::Bytes if out.len() <= limit => {}
                    Event::Bytes => return Err(Refusal::TooLarge { found: out.len(), limit }),
                    Event::Damage(Refusal::Bomb { offset, ratio }) => {
                        return Err(Refusal::Bomb { offset, ratio });
                    }
                    // A body that the crawler cut off is read as far as it goes.
                    Event::Damage(_) | Event::End => break out,
                }
            }
        }
        "deflate" => {
            let mut out = Vec::new();
            let most = (ratio.from.max(body.len() as u64 * ratio.most)).min(limit as u64) + 1;
            let read = flate2::read::ZlibDecoder::new(&body[..]).take(most).read_to_end(&mut out);
            if read.is_err() && out.is_empty() {
                let _ = flate2::read::DeflateDecoder::new(&body[..]).take(most).read_to_end(&mut out);
            }
            if out.len() as u64 == most {
                return Err(Refusal::Bomb { offset: 0, ratio: ratio.most });
            }
            if out.is_empty() { body } else { out }
        }
        "br" | "zstd" if !body.trim_ascii_start().starts_with(b"<") => {
            return Err(Refusal::BadItem {
                why: format!("the page is packed with `{packed}`, which is not read here"),
            });
        }
        _ => body,
    };
    Ok(bytes)
}
