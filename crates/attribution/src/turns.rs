//! Turns of a transcript and signed quotations: "MR SMITH: …", "“…” — Ivo Marsk".
//!
//! reads:  document, syntax, mentions, quotes
//! writes: Draft
//! data:   data/lexicon/en/decoding.toml
//! cases:  cases/5-attribution/gold/interviews.md
//!
//! Both are layout rather than language, so that no tagger learns them from sentences: the label stands at the start of a line
//! before a colon, the signature at the end of one after a dash.

use crate::linking::Draft;
use crate::quotes::Quotation;
use onrecord_document::{Document, Id, Span, Zone, ZoneKind};
use onrecord_mentions::{EntityType, Mentions};
use onrecord_resources::attribution::Layouts;
use onrecord_syntax::{Syntax, Upos};
use std::ops::Range;

/// A line of the body: its words, and those of its label if it has one.
struct Line {
    words: Range<usize>,
    label: Option<Label>,
}

/// What stands before the colon of a line.
struct Label {
    words: Range<usize>,
    colon: usize,
    text: String,
    /// Capitals throughout, or a letter for a question or an answer: a label wherever it stands twice.
    plain: bool,
}

/// One draft a turn: the label is the source, its colon the cue. Lines without a label between two turns go on with the first.
pub(crate) fn transcript(document: &Document, syntax: &Syntax, layouts: &Layouts) -> Vec<Draft> {
    let lines = lines(document, syntax, layouts);
    let times = |text: &str| lines.iter().flat_map(|l| &l.label).filter(|l| l.text == text).count();
    let all = lines.iter().filter(|l| l.label.is_some()).count();
    let plain = lines.iter().flat_map(|l| &l.label).filter(|l| l.plain).count();
    let holds = |l: &Label| if l.plain { plain >= 2 } else { all >= 4 && times(&l.text) >= 2 };
    let mut drafts: Vec<Draft> = Vec::new();
    let last = lines.iter().rposition(|l| l.label.as_ref().is_some_and(holds));
    for (number, line) in lines.iter().enumerate() {
        match line.label.as_ref().filter(|l| holds(l)) {
            Some(label) => drafts.push(Draft {
                source: Some(label.words.clone()),
                cue: Some(label.colon..label.colon + 1),
                contents: vec![label.colon + 1..line.words.end],
                score: 1.0,
                rule: Some("attribution/transcript"),
                ..Draft::default()
            }),
            None if last.is_some_and(|l| number < l) && !aside(document, syntax, &line.words) => {
                if let Some(turn) = drafts.last_mut() {
                    turn.add_content(line.words.clone());
                }
            }
            None => {}
        }
    }
    drafts.retain(|d| {
        d.contents.iter().any(|c| c.clone().any(|w| syntax.tokens.rows()[w].upos != Upos::Punct))
    });
    drafts
}

/// A line in brackets tells what happened in the room: "(CROSSTALK)".
fn aside(document: &Document, syntax: &Syntax, words: &Range<usize>) -> bool {
    let text = &document.text[crate::shape::span(syntax, words)];
    let text = text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '“' | '”' | '.'));
    text.starts_with(['(', '[']) && text.ends_with([')', ']'])
}

fn lines(document: &Document, syntax: &Syntax, layouts: &Layouts) -> Vec<Line> {
    let rows = syntax.tokens.rows();
    let mut lines = Vec::new();
    // "MS. TAMSIN:" looks like a dateline.
    let body = |z: &Zone| matches!(z.kind, ZoneKind::Body | ZoneKind::Dateline);
    let mut words =
        (0..rows.len()).filter(|&w| document.zone_at(rows[w].span.start()).is_some_and(body)).peekable();
    let mut start = words.peek().copied().unwrap_or(0);
    while let Some(word) = words.next() {
        let next = words.peek().copied();
        let ends = next.is_none_or(|n| {
            document.text[Span::new(rows[word].span.end(), rows[n].span.start())].contains('\n')
        });
        if ends {
            let line = start..word + 1;
            lines.push(Line { label: label(document, syntax, layouts, &line), words: line });
            start = next.unwrap_or(word + 1);
        }
    }
    lines
}

