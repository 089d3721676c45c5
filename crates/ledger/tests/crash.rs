//! Killed at any moment, or out of room: the ledger is sound, holds whole batches only, and adding goes on where it stopped.
//!
//! reads:  ledger files in temporary folders
//! writes: the same
//!
//! The program that is killed is this test program itself, called again for [`writer`] alone.

#![allow(clippy::unwrap_used, reason = "tests may unwrap")]

mod world;

use onrecord_ledger::{Access, AddReport, Entry, GroupFilter, Ledger, LedgerError};
use onrecord_resources::Files;
use onrecord_resources::comparison::Comparison;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use world::{everything, report};

const PATH: &str = "ONRECORD_TEST_LEDGER";
const BATCH: usize = 4;
const BATCHES: usize = 60;
/// How often the program is killed; `ONRECORD_KILLS=200` for more.
const KILLS: u64 = 24;

fn batch(number: usize) -> Vec<Entry> {
    (number * BATCH..(number + 1) * BATCH).map(report).collect()
}

/// Adds every batch, those that are there already too, and says so after each.
#[test]
#[ignore = "the program that the tests below kill"]
fn writer() {
    let Some(path) = std::env::var_os(PATH) else { return };
    let mut ledger = Ledger::open(path, Access::Write).unwrap();
    for number in 0..BATCHES {
        match ledger.add(&batch(number)) {
            Ok(_) => {
                println!("\nadded {number}");
                let table = Comparison::load(&Files::embedded()).unwrap();
                if let Err(error) = ledger.lay_side_by_side(&table, |_| {}) {
                    println!("\nfailed {error}");
                    std::process::exit(3);
                }
            }
            Err(error) => {
                println!("\nfailed {error}");
                std::process::exit(3);
            }
        }
    }
}

fn start(path: &Path, before: &str) -> Child {
    let program = std::env::current_exe().unwrap();
    // The shell sets limits and becomes the program, so that killing it kills the program.
    Command::new("sh")
        .args(["-c", &format!("{before} exec \"$0\" writer --exact --ignored --nocapture")])
        .arg(program)
        .env(PATH, path)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Numbers that look random but are the same each time.
fn spread(n: u64) -> u64 {
    (n.wrapping_add(1)).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40
}

#[test]
fn killed_at_any_moment() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("war.ledger");
    let (mut partly, mut last) = (0, 0);
    let kills: u64 = std::env::var("ONRECORD_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(KILLS);
    for kill in 0..kills {
        let mut child = start(&path, "");
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        // Kill it some time after it said that some batch was added: from the first moments to the last batches.
        let after = (BATCHES as u64 * kill / kills) as usize;
        let mut promised = None;
        if kill % 6 != 0 {
            for line in lines.by_ref() {
                let line = line.unwrap();
                promised = line.strip_prefix("added ").map(|n| n.parse::<usize>().unwrap()).or(promised);
                if promised == Some(after) {
                    break;
                }
            }
        }
        std::thread::sleep(Duration::from_micros(spread(kill) % 4000));
        child.kill().unwrap();
        child.wait().unwrap();

        let ledger = match Ledger::open(&path, Access::Read) {
            Ok(ledger) => ledger,
            // Killed before the file had its first shape.
            Err(LedgerError::NotFound { .. } | LedgerError::NotALedger { .. })
                if promised.is_none() && last == 0 =>
            {
                continue;
            }
            Err(error) => panic!("{error}"),
        };
        assert_eq!(ledger.check().unwrap(), Vec::<String>::new());
        let documents = ledger.totals().unwrap().documents as usize;
        assert_eq!(documents % BATCH, 0, "half a batch");
        assert!(documents >= last, "{documents} after {last}: something was lost");
        assert!(
            documents >= promised.map_or(0, |n| (n + 1) * BATCH),
            "a batch that was promised is not there"
        );
        partly += usize::from(0 < documents && documents < BATCH * BATCHES);
        last = documents;
    }
    assert!(partly as u64 >= kills * 2 / 5, "most kills came in the middle, not {partly} of {kills}");
    println!("{kills} kills, {partly} of them with some reports in the ledger and some not");

    assert!(start(&path, "").wait_with_output().unwrap().status.success());
    let whole = Ledger::open(folder.path().join("whole.ledger"), Access::Write);
    let mut whole = whole.unwrap();
    (0..BATCHES).for_each(|n| assert_eq!(whole.add(&batch(n)).unwrap().added, BATCH));
    let ledger = Ledger::open(&path, Access::Read).unwrap();
    assert_eq!(everything(&ledger), everything(&whole));
    whole.lay_side_by_side(&Comparison::load(&Files::embedded()).unwrap(), |_| {}).unwrap();
    let groups = |ledger: &Ledger| format!("{:#?}", ledger.groups(&GroupFilter::default()).unwrap());
    assert_eq!(ledger.pending().unwrap(), 0);
    assert_eq!(groups(&ledger), groups(&whole));
}

#[test]
fn out_of_room() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("war.ledger");
    // No file may grow past 600 KB; the signal for that is held off, so that the write itself fails.
    let output = start(&path, "ulimit -f 1200; trap '' XFSZ;").wait_with_output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(3), "{said}");
    let added = said.lines().filter(|line| line.starts_with("added ")).count();
    let failed = said.lines().find(|line| line.starts_with("failed ")).unwrap();
    assert!(added > 0 && (failed.contains("the disk of") || failed.contains("no room")), "{failed}");
    assert!(failed.contains("run this again"), "{failed}");

    let mut ledger = Ledger::open(&path, Access::Write).unwrap();
    assert_eq!(ledger.check().unwrap(), Vec::<String>::new());
    assert_eq!(ledger.totals().unwrap().documents as usize, added * BATCH);
    // With room again, the same command goes on.
    let sum = (0..BATCHES).fold(AddReport::default(), |mut sum, n| {
        sum += ledger.add(&batch(n)).unwrap();
        sum
    });
    assert_eq!(sum, AddReport { added: (BATCHES - added) * BATCH, unchanged: added * BATCH, replaced: 0 });
    assert_eq!(ledger.check().unwrap(), Vec::<String>::new());
}
