//! Which files are opened, which are refused without being touched, and who may write when.
//!
//! reads:  files in temporary folders
//! writes: the same

#![allow(clippy::unwrap_used, reason = "tests may unwrap")]

mod world;

use onrecord_ledger::{Access, Filter, Ledger, LedgerError};
use rusqlite::Connection;
use std::path::Path;
use std::time::Duration;
use world::{everything, report};

fn error(path: &Path, access: Access) -> LedgerError {
    match Ledger::open(path, access) {
        Ok(_) => panic!("{} was opened", path.display()),
        Err(error) => error,
    }
}

#[test]
fn what_is_no_ledger_is_refused_and_not_touched() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    assert!(matches!(error(&at("none"), Access::Read), LedgerError::NotFound { .. }));
    assert!(!at("none").exists());
    assert!(matches!(error(folder.path(), Access::Write), LedgerError::NotALedger { found: "a folder", .. }));
    assert!(matches!(error(&at("no/folder/none"), Access::Write), LedgerError::Unusable { .. }));

    std::fs::write(at("text"), "Rebels left Khara on Monday, an official said. ".repeat(40)).unwrap();
    let other = Connection::open(at("other")).unwrap();
    other.execute_batch("CREATE TABLE poem (line TEXT); PRAGMA user_version = 1;").unwrap();
    drop(other);
    for name in ["text", "other"] {
        let before = std::fs::read(at(name)).unwrap();
        for access in [Access::Read, Access::Write] {
            let error = error(&at(name), access);
            assert!(matches!(error, LedgerError::NotALedger { .. }), "{error}");
        }
        assert_eq!(std::fs::read(at(name)).unwrap(), before);
    }

    std::fs::write(at("empty"), "").unwrap();
    assert!(matches!(
        error(&at("empty"), Access::Read),
        LedgerError::NotALedger { found: "an empty file", .. }
    ));
}

#[test]
fn a_newer_ledger_is_refused_and_not_touched() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("war.ledger");
    Ledger::open(&path, Access::Write).unwrap().add(&[report(0)]).unwrap();
    let raw = Connection::open(&path).unwrap();
    raw.pragma_update(None, "user_version", 999).unwrap();
    raw.pragma_update_and_check(None, "journal_mode", "DELETE", |_| Ok(())).unwrap();
    drop(raw);
    let before = std::fs::read(&path).unwrap();
    for access in [Access::Read, Access::Write] {
        let error = error(&path, access);
        assert!(matches!(error, LedgerError::Newer { found: 999, .. }));
        assert!(error.to_string().contains("use a newer onrecord"), "{error}");
    }
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[test]
fn an_older_ledger_is_brought_up_to_date_by_a_writer_only() {
    // The format before the first is a file that a crash left empty but for its header.
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("war.ledger");
    let raw = Connection::open(&path).unwrap();
    raw.pragma_update(None, "application_id", 0x6f6e_7263).unwrap();
    drop(raw);
    assert!(matches!(error(&path, Access::Read), LedgerError::NotALedger { .. } | LedgerError::Older { .. }));
    let mut ledger = Ledger::open(&path, Access::Write).unwrap();
    ledger.add(&[report(0)]).unwrap();
    assert_eq!(Ledger::open(&path, Access::Read).unwrap().totals().unwrap().documents, 1);
}

#[test]
fn a_reader_cannot_write() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("war.ledger");
    drop(Ledger::open(&path, Access::Write).unwrap());
    let mut reader = Ledger::open(&path, Access::Read).unwrap();
    assert!(matches!(reader.add(&[report(0)]), Err(LedgerError::Unusable { .. })));
}

#[test]
fn several_writers_take_turns_and_readers_see_whole_batches() {
    const BATCH: usize = 3;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("war.ledger");
    std::thread::scope(|scope| {
        for writer in 0..3 {
            let path = &path;
            // All of them make the file at the same time, and half of what they add is the same.
            scope.spawn(move || {
                let mut ledger = Ledger::open(path, Access::Write).unwrap();
                for batch in 0..10 {
                    let first = (batch + writer * 5) * BATCH;
                    ledger.add(&(first..first + BATCH).map(report).collect::<Vec<_>>()).unwrap();
                }
            });
        }
        scope.spawn(|| {
            let mut last = 0;
            while last < 20 * BATCH as u64 {
                let Ok(ledger) = Ledger::open(&path, Access::Read) else { continue };
                let seen = ledger.totals().unwrap().documents;
                assert!(seen >= last && seen.is_multiple_of(BATCH as u64), "{seen} after {last}");
                ledger.query(&Filter { limit: Some(5), ..Filter::default() }).unwrap();
                last = seen;
            }
        });
    });
    let ledger = Ledger::open(&path, Access::Read).unwrap();
    let alone = Ledger::open(folder.path().join("alone.ledger"), Access::Write);
    let mut alone = alone.unwrap();
    alone.add(&(0..20 * BATCH).map(report).collect::<Vec<_>>()).unwrap();
    assert_eq!(everything(&ledger), everything(&alone));
    assert_eq!(ledger.check().unwrap(), Vec::<String>::new());
}

#[test]
fn who_waits_too_long_is_told_why() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("war.ledger");
    let patience = Duration::from_millis(50);
    let mut ledger = Ledger::open_patiently(&path, Access::Write, patience).unwrap();
    let other = Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let error = ledger.add(&[report(0)]).unwrap_err();
    assert!(matches!(error, LedgerError::Busy { .. }) && error.is_passing());
    assert!(error.to_string().contains("wait until it is done"), "{error}");
    other.execute_batch("ROLLBACK").unwrap();
    assert_eq!(ledger.add(&[report(0)]).unwrap().added, 1);
}
