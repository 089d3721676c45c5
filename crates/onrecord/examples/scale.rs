//! Measures how a large ledger takes claims in, and how it answers while it does.
//!
//! usage: cargo run --release -p onrecord --example scale -- [CLAIMS] [LEDGER]
//!
//! reads:  samples/
//! writes: a ledger (in the folder for temporary files, and removed, unless one is named); standard output
//!
//! The sample reports are read once. What is added are variations of these readings: other publishers, days, places, names of
//! people and codes, and another text, so that every claim is a new one with parts that are as long and as many as real ones.
//! Laying side by side is left out: copies of nine reports would all be copies of each other.
//!
//! Times are those of the clock; beside them stands the time that the thread had a processor, which other programs on the machine
//! do not lengthen (Linux only).

use onrecord::Reader;
use onrecord::document::{Document, Layer, Meta, Span, Text, Zone, ZoneKind};
use onrecord::events::{ClaimId, Party};
use onrecord::ingest::Report;
use onrecord::ledger::{Access, DayRange, Entry, Filter, GroupFilter, Ledger, LedgerError, Run};
use onrecord::wire::export::{Layout, Sources, export};
use std::error::Error;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Reports of one transaction.
const BATCH: usize = 250;
/// How often each query is asked.
const ROUNDS: usize = 60;
/// Made-up names of people and of towns, and codes of actors.
const NAMES: usize = 20_000;

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let claims: u64 = args.next().and_then(|n| n.parse().ok()).unwrap_or(100_000);
    let named = args.next().map(PathBuf::from);
    let path = named.clone().unwrap_or_else(|| {
        std::env::temp_dir().join(format!("onrecord-scale-{}.ledger", std::process::id()))
    });
    let reader = Reader::new()?;
    let readings = samples(&reader)?;
    let mut ledger = Ledger::open(&path, Access::Write)?;
    let mut next = ledger.totals()?.documents as usize;
    if ledger.totals()?.claims < claims {
        fill(&mut ledger, &readings, &mut next, claims)?;
    }
    let totals = ledger.totals()?;
    let bytes = std::fs::metadata(&path)?.len();
    println!(
        "{} claims of {} reports, {} bytes a claim",
        totals.claims,
        totals.documents,
        bytes / totals.claims.max(1)
    );
    while_written(&path, &readings, next)?;
    rows_a_second(&ledger, &reader)?;
    drop(ledger);
    if named.is_none() {
        for ending in ["", "-wal", "-shm"] {
            std::fs::remove_file(format!("{}{ending}", path.display())).ok();
        }
    }
    Ok(())
}

/// The readings of the sample reports.
fn samples(reader: &Reader) -> Result<Vec<Entry>, Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)?.filter_map(|e| Some(e.ok()?.path())).collect();
    files.retain(|f| f.extension().is_some_and(|e| e == "txt"));
    files.sort();
    let mut found = Vec::new();
    for file in files {
        let r = reader.read(Report::from_bytes(std::fs::read(file)?, Meta::default()))?;
        found.push(Entry::new(&r.document, &r.mentions, &r.attributions, &r.claims, Run::default()));
    }
    found.retain(|e| !e.claims.is_empty());
    Ok(found)
}

/// Adds variations until there are so many claims.
fn fill(ledger: &mut Ledger, readings: &[Entry], next: &mut usize, claims: u64) -> Result<(), LedgerError> {
    let (mut clock, mut busy, mut added, mut held) =
        (Duration::ZERO, Duration::ZERO, 0u64, ledger.totals()?.claims);
    while held < claims {
        let batch: Vec<Entry> = (*next..*next + BATCH).map(|n| variation(readings, n)).collect();
        *next += BATCH;
        let (start, work) = (Instant::now(), processor_time());
        ledger.add(&batch)?;
        clock += start.elapsed();
        busy += processor_time() - work;
        let new: u64 = batch.iter().map(|e| e.claims.len() as u64).sum();
        (added, held) = (added + new, held + new);
    }
    println!(
        "{added} claims added: {:.0} a second, {:.0} a second of processor time",
        added as f64 / clock.as_secs_f64(),
        added as f64 / busy.as_secs_f64().max(1e-9)
    );
    Ok(())
}

