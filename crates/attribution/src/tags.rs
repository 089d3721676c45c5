//! The encoder's tags of sources, cues and contents → whole segments.
//!
//! reads:  encoder scores (attribution)
//! writes: Segment
//!
//! The best sequence of BIO tags is found under the constraint that `I-x` follows only `B-x` or `I-x` (Viterbi), so that no
//! segment starts in its middle.

use onrecord_encoder::TaskScores;
use std::ops::Range;

/// Which part of an attribution a segment is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Role {
    Source,
    Cue,
    Content,
}

impl Role {
    fn parse(name: &str) -> Option<Role> {
        match name {
            "source" => Some(Role::Source),
            "cue" => Some(Role::Cue),
            "content" => Some(Role::Content),
            _ => None,
        }
    }
}

/// A run of words with one role.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Segment {
    pub role: Role,
    pub words: Range<usize>,
    /// Mean probability of the role over its words.
    pub score: f32,
}

/// One column of the tag scores: its role, and whether it begins a segment. None for `O`.
fn columns(scores: &TaskScores) -> Vec<Option<(Role, bool)>> {
    let column = |label: &str| {
        let (position, role) = label.split_once('-')?;
        Some((Role::parse(role)?, position == "B"))
    };
    scores.labels.iter().map(|l| column(l)).collect()
}

/// For each word the probability of each role, in the order source, cue, content.
pub(crate) fn role_scores(scores: &TaskScores) -> Vec<[f32; 3]> {
    let columns = columns(scores);
    let sum = |word: usize| {
        let mut sums = [0.0; 3];
        for (column, value) in columns.iter().zip(scores.row(word)) {
            if let Some((role, _)) = column {
                sums[*role as usize] += value;
            }
        }
        sums
    };
    (0..scores.len()).map(sum).collect()
}

/// The segments of a document in text order, disjoint.
pub(crate) fn segments(scores: &TaskScores) -> Vec<Segment> {
    let columns = columns(scores);
    let path = best_path(scores, &columns);
    let roles = role_scores(scores);
    let mut segments: Vec<Segment> = Vec::new();
    for (word, &label) in path.iter().enumerate() {
        let Some((role, begins)) = columns[label] else { continue };
        match segments.last_mut() {
            Some(last) if !begins && last.words.end == word && last.role == role => last.words.end = word + 1,
            _ => segments.push(Segment { role, words: word..word + 1, score: 0.0 }),
        }
    }
    for segment in &mut segments {
        let total: f32 = segment.words.clone().map(|w| roles[w][segment.role as usize]).sum();
        segment.score = total / segment.words.len() as f32;
    }
    segments
}

/// The likeliest legal sequence of labels.
fn best_path(scores: &TaskScores, columns: &[Option<(Role, bool)>]) -> Vec<usize> {
    let n = scores.len();
    let width = columns.len();
    if n == 0 || width == 0 {
        return Vec::new();
    }
    let legal = |from: Option<usize>, to: usize| match columns[to] {
        Some((role, false)) => from.and_then(|f| columns[f]).is_some_and(|(r, _)| r == role),
        _ => true,
    };
    let log = |word: usize, label: usize| scores.row(word)[label].max(1e-9).ln();
    let mut best: Vec<f32> =
        (0..width).map(|l| if legal(None, l) { log(0, l) } else { f32::NEG_INFINITY }).collect();
    let mut back: Vec<u8> = Vec::with_capacity(n * width);
    for word in 1..n {
        let mut now = vec![f32::NEG_INFINITY; width];
        for (to, slot) in now.iter_mut().enumerate() {
            let mut from = 0;
            let mut value = f32::NEG_INFINITY;
            for (f, &b) in best.iter().enumerate() {
                if b > value && legal(Some(f), to) {
                    (from, value) = (f, b);
                }
            }
            *slot = value + log(word, to);
            back.push(from as u8);
        }
        best = now;
    }
    let mut label = (0..width).fold(0, |a, l| if best[l] > best[a] { l } else { a });
    let mut path = vec![label; n];
    for word in (1..n).rev() {
        label = usize::from(back[(word - 1) * width + label]);
        path[word - 1] = label;
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scores(rows: &[(&str, f32)]) -> TaskScores {
        let labels = ["O", "B-source", "I-source", "B-cue", "I-cue", "B-content", "I-content"];
        let mut values = Vec::new();
        for (label, p) in rows {
            values.extend(labels.iter().map(|l| if l == label { *p } else { (1.0 - p) / 6.0 }));
        }
        TaskScores { labels: labels.iter().map(|&l| l.into()).collect(), values }
    }

    #[test]
    fn a_segment_never_starts_in_its_middle() {
        let found = segments(&scores(&[("O", 0.9), ("I-source", 0.5), ("I-source", 0.9), ("B-cue", 0.9)]));
        let shape: Vec<_> = found.iter().map(|s| (s.role, s.words.clone())).collect();
        assert_eq!(shape[1..], [(Role::Cue, 3..4)]);
        assert_eq!(shape[0].0, Role::Source);
        assert_eq!(shape[0].1.end, 3);
    }

    #[test]
    fn a_new_beginning_ends_the_segment_before() {
        let found =
            segments(&scores(&[("B-content", 0.9), ("I-content", 0.9), ("B-content", 0.9), ("O", 0.9)]));
        let shape: Vec<_> = found.iter().map(|s| s.words.clone()).collect();
        assert_eq!(shape, [0..2, 2..3]);
        assert!(segments(&TaskScores::default()).is_empty());
    }
}
