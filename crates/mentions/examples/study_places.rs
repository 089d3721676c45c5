//! Every run of words of reports that may name a place, with its signs, as JSON Lines: what `training/places.py` fits weights on.
//!
//! `study_places CACHE-FOLDER [DATA-FOLDER] < IN > OUT`
//!
//! reads:  standard input, a folder of kept scores, a user's data folder
//! writes: standard output, the folder of kept scores

#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, reason = "a tool at a desk may stop")]

#[path = "mentions/kept.rs"]
mod kept;

use onrecord_document::{Meta, Offsets};
use onrecord_encoder::Encoder;
use onrecord_ingest::{IngestOptions, Report};
use onrecord_resources::model::Model;
use onrecord_resources::{Files, Resources};
use serde_json::{Value, json};
use std::io::BufRead;
use std::path::PathBuf;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let cache = PathBuf::from(arguments.next().expect("a folder to keep scores in"));
    let files = match arguments.next() {
        Some(folder) => Files::overlaid(folder.as_ref()).unwrap(),
        None => Files::embedded(),
    };
    let res = Resources::load(&files).unwrap_or_else(|e| panic!("{e}"));
    let encoder = std::cell::OnceCell::new();
    let encoder = || encoder.get_or_init(|| Encoder::new(&Model::embedded_base().unwrap()).unwrap());
    for line in std::io::stdin().lock().lines().map_while(Result::ok) {
        let row: Value = serde_json::from_str(&line).unwrap();
        let published = row["published"].as_str().and_then(|d| d.parse().ok());
        let options = IngestOptions { any_language: true, ..IngestOptions::default() };
        let report = Report::from_text(row["text"].as_str().unwrap(), Meta { published, ..Meta::default() })
            .with(options);
        let document = onrecord_ingest::ingest(report, &res.zones).unwrap();
        let (syntax, scores) = kept::reading(&document, &row, &res, encoder, &cache);
        let found =
            onrecord_mentions::find(&document, &syntax, &scores, &res.actors, &res.gazetteer, &res.times);
        let names = onrecord_mentions::study(
            &document,
            &syntax,
            &scores,
            &res.actors,
            &res.gazetteer,
            &found.mentions,
        );
        let offsets = Offsets::new(&document.text);
        let short = |x: &f64| (x * 1e4).round() / 1e4;
        let names: Vec<Value> = names
            .iter()
            .map(|n| {
                let places: Vec<Value> = n
                    .places
                    .iter()
                    .map(|(at, signs)| json!([at.0, at.1, signs.iter().map(short).collect::<Vec<_>>()]))
                    .collect();
                json!({"start": offsets.point(n.span.start()), "end": offsets.point(n.span.end()), "best": n.best,
                    "signs": n.signs.iter().map(short).collect::<Vec<_>>(), "places": places})
            })
            .collect();
        println!("{}", json!({"id": row["id"], "names": names}));
    }
}
