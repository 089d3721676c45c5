//! Words about people and the conditions of metonymy.
//!
//! reads:  data/lexicon/en/people.toml, data/actors/metonyms.toml
//! writes: Metonymy, PeopleWords

use crate::{Files, Problem};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// When a seat of government stands for the government; lemmas in lower case.
#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Metonymy {
    /// Verbs whose subject only a government can be.
    pub subject_of: BTreeSet<String>,
    /// Verbs whose object only a government can be.
    pub object_of: BTreeSet<String>,
    /// Nouns that only a government can own.
    pub possessor_of: BTreeSet<String>,
    /// Nouns whose complements ("with", "between", "to") are governments.
    pub complement_of: BTreeSet<String>,
    /// The prepositions of such complements.
    pub complement_by: BTreeSet<String>,
    /// The sector that is put after the country.
    pub sector: String,
}

/// What a pronoun can refer to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Referent {
    /// A person.
    Person,
    /// Anything that is several, or a group.
    Group,
    /// A thing or a group.
    Thing,
}

/// Number of a pronoun.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PronounNumber {
    /// One.
    Singular,
    /// Several.
    Plural,
}

/// A personal or possessive pronoun.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pronoun {
    /// Grammatical person, 1 to 3.
    pub person: u8,
    /// Number.
    pub number: PronounNumber,
    /// What it can refer to.
    pub of: Referent,
    /// `m` or `f`, empty if it does not say.
    #[serde(default)]
    pub gender: String,
}

/// How far back a pronoun looks and what speaks for an earlier mention, in points.
#[derive(Clone, PartialEq, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Antecedents {
    /// How many sentences back a person may be.
    pub reach_person: usize,
    /// How many sentences back anything else may be.
    pub reach_other: usize,
    /// By how much the best candidate must lead.
    pub lead: f32,
    /// Lost for each sentence between.
    pub distance: f32,
    /// For a subject.
    pub subject: f32,
    /// For the subject of a main clause, or of one that governs another.
    pub main_subject: f32,
    /// For a mention in the same quotation, or outside like the pronoun.
    pub same_quotation: f32,
    /// Lost for a mention in a quotation that the pronoun is not in.
    pub other_quotation: f32,
    /// For a plural where the pronoun is one.
    pub plural: f32,
    /// For a gender that is known to agree.
    pub gender: f32,
    /// For each further mention of the same candidate.
    pub again: f32,
}

/// Words about people.
#[derive(Clone, PartialEq, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct PeopleWords {
    /// Words and phrases before a person's name: "president", "gen".
    pub titles: BTreeSet<String>,
    /// Titles that tell a man from a woman: word → `m` or `f`.
    pub gendered: BTreeMap<String, String>,
    /// Words after a name that are no part of it: "jr".
    pub suffixes: BTreeSet<String>,
    /// Pronouns by form in lower case.
    pub pronouns: BTreeMap<String, Pronoun>,
    /// Participles below which a name is somebody else: "backed", "led".
    pub backing: BTreeSet<String>,
    /// Participles and nouns that tie a phrase to the name below them: "affiliated", "based".
    pub prepositions_of_origin: BTreeSet<String>,
    /// Words by which a phrase is tied to the one whom it serves: "loyal".
    pub allegiance: BTreeSet<String>,
    /// Nouns whose possessor is somebody else: "ally".
    pub other_party: BTreeSet<String>,
    /// Determiners that point back: "the", "this".
    pub definite: BTreeSet<String>,
    /// Determiners that bring in somebody new: "a", "another".
    pub indefinite: BTreeSet<String>,
    /// Adjectives that tell one of several from the others: "second", "senior" does not.
    pub distinguishing: BTreeSet<String>,
    /// Words for a regime, rule or forces that a leader's name stands before: "regime".
    pub rule_nouns: BTreeSet<String>,
    /// Nouns that make an organization's name: "ministry", "front".
    pub organization_nouns: BTreeSet<String>,
    /// Words that say that an office is over: "former", "ousted".
    pub past_office: BTreeSet<String>,
    /// The sector of those who once held office.
    pub former_sector: String,
    /// What decides between antecedents of a pronoun.
    pub antecedents: Antecedents,
    /// The sector of a leader's rule.
    pub rule_sector: String,
}

impl Metonymy {
    pub(super) fn load(files: &Files, problems: &mut Vec<Problem>) -> Metonymy {
        let mut all = Metonymy::default();
        for file in files.all("actors/metonyms.toml") {
            match file.toml::<Metonymy>() {
                Err(problem) => problems.push(problem),
                Ok(new) => {
                    all.subject_of.extend(new.subject_of);
                    all.object_of.extend(new.object_of);
                    all.possessor_of.extend(new.possessor_of);
                    all.complement_of.extend(new.complement_of);
                    all.complement_by.extend(new.complement_by);
                    if !new.sector.is_empty() {
                        all.sector = new.sector;
                    }
                }
            }
        }
        all
    }
}

impl PeopleWords {
    pub(super) fn load(files: &Files, problems: &mut Vec<Problem>) -> PeopleWords {
        let mut all = PeopleWords::default();
        for file in files.all("lexicon/en/people.toml") {
            match file.toml::<PeopleWords>() {
                Err(problem) => problems.push(problem),
                Ok(new) => {
                    all.titles.extend(new.titles);
                    all.gendered.extend(new.gendered);
                    all.suffixes.extend(new.suffixes);
                    all.pronouns.extend(new.pronouns);
                    all.backing.extend(new.backing);
                    all.prepositions_of_origin.extend(new.prepositions_of_origin);
                    all.allegiance.extend(new.allegiance);
                    all.other_party.extend(new.other_party);
                    all.definite.extend(new.definite);
                    all.indefinite.extend(new.indefinite);
                    all.distinguishing.extend(new.distinguishing);
                    all.rule_nouns.extend(new.rule_nouns);
                    all.past_office.extend(new.past_office);
                    all.organization_nouns.extend(new.organization_nouns);
                    if new.antecedents != Antecedents::default() {
                        all.antecedents = new.antecedents;
                    }
                    if !new.former_sector.is_empty() {
                        all.former_sector = new.former_sector;
                    }
                    if !new.rule_sector.is_empty() {
                        all.rule_sector = new.rule_sector;
                    }
                }
            }
        }
        all
    }
}
