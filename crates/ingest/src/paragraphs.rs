//! Lines → paragraphs: at empty lines, and at line ends unless the text is hard-wrapped.
//!
//! reads:  document.text
//! writes: spans of paragraphs
//! data:   data/lexicon/en/ingest.toml (`paragraphs`)

use onrecord_document::{Span, Text};
use onrecord_resources::zones::ParagraphRules;

/// A paragraph without white space at its ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Paragraph {
    /// Where.
    pub span: Span,
    /// Whether it is all on one line.
    pub one_line: bool,
}

/// A line that is not empty, trimmed.
struct Line {
    span: Span,
    width: usize,
    first_word: usize,
    /// Whether an empty line, or nothing, stands before it.
    after_gap: bool,
}

/// The paragraphs of a text. Disjoint, in order, none empty; every character that is not white space lies in one.
///
/// In hard-wrapped text a line break stands where the next word no longer fitted, so it is not the end of a paragraph; a
/// break that came too early is. In any other text every line is a paragraph.
pub(crate) fn split(text: &Text, rules: &ParagraphRules) -> Vec<Paragraph> {
    let lines = lines(text);
    let wrap = wrap_width(&lines, rules);
    let mut paragraphs: Vec<Paragraph> = Vec::new();
    let mut before: Option<&Line> = None;
    for line in &lines {
        let goes_on = match (wrap, before) {
            (Some(width), Some(before)) => !line.after_gap && is_full(before, line, width),
            _ => false,
        };
        match paragraphs.last_mut() {
            Some(last) if goes_on => *last = Paragraph { span: last.span.join(line.span), one_line: false },
            _ => paragraphs.push(Paragraph { span: line.span, one_line: true }),
        }
        before = Some(line);
    }
    paragraphs
}

/// Whether the first word of `line` did not fit on the line before it.
fn is_full(before: &Line, line: &Line, width: usize) -> bool {
    before.width + 1 + line.first_word > width
}

/// The width at which the text is wrapped, if it is.
fn wrap_width(lines: &[Line], rules: &ParagraphRules) -> Option<usize> {
    let breaks = || lines.windows(2).filter(|pair| !pair[1].after_gap).map(|pair| (&pair[0], &pair[1]));
    // A line of one word, such as an address, tells nothing of the width.
    let width =
        breaks().flat_map(|(a, b)| [a, b]).filter(|l| l.first_word < l.width).map(|l| l.width).max()?;
    if !(rules.wrap_least..=rules.wrap_most).contains(&width) {
        return None;
    }
    let (full, all) =
        breaks().fold((0, 0), |(full, all), (a, b)| (full + usize::from(is_full(a, b, width)), all + 1));
    (full as f64 >= rules.wrap_full * all as f64).then_some(width)
}

fn lines(text: &Text) -> Vec<Line> {
    let mut lines = Vec::new();
    let (mut start, mut gap) = (0, true);
    let ends = text.char_indices().filter(|(_, c)| is_line_end(*c)).map(|(i, c)| (i, i + c.len_utf8()));
    for (end, next) in ends.chain([(text.len(), text.len())]) {
        let span = text.trim(Span::new(start, end));
        // The second half of CR LF ends no line of its own.
        let crlf = start == end
            && end > 0
            && text.as_bytes()[end - 1] == b'\r'
            && text.as_bytes().get(end) == Some(&b'\n');
        if !span.is_empty() {
            let words = &text[span];
            let first = words.split(char::is_whitespace).next().unwrap_or_default();
            let (width, first_word) = (words.chars().count(), first.chars().count());
            lines.push(Line { span, width, first_word, after_gap: gap });
            gap = false;
        } else if !crlf {
            gap = true;
        }
        start = next;
    }
    lines
}

fn is_line_end(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}
