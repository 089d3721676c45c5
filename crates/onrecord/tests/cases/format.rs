//! The format of a case file: Markdown in which a heading is a case and fences are its report and what is expected of it.
//!
//! cases/README.md explains the format to those who write it; this is its reader.

use std::fmt;

/// A heading with a report below it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Case {
    /// The heading.
    pub name: String,
    /// Its line, from 1.
    pub line: usize,
    /// The report, its header lines first.
    pub report: Report,
    /// The parse to be taken instead of the parser's.
    pub conllu: Option<String>,
    /// Why the case is known to fail.
    pub known_wrong: Option<String>,
    /// What is expected.
    pub expectations: Vec<Expectation>,
}

/// What is read.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Report {
    /// Header lines: key and value.
    pub header: Vec<(String, String)>,
    /// The text.
    pub text: String,
}

/// One fence that says what is expected.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Expectation {
    /// What kind of row: `attribution`.
    pub kind: String,
    /// Whether no such row must be there.
    pub absent: bool,
    /// The fence's line, from 1.
    pub line: usize,
    /// Its lines, as they are.
    pub lines: Vec<String>,
}

impl Expectation {
    /// Fields and their values: two blanks or more part them.
    pub fn fields(&self) -> Result<Vec<(&str, &str)>, Malformed> {
        let parted = |line: &str| line.find("  ").map(|at| (at, line.len()));
        self.lines
            .iter()
            .map(|line| {
                parted(line).map(|(at, _)| (line[..at].trim(), line[at..].trim())).ok_or_else(|| {
                    Malformed(
                        self.line,
                        format!("`{line}` has no value: write the field, two blanks or more, its value"),
                    )
                })
            })
            .collect()
    }
}

/// What is wrong with a case file, and on which line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Malformed(pub usize, pub String);

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.0, self.1)
    }
}

/// The cases of a file, in order.
pub fn parse(text: &str) -> Result<Vec<Case>, Malformed> {
    let mut cases: Vec<Case> = Vec::new();
    let mut heading: Option<(String, usize)> = None;
    let mut known_wrong: Option<String> = None;
    let mut lines = text.lines().enumerate();
    while let Some((at, line)) = lines.next() {
        let number = at + 1;
        if let Some(name) = line.strip_prefix('#') {
            heading = Some((name.trim_start_matches('#').trim().to_owned(), number));
            known_wrong = None;
        } else if let Some(reason) = line.strip_prefix("known-wrong:") {
            let reason = reason.trim().to_owned();
            if reason.is_empty() {
                return Err(Malformed(number, "`known-wrong:` wants a reason".to_owned()));
            }
            known_wrong = Some(reason);
            if let Some(case) =
                cases.last_mut().filter(|c| heading.as_ref().is_some_and(|(_, at)| *at == c.line))
            {
                case.known_wrong = known_wrong.clone();
            }
        } else if let Some(label) = line.strip_prefix("```") {
            let mut body = Vec::new();
            let mut closed = false;
            for (_, line) in lines.by_ref() {
                if line.trim_end() == "```" {
                    closed = true;
                    break;
                }
                body.push(line.to_owned());
            }
            if !closed {
                return Err(Malformed(number, "the fence is not closed".to_owned()));
            }
            let Some((name, at)) = &heading else {
                return Err(Malformed(number, "a fence stands before the first heading".to_owned()));
            };
            fence(&mut cases, name, *at, known_wrong.as_ref(), label.trim(), number, body)?;
        }
    }
    for (i, case) in cases.iter().enumerate() {
        if case.expectations.is_empty() {
            return Err(Malformed(case.line, format!("`{}` expects nothing", case.name)));
        }
        if cases[..i].iter().any(|c| c.name == case.name) {
            return Err(Malformed(case.line, format!("`{}` is there twice", case.name)));
        }
    }
    Ok(cases)
}

fn fence(
    cases: &mut Vec<Case>,
    name: &str,
    heading: usize,
    known_wrong: Option<&String>,
    label: &str,
    line: usize,
    body: Vec<String>,
) -> Result<(), Malformed> {
    if label == "report" {
        if cases.last().is_some_and(|c| c.line == heading) {
            return Err(Malformed(
                line,
                format!("`{name}` has two reports; give the second a heading of its own"),
            ));
        }
        let report = report(&body, line)?;
        let known_wrong = known_wrong.cloned();
        let name = name.to_owned();
        cases.push(Case { name, line: heading, report, conllu: None, known_wrong, expectations: Vec::new() });
        return Ok(());
    }
    let Some(case) = cases.last_mut().filter(|c| c.line == heading) else {
        return Err(Malformed(line, format!("`{name}` has no `report` before `{label}`")));
    };
    if label == "conllu" {
        case.conllu = Some(body.join("\n") + "\n\n");
        return Ok(());
    }
    let (kind, absent) = label.strip_prefix("no ").map_or((label, false), |kind| (kind, true));
    let lines = body.into_iter().filter(|l| !l.trim().is_empty()).collect();
    case.expectations.push(Expectation { kind: kind.to_owned(), absent, line, lines });
    Ok(())
}

/// Header lines up to the first empty one, if the first line is a header; the rest is the text.
fn report(body: &[String], line: usize) -> Result<Report, Malformed> {
    const KEYS: [&str; 4] = ["published", "publisher", "title", "author"];
    let header = |l: &String| {
        let (key, value) = l.split_once(": ")?;
        KEYS.contains(&key).then(|| (key.to_owned(), value.trim().to_owned()))
    };
    let fields: Vec<_> = body.iter().map_while(header).collect();
    let mut rest = &body[fields.len()..];
    if let (false, Some((first, after))) = (fields.is_empty(), rest.split_first()) {
        if !first.is_empty() {
            return Err(Malformed(
                line,
                format!("`{first}`: an empty line parts the report's header from its text"),
            ));
        }
        rest = after;
    }
    let text = rest.join("\n").trim_end().to_owned();
    if text.is_empty() {
        return Err(Malformed(line, "the report has no text".to_owned()));
    }
    Ok(Report { header: fields, text })
}
