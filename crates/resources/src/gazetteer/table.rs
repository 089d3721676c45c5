//! The built-in gazetteer: one file of fixed rows and a finite-state map of names, searched where it lies.
//!
//! reads:  data/gazetteer/places.bin
//! writes: Table
//!
//! All numbers are little-endian. The file is, in this order:
//!
//! | part | layout |
//! |---|---|
//! | head | `ONRGAZ1\n`, then five lengths in bytes, `u32` each: countries, regions, rows, words, bearers; the map is the rest |
//! | countries | three letters each |
//! | regions | codes parted by newlines |
//! | rows | [`ROW`] bytes each: id `u32`, latitude and longitude `i24` in 1/10,000 degree, population `u32`, country `u8`, region `u16`, kind `u8`, name `u24` |
//! | words | the names, a byte for their length before each |
//! | bearers | lists of places, most populous first: `u8` for their number; for each its row `u24` and the [`mark`] of its spelling |
//! | map | `fst` map from a loose key to an offset in bearers |

use super::{Site, SiteKind};
use crate::fold::fold;
use fst::Streamer;

/// What the file starts with.
pub(super) const MAGIC: &[u8; 8] = b"ONRGAZ1\n";
/// Bytes of a row.
pub(super) const ROW: usize = 4 + 3 + 3 + 4 + 1 + 2 + 1 + 3;

/// One byte that tells a folded spelling from most others under the same loose key: FNV-1a, folded to 8 bits.
pub(super) fn mark(spelling: &str) -> u8 {
    let hash = spelling.bytes().fold(0x811c_9dc5_u32, |h, b| (h ^ u32::from(b)).wrapping_mul(0x0100_0193));
    hash.to_le_bytes().into_iter().fold(0, |a, b| a ^ b)
}

/// The built-in gazetteer.
#[derive(Clone, Debug)]
pub(super) struct Table {
    countries: &'static [u8],
    regions: Vec<&'static str>,
    rows: &'static [u8],
    words: &'static [u8],
    bearers: &'static [u8],
    map: fst::Map<&'static [u8]>,
}

/// A whole number of three or fewer bytes.
fn number(bytes: &[u8]) -> usize {
    bytes.iter().rev().fold(0, |n, b| n << 8 | usize::from(*b))
}

/// The same with a sign, of three bytes.
fn signed(bytes: &[u8]) -> f64 {
    let n = number(bytes) as i64;
    (if n >= 1 << 23 { n - (1 << 24) } else { n }) as f64
}

impl Table {
    /// The table of a file.
    ///
    /// # Errors
    /// What is wrong with its layout; the rows themselves are looked at by [`Table::check`].
    pub fn new(file: &'static [u8]) -> Result<Table, String> {
        let short = || "expected a longer file; make it again".to_owned();
        let rest =
            file.strip_prefix(MAGIC).ok_or("expected a file that starts with ONRGAZ1; make it again")?;
        let (head, mut rest) = rest.split_at_checked(20).ok_or_else(short)?;
        let mut parts: [&'static [u8]; 5] = [&[]; 5];
        for (part, length) in parts.iter_mut().zip(head.chunks(4)) {
            (*part, rest) = rest.split_at_checked(number(length)).ok_or_else(short)?;
        }
        let [countries, regions, rows, words, bearers] = parts;
        let map = fst::Map::new(rest).map_err(|e| e.to_string())?;
        let regions = std::str::from_utf8(regions).map_err(|e| e.to_string())?.split('\n').collect();
        Ok(Table { countries, regions, rows, words, bearers, map })
    }

    /// The places under a loose key, and whether each is spelled so.
    pub fn places(&self, loose: &str, spelling: &str) -> Vec<(Site, bool)> {
        let own = mark(spelling);
        let Some(at) = self.map.get(loose) else { return Vec::new() };
        self.bearers(at).filter_map(|(row, mark)| Some((self.site(row)?, mark == own))).collect()
    }

    /// The row numbers of a list of bearers, and the marks of their spellings.
    fn bearers(&self, at: u64) -> impl Iterator<Item = (usize, u8)> {
        let list = self.bearers.get(at as usize..).unwrap_or(&[]);
        let count = list.first().map_or(0, |n| usize::from(*n));
        list.get(1..).unwrap_or(&[]).chunks_exact(4).take(count).map(|b| (number(&b[..3]), b[3]))
    }

    /// The place of a row number.
    fn site(&self, row: usize) -> Option<Site> {
        let cells = self.rows.get(row * ROW..(row + 1) * ROW)?;
        let country = usize::from(cells[14]) * 3;
        let name_at = number(&cells[18..21]);
        let length = usize::from(*self.words.get(name_at)?);
        let name = std::str::from_utf8(self.words.get(name_at + 1..name_at + 1 + length)?).ok()?;
        Some(Site {
            id: number(&cells[..4]) as u32,
            name: name.to_owned(),
            latitude: signed(&cells[4..7]) / 1e4,
            longitude: signed(&cells[7..10]) / 1e4,
            population: number(&cells[10..14]) as u64,
            country: std::str::from_utf8(self.countries.get(country..country + 3)?).ok()?.to_owned(),
            region: (*self.regions.get(number(&cells[15..17]))?).to_owned(),
            kind: SiteKind::NAMES.get(usize::from(cells[17]))?.0,
        })
    }

    /// Number of places and of names.
    pub fn counts(&self) -> [usize; 2] {
        [self.rows.len() / ROW, self.map.len()]
    }

    /// What is wrong with the rows: names without a place, places off the globe, a damaged map.
    pub fn check(&self, loose: impl Fn(&str) -> String) -> Vec<String> {
        let mut wrong = Vec::new();
        if let Err(e) = self.map.as_fst().verify() {
            wrong.push(format!("the map of names is damaged: {e}"));
        }
        for row in 0..self.rows.len() / ROW {
            let Some(site) =
                self.site(row).filter(|s| s.latitude.abs() <= 90.0 && s.longitude.abs() <= 180.0)
            else {
                wrong.push(format!("row {row} is no place on the globe"));
                continue;
            };
            let key = fold(&site.name);
            let (own, at) = (mark(&key), self.map.get(loose(&key)));
            // Of a name that hundreds bear, the least are left out.
            let found = at.is_some_and(|at| {
                self.bearers(at).any(|(r, m)| r == row && m == own) || self.bearers(at).count() == 255
            });
            if !found && !key.is_empty() {
                wrong.push(format!(
                    "\"{}\" is not found by its name; make the file again by today's rules",
                    site.name
                ));
            }
        }
        let mut stream = self.map.stream();
        while let Some((key, at)) = stream.next() {
            if self.bearers(at).next().is_none() || self.bearers(at).any(|(r, _)| r * ROW >= self.rows.len())
            {
                wrong.push(format!("\"{}\" names no place", String::from_utf8_lossy(key)));
            }
        }
        wrong
    }
}
