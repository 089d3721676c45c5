//! How many: killed, wounded, arrested, protesting.
//!
//! reads:  trees, data/lexicon/en/events.toml (number, count, at_most)
//! writes: Magnitude

use crate::parties::Parties;
use crate::types::Magnitude;
use onrecord_document::{Document, Id};
use onrecord_syntax::{Token, Upos};

/// A least and a most.
type Range = (u64, u64);

/// The numbers of an event at `trigger`.
pub fn magnitude(parties: &Parties<'_>, document: &Document, trigger: Id<Token>) -> Magnitude {
    let mut magnitude = Magnitude::default();
    let lemma = parties.clauses.lemma(trigger);
    for count in &parties.clauses.lexicon.counts {
        if !count.triggers.contains(lemma) {
            continue;
        }
        let number = count.slots.iter().find_map(|slot| {
            let tokens = parties.clauses.fill(trigger, slot, &[]);
            let ranges: Vec<Range> = tokens
                .into_iter()
                .flat_map(|t| parties.clauses.conjuncts(t))
                .filter(|&t| !parties.is_time(t))
                .filter_map(|t| counted(parties, document, t))
                .collect();
            // "two soldiers and four farmers" counts all six.
            ranges.into_iter().reduce(|a, b| (a.0.saturating_add(b.0), a.1.saturating_add(b.1)))
        });
        let place = match count.what.as_str() {
            "killed" => &mut magnitude.killed,
            "wounded" => &mut magnitude.wounded,
            "arrested" => &mut magnitude.arrested,
            "protesters" => &mut magnitude.protesters,
            _ => continue,
        };
        *place = place.or(number);
    }
    magnitude
}

/// How many things a noun phrase speaks of, where it says so.
fn counted(parties: &Parties<'_>, document: &Document, noun: Id<Token>) -> Option<Range> {
    let clauses = parties.clauses;
    if let Some(numeral) = clauses.tree.child(noun, &["nummod"]) {
        return value(parties, document, numeral);
    }
    if clauses.token(noun).upos == Upos::Num {
        return value(parties, document, noun);
    }
    // "dozens of farmers", "a dozen soldiers", "several people", "a farmer".
    let words = &clauses.lexicon.numbers;
    if !clauses.after(noun, "of", &[]).is_empty() || clauses.token(noun).upos == Upos::Noun {
        let written = document.text[clauses.token(noun).span].to_lowercase();
        if let Some(word) = words.get(&written).or_else(|| words.get(clauses.lemma(noun))) {
            return Some((word.least, word.most));
        }
    }
    let plural = clauses.token(noun).xpos == "NNS" || clauses.token(noun).xpos == "NNPS";
    let determiner = clauses
        .tree
        .children_by(noun, &["det", "amod", "compound"])
        .find_map(|d| words.get(clauses.lemma(d)));
    determiner.filter(|w| w.most > 1 || !plural).map(|w| (w.least, w.most))
}

/// The value of a numeral with its multiplier, its other end and what stands before it.
fn value(parties: &Parties<'_>, document: &Document, numeral: Id<Token>) -> Option<Range> {
    let clauses = parties.clauses;
    let multiplier: u64 = clauses
        .tree
        .children_by(numeral, &["compound", "flat"])
        .filter_map(|c| clauses.lexicon.numbers.get(clauses.lemma(c)))
        .map(|w| w.least)
        .next()
        .unwrap_or(1);
    let own = digits(parties, document, numeral)?;
    let first = own.checked_mul(multiplier).map(|n| (n, n))?;
    let sentence = &clauses.syntax.sentences[clauses.token(numeral).sentence].tokens;
    let before: Vec<String> = (numeral.index().saturating_sub(4).max(sentence.start)..numeral.index())
        .map(|i| document.text[clauses.token(Id::new(i)).span].to_lowercase())
        .collect();
    // "20 to 30", "20 or 30", "between 20 and 30": the other end is a numeral below or beside it.
    let other = clauses
        .tree
        .children_by(numeral, &["nmod", "obl", "conj", "nummod"])
        .find(|&c| clauses.token(c).upos == Upos::Num)
        .and_then(|c| digits(parties, document, c));
    if let Some(other) = other.and_then(|n| n.checked_mul(multiplier)) {
        return Some((first.0.min(other), first.1.max(other)));
    }
    let open = clauses.lexicon.at_most.iter().any(|phrase| before.ends_with(phrase));
    Some(if open { (0, first.1) } else { first })
}

/// A numeral's own number, or that of its word.
fn digits(parties: &Parties<'_>, document: &Document, numeral: Id<Token>) -> Option<u64> {
    let written = document.text[parties.clauses.token(numeral).span].to_lowercase();
    let word = parties.clauses.lexicon.numbers.get(&written);
    if let Some(word) = word.or_else(|| parties.clauses.lexicon.numbers.get(parties.clauses.lemma(numeral))) {
        return Some(word.least);
    }
    if let Some((tens, ones)) = written.split_once('-') {
        let number = |w: &str| parties.clauses.lexicon.numbers.get(w).map(|w| w.least);
        if let (Some(tens), Some(ones)) = (number(tens), number(ones)) {
            return Some(tens + ones);
        }
    }
    let plain = written.replace(',', "");
    plain.parse::<u64>().ok()
}
