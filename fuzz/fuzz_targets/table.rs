//! Any bytes as table: no panic, and always an end.
//!
//! reads:  bytes
//! writes: nothing

#![no_main]

mod intake;

use libfuzzer_sys::fuzz_target;
use onrecord_ingest::Format;

fuzz_target!(|bytes: &[u8]| {
    for format in [Format::Csv, Format::Tsv] {
        intake::take(bytes, Some(format));
    }
    intake::take(bytes, None);
});
