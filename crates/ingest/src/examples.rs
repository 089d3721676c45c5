//! The examples of the data file: what each rule must and must not match. For tests and `onrecord check`.
//!
//! reads:  resources.zones
//! writes: a list of failures
//! data:   data/lexicon/en/ingest.toml (`yes`, `no`)

use crate::{IngestOptions, Report, ingest};
use onrecord_document::{Document, Meta, ZoneKind};
use onrecord_resources::zones::{Examples, ZoneWords};

/// The examples that do not come out as they should: section and example, and what came out instead.
///
/// An example stands in a small report, since most rules look at what is around a paragraph too. In `yes`, `[` and `]` stand
/// around the zone, and it must be the only one of its kind; the first line of a `no` must not start with such a zone.
pub fn failing_examples(words: &ZoneWords) -> Vec<(String, String)> {
    let whole = |example: &str| example.to_owned();
    // The body is made of such text as the data file itself calls sentences; its words do not matter.
    let body = words.headline.examples.no.last().map_or("", String::as_str);
    let inside = |line: &str| format!("{body}\n\n{line}\n\n{body}\n");
    let head = words.headline.examples.yes.first().map(|e| e.replace(['[', ']'], ""));
    let head = head.as_deref().and_then(|e| e.lines().next()).unwrap_or_default();
    let under_headline = |line: &str| format!("{head}\n\n{line}\n\n{body}\n");
    let mut failures = Vec::new();
    failing("headline", ZoneKind::Headline, &words.headline.examples, words, whole, &mut failures);
    failing("byline", ZoneKind::Byline, &words.byline.examples, words, under_headline, &mut failures);
    failing("caption", ZoneKind::Caption, &words.caption.examples, words, inside, &mut failures);
    failing("dateline", ZoneKind::Dateline, &words.dateline.examples, words, under_headline, &mut failures);
    failures
}

fn failing(
    section: &str,
    kind: ZoneKind,
    examples: &Examples,
    words: &ZoneWords,
    frame: impl Fn(&str) -> String,
    failures: &mut Vec<(String, String)>,
) {
    let mut fail = |example: &str, message: String| failures.push((format!("{section}: {example}"), message));
    for example in &examples.yes {
        let marked = example.split_once('[').and_then(|(before, rest)| Some((before, rest.split_once(']')?)));
        let Some((before, (zone, after))) = marked else {
            fail(example, format!("expected [ ] around the {section}, found none"));
            continue;
        };
        let found = read(&frame(&format!("{before}{zone}{after}")), words).map(|d| zones(&d, kind));
        match found {
            Err(error) => fail(example, error),
            Ok(found) if found == [zone] => {}
            Ok(found) => fail(example, format!("expected the {section} {zone:?}, found {found:?}")),
        }
    }
    for example in &examples.no {
        let first = example.lines().next().unwrap_or_default();
        match read(&frame(example), words).map(|d| zones(&d, kind)) {
            Err(error) => fail(example, error),
            Ok(found) if !found.iter().any(|zone| first.starts_with(zone.as_str())) => {}
            Ok(found) => fail(example, format!("expected no {section}, found {found:?}")),
        }
    }
}

fn read(text: &str, words: &ZoneWords) -> Result<Document, String> {
    let options = IngestOptions { any_language: true, ..IngestOptions::default() };
    ingest(Report::from_text(text, Meta::default()).with(options), words).map_err(|e| e.to_string())
}

fn zones(document: &Document, kind: ZoneKind) -> Vec<String> {
    let wanted = document.zones.iter().filter(|z| z.kind == kind);
    wanted.map(|z| document.text[z.span].to_owned()).collect()
}
