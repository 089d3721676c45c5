//! `onrecord compare`: what two sources or two publishers say of the same things.
//!
//! reads:  a ledger
//! writes: standard output

use crate::args::CompareArgs;
use crate::commands::groups::table;
use crate::commands::query::{failed, open};
use crate::failure::{Exit, Failure, Stop};
use crate::render::groups as render;
use crate::session::Session;
use onrecord::ledger::{Filter, Ledger};
use onrecord::wire::{GroupLine, GroupRecord};
use std::io::Write;

/// Compares the two.
pub fn run(session: &Session, args: &CompareArgs) -> Result<Exit, Stop> {
    let table = table(session)?;
    let ledger = open(&args.ledger)?;
    let (a, b) = (side(&ledger, args, &args.a)?, side(&ledger, args, &args.b)?);
    let sides = ledger.sides(&a, &b, &table).map_err(failed)?;
    let mut out = session.out();
    if args.json {
        let shared: Vec<_> = sides
            .shared
            .iter()
            .map(|s| serde_json::json!({"relation": s.relation.name(), "about": s.about, "a": s.a, "b": s.b, "group": GroupRecord::from(&s.group)}))
            .collect();
        let lines = |groups| -> Vec<_> { <[_]>::iter(groups).map(GroupLine::from).collect() };
        let object = serde_json::json!({
            "a": args.a, "b": args.b, "shared": shared, "only_a": lines(&sides.only_a), "only_b": lines(&sides.only_b),
        });
        writeln!(out, "{object}")?;
    } else {
        for line in render::sides(&sides, (&args.a, &args.b), session.page()) {
            writeln!(out, "{line}")?;
        }
    }
    out.flush()?;
    Ok(Exit::AllRead)
}

/// The claims of a name: those of a source, or, if no source has it, those of a publisher.
fn side(ledger: &Ledger, args: &CompareArgs, name: &str) -> Result<Filter, Stop> {
    let source = Filter { source: Some(name.to_owned()), ..Filter::default() };
    let publisher = Filter { publisher: Some(name.to_owned()), ..Filter::default() };
    let of = |filter: &Filter| ledger.count(filter).map_err(failed);
    if !args.publishers && of(&source)? > of(&publisher)? {
        return Ok(source);
    }
    if of(&publisher)? > 0 {
        return Ok(publisher);
    }
    let failure = Failure::new(format!("no source or publisher of this ledger is called {name:?}"));
    Err(failure.hint("`onrecord query --ledger … --facets` lists sources and publishers").into())
}
