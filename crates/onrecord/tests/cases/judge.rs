//! Expectations against a reading: which hold, and for one that does not, the row that comes nearest.

use crate::format::{Expectation, Malformed};
use crate::place::{letters, pieces, shown};
use crate::rows::{Row, Value, rows};
use onrecord::Reading;
use onrecord::document::Text;
use onrecord::events::{Certainty, Mood, Polarity};
use std::fmt::Write as _;

/// What a case's expectations amount to: a message for each that does not hold.
pub fn judge(reading: &Reading, expectations: &[Expectation]) -> Result<Vec<String>, Malformed> {
    let mut failures = Vec::new();
    // Expectations of one kind stand for different rows: what one has taken, the next cannot have.
    let mut kinds: Vec<&str> = expectations.iter().map(|e| e.kind.as_str()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    for kind in kinds {
        let of_kind: Vec<&Expectation> = expectations.iter().filter(|e| e.kind == kind).collect();
        match kind {
            "sentences" => of_kind.iter().for_each(|e| failures.extend(sentences(reading, e))),
            "tokens" => of_kind.iter().for_each(|e| failures.extend(tokens(reading, e))),
            "count" => {
                for expectation in of_kind {
                    failures.extend(counts(reading, expectation)?);
                }
            }
            _ => failures.extend(rows_of_kind(reading, kind, &of_kind)?),
        }
    }
    Ok(failures)
}

/// How the attributions of a passage compare with those that it should have, which are listed in full.
#[derive(Clone, Copy, Default, Debug)]
pub struct Tally {
    /// Attributions that should be there.
    pub expected: usize,
    /// Attributions that are there.
    pub found: usize,
    /// Attributions that are there as they should be.
    pub right: usize,
    /// Whether more than a word is given to a source that is no expected content.
    pub astray: bool,
}

/// Counts the attributions of a passage.
pub fn tally(reading: &Reading, expectations: &[Expectation]) -> Result<Tally, Malformed> {
    let text = &reading.document.text;
    let rows = rows(reading, "attribution").unwrap_or_default();
    let mut wanted: Vec<(&Expectation, Vec<usize>)> = Vec::new();
    let mut said = Some(std::collections::BTreeSet::new());
    for expectation in expectations.iter().filter(|e| e.kind == "attribution" && !e.absent) {
        let fields = checked(text, "attribution", expectation)?;
        let content = fields.iter().find(|(field, _)| *field == "content");
        match content.and_then(|(_, words)| pieces(text, words).ok()) {
            Some(place) => said.iter_mut().for_each(|s| s.extend(letters(text, &place))),
            None => said = None,
        }
        let fits = (0..rows.len()).filter(|&r| differences(text, &rows[r], &fields).is_empty()).collect();
        wanted.push((expectation, fits));
    }
    let mut owner: Vec<Option<usize>> = vec![None; rows.len()];
    let right =
        (0..wanted.len()).filter(|&at| give(at, &wanted, &mut owner, &mut vec![false; rows.len()])).count();
    let given = |row: &Row| {
        row.iter().find(|(name, _)| *name == "content").map(|(_, value)| match value {
            Value::Place(set) => letters(text, set.spans()),
            _ => std::collections::BTreeSet::new(),
        })
    };
    let astray = said.is_some_and(|said| {
        let strays = rows.iter().filter_map(given).flatten().filter(|letter| !said.contains(letter));
        strays.collect::<std::collections::BTreeSet<_>>().len() > 3
    });
    Ok(Tally { expected: wanted.len(), found: rows.len(), right, astray })
}

/// All sentences, in order and word for word.
fn sentences(reading: &Reading, expectation: &Expectation) -> Option<String> {
    let one_line = |s: &str| s.split_whitespace().collect::<Vec<_>>().join(" ");
    let found: Vec<String> =
        reading.syntax.sentences.iter().map(|s| one_line(&reading.document.text[s.span])).collect();
    let expected: Vec<String> = expectation.lines.iter().map(|l| one_line(l)).collect();
    (found != expected).then(|| format!("line {}: sentences are\n  {}", expectation.line, found.join("\n  ")))
}

/// Each line's tokens, parted by blanks, stand somewhere in a row.
fn tokens(reading: &Reading, expectation: &Expectation) -> Option<String> {
    let found: Vec<&str> = reading.syntax.tokens.iter().map(|t| &reading.document.text[t.span]).collect();
    let missing: Vec<&String> = expectation
        .lines
        .iter()
        .filter(|line| {
            let expected: Vec<&str> = line.split_whitespace().collect();
            !found.windows(expected.len().max(1)).any(|w| w == expected)
        })
        .collect();
    (!missing.is_empty())
        .then(|| format!("line {}: not so: {missing:?}\n  tokens are {}", expectation.line, found.join(" ")))
}

/// How many rows there are of a kind.
fn counts(reading: &Reading, expectation: &Expectation) -> Result<Option<String>, Malformed> {
    let mut wrong = String::new();
    for (kind, number) in expectation.fields()? {
        let singular = kind.strip_suffix('s').unwrap_or(kind);
        let Some(rows) = rows(reading, singular) else {
            return Err(Malformed(expectation.line, format!("there are no rows called `{kind}`")));
        };
        if rows.len().to_string() != number {
            let _ = write!(wrong, "\n  {} {kind}, not {number}", rows.len());
            rows.iter().for_each(|r| wrong.push_str(&show(&reading.document.text, r, "    ")));
        }
    }
    Ok((!wrong.is_empty()).then(|| format!("line {}: counted{wrong}", expectation.line)))
}

/// Finds for each expectation a row of its own.
fn rows_of_kind(
    reading: &Reading,
    kind: &str,
    expectations: &[&Expectation],
) -> Result<Vec<String>, Malformed> {
    let text = &reading.document.text;
    let Some(rows) = rows(reading, kind) else {
        return Err(Malformed(expectations[0].line, format!("there are no rows called `{kind}`")));
    };
    let mut failures = Vec::new();
    let mut wanted: Vec<(&Expectation, Vec<usize>)> = Vec::new();
    for &expectation in expectations {
        let fields = checked(text, kind, expectation)?;
        let fits: Vec<usize> =
            (0..rows.len()).filter(|&r| differences(text, &rows[r], &fields).is_empty()).collect();
        if expectation.absent {
            for &r in &fits {
                failures.push(format!(
                    "line {}: there is such a {kind}\n{}",
                    expectation.line,
                    show(text, &rows[r], "  ")
                ));
            }
        } else if fits.is_empty() {
            failures.push(nearest(text, kind, &rows, expectation, &fields));
        } else {
            wanted.push((expectation, fits));
        }
    }
    let mut owner: Vec<Option<usize>> = vec![None; rows.len()];
    for at in 0..wanted.len() {
        if !give(at, &wanted, &mut owner, &mut vec![false; rows.len()]) {
            let line = wanted[at].0.line;
            failures.push(format!("line {line}: the {kind} that fits is another expectation's already"));
        }
    }
    Ok(failures)
}

/// Gives expectation `at` a row, moving others to their other rows if need be.
fn give(
    at: usize,
    wanted: &[(&Expectation, Vec<usize>)],
    owner: &mut [Option<usize>],
    tried: &mut [bool],
) -> bool {
    for &row in &wanted[at].1 {
        if std::mem::replace(&mut tried[row], true) {
            continue;
        }
        if owner[row].is_none_or(|other| give(other, wanted, owner, tried)) {
            owner[row] = Some(at);
            return true;
        }
    }
    false
}

/// The fields of an expectation, each known to its kind and with words that are in the report.
fn checked<'a>(
    text: &Text,
    kind: &str,
    expectation: &'a Expectation,
) -> Result<Vec<(&'a str, &'a str)>, Malformed> {
    let fields = expectation.fields()?;
    for (field, expected) in &fields {
        if PLACES.iter().any(|(k, f)| *k == kind && f.contains(field)) && *expected != "none" {
            pieces(text, expected).map_err(|missing| Malformed(expectation.line, missing))?;
        } else if !WORDS.iter().any(|(k, f)| *k == kind && f.contains(field)) && *expected != "none" {
            return Err(Malformed(expectation.line, format!("a {kind} has no field `{field}`")));
        }
    }
    Ok(fields)
}

