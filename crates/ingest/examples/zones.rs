//! Prints the zones of reports, for people: `cargo run -p onrecord-ingest --example zones -- FILE...`
//!
//! reads:  files
//! writes: standard output

use onrecord_document::Meta;
use onrecord_ingest::{Report, ingest};
use onrecord_resources::Files;
use onrecord_resources::zones::ZoneWords;

fn main() {
    let words = ZoneWords::load(&Files::embedded()).expect("the built-in data is checked by tests");
    for path in std::env::args().skip(1) {
        let meta = Meta { origin: Some(path.clone()), ..Meta::default() };
        match std::fs::read(&path) {
            Err(error) => println!("{path}: {error}"),
            Ok(bytes) => match ingest(Report::from_bytes(bytes, meta), &words) {
                Err(error) => println!("{error}"),
                Ok(document) => {
                    println!("== {path} {:?} {:?}", document.meta.published, document.meta.author);
                    document.notes.iter().for_each(|note| println!("note: {}: {}", note.kind, note.message));
                    for zone in &document.zones {
                        println!("{:?}: {}", zone.kind, &document.text[zone.span]);
                    }
                }
            },
        }
    }
}
