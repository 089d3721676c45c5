//! Thresholds and words by which claims of many reports are laid side by side.
//!
//! reads:  data/comparison/, data/actors/sectors.tsv
//! writes: Comparison

use crate::inflection::{self, Inflection};
use crate::{Files, Problem, actors};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Where they are.
pub const COMPARISON: &str = "comparison/reports.toml";
/// How much each word says, by its rarity in the news.
const RARITY: &str = "comparison/rarity.tsv";
/// Words for one happening.
const FAMILIES: &str = "comparison/families.tsv";

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
    /// How much it says that two reports have a word in common.
    #[serde(skip)]
    pub rarity: Rarity,
    /// Irregular forms, and words for one happening: each with the stem that stands for it.
    #[serde(skip)]
    stems: HashMap<String, String>,
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
    pub narrow_days: i64,
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
    pub same_type: f64,
    pub same_trigger: f64,
    pub rare_trigger: f64,
    pub other_trigger: f64,
    pub words: f64,
    pub full_words: f64,
    pub paragraph: f64,
    pub told_words: usize,
    pub like: f64,
    pub unlike: f64,
    pub unlike_paragraph: f64,
    pub same_report: f64,
    pub report: f64,
    pub usual_report: f64,
    pub full_report: f64,
    pub unlike_report: f64,
    pub copied: f64,
    pub anchor_words: f64,
    pub anchor_parties: f64,
    pub party_sector: f64,
    pub party_begins: f64,
    pub party_within: f64,
    pub party_words: f64,
    pub party_names: f64,
    pub all_pairs: usize,
    pub impossible: f64,
    pub sketch_words: usize,
    pub sketch_rarity: f64,
    pub common_words: BTreeSet<String>,
    pub endings: Vec<String>,
    pub stem_letters: usize,
    pub symmetric: BTreeSet<String>,
}

impl Matching {
    /// A word without its inflection, crudely: enough to see that "shelled" and "shelling" may be one. The first of `endings`
    /// that leaves `stem_letters` letters or more is taken off, then the second of two equal letters at the end.
    pub fn stem<'a>(&self, word: &'a str) -> &'a str {
        if !word.is_ascii() {
            return word;
        }
        let fits = |e: &&String| word.len() >= e.len() + self.stem_letters && word.ends_with(e.as_str());
        let bare = self.endings.iter().find(fits).map_or(word, |e| &word[..word.len() - e.len()]);
        match bare.as_bytes() {
            // "Shell" and "shelled" lose their second l alike.
            [.., a, b] if a == b && bare.len() > self.stem_letters => &bare[..bare.len() - 1],
            _ => bare,
        }
    }
}

/// How much each stem says, from 0 for one of every report to 1 for a rare one (inverse document frequency, Spärck Jones 1972).
/// A fixed table and not the ledger's own counts: what is found of two reports must follow from the two alone.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Rarity(HashMap<String, f32>);

impl Rarity {
    /// The weight of a stem; 1 where no word of the table has it.
    pub fn of(&self, stem: &str) -> f64 {
        self.0.get(stem).map_or(1.0, |w| f64::from(*w))
    }

    /// The table by the stems of its words, of which the most common one counts.
    fn load(files: &Files, table: &Comparison, problems: &mut Vec<Problem>) -> Rarity {
        let mut words: HashMap<&str, f32> = HashMap::new();
        for file in files.all(RARITY) {
            for (line, cells) in file.rows() {
                let weight = cells.get(1).and_then(|w| w.parse::<f32>().ok());
                match (&cells[..], weight) {
                    ([word, _], Some(weight)) if (0.0..=1.0).contains(&weight) => {
                        words.insert(word, weight);
                    }
                    _ => problems.push(file.problem(
                        line,
                        "bad-row",
                        "expected a word and, behind a tab, its weight from 0 to 1",
                    )),
                }
            }
        }
        let mut stems: HashMap<String, f32> = HashMap::new();
        for file in files.all(RARITY) {
            for (_, cells) in file.rows() {
                if let Some(weight) = words.get(cells[0]) {
                    let least = stems.entry(table.stem(cells[0]).to_owned()).or_insert(*weight);
                    *least = least.min(*weight);
                }
            }
        }
        Rarity(stems)
    }
}

