//! The tables themselves: that they load, how much is in them, and the names that must be known.

use super::{Actors, GroupKind, KnownKind};
use crate::{DataFile, Files};
use jiff::civil::date;

fn actors() -> Actors {
    Actors::load(&Files::embedded()).unwrap_or_else(|problems| {
        let list: Vec<String> = problems.iter().map(ToString::to_string).collect();
        panic!("{}", list.join("\n"))
    })
}

#[test]
fn the_built_in_tables_have_no_problem_and_are_full() {
    let actors = actors();
    let problems: Vec<String> = actors.check().iter().map(ToString::to_string).collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    let [countries, groups, agents] = actors.counts();
    assert!(countries >= 225, "{countries} countries");
    assert!(groups >= 800, "{groups} rows of groups");
    assert!(agents >= 1_500, "{agents} agents");
    assert!(actors.people.all().count() >= 20_000);
}

#[test]
fn every_country_is_found_by_its_name_code_and_seat() {
    let actors = actors();
    let mut without_seat = 0;
    for country in &actors.countries {
        let day = country.span.to;
        let known =
            actors.named(&country.name, day).unwrap_or_else(|| panic!("{} is not found", country.name));
        assert_eq!(known.code, country.code, "{}", country.name);
        assert_eq!(actors.country_name(&country.code), Some(country.name.as_str()));
        without_seat +=
            usize::from(!actors.seats.values().any(|&s| actors.countries[s as usize].code == country.code));
    }
    assert!(without_seat < 50, "{without_seat} countries have no seat");
}

#[test]
fn names_have_the_code_of_the_day() {
    let actors = actors();
    let code = |name: &str, day| actors.named(name, day).map(|k| k.code);
    let on = |y, m, d| Some(date(y, m, d));
    for name in ["Islamic State", "IS", "ISIS", "Daesh", "Da’esh", "the Islamic State of Iraq and al-Sham"]
    {
        assert_eq!(code(name, None).as_deref(), Some("IMGMUSISI"), "{name}");
    }
    assert_eq!(code("is", None), None, "a short name counts in capitals only");
    assert_eq!(code("us", None), None);
    assert_eq!(code("U.S.", None).as_deref(), Some("USA"));
    assert_eq!(code("Taliban", on(2019, 5, 1)).as_deref(), Some("AFGREBTAL"));
    assert_eq!(code("Taliban", on(2022, 5, 1)).as_deref(), Some("AFGGOVTAL"));
    assert_eq!(code("Taliban", None).as_deref(), Some("AFGGOVTAL"), "without a date the latest");
    assert_eq!(code("Assad", on(2016, 3, 26)).as_deref(), Some("SYRGOV"));
    assert_eq!(code("Bashar Assad", on(2025, 3, 1)).as_deref(), Some("SYRELI"), "once out of office, elite");
    assert_eq!(code("Bush", on(1990, 1, 1)).as_deref(), Some("USAGOV"));
    let trump = |day| actors.named("Donald Trump", day).map(|k| k.code);
    assert_eq!(trump(on(2018, 1, 1)).as_deref(), Some("USAGOV"));
    assert_eq!(trump(on(2022, 1, 1)).as_deref(), Some("USAELI"));
    assert_eq!(trump(on(2025, 3, 1)).as_deref(), Some("USAGOV"));
    assert_eq!(code("Ruѕsia", None), None, "one letter is Cyrillic");
}

#[test]
fn kinds_adjectives_and_seats() {
    let actors = actors();
    let known = actors.named("Kurdish", None).map(|k| k.kind);
    assert_eq!(known, Some(KnownKind::Group(GroupKind::People)));
    assert_eq!(actors.demonym("Syrians").map(|k| k.code).as_deref(), Some("SYR"));
    assert_eq!(actors.demonym("Danes").map(|k| k.code).as_deref(), Some("DNK"));
    assert_eq!(actors.demonym("syria"), None);
    assert_eq!(actors.seat("Washington").map(|k| k.code).as_deref(), Some("USA"));
    assert_eq!(actors.seat("Damascus").map(|k| k.code).as_deref(), Some("SYR"));
    assert_eq!(actors.split("SYRGOVMIL"), (Some("SYR".to_owned()), vec!["GOV".to_owned(), "MIL".to_owned()]));
    assert_eq!(actors.split("IGOUNO").0, None);
    assert_eq!(actors.agent("foreign ministry").map(|a| a.sectors.concat()).as_deref(), Some("GOV"));
}

#[test]
fn a_users_rows_replace_and_add() {
    let own =
        |path: &str, text: &'static str| DataFile { path: path.to_owned(), own: true, text: text.into() };
    let mut files = Files::embedded();
    files.add(own(
        "actors/countries.tsv",
        "arvenia\tARV\t\t\tArvenia\t\tArvenian\tVell\t\t\nsyria\tSYR\tSY\t\tOther Syria\t\t\t\t\t\n",
    ));
    files.add(own("actors/people.tsv", "varga\tIlen Varga\tARVGOV\t2029\t\tpresident\n"));
    let actors = Actors::load(&files).unwrap_or_else(|p| panic!("{p:?}"));
    assert_eq!(actors.demonym("Arvenian").map(|k| k.code).as_deref(), Some("ARV"));
    assert_eq!(actors.named("Varga", Some(date(2031, 3, 1))).map(|k| k.code).as_deref(), Some("ARVGOV"));
    assert_eq!(actors.named("Syria", None), None, "all built-in rows of the id are gone");
    assert_eq!(actors.demonym("Syrian"), None);
}

#[test]
fn every_problem_is_told() {
    let own =
        |path: &str, text: &'static str| DataFile { path: path.to_owned(), own: true, text: text.into() };
    let mut files = Files::embedded();
    files.add(own("actors/countries.tsv", "x\tXX\t\t\tX\t\t\t\t2030\t2020\n"));
    files.add(own("actors/groups.tsv", "y\tYYYREB\tmob\tY\t\t\t\nshort\n"));
    files.add(own("actors/agents.tsv", "zealot\tZZZ\tfirm\tbeing\n"));
    files.add(own("actors/people.tsv", "Not Folded\tN\tXXX\t\t\t\n"));
    let problems = Actors::load(&files).err().unwrap_or_default();
    let kinds: Vec<&str> = problems.iter().map(|p| p.kind).collect();
    for kind in ["bad-code", "bad-date", "bad-kind", "bad-row", "unknown-sector", "bad-sort", "bad-person"] {
        assert!(kinds.contains(&kind), "{kind} is missing in {kinds:?}");
    }
    assert!(problems.iter().all(|p| p.line > 0 && p.file.starts_with("actors/")));
}
