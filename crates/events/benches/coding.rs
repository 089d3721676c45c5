//! Sentences that the stage codes in a CPU second after parsing, and how long its tables take to load.
//!
//! `cargo bench -p onrecord-events`; an argument is the number of rounds. The sentences are the lexicon's own examples, a hundred a report.
//! CPU seconds are the kernel's count for the thread (wall seconds where there is none).

#![allow(clippy::unwrap_used, reason = "a test or a tool at a desk may stop")]

#[path = "../tests/reading/mod.rs"]
mod reading;

use onrecord_document::Meta;
use onrecord_encoder::Scores;
use onrecord_resources::Files;
use onrecord_resources::event_lexicon::EventTables;
use onrecord_resources::pattern::bracketed;
use std::time::Instant;

/// Seconds this thread has computed for.
fn cpu_seconds(start: Instant) -> f64 {
    let nanoseconds = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let counted = nanoseconds.as_deref().and_then(|s| s.split(' ').next()?.parse::<f64>().ok());
    counted.map_or_else(|| start.elapsed().as_secs_f64(), |n| n * 1e-9)
}

fn main() {
    let rounds: usize = std::env::args().filter_map(|a| a.parse().ok()).next().unwrap_or(5);
    let start = Instant::now();
    let files = Files::embedded();
    let before = cpu_seconds(start);
    let entries = EventTables::load(&files).unwrap().lexicon.entries.len();
    println!(
        "{entries} entries and all other tables of the stage loaded in {:.1} CPU ms",
        1e3 * (cpu_seconds(start) - before)
    );
    let stages = reading::Stages::new();
    let sentences: Vec<String> = stages
        .tables
        .lexicon
        .entries
        .iter()
        .flat_map(|e| &e.yes)
        .filter_map(|s| Some(bracketed(s)?.0))
        .take(1000)
        .collect();
    let reports: Vec<_> = sentences.chunks(100).map(|c| stages.read(&c.join(" "), Meta::default())).collect();
    let count: usize = reports.iter().map(|r| r.syntax.sentences.len()).sum();
    for round in 1..=rounds {
        let before = cpu_seconds(start);
        let mut events = 0;
        for read in &reports {
            let found = onrecord_events::code(
                &read.document,
                &read.syntax,
                &read.mentions,
                &read.attributions,
                &Scores::default(),
                &stages.tables,
            );
            let coded = cpu_seconds(start);
            let claims = onrecord_events::claims(
                &read.document,
                &read.syntax,
                &read.mentions,
                &read.attributions,
                &found,
                &stages.tables,
            );
            events += found.events.len();
            std::hint::black_box((claims, coded));
        }
        let seconds = cpu_seconds(start) - before;
        println!(
            "round {round}: {count} sentences, {events} events and their claims, {:.0} sentences a CPU second",
            count as f64 / seconds
        );
    }
}
