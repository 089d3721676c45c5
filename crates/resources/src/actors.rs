//! Names, nouns and dates of office → actor codes.
//!
//! reads:  data/actors/, data/lexicon/en/people.toml
//! writes: Actors, Known, Agent, Metonymy, PeopleWords
//!
//! How a code is formed is told in data/actors/README.md.

mod dictionary;
mod load;
mod words;

pub(crate) use load::{SECTORS, sectors};
pub use words::{Metonymy, PeopleWords, Pronoun, PronounNumber, Referent};

use crate::Problem;
use crate::fold::fold;
use crate::sorted::Sorted;
use jiff::civil::Date;
use std::collections::HashMap;

/// What kind of body a row of `groups.tsv` is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum GroupKind {
    /// An armed group.
    Armed,
    /// A political party.
    Party,
    /// A body of one state that has a name of its own.
    State,
    /// An organization of states.
    Igo,
    /// An organization of people, not of states.
    Ngo,
    /// A company.
    Company,
    /// A newspaper, agency or broadcaster.
    Media,
    /// An ethnic or religious adjective.
    People,
    /// An alliance without an office.
    Bloc,
}

impl GroupKind {
    const NAMES: [(GroupKind, &'static str); 9] = [
        (GroupKind::Armed, "armed"),
        (GroupKind::Party, "party"),
        (GroupKind::State, "state"),
        (GroupKind::Igo, "igo"),
        (GroupKind::Ngo, "ngo"),
        (GroupKind::Company, "company"),
        (GroupKind::Media, "media"),
        (GroupKind::People, "people"),
        (GroupKind::Bloc, "bloc"),
    ];

    /// The kind of its name in the table.
    pub fn parse(name: &str) -> Option<GroupKind> {
        GroupKind::NAMES.iter().find(|(_, n)| *n == name).map(|(k, _)| *k)
    }
}

/// What a name in the tables is a name of.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum KnownKind {
    /// A country by its name.
    Country,
    /// A country's people or adjective: "Syrian", "Syrians".
    Demonym,
    /// A seat of government: "Damascus".
    Seat,
    /// A body, group or people.
    Group(GroupKind),
    /// A person in office, or once in office.
    Person,
}

/// A name that the tables know, on a date.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Known {
    /// What it is a name of.
    pub kind: KnownKind,
    /// Its code on that date: of a seat that of the country, of a person that of the office.
    pub code: String,
    /// The entry's name: "Syria", "Islamic State", "Bashar al-Assad".
    pub name: String,
    /// The entry, as `file#id`.
    pub entry: String,
}

/// What sort of thing an agent noun means.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum AgentSort {
    /// One person: "official".
    Person,
    /// Several persons by one word: "troops", "people".
    People,
    /// A body: "ministry".
    Body,
    /// An armed body: "army".
    Force,
}

/// A common noun for people or bodies that act.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Agent {
    /// The phrase, folded; the id of the entry.
    pub phrase: String,
    /// Its sectors, each of three letters; none if the noun says nothing of its own.
    pub sectors: Vec<String>,
    /// Whether it gives its sector also beside others.
    pub strong: bool,
    /// Person, people, body or force.
    pub sort: AgentSort,
}

/// A country's row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Country {
    id: String,
    code: String,
    iso2: String,
    name: String,
    span: Term,
}

/// A group's row: a code for some time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Group {
    id: String,
    code: String,
    kind: GroupKind,
    /// Whether it is a person of a user's dictionary.
    person: bool,
    name: String,
    span: Term,
}

/// How good a row is on a day: the greater the better.
type Rank = (u8, Option<Date>);

/// From when to when a row holds; open ends are none.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Term {
    from: Option<Date>,
    to: Option<Date>,
}

impl Term {
    fn covers(self, day: Date) -> bool {
        self.from.is_none_or(|f| f <= day) && self.to.is_none_or(|t| day <= t)
    }

    /// How good a row with this term is on a day: it holds, it has ended, it has not begun. Without a day, the latest.
    fn rank(self, on: Option<Date>) -> Rank {
        match on {
            None => (if self.to.is_none() { 2 } else { 1 }, self.from),
            Some(day) if self.covers(day) => (2, self.from),
            Some(day) if self.to.is_some_and(|t| t < day) => (1, self.to),
            Some(_) => (0, None),
        }
    }
}

/// Which rows a key leads to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Row {
    Country(u32),
    Group(u32),
}

/// Names, nouns and dates of office → actor codes.
#[derive(Clone, Debug)]
pub struct Actors {
    countries: Vec<Country>,
    groups: Vec<Group>,
    names: HashMap<String, Vec<Row>>,
    demonyms: HashMap<String, u32>,
    seats: HashMap<String, u32>,
    codes: HashMap<String, u32>,
    people: Sorted,
    agents: HashMap<String, Agent>,
    longest_agent: usize,
    longest_name: usize,
    /// The code of those who once held office, put after the country's.
    former: String,
    /// Lines of users' dictionaries that say nothing.
    skipped: Vec<Problem>,
    /// When a seat stands for its government.
    pub metonymy: Metonymy,
    /// Titles, pronouns and participles.
    pub words: PeopleWords,
}

/// Keys of at most so many letters match capitals only.
const SHORT_KEY: usize = 3;

