//! Place names → places.
//!
//! reads:  data/gazetteer/
//! writes: Gazetteer, Site, Candidate
//!
//! The big table is searched where it lies; nothing of it is parsed at start.

mod build;
mod choice;
mod table;

pub use build::build;
pub use choice::{Choice, NAME_SIGNS, PLACE_SIGNS};

use crate::fold::fold;
use crate::{Files, Problem};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use table::Table;

/// What kind of place a row of the gazetteer is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum SiteKind {
    /// A capital.
    Capital,
    /// The seat of a first-level region.
    Seat,
    /// Any other town.
    Town,
    /// A region, river or part of the world.
    Region,
    /// A country.
    Country,
    /// A second-level region: a county, a district.
    District,
}

impl SiteKind {
    const NAMES: [(SiteKind, &'static str); 6] = [
        (SiteKind::Capital, "capital"),
        (SiteKind::Seat, "seat"),
        (SiteKind::Town, "town"),
        (SiteKind::Region, "region"),
        (SiteKind::Country, "country"),
        (SiteKind::District, "district"),
    ];

    /// The kind of its name in the tables.
    pub fn parse(name: &str) -> Option<SiteKind> {
        SiteKind::NAMES.iter().find(|(_, n)| *n == name).map(|(k, _)| *k)
    }

    /// Its name in the tables.
    pub fn name(self) -> &'static str {
        SiteKind::NAMES[self as usize].1
    }
}

/// A row of the gazetteer.
#[derive(Clone, PartialEq, Debug)]
pub struct Site {
    /// GeoNames id, or one of ours from 4,000,000,000 on.
    pub id: u32,
    /// Its name.
    pub name: String,
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// Alpha-3 code of its country; empty for parts of the world.
    pub country: String,
    /// GeoNames first-level code within the country; may be empty.
    pub region: String,
    /// Town, region, country …
    pub kind: SiteKind,
    /// People who live there; 0 if not known.
    pub population: u64,
}

/// A place that a name may mean.
#[derive(Clone, PartialEq, Debug)]
pub struct Candidate {
    /// The place.
    pub site: Site,
    /// Whether the spelling is one of its own, and not only alike.
    pub exact: bool,
    /// Whether it is a row of the user's: such a row means what it says.
    pub own: bool,
}

/// Place names → places.
#[derive(Clone, Debug)]
pub struct Gazetteer {
    table: Table,
    spelling: Spelling,
    /// Rows whose names are in the row itself: regions.tsv and a user's places, by folded name.
    small: BTreeMap<String, Vec<Candidate>>,
    /// Short forms of regions: name and country by folded short form.
    short: BTreeMap<String, Vec<(String, String)>>,
    /// Which place is meant, and whether one is.
    pub choice: Choice,
}

