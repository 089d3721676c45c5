//! Makes the built-in `places.bin` from GeoNames' tables; run by `examples/make_gazetteer.rs`.
//!
//! reads:  GeoNames rows, country rows
//! writes: data/gazetteer/places.bin

use super::table::{MAGIC, ROW, mark};
use super::{SiteKind, Spelling};
use crate::fold::fold;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// The least people that a town has whose second names are all kept; of smaller ones those are kept that are spelled otherwise
/// than its first.
const KNOWN_TOWN: u64 = 5_000;
/// The most second names that a town and a city keep: of world cities GeoNames has hundreds.
const MOST_NAMES: [usize; 2] = [14, 60];
const CITY: u64 = 100_000;
/// A town of fewer people is a hamlet, and left out in countries for which GeoNames lists thousands: Mexico, France, Italy,
/// Germany, Spain, Romania.
const HAMLET: u64 = 1_000;
const WITHOUT_HAMLETS: [&str; 6] = ["MX", "FR", "IT", "DE", "ES", "RO"];
/// The first number of our own for regions and districts.
const FIRST_OWN: u32 = 4_000_000_000;

/// The people of an area, the box around its towns and their middle, weighed by people.
#[derive(Default)]
struct Area {
    people: u64,
    bounds: Option<[f64; 4]>,
    sum: [f64; 3],
}

impl Area {
    fn add(&mut self, people: u64, y: f64, x: f64) {
        self.people += people;
        let [south, north, west, east] = self.bounds.unwrap_or([y, y, x, x]);
        self.bounds = Some([south.min(y), north.max(y), west.min(x), east.max(x)]);
        let weight = (people as f64 + 100.0).sqrt();
        self.sum = [self.sum[0] + y * weight, self.sum[1] + x * weight, self.sum[2] + weight];
    }

    /// Half way between the middle of the box and where people live: nearer to what maps print than either.
    fn middle(&self) -> (f64, f64) {
        let [south, north, west, east] = self.bounds.unwrap_or_default();
        let [y, x, weight] = self.sum;
        ((south + north) / 4.0 + y / weight / 2.0, (west + east) / 4.0 + x / weight / 2.0)
    }
}

/// A place that will be a row.
struct Draft {
    id: u32,
    name: String,
    at: (f64, f64),
    country: String,
    region: String,
    kind: SiteKind,
    people: u64,
    keys: BTreeSet<String>,
}

