//! Makes the built-in `places.tsv` and `names.tsv` from GeoNames' tables; run by `examples/make_gazetteer.rs`.
//!
//! reads:  GeoNames rows, country rows
//! writes: places.tsv, names.tsv

use super::Spelling;
use crate::fold::fold;
use std::collections::{BTreeMap, BTreeSet};

/// The smallest town that is kept, in people; capitals and seats of regions are kept whatever their size.
const LEAST_POPULATION: u64 = 15_000;

/// The first number of our own for regions.
const FIRST_OWN: u32 = 4_000_000_000;

/// The people of an area and the box around its towns.
#[derive(Default)]
struct Area {
    people: u64,
    bounds: Option<[f64; 4]>,
}

impl Area {
    fn add(&mut self, people: u64, y: f64, x: f64) {
        self.people += people;
        let [south, north, west, east] = self.bounds.unwrap_or([y, y, x, x]);
        self.bounds = Some([south.min(y), north.max(y), west.min(x), east.max(x)]);
    }

    fn middle(&self) -> (f64, f64) {
        let [south, north, west, east] = self.bounds.unwrap_or_default();
        ((south + north) / 2.0, (west + east) / 2.0)
    }
}

/// The two tables without their comments.
///
/// `cities` has the columns id, name, latitude, longitude, country, admin1, admin2, feature code, population, alternates
/// (parted by `|`); `regions` has `CC.admin1` and name; `countries` is `data/actors/countries.tsv`; `centres` has
/// alpha-2, latitude and longitude of countries whose towns lie far from their middle.
pub fn build(
    cities: &str,
    regions: &str,
    countries: &str,
    centres: &str,
    rules: &str,
) -> Result<(String, String), String> {
    let spelling: Spelling = toml::from_str(rules).map_err(|e| e.to_string())?;
    let rows = |text: &str| -> Vec<Vec<String>> {
        text.lines()
            .filter(|l| !l.starts_with('#') && !l.is_empty())
            .map(|l| l.split('\t').map(str::to_owned).collect())
            .collect()
    };
    let countries = rows(countries);
    let alpha3: BTreeMap<&str, &str> = countries.iter().map(|r| (r[2].as_str(), r[1].as_str())).collect();
    let capitals: BTreeMap<&str, Vec<String>> =
        countries.iter().map(|r| (r[2].as_str(), r[7].split('|').map(fold).collect())).collect();

    let mut places: BTreeMap<String, String> = BTreeMap::new();
    let mut bearers: BTreeMap<String, BTreeSet<(std::cmp::Reverse<u64>, String)>> = BTreeMap::new();
    // For each first-level region and country its people and the box around its towns, whose middle is its place.
    let mut areas: BTreeMap<String, Area> = BTreeMap::new();
    for row in rows(cities) {
        let [id, name, lat, lon, cc, admin1, _, feature, people, alternates] = &row[..] else {
            return Err(format!("expected 10 cells: {row:?}"));
        };
        let Some(&country) = alpha3.get(cc.as_str()) else { continue };
        let population: u64 = people.parse().unwrap_or(0);
        let (y, x): (f64, f64) = (lat.parse().unwrap_or(0.0), lon.parse().unwrap_or(0.0));
        for area in [format!("{cc}.{admin1}"), cc.clone()] {
            areas.entry(area).or_default().add(population, y, x);
        }
        // The feature code is missing from the newer rows; a seat's name tells there, but not of every hamlet called so.
        let seat = || capitals.get(cc.as_str()).is_some_and(|c| c.contains(&fold(name)));
        let capital = feature == "PPLC" || feature.is_empty() && population >= LEAST_POPULATION && seat();
        if population < LEAST_POPULATION && !capital && feature != "PPLA" {
            continue;
        }
        let kind = if capital {
            "capital"
        } else if feature == "PPLA" {
            "seat"
        } else {
            "town"
        };
        places.insert(
            id.clone(),
            format!("{id}\t{name}\t{lat}\t{lon}\t{country}\t{admin1}\t{kind}\t{people}\t"),
        );
        let mut keys: BTreeSet<String> = alternates.split('|').map(fold).filter(|k| is_sayable(k)).collect();
        keys.insert(fold(name));
        for key in keys.into_iter().filter(|k| !k.is_empty()) {
            bearers.entry(key).or_default().insert((std::cmp::Reverse(population), id.clone()));
        }
    }
    let centres = rows(centres);
    let centre = |area: &str| {
        let given = centres.iter().find(|r| r.len() > 2 && r[0] == area);
        let given = given.and_then(|r| Some((r[1].parse().ok()?, r[2].parse().ok()?)));
        given.or_else(|| areas.get(area).map(Area::middle))
    };
    let mut own = FIRST_OWN;
    for row in rows(regions).iter().filter(|r| r[0].split('.').count() == 2) {
        let (cc, admin1) = row[0].split_once('.').unwrap_or_default();
        own += 1;
        let (Some(&country), Some((y, x))) = (alpha3.get(cc), centre(&row[0])) else { continue };
        places.insert(
            own.to_string(),
            format!("{own}\t{}\t{y:.4}\t{x:.4}\t{country}\t{admin1}\tregion\t\t", row[1]),
        );
        bearers.entry(fold(&row[1])).or_default().insert((std::cmp::Reverse(0), own.to_string()));
    }
    for row in countries.iter().filter(|r| !r[3].is_empty()) {
        let Some((y, x)) = centre(&row[2]) else { continue };
        let (id, people) = (&row[3], areas.get(&row[2]).map_or(0, |a| a.people));
        places.insert(
            id.clone(),
            format!("{id}\t{}\t{y:.4}\t{x:.4}\t{}\t\tcountry\t{people}\t", row[4], row[1]),
        );
        for name in std::iter::once(row[4].as_str()).chain(row[5].split('|')).filter(|n| !n.is_empty()) {
            bearers.entry(fold(name)).or_default().insert((std::cmp::Reverse(u64::MAX), id.clone()));
        }
    }
    Ok((places.into_values().map(|p| p + "\n").collect(), names(&bearers, &spelling)))
}

/// The lines of names.tsv: where all spellings under a loose key mean the same places, the ids alone; else each spelling.
fn names(
    bearers: &BTreeMap<String, BTreeSet<(std::cmp::Reverse<u64>, String)>>,
    spelling: &Spelling,
) -> String {
    let mut loose: BTreeMap<String, Vec<(&str, Vec<&str>)>> = BTreeMap::new();
    for (key, ids) in bearers.iter().filter(|(k, _)| !k.is_empty()) {
        let ids = ids.iter().map(|(_, id)| id.as_str()).collect();
        loose.entry(spelling.loose(key)).or_default().push((key, ids));
    }
    let mut out = String::new();
    for (key, spellings) in loose.iter().filter(|(k, _)| !k.is_empty()) {
        out.push_str(key);
        out.push('\t');
        let alike = spellings.iter().all(|(_, ids)| *ids == spellings[0].1);
        if alike {
            out.push_str(&spellings[0].1.join(","));
        } else {
            let groups: Vec<String> =
                spellings.iter().map(|(s, ids)| format!("{s}={}", ids.join(","))).collect();
            out.push_str(&groups.join(";"));
        }
        out.push('\n');
    }
    out
}

/// Whether an alternate name can be one in running text: GeoNames has many that are bare consonants, made by machine.
fn is_sayable(key: &str) -> bool {
    key.chars().count() > 2 && (!key.is_ascii() || key.contains(['a', 'e', 'i', 'o', 'u', 'y']))
}
