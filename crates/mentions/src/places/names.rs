//! Runs of words that the gazetteer knows.
//!
//! reads:  document.text, syntax
//! writes: Name
//! data:   data/gazetteer/, data/actors/countries.tsv

use crate::Context;
use onrecord_document::Span;
use onrecord_resources::fold;
use onrecord_resources::gazetteer::{Candidate, SiteKind};
use onrecord_syntax::Upos;
use std::collections::BTreeMap;
use std::ops::Range;

/// How a name is worded.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Form {
    /// "Syria".
    Name,
    /// "Syrian", "Syrians".
    Adjective,
    /// "N.C."
    Short,
}

/// A run of words and the places that it may mean.
#[derive(Clone, Debug)]
pub(crate) struct Name {
    pub span: Span,
    pub words: Range<usize>,
    /// Its folded words.
    pub key: String,
    pub form: Form,
    /// As the gazetteer has them, the most populous first; never empty.
    pub candidates: Vec<Candidate>,
}

/// What a run of words can mean, remembered by its text.
type Looked = BTreeMap<String, Option<(Form, Vec<Candidate>)>>;

/// The longest runs of words that the gazetteer knows, in text order and disjoint.
pub(crate) fn find(context: &Context<'_>) -> Vec<Name> {
    let mut found = Vec::new();
    let mut looked = Looked::new();
    for sentence in context.syntax.sentences.iter() {
        let mut at = sentence.tokens.start;
        while at < sentence.tokens.end {
            match longest(context, &mut looked, at, sentence.tokens.end) {
                Some(name) => {
                    at = name.words.end;
                    found.push(name);
                }
                None => at += 1,
            }
        }
    }
    found
}

/// The longest name that starts at a word.
fn longest(context: &Context<'_>, looked: &mut Looked, at: usize, end: usize) -> Option<Name> {
    if !starts(context, at) {
        return None;
    }
    let tokens = context.syntax.tokens.rows();
    let last = (at + 1..end.min(at + context.gazetteer.choice.longest))
        .take_while(|&w| joins(context, w) || capital(context, w))
        .last();
    let furthest = last.unwrap_or(at) + 1;
    // "US$" is money.
    let money = |to: usize| {
        let rest = context.document.text.get(tokens[to - 1].span.end()..).unwrap_or("");
        rest.starts_with(['$', '€', '£'])
    };
    (at + 1..=furthest).rev().find_map(|to| {
        let glued = to > at + 1 && tokens[to - 2].span.end() == tokens[to - 1].span.start();
        if to > at + 1 && !(capital(context, to - 1) || glued && tokens[to - 1].upos != Upos::Punct) {
            return None;
        }
        if money(to) {
            return None;
        }
        let span = Span::new(tokens[at].span.start(), tokens[to - 1].span.end());
        let text = &context.document.text[span];
        let known = match looked.get(text) {
            Some(known) => known.clone(),
            None => {
                let known = look_up(context, text, to - at == 1 && tokens[at].upos == Upos::Adj);
                looked.insert(text.to_owned(), known.clone());
                known
            }
        };
        known.map(|(form, candidates)| Name { span, words: at..to, key: fold(text), form, candidates })
    })
}

/// What the tables know under a text.
fn look_up(context: &Context<'_>, text: &str, adjective: bool) -> Option<(Form, Vec<Candidate>)> {
    let key = fold(text);
    let letters = || text.chars().filter(|c| c.is_alphabetic());
    let capitals = letters().all(char::is_uppercase) && letters().count() > 1;
    if capitals || text.ends_with('.') {
        let short = context.gazetteer.abbreviated(text);
        if !short.is_empty() {
            return Some((Form::Short, short));
        }
    }
    if key.is_empty() || key.len() <= context.gazetteer.choice.letters && !capitals {
        return None;
    }
    let found = context.gazetteer.lookup(text);
    if found.iter().any(|c| c.own || c.exact && c.site.kind == SiteKind::Country) {
        return Some((Form::Name, found));
    }
    if let Some(known) = context.actors.demonym(text) {
        let fits = |c: &Candidate| c.site.kind == SiteKind::Country && c.site.country == known.code;
        let country: Vec<Candidate> =
            context.gazetteer.lookup(&known.name).into_iter().filter(fits).collect();
        if !country.is_empty() {
            return Some((Form::Adjective, country));
        }
    }
    let form = if adjective { Form::Adjective } else { Form::Name };
    (!found.is_empty()).then_some((form, found))
}

/// Whether a name can start at a word: at a capital, or at an article as in "al-Bab".
fn starts(context: &Context<'_>, at: usize) -> bool {
    let token = &context.syntax.tokens.rows()[at];
    let text = &context.document.text[token.span];
    let article = || {
        text.split_once('-').is_some_and(|(first, rest)| {
            (2..=3).contains(&first.len()) && rest.starts_with(char::is_uppercase)
        })
    };
    text.starts_with(char::is_uppercase) && token.upos != Upos::Det || article()
}

/// Whether a word starts with a capital or a digit.
pub(super) fn capital(context: &Context<'_>, at: usize) -> bool {
    let text = &context.document.text[context.syntax.tokens.rows()[at].span];
    text.starts_with(|c: char| c.is_uppercase() || c.is_numeric())
}

/// Whether a word can stand within a name: "Dar es Salaam", "Stratford-upon-Avon".
fn joins(context: &Context<'_>, at: usize) -> bool {
    let token = &context.syntax.tokens.rows()[at];
    let text = &context.document.text[token.span];
    match token.upos {
        Upos::Punct => matches!(text, "-" | "'" | "’" | "." | "–"),
        _ => text.len() <= 4 && text.chars().all(|c| c.is_alphabetic() || matches!(c, '\'' | '’' | '-')),
    }
}
