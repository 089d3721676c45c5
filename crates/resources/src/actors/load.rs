//! The rows of data/actors/ read and checked.
//!
//! reads:  data/actors/, data/lexicon/en/people.toml
//! writes: Actors

use super::{Actors, Agent, AgentSort, Country, Group, GroupKind, Metonymy, PeopleWords, Row, Term};
use crate::fold::fold;
use crate::sorted::Sorted;
use crate::{DataFile, Files, Problem};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The table of sector codes.
pub(crate) const SECTORS: &str = "actors/sectors.tsv";

/// The codes of the sectors that an actor code may hold beside its country: the first column of `sectors.tsv`.
pub(crate) fn sectors(files: &Files) -> BTreeSet<String> {
    rows(files, SECTORS, 2, &mut Vec::new()).iter().map(|l| l.cells[0].to_owned()).collect()
}

/// A row with its file and line, for messages.
struct Line<'a> {
    file: &'a DataFile,
    number: usize,
    cells: Vec<&'a str>,
}

impl Line<'_> {
    fn problem(&self, kind: &'static str, message: impl Into<String>) -> Problem {
        self.file.problem(self.number, kind, message)
    }
}

/// The rows of a table: a user's rows replace all built-in rows with their id.
fn rows<'a>(files: &'a Files, path: &str, columns: usize, problems: &mut Vec<Problem>) -> Vec<Line<'a>> {
    let mut lines: Vec<Line<'a>> = Vec::new();
    for file in files.all(path) {
        let new: Vec<Line<'a>> = file.rows().map(|(number, cells)| Line { file, number, cells }).collect();
        if file.own {
            let ids: BTreeSet<&str> = new.iter().map(|l| l.cells[0]).collect();
            lines.retain(|l| !ids.contains(l.cells[0]));
        }
        lines.extend(new);
    }
    lines.retain(|l| {
        let fits = l.cells.len() == columns;
        if !fits {
            let message = format!("expected {columns} cells parted by tabs, found {}", l.cells.len());
            problems.push(l.problem("bad-row", message));
        }
        fits
    });
    lines
}

/// A date of the tables: a day, a month or a year; `last` asks for its last day.
fn date(cell: &str, last: bool) -> Result<Option<Date>, String> {
    if cell.is_empty() {
        return Ok(None);
    }
    let wrong = || format!("expected YYYY, YYYY-MM or YYYY-MM-DD, found \"{cell}\"");
    let mut parts = cell.split('-').map(str::parse::<i16>);
    let mut next = || parts.next().transpose().map_err(|_| wrong());
    let (Some(year), month, day) = (next()?, next()?, next()?) else { return Err(wrong()) };
    let small = |n: i16| i8::try_from(n).map_err(|_| wrong());
    let first = Date::new(year, small(month.unwrap_or(1))?, small(day.unwrap_or(1))?).map_err(|_| wrong())?;
    Ok(Some(match (last, month, day) {
        (true, None, _) => first.last_of_year(),
        (true, Some(_), None) => first.last_of_month(),
        _ => first,
    }))
}

/// From when to when, or what is wrong.
fn term(from: &str, to: &str) -> Result<Term, String> {
    let term = Term { from: date(from, false)?, to: date(to, true)? };
    match (term.from, term.to) {
        (Some(f), Some(t)) if f > t => Err(format!("expected from before to, found {from} and {to}")),
        _ => Ok(term),
    }
}

/// Whether a code is in capitals (or digits: M23) and threes.
fn is_code(code: &str) -> bool {
    !code.is_empty()
        && code.len().is_multiple_of(3)
        && code.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
}

/// Term, code and name of a row of people.tsv; nothing if the row is broken.
pub(super) fn person(row: &str) -> Option<(Term, &str, &str)> {
    let mut cells = row.split('\t').skip(1);
    let (name, code, from, to) = (cells.next()?, cells.next()?, cells.next()?, cells.next()?);
    Some((term(from, to).ok()?, code, name))
}

