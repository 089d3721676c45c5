//! `onrecord read`: a report with its sources marked, and its claims.
//!
//! reads:  reports
//! writes: standard output; what was lost on stderr

use crate::args::ReadArgs;
use crate::failure::{Exit, Failure, Stop};
use crate::inputs::{Input, Inputs, Losses, Named};
use crate::render::voices::Voices;
use crate::render::words::count;
use crate::render::{Page, claims, color, notes, report};
use crate::session::Session;
use onrecord::document::Offsets;
use onrecord::ingest::{IngestError, Refusal};
use onrecord::ledger::Notice;
use onrecord::wire::{ClaimRecord, Limits, Ontology, ReadingRecord, in_order};
use onrecord::{Reader, Reading};
use std::io::Write;

/// A report from this size on takes so long that silence would worry.
const LONG_BYTES: usize = 1 << 20;

/// Reads every report and shows it.
pub fn run(session: &Session, args: &ReadArgs) -> Result<Exit, Stop> {
    let sample = args.sample.then(|| Input::Report(Named::sample()));
    let page = session.page();
    let reader = session.reader()?;
    let mut files = Inputs::new(&args.files, &args.about, &reader.resources().zones);
    let mut losses = Losses::default();
    let inputs = sample.into_iter().chain(files.by_ref());
    let mut out = session.out();
    let (mut read, mut lost) = (0, 0);
    let inputs = inputs.inspect(|input| {
        if input.weight() >= LONG_BYTES {
            session.tell(&format!("note: a report of {} MiB: this takes a while", input.weight() >> 20));
        }
    });
    let work =
        |input: Input| reading(&reader, input, args).map(|(id, reading)| shown(&reading, id, args, page));
    in_order(inputs, Limits::default(), Input::weight, work, |shown| {
        match shown {
            Ok(text) => {
                if read > 0 && !args.json {
                    writeln!(
                        out,
                        "{}\n",
                        page.paint(color::dim(), &"─".repeat(page.width.min(Page::WIDEST)))
                    )?;
                }
                out.write_all(text.as_bytes())?;
                out.flush()?;
                read += 1;
            }
            Err(failure) => {
                session.lost(&failure);
                losses.add(&failure);
                lost += 1;
            }
        }
        Ok::<(), Stop>(())
    })?;
    let passed = files.passed();
    if passed > 0 {
        session.say(|| format!("{passed} records or items without words were passed over"));
    }
    if read + lost == 0 {
        let what = format!("no reports in what was given ({passed} records or items without words)");
        return Err(Failure::new(what)
            .hint("pictures, packages and empty feeds hold nothing to read")
            .into());
    }
    session.say(|| format!("{} read in {:.0} ms", count(read, "report"), session.milliseconds()));
    if lost > 0 && read > 0 {
        session.tell(&format!("{} read, {lost} lost: {}", count(read, "report"), losses.words()));
    }
    Ok(Exit::of(read, lost))
}

/// The reading of an input, and the id that came with it.
pub fn read_input(
    reader: &Reader,
    input: Input,
    about: &crate::args::About,
) -> Result<(Option<serde_json::Value>, Reading), Failure> {
    match input {
        Input::Lost(failure) => Err(failure),
        Input::Report(named) => {
            let name = named.name.clone();
            let opened = named.open(about)?;
            let (publisher, version) =
                (opened.report.meta.publisher.clone(), opened.report.edition.version.clone());
            let reading = reader.read_caught(opened.report, opened.tokens.as_deref()).map_err(|e| {
                let notice = notice(&e, publisher, version);
                explained(&e).at(&name).with_notice(notice)
            });
            Ok((opened.id, reading?))
        }
    }
}

fn reading(
    reader: &Reader,
    input: Input,
    args: &ReadArgs,
) -> Result<(Option<serde_json::Value>, Reading), Failure> {
    read_input(reader, input, &args.about)
}

/// What an agency says of the item that a report was to be an edition of.
fn notice(error: &onrecord::Error, publisher: Option<String>, version: Option<String>) -> Option<Notice> {
    match error {
        onrecord::Error::Ingest(IngestError {
            kind: Refusal::Withdrawn { status, item: Some(item) },
            ..
        }) => Some(Notice { item: item.clone(), publisher, version, status: *status }),
        _ => None,
    }
}

/// The failure of a report, with the option that helps where one does.
fn explained(error: &onrecord::Error) -> Failure {
    let failure = match error {
        onrecord::Error::Ingest(error) => Failure::refused(error),
        _ => Failure::from_error(error),
    };
    match error {
        onrecord::Error::Ingest(e) if matches!(e.kind, Refusal::OtherLanguage { .. }) => {
            failure.hint("translate it first, or read it all the same with --language any")
        }
        _ => failure,
    }
}

/// A reading as text or JSON.
fn shown(reading: &Reading, id: Option<serde_json::Value>, args: &ReadArgs, page: Page) -> String {
    let mut text = String::new();
    if args.json {
        let objects: Vec<_> = if args.claims_only {
            let offsets = Offsets::new(&reading.document.text);
            reading.claims.iter().map(|c| serde_json::to_string(&ClaimRecord::new(c, &offsets))).collect()
        } else {
            vec![serde_json::to_string(&ReadingRecord::new(reading, id, Ontology::default()))]
        };
        for object in objects {
            text.push_str(
                &object.expect("our records are strings, numbers and lists, which are always JSON"),
            );
            text.push('\n');
        }
        return text;
    }
    let voices = Voices::new(reading);
    let lines = if args.claims_only { Vec::new() } else { report::report(reading, &voices, page) };
    let rest = claims::claims(reading, &voices, page).into_iter().chain(notes::notes(reading, page));
    for line in lines.into_iter().chain(rest) {
        text.push_str(&line);
        text.push('\n');
    }
    text
}
