//! Cues that the lexicon knows and the tagger left: adverbs, phrases, nouns with a clause, "it is believed that".
//!
//! reads:  document.text, syntax, cues, drafts
//! writes: Draft
//! data:   data/lexicon/en/cues.toml
//! cases:  cases/5-attribution/gold/cues.md

use crate::linking::Draft;
use crate::quotes::Quotation;
use onrecord_document::{Document, Id, Span};
use onrecord_resources::attribution::{CuePart, Cues};
use onrecord_syntax::{Syntax, Token, Upos};
use std::ops::Range;

/// Adds a draft for each such cue that no other draft has.
pub(crate) fn add(
    document: &Document,
    syntax: &Syntax,
    quotations: &[Quotation],
    cues: &Cues,
    drafts: &mut Vec<Draft>,
) {
    let found: Vec<Draft> =
        quotations.iter().filter_map(|q| behind(document, syntax, cues, q, drafts)).collect();
    drafts.extend(found);
    for word in 0..syntax.tokens.len() {
        let id = Id::new(word);
        let token = &syntax.tokens[id];
        if token.upos == Upos::Adv && cues.get(CuePart::Adverb, &token.lemma.to_lowercase()).is_some() {
            // The tagger knows such an adverb for a cue and seldom where its clause ends.
            let alone = |d: &Draft| d.cue.as_ref().is_some_and(|c| *c == (word..word + 1));
            if free(drafts, word) || drafts.iter().any(alone) {
                drafts.retain(|d| !alone(d));
                drafts.extend(crate::rules::adverb(syntax, id));
            }
        } else if token.upos == Upos::Verb && free(drafts, word) {
            let known = crate::lexicon::verb(syntax, cues, id).is_some();
            drafts.extend(impersonal(syntax, id).filter(|_| known));
        } else if token.upos == Upos::Noun && free(drafts, word) {
            let known = cues.get(CuePart::Noun, &token.lemma).is_some_and(|c| c.speech);
            // Without an owner, and inside what somebody says, it adds nobody to the chain.
            let adds =
                |d: &Draft| d.source.is_some() || !drafts.iter().any(|o| o.source.is_some() && o.says(word));
            // A thought, or a promise "to", is somebody's if it has an owner; where there is another cue, the tagger saw it.
            let owned = |d: &Draft| {
                d.source.is_some() && quiet(syntax, drafts, word) && !drafts.iter().any(|o| o.says(word))
            };
            let listed = crate::lexicon::entry(syntax, cues, word).is_some();
            if let Some(draft) =
                noun(syntax, id).filter(|d| listed && (known && that(syntax, d) && adds(d) || owned(d)))
            {
                // What is said of the noun ("was never proven") is a poor cue with the noun's phrase as its content.
                drafts.retain(|d| !(d.source.is_none() && d.says(word) && d.score < 0.5));
                drafts.push(draft);
            }
        }
    }
    for phrase in cues.phrases() {
        drafts.extend(prepositional(document, syntax, phrase, drafts));
    }
    missed(syntax, cues, drafts);
}

fn free(drafts: &[Draft], word: usize) -> bool {
    !drafts.iter().any(|d| d.cue.iter().chain(&d.source).any(|r| r.contains(&word)))
}

fn run(words: &[Id<Token>], from: usize) -> Range<usize> {
    let mut end = from;
    for word in words.iter().map(|w| w.index()).filter(|&w| w >= from) {
        if word == end {
            end += 1;
        }
    }
    from..end
}

/// "It is believed that the rebels crossed the river": nobody is said to believe it.
fn impersonal(syntax: &Syntax, verb: Id<Token>) -> Option<Draft> {
    let tree = syntax.tree();
    let passive = tree.child(verb, &["aux:pass"])?;
    let empty = tree.children_by(verb, &["expl", "nsubj"]).next()?;
    let clause = tree.children_by(verb, &["ccomp", "csubj"]).find(|c| c.index() > verb.index())?;
    if !syntax.tokens[empty].lemma.eq_ignore_ascii_case("it") || tree.child(verb, &["obl:agent"]).is_some() {
        return None;
    }
    let words = tree.subtree(clause);
    let content = run(&words, words[0].index());
    let start = tree.child(verb, &["aux"]).map_or(passive, |a| a.min(passive)).index();
    (start < verb.index() && content.start > verb.index()).then(|| Draft {
        cue: Some(start..verb.index() + 1),
        contents: vec![content],
        score: 1.0,
        rule: Some("attribution/impersonal"),
        ..Draft::default()
    })
}

