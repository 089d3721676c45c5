//! Small sets of reports and what a careful investigator makes of them: every heading of cases/8-side-by-side is a test.
//!
//! A heading has two reports or more and fences `group`: a group of the ledger must be so. Each set is added whole, and again
//! report by report in the other direction, and must come out the same.

use libtest_mimic::{Arguments, Failed, Trial};
use onrecord::Reader;
use onrecord::document::Meta;
use onrecord::ingest::Report;
use onrecord::ledger::comparison::sources::Position;
use onrecord::ledger::{Access, Entry, GroupFilter, Ledger, Run, StatementGroup};
use onrecord::resources::comparison::Comparison;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::LazyLock;

static READER: LazyLock<Result<Reader, String>> = LazyLock::new(|| {
    Reader::builder().data(folder().join("world/data")).build().map_err(|error| error.to_string())
});

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases")
}

/// A heading with its reports and what is expected of them.
#[derive(Default)]
struct Set {
    name: String,
    known_wrong: Option<String>,
    reports: Vec<Vec<String>>,
    groups: Vec<(usize, Vec<String>)>,
}

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let mut trials = Vec::new();
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder().join("8-side-by-side"))
        .expect("the folder can be listed")
        .filter_map(|e| Some(e.ok()?.path()))
        .filter(|p| p.extension().is_some_and(|e| e == "md"))
        .collect();
    files.sort();
    for file in files {
        let stem = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&file).expect("a case file can be read");
        for set in parse(&text) {
            let kind = if set.known_wrong.is_some() { "known-wrong" } else { "" };
            trials.push(
                Trial::test(format!("8-side-by-side/{stem}: {}", set.name), move || run(&set))
                    .with_kind(kind),
            );
        }
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn parse(text: &str) -> Vec<Set> {
    let mut sets: Vec<Set> = Vec::new();
    let mut lines = text.lines().enumerate();
    while let Some((at, line)) = lines.next() {
        if let Some(name) = line.strip_prefix("## ") {
            sets.push(Set { name: name.trim().to_owned(), ..Set::default() });
        } else if let (Some(reason), Some(set)) = (line.strip_prefix("known-wrong:"), sets.last_mut()) {
            set.known_wrong = Some(reason.trim().to_owned());
        } else if let Some(label) = line.strip_prefix("```") {
            let body: Vec<String> =
                lines.by_ref().map(|(_, l)| l.to_owned()).take_while(|l| l != "```").collect();
            let set = sets
                .last_mut()
                .unwrap_or_else(|| panic!("line {}: a fence before the first heading", at + 1));
            match label.trim() {
                "report" => set.reports.push(body),
                "group" => set.groups.push((at + 1, body)),
                other => panic!("line {}: a fence `{other}` in {}", at + 1, set.name),
            }
        }
    }
    for set in &sets {
        assert!(
            set.reports.len() > 1 && !set.groups.is_empty(),
            "{}: two reports and a group are wanted",
            set.name
        );
    }
    sets
}

fn run(set: &Set) -> Result<(), Failed> {
    let entries: Result<Vec<Entry>, Failed> = set.reports.iter().map(|report| entry(report)).collect();
    let entries = entries?;
    let groups = groups(&entries, entries.len())?;
    let mut turned = entries.clone();
    turned.reverse();
    if groups != self::groups(&turned, 1)? {
        return Err("in another order and one by one the reports give other groups".into());
    }
    let mut failures = Vec::new();
    for (line, fields) in &set.groups {
        let fields: Vec<(&str, &str)> = fields
            .iter()
            .filter(|l| !l.trim().is_empty())
            .map(|l| {
                l.split_once("  ")
                    .map(|(k, v)| (k.trim(), v.trim()))
                    .ok_or_else(|| format!("line {line}: `{l}` has no value"))
            })
            .collect::<Result<_, _>>()?;
        let close: Vec<(usize, String)> = groups.iter().map(|g| misfits(g, &fields)).collect();
        if !close.iter().any(|(misses, _)| *misses == 0) {
            let found = close.iter().map(|(_, shown)| format!("  {shown}")).collect::<Vec<_>>().join("\n");
            failures.push(format!("line {line}: no group is {fields:?}; found\n{found}"));
        }
    }
    match (&set.known_wrong, failures.is_empty()) {
        (Some(reason), true) => {
            Err(format!("the set passes now; take `known-wrong: {reason}` out of it").into())
        }
        (None, false) => Err(failures.join("\n").into()),
        _ => Ok(()),
    }
}

