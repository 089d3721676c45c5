//! How fast a ledger takes claims in and answers: `cargo run --release -p onrecord-ledger --example speed [CLAIMS]`.
//!
//! reads:  nothing
//! writes: a ledger in the folder for temporary files, which it removes; standard output

#[path = "../tests/world/mod.rs"]
mod world;

use onrecord_ledger::{Access, Filter, Ledger, LedgerError};
use std::time::{Duration, Instant};

fn main() -> Result<(), LedgerError> {
    let claims: usize = std::env::args().nth(1).and_then(|n| n.parse().ok()).unwrap_or(100_000);
    let path = std::env::temp_dir().join(format!("onrecord-speed-{}.ledger", std::process::id()));
    let mut ledger = Ledger::open(&path, Access::Write)?;
    let mut spent = Duration::ZERO;
    for first in (0..claims / 2).step_by(500) {
        let batch: Vec<_> = (first..first + 500).map(world::report).collect();
        let start = Instant::now();
        ledger.add(&batch)?;
        spent += start.elapsed();
    }
    let totals = ledger.totals()?;
    let per_second = totals.claims as f64 / spent.as_secs_f64();
    let bytes = std::fs::metadata(&path).map_or(0, |m| m.len());
    println!(
        "{} claims of {} documents: {per_second:.0} claims a second, {} bytes a claim",
        totals.claims,
        totals.documents,
        bytes / totals.claims
    );

    let some = |s: &str| Some(s.to_owned());
    let page = || Filter { limit: Some(50), ..Filter::default() };
    for (what, filter) in [
        ("newest", page()),
        ("party by code", Filter { party: some("ARVM"), ..page() }),
        ("party by name", Filter { party: some("osk rehn"), ..page() }),
        (
            "source and type",
            Filter { source: some("keshi official"), kinds: vec!["ASSAULT".into()], ..page() },
        ),
        ("text", Filter { text: some("report 777*"), ..page() }),
        ("nobody", Filter { party: some("nobody"), ..page() }),
    ] {
        let start = Instant::now();
        let rows = ledger.query(&filter)?.len();
        let listed = start.elapsed();
        let start = Instant::now();
        let count = ledger.count(&filter)?;
        println!("{what}: {rows} rows in {listed:.1?}, {count} counted in {:.1?}", start.elapsed());
    }
    let start = Instant::now();
    let mut rows = 0;
    ledger.each(&Filter::default(), |_| {
        rows += 1;
        std::ops::ControlFlow::Continue(())
    })?;
    println!("all {rows} rows in {:.1?}", start.elapsed());
    let start = Instant::now();
    println!("{} problems, looked for in {:.1?}", ledger.check()?.len(), start.elapsed());
    drop(ledger);
    for end in ["", "-wal", "-shm"] {
        let mut name = path.clone().into_os_string();
        name.push(end);
        std::fs::remove_file(name).ok();
    }
    Ok(())
}
