//! Pairs that match → groups.
//!
//! reads:  pairs with points
//! writes: groups
//!
//! Average link, greedily from the best pair on: two groups become one if all pairs between them have enough points on
//! average. The result is a function of the set of claims, whatever their order; a chain of claims each a little like the next
//! does not become one group.

use onrecord_resources::comparison::Matching as Rules;
use std::collections::BTreeMap;

/// The groups of `n` things that hang together by `pairs`, those that match, with points. `points` gives those of any pair, nothing
/// for two that cannot be of one event; it is asked only where few enough hang together ([`Rules::all_pairs`]), and of more,
/// pairs that do not match count as nothing for or against. That is a rule on the set and not on an order.
pub fn groups<E>(
    n: usize,
    pairs: Vec<(usize, usize, f64)>,
    rules: &Rules,
    mut points: impl FnMut(usize, usize) -> Result<Option<f64>, E>,
) -> Result<Vec<Vec<usize>>, E> {
    let mut known: BTreeMap<(usize, usize), f64> =
        pairs.iter().map(|&(i, j, points)| ((i.min(j), i.max(j)), points)).collect();
    let mut failed = None;
    let found = clusters(n, pairs, rules.cohesion, |i, j| {
        let pair = (i.min(j), i.max(j));
        if n > rules.all_pairs {
            return known.get(&pair).copied().unwrap_or(0.0);
        }
        *known.entry(pair).or_insert_with(|| match points(pair.0, pair.1) {
            Ok(points) => points.unwrap_or(rules.impossible),
            Err(error) => {
                failed = Some(error);
                rules.impossible
            }
        })
    });
    failed.map_or(Ok(found), Err)
}

/// The groups of `n` things numbered in an order that everybody agrees on: lists of numbers, each sorted, in the order of
/// their first members. `pairs` are those that match, with points; `points` gives those of any pair.
pub fn clusters(
    n: usize,
    mut pairs: Vec<(usize, usize, f64)>,
    cohesion: f64,
    mut points: impl FnMut(usize, usize) -> f64,
) -> Vec<Vec<usize>> {
    pairs.sort_by(|a, b| b.2.total_cmp(&a.2).then((a.0, a.1).cmp(&(b.0, b.1))));
    let mut group: Vec<usize> = (0..n).collect();
    let mut members: BTreeMap<usize, Vec<usize>> = (0..n).map(|i| (i, vec![i])).collect();
    for (a, b, _) in pairs {
        let (into, from) = (group[a].min(group[b]), group[a].max(group[b]));
        if into == from {
            continue;
        }
        let (left, right) = (&members[&into], &members[&from]);
        let sum: f64 =
            left.iter().flat_map(|&i| right.iter().map(move |&j| (i, j))).map(|(i, j)| points(i, j)).sum();
        if sum / (left.len() * right.len()) as f64 >= cohesion {
            let moved = members.remove(&from).unwrap_or_default();
            moved.iter().for_each(|&i| group[i] = into);
            let left = members.entry(into).or_default();
            left.extend(moved);
            left.sort_unstable();
        }
    }
    members.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::clusters;

    #[test]
    fn a_chain_is_not_one_group() {
        // Each matches the next, and nothing else.
        let points = |i: usize, j: usize| if i.abs_diff(j) == 1 { 3.0 } else { -2.0 };
        let pairs = (0..5).map(|i| (i, i + 1, 3.0)).collect();
        assert_eq!(clusters(6, pairs, 1.0, points), [vec![0, 1], vec![2, 3], vec![4, 5]]);
    }

    #[test]
    fn the_order_of_pairs_does_not_matter() {
        let points = |i: usize, j: usize| if i / 3 == j / 3 { 4.0 } else { 0.0 };
        let mut pairs: Vec<_> = (0..6)
            .flat_map(|i| (i + 1..6).map(move |j| (i, j, points(i, j))))
            .filter(|p| p.2 > 0.0)
            .collect();
        let one = clusters(6, pairs.clone(), 1.0, points);
        pairs.reverse();
        assert_eq!(one, clusters(6, pairs, 1.0, points));
        assert_eq!(one, [vec![0, 1, 2], vec![3, 4, 5]]);
    }
}
