//! Parquet out and in: `export --format parquet` and `lake`, `add --lake`.
//!
//! reads:  a ledger, or a lake
//! writes: Parquet files, each whole or not at all; a ledger

use crate::args::{AddArgs, ExportArgs};
use crate::commands::groups::table;
use crate::commands::query::{failed, filter};
use crate::failure::{Exit, Failure, Stop};
use crate::render::words::count;
use crate::session::Session;
use onrecord::ledger::{Access, Filter, Ledger};
use onrecord_lake::{About, LakeError, import_lake, write_claims, write_lake};
use std::io::Write;
use std::path::Path;

/// Writes the claims that meet the conditions into one file. The record of the export.
pub fn export_claims(ledger: &Ledger, args: &ExportArgs) -> Result<serde_json::Value, Stop> {
    let rows =
        write_claims(&args.out, ledger, &filter(&args.conditions, 0)?, &about()).map_err(lake_failed)?;
    Ok(serde_json::json!({"format": "parquet", "rows": rows, "left_out": 0}))
}

/// Writes a whole ledger as a lake. The record of the export.
pub fn export_lake(ledger: &Ledger, args: &ExportArgs) -> Result<serde_json::Value, Stop> {
    if filter(&args.conditions, 0)? != (Filter { limit: None, ..filter(&Default::default(), 0)? }) {
        let hint = "leave the conditions out, or write the claims that meet them with --format parquet";
        return Err(Failure::usage("a lake holds a whole ledger").hint(hint).into());
    }
    let done = write_lake(&args.out, ledger, &about()).map_err(lake_failed)?;
    Ok(serde_json::json!({
        "format": "lake", "documents": done.reports, "claims": done.claims, "corrections": done.corrections,
    }))
}

/// Adds a lake to a ledger and lays its reports beside the others.
pub fn add(session: &Session, args: &AddArgs, folder: &Path) -> Result<Exit, Stop> {
    let mut ledger = Ledger::open(&args.ledger, Access::Write).map_err(failed)?;
    let mut looked = 0;
    let done = import_lake(folder, &mut ledger, |rows| {
        looked += rows;
        session.say(|| format!("{looked} reports"));
    })
    .map_err(lake_failed)?;
    for bad in &done.bad {
        session.lost(&Failure::new(bad.clone()));
    }
    ledger.lay_side_by_side(&table(session)?, |_| {}).map_err(failed)?;
    let mut out = session.out();
    let all = done.reports;
    if args.json {
        let totals = ledger.totals().map_err(failed)?;
        let summary = serde_json::json!({
            "added": all.added, "unchanged": all.unchanged, "replaced": all.replaced, "lost": done.bad,
            "unread": done.unread, "corrections": done.corrections,
            "ledger": {"documents": totals.documents, "claims": totals.claims},
        });
        writeln!(out, "{summary}")?;
    } else if !session.quiet() {
        writeln!(
            out,
            "{} added, {} unchanged, {} read anew, {} lost; {} and {} that were not there; {} rows without a reading",
            count(all.added, "report"),
            all.unchanged,
            all.replaced,
            done.bad.len(),
            count(done.claims, "claim"),
            count(done.corrections, "correction"),
            done.unread,
        )?;
    }
    out.flush()?;
    Ok(Exit::of(all.added + all.unchanged + all.replaced, done.bad.len()))
}

fn about() -> About {
    About { query: std::env::args().skip(1).collect::<Vec<_>>().join(" ") }
}

fn lake_failed(error: LakeError) -> Stop {
    Failure::from_error(&error).into()
}