/// What makes two sources one witness, or one party's word.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Independence {
    /// Sectors that speak for a state.
    pub state: BTreeSet<String>,
    /// Sectors of people who speak for themselves.
    pub private: BTreeSet<String>,
    /// Every sector of `data/actors/sectors.tsv`: three letters of a code that are no country.
    #[serde(skip)]
    pub sectors: BTreeSet<String>,
    /// Sectors of those who pass on what others say.
    pub media: BTreeSet<String>,
    /// Words of a description that tell nobody apart: "a doctor in Sundel", "a doctor from Sundel".
    pub joining_words: BTreeSet<String>,
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
        for file in [COMPARISON, RARITY, FAMILIES, inflection::FILE, actors::SECTORS]
            .into_iter()
            .flat_map(|path| files.all(path))
        {
            sum.update(&(file.text.len() as u64).to_le_bytes());
            sum.update(file.text.as_bytes());
        }
        for file in files.all(COMPARISON) {
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
                table.independence.sectors = actors::sectors(files);
                table.stems = stems(files, &table.matching, &mut problems);
                table.rarity = Rarity::load(files, &table, &mut problems);
                problems.extend(table.impossible().map(|m| last.problem(0, "bad-value", m)));
                if problems.is_empty() { Ok(table) } else { Err(problems) }
            }
            Err(error) => {
                problems.push(last.problem(0, "bad-toml", error.message().replace('\n', " ")));
                Err(problems)
            }
        }
    }

    /// What stands for a word in lower case when texts are compared: its stem, or that of the family of words for one happening
    /// that it belongs to: "bought" and "acquisition" are "buy".
    pub fn stem<'a>(&'a self, word: &'a str) -> &'a str {
        if let Some(stem) = self.stems.get(word) {
            return stem;
        }
        let stem = self.matching.stem(word);
        self.stems.get(stem).map_or(stem, String::as_str)
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
        let i = &self.independence;
        let known = [("state", &i.state), ("private", &i.private), ("media", &i.media)];
        let unknown = known.into_iter().flat_map(|(name, codes)| {
            let new = codes.iter().filter(|c| !i.sectors.contains(*c));
            new.map(move |c| {
                format!("`independence.{name}`: expected codes of {}, found {c}", actors::SECTORS)
            })
        });
        shares.chain(counts).chain(unknown).collect::<Vec<_>>().into_iter()
    }
}

/// Words and stems that are not their own stem: irregular forms of verbs, and words of families.
fn stems(files: &Files, rules: &Matching, problems: &mut Vec<Problem>) -> HashMap<String, String> {
    let mut found = BTreeMap::new();
    match Inflection::load(files) {
        Ok(table) => {
            let irregular = table.irregular_verbs().filter(|(form, lemma)| form != lemma);
            found.extend(irregular.map(|(form, lemma)| (form.to_owned(), rules.stem(lemma).to_owned())));
        }
        Err(wrong) => problems.extend(wrong),
    }
    for file in files.all(FAMILIES) {
        for (line, words) in file.rows() {
            if words.len() < 2 {
                problems.push(file.problem(line, "bad-row", "expected two words or more, parted by tabs"));
                continue;
            }
            let stem = rules.stem(words[0]).to_owned();
            for word in words {
                found.insert(word.to_owned(), stem.clone());
                found.insert(rules.stem(word).to_owned(), stem.clone());
            }
        }
    }
    // Forms of a word that a family has: "bought" is "buy", and that stands under "acquire".
    let lemmas = found.clone();
    found.into_iter().map(|(word, stem)| (word, lemmas.get(&stem).cloned().unwrap_or(stem))).collect()
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
        assert_eq!(with("[independence]\nstate = [\"GVO\"]\n").expect_err("no sector")[0].kind, "bad-value");
    }

    #[test]
    fn sectors_are_those_of_the_actor_tables() {
        let rules = Comparison::load(&Files::embedded()).expect("the built-in table loads").independence;
        assert!(["REB", "MOS", "HRI", "DEV"].iter().all(|code| rules.sectors.contains(*code)));
        assert!(!rules.sectors.contains("SYR"));
    }

    #[test]
    fn words_are_cut_and_weighed() {
        let table = Comparison::load(&Files::embedded()).expect("the built-in table loads");
        let stem = |word| table.stem(word);
        assert_eq!((stem("cabled"), stem("cabling"), stem("cables")), ("cabl", "cabl", "cabl"));
        assert_eq!((stem("bus"), stem("été"), stem("")), ("bus", "été", ""));
        assert_eq!((stem("bought"), stem("acquisition")), (stem("buy"), stem("buying")));
        assert_eq!((stem("shot"), stem("shooting")), (stem("shoots"), stem("shootings")));
        let weight = |word| table.rarity.of(stem(word));
        assert!(weight("the") < 0.1 && weight("police") < 0.5 && weight("sundel") == 1.0);
    }
}
