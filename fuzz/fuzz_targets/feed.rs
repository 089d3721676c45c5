//! Any bytes as feed: no panic, and always an end.
//!
//! reads:  bytes
//! writes: nothing

#![no_main]

mod intake;

use libfuzzer_sys::fuzz_target;
use onrecord_ingest::Format;

fuzz_target!(|bytes: &[u8]| {
    for format in [Format::Feed, Format::JsonFeed] {
        intake::take(bytes, Some(format));
    }
    intake::take(bytes, None);
});
