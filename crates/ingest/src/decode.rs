//! Bytes → text, or a refusal of what is no text.
//!
//! reads:  the report's bytes
//! writes: text, notes on the encoding
//! data:   data/lexicon/en/ingest.toml (`binary`, `format`)

use crate::error::Refusal;
use chardetng::EncodingDetector;
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use onrecord_document::Note;
use onrecord_resources::zones::{BinaryRules, Format, ZoneWords};

/// Refuses what is larger than the limit.
pub(crate) fn check_size(found: usize, limit: usize) -> Result<(), Refusal> {
    if found > limit { Err(Refusal::TooLarge { found, limit }) } else { Ok(()) }
}

/// The text of `bytes`, and a note if its encoding is not UTF-8.
pub(crate) fn decode(
    bytes: &[u8],
    declared: Option<&str>,
    words: &ZoneWords,
) -> Result<(String, Vec<Note>), Refusal> {
    let declared = match declared {
        None => None,
        Some(label) => Some(
            Encoding::for_label(label.as_bytes())
                .ok_or_else(|| Refusal::UnknownCharset { label: label.to_owned() })?,
        ),
    };
    known_format(bytes, &words.formats)?;
    let (text, notes) = as_text(bytes, declared, words);
    check_text(&text, words)?;
    Ok((text, notes))
}

/// The text of a page, and a note on its encoding.
///
/// What is used: a byte order mark, then what the transport declared, then what the page declares in its first bytes, then
/// what its bytes look like. A declaration that the bytes prove wrong (UTF-8 that is none) gives way to a guess.
pub(crate) fn decode_page(bytes: &[u8], declared: Option<&str>, words: &ZoneWords) -> (String, Vec<Note>) {
    let declared = declared.and_then(|label| Encoding::for_label(label.as_bytes()));
    let said = declared.or_else(|| in_page(bytes));
    let lie = said.is_some_and(|said| {
        said == UTF_8 && guess(bytes, &words.binary) != UTF_8
            || matches!(said, e if e == UTF_16LE || e == UTF_16BE)
                && !bytes.iter().take(words.binary.sample).any(|b| *b == 0)
    });
    let (text, mut notes) = as_text(bytes, said.filter(|_| !lie), words);
    if let (true, Some(said)) = (lie, said) {
        notes.push(Note::whole(
            "charset-lie",
            format!("declared as {}, which its bytes are not", said.name()),
        ));
    }
    (text, notes)
}

/// The encoding that a page declares of itself: `<meta charset=…>`, `<meta … content="text/html; charset=…">` or an XML
/// declaration, in the first 4,096 bytes. A page that can be read so far and says UTF-16 is none.
fn in_page(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(4096)];
    let mut at = 0;
    while let Some(found) =
        find_ignoring_case(&head[at..], b"charset").or_else(|| find_ignoring_case(&head[at..], b"encoding"))
    {
        let rest = head[at + found..].iter().skip_while(|b| b.is_ascii_alphabetic()).copied();
        let label: Vec<u8> = rest
            .skip_while(|b| b.is_ascii_whitespace() || matches!(b, b'=' | b'"' | b'\''))
            .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b':'))
            .collect();
        if let Some(encoding) = Encoding::for_label(&label) {
            return Some(encoding);
        }
        at += found + 1;
    }
    None
}

fn find_ignoring_case(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|w| w.eq_ignore_ascii_case(needle))
}

fn as_text(bytes: &[u8], declared: Option<&'static Encoding>, words: &ZoneWords) -> (String, Vec<Note>) {
    let (encoding, bytes, how) = match Encoding::for_bom(bytes) {
        Some((encoding, len)) => (encoding, &bytes[len..], "by its byte order mark"),
        None => match declared {
            Some(encoding) => (encoding, bytes, "as declared"),
            None => (guess(bytes, &words.binary), bytes, "guessed"),
        },
    };
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    let note = Note::whole("charset", format!("read as {}, {how}", encoding.name()));
    let notes = if encoding == UTF_8 { Vec::new() } else { vec![note] };
    (text.into_owned(), notes)
}

/// Refuses text that is full of control characters or starts like a format that is not read.
pub(crate) fn check_text(text: &str, words: &ZoneWords) -> Result<(), Refusal> {
    known_format(text.as_bytes(), &words.formats)?;
    let sample = text.chars().take(words.binary.sample);
    let (controls, looked_at) = sample.fold((0, 0), |(bad, all), c| (bad + usize::from(is_odd(c)), all + 1));
    let too_many = controls > 0 && controls as f64 >= words.binary.controls * looked_at as f64;
    if too_many { Err(Refusal::Binary { controls, looked_at }) } else { Ok(()) }
}

/// A control character that text does not hold.
fn is_odd(c: char) -> bool {
    c.is_control() && !c.is_whitespace() && c != '\u{1b}' && c != '\u{8}'
}

fn known_format(bytes: &[u8], formats: &[Format]) -> Result<(), Refusal> {
    let looks_like = |format: &&Format| {
        format.magic.iter().all(|(at, magic)| {
            if format.loose {
                starts_loosely(bytes.get(*at..).unwrap_or_default(), magic)
            } else {
                bytes.get(*at..*at + magic.len()) == Some(magic)
            }
        })
    };
    match formats.iter().find(looks_like) {
        None => Ok(()),
        Some(Format { id, name, advice, .. }) => {
            Err(Refusal::Format { id: id.clone(), name: name.clone(), advice: advice.clone() })
        }
    }
}

/// Whether bytes start so, a byte order mark, white space and case aside.
pub(crate) fn starts_loosely(bytes: &[u8], magic: &[u8]) -> bool {
    let start = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    start.get(..magic.len()).is_some_and(|b| b.eq_ignore_ascii_case(magic))
}

/// The encoding of bytes that declare none.
fn guess(bytes: &[u8], rules: &BinaryRules) -> &'static Encoding {
    let sample = &bytes[..bytes.len().min(rules.sample)];
    let nul_share = |offset: usize| {
        let half = sample.iter().skip(offset).step_by(2);
        half.clone().filter(|b| **b == 0).count() as f64 / half.count().max(1) as f64
    };
    let (even, odd) = (nul_share(0), nul_share(1));
    if even >= rules.utf16_nul && odd < rules.utf16_nul / 10.0 {
        return UTF_16BE;
    }
    if odd >= rules.utf16_nul && even < rules.utf16_nul / 10.0 {
        return UTF_16LE;
    }
    let (good, bad) = utf8_census(bytes);
    if bad == 0 || good >= bad.saturating_mul(rules.utf8_good_per_bad) {
        return UTF_8;
    }
    let mut detector = EncodingDetector::new();
    detector.feed(bytes, true);
    detector.guess(None, false)
}

/// How many characters of several bytes are good UTF-8, and how many places are not. A character that the end cuts off is
/// neither.
fn utf8_census(bytes: &[u8]) -> (usize, usize) {
    let (mut good, mut bad) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        let invalid = chunk.invalid();
        let at_end = invalid.as_ptr_range().end == bytes.as_ptr_range().end;
        let cut_off = at_end && std::str::from_utf8(invalid).is_err_and(|e| e.error_len().is_none());
        bad += usize::from(!invalid.is_empty() && !cut_off);
    }
    (good, bad)
}