/// "the army's claim that the rebels fired first".
fn noun(syntax: &Syntax, noun: Id<Token>) -> Option<Draft> {
    let tree = syntax.tree();
    let clause = tree.children_by(noun, &["acl", "ccomp"]).find(|c| c.index() > noun.index())?;
    let words = tree.subtree(clause);
    let first = words[0];
    // "the questions that he raised" lacks an object without its "that"; a clause that is whole without it is a content.
    let token = &syntax.tokens[first];
    let subjects = tree.children_by(clause, &["nsubj"]).count();
    let whole = token.relation_base() == "mark" || token.relation_base() == "nsubj" && subjects > 1;
    let joins = token.lemma == *"that" && whole || token.xpos == *"TO";
    if !joins || first.index() != noun.index() + 1 {
        return None;
    }
    let owner = tree.child(noun, &["nmod:poss"]).map(|owner| {
        let words = tree.subtree(owner);
        words[0].index()..words[words.len() - 1].index() + 1
    });
    Some(Draft {
        source: owner,
        cue: Some(noun.index()..noun.index() + 1),
        contents: vec![run(&words, first.index())],
        score: 1.0,
        rule: Some("attribution/noun"),
        ..Draft::default()
    })
}

/// Whether a draft's content is a clause with "that".
fn that(syntax: &Syntax, draft: &Draft) -> bool {
    draft.contents.first().is_some_and(|c| syntax.tokens.rows()[c.start].lemma == *"that")
}

/// Whether no draft has a cue in the sentence of a word.
fn quiet(syntax: &Syntax, drafts: &[Draft], word: usize) -> bool {
    let sentence = &syntax.sentences[syntax.tokens.rows()[word].sentence].tokens;
    !drafts.iter().any(|d| d.cue.iter().any(|c| sentence.contains(&c.start)))
}

/// `“Open the gate!” the crowd roared`: a quotation that nobody has, a source, and a word of the lexicon to end the sentence.
fn behind(
    document: &Document,
    syntax: &Syntax,
    cues: &Cues,
    quotation: &Quotation,
    drafts: &[Draft],
) -> Option<Draft> {
    let rows = syntax.tokens.rows();
    let words = syntax.tokens_in(quotation.outer);
    let goes_on = document.text[quotation.inner].trim_end().ends_with([',', '!', '?', '…', '.']);
    let claimed = words.clone().any(|w| drafts.iter().any(|d| d.says(w)));
    if !quotation.closed || !goes_on || claimed || words.end >= rows.len() {
        return None;
    }
    let end = syntax.sentences[rows[words.end].sentence].tokens.end;
    let same_line =
        !document.text[Span::new(quotation.outer.end(), rows[words.end].span.start())].contains('\n');
    let cue = (words.end + 1..end.min(words.end + 8)).find(|&w| rows[w].upos == Upos::Verb)?;
    crate::lexicon::verb(syntax, cues, Id::new(cue))?;
    let source = words.end..cue;
    let stops = |w: usize| matches!(rows[w].upos, Upos::Punct | Upos::Aux | Upos::Sconj | Upos::Cconj);
    let names = |w: usize| matches!(rows[w].upos, Upos::Noun | Upos::Propn | Upos::Pron);
    let particle = |w: &usize| *w < end && matches!(rows[*w].upos, Upos::Adp | Upos::Adv);
    let last = if particle(&(cue + 1))
        && cue + 2 <= end
        && rows.get(cue + 2).is_none_or(|t| t.upos == Upos::Punct)
    {
        cue + 2
    } else {
        cue + 1
    };
    let fits = same_line && !source.clone().any(stops) && source.clone().any(names) && free(drafts, cue);
    fits.then(|| Draft {
        source: Some(source),
        cue: Some(cue..last),
        contents: vec![words],
        score: 1.0,
        rule: Some("attribution/behind-quotation"),
        ..Draft::default()
    })
}

