//! BIO label scores → the best legal spans.
//!
//! reads:  encoder scores
//! writes: Labeled

use onrecord_encoder::TaskScores;
use std::ops::Range;

/// A run of words with one label.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Labeled<'a> {
    /// The words.
    pub words: Range<usize>,
    /// The label without `B-` and `I-`.
    pub label: &'a str,
    /// Mean probability of its words' labels.
    pub score: f32,
}

/// The spans of the likeliest label sequence of a run of words in which every `I-X` follows a `B-X` or `I-X`.
pub(crate) fn spans<'a>(task: &'a TaskScores, words: Range<usize>) -> Vec<Labeled<'a>> {
    if task.is_empty() || words.is_empty() || words.end > task.len() {
        return Vec::new();
    }
    let labels: Vec<(char, &str)> = task.labels.iter().map(|l| cut(l)).collect();
    let legal = |from: Option<usize>, to: usize| {
        let (prefix, name) = labels[to];
        prefix != 'I' || from.is_some_and(|f| labels[f].0 != 'O' && labels[f].1 == name)
    };
    let log = |p: f32| p.max(f32::MIN_POSITIVE).ln();
    let n = labels.len();
    let first = task.row(words.start);
    let mut best: Vec<f32> =
        (0..n).map(|l| if legal(None, l) { log(first[l]) } else { f32::NEG_INFINITY }).collect();
    let mut back: Vec<Vec<usize>> = Vec::with_capacity(words.len());
    for word in words.start + 1..words.end {
        let row = task.row(word);
        // Only a label's own B and I can come before its I; before anything else, whatever is best.
        let top = (0..n).fold(0, |top, l| if best[l] > best[top] { l } else { top });
        let mut from = vec![top; n];
        let mut next = vec![f32::NEG_INFINITY; n];
        for to in 0..n {
            if labels[to].0 == 'I' {
                let allowed = (0..n).filter(|&f| legal(Some(f), to));
                let Some(f) = allowed.reduce(|a, b| if best[b] > best[a] { b } else { a }) else { continue };
                from[to] = f;
            }
            next[to] = best[from[to]] + log(row[to]);
        }
        back.push(from);
        best = next;
    }
    let mut label = (0..n).fold(0, |top, l| if best[l] > best[top] { l } else { top });
    let mut path = vec![label];
    for from in back.iter().rev() {
        label = from[label];
        path.push(label);
    }
    path.reverse();
    let mut found: Vec<Labeled<'a>> = Vec::new();
    for (i, &label) in path.iter().enumerate() {
        let word = words.start + i;
        let p = task.row(word)[label];
        match labels[label] {
            ('B', name) => found.push(Labeled { words: word..word + 1, label: name, score: p }),
            ('I', _) => {
                if let Some(open) = found.last_mut() {
                    open.words.end = word + 1;
                    open.score += p;
                }
            }
            _ => {}
        }
    }
    found.iter_mut().for_each(|f| f.score /= f.words.len() as f32);
    found
}

/// Prefix and name of a label; `O` and anything unknown are outside.
fn cut(label: &str) -> (char, &str) {
    match label.split_once('-') {
        Some(("B", name)) => ('B', name),
        Some(("I", name)) => ('I', name),
        _ => ('O', ""),
    }
}

#[cfg(test)]
mod tests {
    use super::{Labeled, spans};
    use onrecord_encoder::TaskScores;

    fn task(rows: &[[f32; 5]]) -> TaskScores {
        let labels = ["O", "I-P", "B-P", "B-L", "I-L"].map(Box::from).into();
        TaskScores { labels, values: rows.concat() }
    }

    #[test]
    fn an_inside_never_starts_a_span() {
        let scores = task(&[[0.3, 0.6, 0.1, 0.0, 0.0], [0.1, 0.8, 0.1, 0.0, 0.0], [0.9, 0.1, 0.0, 0.0, 0.0]]);
        let found = spans(&scores, 0..3);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].words, 0..2, "the first word's B is worth less than its I, but legal");
        assert_eq!(found[0].label, "P");
    }

    #[test]
    fn an_inside_of_another_type_is_not_joined() {
        let scores = task(&[[0.1, 0.0, 0.9, 0.0, 0.0], [0.3, 0.1, 0.0, 0.1, 0.5], [0.8, 0.0, 0.2, 0.0, 0.0]]);
        let found = spans(&scores, 0..3);
        assert_eq!(found, [Labeled { words: 0..1, label: "P", score: 0.9 }]);
    }

    #[test]
    fn two_neighbors_stay_apart() {
        let scores = task(&[[0.0, 0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0, 0.0]]);
        assert_eq!(spans(&scores, 0..2).len(), 2);
        assert!(spans(&TaskScores::default(), 0..2).is_empty());
    }
}