/// The bytes of `places.bin`.
///
/// `cities` has the columns id, name, latitude, longitude, country, admin1, admin2, feature code, population, alternates
/// (parted by `|`); `regions` has `CC.admin1` or `CC.admin1.admin2` and name; `countries` is `data/actors/countries.tsv`; `centres`
/// has alpha-2 (or `CC.admin1`), latitude and longitude of areas whose towns lie far from their middle.
pub fn build(
    cities: &str,
    regions: &str,
    countries: &str,
    centres: &str,
    rules: &str,
) -> Result<Vec<u8>, String> {
    let spelling: Spelling = toml::from_str(rules).map_err(|e| e.to_string())?;
    let rows = |text: &str| -> Vec<Vec<String>> {
        text.lines()
            .filter(|l| !l.starts_with('#') && !l.is_empty())
            .map(|l| l.split('\t').map(str::to_owned).collect())
            .collect()
    };
    let countries = rows(countries);
    let alpha3: BTreeMap<&str, &str> =
        countries.iter().filter(|r| !r[2].is_empty()).map(|r| (r[2].as_str(), r[1].as_str())).collect();
    let capitals: BTreeMap<&str, Vec<String>> =
        countries.iter().map(|r| (r[2].as_str(), r[7].split('|').map(fold).collect())).collect();

    let mut drafts: Vec<Draft> = Vec::new();
    let mut areas: BTreeMap<String, Area> = BTreeMap::new();
    for row in rows(cities) {
        let [id, name, lat, lon, cc, admin1, admin2, feature, people, alternates] = &row[..] else {
            return Err(format!("expected 10 cells: {row:?}"));
        };
        let Some(&country) = alpha3.get(cc.as_str()) else { continue };
        let population: u64 = people.parse().unwrap_or(0);
        let (y, x): (f64, f64) = (lat.parse().unwrap_or(0.0), lon.parse().unwrap_or(0.0));
        let mut within = vec![cc.clone(), format!("{cc}.{admin1}")];
        if !admin2.is_empty() {
            within.push(format!("{cc}.{admin1}.{admin2}"));
        }
        for area in within {
            areas.entry(area).or_default().add(population, y, x);
        }
        // The feature code is missing from the newer rows; a seat's name tells there, but not of every hamlet called so.
        let seat = || capitals.get(cc.as_str()).is_some_and(|c| c.contains(&fold(name)));
        let capital = feature == "PPLC" || feature.is_empty() && population >= 15_000 && seat();
        let kind = if capital {
            SiteKind::Capital
        } else if feature == "PPLA" {
            SiteKind::Seat
        } else {
            SiteKind::Town
        };
        let hamlet = (1..HAMLET).contains(&population) && kind == SiteKind::Town;
        if hamlet && WITHOUT_HAMLETS.contains(&cc.as_str()) {
            continue;
        }
        let own = fold(name);
        let first = spelling.loose(&own);
        let mut keys: BTreeSet<String> = BTreeSet::new();
        // Sections of towns, and towns of a few people, are found by their first name alone unless nothing else is known of them.
        let known = population >= KNOWN_TOWN || population == 0;
        let mut seen = BTreeSet::from([first.clone()]);
        // Of cities every spelling counts, of towns every name.
        let city = population >= CITY || kind == SiteKind::Capital;
        let most = MOST_NAMES[usize::from(city)];
        // Names in small letters are letters of another script turned by machine; no English text has them.
        let printed = alternates
            .split('|')
            .filter(|n| !n.starts_with(|c: char| c.is_ascii_lowercase()) || n.starts_with("al-"));
        for key in printed.map(fold).filter(|k| is_sayable(k)) {
            let loose = spelling.loose(&key);
            if keys.len() < most && known && !loose.is_empty() && (seen.insert(loose) || city) {
                keys.insert(key);
            }
        }
        keys.insert(own);
        let id = id.parse().map_err(|_| format!("expected a number: {row:?}"))?;
        drafts.push(Draft {
            id,
            name: name.clone(),
            at: (y, x),
            country: country.to_owned(),
            region: admin1.clone(),
            kind,
            people: population,
            keys,
        });
    }
    let centres = rows(centres);
    let centre = |area: &str| {
        let given = centres.iter().find(|r| r.len() > 2 && r[0] == area);
        let given = given.and_then(|r| Some((r[1].parse().ok()?, r[2].parse().ok()?)));
        given.or_else(|| areas.get(area).map(Area::middle))
    };
    // A district that is called as a town in it says nothing that the town does not.
    let towns: BTreeSet<(String, String, String)> =
        drafts.iter().map(|d| (d.country.clone(), d.region.clone(), fold(&d.name))).collect();
    for (own, row) in (FIRST_OWN + 1..).zip(rows(regions)) {
        let mut parts = row[0].split('.');
        let (cc, admin1, admin2) = (parts.next().unwrap_or(""), parts.next().unwrap_or(""), parts.next());
        let (Some(&country), Some(at)) = (alpha3.get(cc), centre(&row[0])) else { continue };
        if admin2.is_some() && towns.contains(&(country.to_owned(), admin1.to_owned(), fold(&row[1]))) {
            continue;
        }
        drafts.push(Draft {
            id: own,
            name: row[1].clone(),
            at,
            country: country.to_owned(),
            region: admin1.to_owned(),
            kind: if admin2.is_some() { SiteKind::District } else { SiteKind::Region },
            people: areas.get(&row[0]).map_or(0, |a| a.people),
            keys: area_names(&fold(&row[1])),
        });
    }
    for row in countries.iter().filter(|r| !r[3].is_empty()) {
        let Some(at) = centre(&row[2]) else { continue };
        let names = std::iter::once(row[4].as_str()).chain(row[5].split('|')).filter(|n| !n.is_empty());
        drafts.push(Draft {
            id: row[3].parse().map_err(|_| format!("expected a number: {row:?}"))?,
            name: row[4].clone(),
            at,
            country: row[1].clone(),
            region: String::new(),
            kind: SiteKind::Country,
            people: areas.get(&row[2]).map_or(0, |a| a.people),
            keys: names.map(fold).collect(),
        });
    }
    write(drafts, &spelling)
}

