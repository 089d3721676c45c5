//! Irregular forms and endings, by which an inflected word's lemma is found.
//!
//! reads:  data/lexicon/en/inflection.toml
//! writes: Inflection

use crate::{DataFile, Files, Problem};
use serde::Deserialize;
use std::collections::HashMap;

/// Where it is.
pub(crate) const FILE: &str = "lexicon/en/inflection.toml";

/// How inflected English verbs and nouns become lemmas.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Inflection {
    verbs: HashMap<String, String>,
    nouns: HashMap<String, String>,
    stems: Endings,
    plurals: Endings,
}

/// What to do with a word whose ending was cut off.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Act {
    /// Nothing.
    Keep,
    /// An "e" is put back.
    AddE,
    /// The last letter goes.
    DropLast,
    /// The last two letters give way to "y".
    Y,
    /// The form itself is the lemma.
    Whole,
}

/// Endings and what to do with words that have them; the longest counts.
#[derive(Clone, PartialEq, Debug, Default)]
struct Endings {
    acts: HashMap<String, Act>,
    longest: usize,
}

impl Inflection {
    /// The checked table.
    ///
    /// # Errors
    /// Every problem of the file and of the user's, with its line where it has one.
    pub fn load(files: &Files) -> Result<Inflection, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut table = Inflection::default();
        if files.all(FILE).is_empty() {
            let message = format!("expected the file {FILE}, found none");
            problems.push(Problem { file: FILE.to_owned(), line: 0, kind: "missing-file", message });
        }
        for file in files.all(FILE) {
            match file.toml::<Raw>() {
                Ok(raw) => table.lay_over(raw, file, &mut problems),
                Err(problem) => problems.push(problem),
            }
        }
        if problems.is_empty() { Ok(table) } else { Err(problems) }
    }

    /// The lemma of a form in lower case whose Penn Treebank tag says that it is inflected; nothing for other tags and for
    /// forms that show no ending.
    pub fn lemma(&self, form: &str, tag: &str) -> Option<String> {
        let (irregular, ending) = match tag {
            "VBD" | "VBN" => (&self.verbs, "ed"),
            "VBG" => (&self.verbs, "ing"),
            "VBZ" => (&self.verbs, "s"),
            "NNS" => (&self.nouns, "s"),
            _ => return None,
        };
        if let Some(lemma) = irregular.get(form) {
            return Some(lemma.clone());
        }
        // A prefix or first part before an irregular word: "re-elected", "mis-sold", "ex-servicemen".
        if let Some((first, last)) = form.rsplit_once('-') {
            return self.lemma(last, tag).map(|lemma| format!("{first}-{lemma}"));
        }
        let stem =
            form.strip_suffix(ending).filter(|s| s.chars().any(|c| "aeiouy".contains(c)) && s.len() > 1)?;
        if !form.chars().all(char::is_alphabetic) {
            return None;
        }
        match (ending, stem.strip_suffix('i')) {
            ("s", _) => self.plurals.apply(stem, form),
            ("ed", Some(start)) if !start.is_empty() => Some(format!("{start}y")),
            _ => self.stems.apply(stem, form),
        }
    }

    /// Irregular forms of verbs, each with its lemma, in no order.
    pub fn irregular_verbs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.verbs.iter().map(|(form, lemma)| (form.as_str(), lemma.as_str()))
    }

    fn lay_over(&mut self, raw: Raw, file: &DataFile, problems: &mut Vec<Problem>) {
        for (list, table) in [(raw.verbs, &mut self.verbs), (raw.nouns, &mut self.nouns)] {
            for pair in list.irregular.split([';', '\n']).map(str::trim).filter(|p| !p.is_empty()) {
                match pair.split_once(' ') {
                    Some((form, lemma)) if !lemma.contains(' ') => {
                        table.insert(form.to_owned(), lemma.to_owned());
                    }
                    _ => {
                        let message =
                            format!("expected a form and its lemma, found `{pair}`; part pairs by `;`");
                        problems.push(file.problem(0, "bad-irregular", message));
                    }
                }
            }
        }
        let stems =
            [(raw.stems.e, Act::AddE), (raw.stems.keep, Act::Keep), (raw.stems.single, Act::DropLast)];
        stems.into_iter().for_each(|(endings, act)| self.stems.add(endings, act));
        let plurals =
            [(raw.plurals.drop, Act::DropLast), (raw.plurals.y, Act::Y), (raw.plurals.none, Act::Whole)];
        plurals.into_iter().for_each(|(endings, act)| self.plurals.add(endings, act));
    }
}