/// Fields whose value is words of the report.
const PLACES: [(&str, &[&str]); 10] = [
    ("zone", &["text"]),
    ("token", &["text", "head"]),
    ("mention", &["text", "same as"]),
    ("time", &["text"]),
    ("place", &["text"]),
    ("attribution", &["source", "cue", "content", "terms", "who", "within"]),
    ("event", &["trigger", "actor", "recipient", "according to"]),
    ("relation", &["trigger", "from", "to", "according to"]),
    ("predicate", &["text"]),
    ("note", &["text"]),
];

/// Fields whose value is a name, a code or a number.
const WORDS: [(&str, &[&str]); 11] = [
    ("zone", &["kind"]),
    ("token", &["lemma", "upos", "xpos", "feats", "relation"]),
    ("mention", &["type", "form", "name", "actor"]),
    ("time", &["type", "value"]),
    ("place", &["name", "id", "country", "precision"]),
    ("attribution", &["directness", "kind", "stance"]),
    (
        "event",
        &[
            "type",
            "mode",
            "context",
            "cameo",
            "quad",
            "actor code",
            "recipient code",
            "place",
            "time",
            "killed",
            "wounded",
            "arrested",
            "protesters",
            "factuality",
        ],
    ),
    ("relation", &["type", "from code", "to code", "factuality"]),
    ("predicate", &["factuality"]),
    (
        "claim",
        &[
            "chain",
            "links",
            "kind",
            "source code",
            "terms",
            "stance",
            "form",
            "type",
            "trigger",
            "actor code",
            "recipient code",
            "place",
            "time",
            "factuality",
            "plain",
        ],
    ),
    ("note", &["kind", "message"]),
];

