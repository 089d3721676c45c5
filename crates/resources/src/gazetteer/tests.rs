//! The gazetteer itself: that it is whole, and that names in the spellings of news find their places.

use super::{Gazetteer, SiteKind};
use crate::{DataFile, Files};

fn gazetteer() -> Gazetteer {
    Gazetteer::load(&Files::embedded()).unwrap_or_else(|p| panic!("{p:?}"))
}

fn first(gazetteer: &Gazetteer, name: &str) -> (String, String) {
    let found = gazetteer.lookup(name);
    found.first().map(|c| (c.site.name.clone(), c.site.country.clone())).unwrap_or_default()
}

#[test]
fn the_built_in_tables_have_no_problem() {
    let problems: Vec<String> = gazetteer().check().iter().map(ToString::to_string).collect();
    assert!(problems.is_empty(), "{}", problems[..problems.len().min(20)].join("\n"));
}

#[test]
fn spellings_of_news_find_their_town() {
    let gazetteer = gazetteer();
    for (name, country) in [
        ("Raqqa", "SYR"),
        ("Ar Raqqah", "SYR"),
        ("Deir al-Zour", "SYR"),
        ("Deir ez-Zor", "SYR"),
        ("Dayr al-Zawr", "SYR"),
        ("Homs", "SYR"),
        ("Idlib", "SYR"),
        ("Geneva", "CHE"),
        ("Kiev", "UKR"),
        ("Kharkov", "UKR"),
        ("Mosul", "IRQ"),
        ("Fallujah", "IRQ"),
        ("Falluja", "IRQ"),
        ("Sanaa", "YEM"),
        ("Hodeidah", "YEM"),
        ("Misurata", "LBY"),
        ("Benghazi", "LBY"),
        ("Donetsk", "UKR"),
        ("Lugansk", "UKR"),
        ("Kandahar", "AFG"),
        ("Goma", "COD"),
        ("Maiduguri", "NGA"),
        ("El Fasher", "SDN"),
        ("Mekelle", "ETH"),
        ("Tel Aviv", "ISR"),
        ("Cologne", "DEU"),
        ("Khan Younis", "PSE"),
    ] {
        let (_, found) = first(&gazetteer, name);
        assert_eq!(found, country, "{name}");
    }
    let alike = gazetteer.lookup("Reqqa");
    assert!(alike.iter().any(|c| c.site.country == "SYR" && !c.exact), "spelled alike: {alike:?}");
}

#[test]
fn countries_regions_and_nothing() {
    let gazetteer = gazetteer();
    let kind = |name: &str| gazetteer.lookup(name).first().map(|c| c.site.kind);
    assert_eq!(kind("Syria"), Some(SiteKind::Country));
    assert_eq!(kind("Donbas"), Some(SiteKind::Region));
    assert_eq!(kind("Ohio"), Some(SiteKind::Region));
    assert_eq!(kind(""), None);
    assert_eq!(kind("— —"), None);
    assert_eq!(kind("Qwrtzpsdf"), None);
    assert_eq!(kind("Pаris"), None, "the a is Cyrillic");
}

#[test]
fn a_users_place_stands_alone() {
    let mut files = Files::embedded();
    let text = "9000000001\tParis\t1.5\t2.5\tARV\t\ttown\t900\tPort Paris\n";
    files.add(DataFile { path: "gazetteer/places.tsv".to_owned(), own: true, text: text.into() });
    let problems = Gazetteer::load(&files).err().unwrap_or_default();
    assert_eq!(problems.len(), 1, "an id has at most 32 bits: {problems:?}");
    let mut files = Files::embedded();
    let text = "4200000001\tParis\t1.5\t2.5\tARV\t\ttown\t900\tPort Paris\n";
    files.add(DataFile { path: "gazetteer/places.tsv".to_owned(), own: true, text: text.into() });
    let gazetteer = Gazetteer::load(&files).unwrap_or_else(|p| panic!("{p:?}"));
    assert_eq!(first(&gazetteer, "Paris"), ("Paris".to_owned(), "ARV".to_owned()));
    assert_eq!(first(&gazetteer, "Port Paris").1, "ARV");
    assert_eq!(gazetteer.lookup("Paris").len(), 1);
}