impl Endings {
    fn add(&mut self, endings: Vec<String>, act: Act) {
        for ending in endings {
            self.longest = self.longest.max(ending.chars().count());
            self.acts.insert(ending, act);
        }
    }

    /// What becomes of a word without its ending; `whole` is the word with it.
    fn apply(&self, stem: &str, whole: &str) -> Option<String> {
        let marked = format!("^{stem}");
        let starts: Vec<usize> = marked.char_indices().map(|(at, _)| at).collect();
        let from = starts.len().saturating_sub(self.longest);
        let act =
            starts[from..].iter().find_map(|&at| self.acts.get(&marked[at..])).copied().unwrap_or(Act::Keep);
        let cut = |n: usize| stem.char_indices().rev().nth(n - 1).map(|(at, _)| &stem[..at]);
        match act {
            Act::Keep => Some(stem.to_owned()),
            Act::AddE => Some(format!("{stem}e")),
            Act::DropLast => cut(1).map(str::to_owned),
            Act::Y => cut(2).map(|s| format!("{s}y")),
            Act::Whole => Some(whole.to_owned()),
        }
    }
}

#[derive(Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
struct Raw {
    verbs: RawForms,
    nouns: RawForms,
    stems: RawStems,
    plurals: RawPlurals,
}

#[derive(Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
struct RawForms {
    irregular: String,
}

#[derive(Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
struct RawStems {
    e: Vec<String>,
    keep: Vec<String>,
    single: Vec<String>,
}

#[derive(Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
struct RawPlurals {
    drop: Vec<String>,
    y: Vec<String>,
    none: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inflected_words_have_lemmas() {
        let table = Inflection::load(&Files::embedded()).unwrap();
        let groups = [
            (
                "VBD",
                "killed kill attacked attack announced announce fired fire feared fear added add shelled shell controlled control planned plan died die \
                     cried cry agreed agree focused focus visited visit invited invite settled settle changed change belonged belong stored store \
                     monitored monitor welcomed welcome defined define joined join escaped escape leapt leap fled flee struck strike vowed vow",
            ),
            (
                "VBG",
                "saying say being be dying die running run making make seeing see going go fighting fight evacuating evacuate treating treat \
                     bringing bring forcing force writing write waiting wait damaging damage",
            ),
            ("VBZ", "says say goes go is be expresses express tries try clashes clash rises rise"),
            (
                "NNS",
                "rebels rebel cities city clashes clash people people men man houses house buses bus heroes hero series series crises crisis \
                     co-workers co-worker ex-servicemen ex-serviceman bodies body bases base viruses virus axes axe",
            ),
        ];
        for (tag, pairs) in groups {
            let words: Vec<&str> = pairs.split_whitespace().collect();
            for pair in words.chunks(2) {
                assert_eq!(table.lemma(pair[0], tag).as_deref(), Some(pair[1]), "{} {tag}", pair[0]);
            }
        }
        for (form, tag) in [
            ("kill", "VB"),
            ("put", "VBD"),
            ("s", "NNS"),
            ("ed", "VBD"),
            ("'s", "VBZ"),
            ("'s", "POS"),
            ("1990s", "NNS"),
            ("", "VBZ"),
            ("-", "NNS"),
        ] {
            assert_eq!(table.lemma(form, tag).filter(|l| l != form), None, "{form} {tag}");
        }
    }
}
