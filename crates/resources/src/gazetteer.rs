//! Place names → places.
//!
//! reads:  data/gazetteer/
//! writes: Gazetteer, Site
//!
//! The big tables are searched where they lie; nothing of them is parsed at start.

mod build;

pub use build::build;

use crate::fold::fold;
use crate::sorted::Sorted;
use crate::{Files, Problem};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

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
}

impl SiteKind {
    const NAMES: [(SiteKind, &'static str); 5] = [
        (SiteKind::Capital, "capital"),
        (SiteKind::Seat, "seat"),
        (SiteKind::Town, "town"),
        (SiteKind::Region, "region"),
        (SiteKind::Country, "country"),
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
    places: Sorted,
    names: Sorted,
    spelling: Spelling,
    /// Rows whose names are in the row itself: regions.tsv and a user's places, by folded name.
    small: BTreeMap<String, Vec<Candidate>>,
}

impl Gazetteer {
    /// The gazetteer of the data files.
    ///
    /// # Errors
    /// Every problem of `spelling.toml`, `regions.tsv` and a user's `places.tsv`. The big built-in tables are checked by
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
        let table = |path| Sorted::new(files.all(path));
        let (places, names) = (table("gazetteer/places.tsv"), table("gazetteer/names.tsv"));
        if problems.is_empty() { Ok(Gazetteer { places, names, spelling, small }) } else { Err(problems) }
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
        let loose = self.spelling.loose(&key);
        let mut alike = Vec::new();
        for row in self.names.rows(&loose) {
            for group in row.split('\t').nth(1).unwrap_or("").split(';') {
                let (spelled, ids) = match group.split_once('=') {
                    Some((spelled, ids)) => (Some(spelled), ids),
                    None => (None, group),
                };
                for id in ids.split(',') {
                    if let Some(site) = self.site(id) {
                        let exact = spelled.is_some_and(|s| s == key) || fold(&site.name) == key;
                        alike.push(Candidate { site, exact, own: false });
                    }
                }
            }
        }
        found.extend(alike);
        found.sort_by_key(|c| (!c.exact, std::cmp::Reverse(c.site.population), c.site.id));
        let mut seen = BTreeSet::new();
        found.retain(|c| seen.insert(c.site.id));
        found
    }

    /// The place of an id as the tables write it.
    fn site(&self, id: &str) -> Option<Site> {
        let row = *self.places.rows(id).first()?;
        site(&row.split('\t').collect::<Vec<_>>()).ok()
    }

    /// Every problem of the big tables: order, cells, names without a place.
    pub fn check(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut say = |file: &str, line, kind, message: String| {
            problems.push(Problem { file: format!("gazetteer/{file}"), line, kind, message });
        };
        for (file, table) in [("places.tsv", &self.places), ("names.tsv", &self.names)] {
            if let Some(line) = table.unsorted() {
                say(
                    file,
                    line,
                    "unsorted",
                    "expected rows in byte order of the first cell; sort the file".to_owned(),
                );
            }
        }
        for (line, row) in self.places.all() {
            if let Err(message) = site(&row.split('\t').collect::<Vec<_>>()) {
                say("places.tsv", line, "bad-place", message);
            }
        }
        for (line, row) in self.names.all() {
            let Some((key, groups)) = row.split_once('\t') else {
                say("names.tsv", line, "bad-row", "expected key and ids".to_owned());
                continue;
            };
            for spelled in groups.split(';').filter_map(|g| g.split_once('=').map(|(s, _)| s)) {
                if self.spelling.loose(spelled) != key {
                    let message = format!(
                        "\"{spelled}\" does not fold to \"{key}\" by today's rules; make the file again"
                    );
                    say("names.tsv", line, "bad-key", message);
                }
            }
            for id in groups.split(';').flat_map(|g| g.rsplit('=').next().unwrap_or("").split(',')) {
                if self.places.rows(id).is_empty() {
                    say("names.tsv", line, "unknown-place", format!("no place has the id {id}"));
                }
            }
        }
        problems
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
        kind: SiteKind::parse(kind)
            .ok_or_else(|| format!("expected capital, seat, town, region or country, found \"{kind}\""))?,
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
