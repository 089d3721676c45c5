//! Abbreviations, contractions and the other words by which text is cut into words and sentences.
//!
//! reads:  data/lexicon/en/{tokenization,inflection}.toml
//! writes: Tokenization

use crate::inflection::Inflection;
use crate::{DataFile, Files, Problem};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use toml::Spanned;

const FILE: &str = "lexicon/en/tokenization.toml";

/// The id of the entry whose forms are the `month` of `before`.
const MONTHS: &str = "months";

/// When a sentence ends after an abbreviation.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ends {
    /// It goes on.
    Never,
    /// The next word is one that opens sentences, or an opening quote stands there.
    AtStarter,
    /// The next word has a capital and is not one of the exceptions.
    AtCapital,
}

/// What may follow an abbreviation.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Next {
    /// A digit or a sign of number.
    Number,
    /// A comma or another mark inside a sentence.
    Comma,
    /// A closing bracket.
    Close,
    /// A capital letter.
    Capital,
    /// Another letter.
    Lower,
    /// The short form of a month.
    Month,
}

/// A group of abbreviations that behave alike.
#[derive(Clone, PartialEq, Debug)]
pub struct Abbreviation {
    /// Names the entry.
    pub id: String,
    /// When a sentence ends after it.
    pub ends: Ends,
    /// What must follow for the full stop to belong to the word; empty: anything.
    pub before: BTreeSet<Next>,
    /// The words, in lower case, one of which must stand before it; empty: any.
    pub after: HashSet<String>,
    /// Capitalized words before which a sentence does not end.
    pub unless: HashSet<String>,
}

/// A sentence that says what is one word and where a sentence ends.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TokenizationExample {
    /// The entry or table it stands in.
    pub id: String,
    /// As in the file: ` | ` where a sentence ends, `_` at the end of a word.
    pub text: String,
}

/// Everything that the syntax stage knows of English words.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Tokenization {
    abbreviations: Vec<Abbreviation>,
    by_form: HashMap<String, usize>,
    contractions: HashMap<String, Vec<usize>>,
    /// Endings of words that are words of their own, with straight apostrophes, longest first.
    pub clitics: Vec<String>,
    /// Words that keep their apostrophe, lower case, straight.
    pub whole_apostrophe: HashSet<String>,
    /// Beginnings that keep their hyphen, lower case.
    pub hyphen_prefixes: HashSet<String>,
    /// Endings that keep their hyphen, lower case.
    pub hyphen_suffixes: HashSet<String>,
    /// Words that keep their hyphen, lower case.
    pub whole_hyphen: HashSet<String>,
    /// Words that keep their slash, lower case.
    pub whole_slash: HashSet<String>,
    /// Words after which a lone capital is no initial, lower case.
    pub initial_labels: HashSet<String>,
    /// Capitals that are words.
    pub initial_words: HashSet<String>,
    /// Letters after digits that are a word, lower case.
    pub units: HashSet<String>,
    /// Those of `units` that are so only in lower case.
    pub small_units: HashSet<String>,
    /// Letters after digits that belong to the number, lower case.
    pub ordinals: HashSet<String>,
    /// Letters and sign, upper case.
    pub currency: Vec<String>,
    /// Last parts of host names, lower case.
    pub domains: HashSet<String>,
    /// Last parts of file names, lower case.
    pub extensions: HashSet<String>,
    /// Beginnings of addresses, lower case.
    pub schemes: Vec<String>,
    /// Longest local part of a mail address looked for, in characters.
    pub local_part: usize,
    /// Longest host name looked for, in characters.
    pub host: usize,
    /// Emoticons, longest first.
    pub emoticons: Vec<String>,
    /// Longest sentence, in words.
    pub sentence_words: usize,
    /// Words at which a longer one is cut, best first.
    pub cuts: Vec<String>,
    /// Capitalized words that open sentences.
    pub starters: HashSet<String>,
    /// Verbs of saying after a closing quote.
    pub saying: HashSet<String>,
    /// Words between the closing quote and such a verb, at most.
    pub saying_within: usize,
    /// Longest bracket inside which sentences do not end, in words.
    pub bracketed: usize,
    /// Longest line of a paragraph that is wrapped with line breaks, in characters.
    pub wrapped: usize,
    /// Marks that open an item of a list.
    pub bullets: HashSet<String>,
    /// How inflected words become lemmas; from its own file.
    pub inflection: Inflection,
    /// What the file says of itself.
    pub examples: Vec<TokenizationExample>,
}

