//! The examples of the data file come out as they should, and would be reported if they did not.
//!
//! reads:  data/lexicon/en/ingest.toml
//! writes: nothing

#![allow(clippy::unwrap_used, reason = "tests may unwrap")]

use onrecord_ingest::failing_examples;
use onrecord_resources::Files;
use onrecord_resources::zones::ZoneWords;

#[test]
fn every_example_comes_out() {
    let words = ZoneWords::load(&Files::embedded()).unwrap();
    for examples in
        [&words.headline.examples, &words.byline.examples, &words.caption.examples, &words.dateline.examples]
    {
        assert!(
            !examples.yes.is_empty() && !examples.no.is_empty(),
            "every section has examples of both sorts"
        );
    }
    assert_eq!(failing_examples(&words), []);
}

#[test]
fn an_example_that_does_not_come_out_is_reported() {
    let mut words = ZoneWords::load(&Files::embedded()).unwrap();
    let (yes, no) = ("By Monday the [troops] left".to_owned(), "By Mara Venn".to_owned());
    words.byline.examples.yes = vec![yes];
    words.byline.examples.no = vec![no];
    words.dateline.examples.yes = vec!["VELL – Troops left.".to_owned()];
    let failing: Vec<_> = failing_examples(&words).into_iter().map(|(example, _)| example).collect();
    assert_eq!(
        failing,
        ["byline: By Monday the [troops] left", "byline: By Mara Venn", "dateline: VELL – Troops left."]
    );
}
