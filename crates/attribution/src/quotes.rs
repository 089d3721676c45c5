//! Quotation marks → quotations, as news really prints them.
//!
//! reads:  document.{text,zones}
//! writes: Quotation
//! cases:  cases/5-attribution/quotations.md
//!
//! Straight and curly double marks, guillemets and TeX-like pairs; a paragraph that opens a mark and never closes it runs to
//! its end, and goes on in the next paragraph if that opens one too. Single marks count only where the report has no
//! double ones, for they are apostrophes elsewhere. Nothing is refused: a mark that cannot be paired is left alone.

use onrecord_document::{Document, Span, ZoneKind};

/// A stretch between quotation marks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Quotation {
    /// From the opening mark to the closing one, both included; to the paragraph's end where none closes it.
    pub outer: Span,
    /// The same without the marks.
    pub inner: Span,
    /// Whether a mark closes it in its own paragraph.
    pub closed: bool,
}

/// How one mark can act.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Open,
    Close,
}

/// The quotations of a document, in text order, outermost only: a quotation inside a quotation belongs to the outer voice's words.
pub(crate) fn quotations(document: &Document) -> Vec<Quotation> {
    let single = !document.text.contains(['"', '“', '”', '„', '«', '»']) && !document.text.contains("''");
    let mut found = Vec::new();
    for zone in document.zones.iter().filter(|z| z.kind != ZoneKind::Byline) {
        paragraph(document, zone.span, single, &mut found);
    }
    found
}

fn paragraph(document: &Document, span: Span, single: bool, found: &mut Vec<Quotation>) {
    let mut open: Option<(usize, usize)> = None; // start of the mark, end of the mark
    let mut depth = 0usize; // curly quotations opened inside the open one
    let marks = marks(&document.text[span], single);
    for &(at, len, side) in &marks {
        let (start, end) = (span.start() + at, span.start() + at + len);
        match (open, side) {
            (None, Side::Open) => open = Some((start, end)),
            (None, Side::Close) => {}
            (Some(_), Side::Open) => depth += 1,
            (Some(_), Side::Close) if depth > 0 => depth -= 1,
            (Some((from, inner)), Side::Close) => {
                let quotation =
                    Quotation { outer: Span::new(from, end), inner: Span::new(inner, start), closed: true };
                if !document.text.trim(quotation.inner).is_empty() {
                    found.push(quotation);
                }
                open = None;
            }
        }
    }
    // Never closed: a paragraph of a longer quotation if it opened the paragraph, else a stray mark, which ends
    // with its line rather than swallow the rest.
    if let Some((from, inner)) = open {
        let opens_paragraph = document.text[Span::new(span.start(), from)].trim().is_empty();
        let end = if opens_paragraph || depth > 0 {
            span.end()
        } else {
            let rest = &document.text[Span::new(inner, span.end())];
            inner + rest.find('\n').unwrap_or(rest.len())
        };
        let quotation =
            Quotation { outer: Span::new(from, end), inner: Span::new(inner, end), closed: false };
        if !document.text.trim(quotation.inner).is_empty() {
            found.push(quotation);
        }
    }
}

/// The marks of a paragraph: byte offset, length, side.
fn marks(text: &str, single: bool) -> Vec<(usize, usize, Side)> {
    let mut marks = Vec::new();
    let mut before = None; // the character before
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|(_, c)| *c);
        let mut len = c.len_utf8();
        let side = match c {
            '“' | '„' | '«' => Some(Side::Open),
            '”' | '»' => Some(Side::Close),
            '"' => Some(straight(before, next)),
            '\'' | '`' if next == Some(c) => {
                chars.next();
                len = 2;
                let after = chars.peek().map(|(_, c)| *c);
                Some(if c == '`' { Side::Open } else { straight(before, after) })
            }
            '‘' if single => Some(Side::Open),
            '’' | '\'' if single => single_mark(c, before, next),
            _ => None,
        };
        if let Some(side) = side {
            marks.push((at, len, side));
        }
        before = Some(c);
    }
    marks
}

/// A straight mark opens where white space, a bracket or a dash is before it and something printed after it.
fn straight(before: Option<char>, next: Option<char>) -> Side {
    let room =
        before.is_none_or(|c| c.is_whitespace() || matches!(c, '(' | '[' | '—' | '–' | '-' | '/' | ':'));
    if room && next.is_some_and(|c| !c.is_whitespace()) { Side::Open } else { Side::Close }
}

/// A single mark opens after white space before a letter; it closes after punctuation before white space. All others are
/// apostrophes: "the rebels' camp" looks like a closing mark and is the reason for asking for punctuation.
fn single_mark(c: char, before: Option<char>, next: Option<char>) -> Option<Side> {
    let free_before = before.is_none_or(char::is_whitespace);
    let free_after = next.is_none_or(|c| c.is_whitespace() || matches!(c, '.' | ',' | ';' | ')'));
    if c == '\'' && free_before && next.is_some_and(char::is_alphanumeric) {
        Some(Side::Open)
    } else if free_after && before.is_some_and(|c| matches!(c, '.' | ',' | '!' | '?' | '…')) {
        Some(Side::Close)
    } else {
        None
    }
}

/// The number of the quotation that holds a byte offset.
pub(crate) fn quotation_at(quotations: &[Quotation], offset: usize) -> Option<usize> {
    let at = quotations.partition_point(|q| q.outer.end() <= offset);
    quotations.get(at).filter(|q| q.outer.covers(offset)).map(|_| at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use onrecord_document::{Layer, Meta, Text, Zone};

    fn inner(text: &str) -> Vec<String> {
        let text = Text::new(text);
        let mut zones = Layer::new();
        let mut at = 0;
        for part in text.as_str().split("\n\n") {
            zones.push(Zone { span: Span::new(at, at + part.len()), kind: ZoneKind::Body });
            at += part.len() + 2;
        }
        let document = Document::new(Meta::default(), text, zones, vec![]);
        quotations(&document).iter().map(|q| document.text[q.inner].to_owned()).collect()
    }

    #[test]
    fn straight_curly_and_nested_marks() {
        assert_eq!(inner("He said: \"We won.\" Then he left."), ["We won."]);
        assert_eq!(inner("“We ‘won’,” he said, “and left.”"), ["We ‘won’,", "and left."]);
        assert_eq!(
            inner("“They told us “go home” and left,” she said."),
            ["They told us “go home” and left,"]
        );
        assert_eq!(inner("``We won,'' he said."), ["We won,"]);
    }

    #[test]
    fn a_paragraph_that_opens_and_never_closes_runs_to_its_end() {
        assert_eq!(inner("“One.\n\n“Two,” he said."), ["One.", "Two,"]);
        assert_eq!(inner("He held \"a stray mark\nand more text."), ["a stray mark"]);
    }

    #[test]
    fn single_marks_count_only_without_double_ones() {
        assert_eq!(inner("'We won,' he said. The rebels' camp burnt."), ["We won,"]);
        assert_eq!(inner("‘We won,’ he said."), ["We won,"]);
        assert!(inner("The rebels' camp and the army's base.").is_empty());
    }

    #[test]
    fn marks_alone_are_no_quotation() {
        assert!(inner("\"").is_empty());
        assert!(inner("”””").is_empty());
        assert!(inner("\"\" \" \"").is_empty());
        assert!(inner("6\" by 4\"").is_empty());
    }
}
