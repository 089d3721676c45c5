//! Words that say whether something happened, may have, will or should: modals, negators, embedding verbs with signatures.
//!
//! reads:  data/lexicon/en/factuality.toml
//! writes: FactualityLexicon

use crate::{DataFile, Files, Problem};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// The file.
const FILE: &str = "lexicon/en/factuality.toml";

/// What a word does to the certainty and mood of what it bears on; empty where it does nothing.
#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Effect {
    /// `certain`, `probable`, `possible`, `underspecified`.
    #[serde(default)]
    pub certainty: String,
    /// `demanded`, `promised`, `threatened`, `conditional`, `future`, `historical`.
    #[serde(default)]
    pub mood: String,
}

/// What follows for the clause inside from a word outside (Nairn, Condoravdi and Karttunen 2006).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sign {
    /// It is so.
    Plus,
    /// It is not so.
    Minus,
    /// Nothing follows.
    Open,
}

/// A word that governs a clause or noun: `fail` (it is not so), `manage` (it is so), `demand` (nothing follows).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Governor {
    /// What follows where the governor itself holds.
    pub holds: Sign,
    /// What follows where the governor itself is denied.
    pub denied: Sign,
    /// Certainty and mood of the inside where nothing follows; mood also where something does.
    pub effect: Effect,
}

/// Which dependents of a governor are its inside.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Over {
    /// Clauses: `refused to attack`, `the plan to attack`.
    Clause,
    /// Objects: `halted the attack`.
    Object,
    /// Clauses and nouns after a preposition: `accused of attacking`, `called for an attack`.
    Oblique,
}

/// Numbers that stand for factuality on the scale of -3 to 3.
#[derive(Clone, Copy, PartialEq, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scale {
    /// Certain and positive.
    pub certain: f32,
    /// Certain and negative.
    pub not: f32,
    /// Probable.
    pub probable: f32,
    /// Possible.
    pub possible: f32,
    /// Nothing follows.
    pub open: f32,
    /// To come.
    pub future: f32,
    /// On a condition.
    pub conditional: f32,
    /// Demanded, promised or threatened.
    pub wanted: f32,
    /// Ordered by an imperative.
    pub ordered: f32,
    /// A verb in the present that names no event of its own time.
    pub present: f32,
}