/// "The driver bet that the road was clear", "Miners are angry that wages were cut": a word of the lexicon with its clause.
fn framed(syntax: &Syntax, cues: &Cues, word: usize) -> Option<Draft> {
    let tree = syntax.tree();
    let id = Id::new(word);
    let token = &syntax.tokens[id];
    crate::lexicon::entry(syntax, cues, word).filter(|_| matches!(token.upos, Upos::Verb | Upos::Adj))?;
    let clause = tree.children_by(id, &["ccomp"]).find(|c| c.index() > word)?;
    let words = tree.subtree(clause);
    if !matches!(&*syntax.tokens[words[0]].lemma, "that" | "whether") {
        return None;
    }
    let subject = tree
        .children_by(id, &["nsubj"])
        .find(|s| syntax.tokens[*s].relation == *"nsubj" && s.index() < word)?;
    let helps = |w: &Id<Token>| w.index() < word && w.index() > subject.index();
    let start = tree.children_by(id, &["aux", "cop"]).find(helps).map_or(word, Id::index);
    let source = tree.subtree(subject);
    let source = source[0].index()..source[source.len() - 1].index() + 1;
    let plain = tree.child(id, &["aux:pass", "mark"]).is_none() && source.end <= start;
    plain.then(|| Draft {
        source: Some(source),
        cue: Some(start..word + 1),
        contents: vec![run(&words, words[0].index())],
        score: 1.0,
        rule: Some("attribution/frame"),
        ..Draft::default()
    })
}

/// "In the words of the miller, the harvest was …".
fn prepositional(document: &Document, syntax: &Syntax, phrase: &str, drafts: &[Draft]) -> Vec<Draft> {
    let tree = syntax.tree();
    let rows = syntax.tokens.rows();
    let parts: Vec<&str> = phrase.split(' ').collect();
    let mut found = Vec::new();
    for start in 0..rows.len().saturating_sub(parts.len()) {
        let cue = start..start + parts.len();
        let same = cue.clone().zip(&parts).all(|(w, p)| document.text[rows[w].span].eq_ignore_ascii_case(p));
        if !same || !cue.clone().all(|w| free(drafts, w)) {
            continue;
        }
        let last = Id::new(cue.end - 1);
        let Some(source) = syntax.tokens[last].head.filter(|h| h.index() >= cue.end) else { continue };
        let words = tree.subtree(source);
        let source_words = cue.end..words[words.len() - 1].index() + 1;
        // The clause is that of the first word above the phrase that lies outside of it.
        let whole = cue.start..source_words.end;
        let Some(clause) = tree.ancestors(source).find(|a| !whole.contains(&a.index())) else { continue };
        let mut contents: Vec<Range<usize>> = Vec::new();
        let keep = |w: Id<Token>| !whole.contains(&w.index());
        for word in tree.subtree_where(clause, keep).iter().map(|w| w.index()) {
            match contents.last_mut() {
                Some(piece) if piece.end == word => piece.end += 1,
                _ => contents.push(word..word + 1),
            }
        }
        contents.retain(|c| c.clone().any(|w| rows[w].upos != Upos::Punct));
        if !contents.is_empty() && contents.len() <= 2 {
            found.push(Draft {
                source: Some(source_words),
                cue: Some(cue),
                contents,
                score: 1.0,
                rule: Some("attribution/phrase"),
                ..Draft::default()
            });
        }
    }
    found
}

/// Plain saying in a sentence in which the tagger found no cue at all.
fn missed(syntax: &Syntax, cues: &Cues, drafts: &mut Vec<Draft>) {
    for sentence in syntax.sentences.iter() {
        let words = sentence.tokens.clone();
        if drafts.iter().any(|d| d.cue.iter().any(|c| words.contains(&c.start))) {
            continue;
        }
        let tells = |d: &Draft| {
            d.cue
                .iter()
                .flat_map(Range::clone)
                .any(|w| cues.get(CuePart::Verb, &syntax.tokens.rows()[w].lemma).is_some_and(|c| c.tells))
        };
        let outside =
            |d: &Draft| !d.source.iter().chain(&d.cue).any(|r| drafts.iter().any(|o| o.says(r.start)));
        let found: Vec<Draft> = crate::rules::find(syntax, cues, words.clone(), true)
            .into_iter()
            .filter(|d| tells(d) && outside(d) && crate::rules::plain_inside(syntax, d))
            .collect();
        if found.is_empty() {
            let framed = words
                .clone()
                .find_map(|w| framed(syntax, cues, w))
                .filter(outside)
                .filter(|d| crate::rules::plain_inside(syntax, d));
            drafts.extend(framed);
        }
        drafts.extend(found);
    }
}
