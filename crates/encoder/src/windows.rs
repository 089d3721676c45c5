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

/// Marks that stand around each sentence.
pub(crate) const MARKS: usize = 2;

/// Runs of units, each of at most `most` pieces with the marks of its units, or a single unit.
pub(crate) fn pack(pieces: &Pieces, units: &[Unit], most: usize) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut start = 0;
    for i in 1..=units.len() {
        let size = |end: usize| {
            let words = units[start].words.start..units[end].words.end;
            pieces.count(&words) + MARKS * (end + 1 - start)
        };
        if i == units.len() || size(i) > most {
            out.push(start..i);
            start = i;
        }
    }
    out
}

#[cfg(test)]
#[allow(clippy::single_range_in_vec_init)] // one sentence is one range
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SIZES: Windows = Windows { pieces: 18, most_pieces: 20, word_pieces: 4, crowded_word_pieces: 2 };

    fn vocabulary() -> WordPiece {
        WordPiece::new("[UNK]\n[CLS]\n[SEP]\na\n##a\n").unwrap()
    }

    fn flat(units: &[Unit]) -> Vec<usize> {
        units.iter().flat_map(|u| u.words.clone()).collect()
    }

    #[test]
    fn a_sentence_too_long_keeps_fewer_pieces_and_is_then_cut() {
        let words = |n| vec!["aaaa"; n];
        let sizes = |n: usize| {
            let (pieces, units) = cut(&vocabulary(), &words(n), &[0..n], &SIZES);
            (units.len(), pieces.ids.len())
        };
        assert_eq!(sizes(5), (1, 20), "fits whole");
        assert_eq!(sizes(10), (1, 20), "fits with two pieces a word");
        assert_eq!(sizes(11), (2, 22), "does not fit");
    }

    #[test]
    fn sentences_are_packed_together() {
        let (pieces, units) = cut(&vocabulary(), &["a"; 24], &[0..5, 5..10, 10..12, 12..24], &SIZES);
        assert_eq!(pack(&pieces, &units, SIZES.pieces), [0..3, 3..4]);
    }

    #[test]
    fn words_outside_sentences_are_runs_of_their_own() {
        let (_, units) = cut(&vocabulary(), &["a"; 9], &[2..4, 3..6, 1..2, 8..20], &SIZES);
        let runs: Vec<_> = units.into_iter().map(|u| (u.words, u.sentence)).collect();
        assert_eq!(runs, [(0..2, None), (2..4, Some(0)), (4..6, Some(1)), (6..8, None), (8..9, Some(3))]);
    }

    proptest! {
        #[test]
        fn windows_cover_each_word_once(
            lengths in proptest::collection::vec(0usize..7, 0..60),
            sentences in proptest::collection::vec((0usize..70, 0usize..70), 0..12),
        ) {
            let words: Vec<String> = lengths.iter().map(|&n| "a".repeat(n)).collect();
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let sentences: Vec<_> = sentences.into_iter().map(|(a, b)| a..b).collect();
            let (pieces, units) = cut(&vocabulary(), &words, &sentences, &SIZES);
            prop_assert_eq!(flat(&units), (0..words.len()).collect::<Vec<_>>());
            prop_assert!(units.iter().all(|u| pieces.count(&u.words) <= SIZES.most_pieces && !u.words.is_empty()));
            let windows = pack(&pieces, &units, SIZES.pieces);
            prop_assert_eq!(windows.iter().cloned().flatten().collect::<Vec<_>>(), (0..units.len()).collect::<Vec<_>>());
            for window in windows {
                let size: usize = units[window.clone()].iter().map(|u| pieces.count(&u.words) + MARKS).sum();
                prop_assert!(size <= SIZES.pieces || window.len() == 1);
            }
        }
    }
}
