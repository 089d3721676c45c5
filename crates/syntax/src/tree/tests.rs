//! Trees from any scores.

use super::*;
use proptest::prelude::*;

/// `scores[dependent][head]`, head 0 the root.
fn tree(scores: &[&[f32]]) -> Vec<Option<usize>> {
    maximum_tree(scores.len(), |d, h| scores[d][h.map_or(0, |h| h + 1)])
}

fn total(scores: &[Vec<f32>], heads: &[Option<usize>]) -> f64 {
    heads.iter().enumerate().map(|(d, h)| f64::from(scores[d][h.map_or(0, |h| h + 1)])).sum()
}

/// The best tree by trying all.
fn best_of_all(scores: &[Vec<f32>]) -> f64 {
    let n = scores.len();
    let mut best = f64::NEG_INFINITY;
    for code in 0..(n + 1).pow(n as u32) {
        let heads: Vec<Option<usize>> =
            (0..n).map(|d| (code / (n + 1).pow(d as u32) % (n + 1)).checked_sub(1)).collect();
        if is_tree(&heads) {
            best = best.max(total(scores, &heads));
        }
    }
    best
}

#[test]
fn best_heads_that_are_a_tree_stand() {
    assert_eq!(tree(&[&[0.0, 0.0, 5.0], &[5.0, 1.0, 0.0]]), [Some(1), None]);
    assert_eq!(tree(&[&[0.0, 0.0]]), [None]);
    assert_eq!(tree(&[]), []);
}

#[test]
fn a_cycle_is_broken_where_it_costs_least() {
    // Both prefer each other; making the second the root loses less.
    assert_eq!(tree(&[&[0.0, 0.0, 9.0], &[5.0, 9.0, 0.0]]), [Some(1), None]);
}

#[test]
fn two_roots_become_one() {
    let heads = tree(&[&[9.0, 0.0, 1.0], &[9.0, 2.0, 0.0]]);
    assert_eq!(heads, [None, Some(0)]);
}

#[test]
fn equal_scores_always_give_the_same_tree() {
    let heads = maximum_tree(5, |_, _| 0.0);
    assert!(is_tree(&heads));
    assert_eq!(heads, maximum_tree(5, |_, _| 0.0));
}

#[test]
fn what_is_not_a_tree_is_told() {
    assert!(!is_tree(&[]) && !is_tree(&[Some(1), Some(0)]) && !is_tree(&[None, None]));
    assert!(!is_tree(&[None, Some(2), Some(1)]) && !is_tree(&[None, Some(7)]) && !is_tree(&[None, Some(1)]));
    assert!(is_tree(&[None]) && is_tree(&[Some(2), Some(0), None]));
}

#[test]
fn five_hundred_words_in_one_cycle_take_no_time() {
    // Every word prefers the next one: n contractions if done badly.
    let n = 500;
    let heads = maximum_tree(n, |d, h| if h == Some((d + 1) % n) { 1.0 } else { -(d as f32) });
    assert!(is_tree(&heads));
    assert_eq!(heads[0], None, "the first word loses least as root");
}

fn matrix(n: usize) -> impl Strategy<Value = Vec<Vec<f32>>> {
    proptest::collection::vec(proptest::collection::vec((-6i8..6).prop_map(f32::from), n + 1), n)
}

proptest! {
    #[test]
    fn the_tree_is_the_best_of_all(scores in (1usize..=5).prop_flat_map(matrix)) {
        let heads = maximum_tree(scores.len(), |d, h| scores[d][h.map_or(0, |h| h + 1)]);
        prop_assert!(is_tree(&heads));
        prop_assert_eq!(total(&scores, &heads), best_of_all(&scores));
    }

    #[test]
    fn any_scores_give_a_tree(n in 1usize..40, values in proptest::collection::vec(any::<f32>(), 1640)) {
        let heads = maximum_tree(n, |d, h| values[d * (n + 1) + h.map_or(0, |h| h + 1)]);
        prop_assert!(is_tree(&heads));
    }
}