fn label(document: &Document, syntax: &Syntax, layouts: &Layouts, line: &Range<usize>) -> Option<Label> {
    let rows = syntax.tokens.rows();
    let form = |w: usize| &document.text[rows[w].span];
    let mark = |w: usize| form(w).chars().all(|c| matches!(c, '"' | '“' | '\'' | '‘' | '`' | '*'));
    let start = line.clone().find(|&w| !mark(w))?;
    let colon = (start..line.end.min(start + layouts.longest_label + 1)).find(|&w| form(w) == ":")?;
    let words = start..colon;
    let text = document.text[crate::shape::span(syntax, &words)].trim().to_owned();
    if words.is_empty() || colon + 1 >= line.end || layouts.no_labels.contains(&text.to_lowercase()) {
        return None;
    }
    let letters = || text.chars().filter(|c| c.is_alphabetic());
    let capitals = letters().count() >= 2 && letters().all(char::is_uppercase);
    let answer =
        layouts.questions.contains(&text.to_lowercase()) || layouts.answers.contains(&text.to_lowercase());
    let name = words.clone().all(|w| {
        matches!(rows[w].upos, Upos::Propn | Upos::Punct | Upos::Adp)
            && form(w).chars().next().is_some_and(|c| !c.is_lowercase())
    });
    let written = text
        .chars()
        .all(|c| c.is_alphanumeric() || matches!(c, ' ' | '.' | ',' | '-' | '’' | '\'' | '(' | ')'));
    ((capitals || answer || name) && written).then_some(Label {
        words,
        colon,
        text,
        plain: capitals || answer,
    })
}

/// One draft for each quotation that fills its line but for a dash and a name behind it.
pub(crate) fn signed(
    document: &Document,
    syntax: &Syntax,
    mentions: &Mentions,
    quotations: &[Quotation],
    layouts: &Layouts,
) -> Vec<Draft> {
    let rows = syntax.tokens.rows();
    let form = |w: usize| &document.text[rows[w].span];
    let mut drafts = Vec::new();
    for quotation in quotations.iter().filter(|q| q.closed) {
        let quoted = syntax.tokens_in(quotation.outer);
        let Some(zone) = document.zone_at(quotation.outer.start()) else { continue };
        let before = &document.text[Span::new(zone.span.start(), quotation.outer.start())];
        if !before.trim_end_matches([' ', '\t', '\u{a0}']).is_empty()
            && !before.trim_end_matches([' ', '\t', '\u{a0}']).ends_with('\n')
        {
            continue;
        }
        let dash = quoted.end;
        if dash >= rows.len() || !layouts.dashes.iter().any(|d| d == form(dash)) {
            continue;
        }
        let mut end = dash + 1;
        while end < rows.len()
            && rows[end].span.end() <= zone.span.end()
            && !document.text[Span::new(rows[end - 1].span.end(), rows[end].span.start())].contains('\n')
        {
            end += 1;
        }
        while end > dash + 1 && rows[end - 1].upos == Upos::Punct {
            end -= 1;
        }
        let source = dash + 1..end;
        let verb = source.clone().any(|w| matches!(rows[w].upos, Upos::Verb | Upos::Aux));
        if source.is_empty() || source.len() > layouts.longest_signature || verb {
            continue;
        }
        let first = Id::new(source.start);
        let capital = form(source.start).chars().next().is_some_and(char::is_uppercase);
        let named = mentions
            .mentions
            .iter()
            .any(|m| source.contains(&m.head.index()) && m.kind != EntityType::Temporal);
        if capital && (named || syntax.tokens[first].upos == Upos::Propn) {
            drafts.push(Draft {
                source: Some(source),
                cue: Some(dash..dash + 1),
                contents: vec![quoted],
                score: 1.0,
                rule: Some("attribution/signature"),
                ..Draft::default()
            });
        }
    }
    drafts
}
