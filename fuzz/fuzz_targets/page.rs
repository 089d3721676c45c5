//! Any bytes as one page: no panic, and always an end.
//!
//! reads:  bytes
//! writes: nothing

#![no_main]

mod intake;

use libfuzzer_sys::fuzz_target;
use onrecord_ingest::Format;

fuzz_target!(|bytes: &[u8]| intake::take(bytes, Some(Format::Html)));