impl Actors {
    /// The tables of the data files.
    ///
    /// # Errors
    /// Every problem of every file but `people.tsv`, of which only a user's rows are checked; [`Actors::check`] does the rest.
    pub fn load(files: &Files) -> Result<Actors, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut actors = Actors {
            countries: Vec::new(),
            groups: Vec::new(),
            names: HashMap::new(),
            demonyms: HashMap::new(),
            seats: HashMap::new(),
            codes: HashMap::new(),
            people: Sorted::new(files.all("actors/people.tsv")),
            agents: HashMap::new(),
            longest_agent: 1,
            longest_name: 1,
            former: String::new(),
            skipped: Vec::new(),
            metonymy: Metonymy::load(files, &mut problems),
            words: PeopleWords::load(files, &mut problems),
        };
        let sectors = rows(files, SECTORS, 2, &mut problems);
        let sectors: BTreeSet<&str> = sectors.iter().map(|l| l.cells[0]).collect();
        actors.former = actors.words.former_sector.clone();
        actors.countries(files, &mut problems);
        actors.groups(files, &mut problems);
        actors.agents(files, &sectors, &mut problems);
        super::dictionary::load(&mut actors, files);
        for file in files.all("actors/people.tsv").iter().filter(|f| f.own) {
            for (number, cells) in file.rows() {
                check_person(&cells)
                    .into_iter()
                    .for_each(|m| problems.push(file.problem(number, "bad-person", m)));
            }
        }
        if problems.is_empty() { Ok(actors) } else { Err(problems) }
    }

    fn countries(&mut self, files: &Files, problems: &mut Vec<Problem>) {
        for line in rows(files, "actors/countries.tsv", 10, problems) {
            let [id, code, iso2, _, name, names, demonyms, seats, from, to] = line.cells[..] else {
                continue;
            };
            if code.len() != 3 || !is_code(code) {
                problems.push(
                    line.problem("bad-code", format!("expected three capital letters, found \"{code}\"")),
                );
            }
            let span = term(from, to).unwrap_or_else(|m| {
                problems.push(line.problem("bad-date", m));
                Term::default()
            });
            let row = self.countries.len() as u32;
            if self.codes.insert(code.to_owned(), row).is_some() {
                problems.push(line.problem("duplicate-code", format!("code {code} stands twice")));
            }
            for name in std::iter::once(name).chain(names.split('|')) {
                self.name(name, Row::Country(row), &line, problems);
            }
            for demonym in demonyms.split('|').map(fold).filter(|k| !k.is_empty()) {
                if self.demonyms.insert(demonym.clone(), row).is_some_and(|other| other != row) {
                    problems.push(
                        line.problem("duplicate-key", format!("the adjective \"{demonym}\" stands twice")),
                    );
                }
            }
            for seat in seats.split('|').map(fold).filter(|k| !k.is_empty()) {
                if self.seats.insert(seat.clone(), row).is_some_and(|other| other != row) {
                    problems.push(line.problem("duplicate-key", format!("the seat \"{seat}\" stands twice")));
                }
            }
            let (id, code, iso2, name) = (id.to_owned(), code.to_owned(), iso2.to_owned(), name.to_owned());
            self.countries.push(Country { id, code, iso2, name, span });
        }
    }

    fn groups(&mut self, files: &Files, problems: &mut Vec<Problem>) {
        for line in rows(files, "actors/groups.tsv", 7, problems) {
            let [id, code, kind, name, names, from, to] = line.cells[..] else { continue };
            if !is_code(code) {
                problems.push(
                    line.problem("bad-code", format!("expected capital letters in threes, found \"{code}\"")),
                );
            }
            let Some(kind) = GroupKind::parse(kind) else {
                problems.push(
                    line.problem("bad-kind", format!("unknown kind \"{kind}\"; see data/actors/README.md")),
                );
                continue;
            };
            let span = term(from, to).unwrap_or_else(|m| {
                problems.push(line.problem("bad-date", m));
                Term::default()
            });
            let row = self.groups.len() as u32;
            let (id, code, own) = (id.to_owned(), code.to_owned(), name.to_owned());
            self.groups.push(Group { id, code, kind, person: false, name: own, span });
            for name in std::iter::once(name).chain(names.split('|')) {
                self.name(name, Row::Group(row), &line, problems);
            }
        }
    }

    /// Enters a name; two entries may share one only as successive codes of one id.
    fn name(&mut self, name: &str, row: Row, line: &Line<'_>, problems: &mut Vec<Problem>) {
        let key = fold(name);
        if key.is_empty() {
            return;
        }
        self.longest_name = self.longest_name.max(key.split(' ').count());
        let rows = self.names.entry(key).or_default();
        if rows.contains(&row) {
            return;
        }
        let other = rows.iter().find(|r| match **r {
            Row::Country(i) => self.countries[i as usize].id != line.cells[0],
            Row::Group(i) => self.groups[i as usize].id != line.cells[0],
        });
        if other.is_some() {
            problems.push(
                line.problem("duplicate-key", format!("the name \"{name}\" is also that of another entry")),
            );
        }
        rows.push(row);
    }

    fn agents(&mut self, files: &Files, sectors: &BTreeSet<&str>, problems: &mut Vec<Problem>) {
        for line in rows(files, "actors/agents.tsv", 4, problems) {
            let [phrase, codes, weight, sort] = line.cells[..] else { continue };
            let codes = if codes == "-" { "" } else { codes };
            let cut: Vec<String> =
                (0..codes.len() / 3).filter_map(|i| codes.get(3 * i..3 * i + 3)).map(str::to_owned).collect();
            for code in cut.iter().filter(|c| !sectors.contains(c.as_str())) {
                problems.push(line.problem("unknown-sector", format!("\"{code}\" is not in sectors.tsv")));
            }
            let sort = match sort {
                "person" => AgentSort::Person,
                "people" => AgentSort::People,
                "body" => AgentSort::Body,
                "force" => AgentSort::Force,
                other => {
                    let message = format!("expected person, people, body or force, found \"{other}\"");
                    problems.push(line.problem("bad-sort", message));
                    continue;
                }
            };
            if weight != "strong" && weight != "weak" {
                problems
                    .push(line.problem("bad-weight", format!("expected strong or weak, found \"{weight}\"")));
            }
            let phrase = fold(phrase);
            self.longest_agent = self.longest_agent.max(phrase.split(' ').count());
            let agent = Agent { phrase: phrase.clone(), sectors: cut, strong: weight == "strong", sort };
            if self.agents.insert(phrase, agent).is_some() {
                problems.push(line.problem("duplicate-key", "this phrase stands twice"));
            }
        }
    }

    /// Every problem of people.tsv: order, keys, codes, dates, one person in two offices at once under two codes.
    pub fn check(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut say = |line, kind, message: String| {
            problems.push(Problem { file: "actors/people.tsv".to_owned(), line, kind, message });
        };
        if let Some(line) = self.people.unsorted() {
            say(line, "unsorted", "expected rows in byte order of the key; sort the file".to_owned());
        }
        let mut seen: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        for (line, row) in self.people.all() {
            let cells: Vec<&str> = row.split('\t').collect();
            if let Some(message) = check_person(&cells) {
                say(line, "bad-person", message);
            } else if let Some(first) = seen.insert((cells[0], cells[3]), line) {
                say(
                    line,
                    "duplicate-key",
                    format!("\"{}\" begins two offices on one day (line {first})", cells[0]),
                );
            }
        }
        problems
    }
}

/// What is wrong with a person's row, if anything.
fn check_person(cells: &[&str]) -> Option<String> {
    let [key, name, code, from, to, _title] = cells else {
        return Some(format!("expected 6 cells, found {}", cells.len()));
    };
    if fold(key) != *key || key.is_empty() {
        return Some(format!("expected a folded key, found \"{key}\"; folded it is \"{}\"", fold(key)));
    }
    if name.is_empty() || !is_code(code) {
        return Some(format!("expected a name and a code, found \"{name}\" and \"{code}\""));
    }
    term(from, to).err()
}
