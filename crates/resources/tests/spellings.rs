//! Names of towns in wars, in the spellings of news: the place must be among those that are meant by the name, and near.

use onrecord_resources::Files;
use onrecord_resources::gazetteer::Gazetteer;

/// The share of spellings that must be found, in hundredths.
const LEAST: usize = 98;

#[test]
fn spellings_of_news_are_found_in_their_country() {
    let gazetteer = Gazetteer::load(&Files::embedded()).unwrap_or_else(|p| panic!("{p:?}"));
    let rows: Vec<Vec<&str>> = include_str!("spellings.tsv")
        .lines()
        .filter(|l| !l.starts_with('#'))
        .map(|l| l.split('\t').collect())
        .collect();
    let missed: Vec<&str> = rows
        .iter()
        .filter(|row| {
            let degrees = |cell: &str| cell.parse::<f64>().expect("degrees");
            let near = |a: f64, b: &str| (a - degrees(b)).abs() < 0.4;
            !gazetteer.lookup(row[0]).iter().take(12).any(|c| {
                c.site.country == row[1] && near(c.site.latitude, row[2]) && near(c.site.longitude, row[3])
            })
        })
        .map(|row| row[0])
        .collect();
    let found = rows.len() - missed.len();
    println!("{found} of {}; missed: {}", rows.len(), missed.join(", "));
    assert!(found * 100 >= rows.len() * LEAST, "{found} of {}; missed: {}", rows.len(), missed.join(", "));
}
