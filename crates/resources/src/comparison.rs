//! Thresholds and words by which claims of many reports are laid side by side.
//!
//! reads:  data/comparison/reports.toml
//! writes: Comparison

use crate::{Files, Problem};
use serde::Deserialize;
use std::collections::BTreeSet;

/// Where they are.
pub const COMPARISON: &str = "comparison/reports.toml";

/// Thresholds and words of the ledger's comparisons; times are in days, shares run from 0 to 1.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Comparison {
    /// Which text is a copy of which.
    pub passages: Passages,
    /// Who is credited.
    pub credits: Credits,
    /// Which claims are of one statement.
    pub matching: Matching,
    /// Who is independent of whom.
    pub independence: Independence,
    /// Names this version of the table: what was compared by another one is compared again.
    #[serde(skip)]
    pub checksum: String,
}

/// When the words of two reports are the same text.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Passages {
    /// Words in a row that are compared as one.
    pub shingle: usize,
    /// Of so many neighboring shingles one is a fingerprint.
    pub window: usize,
    /// Fingerprints in common before two reports are compared word by word.
    pub least_fingerprints: usize,
    /// Reports printed further apart are not compared.
    pub days_apart: i64,
    /// Words outside quotation marks that make a passage.
    pub least_words: usize,
    /// Words that an edit may change inside a passage.
    pub gap: usize,
    /// Share of a claim's words in common passages that makes it a copy.
    pub copied_claim: f64,
    /// Share of a report's words that makes it a copy.
    pub copy: f64,
    /// Share that makes it a partial copy.
    pub partial: f64,
}

/// What makes the name of a publisher a credit.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Credits {
    /// Words directly before the name, in lower case.
    pub before: Vec<String>,
    /// Words directly after it.
    pub after: Vec<String>,
    /// Words before it in a byline that make the whole report its text.
    pub whole: Vec<String>,
    /// Words before it in a byline that give it a part of unknown size.
    pub part: Vec<String>,
    /// Sentences in which `[X]` is credited.
    pub yes: Vec<String>,
    /// Sentences in which it is only named.
    pub no: Vec<String>,
}

/// Points for what agrees in two claims.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "the data file explains each")]
pub struct Matching {
    pub least: f64,
    pub cohesion: f64,
    pub days_apart: i64,
    pub printed_apart: i64,
    pub same_place: f64,
    pub other_place: f64,
    pub same_day: f64,
    pub same_number: f64,
    pub other_number: f64,
    pub same_actor: f64,
    pub other_actor: f64,
    pub same_recipient: f64,
    pub other_recipient: f64,
    pub same_mode: f64,
    pub other_mode: f64,
    pub same_trigger: f64,
    pub words: f64,
    pub paragraph: f64,
    pub full_words: f64,
    pub like: f64,
    pub unlike: f64,
    pub unlike_paragraph: f64,
    pub copied: f64,
    pub common_words: BTreeSet<String>,
    pub symmetric: BTreeSet<String>,
}

/// What makes two sources one witness, or one party's word.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Independence {
    /// Sectors that speak for a state.
    pub state: BTreeSet<String>,
    /// Sectors of people who speak for themselves.
    pub private: BTreeSet<String>,
    /// Sectors that speak for themselves as a body: armed groups, parties, organisations.
    pub sectors: BTreeSet<String>,
    /// Words of description that may fit anybody.
    pub vague: BTreeSet<String>,
    /// First words of descriptions, which no name starts with.
    pub nameless_starts: Vec<String>,
    /// An unattributed line printed later than this after the first account is background.
    pub own_word_days: i64,
    /// Numbers from here on are taken as round.
    pub round_from: u64,
    /// Round numbers agree if they differ by no more than this share.
    pub round_share: f64,
    /// Words before a number that leave it open upward.
    pub at_least: Vec<String>,
    /// Words before a number that leave it open downward.
    pub at_most: Vec<String>,
}

impl Comparison {
    /// The table of the data files: a user's file replaces what it names.
    ///
    /// # Errors
    /// Every problem found, with its place.
    pub fn load(files: &Files) -> Result<Comparison, Vec<Problem>> {
        let mut all = toml::Table::new();
        let mut problems = Vec::new();
        let mut sum = blake3::Hasher::new();
        for file in files.all(COMPARISON) {
            sum.update(&(file.text.len() as u64).to_le_bytes());
            sum.update(file.text.as_bytes());
            match file.toml::<toml::Table>() {
                Ok(table) => lay_over(&mut all, table),
                Err(problem) => problems.push(problem),
            }
        }
        let Some(last) = files.all(COMPARISON).last() else {
            return Err(vec![Problem {
                file: COMPARISON.to_owned(),
                line: 0,
                kind: "missing-file",
                message: "expected the table of comparisons, found no file; restore it".to_owned(),
            }]);
        };
        match toml::Value::Table(all).try_into::<Comparison>() {
            Ok(mut table) => {
                table.checksum = sum.finalize().to_hex()[..16].to_owned();
                problems.extend(table.impossible().map(|m| last.problem(0, "bad-value", m)));
                if problems.is_empty() { Ok(table) } else { Err(problems) }
            }
            Err(error) => {
                problems.push(last.problem(0, "bad-toml", error.message().replace('\n', " ")));
                Err(problems)
            }
        }
    }

    /// What cannot be worked with.
    fn impossible(&self) -> impl Iterator<Item = String> {
        let p = &self.passages;
        let shares = [
            ("passages.copied_claim", p.copied_claim),
            ("passages.copy", p.copy),
            ("passages.partial", p.partial),
            ("independence.round_share", self.independence.round_share),
        ];
        let shares = shares.into_iter().filter(|(_, s)| !(0.0..=1.0).contains(s));
        let shares = shares.map(|(name, s)| format!("`{name}`: expected a share from 0 to 1, found {s}"));
        let counts = [("passages.shingle", p.shingle), ("passages.window", p.window)];
        let counts = counts.into_iter().filter(|(_, n)| !(1..=64).contains(n));
        let counts = counts.map(|(name, n)| format!("`{name}`: expected 1 to 64, found {n}"));
        shares.chain(counts).collect::<Vec<_>>().into_iter()
    }
}

/// Keys of `over` replace those of `base`; tables are laid over key by key.
fn lay_over(base: &mut toml::Table, over: toml::Table) {
    for (key, value) in over {
        match (base.get_mut(&key), value) {
            (Some(toml::Value::Table(below)), toml::Value::Table(above)) => lay_over(below, above),
            (_, value) => {
                base.insert(key, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DataFile;

    fn with(own: &'static str) -> Result<Comparison, Vec<Problem>> {
        let mut files = Files::embedded();
        files.add(DataFile { path: COMPARISON.to_owned(), own: true, text: own.into() });
        Comparison::load(&files)
    }

    #[test]
    fn a_users_numbers_replace_the_built_in_ones_and_are_checked() {
        let built_in = Comparison::load(&Files::embedded()).expect("the built-in table loads");
        let own = with("[matching]\nleast = 4.5\n").expect("one number may be replaced");
        assert_eq!((own.matching.least, own.matching.words), (4.5, built_in.matching.words));
        assert_ne!(own.checksum, built_in.checksum);
        assert_eq!(with("[passages]\ncopy = 7.0\n").expect_err("no share")[0].kind, "bad-value");
        assert_eq!(with("[passages]\ncopi = 0.7\n").expect_err("no such key")[0].kind, "bad-toml");
    }
}
