//! `onrecord query`: claims of a ledger as a table or as JSON; and one claim of a ledger, explained.
//!
//! reads:  a ledger
//! writes: standard output

use crate::args::{Conditions, OrderName, QueryArgs, SourceKindName};
use crate::failure::{Exit, Failure, Stop};
use crate::render::words::count;
use crate::render::{color, entries, explain, wrap};
use crate::session::Session;
use onrecord::attribution::SourceKind;
use onrecord::document::{Document, Offsets};
use onrecord::events::{Certainty, Mood, Polarity};
use onrecord::ledger::{
    Access, Cursor, DayRange, Facet, Filter, Ledger, LedgerError, Order, Page, Row, SqlLimits, SqlValue,
};
use onrecord::syntax;
use onrecord::wire::EntryRecord;
use std::io::Write;
use std::path::Path;
use std::time::Duration;

/// Claims that are counted to say how many there are; of more it is said that there are more.
const MOST_COUNTED: u64 = 10_000;

/// Shows the claims that meet all conditions.
pub fn run(session: &Session, args: &QueryArgs) -> Result<Exit, Stop> {
    let mut filter = filter(&args.conditions, args.limit)?;
    filter.order = match args.order {
        OrderName::Newest => Order::Newest,
        OrderName::Oldest => Order::Oldest,
        OrderName::Happened => Order::Happened,
        OrderName::Report => Order::Document,
    };
    filter.after = args.after.as_deref().map(place).transpose()?;
    let ledger = open(&args.ledger)?;
    if let Some(select) = &args.sql {
        return sql(session, args, &ledger, select);
    }
    if args.facets {
        return facets(session, args, &ledger, &filter);
    }
    if args.json {
        return json(session, &ledger, &filter);
    }
    let Page { rows, next } = ledger.page(&filter).map_err(failed)?;
    let all = ledger.count_up_to(&filter, MOST_COUNTED).map_err(failed)?;
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
    } else if let Some(next) = next {
        let all = if all > MOST_COUNTED { format!("more than {MOST_COUNTED}") } else { all.to_string() };
        format!("{} of {all} claims; --limit 0 shows all, --after {next} the next ones", rows.len())
    } else {
        count(rows.len(), "claim")
    };
    writeln!(out, "{}", page.paint(color::dim(), &summary))?;
    out.flush()?;
    Ok(Exit::AllRead)
}

/// A place in a list, as `--after` has it.
fn place(text: &str) -> Result<Cursor, Failure> {
    Cursor::parse(text).ok_or_else(|| {
        Failure::usage(format!("--after: {text:?} is no place of a list"))
            .hint("take what stands behind --after at the end of the page before")
    })
}

/// What a person's SQL finds, as a table or one object a row.
fn sql(session: &Session, args: &QueryArgs, ledger: &Ledger, select: &str) -> Result<Exit, Stop> {
    let rows = usize::try_from(args.limit).unwrap_or(usize::MAX);
    let time = Duration::try_from_secs_f64(args.seconds)
        .map_err(|_| Failure::usage("--seconds: expected a positive number"))?;
    let limits = SqlLimits { time, rows: if rows == 0 { SqlLimits::default().rows } else { rows } };
    let table = ledger.sql(select, limits).map_err(failed)?;
    let mut out = session.out();
    let page = session.page();
    let text = |value: &SqlValue| match value {
        SqlValue::Null => String::new(),
        SqlValue::Integer(n) => n.to_string(),
        SqlValue::Real(n) => n.to_string(),
        SqlValue::Text(text) | SqlValue::Blob(text) => wrap::clean(text),
    };
    if args.json {
        for row in &table.rows {
            let value = |v: &SqlValue| match v {
                SqlValue::Null => serde_json::Value::Null,
                SqlValue::Integer(n) => (*n).into(),
                SqlValue::Real(n) => (*n).into(),
                SqlValue::Text(text) | SqlValue::Blob(text) => text.as_str().into(),
            };
            let object: serde_json::Map<_, _> =
                table.columns.iter().cloned().zip(row.iter().map(value)).collect();
            writeln!(out, "{}", serde_json::Value::Object(object))?;
        }
    } else {
        let cells: Vec<Vec<String>> = table.rows.iter().map(|row| row.iter().map(text).collect()).collect();
        let width = |i: usize| {
            cells
                .iter()
                .map(|r| wrap::width(&r[i]))
                .chain([wrap::width(&table.columns[i])])
                .max()
                .unwrap_or(0)
                .min(60)
        };
        let widths: Vec<usize> = (0..table.columns.len()).map(width).collect();
        let line = |row: &[String]| -> String {
            let cells = row.iter().zip(&widths).map(|(cell, w)| wrap::pad(&wrap::cut(cell, *w), *w));
            cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
        };
        writeln!(out, "{}", page.paint(color::heading(), &line(&table.columns)))?;
        for row in &cells {
            writeln!(out, "{}", line(row))?;
        }
    }
    out.flush()?;
    if table.cut {
        session.tell(&format!("note: cut after {} rows; --limit N shows more", limits.rows));
    }
    Ok(Exit::AllRead)
}

/// How many claims have which values.
fn facets(session: &Session, args: &QueryArgs, ledger: &Ledger, filter: &Filter) -> Result<Exit, Stop> {
    let most = usize::try_from(args.limit).ok().filter(|n| *n > 0).map_or(usize::MAX >> 1, |n| n.min(12));
    let mut out = session.out();
    let page = session.page();
    for facet in Facet::ALL {
        let values = ledger.facet(facet, filter, most).map_err(failed)?;
        if args.json {
            let values: serde_json::Map<_, _> =
                values.into_iter().map(|v| (v.value, v.claims.into())).collect();
            writeln!(out, "{}", serde_json::json!({"facet": facet.name(), "values": values}))?;
            continue;
        }
        writeln!(out, "{}", page.paint(color::heading(), facet.name()))?;
        for value in values {
            let name =
                if value.value.is_empty() { "(not known)".to_owned() } else { wrap::clean(&value.value) };
            writeln!(out, "  {:>6}  {}", value.claims, wrap::cut(&name, page.width.saturating_sub(10)))?;
        }
    }
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
