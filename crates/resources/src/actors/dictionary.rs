//! Users' actor and agent dictionaries of PETRARCH-1, PETRARCH-2 and TABARI, read as they are.
//!
//! reads:  `*actors*` and `*agents*` files (`.txt`, `.actors`, `.agents`) of a user's folder
//! writes: Actors
//!
//! The formats are told in the PETRARCH documentation ("Dictionary Formats") and the TABARI manual, chapter 5. An actor is a name in
//! capitals with underscores, its codes in brackets beside it or on the lines below, its other names on lines that start with `+`. A code
//! may hold for a time: `<YYMMDD`, `>YYMMDD`, `YYMMDD-YYMMDD`, with two or four digits for the year. An agent is a noun with its
//! plural in braces and a code with `~` where the country goes; `!NAME!` stands for each word of a set.

use super::{Actors, Agent, AgentSort, Group, GroupKind, Row, Term};
use crate::fold::fold;
use crate::{DataFile, Files};
use jiff::ToSpan;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// Years of two digits from here on are the twentieth century's.
const CENTURY: i16 = 30;

/// A code and when it holds.
#[derive(Clone, Debug)]
struct Dated {
    code: String,
    term: Term,
}

/// Lays the dictionaries of a user's folder over the tables. Lines that say nothing are counted in [`Actors::skipped`].
pub(super) fn load(actors: &mut Actors, files: &Files) {
    for file in files.below("").filter(|f| f.own) {
        let name = file.path.rsplit('/').next().unwrap_or("").to_lowercase();
        if name.ends_with(".toml") || name.ends_with(".tsv") {
            continue;
        }
        if name.contains("agents") {
            agents(actors, file);
        } else if name.contains("actors") {
            people_and_bodies(actors, file);
        }
    }
}

/// The lines of a dictionary without comments: `#`, TABARI's `;`, and `<!-- … -->` over any number of lines.
fn lines(file: &DataFile) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut inside = false;
    for (i, line) in file.text.lines().enumerate() {
        let mut rest = line;
        let mut kept = String::new();
        loop {
            if inside {
                let Some(end) = rest.find("-->") else { break };
                rest = &rest[end + 3..];
                inside = false;
            }
            match rest.find("<!--") {
                Some(start) => {
                    kept.push_str(&rest[..start]);
                    rest = &rest[start + 4..];
                    inside = true;
                }
                None => {
                    kept.push_str(rest);
                    break;
                }
            }
        }
        let kept = kept.split(['#', ';']).next().unwrap_or("").trim_end();
        if !kept.trim().is_empty() {
            found.push((i + 1, kept.to_owned()));
        }
    }
    found
}

/// The text of a line before its first bracket, and what stands in each bracket.
fn brackets(line: &str) -> (&str, Vec<&str>) {
    let (name, mut rest) = line.split_at(line.find('[').unwrap_or(line.len()));
    let mut codes = Vec::new();
    while let Some(open) = rest.find('[') {
        let close = rest[open..].find(']').map_or(rest.len(), |c| open + c);
        codes.push(rest[open + 1..close].trim());
        rest = rest.get(close + 1..).unwrap_or("");
    }
    (name, codes)
}

