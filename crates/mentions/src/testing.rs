//! Documents for tests: a CoNLL-U parse with its text, and small tables of the invented world.
//!
//! reads:  CoNLL-U
//! writes: Document, Syntax

use onrecord_document::{Document, Id, Layer, Meta, Span, Text, Zone, ZoneKind};
use onrecord_syntax::{Label, Sentence, Syntax, Token, Upos};

/// A document and its trees from lines `form lemma upos xpos head relation`; an empty line ends a sentence, a line `¶` a
/// paragraph. Words are set apart by one space, but `_` before a form glues it to the word before.
pub fn parse(lines: &str, published: Option<jiff::civil::Date>) -> (Document, Syntax) {
    let mut text = String::new();
    let mut zones = Vec::new();
    let mut zone_start = 0;
    let mut tokens: Vec<Token> = Vec::new();
    let mut sentences: Vec<Sentence> = Vec::new();
    let mut start = 0;
    let close = |tokens: &[Token], sentences: &mut Vec<Sentence>, start: &mut usize| {
        if tokens.len() > *start {
            let root =
                (*start..tokens.len()).find(|&t| tokens[t].head.is_none()).expect("a sentence has a root");
            let span = Span::new(tokens[*start].span.start(), tokens[tokens.len() - 1].span.end());
            sentences.push(Sentence { span, tokens: *start..tokens.len(), root: Id::new(root) });
            *start = tokens.len();
        }
    };
    for line in lines.lines().map(str::trim) {
        if line.is_empty() || line == "¶" {
            close(&tokens, &mut sentences, &mut start);
            if line == "¶" {
                zones.push(Zone { span: Span::new(zone_start, text.len()), kind: ZoneKind::Body });
                text.push_str("\n\n");
                zone_start = text.len();
            }
            continue;
        }
        let cells: Vec<&str> = line.split_whitespace().collect();
        let [form, lemma, upos, xpos, head, relation] = cells[..] else { panic!("six cells: {line}") };
        let (glued, form) = match form.strip_prefix('_') {
            Some(rest) if !rest.is_empty() => (true, rest),
            _ => (false, form),
        };
        if !glued && text.len() > zone_start {
            text.push(' ');
        }
        let from = text.len();
        text.push_str(form);
        let head: usize = head.parse().expect("a number");
        tokens.push(Token {
            span: Span::new(from, text.len()),
            joined: false,
            upos: Upos::parse(upos).expect("a tag"),
            xpos: Label::new(xpos),
            feats: Label::new("_"),
            lemma: Label::new(lemma),
            head: (head > 0).then(|| Id::new(start + head - 1)),
            relation: Label::new(relation),
            sentence: Id::new(sentences.len()),
        });
    }
    close(&tokens, &mut sentences, &mut start);
    if text.len() > zone_start {
        zones.push(Zone { span: Span::new(zone_start, text.len()), kind: ZoneKind::Body });
    }
    let meta = Meta { published, ..Meta::default() };
    let document = Document::new(meta, Text::new(text), Layer::from(zones), Vec::new());
    (document, Syntax::new(Layer::from(tokens), Layer::from(sentences), Vec::new()))
}
