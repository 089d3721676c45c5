//! Which lexicon entry applies at a token.
//!
//! reads:  trees, parties, data/lexicon/en/events/, data/lexicon/en/relations.toml
//! writes: Match

use crate::parties::Parties;
use onrecord_document::Id;
use onrecord_resources::pattern::{Need, Part, Pattern, Slot};
use onrecord_syntax::{Token, Upos};

/// How an entry's pattern was found at a token.
#[derive(Clone, Debug)]
pub struct Match {
    /// The trigger's words, the carrying one first.
    pub trigger: Vec<Id<Token>>,
    /// Words that filled needs by their wording; prepositions may hang on them, and they are no triggers of their own.
    pub words: Vec<Id<Token>>,
    /// How specific the pattern is: needs with words count most.
    pub weight: usize,
}

/// The parts of speech under which a token may be a trigger; two where its two tags disagree.
pub fn parts_of(parties: &Parties<'_>, token: Id<Token>) -> impl Iterator<Item = Part> {
    let row = parties.clauses.token(token);
    let participle = row.xpos == "VBN";
    let (first, second) = match row.upos {
        Upos::Verb if row.xpos == "JJ" => (Some(Part::Verb), Some(Part::Adjective)),
        Upos::Verb | Upos::Aux => (Some(Part::Verb), None),
        Upos::Noun | Upos::Propn => (Some(Part::Noun), None),
        Upos::Adj | Upos::Adv if participle => (Some(Part::Verb), Some(Part::Adjective)),
        Upos::Adj | Upos::Adv => (Some(Part::Adjective), None),
        _ => (None, None),
    };
    first.into_iter().chain(second)
}

/// How `pattern` is found at `token`, or nothing.
pub fn find(parties: &Parties<'_>, pattern: &Pattern, token: Id<Token>) -> Option<Match> {
    let phrase = pattern.heads.iter().filter(|p| parties.phrase_at(token, p)).max_by_key(|p| p.len())?;
    let mut words: Vec<Id<Token>> = Vec::new();
    let mut weight = phrase.len();
    for need in &pattern.needs {
        let filling = filling(parties, need, token, &words)?;
        weight += if need.words.is_any() { 1 } else { 3 };
        if !need.words.phrases.is_empty() {
            let worded = |t: &Id<Token>| {
                !need.slots.contains(&Slot::Clause) && Some(*t) != parties.clauses.token(token).head
            };
            words.extend(filling.into_iter().filter(worded));
        }
    }
    if pattern.not.iter().any(|not| filling_all(parties, not, token, &words)) {
        return None;
    }
    Some(Match { trigger: trigger(parties, token, phrase), words, weight })
}

/// The tokens that fill a need, or nothing where it is not met.
fn filling(
    parties: &Parties<'_>,
    need: &Need,
    token: Id<Token>,
    more: &[Id<Token>],
) -> Option<Vec<Id<Token>>> {
    need.slots.iter().find_map(|slot| {
        let mut filled = parties.clauses.fill(token, slot, more);
        // "to ten years": a time counts where its words are asked for.
        filled.retain(|&t| {
            (!parties.is_time(t) || !need.words.phrases.is_empty()) && fits_inside(parties, slot, t, need)
        });
        (!filled.is_empty()).then_some(filled)
    })
}

/// Whether something that must not stand there does.
fn filling_all(parties: &Parties<'_>, not: &Need, token: Id<Token>, more: &[Id<Token>]) -> bool {
    filling(parties, not, token, more).is_some()
}

/// Whether a token meets a need; a clause also by the noun that its verb lends a subject to.
fn fits_inside(parties: &Parties<'_>, slot: &Slot, token: Id<Token>, need: &Need) -> bool {
    if parties.fits(token, &need.words) {
        return true;
    }
    let clauses = parties.clauses;
    *slot == Slot::Clause && {
        let lends = clauses.lexicon.light.contains(clauses.lemma(token));
        (lends && clauses.objects(token).into_iter().any(|o| parties.fits(o, &need.words)))
            || clauses.tree.children_by(token, &["conj"]).any(|c| parties.fits(c, &need.words))
    }
}

/// The words of a trigger: the carrying one, the rest of its phrase, a verb's particle, the verb that lends a subject.
fn trigger(parties: &Parties<'_>, token: Id<Token>, phrase: &[String]) -> Vec<Id<Token>> {
    let clauses = parties.clauses;
    let mut found = vec![token];
    found.extend(clauses.tree.children_by(token, &["compound:prt"]));
    if phrase.len() > 1 {
        let at = token.index();
        let near = (at.saturating_sub(phrase.len() + 1)..at + phrase.len() + 2).map(Id::new).filter(
            |&t: &Id<Token>| {
                t.index() < clauses.syntax.tokens.len()
                    && t != token
                    && clauses.token(t).sentence == clauses.token(token).sentence
            },
        );
        found.extend(near.filter(|&t| phrase.iter().any(|w| w == clauses.lemma(t))));
    }
    found.dedup();
    found
}