fn entry(report: &[String]) -> Result<Entry, Failed> {
    let mut meta = Meta::default();
    let mut lines = report.iter();
    for line in lines.by_ref().take_while(|l| !l.is_empty()) {
        match line.split_once(": ").ok_or_else(|| format!("`{line}` is no header"))? {
            ("publisher", value) => meta.publisher = Some(value.to_owned()),
            ("author", value) => meta.author = Some(value.to_owned()),
            ("published", value) => {
                meta.published = Some(value.parse().map_err(|e| Failed::from(format!("published: {e}")))?);
            }
            (other, _) => return Err(format!("`{other}` is no key of a header").into()),
        }
    }
    let text = lines.map(String::as_str).collect::<Vec<_>>().join("\n");
    let reader = READER.as_ref().map_err(Failed::from)?;
    let r = reader.read(Report::from_text(text, meta)).map_err(Failed::from)?;
    Ok(Entry::new(&r.document, &r.mentions, &r.attributions, &r.claims, Run::default()))
}

fn table() -> Result<&'static Comparison, Failed> {
    Ok(&READER.as_ref().map_err(Failed::from)?.resources().comparison)
}

/// The groups of a ledger to which the entries were added in batches of `batch`.
fn groups(entries: &[Entry], batch: usize) -> Result<Vec<StatementGroup>, Failed> {
    let folder = tempfile::tempdir()?;
    let mut ledger = Ledger::open(folder.path().join("set.ledger"), Access::Write)?;
    for some in entries.chunks(batch) {
        ledger.add(some)?;
        ledger.lay_side_by_side(table()?, |_| {})?;
    }
    let mut found = Vec::new();
    for summary in ledger.groups(&GroupFilter::default())? {
        found.push(ledger.group(&summary.id.to_string(), table()?)?);
        let (stored, again) = (summary.label, found[found.len() - 1].assessment.label);
        if stored != again {
            return Err(format!("the list says {stored:?}, the group {again:?}").into());
        }
    }
    Ok(found)
}

/// How many fields a group does not meet, and the group in words.
fn misfits(group: &StatementGroup, fields: &[(&str, &str)]) -> (usize, String) {
    let a = &group.assessment;
    let statement = &group.claims[0].claim.statement;
    let names = |position: Position| -> Vec<&str> {
        a.witnesses
            .iter()
            .filter(|w| w.position == position && w.background.is_none())
            .map(|w| w.name.as_str())
            .collect()
    };
    let copies = a.witnesses.iter().flat_map(|w| &w.accounts).filter(|c| c.copy).count();
    let disputes: Vec<&str> = a.disputes.iter().map(|d| d.about).collect();
    let fits = |(key, value): &(&str, &str)| {
        let same_names = |found: Vec<&str>| {
            let wanted: Vec<&str> = value.split(" | ").collect();
            wanted.len() == found.len()
                && wanted.iter().all(|w| found.iter().any(|f| f.to_lowercase().contains(&w.to_lowercase())))
        };
        match *key {
            "type" => statement.kind == *value,
            "label" => a.label.name() == *value,
            "asserts" => same_names(names(Position::Asserts)),
            "denies" => same_names(names(Position::Denies)),
            "independent" => a.independent.len().to_string() == *value,
            "copies" => copies.to_string() == *value,
            "reports" => {
                let documents: std::collections::BTreeSet<_> =
                    group.claims.iter().map(|c| c.claim.document).collect();
                documents.len().to_string() == *value
            }
            "disputed" => value.split(", ").collect::<Vec<_>>() == disputes,
            "why" => a.why.contains(value),
            _ => false,
        }
    };
    let shown = format!(
        "{} {} | asserts {:?} denies {:?} independent {} copies {copies} disputed {disputes:?} | {} claims | {} | {}",
        statement.kind,
        a.label.name(),
        names(Position::Asserts),
        names(Position::Denies),
        a.independent.len(),
        group.claims.len(),
        a.why,
        group.claims[0].claim.plain
    );
    (fields.iter().filter(|f| !fits(f)).count(), shown)
}
