//! Measures how soon calls are answered on a large ledger while somebody writes to it.
//! `cargo run --release -p onrecord-server --example load -- FOLDER [CLAIMS] [READERS]`
//!
//! The ledger is kept in FOLDER and used again; its reports are the samples with other publishers, days, names and numbers.
//! Two measurements: readers that pause for half a second between calls, as people do, and readers that never pause.

use onrecord::Reader;
use onrecord::document::{Document, Layer, Meta, Text};
use onrecord::events::ClaimId;
use onrecord::ingest::Report;
use onrecord::ledger::{Access, Entry, Ledger, Run};
use onrecord_server::{App, Assets, Gate, Hosts, Users, run};
use std::error::Error;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Calls that readers make in turn.
const CALLS: [&str; 12] = [
    "/claims?limit=50",
    "/claims?type=ASSAULT&limit=50",
    "/claims?source=official&limit=50",
    "/claims?actor=ARVMIL&limit=50",
    "/claims?text=market&limit=50",
    "/claims?sort=happened&limit=50",
    "/reports?limit=50",
    "/groups?limit=50",
    "/facets?look_at=5000",
    "/timeline?look_at=5000",
    "/network?look_at=5000",
    "/status",
];

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let folder = args.next().ok_or("give a folder for the ledger")?;
    let claims: u64 = args.next().map_or(Ok(100_000), |n| n.parse())?;
    let readers: usize = args.next().map_or(Ok(50), |n| n.parse())?;
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let reader = Arc::new(Reader::builder().data(root.join("cases/world/data")).build()?);
    let templates = templates(&reader, &root.join("samples"))?;
    let path = Path::new(&folder).join(format!("load-{claims}.ledger"));
    fill(&path, &templates, claims)?;

    let start = Instant::now();
    let gate = Gate::new(Users::of_ledger(&path)?, Hosts::new([127, 0, 0, 1].into(), &[], None), false);
    let shared = Arc::clone(&reader);
    let load = Box::new(move || Ok((Arc::clone(&shared), Run::default())));
    let app = App::new(&path, gate, load, None)?;
    let (tell, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
            let _ = tell.send(listener.local_addr()?);
            run(app, Assets::new(None), listener, std::future::pending()).await;
            Ok::<(), std::io::Error>(())
        })
    });
    let address = told.recv()?;
    let first = call(&mut connect(address)?, address, "/claims?limit=50")?;
    println!("opened, and the first page after {:.1?} ({} bytes)", start.elapsed(), first);

    println!("one caller, nobody writes, no answer is known yet");
    let mut alone = connect(address)?;
    for path in CALLS {
        let start = Instant::now();
        let bytes = call(&mut alone, address, path)?;
        println!("  {path}: {:.1?}, {bytes} bytes", start.elapsed());
    }
    for (name, pause) in
        [("half a second between calls", Duration::from_millis(500)), ("no pause", Duration::ZERO)]
    {
        measure(name, address, &path, &templates, readers, pause)?;
    }
    Ok(())
}

/// Readings of the samples.
fn templates(reader: &Reader, folder: &Path) -> Result<Vec<Entry>, Box<dyn Error>> {
    let mut files: Vec<_> = std::fs::read_dir(folder)?.filter_map(|f| Some(f.ok()?.path())).collect();
    files.retain(|f| f.extension().is_some_and(|e| e == "txt"));
    files.sort();
    let mut all = Vec::new();
    for file in files {
        let reading = reader.read(Report::from_bytes(std::fs::read(file)?, Meta::default()))?;
        let run = Run { program: "load".into(), ..Run::default() };
        all.push(Entry::new(
            &reading.document,
            &reading.mentions,
            &reading.attributions,
            &reading.claims,
            run,
        ));
    }
    Ok(all)
}

/// The `n`th variation of a reading.
fn varied(template: &Entry, n: u64) -> Entry {
    let mut entry = template.clone();
    let old = &template.document;
    let days = i64::try_from(n % 4000).unwrap_or(0);
    let published = old.meta.published.unwrap_or(jiff::civil::date(2031, 3, 1));
    let moved = |d: jiff::civil::Date| d.saturating_sub(jiff::Span::new().days(days));
    let meta = Meta {
        publisher: Some(format!("{} {}", old.publisher(), n % 120)),
        published: Some(moved(published)),
        ..old.meta.clone()
    };
    // What is at the end of a text moves no span of it.
    let text = Text::new(format!("{}\nReport {n}.\n", old.text.as_str()));
    let zones: Layer<_> = old.zones.iter().cloned().collect::<Vec<_>>().into();
    entry.document = Document::new(meta, text, zones, Vec::new());
    for (i, claim) in entry.claims.iter_mut().enumerate() {
        claim.document = entry.document.id;
        let mut id = [0; 16];
        id.copy_from_slice(&blake3::hash(format!("{} {i}", entry.document.id).as_bytes()).as_bytes()[..16]);
        claim.id = ClaimId(id);
        claim.published = entry.document.meta.published;
        if let Some((first, last)) = claim.statement.days {
            claim.statement.days = Some((moved(first), moved(last)));
        }
        for party in claim.statement.actors.iter_mut().chain(&mut claim.statement.recipients) {
            if party.code.is_empty() {
                party.name = format!("{} {}", party.name, n % 900);
            }
        }
        for link in &mut claim.chain {
            if link.actor.is_empty() {
                link.name = format!("{} {}", link.name, n % 700);
            }
        }
    }
    entry
}

