//! The example sentences of the cue lexicon, run as tests.
//!
//! reads:  data/lexicon/en/cues.tsv, a function that reads a sentence
//! writes: CueFailure

use crate::Attributions;
use onrecord_document::Span;
use onrecord_resources::attribution::{CuePart, CueWord, Cues};
use onrecord_resources::pattern::bracketed;
use onrecord_syntax::Syntax;

/// An example sentence that does not come out as its entry says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CueFailure {
    /// The entry, as `file#part:lemma`.
    pub entry: String,
    /// The sentence with its brackets.
    pub sentence: String,
    /// What was expected and what was found.
    pub message: String,
}

/// The example sentences that fail: a `yes` sentence in which no attribution has its cue at the bracketed words, a `no` sentence
/// in which a cue is made of the word. `read` gives the words and attributions of a sentence.
pub fn check_cues(
    cues: &Cues,
    mut read: impl FnMut(&str) -> Option<(Syntax, Attributions)>,
) -> Vec<CueFailure> {
    let mut failures = Vec::new();
    for word in &cues.words {
        let (text, place) = bracketed(&word.yes).unwrap_or_else(|| (word.yes.clone(), 0..word.yes.len()));
        let place = Span::new(place.start, place.end);
        let mut fail = |sentence: &str, message: String| {
            failures.push(CueFailure { entry: word.name(), sentence: sentence.to_owned(), message });
        };
        if let Some((_, found)) = read(&text)
            && !found.attributions.iter().any(|a| a.cue.overlaps(place))
        {
            let cues: Vec<&str> =
                found.attributions.iter().filter_map(|a| Some(&text[a.cue.hull()?.range()])).collect();
            fail(&word.yes, format!("expected a cue in brackets, found {cues:?}"));
        }
        if let Some((syntax, found)) = read(&word.no)
            && found.attributions.iter().any(|a| made_of(&syntax, a.cue.spans(), word))
        {
            fail(&word.no, format!("expected no cue with `{}`, found one", word.lemma));
        }
    }
    failures
}

/// Whether a cue has an entry's word in it.
fn made_of(syntax: &Syntax, cue: &[Span], word: &CueWord) -> bool {
    let first = word.lemma.split(' ').next().unwrap_or_default();
    word.part != CuePart::Phrase
        && cue.iter().flat_map(|&s| syntax.tokens_in(s)).any(|w| {
            let token = &syntax.tokens.rows()[w];
            token.lemma.eq_ignore_ascii_case(first)
        })
}