impl Tokenization {
    /// The checked table.
    ///
    /// # Errors
    /// Every problem of the file and of the user's, with its line where it has one.
    pub fn load(files: &Files) -> Result<Tokenization, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut raw = Raw::default();
        let mut last = None;
        for file in files.all(FILE) {
            match file.toml::<Raw>() {
                Ok(own) => raw.lay_over(own, file, &mut problems),
                Err(problem) => problems.push(problem),
            }
            last = Some(file);
        }
        let Some(file) = last else {
            let message = format!("expected the file {FILE}, found none");
            return Err(vec![Problem { file: FILE.to_owned(), line: 0, kind: "missing-file", message }]);
        };
        let mut table = raw.checked(file, &mut problems);
        match Inflection::load(files) {
            Ok(inflection) => table.inflection = inflection,
            Err(more) => problems.extend(more),
        }
        if problems.is_empty() { Ok(table) } else { Err(problems) }
    }

    /// The group of an abbreviation, full stop included, or nothing.
    pub fn abbreviation(&self, form: &str) -> Option<&Abbreviation> {
        self.by_form.get(form).map(|&i| &self.abbreviations[i])
    }

    /// Whether this is the short form of a month.
    pub fn is_month(&self, form: &str) -> bool {
        self.abbreviation(form).is_some_and(|a| a.id == MONTHS)
    }

    /// Where UD cuts a written word, as numbers of characters; `word` is in lower case with straight apostrophes.
    pub fn contraction(&self, word: &str) -> Option<&[usize]> {
        self.contractions.get(word).map(Vec::as_slice)
    }
}

