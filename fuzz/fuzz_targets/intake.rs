//! Reads bytes as a format and takes in what comes out.
//!
//! reads:  bytes
//! writes: nothing

use onrecord_ingest::{Format, Intake, IntakeOptions, Opened, ReadSeek, ingest};
use onrecord_resources::Files;
use onrecord_resources::zones::ZoneWords;
use std::io::Cursor;
use std::sync::LazyLock;

static WORDS: LazyLock<ZoneWords> = LazyLock::new(|| ZoneWords::load(&Files::embedded()).expect("built-in data is sound"));

/// Takes the bytes apart as the format and, where none is given, as what they look like.
pub fn take(bytes: &[u8], format: Option<Format>) {
    let options = IntakeOptions { format, ..IntakeOptions::default() };
    let intake = match Intake::open(Cursor::new(bytes.to_vec()), "input", &options, &WORDS) {
        Opened::Intake(intake) => intake,
        Opened::JsonLines(_) => return,
        Opened::Zipped => {
            let bytes = bytes.to_vec();
            let reopen = move || Ok(Box::new(Cursor::new(bytes.clone())) as Box<dyn ReadSeek>);
            Intake::zipped(Box::new(reopen), "input", &options, &WORDS)
        }
    };
    for item in intake {
        if let Ok(document) = item.and_then(|entry| ingest(entry.report, &WORDS)) {
            let mut at = 0;
            for zone in &document.zones {
                assert!(zone.span.start() >= at && !zone.span.is_empty(), "zones are in order");
                at = zone.span.end();
            }
        }
    }
}