impl Actors {
    /// What a name stands for on a date: a country, group or person; demonyms and seats only by their own functions.
    pub fn named(&self, name: &str, on: Option<Date>) -> Option<Known> {
        let key = fold(name);
        if key.is_empty() || key.len() <= SHORT_KEY && name.chars().any(char::is_lowercase) {
            return None;
        }
        self.body(&key, on).or_else(|| self.person(&key, on))
    }

    /// The country or group of a key.
    fn body(&self, key: &str, on: Option<Date>) -> Option<Known> {
        let rows = self.names.get(key)?;
        let term = |row: &Row| match *row {
            Row::Country(i) => self.countries[i as usize].span,
            Row::Group(i) => self.groups[i as usize].span,
        };
        // Of equals the first, so that the order in the file decides.
        let best = rows.iter().rev().max_by_key(|r| term(r).rank(on))?;
        Some(match *best {
            Row::Country(i) => self.country_known(i, KnownKind::Country),
            Row::Group(i) => {
                let group = &self.groups[i as usize];
                Known {
                    kind: if group.person { KnownKind::Person } else { KnownKind::Group(group.kind) },
                    code: group.code.clone(),
                    name: group.name.clone(),
                    // A dictionary's id is its file and line.
                    entry: match group.id.contains(':') {
                        true => group.id.clone(),
                        false => format!("actors/groups.tsv#{}", group.id),
                    },
                }
            }
        })
    }

    fn country_known(&self, row: u32, kind: KnownKind) -> Known {
        let country = &self.countries[row as usize];
        Known {
            kind,
            code: country.code.clone(),
            name: country.name.clone(),
            entry: format!("actors/countries.tsv#{}", country.id),
        }
    }

    /// The person of a key, with the code of the office held on a date; once out of office, the country's elite.
    pub fn person(&self, key: &str, on: Option<Date>) -> Option<Known> {
        let rows = self.people.rows(key);
        let mut best: Option<(Rank, &str, &str)> = None;
        for (term, code, name) in rows.iter().filter_map(|row| load::person(row)) {
            let rank = term.rank(on);
            if best.is_none_or(|(r, ..)| rank > r) {
                best = Some((rank, code, name));
            }
        }
        let (rank, code, name) = best?;
        let code = match rank.0 {
            2 => code.to_owned(),
            // Without a date the latest office counts even if it has ended.
            1 if on.is_none() => code.to_owned(),
            1 => match code.get(..3) {
                Some(country) if self.codes.contains_key(country) => format!("{country}{}", self.former),
                _ => return None,
            },
            _ => return None,
        };
        Some(Known {
            kind: KnownKind::Person,
            code,
            name: name.to_owned(),
            entry: format!("actors/people.tsv#{key}"),
        })
    }

    /// The country of an adjective or a noun for its people: "Syrian", "Syrians", "Danes".
    pub fn demonym(&self, word: &str) -> Option<Known> {
        let key = fold(word);
        if key.len() <= SHORT_KEY && word.chars().any(char::is_lowercase) {
            return None;
        }
        let row = self.demonyms.get(&key).or_else(|| self.demonyms.get(key.strip_suffix('s')?))?;
        Some(self.country_known(*row, KnownKind::Demonym))
    }

    /// The country whose government sits in a town of this name.
    pub fn seat(&self, name: &str) -> Option<Known> {
        self.seats.get(&fold(name)).map(|&row| self.country_known(row, KnownKind::Seat))
    }

    /// The name of a country by its alpha-3 code.
    pub fn country_name(&self, code: &str) -> Option<&str> {
        self.codes.get(code).map(|&row| self.countries[row as usize].name.as_str())
    }

    /// The alpha-3 code of an alpha-2 code.
    pub fn alpha3(&self, iso2: &str) -> Option<&str> {
        self.countries.iter().find(|c| !c.iso2.is_empty() && c.iso2 == iso2).map(|c| c.code.as_str())
    }

    /// A code cut into country and sectors, which may be of any three letters: no table of sectors is asked.
    pub fn split(&self, code: &str) -> (Option<String>, Vec<String>) {
        let country = code.get(..3).filter(|c| self.codes.contains_key(*c));
        let rest = &code[country.map_or(0, str::len)..];
        let sectors =
            (0..rest.len() / 3).filter_map(|i| rest.get(3 * i..3 * i + 3)).map(str::to_owned).collect();
        (country.map(str::to_owned), sectors)
    }

    /// The agent of a phrase in lower case, its last word singular.
    pub fn agent(&self, phrase: &str) -> Option<&Agent> {
        self.agents.get(phrase)
    }

    /// Number of words of the longest agent phrase.
    pub fn longest_agent(&self) -> usize {
        self.longest_agent
    }

    /// Number of words of the longest name of a country or group.
    pub fn longest_name(&self) -> usize {
        self.longest_name
    }

    /// The sector of those who once held office.
    pub fn former(&self) -> &str {
        &self.former
    }

    /// Lines of users' dictionaries that were left out, and why.
    pub fn skipped(&self) -> &[Problem] {
        &self.skipped
    }

    /// Numbers of countries, group rows, agents: for tests and `onrecord doctor`.
    pub fn counts(&self) -> [usize; 3] {
        [self.countries.len(), self.groups.len(), self.agents.len()]
    }
}

#[cfg(test)]
mod tests;