/// The table.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct FactualityLexicon {
    /// Auxiliaries: may, will.
    pub modals: BTreeMap<String, Effect>,
    /// Adverbs: allegedly, possibly.
    pub adverbs: BTreeMap<String, Effect>,
    /// Subordinators: if, unless.
    pub marks: BTreeMap<String, Effect>,
    /// Words that deny: not, never, no.
    pub negators: BTreeSet<String>,
    /// Words that except something from a denial: no choice but to.
    pub exceptives: BTreeSet<String>,
    /// Adjectives before an event noun: alleged, planned.
    pub adjectives: BTreeMap<String, Effect>,
    /// Governing words by lemma and what they govern.
    pub governors: BTreeMap<(String, Over), Governor>,
    /// Subordinators of clauses that say what something is for: to, so that.
    pub purpose: Effect,
    /// What a bare verb at the head of a sentence says: an order.
    pub imperative: Effect,
    /// Days before publication after which something is background of long ago.
    pub historical_days: i64,
    /// Numbers.
    pub scale: Scale,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    historical_days: i64,
    negators: Vec<String>,
    exceptives: Vec<String>,
    purpose: Effect,
    imperative: Effect,
    scale: Scale,
    #[serde(default)]
    modal: Vec<RawWord>,
    #[serde(default)]
    adverb: Vec<RawWord>,
    #[serde(default)]
    mark: Vec<RawWord>,
    #[serde(default)]
    adjective: Vec<RawWord>,
    #[serde(default)]
    governor: Vec<RawGovernor>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawWord {
    words: String,
    #[serde(default)]
    certainty: String,
    #[serde(default)]
    mood: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawGovernor {
    words: String,
    over: Vec<String>,
    signature: String,
    #[serde(default)]
    certainty: String,
    #[serde(default)]
    mood: String,
}

const CERTAINTIES: [&str; 5] = ["", "certain", "probable", "possible", "underspecified"];
const MOODS: [&str; 8] =
    ["", "asserted", "demanded", "promised", "threatened", "conditional", "future", "historical"];

impl FactualityLexicon {
    /// The checked table.
    ///
    /// # Errors
    /// Every problem of the file.
    pub fn load(files: &Files) -> Result<FactualityLexicon, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut lexicon = FactualityLexicon::default();
        for file in files.all(FILE) {
            match file.toml::<RawFile>() {
                Ok(raw) => lexicon.add(file, raw, &mut problems),
                Err(problem) => problems.push(problem),
            }
        }
        if problems.is_empty() { Ok(lexicon) } else { Err(problems) }
    }

    fn add(&mut self, file: &DataFile, raw: RawFile, problems: &mut Vec<Problem>) {
        self.historical_days = raw.historical_days;
        self.scale = raw.scale;
        self.purpose = effect(file, "purpose", raw.purpose.certainty, raw.purpose.mood, problems);
        self.imperative = effect(file, "imperative", raw.imperative.certainty, raw.imperative.mood, problems);
        self.negators.extend(raw.negators);
        self.exceptives.extend(raw.exceptives);
        let kinds = [
            (raw.modal, &mut self.modals),
            (raw.adverb, &mut self.adverbs),
            (raw.mark, &mut self.marks),
            (raw.adjective, &mut self.adjectives),
        ];
        for (rows, table) in kinds {
            for row in rows {
                let effect = effect(file, &row.words, row.certainty, row.mood, problems);
                table.extend(alternatives(&row.words).map(|w| (w, effect.clone())));
            }
        }
        for row in raw.governor {
            let effect = effect(file, &row.words, row.certainty, row.mood, problems);
            let signs: Vec<Option<Sign>> = row.signature.chars().map(sign).collect();
            let &[Some(holds), Some(denied)] = signs.as_slice() else {
                let message = format!("'{}': signature '{}' is not two of + - o", row.words, row.signature);
                problems.push(file.problem(0, "bad-signature", message));
                continue;
            };
            for over in &row.over {
                let over = match over.as_str() {
                    "clause" => Over::Clause,
                    "object" => Over::Object,
                    "oblique" => Over::Oblique,
                    other => {
                        let message =
                            format!("'{}': over is clause, object or oblique, not '{other}'", row.words);
                        problems.push(file.problem(0, "unknown-slot", message));
                        continue;
                    }
                };
                for word in alternatives(&row.words) {
                    self.governors.insert((word, over), Governor { holds, denied, effect: effect.clone() });
                }
            }
        }
    }
}

/// An effect, its words checked.
fn effect(
    file: &DataFile,
    words: &str,
    certainty: String,
    mood: String,
    problems: &mut Vec<Problem>,
) -> Effect {
    if !CERTAINTIES.contains(&certainty.as_str()) || !MOODS.contains(&mood.as_str()) {
        let message = format!("'{words}': certainty is one of {CERTAINTIES:?}, mood one of {MOODS:?}");
        problems.push(file.problem(0, "unknown-effect", message));
    }
    Effect { certainty, mood }
}

/// The words between bars.
fn alternatives(words: &str) -> impl Iterator<Item = String> {
    words.split('|').map(|w| w.trim().to_owned())
}

/// `+`, `-` or `o`.
fn sign(c: char) -> Option<Sign> {
    match c {
        '+' => Some(Sign::Plus),
        '-' => Some(Sign::Minus),
        'o' => Some(Sign::Open),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_table_is_sound() {
        let table = FactualityLexicon::load(&Files::embedded()).unwrap();
        let fail = &table.governors[&("fail".to_owned(), Over::Clause)];
        assert_eq!((fail.holds, fail.denied), (Sign::Minus, Sign::Plus));
        assert_eq!(table.modals["may"].certainty, "possible");
    }
}