/// Fills a ledger up to so many claims.
fn fill(path: &Path, templates: &[Entry], claims: u64) -> Result<(), Box<dyn Error>> {
    let mut ledger = Ledger::open(path, Access::Write)?;
    let (start, before) = (Instant::now(), ledger.sizes()?);
    let mut n = before.documents;
    while ledger.sizes()?.claims < claims {
        let batch: Vec<Entry> =
            (n..n + 500).map(|i| varied(&templates[(i as usize) % templates.len()], i)).collect();
        n += 500;
        ledger.add(&batch)?;
    }
    let after = ledger.sizes()?;
    if after.claims > before.claims {
        let rate = (after.claims - before.claims) as f64 / start.elapsed().as_secs_f64();
        println!("{} claims of {} reports, {rate:.0} claims a second", after.claims, after.documents);
    } else {
        println!("{} claims of {} reports", after.claims, after.documents);
    }
    Ok(())
}

fn connect(address: SocketAddr) -> std::io::Result<BufReader<TcpStream>> {
    let stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    Ok(BufReader::new(stream))
}

/// Bytes of the answer to a call.
fn call(stream: &mut BufReader<TcpStream>, address: SocketAddr, path: &str) -> Result<usize, Box<dyn Error>> {
    let head = format!("GET /api/v1{path} HTTP/1.1\r\nHost: {address}\r\n\r\n");
    stream.get_mut().write_all(head.as_bytes())?;
    let (mut line, mut length, mut status) = (String::new(), 0, String::new());
    loop {
        line.clear();
        if stream.read_line(&mut line)? == 0 {
            return Err("the server closed the connection".into());
        }
        if status.is_empty() {
            line.trim_end().clone_into(&mut status);
        }
        if let Some(n) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = n.trim().parse()?;
        }
        if line == "\r\n" {
            break;
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body)?;
    if !status.contains(" 200 ") {
        return Err(format!("{path}: {status}: {}", String::from_utf8_lossy(&body)).into());
    }
    Ok(length)
}

/// Readers that call for twenty seconds while somebody adds reports, and what they waited.
fn measure(
    name: &str,
    address: SocketAddr,
    path: &Path,
    templates: &[Entry],
    readers: usize,
    pause: Duration,
) -> Result<(), Box<dyn Error>> {
    let (stop, added) = (AtomicBool::new(false), AtomicU64::new(0));
    let mut times: Vec<(usize, Duration)> = Vec::new();
    std::thread::scope(|scope| -> Result<(), Box<dyn Error>> {
        scope.spawn(|| {
            let Ok(mut ledger) = Ledger::open(path, Access::Write) else { return };
            let mut n = ledger.sizes().map_or(0, |s| s.documents) + 1_000_000;
            while !stop.load(Ordering::Relaxed) {
                let batch: Vec<Entry> =
                    (n..n + 20).map(|i| varied(&templates[(i as usize) % templates.len()], i)).collect();
                n += 20;
                if ledger.add(&batch).is_ok() {
                    added.fetch_add(20, Ordering::Relaxed);
                }
                // Reading reports takes longer than writing them down.
                std::thread::sleep(Duration::from_millis(500));
            }
        });
        let callers: Vec<_> = (0..readers)
            .map(|r| {
                scope.spawn(move || {
                    let mut times = Vec::new();
                    let end = Instant::now() + Duration::from_secs(20);
                    std::thread::sleep(pause.mul_f64(r as f64 / 50.0));
                    let Ok(mut stream) = connect(address) else { return times };
                    for i in r.. {
                        if Instant::now() > end {
                            break;
                        }
                        let (which, start) = (i % CALLS.len(), Instant::now());
                        match call(&mut stream, address, CALLS[which]) {
                            Ok(_) => times.push((which, start.elapsed())),
                            Err(error) => {
                                eprintln!("{error}");
                                break;
                            }
                        }
                        std::thread::sleep(pause);
                    }
                    times
                })
            })
            .collect();
        for caller in callers {
            times.extend(caller.join().map_err(|_| "a caller failed")?);
        }
        stop.store(true, Ordering::Relaxed);
        Ok(())
    })?;
    let quantile = |times: &mut Vec<Duration>, q: f64| {
        times.sort();
        times
            .get(((times.len() as f64 * q) as usize).min(times.len().saturating_sub(1)))
            .copied()
            .unwrap_or_default()
    };
    let mut all: Vec<Duration> = times.iter().map(|t| t.1).collect();
    println!(
        "{readers} readers, {name}, {} reports added meanwhile: {} calls, p50 {:.1?}, p99 {:.1?}, longest {:.1?}",
        added.load(Ordering::Relaxed),
        all.len(),
        quantile(&mut all, 0.5),
        quantile(&mut all, 0.99),
        quantile(&mut all, 1.0),
    );
    for (which, path) in CALLS.iter().enumerate() {
        let mut own: Vec<Duration> = times.iter().filter(|t| t.0 == which).map(|t| t.1).collect();
        println!("  {path}: p50 {:.1?}, p99 {:.1?}", quantile(&mut own, 0.5), quantile(&mut own, 0.99));
    }
    Ok(())
}
