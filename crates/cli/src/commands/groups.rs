//! `onrecord groups`: claims of many reports side by side: a list of statements, or one of them.
//!
//! reads:  a ledger
//! writes: standard output; with --update, the ledger

use crate::args::GroupsArgs;
use crate::commands::query::{failed, filter, open};
use crate::failure::{Exit, Failure, Stop};
use crate::provenance;
use crate::render::color;
use crate::render::groups as render;
use crate::session::Session;
use onrecord::ledger::comparison::assessment::{LABELS, Label};
use onrecord::ledger::{Access, GroupFilter, Ledger};
use onrecord::resources::comparison::Comparison;
use onrecord::wire::{GroupLine, GroupRecord};
use std::io::Write;

/// Shows groups, or one group.
pub fn run(session: &Session, args: &GroupsArgs) -> Result<Exit, Stop> {
    let table = table(session)?;
    if args.update {
        let mut ledger = Ledger::open(&args.ledger, Access::Write).map_err(failed)?;
        let report = ledger.lay_side_by_side(&table, |_| {}).map_err(failed)?;
        session.tell(&format!(
            "{} reports laid beside the others, {} groups made",
            report.compared, report.groups
        ));
    }
    let ledger = open(&args.ledger)?;
    let pending = ledger.pending().map_err(failed)?;
    if pending > 0 {
        session.tell(&format!("note: {pending} reports are not laid beside the others yet; add --update"));
    }
    match &args.claim {
        Some(claim) => one(session, args, &ledger, claim, &table),
        None => list(session, args, &ledger),
    }
}

/// The table of comparisons, with the user's laid over it.
pub fn table(session: &Session) -> Result<Comparison, Stop> {
    let files = provenance::files(session)?;
    let problems = |p| Failure::from_error(&onrecord::resources::ResourceError::Problems(p));
    Ok(Comparison::load(&files).map_err(problems)?)
}

fn one(
    session: &Session,
    args: &GroupsArgs,
    ledger: &Ledger,
    claim: &str,
    table: &Comparison,
) -> Result<Exit, Stop> {
    let group = ledger.group(claim, table).map_err(failed)?;
    let mut out = session.out();
    if args.json {
        let object = serde_json::to_string(&GroupRecord::from(&group)).map_err(std::io::Error::from)?;
        writeln!(out, "{object}")?;
    } else {
        for line in render::group(&group, args.why, session.page()) {
            writeln!(out, "{line}")?;
        }
    }
    out.flush()?;
    Ok(Exit::AllRead)
}

fn list(session: &Session, args: &GroupsArgs, ledger: &Ledger) -> Result<Exit, Stop> {
    let labels: Result<Vec<Label>, Failure> = args.labels.iter().map(|l| label(l)).collect();
    let filter = GroupFilter {
        claims: filter(&args.conditions, args.limit)?,
        labels: labels?,
        least_documents: args.reports,
    };
    let groups = ledger.groups(&filter).map_err(failed)?;
    let mut out = session.out();
    if args.json {
        for group in &groups {
            let object = serde_json::to_string(&GroupLine::from(group)).map_err(std::io::Error::from)?;
            writeln!(out, "{object}")?;
        }
        out.flush()?;
        return Ok(Exit::AllRead);
    }
    let page = session.page();
    for line in render::list(&groups, page) {
        writeln!(out, "{line}")?;
    }
    let counts = ledger.group_labels(&filter).map_err(failed)?;
    let all: u64 = counts.iter().map(|(_, n)| n).sum();
    let by_label: Vec<String> = counts.iter().map(|(label, n)| format!("{n} {}", label.name())).collect();
    let shown = if (groups.len() as u64) < all {
        format!("{} of {all} statements (--limit 0 shows all)", groups.len())
    } else {
        format!("{all} statements")
    };
    let summary = if all == 0 {
        "no statement meets these conditions".to_owned()
    } else {
        format!("{shown}: {}", by_label.join(", "))
    };
    writeln!(out, "{}", page.paint(color::dim(), &summary))?;
    out.flush()?;
    Ok(Exit::AllRead)
}

/// A label by its name, blanks or hyphens between its words.
fn label(typed: &str) -> Result<Label, Failure> {
    let name = typed.trim().to_lowercase().replace('-', " ");
    Label::parse(&name).ok_or_else(|| {
        let known: Vec<&str> = LABELS.iter().map(|l| l.name()).collect();
        Failure::usage(format!("--label: there is no label {typed:?}"))
            .hint(format!("labels are {}", known.join(", ")))
    })
}
