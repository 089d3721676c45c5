//! Trees → sources that the tagger missed.
//!
//! reads:  document.text, syntax, quotes, encoder scores (attribution)
//! writes: Draft::source
//! data:   data/lexicon/en/decoding.toml
//! cases:  cases/5-attribution/sources.md

use crate::linking::Draft;
use crate::quotes::Quotation;
use onrecord_document::{Document, Id};
use onrecord_resources::attribution::Decoding;
use onrecord_syntax::{Syntax, Token, Upos};
use std::ops::Range;

/// Gives a draft the subject (or agent, or possessor) that its cue has in the tree as its source, if it has none and the tagger
/// finds that not unlikely, or if the tagger finds it likelier than the one it has. Two cues may share one source.
pub(crate) fn find(syntax: &Syntax, roles: &[[f32; 3]], decoding: &Decoding, drafts: &mut [Draft]) {
    for number in 0..drafts.len() {
        let Some(cue) = drafts[number].cue.clone() else { continue };
        let Some(subject) = subject(syntax, &cue).or_else(|| misplaced(syntax, &cue)) else { continue };
        let likely = roles[subject.index()][0];
        if likely < decoding.least_subject {
            continue;
        }
        // Each segment went to one cue, so that a second cue of the same source may have been left with a poorer one.
        if let Some(linked) = &drafts[number].source {
            let mean = linked.clone().map(|w| roles[w][0]).sum::<f32>() / linked.len() as f32;
            let rows = syntax.tokens.rows();
            let elsewhere = rows[linked.start].sentence != rows[cue.start].sentence;
            let poorer = likely < decoding.least_other_subject || likely < mean + decoding.least_gain;
            if linked.contains(&subject.index()) || poorer && !(elsewhere && likely >= decoding.least_subject)
            {
                continue;
            }
        }
        if drafts[number].source.is_none() && own_subject(syntax, &cue, subject, &drafts[number]) {
            // "The Republic, which …, | called for a truce": the subject is not what is called for.
            for word in syntax.tree().subtree(subject) {
                drafts[number].remove_content(&(word.index()..word.index() + 1));
            }
        }
        let taken = |word: usize| {
            drafts.iter().any(|d| d.cue.iter().any(|r| r.contains(&word))) || drafts[number].says(word)
        };
        if taken(subject.index()) {
            continue;
        }
        // "He said X and added Y": one phrase is the source of both.
        let shared = drafts.iter().filter_map(|d| d.source.clone()).find(|s| s.contains(&subject.index()));
        let words = syntax.tree().subtree_where(subject, |w| !taken(w.index()));
        if let Some(source) = shared.or_else(|| run(syntax, &words, subject)) {
            drafts[number].source = Some(source);
            drafts[number].by_tree = true;
        }
    }
}

/// Takes the words between a quotation that ends in a comma and the cue for the source, or for what is said of it, whatever they
/// were taken for: `“We saw nothing,” the mayor, who had fled, told reporters`.
///
/// A comma before the closing mark says that the sentence goes on with who said it.
pub(crate) fn after_quotation(
    document: &Document,
    syntax: &Syntax,
    quotations: &[Quotation],
    drafts: &mut [Draft],
) {
    let is_mark = |w: usize| syntax.tokens[Id::new(w)].upos == Upos::Punct;
    let ends_in_comma = |q: &&Quotation| q.closed && document.text[q.inner].trim_end().ends_with(',');
    let before: Vec<Range<usize>> =
        quotations.iter().filter(ends_in_comma).map(|q| syntax.tokens_in(q.outer)).collect();
    for number in 0..drafts.len() {
        let draft = &drafts[number];
        let Some(cue) = draft.cue.clone() else { continue };
        let said = |q: &&Range<usize>| q.end < cue.start && (q.start..q.end).any(|w| draft.says(w));
        let Some(tail) = before.iter().rfind(said).map(|q| q.end..cue.start) else { continue };
        let sentence = |w: usize| syntax.sentence_at(syntax.tokens[Id::new(w)].span.start());
        let other = |d: &Draft| d.source.iter().chain(&d.cue).any(|r| r.contains(&tail.start));
        if sentence(tail.start) != sentence(cue.start)
            || is_mark(tail.start)
            || draft.source.as_ref().is_some_and(|s| s.start != tail.start)
            || tail.clone().any(|w| quoted(syntax, quotations, w))
            || drafts.iter().enumerate().any(|(i, d)| i != number && other(d))
        {
            continue;
        }
        let mut words = tail.clone();
        while !words.is_empty() && is_mark(words.end - 1) {
            words.end -= 1;
        }
        let names_somebody =
            |w: usize| matches!(syntax.tokens[Id::new(w)].upos, Upos::Noun | Upos::Propn | Upos::Pron);
        if words.clone().any(names_somebody) {
            drafts[number].remove_content(&tail);
            drafts[number].source.get_or_insert(words);
        }
    }
}

fn quoted(syntax: &Syntax, quotations: &[Quotation], word: usize) -> bool {
    crate::quotes::quotation_at(quotations, syntax.tokens[Id::new(word)].span.start()).is_some()
}