impl Gazetteer {
    /// The gazetteer of the data files.
    ///
    /// # Errors
    /// Every problem of `spelling.toml`, `regions.tsv` and a user's `places.tsv`. The rows of the built-in table are checked by
    /// [`Gazetteer::check`].
    pub fn load(files: &Files) -> Result<Gazetteer, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut spelling = Spelling::default();
        for file in files.all("gazetteer/spelling.toml") {
            match file.toml::<Spelling>() {
                Ok(rules) => spelling.extend(rules),
                Err(problem) => problems.push(problem),
            }
        }
        let mut small: BTreeMap<String, Vec<Candidate>> = BTreeMap::new();
        let own_places = files.all("gazetteer/places.tsv").iter().filter(|f| f.own);
        for file in files.all("gazetteer/regions.tsv").iter().chain(own_places) {
            for (line, cells) in file.rows() {
                match site(&cells) {
                    Ok(site) => {
                        let names = std::iter::once(cells[1])
                            .chain(cells.get(8).into_iter().flat_map(|n| n.split('|')));
                        for key in names.map(fold).filter(|k| !k.is_empty()) {
                            let row = Candidate { site: site.clone(), exact: true, own: file.own };
                            let rows = small.entry(key).or_default();
                            if !rows.iter().any(|r| r.site.id == row.site.id) {
                                rows.push(row);
                            }
                        }
                    }
                    Err(message) => problems.push(file.problem(line, "bad-place", message)),
                }
            }
        }
        let mut short: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
        for file in files.all("gazetteer/abbreviations.tsv") {
            for (line, cells) in file.rows() {
                match cells[..] {
                    [form, name, country] => {
                        let row = (name.to_owned(), country.to_owned());
                        let rows = short.entry(fold(form)).or_default();
                        if !rows.contains(&row) {
                            rows.push(row);
                        }
                    }
                    _ => {
                        problems.push(file.problem(line, "bad-row", "expected short form, name and country"));
                    }
                }
            }
        }
        let choice = Choice::load(files).map_err(|p| problems.extend(p)).unwrap_or_default();
        let table = Table::new(crate::embedded::PLACES).map_err(|message| {
            problems.push(Problem {
                file: "gazetteer/places.bin".to_owned(),
                line: 0,
                kind: "bad-table",
                message,
            });
        });
        match table {
            Ok(table) if problems.is_empty() => Ok(Gazetteer { table, spelling, small, short, choice }),
            _ => Err(problems),
        }
    }

    /// The places that a name may mean: those that are spelled so, most populous first; then those that are spelled alike.
    /// A user's rows stand alone.
    pub fn lookup(&self, name: &str) -> Vec<Candidate> {
        let key = fold(name);
        if key.is_empty() {
            return Vec::new();
        }
        let mut found = self.small.get(&key).cloned().unwrap_or_default();
        if found.iter().any(|c| c.own) {
            found.retain(|c| c.own);
            return found;
        }
        let alike = self.table.places(&self.spelling.loose(&key), &key).into_iter();
        let alike = alike.map(|(site, exact)| Candidate { site, exact, own: false });
        found.extend(alike);
        found.sort_by_key(|c| (!c.exact, std::cmp::Reverse(c.site.population), c.site.id));
        let mut seen = BTreeSet::new();
        found.retain(|c| seen.insert(c.site.id));
        found
    }

    /// The regions that a short form stands for: "N.C.", "Ala".
    pub fn abbreviated(&self, short: &str) -> Vec<Candidate> {
        let mut found = Vec::new();
        for (name, country) in self.short.get(&fold(short)).into_iter().flatten() {
            let fits = |c: &Candidate| c.site.country == *country && c.exact;
            let mut all: Vec<Candidate> = self.lookup(name).into_iter().filter(fits).collect();
            // The region itself, and a capital that is called by its region's short form (D.C.).
            all.sort_by_key(|c| c.site.kind != SiteKind::Region);
            found.extend(all.into_iter().take(1));
        }
        found
    }

    /// Every problem of the built-in table: its rows, its names, its map.
    pub fn check(&self) -> Vec<Problem> {
        let problem = |message| Problem {
            file: "gazetteer/places.bin".to_owned(),
            line: 0,
            kind: "bad-table",
            message,
        };
        self.table.check(|key| self.spelling.loose(key)).into_iter().map(problem).collect()
    }

    /// Numbers of places and of names in the built-in table: for tests and `onrecord doctor`.
    pub fn counts(&self) -> [usize; 2] {
        self.table.counts()
    }
}

/// The site of a row's cells.
fn site(cells: &[&str]) -> Result<Site, String> {
    let [id, name, latitude, longitude, country, region, kind, population, ..] = cells else {
        return Err(format!("expected 8 or 9 cells, found {}", cells.len()));
    };
    let degrees = |cell: &str, limit: f64| {
        let value = cell.parse::<f64>().ok().filter(|v| v.abs() <= limit);
        value.ok_or_else(|| format!("expected degrees from -{limit} to {limit}, found \"{cell}\""))
    };
    Ok(Site {
        id: id.parse().map_err(|_| format!("expected a number as id, found \"{id}\""))?,
        name: (*name).to_owned(),
        latitude: degrees(latitude, 90.0)?,
        longitude: degrees(longitude, 180.0)?,
        country: (*country).to_owned(),
        region: (*region).to_owned(),
        kind: SiteKind::parse(kind).ok_or_else(|| {
            format!("expected capital, seat, town, region, district or country, found \"{kind}\"")
        })?,
        population: match *population {
            "" => 0,
            cell => {
                cell.parse().map_err(|_| format!("expected a whole number of people, found \"{cell}\""))?
            }
        },
    })
}

/// The rules by which spellings fold together.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spelling {
    /// Words left out where another word follows: "al", "el".
    articles: Vec<String>,
    /// Letters for letters, in order.
    rewrites: Vec<(String, String)>,
    /// Letters dropped at the end of a word.
    endings: Vec<String>,
}

impl Spelling {
    fn extend(&mut self, other: Spelling) {
        self.articles.extend(other.articles);
        self.rewrites.extend(other.rewrites);
        self.endings.extend(other.endings);
    }

    /// The loose key of a folded key: without articles, letters rewritten, doubled letters once, words run together.
    pub fn loose(&self, key: &str) -> String {
        let words: Vec<&str> = key.split(' ').collect();
        let mut loose = String::with_capacity(key.len());
        for (i, word) in words.iter().enumerate() {
            if i + 1 < words.len() && self.articles.iter().any(|a| a == word) {
                continue;
            }
            let mut letters = (*word).to_owned();
            for (from, to) in &self.rewrites {
                if letters.contains(from.as_str()) {
                    letters = letters.replace(from.as_str(), to);
                }
            }
            for ending in &self.endings {
                if let Some(rest) = letters.strip_suffix(ending.as_str())
                    && rest.chars().count() > 2
                {
                    letters.truncate(rest.len());
                }
            }
            loose.push_str(&letters);
        }
        let mut last = None;
        loose.retain(|c| last.replace(c) != Some(c) || c.is_ascii_digit());
        loose
    }
}

#[cfg(test)]
mod tests;
