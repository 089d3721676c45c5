//! Words of a case → their place in the report: `said#2`, `first words … last words`, `one piece | another`.

use onrecord::document::{Span, SpanSet, Text};
use std::collections::BTreeSet;

/// The span of each piece of `expected`, or what could not be found.
pub fn pieces(text: &Text, expected: &str) -> Result<Vec<Span>, String> {
    expected.split(" | ").map(|piece| place(text, piece.trim())).collect()
}

/// The span of one piece.
fn place(text: &Text, piece: &str) -> Result<Span, String> {
    let (words, nth) = match piece.rsplit_once('#') {
        Some((words, n)) if !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()) => {
            (words, n.parse().unwrap_or(1))
        }
        _ => (piece, 1usize),
    };
    let missing = || format!("`{piece}` is not in the report");
    if let Some((first, last)) = words.split_once(" … ") {
        let start = occurrences(text, first).nth(nth.saturating_sub(1)).ok_or_else(missing)?;
        let end = occurrences(text, last).find(|s| s.start() >= start.end()).ok_or_else(missing)?;
        return Ok(start.join(end));
    }
    occurrences(text, words).nth(nth.saturating_sub(1)).ok_or_else(missing)
}

/// Where words stand in a text: whole words only, any white space for a blank.
fn occurrences<'a>(text: &'a Text, words: &'a str) -> impl Iterator<Item = Span> + 'a {
    let text = text.as_str();
    text.char_indices().filter_map(move |(start, _)| {
        let end = start + matched(&text[start..], words)?;
        let inside = |at: usize| {
            let before = text[..at].chars().next_back().is_some_and(char::is_alphanumeric);
            before && text[at..].chars().next().is_some_and(char::is_alphanumeric)
        };
        (!inside(start) && !inside(end)).then(|| Span::new(start, end))
    })
}

/// The length of the start of `text` that is `words`, if it is.
fn matched(text: &str, words: &str) -> Option<usize> {
    let mut rest = text;
    for (i, word) in words.split_whitespace().enumerate() {
        if i > 0 {
            let trimmed = rest.trim_start();
            if trimmed.len() == rest.len() {
                return None;
            }
            rest = trimmed;
        }
        rest = rest.strip_prefix(word)?;
    }
    (rest.len() < text.len()).then(|| text.len() - rest.len())
}

/// What two places are compared by: the letters and digits they cover. Quotation marks and commas at their ends are nobody's.
pub fn letters(text: &Text, spans: &[Span]) -> BTreeSet<usize> {
    let covered = |keep: fn(char) -> bool| -> BTreeSet<usize> {
        let all = spans.iter().flat_map(|s| text[*s].char_indices().map(|(at, c)| (s.start() + at, c)));
        all.filter(|(_, c)| keep(*c)).map(|(at, _)| at).collect()
    };
    let letters = covered(char::is_alphanumeric);
    if letters.is_empty() { covered(|c| !c.is_whitespace()) } else { letters }
}

/// The words of a place, for a message.
pub fn shown(text: &Text, set: &SpanSet) -> String {
    let pieces: Vec<String> =
        set.spans().iter().map(|s| text[*s].split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    pieces.join(" | ")
}
