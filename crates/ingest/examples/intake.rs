//! Prints what is in files of any format, for people: `cargo run -p onrecord-ingest --example intake -- [--long] FILE...`
//!
//! reads:  files
//! writes: standard output: one line a report or loss, then counts by code

#![allow(missing_docs, clippy::unwrap_used, reason = "a program for looking")]

use onrecord_ingest::{Intake, IntakeOptions, Opened, ingest};
use onrecord_resources::Files;
use onrecord_resources::zones::ZoneWords;
use std::collections::BTreeMap;
use std::fs::File;

fn main() {
    let words = ZoneWords::load(&Files::embedded()).expect("the built-in data is checked by tests");
    let mut options = IntakeOptions::default();
    options.ingest.any_language = true;
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let (long, paths): (Vec<String>, Vec<String>) = std::env::args().skip(1).partition(|a| a == "--long");
    for path in paths {
        let intake = match Intake::open(File::open(&path).unwrap(), &path, &options, &words) {
            Opened::Intake(intake) => intake,
            Opened::JsonLines(_) => {
                println!("{path}: JSON Lines");
                continue;
            }
            Opened::Zipped => {
                let again = path.clone();
                Intake::zipped(Box::new(move || Ok(Box::new(File::open(&again)?))), &path, &options, &words)
            }
        };
        let mut intake = intake;
        for item in intake.by_ref() {
            let document = item.and_then(|entry| ingest(entry.report, &words));
            let code = match &document {
                Ok(d) => {
                    println!(
                        "read {} | {:?} | {:?} | {:?} | {:?} | {:?} | {} bytes, {} zones | {:?}",
                        d.meta.origin.as_deref().unwrap_or_default(),
                        d.meta.title,
                        d.meta.published,
                        d.meta.publisher,
                        d.meta.author,
                        d.meta.url,
                        d.text.len(),
                        d.zones.len(),
                        d.edition.status
                    );
                    if !long.is_empty() {
                        d.zones.iter().for_each(|z| println!("   {:?}: {}", z.kind, &d.text[z.span]));
                        d.notes.iter().for_each(|n| println!("   note {}: {}", n.kind, n.message));
                    }
                    "read"
                }
                Err(error) => {
                    println!("lost {error} [{}]", error.kind.code());
                    error.kind.code()
                }
            };
            *counts.entry(code.to_owned()).or_default() += 1;
        }
        *counts.entry("passed over".to_owned()).or_default() += intake.passed() as usize;
    }
    println!("{counts:?}");
}
