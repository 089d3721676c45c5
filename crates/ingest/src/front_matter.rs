//! A header of metadata between `---` lines at the start of a file.
//!
//! reads:  the decoded text
//! writes: Meta, the text without the header

use crate::error::Refusal;
use jiff::civil::Date;
use onrecord_document::{Meta, Note};

/// The text after its header, with `meta` filled where it was empty. Without a header the text comes back as it is.
///
/// Only a block whose every line is empty or `key: value` is a header; two rules around a paragraph are not.
pub(crate) fn take(mut text: String, meta: &mut Meta) -> Result<(String, Vec<Note>), Refusal> {
    let Some((rows, end)) = header(&text) else { return Ok((text, Vec::new())) };
    let mut notes = Vec::new();
    for (line, key, value) in rows {
        let value = unquoted(value);
        if value.is_empty() {
            continue;
        }
        let field = match key.to_ascii_lowercase().as_str() {
            "title" => &mut meta.title,
            "publisher" => &mut meta.publisher,
            "author" => &mut meta.author,
            "url" => &mut meta.url,
            "published" => {
                let date = date(value).ok_or_else(|| Refusal::Header {
                    line,
                    expected: "a day as YYYY-MM-DD",
                    found: value.to_owned(),
                })?;
                meta.published.get_or_insert(date);
                continue;
            }
            _ => {
                let known = "title, publisher, published, author, url";
                let message =
                    format!("line {line} of the header: `{key}` is none of {known}; it is not kept");
                notes.push(Note::whole("unknown-header", message));
                continue;
            }
        };
        field.get_or_insert_with(|| value.to_owned());
    }
    text.drain(..end);
    Ok((text, notes))
}

/// A line of the header: its number from 1, key and value.
type Row<'a> = (usize, &'a str, &'a str);

/// The rows of the header and where the text starts after it.
fn header(text: &str) -> Option<(Vec<Row<'_>>, usize)> {
    let mut rows = Vec::new();
    let mut end = 0;
    for (i, line) in text.split_inclusive('\n').enumerate() {
        end += line.len();
        let line = line.trim();
        match (i, line) {
            (0, "---") => {}
            (0, _) => return None,
            (_, "---") if rows.is_empty() => return None,
            (_, "---") => return Some((rows, end)),
            (_, "") => {}
            (_, line) => {
                let (key, value) = line.split_once(':')?;
                let is_key = !key.is_empty()
                    && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
                rows.push((i + 1, is_key.then_some(key)?, value.trim()));
            }
        }
    }
    None
}

fn unquoted(value: &str) -> &str {
    let inner = |mark: char| value.strip_prefix(mark).and_then(|v| v.strip_suffix(mark));
    inner('"').or_else(|| inner('\'')).unwrap_or(value)
}

/// A day, also from the front of a timestamp: `2031-03-04T10:00:00Z`.
fn date(value: &str) -> Option<Date> {
    let (day, rest) = value.split_at_checked(10)?;
    (rest.is_empty() || rest.starts_with(['T', 't', ' '])).then(|| day.parse().ok())?
}
