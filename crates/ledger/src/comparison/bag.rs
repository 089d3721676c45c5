//! Words of a claim, a paragraph or a report, each with what it says: stems and their weights.
//!
//! reads:  text
//! writes: Bag
//! data:   data/comparison/ (`matching`, rarity, families)

use super::passages::hash_of;
use onrecord_document::{Document, ZoneKind};
use onrecord_resources::comparison::Comparison;
use std::collections::BTreeMap;

/// Stems with weights, each stem once, by its hash.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Bag {
    words: Vec<(u64, f64)>,
    weight: f64,
}

impl Bag {
    /// The stems of these texts that say something, each with its rarity.
    pub fn of<'t>(texts: impl IntoIterator<Item = &'t str>, table: &Comparison) -> Bag {
        Bag::from(texts.into_iter().flat_map(|t| stems(t, table)).map(|s| (hash_of(&s), table.rarity.of(&s))))
    }

    /// The words of a whole report: the more often a stem is said, the heavier it is (1 + ln of its count, times its rarity), and
    /// all together of length 1 as a vector, so that [`cosine`](Bag::cosine) compares two.
    pub fn of_report(document: &Document, table: &Comparison) -> Bag {
        let said = document.zones.iter().filter(|z| !matches!(z.kind, ZoneKind::Byline | ZoneKind::Dateline));
        let texts = said.map(|z| &document.text[z.span]).chain(document.meta.title.as_deref());
        let mut counts: BTreeMap<u64, (f64, f64)> = BTreeMap::new();
        for stem in texts.flat_map(|t| stems(t, table)) {
            let entry = counts.entry(hash_of(&stem)).or_insert((0.0, table.rarity.of(&stem)));
            entry.0 += 1.0;
        }
        let weighed = |(hash, (count, rarity)): (u64, (f64, f64))| (hash, (1.0 + f64::ln(count)) * rarity);
        let mut bag = Bag { words: counts.into_iter().map(weighed).collect(), weight: 1.0 };
        let length = bag.words.iter().map(|(_, w)| w * w).sum::<f64>().sqrt();
        bag.words.iter_mut().for_each(|(_, w)| *w /= length.max(f64::MIN_POSITIVE));
        bag
    }

    /// How many stems.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// What all stems weigh together.
    pub fn weight(&self) -> f64 {
        self.weight
    }

    /// What the lightest stem weighs; 0 where there is none.
    pub fn lightest(&self) -> f64 {
        self.words.iter().map(|(_, w)| *w).min_by(f64::total_cmp).unwrap_or(0.0)
    }

    /// The same without the stems of another.
    pub fn without(&self, other: &Bag) -> Bag {
        let kept = |(hash, _): &&(u64, f64)| other.words.binary_search_by_key(hash, |(h, _)| *h).is_err();
        Bag::from(self.words.iter().filter(kept).copied())
    }

    /// The stems of both.
    pub fn with(&self, other: &Bag) -> Bag {
        Bag::from(self.words.iter().chain(&other.words).copied())
    }

    /// The weight of the heaviest stem that the two have in common; nothing where they have none.
    pub fn heaviest_common(&self, other: &Bag) -> Option<f64> {
        self.common(other).map(|(a, _)| a).max_by(f64::total_cmp)
    }

    /// How many stems the two have in common, over the number of the smaller; one of a single stem counts as though it had two.
    pub fn overlap(&self, other: &Bag) -> f64 {
        match self.len().min(other.len()) {
            0 => 0.0,
            least => self.common(other).count() as f64 / least.max(2) as f64,
        }
    }

    /// What the stems in common weigh, over the weight of the lighter of the two; 0 to 1.
    pub fn share(&self, other: &Bag) -> f64 {
        let least = self.weight.min(other.weight);
        if least <= 0.0 { 0.0 } else { self.common(other).map(|(a, _)| a).sum::<f64>() / least }
    }

    /// The cosine of the angle between the two as vectors of length 1.
    pub fn cosine(&self, other: &Bag) -> f64 {
        self.common(other).map(|(a, b)| a * b).sum()
    }

    /// The hashes of at most so many stems of at least this weight: those with the least hashes, so that two bags with much in
    /// common have one of them in common (Broder 1997).
    pub fn sketch(&self, most: usize, least_weight: f64) -> impl Iterator<Item = u64> {
        self.words.iter().filter(move |(_, w)| *w >= least_weight).take(most).map(|(hash, _)| *hash)
    }

    /// The hashes of all stems.
    pub fn hashes(&self) -> impl Iterator<Item = u64> {
        self.words.iter().map(|(hash, _)| *hash)
    }

    /// The weights of the stems in common, in the order of hashes, so that sums are the same from either side.
    fn common(&self, other: &Bag) -> impl Iterator<Item = (f64, f64)> {
        let (mut left, mut right) = (self.words.iter().peekable(), other.words.iter().peekable());
        std::iter::from_fn(move || {
            loop {
                let ((a, x), (b, y)) = (left.peek()?, right.peek()?);
                if a < b {
                    left.next();
                } else if b < a {
                    right.next();
                } else {
                    left.next();
                    right.next();
                    return Some((*x, *y));
                }
            }
        })
    }
}

impl<I: Iterator<Item = (u64, f64)>> From<I> for Bag {
    fn from(words: I) -> Bag {
        let mut words: Vec<(u64, f64)> = words.collect();
        words.sort_unstable_by_key(|(hash, _)| *hash);
        words.dedup_by_key(|(hash, _)| *hash);
        let weight = words.iter().map(|(_, w)| w).sum();
        Bag { words, weight }
    }
}

/// The stems of the words of a text that say something.
fn stems(text: &str, table: &Comparison) -> impl Iterator<Item = String> {
    let lower = text.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    let said: Vec<String> = words
        .filter(|w| !table.matching.common_words.contains(*w))
        .map(|w| table.stem(w).to_owned())
        .collect();
    said.into_iter().filter(|s| !s.is_empty())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests may unwrap")]

    use super::*;
    use onrecord_resources::Files;

    #[test]
    fn rare_words_in_common_say_more() {
        let table = Comparison::load(&Files::embedded()).unwrap();
        let bag = |text: &str| Bag::of([text], &table);
        let (a, b) = (bag("police arrested Osk Rehn in Sundel"), bag("police visited Sundel"));
        assert!(
            a.heaviest_common(&b) == Some(1.0)
                && a.share(&b) > 0.5
                && a.share(&bag("police visited a hospital")) < 0.4
        );
        assert_eq!(a.share(&b), b.share(&a));
        assert_eq!((bag("").share(&a), bag("").overlap(&a)), (0.0, 0.0));
        assert!(bag("the shells hit").heaviest_common(&bag("shelling")).is_some());
        assert_eq!(bag("police").heaviest_common(&bag("hospital")), None);
    }
}
