//! The terms on which sources speak: "on condition of anonymity because …".
//!
//! reads:  document.text, syntax, mentions, attributions
//! writes: Attribution::terms
//! data:   data/lexicon/en/sources.toml
//! cases:  cases/5-attribution/gold/terms.md

use crate::{Attribution, SourceKind};
use onrecord_document::{Document, Id, Layer};
use onrecord_mentions::Mentions;
use onrecord_resources::attribution::Sources;
use onrecord_syntax::{Syntax, Token, Upos};
use std::ops::Range;

/// Finds the terms on which sources speak and gives them to every attribution of the source that asked for them.
pub(crate) fn give(
    document: &Document,
    syntax: &Syntax,
    mentions: &Mentions,
    sources: &Sources,
    attributions: &mut Layer<Attribution>,
) {
    for (words, at) in phrases(document, syntax, sources) {
        let Some(owner) = owner(syntax, mentions, attributions, at) else { continue };
        let span = document.text.trim(crate::shape::span(syntax, &extent(syntax, &words)));
        let speaker = attributions[owner].speaker;
        for id in attributions.ids() {
            let row = &mut attributions[id];
            let same = speaker.is_some() && row.speaker == speaker && row.source_kind != SourceKind::Named;
            if (id == owner || same) && row.terms.is_none() {
                row.terms = Some(span);
            }
        }
    }
}

/// Each phrase of the data that stands in the text, as words, with its first word.
fn phrases(document: &Document, syntax: &Syntax, sources: &Sources) -> Vec<(Range<usize>, Id<Token>)> {
    let forms: Vec<String> = syntax.tokens.iter().map(|t| document.text[t.span].to_lowercase()).collect();
    let mut found: Vec<(Range<usize>, Id<Token>)> = Vec::new();
    for phrase in sources.terms.iter().flat_map(|t| &t.phrases) {
        let parts: Vec<&str> = phrase.split(' ').collect();
        for start in 0..forms.len() {
            if let Some(end) = matches(&forms, start, &parts) {
                found.push((start..end, Id::new(start)));
            }
        }
    }
    found.sort_by_key(|(w, _)| (w.start, std::cmp::Reverse(w.end)));
    found.dedup_by(|b, a| b.0.start < a.0.end);
    found
}

/// Where a phrase that starts at a word ends; `*` stands for up to three words.
fn matches(forms: &[String], start: usize, parts: &[&str]) -> Option<usize> {
    let Some((part, rest)) = parts.split_first() else { return Some(start) };
    if *part == "*" {
        return (0..=3).find_map(|skip| matches(forms, start + skip, rest));
    }
    (forms.get(start).map(String::as_str) == Some(*part)).then(|| matches(forms, start + 1, rest)).flatten()
}

/// The words of all terms in a text.
pub(crate) fn extents(document: &Document, syntax: &Syntax, sources: &Sources) -> Vec<Range<usize>> {
    phrases(document, syntax, sources).iter().map(|(words, _)| extent(syntax, words)).collect()
}

/// From the phrase's first word to the end of the reason that follows it: "on condition of anonymity because …".
fn extent(syntax: &Syntax, words: &Range<usize>) -> Range<usize> {
    let tree = syntax.tree();
    let rows = syntax.tokens.rows();
    let sentence = syntax.sentences[rows[words.start].sentence].tokens.end;
    let mut end = words.end;
    // What hangs on the last word of the phrase: "not authorized to speak | to the press".
    let own = tree.subtree(Id::new(words.end - 1));
    while end < sentence && rows[end].upos != Upos::Punct && own.binary_search(&Id::new(end)).is_ok() {
        end += 1;
    }
    while end < sentence && rows[end].upos == Upos::Adv {
        end += 1;
    }
    let comma = usize::from(end < sentence && rows[end].upos == Upos::Punct);
    let conjunction = (end + comma..sentence)
        .next()
        .filter(|&w| rows[w].upos == Upos::Sconj || rows[w].relation_base() == "mark")
        .filter(|&w| rows[w].lemma != *"that");
    if let Some(at) = conjunction
        && let Some(clause) = rows[at].head
    {
        let inside = tree.subtree(clause);
        // The reason reaches as far as its words run on from the conjunction without a gap.
        let mut last = at;
        while inside.binary_search(&Id::new(last + 1)).is_ok() && last + 1 < sentence {
            last += 1;
        }
        end = last + 1;
    }
    while end > words.end && rows[end - 1].upos == Upos::Punct {
        end -= 1;
    }
    words.start..end
}

/// The attribution whose source speaks on the terms that start at a word.
fn owner(
    syntax: &Syntax,
    mentions: &Mentions,
    attributions: &Layer<Attribution>,
    at: Id<Token>,
) -> Option<Id<Attribution>> {
    let place = syntax.tokens[at].span;
    let open = |a: &Attribution| a.source_kind != SourceKind::Named && !a.source.is_empty();
    // Inside the source phrase itself, which may give a first name: "the official, who spoke on condition of anonymity, said".
    if let Some((id, _)) = attributions
        .enumerate()
        .find(|(_, a)| !a.source.is_empty() && a.source.hull().is_some_and(|h| h.contains(place)))
    {
        return Some(id);
    }
    // The subject of the clause: "He spoke on condition of anonymity."
    let tree = syntax.tree();
    let subject = std::iter::once(at)
        .chain(tree.ancestors(at))
        .find_map(|t| tree.child(t, &["nsubj"]))
        .map(|s| crate::sources::antecedent(syntax, s));
    if let Some(subject) = subject {
        let entity =
            mentions.headed_in(syntax.tokens[subject].span, subject).map(|m| mentions.mentions[m].entity);
        let same = |a: &Attribution| {
            a.source.contains(syntax.tokens[subject].span) || entity.is_some() && a.speaker == entity
        };
        if let Some((id, _)) = attributions.enumerate().find(|(_, a)| open(a) && same(a)) {
            return Some(id);
        }
    }
    // "A miner said. He asked not to be named": whoever spoke last without a name.
    let pronoun = subject.is_some_and(|s| syntax.tokens[s].upos == Upos::Pron);
    let before = |a: &Attribution| a.source.end().is_some_and(|e| e <= place.start());
    let last = attributions.enumerate().filter(|(_, a)| before(a)).max_by_key(|(_, a)| a.source.end());
    if let Some((id, _)) = last.filter(|(_, a)| pronoun && open(a)) {
        return Some(id);
    }
    // A source without a name in the same sentence.
    let sentence = &syntax.sentences[syntax.tokens[at].sentence];
    let here = |a: &Attribution| a.source.hull().is_some_and(|h| sentence.span.contains(h));
    attributions.enumerate().find(|(_, a)| open(a) && here(a)).map(|(id, _)| id)
}