/// The commonest queries, each many times with other words, while another thread goes on adding.
fn while_written(path: &Path, readings: &[Entry], first: usize) -> Result<(), Box<dyn Error>> {
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let writer = scope.spawn(|| -> Result<usize, LedgerError> {
            let mut ledger = Ledger::open(path, Access::Write)?;
            let mut next = first;
            while !done.load(Ordering::Relaxed) {
                let batch: Vec<Entry> = (next..next + BATCH).map(|n| variation(readings, n)).collect();
                ledger.add(&batch)?;
                next += BATCH;
            }
            Ok(next - first)
        });
        let asked = ask(path);
        done.store(true, Ordering::Relaxed);
        let written = writer.join().map_err(|_| "the writer panicked")??;
        println!("{written} reports were added meanwhile");
        asked
    })
}

fn ask(path: &Path) -> Result<(), Box<dyn Error>> {
    let ledger = Ledger::open(path, Access::Read)?;
    let page = || Filter { limit: Some(50), ..Filter::default() };
    let mut ids = Vec::new();
    ledger.each(&Filter { limit: Some(ROUNDS as u64 * 40), ..Filter::default() }, |row| {
        ids.push(row.claim.id.to_string());
        ControlFlow::Continue(())
    })?;
    let some = |text: String| Some(text);
    type Ask<'a> = Box<dyn Fn(usize) -> Result<usize, LedgerError> + 'a>;
    let rows = |filter: Filter| ledger.page(&filter).map(|p| p.rows.len());
    let queries: Vec<(&str, Ask<'_>)> = vec![
        ("newest", Box::new(|_| rows(page()))),
        (
            "a later page",
            Box::new(|i| {
                let mut filter = page();
                for _ in 0..=i % 3 {
                    filter.after = ledger.page(&filter)?.next;
                }
                rows(filter)
            }),
        ),
        ("person by name", Box::new(|i| rows(Filter { party: some(name(i * 37)), ..page() }))),
        ("party by code", Box::new(|i| rows(Filter { party: some(code(i * 7)), ..page() }))),
        ("source by name", Box::new(|i| rows(Filter { source: some(name(i * 53)), ..page() }))),
        ("place by name", Box::new(|i| rows(Filter { place: some(town(i * 41)), ..page() }))),
        (
            "type and month",
            Box::new(|i| {
                let from = jiff::civil::date(2022 + (i % 8) as i16, 1 + (i % 12) as i8, 1);
                let published = DayRange { from: Some(from), to: Some(from.last_of_month()) };
                rows(Filter { kinds: vec!["ASSAULT".into()], published, ..page() })
            }),
        ),
        ("words of the text", Box::new(|i| rows(Filter { text: some(town(i * 29)), ..page() }))),
        (
            "publisher",
            Box::new(|i| rows(Filter { publisher: some(format!("Courier {}", i % 300)), ..page() })),
        ),
        ("one claim with its report", Box::new(|i| ledger.claim(&ids[i * 31 % ids.len()]).map(|_| 1))),
        ("common word", Box::new(|_| rows(Filter { text: some("killed".to_owned()), ..page() }))),
        (
            "groups",
            Box::new(|_| {
                let filter = GroupFilter { claims: page(), ..GroupFilter::default() };
                ledger.groups(&filter).map(|g| g.len())
            }),
        ),
    ];
    println!("{:28} {:>8} {:>8}  {:>13} {:>8}  rows", "query", "p50 ms", "p99 ms", "processor p50", "p99");
    for (what, ask) in &queries {
        let (mut clock, mut busy, mut found) = (Vec::new(), Vec::new(), 0);
        for round in 0..ROUNDS {
            let (start, work) = (Instant::now(), processor_time());
            found = found.max(ask(round)?);
            clock.push(start.elapsed());
            busy.push(processor_time() - work);
        }
        let at = |times: &mut Vec<Duration>, share: f64| {
            times.sort_unstable();
            times[((times.len() - 1) as f64 * share).round() as usize].as_secs_f64() * 1e3
        };
        println!(
            "{what:28} {:8.1} {:8.1}  {:13.1} {:8.1}  {found}",
            at(&mut clock, 0.5),
            at(&mut clock, 0.99),
            at(&mut busy, 0.5),
            at(&mut busy, 0.99)
        );
    }
    Ok(())
}

