//! How much each sign counts when a word is taken for a place, and when one of several places is chosen.
//!
//! reads:  data/gazetteer/choice.toml
//! writes: Choice

use crate::fold::fold;
use crate::{Files, Problem};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// Signs that a run of words names a place, in the order in which code counts them. Their meaning is told in
/// `data/gazetteer/README.md`.
// tidy: the signs that code counts, not words of a language
pub const NAME_SIGNS: [&str; 43] = [
    "bias",
    "name-location",
    "name-organization",
    "name-person",
    "name-other",
    "entity-location",
    "entity-organisation",
    "entity-person",
    "entity-nationality",
    "adjective",
    "plural-people",
    "short",
    "country",
    "region",
    "district",
    "capital",
    "world",
    "people",
    "exact",
    "alike",
    "first-name",
    "preposition",
    "modifier",
    "subject",
    "possessor",
    "part-left",
    "part-right",
    "comma-left",
    "comma-right",
    "dateline",
    "elsewhere",
    "spoken",
    "near",
    "words",
    "upper",
    "start",
    "proper",
    "lower",
    "person-elsewhere",
    "ordinary",
    "region-named",
    "same-country",
    "alike-near",
];

/// Signs that a name means one of the places called so.
// tidy: the signs that code counts, not words of a language
pub const PLACE_SIGNS: [&str; 20] = [
    "people",
    "country",
    "capital",
    "seat",
    "district",
    "region",
    "world",
    "exact",
    "first-name",
    "spoken",
    "spoken-share",
    "inside",
    "region-named",
    "near",
    "near-most",
    "same-country",
    "same-region",
    "dateline",
    "own",
    "rank",
];

/// Weights of signs, and the least score.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Choice {
    /// Of [`NAME_SIGNS`], in their order.
    pub name: Vec<f64>,
    /// Of [`PLACE_SIGNS`], in their order.
    pub place: Vec<f64>,
    /// A run of words whose score is below names no place.
    pub least: f64,
    /// From how far a place is near, in kilometres.
    pub near: f64,
    /// Within how many kilometres a town and the region that is called so are told apart by the words beside the name alone.
    pub seat: f64,
    /// A town of so many people is known by its second names as by its first.
    pub city: u64,
    /// Words beside a name that make it an area's: "Khara province".
    pub areas: BTreeSet<String>,
    /// How many of the surest places of a report each name is weighed against.
    pub company: usize,
    /// The longest name, in words.
    pub longest: usize,
    /// A name of no more letters is one only in capitals.
    pub letters: usize,
    /// The most places of a name that are weighed.
    pub candidates: usize,
    /// How much of a label for other names, or for organisations, counts for a place.
    pub other: f64,
    /// No name is less sure to be a place, when others are weighed in its company.
    pub doubt: f64,
    /// A name that is surer than this to be a person is one.
    pub person: f64,
    /// A region that is surer than this is named in the report.
    pub region: f64,
    /// How much a mention of an actor counts for its country, of whose name each counts one.
    pub actor: f64,
    /// Without an encoder, how sure a proper noun is to be a place,
    pub proper: f64,
    /// and any other word.
    pub common: f64,
    /// Folded words that are also towns and regions but mostly something else: "west", "center".
    pub ordinary: BTreeSet<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Raw {
    least: Option<f64>,
    near: Option<f64>,
    company: Option<usize>,
    seat: Option<f64>,
    city: Option<u64>,
    longest: Option<usize>,
    letters: Option<usize>,
    candidates: Option<usize>,
    other: Option<f64>,
    doubt: Option<f64>,
    person: Option<f64>,
    region: Option<f64>,
    actor: Option<f64>,
    proper: Option<f64>,
    common: Option<f64>,
    #[serde(default)]
    areas: Vec<String>,
    #[serde(default)]
    ordinary: Vec<String>,
    #[serde(default)]
    name: BTreeMap<String, f64>,
    #[serde(default)]
    place: BTreeMap<String, f64>,
}

impl Choice {
    /// The weights of the data files; a user's replace built-in ones of the same sign.
    ///
    /// # Errors
    /// Signs that there are not.
    pub fn load(files: &Files) -> Result<Choice, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut choice = Choice {
            name: vec![0.0; NAME_SIGNS.len()],
            place: vec![0.0; PLACE_SIGNS.len()],
            ..Choice::default()
        };
        for file in files.all("gazetteer/choice.toml") {
            let raw = match file.toml::<Raw>() {
                Ok(raw) => raw,
                Err(problem) => {
                    problems.push(problem);
                    continue;
                }
            };
            choice.least = raw.least.unwrap_or(choice.least);
            choice.near = raw.near.unwrap_or(choice.near);
            choice.city = raw.city.unwrap_or(choice.city);
            choice.seat = raw.seat.unwrap_or(choice.seat);
            choice.areas.extend(raw.areas.iter().map(|w| fold(w)));
            choice.company = raw.company.unwrap_or(choice.company);
            choice.longest = raw.longest.unwrap_or(choice.longest);
            choice.letters = raw.letters.unwrap_or(choice.letters);
            choice.candidates = raw.candidates.unwrap_or(choice.candidates);
            choice.other = raw.other.unwrap_or(choice.other);
            choice.doubt = raw.doubt.unwrap_or(choice.doubt);
            choice.person = raw.person.unwrap_or(choice.person);
            choice.region = raw.region.unwrap_or(choice.region);
            choice.actor = raw.actor.unwrap_or(choice.actor);
            choice.proper = raw.proper.unwrap_or(choice.proper);
            choice.common = raw.common.unwrap_or(choice.common);
            choice.ordinary.extend(raw.ordinary.iter().map(|w| fold(w)));
            let sets = [
                (raw.name, &NAME_SIGNS[..], &mut choice.name),
                (raw.place, &PLACE_SIGNS[..], &mut choice.place),
            ];
            for (weights, signs, into) in sets {
                for (sign, weight) in weights {
                    match signs.iter().position(|s| *s == sign) {
                        Some(at) => into[at] = weight,
                        None => {
                            let message =
                                format!("there is no sign \"{sign}\"; expected one of {}", signs.join(", "));
                            problems.push(file.problem(0, "unknown-sign", message));
                        }
                    }
                }
            }
        }
        if problems.is_empty() { Ok(choice) } else { Err(problems) }
    }
}