/// A name as people write it: underscores are spaces, at the end they only stop stemming.
fn name(cell: &str) -> String {
    cell.trim()
        .trim_start_matches('+')
        .replace(['_', '='], " ")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// Whether a code can be one: letters and digits in threes.
fn is_code(code: &str) -> bool {
    !code.is_empty() && code.len().is_multiple_of(3) && code.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// A code of an actor with its dates; an empty one ("---") names nobody.
fn dated(text: &str) -> Result<Option<Dated>, String> {
    let mut cells = text.split_whitespace();
    let code = cells.next().unwrap_or("").to_uppercase();
    if code.starts_with("---") {
        return Ok(None);
    }
    if !is_code(&code) {
        return Err(format!("expected a code of letters in threes, found \"{text}\""));
    }
    let when: String = cells.collect();
    let day_before = |d: Date| d.checked_sub(1.day()).ok();
    let term = match when.as_bytes().first() {
        None => Term::default(),
        Some(b'<') => Term { from: None, to: day_before(date(&when[1..])?) },
        Some(b'>') => Term { from: Some(date(&when[1..])?), to: None },
        Some(_) => {
            let (from, to) = when.split_once('-').unwrap_or((&when, &when));
            Term { from: Some(date(from)?), to: Some(date(to)?) }
        }
    };
    if let (Some(from), Some(to)) = (term.from, term.to)
        && from > to
    {
        return Err(format!("expected dates in order, found \"{when}\""));
    }
    Ok(Some(Dated { code, term }))
}

/// A day in six or eight digits; a day that the month does not have is its last.
fn date(digits: &str) -> Result<Date, String> {
    let wrong = || format!("expected a day as YYMMDD or YYYYMMDD, found \"{digits}\"");
    let digits = digits.trim();
    if !digits.bytes().all(|b| b.is_ascii_digit()) || !matches!(digits.len(), 6 | 8) {
        return Err(wrong());
    }
    let (year, rest) = digits.split_at(digits.len() - 4);
    let mut years: i16 = year.parse().map_err(|_| wrong())?;
    if year.len() == 2 {
        years += if years >= CENTURY { 1900 } else { 2000 };
    }
    let month: i8 = rest[..2].parse().map_err(|_| wrong())?;
    let day: i8 = rest[2..].parse().map_err(|_| wrong())?;
    let first = Date::new(years, month.clamp(1, 12), 1).map_err(|_| wrong())?;
    Ok(Date::new(years, first.month(), day).unwrap_or_else(|_| first.last_of_month()))
}

/// An actor dictionary: names that share codes, whichever of both comes first.
fn people_and_bodies(actors: &mut Actors, file: &DataFile) {
    let mut names: Vec<(usize, String)> = Vec::new();
    let mut codes: Vec<Dated> = Vec::new();
    let mut own = BTreeSet::new();
    for (number, line) in lines(file) {
        let (cell, found) = brackets(&line);
        let starts = !line.starts_with(char::is_whitespace) && !cell.trim().is_empty();
        if starts && !cell.starts_with('+') {
            enter(actors, file, &names, &codes, &mut own);
            names.clear();
            codes.clear();
        }
        if starts {
            names.push((number, name(cell)));
        }
        for text in found {
            match dated(text) {
                Ok(code) => codes.extend(code),
                Err(message) => actors.skipped.push(file.problem(number, "bad-code", message)),
            }
        }
    }
    enter(actors, file, &names, &codes, &mut own);
}

/// Enters one actor under all its names; they go before whatever the tables had under these names.
fn enter(
    actors: &mut Actors,
    file: &DataFile,
    names: &[(usize, String)],
    codes: &[Dated],
    own: &mut BTreeSet<String>,
) {
    let Some((line, first)) = names.first() else { return };
    if codes.is_empty() {
        let message = format!("expected a code in brackets for \"{first}\"");
        actors.skipped.push(file.problem(*line, "no-code", message));
        return;
    }
    // The tables know a country's names better; a bare country's code is that country.
    let country = match codes {
        [only] if only.term == Term::default() => actors.codes.get(&only.code).copied(),
        _ => None,
    };
    let person = codes.iter().any(|c| c.term != Term::default());
    let rows: Vec<Row> = match country {
        Some(country) => vec![Row::Country(country)],
        None => codes
            .iter()
            .map(|c| {
                let row = actors.groups.len() as u32;
                actors.groups.push(Group {
                    id: format!("{}:{line}", file.path),
                    code: c.code.clone(),
                    kind: kind(&c.code),
                    person,
                    name: capitalized(first),
                    span: c.term,
                });
                Row::Group(row)
            })
            .collect(),
    };
    for (_, name) in names {
        let key = fold(name);
        let known = country.is_some_and(|c| {
            actors.demonyms.get(&key) == Some(&c)
                || actors.seats.get(&key) == Some(&c)
                || actors.names.get(&key).is_some_and(|r| r.contains(&Row::Country(c)))
        });
        if key.is_empty() || known {
            continue;
        }
        actors.longest_name = actors.longest_name.max(key.split(' ').count());
        let entry = actors.names.entry(key.clone()).or_default();
        if own.insert(key) {
            entry.clear();
        }
        entry.extend(rows.iter().filter(|r| !entry.contains(r)).copied().collect::<Vec<_>>());
    }
}

/// What kind of body a code speaks of.
fn kind(code: &str) -> GroupKind {
    let part = |sector: &str| code.as_bytes().chunks(3).any(|c| c == sector.as_bytes());
    if part("REB") || part("SEP") || part("INS") || part("UAF") || code.starts_with("IMG") {
        GroupKind::Armed
    } else if code.starts_with("IGO") {
        GroupKind::Igo
    } else if code.starts_with("NG") {
        GroupKind::Ngo
    } else if code.starts_with("MNC") || part("BUS") {
        GroupKind::Company
    } else if part("MED") {
        GroupKind::Media
    } else if part("PTY") {
        GroupKind::Party
    } else {
        GroupKind::State
    }
}

/// A name in capitals as it would be printed.
fn capitalized(name: &str) -> String {
    if name.chars().any(char::is_lowercase) {
        return name.to_owned();
    }
    let mut out = String::with_capacity(name.len());
    let mut start = true;
    for c in name.chars() {
        if start {
            out.extend(c.to_uppercase());
        } else {
            out.extend(c.to_lowercase());
        }
        start = !c.is_alphanumeric() && c != '\'' && c != '’';
    }
    out
}

/// An agent dictionary.
fn agents(actors: &mut Actors, file: &DataFile) {
    let mut sets: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (number, line) in lines(file) {
        if let Some((set, words)) = line.split_once('=').filter(|(set, _)| set.trim().starts_with('!')) {
            let words = words.split(',').map(|w| w.trim().to_owned()).collect();
            sets.insert(set.trim().to_owned(), words);
            continue;
        }
        let (cell, codes) = brackets(&line);
        let (Some(code), false) = (codes.first(), cell.trim().is_empty()) else {
            let message = format!("expected a noun and a code such as [~GOV], found \"{}\"", line.trim());
            actors.skipped.push(file.problem(number, "no-code", message));
            continue;
        };
        let code: String = code.to_uppercase().chars().filter(|c| *c != '~' && !c.is_whitespace()).collect();
        if !is_code(&code) {
            let message = format!("expected a code of letters in threes, found \"{code}\"");
            actors.skipped.push(file.problem(number, "bad-code", message));
            continue;
        }
        let sectors: Vec<String> = (0..code.len() / 3).map(|i| code[3 * i..3 * i + 3].to_owned()).collect();
        let noun = cell.split('{').next().unwrap_or("");
        for noun in spelled_out(noun, &sets) {
            let phrase = fold(&name(&noun));
            if phrase.is_empty() {
                continue;
            }
            actors.longest_agent = actors.longest_agent.max(phrase.split(' ').count());
            let sort = match actors.agents.get(&phrase) {
                Some(known) => known.sort,
                None => {
                    let last = phrase.rsplit(' ').next().unwrap_or("");
                    let body = actors.words.organization_nouns.contains(last);
                    if body { AgentSort::Body } else { AgentSort::Person }
                }
            };
            let agent = Agent { phrase: phrase.clone(), sectors: sectors.clone(), strong: true, sort };
            actors.agents.insert(phrase, agent);
        }
    }
}

/// A noun with each word of its substitution set put in: `CONGRESS!PERSON!` is CONGRESSMAN, CONGRESSWOMAN …
fn spelled_out(noun: &str, sets: &BTreeMap<String, Vec<String>>) -> Vec<String> {
    for (set, words) in sets {
        if noun.contains(set.as_str()) {
            return words
                .iter()
                .flat_map(|w| spelled_out(&noun.replacen(set.as_str(), w, 1), sets))
                .collect();
        }
    }
    vec![noun.to_owned()]
}

#[cfg(test)]
mod tests {
    use crate::actors::{Actors, KnownKind};
    use crate::{DataFile, Files};
    use jiff::civil::date;

    fn with(path: &str, text: &'static str) -> Actors {
        let mut files = Files::embedded();
        files.add(DataFile { path: path.to_owned(), own: true, text: text.into() });
        Actors::load(&files).unwrap_or_else(|p| panic!("{p:?}"))
    }

    #[test]
    fn an_actor_dictionary_is_read_as_it_is() {
        let actors = with(
            "actors/Own.actors.txt",
            "<!-- a comment\n over lines -->\nEMBER_BRIGADES_ [TLMREB] ; written 2031\n+BRIGADES_OF_EMBER_\nILEN_VARGA_ # head of state\n+PRESIDENT_VARGA\n\
             \t[ARVGOV 20280101-20310630]\n\t[ARVELI >20310701]\n\t[ARVOPP <20280101]\nNOBODY_ [---]\nBROKEN_ [ARVG 1]\nORPHAN_\n",
        );
        let code = |name: &str, day| actors.named(name, day).map(|k| (k.code, k.kind));
        let group = code("Brigades of Ember", None).unwrap();
        assert_eq!(group.0, "TLMREB");
        for (day, expected) in
            [(date(2027, 6, 1), "ARVOPP"), (date(2031, 6, 30), "ARVGOV"), (date(2031, 7, 1), "ARVELI")]
        {
            assert_eq!(
                code("Ilen Varga", Some(day)),
                Some((expected.to_owned(), KnownKind::Person)),
                "{day}"
            );
        }
        assert_eq!(code("Nobody", None), None);
        let skipped: Vec<(usize, &str)> = actors.skipped().iter().map(|p| (p.line, p.kind)).collect();
        assert_eq!(skipped, [(10, "no-code"), (11, "bad-code"), (11, "no-code"), (12, "no-code")]);
    }

    #[test]
    fn a_users_name_goes_before_the_tables() {
        let actors = with("actors/mine.actors", "ISLAMIC_STATE [XYZREB]\nSYRIA_ [SYR]\n");
        assert_eq!(actors.named("Islamic State", None).map(|k| k.code).as_deref(), Some("XYZREB"));
        assert_eq!(actors.named("Syria", None).map(|k| k.kind), Some(KnownKind::Country));
    }

    #[test]
    fn an_agent_dictionary_is_read_as_it_is() {
        let actors = with(
            "actors/Own.agents.txt",
            "!PERSON! = MAN, WOMAN\nGOLDEN_GOOSE {GOLDEN_GEESE} [~GGS]\nCONGRESS!PERSON! [~LEG]\nGUILD_OF_FERRIES {} [NGO~]\nBAD\n",
        );
        let sectors = |phrase: &str| actors.agent(phrase).map(|a| a.sectors.concat()).unwrap_or_default();
        assert_eq!(sectors("golden goose"), "GGS");
        assert_eq!(sectors("congresswoman"), "LEG");
        assert_eq!(sectors("guild of ferries"), "NGO");
        assert_eq!(actors.skipped().len(), 1);
    }
}