/// The file of these places.
fn write(mut drafts: Vec<Draft>, spelling: &Spelling) -> Result<Vec<u8>, String> {
    drafts.sort_by_key(|d| d.id);
    drafts.dedup_by_key(|d| d.id);
    let mut countries: Vec<&str> = drafts.iter().map(|d| d.country.as_str()).collect();
    countries.sort_unstable();
    countries.dedup();
    let mut regions: Vec<&str> = drafts.iter().map(|d| d.region.as_str()).collect();
    regions.sort_unstable();
    regions.dedup();
    let small = |n: usize, bytes: usize| -> Result<Vec<u8>, String> {
        let all = (n as u64).to_le_bytes();
        let fits = all[bytes..].iter().all(|b| *b == 0);
        fits.then(|| all[..bytes].to_vec()).ok_or_else(|| format!("{n} does not fit into {bytes} bytes"))
    };
    let (mut rows, mut words) = (Vec::new(), Vec::new());
    let mut word_at: BTreeMap<&str, usize> = BTreeMap::new();
    let mut names: BTreeMap<String, BTreeSet<(Reverse<u64>, usize, u8)>> = BTreeMap::new();
    for (number, d) in drafts.iter().enumerate() {
        let at = match word_at.get(d.name.as_str()) {
            Some(at) => *at,
            None => {
                let at = words.len();
                words.push(u8::try_from(d.name.len()).map_err(|_| format!("too long a name: {}", d.name))?);
                words.extend_from_slice(d.name.as_bytes());
                word_at.insert(&d.name, at);
                at
            }
        };
        let degrees = |x: f64| ((x * 1e4).round() as i32).to_le_bytes();
        rows.extend_from_slice(&d.id.to_le_bytes());
        rows.extend_from_slice(&degrees(d.at.0)[..3]);
        rows.extend_from_slice(&degrees(d.at.1)[..3]);
        rows.extend(small(d.people as usize, 4)?);
        rows.extend(small(countries.binary_search(&d.country.as_str()).unwrap_or(0), 1)?);
        rows.extend(small(regions.binary_search(&d.region.as_str()).unwrap_or(0), 2)?);
        rows.push(d.kind as u8);
        rows.extend(small(at, 3)?);
        debug_assert_eq!(rows.len() % ROW, 0);
        for key in d.keys.iter().filter(|k| !k.is_empty()) {
            let people = if d.kind == SiteKind::Country { u64::MAX } else { d.people };
            names.entry(spelling.loose(key)).or_default().insert((Reverse(people), number, mark(key)));
        }
    }
    let mut bearers = Vec::new();
    let mut lists: BTreeMap<Vec<u8>, u64> = BTreeMap::new();
    let mut map = fst::MapBuilder::memory();
    for (key, list) in names {
        let list: Vec<_> = list.into_iter().take(255).collect();
        let mut bytes = small(list.len(), 1)?;
        for (_, row, mark) in list {
            bytes.extend(small(row, 3)?);
            bytes.push(mark);
        }
        let at = *lists.entry(bytes).or_insert_with_key(|bytes| {
            let at = bearers.len() as u64;
            bearers.extend_from_slice(bytes);
            at
        });
        map.insert(key, at).map_err(|e| e.to_string())?;
    }
    let map = map.into_inner().map_err(|e| e.to_string())?;
    let countries: Vec<u8> = countries.iter().flat_map(|c| format!("{c:3.3}").into_bytes()).collect();
    let mut file = MAGIC.to_vec();
    let regions = regions.join("\n").into_bytes();
    let parts = [&countries, &regions, &rows, &words, &bearers];
    for part in parts {
        file.extend(small(part.len(), 4)?);
    }
    parts.iter().for_each(|part| file.extend_from_slice(part));
    file.extend_from_slice(&map);
    Ok(file)
}

/// A region's name with and without the word for what it is: "province of khara", "khara".
fn area_names(key: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::from([key.to_owned()]);
    for area in ["province", "governorate", "region", "oblast", "state"] {
        let bare =
            key.strip_prefix(area).and_then(|k| k.strip_prefix(" of ")).or_else(|| key.strip_suffix(area));
        if let Some(bare) = bare.map(str::trim).filter(|k| k.len() > 3) {
            names.insert(bare.to_owned());
        }
    }
    names
}

/// Whether an alternate name can be one in running text: GeoNames has many that are bare consonants, made by machine.
fn is_sayable(key: &str) -> bool {
    key.chars().count() > 2 && (!key.is_ascii() || key.contains(['a', 'e', 'i', 'o', 'u', 'y']))
}
