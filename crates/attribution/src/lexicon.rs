//! The entry of the cue lexicon that a word belongs to.
//!
//! reads:  syntax, cues
//! writes: nothing
//! data:   data/lexicon/en/cues.tsv

use onrecord_document::Id;
use onrecord_resources::attribution::{Cue, CuePart, Cues};
use onrecord_syntax::{Syntax, Token, Upos};

/// The entry of a word as the part of speech that it is tagged as; with a particle or preposition right behind it ("went on") if
/// there is an entry for both.
pub(crate) fn entry<'a>(syntax: &Syntax, cues: &'a Cues, word: usize) -> Option<&'a Cue> {
    let token = syntax.tokens.rows().get(word)?;
    let part = part(token)?;
    let after = syntax.tokens.rows().get(word + 1).filter(|t| t.sentence == token.sentence);
    let particle = after.filter(|t| matches!(t.upos, Upos::Adp | Upos::Adv | Upos::Part));
    let lemma = token.lemma.to_lowercase();
    particle
        .and_then(|p| cues.get(part, &format!("{lemma} {}", p.lemma.to_lowercase())))
        .or_else(|| cues.get(part, &lemma))
}

fn part(token: &Token) -> Option<CuePart> {
    Some(match token.upos {
        Upos::Verb | Upos::Aux => CuePart::Verb,
        Upos::Noun | Upos::Propn => CuePart::Noun,
        Upos::Adj => CuePart::Adjective,
        Upos::Adv => CuePart::Adverb,
        _ => return None,
    })
}

/// The same for a verb.
pub(crate) fn verb<'a>(syntax: &Syntax, cues: &'a Cues, verb: Id<Token>) -> Option<&'a Cue> {
    entry(syntax, cues, verb.index()).filter(|_| matches!(syntax.tokens[verb].upos, Upos::Verb | Upos::Aux))
}
