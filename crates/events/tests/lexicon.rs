//! Every example sentence of the lexicons, through the real parser.
//!
//! reads:  data/lexicon/en, embedded weights
//! writes: nothing

#![allow(clippy::unwrap_used, reason = "a test or a tool at a desk may stop")]

mod reading;

use onrecord_document::Meta;
use onrecord_events::check_examples;

#[test]
fn every_example_comes_out_as_its_entry_says() {
    let stages = reading::Stages::new();
    let failures = check_examples(&stages.tables, |text| (stages.read(text, Meta::default()).events, 0));
    let list: String =
        failures.iter().map(|f| format!("{}\n  {}\n  {}\n", f.entry, f.sentence, f.message)).collect();
    assert!(failures.is_empty(), "{} examples fail:\n{list}", failures.len());
}
