//! Sentences → windows that the network can read.
//!
//! reads:  the number of words and word pieces of each sentence, the sizes in a model's card
//! writes: Unit, windows of units
//!
//! Whole consecutive sentences are packed together up to a number of word pieces. A sentence too long for one window first
//! keeps fewer pieces of each word, and is then cut into several units.

use crate::wordpiece::WordPiece;
use onrecord_resources::model::Windows;
use std::ops::Range;

/// A document in word pieces.
#[derive(Debug, Default)]
pub(crate) struct Pieces {
    /// Word pieces of all words, end to end.
    pub(crate) ids: Vec<u32>,
    /// For each word its first place in `ids`, and at the end the number of them all.
    pub(crate) first: Vec<u32>,
}

impl Pieces {
    /// How many pieces a run of words has.
    pub(crate) fn count(&self, words: &Range<usize>) -> usize {
        (self.first[words.end] - self.first[words.start]) as usize
    }
}

/// A run of words of one sentence that fits a window.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Unit {
    /// Its words, as numbers of the document.
    pub(crate) words: Range<usize>,
    /// Its sentence; none for words between the sentences that were given.
    pub(crate) sentence: Option<usize>,
}

/// The words of each sentence, and those outside all of them, as disjoint runs that cover `0..n` in order.
fn runs(n: usize, sentences: &[Range<usize>]) -> Vec<Unit> {
    let mut out = Vec::with_capacity(sentences.len());
    let mut done = 0;
    for (number, sentence) in sentences.iter().enumerate() {
        let start = sentence.start.clamp(done, n);
        let end = sentence.end.clamp(start, n);
        if done < start {
            out.push(Unit { words: done..start, sentence: None });
        }
        if start < end {
            out.push(Unit { words: start..end, sentence: Some(number) });
        }
        done = end;
    }
    if done < n {
        out.push(Unit { words: done..n, sentence: None });
    }
    out
}

/// The pieces of all words and the units of all sentences, each of at most `most_pieces` pieces.
pub(crate) fn cut(
    vocabulary: &WordPiece,
    words: &[&str],
    sentences: &[Range<usize>],
    sizes: &Windows,
) -> (Pieces, Vec<Unit>) {
    let mut pieces = Pieces { ids: Vec::with_capacity(2 * words.len()), first: vec![0] };
    let mut units = Vec::new();
    for run in runs(words.len(), sentences) {
        let (ids, firsts) = (pieces.ids.len(), pieces.first.len());
        for most in [sizes.word_pieces, sizes.crowded_word_pieces] {
            pieces.ids.truncate(ids);
            pieces.first.truncate(firsts);
            for word in &words[run.words.clone()] {
                vocabulary.cut(word, most, &mut pieces.ids);
                pieces.first.push(pieces.ids.len() as u32);
            }
            if pieces.count(&run.words) <= sizes.most_pieces {
                break;
            }
        }
        let mut start = run.words.start;
        for word in run.words.clone() {
            if pieces.count(&(start..word + 1)) > sizes.most_pieces {
                units.push(Unit { words: start..word, sentence: run.sentence });
                start = word;
            }
        }
        units.push(Unit { words: start..run.words.end, sentence: run.sentence });
    }
    (pieces, units)
}

/// Runs of units, each of at most `most` pieces or a single unit.
pub(crate) fn pack(pieces: &Pieces, units: &[Unit], most: usize) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut start = 0;
    for i in 1..=units.len() {
        if i == units.len() || pieces.count(&(units[start].words.start..units[i].words.end)) > most {
            out.push(start..i);
            start = i;
        }
    }
    out
}