/// The fields of a row that are not as expected.
fn differences<'a>(text: &Text, row: &Row, fields: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let holds = |field: &str, expected: &str| {
        row.iter().any(|(name, value)| *name == field && fits(text, value, expected))
    };
    fields.iter().copied().filter(|(field, expected)| !holds(field, expected)).collect()
}

/// Whether a value is the expected one.
fn fits(text: &Text, value: &Value, expected: &str) -> bool {
    let place = |set: &onrecord::document::SpanSet| {
        pieces(text, expected).is_ok_and(|p| letters(text, &p) == letters(text, set.spans()))
    };
    match value {
        _ if expected == "none" => matches!(value, Value::Nothing),
        Value::Nothing => false,
        Value::Word(word) => word == expected,
        Value::Words(words) => {
            same_in_any_order(words.clone(), expected.split(" | ").map(|w| w.trim().to_owned()).collect())
        }
        Value::Place(set) => place(set),
        Value::OneOf(sets) => sets.iter().any(place),
        Value::All(sets) => pieces(text, expected).is_ok_and(|p| {
            let found = sets.iter().map(|s| letters(text, s.spans())).collect();
            same_in_any_order(found, p.iter().map(|s| letters(text, &[*s])).collect())
        }),
        Value::Factuality(f) => expected.split(',').map(str::trim).all(|word| {
            Certainty::parse(word) == Some(f.certainty)
                || Polarity::parse(word) == Some(f.polarity)
                || Mood::parse(word) == Some(f.mood)
        }),
    }
}

fn same_in_any_order<T: Ord>(mut one: Vec<T>, mut other: Vec<T>) -> bool {
    one.sort();
    other.sort();
    one == other
}

/// A message that shows what was expected beside the row that comes nearest to it.
fn nearest(
    text: &Text,
    kind: &str,
    rows: &[Row],
    expectation: &Expectation,
    fields: &[(&str, &str)],
) -> String {
    let mut message = format!("line {}: no {kind} is so\n", expectation.line);
    for (field, expected) in fields {
        let _ = writeln!(message, "  expected  {field:<14} {expected}");
    }
    let first =
        |row: &Row| usize::from(fields.first().is_some_and(|f| !differences(text, row, &[*f]).is_empty()));
    let Some(row) = rows.iter().min_by_key(|row| (first(row), differences(text, row, fields).len())) else {
        let _ = write!(message, "  there is no {kind} at all");
        return message;
    };
    let wrong = differences(text, row, fields);
    for (field, _) in fields {
        let value =
            row.iter().find(|(name, _)| name == field).map_or(String::new(), |(_, v)| shown_value(text, v));
        let mark = if wrong.iter().any(|(f, _)| f == field) { "nearest !" } else { "nearest  " };
        let _ = writeln!(message, "  {mark} {field:<14} {value}");
    }
    if first(row) > 0 {
        for row in rows {
            message.push_str(&show(text, row, "  there is  "));
        }
    }
    message
}

/// A row on one line.
fn show(text: &Text, row: &Row, before: &str) -> String {
    let field = |(name, value): &(&str, Value)| match value {
        Value::Nothing => None,
        value => Some(format!("{name} {}", shown_value(text, value))),
    };
    format!("\n{before}{}", row.iter().filter_map(field).collect::<Vec<_>>().join("; "))
}

fn shown_value(text: &Text, value: &Value) -> String {
    match value {
        Value::Nothing => "none".to_owned(),
        Value::Word(word) => word.clone(),
        Value::Words(words) => words.join(" | "),
        Value::Place(set) => shown(text, set),
        Value::OneOf(sets) => sets.iter().map(|s| shown(text, s)).collect::<Vec<_>>().join(" = "),
        Value::All(sets) => sets.iter().map(|s| shown(text, s)).collect::<Vec<_>>().join(" | "),
        Value::Factuality(f) => format!("{}, {}, {}", f.certainty.name(), f.polarity.name(), f.mood.name()),
    }
}