#[derive(Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
struct Raw {
    abbreviation: Vec<RawAbbreviation>,
    contraction: Vec<RawContraction>,
    initials: RawInitials,
    clitics: RawClitics,
    hyphens: RawHyphens,
    slashes: RawSlashes,
    numbers: RawNumbers,
    addresses: RawAddresses,
    emoticons: RawEmoticons,
    sentence: RawSentence,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawAbbreviation {
    id: Spanned<String>,
    ends: Ends,
    forms: Vec<String>,
    #[serde(default)]
    before: Vec<Next>,
    #[serde(default)]
    after: Vec<String>,
    #[serde(default)]
    unless: Vec<String>,
    #[serde(default)]
    exact: bool,
    #[serde(default)]
    yes: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawContraction {
    id: Spanned<String>,
    words: Vec<String>,
    #[serde(default)]
    yes: Vec<String>,
}

/// A raw table: every key may be absent, lists grow and numbers are replaced by a later file.
macro_rules! raw {
    ($name:ident { lists: $($list:ident),*; values: $($value:ident),* }) => {
        #[derive(Deserialize, Default)]
        #[serde(default, deny_unknown_fields)]
        struct $name { $($list: Vec<String>,)* $($value: Option<usize>,)* }
        impl $name {
            fn lay_over(&mut self, own: $name) {
                $(self.$list.extend(own.$list);)*
                $(self.$value = own.$value.or(self.$value.take());)*
            }
        }
    };
}

raw!(RawInitials { lists: labels, words, yes; values: });
raw!(RawClitics { lists: endings, whole, yes; values: });
raw!(RawHyphens { lists: prefixes, suffixes, whole, yes; values: });
raw!(RawSlashes { lists: whole, yes; values: });
raw!(RawNumbers { lists: units, small, ordinals, currency, yes; values: });
raw!(RawAddresses { lists: domains, extensions, schemes, yes; values: local_part, host });
raw!(RawEmoticons { lists: whole, yes; values: });
raw!(RawSentence { lists: cuts, starters, saying, bullets, yes; values: words, saying_within, bracketed, wrapped });

impl Raw {
    fn lay_over(&mut self, own: Raw, file: &DataFile, problems: &mut Vec<Problem>) {
        let mut seen = BTreeSet::new();
        let abbreviations = own.abbreviation.iter().map(|a| &a.id);
        for id in abbreviations.chain(own.contraction.iter().map(|c| &c.id)) {
            if !seen.insert(id.get_ref()) {
                let message = format!("expected every id once, found `{}` again; rename one", id.get_ref());
                problems.push(file.problem(file.line_at(id.span().start), "duplicate-entry", message));
            }
        }
        for row in &own.abbreviation {
            for form in row.forms.iter().filter(|f| !f.ends_with('.') || f.len() < 2) {
                let message = format!("expected an abbreviation with its full stop, found `{form}`");
                problems.push(file.problem(file.line_at(row.id.span().start), "bad-abbreviation", message));
            }
        }
        for row in &own.contraction {
            for word in
                row.words.iter().filter(|w| w.split('|').count() < 2 || w.split('|').any(str::is_empty))
            {
                let message = format!("expected a word with `|` at each cut, found `{word}`");
                problems.push(file.problem(file.line_at(row.id.span().start), "bad-contraction", message));
            }
        }
        replace(&mut self.abbreviation, own.abbreviation, |a| a.id.get_ref());
        replace(&mut self.contraction, own.contraction, |c| c.id.get_ref());
        self.initials.lay_over(own.initials);
        self.clitics.lay_over(own.clitics);
        self.hyphens.lay_over(own.hyphens);
        self.slashes.lay_over(own.slashes);
        self.numbers.lay_over(own.numbers);
        self.addresses.lay_over(own.addresses);
        self.emoticons.lay_over(own.emoticons);
        self.sentence.lay_over(own.sentence);
    }

    fn checked(self, file: &DataFile, problems: &mut Vec<Problem>) -> Tokenization {
        let mut number = |key: &str, value: Option<usize>, least: usize| match value {
            Some(n) if n >= least => n,
            found => {
                let found = found.map_or("nothing".to_owned(), |n| n.to_string());
                let message = format!("expected a number of at least {least} as `{key}`, found {found}");
                problems.push(file.problem(0, "bad-number", message));
                least
            }
        };
        let mut table = Tokenization {
            local_part: number("addresses.local_part", self.addresses.local_part, 1),
            host: number("addresses.host", self.addresses.host, 4),
            sentence_words: number("sentence.words", self.sentence.words, 10),
            saying_within: number("sentence.saying_within", self.sentence.saying_within, 0),
            bracketed: number("sentence.bracketed", self.sentence.bracketed, 0),
            wrapped: number("sentence.wrapped", self.sentence.wrapped, 1),
            clitics: longest_first(keys(self.clitics.endings)),
            whole_apostrophe: keys(self.clitics.whole).collect(),
            hyphen_prefixes: keys(self.hyphens.prefixes).collect(),
            hyphen_suffixes: keys(self.hyphens.suffixes).collect(),
            whole_hyphen: keys(self.hyphens.whole).collect(),
            whole_slash: keys(self.slashes.whole).collect(),
            initial_labels: keys(self.initials.labels).collect(),
            initial_words: self.initials.words.into_iter().collect(),
            units: keys(self.numbers.units).collect(),
            small_units: keys(self.numbers.small).collect(),
            ordinals: keys(self.numbers.ordinals).collect(),
            currency: longest_first(self.numbers.currency.into_iter()),
            domains: keys(self.addresses.domains).collect(),
            extensions: keys(self.addresses.extensions).collect(),
            schemes: longest_first(keys(self.addresses.schemes)),
            emoticons: longest_first(self.emoticons.whole.into_iter()),
            cuts: self.sentence.cuts,
            starters: self.sentence.starters.into_iter().collect(),
            saying: keys(self.sentence.saying).collect(),
            bullets: self.sentence.bullets.into_iter().collect(),
            ..Tokenization::default()
        };
        let tables = [
            ("initials", self.initials.yes),
            ("clitics", self.clitics.yes),
            ("hyphens", self.hyphens.yes),
            ("slashes", self.slashes.yes),
            ("numbers", self.numbers.yes),
            ("addresses", self.addresses.yes),
            ("emoticons", self.emoticons.yes),
            ("sentence", self.sentence.yes),
        ];
        for row in self.abbreviation {
            table.add_abbreviation(row);
        }
        for row in self.contraction {
            let id = row.id.into_inner();
            for word in row.words {
                let mut at = 0;
                let pieces: Vec<&str> = word.split('|').collect();
                let cuts = pieces[..pieces.len() - 1].iter().map(|piece| {
                    at += piece.chars().count();
                    at
                });
                let cuts = cuts.collect();
                table.contractions.insert(key(&pieces.concat()), cuts);
            }
            table.add_examples(&id, row.yes);
        }
        for (id, yes) in tables {
            table.add_examples(id, yes);
        }
        table
    }
}

impl Tokenization {
    fn add_abbreviation(&mut self, row: RawAbbreviation) {
        let number = self.abbreviations.len();
        let id = row.id.into_inner();
        for form in row.forms {
            if !row.exact {
                // Of two entries that name a form, the first has it.
                self.by_form.entry(form.to_uppercase()).or_insert(number);
                let capital =
                    form.chars().next().map(|c| c.to_uppercase().chain(form.chars().skip(1)).collect());
                self.by_form.entry(capital.unwrap_or_default()).or_insert(number);
            }
            self.by_form.entry(form).or_insert(number);
        }
        self.add_examples(&id, row.yes);
        self.abbreviations.push(Abbreviation {
            id,
            ends: row.ends,
            before: row.before.into_iter().collect(),
            after: keys(row.after).collect(),
            unless: row.unless.into_iter().collect(),
        });
    }

    fn add_examples(&mut self, id: &str, yes: Vec<String>) {
        self.examples.extend(yes.into_iter().map(|text| TokenizationExample { id: id.to_owned(), text }));
    }
}

/// Lays the entries of a later file over those of an earlier one, by id.
fn replace<T>(old: &mut Vec<T>, new: Vec<T>, id: impl Fn(&T) -> &String) {
    let mut places: BTreeMap<String, usize> =
        old.iter().enumerate().map(|(i, row)| (id(row).clone(), i)).collect();
    for row in new {
        match places.get(id(&row)) {
            Some(&at) => old[at] = row,
            None => {
                places.insert(id(&row).clone(), old.len());
                old.push(row);
            }
        }
    }
}

/// A word as it is looked up: lower case, straight apostrophes.
fn key(word: &str) -> String {
    word.to_lowercase().replace('’', "'")
}

fn keys(words: Vec<String>) -> impl Iterator<Item = String> {
    words.into_iter().map(|w| key(&w))
}

fn longest_first(words: impl Iterator<Item = String>) -> Vec<String> {
    let mut words: Vec<String> = words.collect();
    words.sort_by(|a, b| b.chars().count().cmp(&a.chars().count()).then_with(|| a.cmp(b)));
    words.dedup();
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn the_built_in_file_is_well_formed() {
        let table = Tokenization::load(&Files::embedded()).unwrap();
        assert_eq!(table.abbreviation("Gen.").unwrap().ends, Ends::Never);
        assert_eq!(table.abbreviation("GEN.").unwrap().id, "titles");
        assert!(table.abbreviation("gen.").is_none(), "a title has a capital");
        assert!(table.is_month("Sept.") && !table.is_month("Gen."));
        assert_eq!(table.contraction("cannot"), Some(&[3][..]));
        assert_eq!(table.contraction("dunno"), Some(&[2, 3][..]));
        let lengths: Vec<usize> = table.clitics.iter().map(String::len).collect();
        assert!(lengths.is_sorted_by(|a, b| a >= b), "longer endings are tried first");
        assert!(table.examples.len() > 10);
    }

    #[test]
    fn every_problem_is_reported_and_a_user_replaces_entries_by_id() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lexicon/en");
        fs::create_dir_all(&path).unwrap();
        let write = |text: &str| fs::write(path.join("tokenization.toml"), text).unwrap();

        write(
            "[[abbreviation]]\nid = \"titles\"\nends = \"never\"\nforms = [\"Maj.\"]\n[sentence]\nwords = 50\nstarters = [\"Ere\"]\n",
        );
        let table = Tokenization::load(&Files::overlaid(folder.path()).unwrap()).unwrap();
        assert!(table.abbreviation("Maj.").is_some() && table.abbreviation("Gen.").is_none());
        assert_eq!(table.sentence_words, 50);
        assert!(table.starters.contains("Ere") && table.starters.contains("The"));

        write(
            "[[abbreviation]]\nid = \"a\"\nends = \"never\"\nforms = [\"Maj\", \".\"]\n[[contraction]]\nid = \"a\"\nwords = [\"can\"]\n[sentence]\nwords = 1\n",
        );
        let problems = Tokenization::load(&Files::overlaid(folder.path()).unwrap()).unwrap_err();
        let kinds: Vec<_> = problems.iter().map(|p| (p.line, p.kind)).collect();
        assert_eq!(
            kinds,
            [
                (6, "duplicate-entry"),
                (2, "bad-abbreviation"),
                (2, "bad-abbreviation"),
                (6, "bad-contraction"),
                (0, "bad-number")
            ]
        );

        write("[sentence]\nword = 1\n");
        assert_eq!(
            Tokenization::load(&Files::overlaid(folder.path()).unwrap()).unwrap_err()[0].kind,
            "bad-toml"
        );
    }
}