/// How many rows of CSV are written a second.
fn rows_a_second(ledger: &Ledger, reader: &Reader) -> Result<(), Box<dyn Error>> {
    let (start, work) = (Instant::now(), processor_time());
    let rows = ledger.query(&Filter { limit: Some(100_000), ..Filter::default() })?;
    let resources = reader.resources();
    let from =
        Sources { ledger, gazetteer: &resources.gazetteer, actors: &resources.actors, guard_formulas: true };
    let done = export(Layout::Csv, &rows, &from, &mut std::io::sink())?;
    println!(
        "{} rows of CSV: {:.0} a second, {:.0} a second of processor time",
        done.rows,
        done.rows as f64 / start.elapsed().as_secs_f64(),
        done.rows as f64 / (processor_time() - work).as_secs_f64().max(1e-9)
    );
    Ok(())
}

/// A number that looks random and follows from another (SplitMix64).
fn spread(n: usize) -> usize {
    let z = (n as u64).wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    ((z ^ (z >> 27)) >> 8) as usize
}

/// A made-up word of three syllables.
fn word(n: usize) -> String {
    let mut n = spread(n);
    let mut out = String::new();
    for _ in 0..3 {
        let (c, v) = (n % 16, n / 16 % 5);
        n /= 80;
        out.push(char::from(b"bdfghklmnprstvwz"[c]));
        out.push(char::from(b"aeiou"[v]));
    }
    out[..1].to_uppercase() + &out[1..]
}

fn name(n: usize) -> String {
    format!("{} {}", word(n % NAMES), word(7 * NAMES + n % 900))
}

fn town(n: usize) -> String {
    format!("{} {}", word(3 * NAMES + n % NAMES), word(9 * NAMES + n % 40))
}

fn code(n: usize) -> String {
    let letter = |n: usize| char::from(b'A' + (n % 26) as u8);
    let n = spread(n % 200);
    format!("{}{}{}REB", letter(n), letter(n / 26), letter(n / 676))
}

/// Variation `n` of the sample readings.
fn variation(readings: &[Entry], n: usize) -> Entry {
    let base = &readings[n % readings.len()];
    let document = &base.document;
    let text = format!(
        "{}\n\nFiled from {} by {} as {n}.",
        document.text.trim_end(),
        town(spread(n)),
        name(spread(n))
    );
    let start = text.rfind("Filed from").unwrap_or(0);
    let published =
        jiff::civil::date(2022, 1, 1).saturating_add(jiff::Span::new().days((spread(n) % 3000) as i64));
    let meta = Meta {
        publisher: Some(format!("Courier {}", spread(n + 1) % 300)),
        published: Some(published),
        title: document.meta.title.clone(),
        author: None,
        url: Some(format!("https://courier.example/{n}")),
        origin: Some(format!("{n}.txt")),
    };
    let mut zones: Vec<Zone> = document.zones.rows().to_vec();
    zones.push(Zone { kind: ZoneKind::Body, span: Span::new(start, text.len()) });
    let document = Document::new(meta, Text::new(text), Layer::from(zones), Vec::new());
    let mut entry = Entry { document, ..base.clone() };
    for (i, claim) in entry.claims.iter_mut().enumerate() {
        let seed = spread(n * 64 + i);
        claim.id = ClaimId(
            (((n as u128) << 64 | i as u128) + 1)
                .wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835)
                .to_be_bytes(),
        );
        claim.document = entry.document.id;
        claim.published = Some(published);
        let s = &mut claim.statement;
        let (first, place) = (name(seed), town(seed / 3));
        let another = |p: &mut Party, k: usize| {
            *p =
                Party { name: if k == 0 { first.clone() } else { name(seed + k) }, code: code(seed / 5 + k) };
        };
        s.actors.iter_mut().enumerate().for_each(|(k, p)| another(p, k));
        s.recipients.iter_mut().enumerate().for_each(|(k, p)| another(p, k + 3));
        if let Some((id, name)) = &mut s.place {
            (*id, *name) = (4_100_000_000 + (seed / 3 % NAMES) as u32, place.clone());
        }
        s.days = s.days.map(|_| (published, published));
        s.time = s.days.map(|(day, _)| day.to_string());
        for (k, link) in claim.chain.iter_mut().enumerate() {
            link.name = match k {
                0 => entry.document.meta.publisher.clone().unwrap_or_default(),
                k => format!("{}, an official", name(seed + 11 * k)),
            };
        }
        claim.plain = format!("{} ({first}, {place})", claim.plain);
    }
    entry
}

/// The time that this thread had a processor; nothing passes where the system does not tell.
fn processor_time() -> Duration {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    Duration::from_nanos(told.split_whitespace().next().and_then(|n| n.parse().ok()).unwrap_or(0))
}
