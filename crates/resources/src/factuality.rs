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
    /// Whether it governs as a noun only.
    pub noun: bool,
    /// Whether it is a word about words (a claim, an accusation): who denies it denies what it tells, not that it was said.
    pub telling: bool,
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
    /// Words in a row that deny: by no means.
    pub negative_phrases: Vec<Vec<String>>,
    /// Words that except something from a denial: no choice but to.
    pub exceptives: BTreeSet<String>,
    /// Words after a negator that take its force: not only.
    pub limiters: BTreeSet<String>,
    /// Coordinators after which a denial does not go on: not here but there.
    pub contrasts: BTreeSet<String>,
    /// Nouns whose denial leaves what they are a part in as it is: denied a role in the attack.
    pub involvement: BTreeSet<String>,
    /// Adjectives before an event noun: alleged, planned.
    pub adjectives: BTreeMap<String, Effect>,
    /// Governing words by what they govern and lemma, form, or lemma and the word after it: refuse, going, rule out.
    governors: BTreeMap<Over, BTreeMap<String, Vec<Governor>>>,
    /// Subordinators of clauses that say what something is for: to, so that.
    pub purpose: Effect,
    /// What a bare verb at the head of a sentence says: an order.
    pub imperative: Effect,
    /// What a question says that asks whether something is so.
    pub question: Effect,
    /// What a clause says whose auxiliary stands before its subject: had they attacked.
    pub inversion: Effect,
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
    negative_phrases: Vec<String>,
    exceptives: Vec<String>,
    limiters: Vec<String>,
    contrasts: Vec<String>,
    involvement: Vec<String>,
    purpose: Effect,
    imperative: Effect,
    question: Effect,
    inversion: Effect,
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
    #[serde(default)]
    part: String,
    #[serde(default)]
    telling: bool,
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

    /// How a word governs such a dependent; of several rows the last that fits its part of speech, so that a user's goes before
    /// ours.
    pub fn governor(&self, word: &str, over: Over, noun: bool) -> Option<&Governor> {
        self.governors.get(&over)?.get(word)?.iter().rev().find(|g| noun || !g.noun)
    }

    fn add(&mut self, file: &DataFile, raw: RawFile, problems: &mut Vec<Problem>) {
        self.historical_days = raw.historical_days;
        self.scale = raw.scale;
        self.purpose = effect(file, "purpose", raw.purpose.certainty, raw.purpose.mood, problems);
        self.imperative = effect(file, "imperative", raw.imperative.certainty, raw.imperative.mood, problems);
        self.question = effect(file, "question", raw.question.certainty, raw.question.mood, problems);
        self.inversion = effect(file, "inversion", raw.inversion.certainty, raw.inversion.mood, problems);
        self.negators.extend(raw.negators);
        let phrases = raw.negative_phrases.iter();
        self.negative_phrases.extend(phrases.map(|p| p.split_whitespace().map(str::to_owned).collect()));
        self.exceptives.extend(raw.exceptives);
        self.limiters.extend(raw.limiters);
        self.contrasts.extend(raw.contrasts);
        self.involvement.extend(raw.involvement);
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
            let noun = match row.part.as_str() {
                "" => false,
                "noun" => true,
                other => {
                    let message = format!("'{}': part is noun or left out, not '{other}'", row.words);
                    problems.push(file.problem(0, "unknown-part", message));
                    continue;
                }
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
                let rows = self.governors.entry(over).or_default();
                for word in alternatives(&row.words) {
                    let effect = effect.clone();
                    let governor = Governor { holds, denied, effect, noun, telling: row.telling };
                    rows.entry(word).or_default().push(governor);
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
        let fail = table.governor("fail", Over::Clause, false).unwrap();
        assert_eq!((fail.holds, fail.denied), (Sign::Minus, Sign::Plus));
        assert_eq!(table.modals["may"].certainty, "possible");
        assert!(table.governor("report", Over::Clause, false).is_none(), "to report is no report");
        assert!(table.governor("report", Over::Clause, true).unwrap().telling);
    }
}