/// Gives a draft without content the clause that its cue governs ("suggests | that the truce held"), or what it is about if the
/// tagger half agrees: its words went to another cue, or to the content that this one stands in.
pub(crate) fn contents(syntax: &Syntax, roles: &[[f32; 3]], decoding: &Decoding, drafts: &mut [Draft]) {
    let tree = syntax.tree();
    for number in 0..drafts.len() {
        if !drafts[number].contents.is_empty() {
            continue;
        }
        let Some(cue) = drafts[number].cue.clone() else { continue };
        let Some(head) = crate::sources::head(syntax, &cue) else { continue };
        let below = |relations: &[&str]| -> Option<Id<Token>> {
            cue.clone()
                .rev()
                .map(Id::new)
                .chain(std::iter::once(head))
                .flat_map(|w| tree.children_by(w, relations).collect::<Vec<_>>())
                .find(|c| !cue.contains(&c.index()))
        };
        let clause = below(&["ccomp"]);
        let other = || {
            below(&["xcomp", "obj", "acl", "nmod"]).filter(|c| roles[c.index()][2] >= decoding.least_content)
        };
        let Some(top) = clause.or_else(other) else { continue };
        let words = tree.subtree_where(top, |w| !cue.contains(&w.index()));
        let mut runs: Vec<Range<usize>> = Vec::new();
        for word in words.iter().map(|w| w.index()) {
            match runs.last_mut() {
                Some(last) if last.end == word => last.end += 1,
                _ => runs.push(word..word + 1),
            }
        }
        // One run, or two around the cue.
        if runs.len() <= 2 {
            runs.into_iter().for_each(|run| drafts[number].add_content(run));
        }
    }
}

/// Whether the active subject of a cue was taken for content, with other content behind the cue.
fn own_subject(syntax: &Syntax, cue: &Range<usize>, subject: Id<Token>, draft: &Draft) -> bool {
    let token = &syntax.tokens[subject];
    token.relation == *"nsubj"
        && token.head.is_some_and(|h| cue.contains(&h.index()))
        && subject.index() < cue.start
        && draft.says(subject.index())
        && draft.contents.iter().any(|c| c.start >= cue.end)
}

/// A subject before the cue that the tree gives to a verb behind it: of "Terel | mocked the offer, saying …" the wrong one is easily
/// taken for the head.
fn misplaced(syntax: &Syntax, cue: &Range<usize>) -> Option<Id<Token>> {
    let tree = syntax.tree();
    let head = crate::sources::head(syntax, cue)?;
    if tree.child(head, &["aux:pass", "nsubj:pass"]).is_some() {
        return None;
    }
    let clauses = tree.children_by(head, &["conj", "advcl", "parataxis", "ccomp", "xcomp"]);
    clauses
        .flat_map(|c| tree.children_by(c, &["nsubj"]))
        .find(|s| syntax.tokens[*s].relation == "nsubj" && s.index() < head.index())
}

/// The word that does the saying, as seen from a cue.
fn subject(syntax: &Syntax, cue: &Range<usize>) -> Option<Id<Token>> {
    let tree = syntax.tree();
    let head = crate::sources::head(syntax, cue)?;
    let mut at = head;
    // A cue of several words ("made the claim that") may have its subject on any verb of it; an infinitive has its governor's.
    for _ in 0..4 {
        let token = &syntax.tokens[at];
        let passive = tree.child(at, &["aux:pass", "nsubj:pass"]).is_some();
        if passive {
            return tree.child(at, &["obl:agent"]);
        }
        let active = |c: &Id<Token>| {
            syntax.tokens[*c].relation != "nsubj:pass" && syntax.tokens[*c].relation != "expl"
        };
        if let Some(subject) = tree.children_by(at, &["nsubj"]).find(active) {
            return Some(subject);
        }
        if matches!(token.upos, Upos::Noun | Upos::Propn) {
            return tree.child(at, &["nmod:poss"]);
        }
        let up = token.head?;
        match token.relation_base() {
            "xcomp" | "conj" | "advcl" => at = up,
            // "a statement saying that …": the noun that the participle hangs on.
            "acl" if syntax.tokens[up].upos != Upos::Verb => return Some(up),
            _ => return None,
        }
    }
    None
}

/// The run of words around a head among `words`, without punctuation at its ends.
fn run(syntax: &Syntax, words: &[Id<Token>], head: Id<Token>) -> Option<Range<usize>> {
    let middle = words.iter().position(|w| *w == head)?;
    let (mut from, mut to) = (middle, middle);
    while from > 0 && words[from - 1].index() + 1 == words[from].index() {
        from -= 1;
    }
    while to + 1 < words.len() && words[to].index() + 1 == words[to + 1].index() {
        to += 1;
    }
    let punctuation = |w: Id<Token>| syntax.tokens[w].upos == Upos::Punct;
    while from < middle && punctuation(words[from]) {
        from += 1;
    }
    while to > middle && punctuation(words[to]) {
        to -= 1;
    }
    Some(words[from].index()..words[to].index() + 1)
}
