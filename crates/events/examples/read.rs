//! Reads one text a line from standard input and prints its events, relations and claims: for trying out lexicon entries.
//!
//! reads:  standard input; embedded tables and weights
//! writes: standard output

#![allow(clippy::unwrap_used, reason = "a test or a tool at a desk may stop")]

#[path = "../tests/reading/mod.rs"]
mod reading;

use onrecord_document::Meta;
use onrecord_events::Participant;
use std::io::BufRead;

fn main() {
    let stages = reading::Stages::new();
    let trees = std::env::args().any(|a| a == "--trees");
    for line in std::io::stdin().lock().lines().map_while(Result::ok) {
        let read = stages.read(&line, Meta::default());
        println!("# {line}");
        if trees {
            println!("{}", onrecord_syntax::conllu::write(&read.document, &read.syntax));
        }
        let text = &read.document.text;
        for event in read.events.events.iter() {
            let parties = |list: &[Participant]| {
                list.iter().map(|p| format!("{}[{}]", p.name, p.code)).collect::<Vec<_>>().join(";")
            };
            let f = event.factuality;
            println!(
                "E\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{:?}\t{:?}\t{}",
                event.kind,
                event.mode,
                event.cameo,
                parties(&event.actors),
                parties(&event.recipients),
                f.certainty.name(),
                f.polarity.name(),
                f.mood.name(),
                text.pieces(&event.trigger),
                event.magnitude,
                event.by,
                event.reported_by.is_some(),
            );
        }
        for r in read.events.relations.iter() {
            println!(
                "R\t{}\t{}[{}]\t{}[{}]\t{}",
                r.kind,
                r.from.name,
                r.from.code,
                r.to.name,
                r.to.code,
                text.pieces(&r.trigger)
            );
        }
        for p in read.events.predicates.iter() {
            println!("P\t{}\t{}\t{}", p.span.start(), p.span.end(), p.factuality);
        }
        for claim in read.claims.iter() {
            println!("C\t{}", claim.plain);
        }
    }
}
