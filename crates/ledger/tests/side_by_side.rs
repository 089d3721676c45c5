//! Laid side by side, reports give the same groups whatever the order, the batches and the readings before; an older file is
//! copied before it is changed.
//!
//! reads:  ledger files in temporary folders
//! writes: the same

#![allow(clippy::unwrap_used, reason = "tests may unwrap")]

mod world;

use onrecord_ledger::{Access, Entry, Filter, GroupFilter, Ledger, LedgerError};
use onrecord_resources::Files;
use onrecord_resources::comparison::Comparison;
use proptest::prelude::*;
use tempfile::TempDir;
use world::{report, report_by, run};

fn table() -> Comparison {
    Comparison::load(&Files::embedded()).unwrap()
}

fn ledger() -> (TempDir, Ledger) {
    let folder = tempfile::tempdir().unwrap();
    let ledger = Ledger::open(folder.path().join("war.ledger"), Access::Write).unwrap();
    (folder, ledger)
}

/// Everything that is derived, as text.
fn groups(ledger: &Ledger) -> String {
    let table = table();
    let found = ledger.groups(&GroupFilter::default()).unwrap();
    let one = |id: onrecord_events::ClaimId| {
        let group = ledger.group(&id.to_string(), &table).unwrap();
        let claims: Vec<_> = group.claims.iter().map(|row| row.claim.id).collect();
        format!("{claims:?} {:?} {:?}", group.assessment, group.pairings)
    };
    let shown: Vec<String> =
        found.iter().map(|g| format!("{} {} {} {}", g.id, g.label.name(), g.why, one(g.id))).collect();
    format!("{}\n{:?}", shown.join("\n"), ledger.copies(None, 0.0).unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn order_and_batches_do_not_matter(
        order in Just((0usize..24).collect::<Vec<_>>()).prop_shuffle(),
        cuts in prop::collection::vec(1usize..9, 1..6),
        again in prop::collection::vec(0usize..24, 0..5),
    ) {
        let (_a, mut whole) = ledger();
        whole.add(&(0..24).map(report).collect::<Vec<_>>()).unwrap();
        whole.lay_side_by_side(&table(), |_| {}).unwrap();

        let (_b, mut parts) = ledger();
        // Some were read by an older version first, which saw fewer claims.
        let old: Vec<Entry> = again.iter().map(|&n| { let mut e = report_by(n, run("0.0.9")); e.claims.truncate(1); e }).collect();
        parts.add(&old).unwrap();
        parts.lay_side_by_side(&table(), |_| {}).unwrap();
        let mut rest = &order[..];
        for cut in cuts.into_iter().cycle() {
            let (some, more) = rest.split_at(cut.min(rest.len()));
            parts.add(&some.iter().map(|&n| report(n)).collect::<Vec<_>>()).unwrap();
            parts.lay_side_by_side(&table(), |_| {}).unwrap();
            rest = more;
            if rest.is_empty() { break; }
        }
        prop_assert_eq!(groups(&whole), groups(&parts));
        prop_assert_eq!(parts.check().unwrap(), Vec::<String>::new());
    }
}

#[test]
fn every_claim_is_in_one_group_and_lists_say_what_groups_say() {
    let (_folder, mut ledger) = ledger();
    ledger.add(&(0..30).map(report).collect::<Vec<_>>()).unwrap();
    assert_eq!(ledger.pending().unwrap(), 30);
    assert!(ledger.groups(&GroupFilter::default()).unwrap().is_empty());
    let claim = ledger.query(&Filter::default()).unwrap()[0].claim.id;
    assert!(matches!(ledger.group(&claim.to_string(), &table()), Err(LedgerError::NotCompared { .. })));
    ledger.lay_side_by_side(&table(), |_| {}).unwrap();
    assert_eq!(ledger.pending().unwrap(), 0);
    let all = ledger.groups(&GroupFilter::default()).unwrap();
    assert_eq!(all.iter().map(|g| g.claims).sum::<u64>(), ledger.totals().unwrap().claims);
    assert!(all.iter().any(|g| g.documents > 1));
    for summary in &all {
        let group = ledger.group(&summary.id.to_string(), &table()).unwrap();
        assert_eq!((group.assessment.label, &group.assessment.why), (summary.label, &summary.why));
        assert_eq!(group.assessment.independent.len() as u64, summary.independent);
    }
    let labels = ledger.group_labels(&GroupFilter::default()).unwrap();
    assert_eq!(labels.iter().map(|(_, n)| n).sum::<u64>(), all.len() as u64);
    let filter = GroupFilter { labels: vec![labels[0].0], ..GroupFilter::default() };
    assert_eq!(ledger.groups(&filter).unwrap().len() as u64, labels[0].1);
}

#[test]
fn another_table_compares_everything_anew() {
    let (_folder, mut ledger) = ledger();
    ledger.add(&(0..12).map(report).collect::<Vec<_>>()).unwrap();
    ledger.lay_side_by_side(&table(), |_| {}).unwrap();
    let before = groups(&ledger);
    let mut strict = table();
    strict.matching.least = 1000.0;
    strict.checksum = "another".to_owned();
    assert_eq!(ledger.lay_side_by_side(&strict, |_| {}).unwrap().compared, 12);
    assert!(ledger.groups(&GroupFilter::default()).unwrap().iter().all(|g| g.claims == 1));
    ledger.lay_side_by_side(&table(), |_| {}).unwrap();
    assert_eq!(groups(&ledger), before);
}

#[test]
fn a_file_of_the_first_format_is_copied_and_brought_up_to_date() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("old.ledger");
    {
        let mut ledger = Ledger::open(&path, Access::Write).unwrap();
        ledger.add(&(0..8).map(report).collect::<Vec<_>>()).unwrap();
        ledger.add_correction(&world::correction(&report(2), 0, "wrong")).unwrap();
    }
    world::make_first_format(&path);
    let bytes = std::fs::read(&path).unwrap();
    assert!(matches!(Ledger::open(&path, Access::Read), Err(LedgerError::Older { found: 1, .. })));
    assert_eq!(std::fs::read(&path).unwrap(), bytes, "a reader changes nothing");

    let mut ledger = Ledger::open(&path, Access::Write).unwrap();
    assert_eq!(ledger.pending().unwrap(), 8);
    assert_eq!(ledger.corrections(None).unwrap().len(), 1);
    ledger.lay_side_by_side(&table(), |_| {}).unwrap();
    assert_eq!(ledger.check().unwrap(), Vec::<String>::new());

    let copy = folder.path().join("old.ledger.format-1.backup");
    let old = rusqlite::Connection::open(copy).unwrap();
    let claims: i64 = old.query_row("SELECT count(*) FROM claim", [], |r| r.get(0)).unwrap();
    assert_eq!(claims as u64, ledger.totals().unwrap().claims);
    assert_eq!(old.pragma_query_value(None, "user_version", |r| r.get::<_, i64>(0)).unwrap(), 1);
    assert_eq!(
        std::fs::read_dir(folder.path())
            .unwrap()
            .filter(|e| e.as_ref().unwrap().file_name().to_string_lossy().contains("partial"))
            .count(),
        0
    );
}
