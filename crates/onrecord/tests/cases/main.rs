//! Runs the specification: every heading of cases/**/*.md with a report below it is a test of that name.

mod format;
mod judge;
mod place;
mod rows;
mod scores;
mod snapshots;

use format::Case;
use libtest_mimic::{Arguments, Failed, Trial};
use onrecord::document::Meta;
use onrecord::ingest::{self, Report};
use onrecord::syntax;
use onrecord::{Reader, Reading};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::LazyLock;

/// The reader of all cases: the built-in tables with the invented world laid over them.
static READER: LazyLock<Result<Reader, String>> = LazyLock::new(|| {
    Reader::builder().data(folder().join("world/data")).build().map_err(|error| error.to_string())
});

/// The reader, or why there is none.
fn reader() -> Result<&'static Reader, Failed> {
    READER.as_ref().map_err(Failed::from)
}

/// Where every attribution of a passage is listed.
const GOLD: &str = "5-attribution/gold";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases")
}

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let mut trials = vec![Trial::test("the format is read as it is described", format_is_read)];
    if let (false, Err(problems)) = (arguments.list, READER.as_ref()) {
        // One failure says it better than a hundred that all say the same.
        trials.push(Trial::test("the tables can be loaded", move || Err(problems.into())));
        return libtest_mimic::run(&arguments, trials).exit_code();
    }
    if std::env::var_os("ONRECORD_SCORES").is_some() {
        return scores::print(&folder().join(GOLD));
    }
    for file in files(&folder()) {
        let name = file.strip_prefix(folder()).unwrap_or(&file).with_extension("");
        let name = name.to_string_lossy().replace('\\', "/");
        let text = std::fs::read_to_string(&file).expect("a case file can be read");
        match format::parse(&text) {
            Ok(cases) => trials.extend(cases.into_iter().map(|case| trial(&name, case))),
            Err(malformed) => {
                trials.push(Trial::test(name, move || Err(Failed::from(malformed.to_string()))));
            }
        }
    }
    trials.extend(snapshots::trials(&folder().join("..")));
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// The case files, in order; the folder of the world has none, and sets of reports have a runner of their own.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("cases/ can be listed")
        .filter_map(|e| Some(e.ok()?.path()))
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() && !path.ends_with("world") && !path.ends_with("8-side-by-side") {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|e| e == "md") && !path.ends_with("README.md") {
            found.push(path);
        }
    }
    found
}

fn trial(file: &str, case: Case) -> Trial {
    let kind = if case.known_wrong.is_some() { "known-wrong" } else { "" };
    let complete = file.starts_with(GOLD);
    Trial::test(format!("{file}: {}", case.name), move || run(&case, complete)).with_kind(kind)
}

/// Runs a case, of which all attributions are listed if it is `complete`. A case that is known to be wrong passes as long as it
/// fails.
fn run(case: &Case, complete: bool) -> Result<(), Failed> {
    let reading = read(case)?;
    let mut failures = judge::judge(&reading, &case.expectations).map_err(|m| Failed::from(m.to_string()))?;
    if complete {
        let tally = judge::tally(&reading, &case.expectations).map_err(|m| Failed::from(m.to_string()))?;
        if tally.found != tally.expected {
            failures.push(format!("{} attributions, not {}", tally.found, tally.expected));
        }
    }
    match &case.known_wrong {
        Some(reason) if failures.is_empty() => {
            Err(format!("line {}: the case passes now; take `known-wrong: {reason}` out of it", case.line)
                .into())
        }
        None if !failures.is_empty() => Err(failures.join("\n").into()),
        _ => Ok(()),
    }
}

fn read(case: &Case) -> Result<Reading, Failed> {
    let mut meta = Meta::default();
    for (key, value) in &case.report.header {
        match key.as_str() {
            "publisher" => meta.publisher = Some(value.clone()),
            "title" => meta.title = Some(value.clone()),
            "author" => meta.author = Some(value.clone()),
            _ => meta.published = Some(value.parse().map_err(|e| Failed::from(format!("published: {e}")))?),
        }
    }
    let report = Report::from_text(case.report.text.clone(), meta);
    match &case.conllu {
        None => reader()?.read(report).map_err(Failed::from),
        Some(parse) => parsed(report, parse),
    }
}

/// Reads a report with the trees that its case gives.
fn parsed(report: Report, parse: &str) -> Result<Reading, Failed> {
    let document = ingest::ingest(report, &reader()?.resources().zones)?;
    let parses = syntax::conllu::read(parse).map_err(|e| Failed::from(e.to_string()))?;
    let [parse] = parses.as_slice() else { return Err("the parse is of one document".into()) };
    if parse.text().trim() != document.text.as_str() {
        let (text, words) = (document.text.as_str(), parse.text());
        return Err(format!("the parse is of other words:\n  {words}\nthe report says\n  {text}").into());
    }
    let words = parse.words();
    let scores = reader()?.encoder().score(&words.forms(&document), &words.sentences);
    let trees = parse.syntax().map_err(|e| Failed::from(e.to_string()))?;
    Ok(reader()?.read_syntax(document, trees, &scores))
}

/// A case file with every part that the format knows, and files with mistakes.
fn format_is_read() -> Result<(), Failed> {
    let text = "# Cues\n\n## The cue is in the middle\n\nWhy.\nknown-wrong: not yet\n\n```report\npublished: 2031-03-04\n\n\"A,\" b said.\n\nC.\n```\n```attribution\nsource  b\nsaid at  none\n```\n```no event\n```\n";
    let cases = format::parse(text).map_err(|m| Failed::from(m.to_string()))?;
    let [case] = cases.as_slice() else { return Err("one case was expected".into()) };
    let fields = case.expectations[0].fields().map_err(|m| Failed::from(m.to_string()))?;
    let read = (
        case.name.as_str(),
        case.line,
        case.known_wrong.as_deref(),
        case.report.text.as_str(),
        fields.as_slice(),
    );
    let expected: &[(&str, &str)] = &[("source", "b"), ("said at", "none")];
    if read != ("The cue is in the middle", 3, Some("not yet"), "\"A,\" b said.\n\nC.", expected) {
        return Err(format!("{read:?}").into());
    }
    if !case.expectations[1].absent
        || case.report.header != [("published".to_owned(), "2031-03-04".to_owned())]
    {
        return Err(format!("{case:?}").into());
    }
    for (line, mistake) in [
        (1, "```report\nA.\n```\n"),
        (2, "# A\n```attribution\ncue  b\n```\n"),
        (2, "# A\n```report\nA.\n"),
        (1, "# A\n```report\nA.\n```\n"),
        (2, "# A\n```report\n\n```\n"),
        (8, "# A\n```report\nA.\n```\n```event\n```\n\n# A\n```report\nA.\n```\n```event\n```\n"),
        (2, "# A\nknown-wrong:\n"),
    ] {
        match format::parse(mistake) {
            Err(malformed) if malformed.0 == line => {}
            other => return Err(format!("{mistake:?} gives {other:?}, not a mistake on line {line}").into()),
        }
    }
    Ok(())
}
