//! Cues and trees → attributions, without the encoder's tags: inside other people's words, and where there are no weights.
//!
//! reads:  document, syntax, mentions, data
//! writes: Draft
//! data:   data/lexicon/en/{cues,sources}.toml
//! cases:  cases/5-attribution/nesting.md
//!
//! A verb of saying with a clause as its complement ("X said that Y"), or set in or after the clause it brings in
//! ("Y, X said"), "according to X", and the colon of a headline. What the trees do not show plainly is left out.

use crate::linking::Draft;
use onrecord_document::{Document, Id, ZoneKind};
use onrecord_mentions::{EntityType, Mentions};
use onrecord_resources::attribution::{CuePart, Cues, Sources};
use onrecord_syntax::{Syntax, Token, Upos};
use std::ops::Range;

/// The drafts whose cue is a word in `words`; `only_nested` keeps to cues that are looked for inside other people's words.
pub(crate) fn find(syntax: &Syntax, cues: &Cues, words: Range<usize>, only_nested: bool) -> Vec<Draft> {
    let mut drafts = Vec::new();
    for word in words {
        let id = Id::new(word);
        let token = &syntax.tokens[id];
        let draft = if token.upos == Upos::Verb {
            let cue =
                cues.get(CuePart::Verb, &token.lemma).filter(|c| c.speech && (c.nested || !only_nested));
            cue.and_then(|_| verb(syntax, id))
        } else if !only_nested && token.upos == Upos::Adv {
            cues.get(CuePart::Adverb, &token.lemma).and_then(|_| adverb(syntax, id))
        } else if !only_nested && token.lemma == "accord" {
            according(syntax, id)
        } else {
            None
        };
        drafts.extend(draft);
    }
    drafts
}

/// "Vell official: Brannia must choose": a source before the colon of a headline, and what it says after it.
///
/// What stands before a dash is a label ("EXCLUSIVE –"); a place or a kind of text before the colon says nothing.
pub(crate) fn headline(
    document: &Document,
    syntax: &Syntax,
    mentions: &Mentions,
    kinds: &Sources,
) -> Vec<Draft> {
    let mut drafts = Vec::new();
    for zone in document.zones.iter().filter(|z| z.kind == ZoneKind::Headline) {
        let words = syntax.tokens_in(zone.span);
        let form = |w: usize| &document.text[syntax.tokens.rows()[w].span];
        let Some(colon) = words.clone().find(|&w| form(w) == ":") else { continue };
        let dash = (words.start..colon).rev().find(|&w| matches!(form(w), "–" | "—" | "-" | "|"));
        let source = dash.map_or(words.start, |d| d + 1)..colon;
        let content = colon + 1..words.end;
        let clause = |w: usize| matches!(syntax.tokens.rows()[w].upos, Upos::Verb | Upos::Aux);
        if source.is_empty()
            || source.len() > LONGEST_SOURCE
            || content.len() < 2
            || source.clone().any(clause)
        {
            continue;
        }
        if speaks(syntax, mentions, kinds, &source) {
            drafts.push(Draft {
                source: Some(source),
                cue: Some(colon..colon + 1),
                contents: vec![content],
                score: 1.0,
                rule: Some("attribution/headline-colon"),
            });
        }
    }
    drafts
}

/// A longer phrase before the colon of a headline is a clause without its verb, not a source.
const LONGEST_SOURCE: usize = 6;

/// Whether a phrase is for someone who can speak: a person, a body, or a noun of the lists of sources.
fn speaks(syntax: &Syntax, mentions: &Mentions, kinds: &Sources, words: &Range<usize>) -> bool {
    // Headlines are parsed badly: the last word of the phrase heads it.
    let last = Id::new(words.end - 1);
    let lemma = syntax.tokens[last].lemma.to_lowercase();
    let listed = kinds.unnamed.contains(&lemma) || kinds.collective.contains(&lemma);
    let mention = mentions
        .mentions
        .iter()
        .find(|m| words.contains(&m.head.index()) && m.span.end() >= syntax.tokens[last].span.end());
    listed || mention.is_some_and(|m| matches!(m.kind, EntityType::Person | EntityType::Organisation))
}

/// "X said that Y"; "Y, X said".
fn verb(syntax: &Syntax, verb: Id<Token>) -> Option<Draft> {
    let tree = syntax.tree();
    let source = tree.child(verb, &["nsubj"]);
    // "which the army said ..." asks for the antecedent, which other stages know better: left out.
    let relative = source.is_some_and(|s| matches!(&*syntax.tokens[s].xpos, "WDT" | "WP"));
    let source = source.or_else(|| tree.child(verb, &["obl:agent"])).filter(|_| !relative);
    let content = if let Some(clause) = tree.child(verb, &["ccomp"]) {
        pieces(&tree.subtree(clause), verb)
    } else if syntax.tokens[verb].relation_base() == "parataxis" {
        let head = syntax.tokens[verb].head?;
        pieces(&tree.subtree_where(head, |t| t != verb), verb)
    } else {
        return None;
    };
    let source = source?;
    Some(Draft {
        source: Some(phrase(syntax, source)),
        cue: Some(with_auxiliaries(syntax, verb)),
        contents: content,
        score: 1.0,
        rule: Some("attribution/verb-of-saying"),
    })
}

/// A verb with the auxiliaries right before it: "had warned".
fn with_auxiliaries(syntax: &Syntax, verb: Id<Token>) -> Range<usize> {
    let rows = syntax.tokens.rows();
    let mut start = verb.index();
    let helps = |w: usize| rows[w].head == Some(verb) && rows[w].relation_base() == "aux";
    while start > 0 && helps(start - 1) {
        start -= 1;
    }
    start..verb.index() + 1
}

/// "The commander was reportedly killed": the clause that the adverb is in, without a source.
fn adverb(syntax: &Syntax, adverb: Id<Token>) -> Option<Draft> {
    let head = syntax.tokens[adverb].head?;
    let contents = pieces(&syntax.tree().subtree_where(head, |t| t != adverb), adverb);
    Some(Draft {
        source: None,
        cue: Some(adverb.index()..adverb.index() + 1),
        contents,
        score: 1.0,
        rule: Some("attribution/adverb"),
    })
}

/// "According to X, Y".
fn according(syntax: &Syntax, word: Id<Token>) -> Option<Draft> {
    let tree = syntax.tree();
    let source = syntax.tokens[word].head.filter(|_| syntax.tokens[word].relation_base() == "case")?;
    let clause = syntax.tokens[source].head?;
    let last = tree.child(word, &["fixed"]).unwrap_or(word);
    let mut words = phrase(syntax, source);
    words.start = words.start.max(last.index() + 1);
    Some(Draft {
        source: Some(words),
        cue: Some(word.index()..last.index() + 1),
        contents: pieces(&tree.subtree_where(clause, |t| t != source), word),
        score: 1.0,
        rule: Some("attribution/according-to"),
    })
}

/// The words of a phrase from its first to its last, as one run.
fn phrase(syntax: &Syntax, head: Id<Token>) -> Range<usize> {
    let words = syntax.tree().subtree(head);
    let (first, last) = (words[0].index(), words[words.len() - 1].index());
    first..last + 1
}

/// Words in runs, without punctuation at their ends being looked at; `without` and what lies beyond gaps is left out.
fn pieces(words: &[Id<Token>], without: Id<Token>) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for word in words.iter().filter(|w| **w != without).map(|w| w.index()) {
        match runs.last_mut() {
            Some(last) if last.end == word => last.end += 1,
            _ => runs.push(word..word + 1),
        }
    }
    runs
}
