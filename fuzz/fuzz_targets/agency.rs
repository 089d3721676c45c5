//! Any bytes as agency's file: no panic, and always an end.
//!
//! reads:  bytes
//! writes: nothing

#![no_main]

mod intake;

use libfuzzer_sys::fuzz_target;
use onrecord_ingest::Format;

fuzz_target!(|bytes: &[u8]| {
    for format in [Format::Ninjs, Format::NewsMl, Format::Nitf] {
        intake::take(bytes, Some(format));
    }
    intake::take(bytes, None);
});
