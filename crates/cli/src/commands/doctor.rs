//! `onrecord doctor`: whether this installation works.
//!
//! reads:  the binary, data files, the model, a ledger
//! writes: standard output

use crate::args::{About, DoctorArgs};
use crate::commands::read::read_input;
use crate::failure::{Exit, Failure, Stop};
use crate::inputs::{Input, Named};
use crate::provenance::{self, VERSION, checksum};
use crate::render::words::count;
use crate::render::{Page, color};
use crate::session::Session;
use onrecord::ledger::{Access, Ledger};
use std::io::Write;
use std::time::Instant;

/// What one check found.
enum Found {
    Good(String),
    Bad(Failure),
}

/// Examines the installation; everything is looked at, also after something has been found wrong.
pub fn run(session: &Session, args: &DoctorArgs) -> Result<Exit, Stop> {
    let page = session.page();
    let mut out = session.out();
    let mut bad = Vec::new();
    let threads = rayon::current_num_threads();
    let mut rows = vec![
        (
            "program",
            Found::Good(format!("onrecord {VERSION}, {} {}", std::env::consts::OS, std::env::consts::ARCH)),
        ),
        ("processor", Found::Good(format!("{}, {}", count(threads, "thread"), features()))),
        ("data", data(session)),
        ("model", model(session)),
        ("self-test", self_test(session)),
    ];
    if let Some(path) = &args.ledger {
        let checked = Ledger::open(path, Access::Read).and_then(|ledger| ledger.check());
        rows.push((
            "ledger",
            match checked {
                Ok(problems) if problems.is_empty() => Found::Good(format!("{}: sound", path.display())),
                Ok(problems) => {
                    let what = format!("{} is damaged:\n{}", path.display(), problems.join("\n"));
                    Found::Bad(
                        Failure::new(what).hint("restore a copy, or read its reports into a new ledger"),
                    )
                }
                Err(e) => Found::Bad(Failure::from_error(&e)),
            },
        ));
    }
    for (name, found) in rows {
        let (mark, style, text) = match &found {
            Found::Good(text) => ("ok ", color::good(), text.clone()),
            Found::Bad(failure) => ("bad", color::bad().bold(), failure.what.clone()),
        };
        for (i, line) in text.lines().enumerate() {
            let name = if i == 0 { name } else { "" };
            let mark = if i == 0 { mark } else { "   " };
            writeln!(
                out,
                "{}  {}  {line}",
                page.paint(style, mark),
                page.paint(color::heading(), &format!("{name:<10}"))
            )?;
        }
        if let Found::Bad(failure) = found {
            bad.push(failure);
        }
    }
    versions(session, page, &mut out)?;
    out.flush()?;
    for failure in &bad {
        session.lost(failure);
    }
    Ok(if bad.is_empty() { Exit::AllRead } else { Exit::NothingRead })
}

/// Vector instructions that the network can use.
fn features() -> String {
    #[cfg(target_arch = "x86_64")]
    let found = [
        ("avx2", std::arch::is_x86_feature_detected!("avx2")),
        ("fma", std::arch::is_x86_feature_detected!("fma")),
        ("avx512f", std::arch::is_x86_feature_detected!("avx512f")),
    ];
    #[cfg(target_arch = "aarch64")]
    let found = [("neon", std::arch::is_aarch64_feature_detected!("neon"))];
    #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
    let found: [(&str, bool); 0] = [];
    let names: Vec<&str> = found.iter().filter(|(_, there)| *there).map(|(name, _)| *name).collect();
    if names.is_empty() { "no vector instructions (reading is slower)".to_owned() } else { names.join(" ") }
}

fn data(session: &Session) -> Found {
    let loaded = provenance::files(session).and_then(|files| {
        onrecord::resources::Resources::load(&files)?;
        Ok(files)
    });
    match loaded {
        Ok(files) => {
            let all: Vec<_> = files.below("").collect();
            let bytes: usize = all.iter().map(|f| f.text.len()).sum();
            let own = all.iter().filter(|f| f.own).count();
            let own = if own == 0 { String::new() } else { format!(", {own} of them yours") };
            Found::Good(format!(
                "{}{own}, {} KiB, checksum {}",
                count(all.len(), "file"),
                bytes >> 10,
                checksum(&files)
            ))
        }
        Err(e) => Found::Bad(Failure::from_error(&e)),
    }
}

fn model(session: &Session) -> Found {
    let started = Instant::now();
    match provenance::model(session) {
        Ok(model) => {
            let card = model.card();
            let sum = card.weights.blake3.get(..16).unwrap_or_default();
            let size = card.weights.bytes as f64 / f64::from(1 << 20);
            let took = started.elapsed().as_secs_f64() * 1e3;
            Found::Good(format!(
                "{}: {}\n{size:.1} MiB, checksum {sum} agrees ({took:.0} ms)",
                card.name, card.summary
            ))
        }
        Err(e) => Found::Bad(Failure::from_error(&e)),
    }
}

/// Reads the report that comes with the program and looks whether it found who said what happened.
fn self_test(session: &Session) -> Found {
    let started = Instant::now();
    let reader = match session.reader() {
        Ok(reader) => reader,
        Err(Stop::Failed(failure)) => return Found::Bad(*failure),
        Err(Stop::Closed) => return Found::Good(String::new()),
    };
    let ready = started.elapsed().as_secs_f64() * 1e3;
    let started = Instant::now();
    let sample = Input::Report(Named::sample());
    let reading = match read_input(&reader, sample, &About::default()) {
        Ok((_, reading)) => reading,
        Err(failure) => return Found::Bad(failure),
    };
    let read = started.elapsed().as_secs_f64() * 1e3;
    let (said, claims) = (reading.attributions.attributions.len(), reading.claims.len());
    let words = reading.syntax.tokens.len();
    let times = format!(
        "{} and {} in a report of {words} words; ready after {ready:.0} ms, read in {read:.0} ms",
        count(said, "attribution"),
        count(claims, "claim")
    );
    if said == 0 || claims == 0 {
        let failure =
            Failure::new(format!("the self-test found {times}, and should have found at least one of each"));
        return Found::Bad(
            failure.hint("with your own --data or --model, try without them; else this is a bug"),
        );
    }
    Found::Good(times)
}

/// With `-v`, every data file and its version.
fn versions(session: &Session, page: Page, out: &mut impl Write) -> Result<(), Stop> {
    if !session.verbose() {
        return Ok(());
    }
    let Ok(files) = provenance::files(session) else { return Ok(()) };
    writeln!(out)?;
    for file in files.below("") {
        let version = provenance::version(&file.text).unwrap_or("not stated");
        let own = if file.own { "  (yours)" } else { "" };
        writeln!(
            out,
            "     {}  version {version}{own}",
            page.paint(color::dim(), &format!("{:<40}", file.path))
        )?;
    }
    Ok(())
}
