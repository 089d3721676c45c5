//! `onrecord query`: claims of a ledger as a table or as JSON; and one claim of a ledger, explained.
//!
//! reads:  a ledger
//! writes: standard output

use crate::args::{Conditions, QueryArgs, SourceKindName};
use crate::failure::{Exit, Failure, Stop};
use crate::render::words::count;
use crate::render::{color, entries, explain};
use crate::session::Session;
use onrecord::attribution::SourceKind;
use onrecord::document::{Document, Offsets};
use onrecord::events::{Certainty, Mood, Polarity};
use onrecord::ledger::{Access, DayRange, Filter, Ledger, LedgerError, Row};
use onrecord::syntax;
use onrecord::wire::EntryRecord;
use std::io::Write;
use std::path::Path;

/// Shows the claims that meet all conditions.
pub fn run(session: &Session, args: &QueryArgs) -> Result<Exit, Stop> {
    let filter = filter(&args.conditions, args.limit)?;
    let ledger = open(&args.ledger)?;
    if args.json {
        return json(session, &ledger, &filter);
    }
    let rows = ledger.query(&filter).map_err(failed)?;
    let all = ledger.count(&filter).map_err(failed)?;
    let page = session.page();
    let mut out = session.out();
    for line in entries::entries(&rows, page) {
        writeln!(out, "{line}")?;
    }
    let summary = if rows.is_empty() {
        let totals = ledger.totals().map_err(failed)?;
        format!(
            "no claim meets these conditions; the ledger holds {} claims from {} reports",
            totals.claims, totals.documents
        )
    } else if (rows.len() as u64) < all {
        format!("{} of {all} claims; --limit 0 shows all", rows.len())
    } else {
        count(rows.len(), "claim")
    };
    writeln!(out, "{}", page.paint(color::dim(), &summary))?;
    out.flush()?;
    Ok(Exit::AllRead)
}

/// One object a line.
fn json(session: &Session, ledger: &Ledger, filter: &Filter) -> Result<Exit, Stop> {
    let mut out = session.out();
    let mut last: Option<(Document, Offsets)> = None;
    let mut write = |row: &Row| -> Result<(), Stop> {
        let id = row.claim.document;
        if last.as_ref().is_none_or(|(document, _)| document.id != id) {
            let document = ledger.document(&id.to_string()).map_err(failed)?;
            let offsets = Offsets::new(&document.text);
            last = Some((document, offsets));
        }
        let Some((document, offsets)) = &last else { return Ok(()) };
        let object =
            serde_json::to_string(&EntryRecord::new(row, document, offsets)).map_err(std::io::Error::from)?;
        writeln!(out, "{object}")?;
        Ok(())
    };
    for row in ledger.query(filter).map_err(failed)? {
        write(&row)?;
    }
    out.flush()?;
    Ok(Exit::AllRead)
}

/// One claim of a ledger, explained: its report is read again, so that rules and scores can be shown.
pub fn explain(session: &Session, path: &Path, prefix: &str) -> Result<Exit, Stop> {
    let found = open(path)?.claim(prefix).map_err(failed)?;
    let reader = session.reader()?;
    let document = found.document.clone();
    let words = syntax::split(&document, &reader.resources().tokenization);
    let reading = reader.read_words(document, words);
    let claim = &found.row.claim;
    let again = reading.claims.iter().position(|c| c.id == claim.id);
    let page = session.page();
    let mut out = session.out();
    writeln!(out, "{}\n", page.paint(color::dim(), &explain::report(&found.document)))?;
    let number = again.map(|i| i + 1);
    let shown = again.map(|_| &reading);
    for line in explain::explain(claim, number, &found.document.text, shown, page) {
        writeln!(out, "{line}")?;
    }
    for line in entries::corrections(&found.row.corrections, page) {
        writeln!(out, "{line}")?;
    }
    out.flush()?;
    if again.is_none() {
        let run = &found.row.run;
        session.tell(&format!(
            "note: this program does not read the claim any more (it was read by onrecord {}, model {}); \
             `onrecord add` the report again to bring the ledger up to date",
            run.program, run.model
        ));
    }
    Ok(Exit::AllRead)
}

/// The ledger, to read.
pub fn open(path: &Path) -> Result<Ledger, Stop> {
    Ledger::open(path, Access::Read).map_err(failed)
}

/// An error of the ledger as the end of a command.
pub fn failed(error: LedgerError) -> Stop {
    Failure::from_error(&error).into()
}

/// The conditions of the command line.
pub fn filter(args: &Conditions, limit: u64) -> Result<Filter, Failure> {
    let mut filter = Filter {
        source: args.source.clone(),
        source_kind: args.source_kind.map(|kind| match kind {
            SourceKindName::Named => SourceKind::Named,
            SourceKindName::Unnamed => SourceKind::Unnamed,
            SourceKindName::Collective => SourceKind::Collective,
            SourceKindName::Document => SourceKind::Document,
            SourceKindName::Publication => SourceKind::Publication,
        }),
        publisher: args.publisher.clone(),
        party: args.actor.clone(),
        kinds: args.kinds.clone(),
        quads: args.quad.clone(),
        place: args.place.clone(),
        published: DayRange { from: args.from, to: args.to },
        happened: DayRange { from: args.happened_from, to: args.happened_to },
        text: args.text.clone(),
        limit: (limit > 0).then_some(limit),
        ..Filter::default()
    };
    for name in &args.factuality {
        let name = name.trim().to_ascii_lowercase();
        if let Some(certainty) = Certainty::parse(&name) {
            filter.certainty = Some(certainty);
        } else if let Some(polarity) = Polarity::parse(&name) {
            filter.polarity = Some(polarity);
        } else if let Some(mood) = Mood::parse(&name) {
            filter.mood = Some(mood);
        } else {
            let failure = Failure::usage(format!("--factuality: {name:?} is no certainty, polarity or mood"));
            return Err(failure.hint(
                "`onrecord query --help` lists the words; for example: --factuality possible,negative",
            ));
        }
    }
    Ok(filter)
}
