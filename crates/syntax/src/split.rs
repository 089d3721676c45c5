//! Document → Words: tokens and sentences, found or partly given.
//!
//! reads:  document.{text,zones}
//! writes: Words
//! data:   data/lexicon/en/tokenization.toml
//! cases:  cases/3-syntax/tokens.md, cases/3-syntax/sentences.md

use crate::cells::{is_apostrophe, key};
use crate::sentences::sentences;
use crate::tokens::Tokenizer;
use crate::{Word, Words};
use onrecord_document::{Document, Layer, Meta, Span, Text};
use onrecord_resources::tokenization::Tokenization;
use std::ops::Range;

/// The words of a document in the UD convention, and its sentences.
pub fn split(document: &Document, data: &Tokenization) -> Words {
    let words = words(document, data);
    let (sentences, notes) = sentences(document, &words, data);
    Words { words, sentences, notes }
}

/// What is wrong with words or sentences that a caller gave.
#[derive(thiserror::Error, Clone, Copy, PartialEq, Eq, Debug)]
pub enum GivenError {
    /// A word has no letter, digit or mark.
    #[error(
        "expected a word with at least one visible character as number {number}, found {span:?}; leave it out"
    )]
    Blank {
        /// The word, from 0.
        number: usize,
        /// Where it is, in bytes.
        span: Span,
    },
    /// A word starts before the one before it ends.
    #[error(
        "expected words in text order that do not overlap, found {span:?} as number {number}; sort them or drop one"
    )]
    Overlap {
        /// The second of the two, from 0.
        number: usize,
        /// Where it is, in bytes.
        span: Span,
    },
    /// A word lies outside the text or cuts a character.
    #[error(
        "expected words inside the text and on character boundaries, found {span:?} as number {number}; check the unit of the offsets"
    )]
    Outside {
        /// The word, from 0.
        number: usize,
        /// Where it was said to be, in bytes.
        span: Span,
    },
    /// The sentences do not cover every word once, in order.
    #[error(
        "expected sentences that cover all words in order, found sentence {number} as words {from}..{to}; make each begin where the last ended"
    )]
    Sentences {
        /// The sentence, from 0; one past the last if words are left over.
        number: usize,
        /// Its first word.
        from: usize,
        /// One past its last word.
        to: usize,
    },
}

/// Words that the caller cut, kept as they are but for white space at their ends; sentences are found unless given too.
///
/// # Errors
/// If a word is blank, outside the text or overlaps the one before, or sentences do not cover the words.
pub fn given(
    document: &Document,
    tokens: &[Span],
    sentences_given: Option<Vec<Range<usize>>>,
    data: &Tokenization,
) -> Result<Words, GivenError> {
    let text = &document.text;
    let mut words: Vec<Word> = Vec::with_capacity(tokens.len());
    for (number, &token) in tokens.iter().enumerate() {
        if text.span(token.start(), token.end()).is_none() {
            return Err(GivenError::Outside { number, span: token });
        }
        let span = text.trim(token);
        if span.is_empty() {
            return Err(GivenError::Blank { number, span: token });
        }
        let before = words.last().map(|w| w.span.end());
        if before.is_some_and(|end| end > span.start()) {
            return Err(GivenError::Overlap { number, span: token });
        }
        let joined = before == Some(span.start()) && is_clitic(&text[span], data);
        words.push(Word { span, joined });
    }
    let Some(given) = sentences_given else {
        let (sentences, notes) = sentences(document, &words, data);
        return Ok(Words { words, sentences, notes });
    };
    let mut end = 0;
    for (number, sentence) in given.iter().enumerate() {
        if sentence.start != end || sentence.is_empty() || sentence.end > words.len() {
            return Err(GivenError::Sentences { number, from: sentence.start, to: sentence.end });
        }
        end = sentence.end;
    }
    if end != words.len() {
        return Err(GivenError::Sentences { number: given.len(), from: end, to: words.len() });
    }
    Ok(Words { words, sentences: given, notes: Vec::new() })
}

/// The examples of the data file that are not split as they say: entry and what was found instead.
pub fn failing_examples(data: &Tokenization) -> Vec<(String, String)> {
    let failing = data.examples.iter().filter_map(|e| Some((e.id.clone(), failure(&e.text, data)?)));
    failing.collect()
}

/// How an example is split against what its marks say, if so.
fn failure(example: &str, data: &Tokenization) -> Option<String> {
    let mut text = String::new();
    let (mut cuts, mut whole, mut ends) = (Vec::new(), Vec::new(), Vec::new());
    let mut word_start = 0;
    let mut rest = example;
    while let Some(c) = rest.chars().next() {
        let sentence_end = rest.strip_prefix(" | ");
        match c {
            ' ' => {
                ends.extend(sentence_end.map(|_| text.len()));
                text.push(' ');
                word_start = text.len();
            }
            '|' => {
                cuts.push(text.len());
                word_start = text.len();
            }
            '_' => whole.push(word_start..text.len()),
            c => text.push(c),
        }
        rest = sentence_end.unwrap_or(&rest[c.len_utf8()..]);
    }
    ends.push(text.len());
    let document = Document::new(Meta::default(), Text::new(text), Layer::new(), Vec::new());
    let found = split(&document, data);
    let is_cut =
        |at: &usize| found.words.windows(2).any(|w| w[0].span.end() == *at && w[1].span.start() == *at);
    let is_word = |range: &Range<usize>| found.words.iter().any(|w| w.span.range() == *range);
    let found_ends: Vec<usize> = found.sentences.iter().map(|s| found.words[s.end - 1].span.end()).collect();
    if cuts.iter().all(is_cut) && whole.iter().all(is_word) && ends == found_ends {
        return None;
    }
    let sentence = |s: &Range<usize>| {
        found.words[s.clone()].iter().map(|w| &document.text[w.span]).collect::<Vec<_>>().join(" ")
    };
    let shown: Vec<String> = found.sentences.iter().map(sentence).collect();
    Some(format!("expected `{example}`, found `{}`", shown.join(" | ")))
}

/// Whether a word that touches the one before it continues that one's multiword token.
fn is_clitic(form: &str, data: &Tokenization) -> bool {
    form.chars().count() <= 4 && form.chars().any(is_apostrophe) && data.clitics.contains(&key(form))
}

/// Cuts every zone, and whatever lies between zones, into words.
fn words(document: &Document, data: &Tokenization) -> Vec<Word> {
    let text = document.text.as_str();
    let mut tokenizer = Tokenizer::new(text, data);
    let mut at = 0;
    for zone in &document.zones {
        let (start, end) = (zone.span.start().max(at), zone.span.end().max(at));
        paragraphs(text, at..start, &mut tokenizer);
        paragraphs(text, start..end, &mut tokenizer);
        at = end;
    }
    paragraphs(text, at..text.len(), &mut tokenizer);
    tokenizer.finish()
}

/// Hands over what blank lines part, one by one, so that nothing is looked for across them.
fn paragraphs(text: &str, area: Range<usize>, tokenizer: &mut Tokenizer<'_>) {
    let mut start = area.start;
    let mut at = area.start;
    while let Some(n) = text[at..area.end].find('\n') {
        let line_end = at + n;
        let blank = text[line_end + 1..area.end].split('\n').next().is_some_and(|l| l.trim().is_empty());
        at = line_end + 1;
        if blank {
            tokenizer.paragraph(start..line_end);
            start = at;
        }
    }
    tokenizer.paragraph(start..area.end);
}

#[cfg(test)]
mod tests;
