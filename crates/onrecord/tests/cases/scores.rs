//! Precision and recall of attributions for each phenomenon: one line a file of the gold passages.

use crate::judge::{Tally, tally};
use std::path::Path;
use std::process::ExitCode;

/// What the passages of a file amount to.
#[derive(Default)]
struct Sum {
    passages: usize,
    right: usize,
    astray: usize,
    rows: Tally,
}

impl Sum {
    fn add(&mut self, tally: Tally) {
        self.passages += 1;
        self.right += usize::from(tally.right == tally.expected && tally.found == tally.expected);
        self.astray += usize::from(tally.astray);
        self.rows.expected += tally.expected;
        self.rows.found += tally.found;
        self.rows.right += tally.right;
    }

    fn join(&mut self, other: &Sum) {
        self.passages += other.passages;
        self.right += other.right;
        self.astray += other.astray;
        self.rows.expected += other.rows.expected;
        self.rows.found += other.rows.found;
        self.rows.right += other.rows.right;
    }

    fn line(&self, name: &str) {
        let share = |of: usize, all: usize| if all == 0 { 100.0 } else { 100.0 * of as f64 / all as f64 };
        let Sum { passages, right, astray, rows } = self;
        println!(
            "{name:<14}{passages:>9}{:>14}{:>11.1}{:>9.1}{astray:>8}",
            format!("{right} ({:.0} %)", share(*right, *passages)),
            share(rows.right, rows.found),
            share(rows.right, rows.expected),
        );
    }
}

/// Prints the table.
pub fn print(folder: &Path) -> ExitCode {
    println!(
        "{:<14}{:>9}{:>14}{:>11}{:>9}{:>8}",
        "phenomenon", "passages", "wholly right", "precision", "recall", "astray"
    );
    let mut all = Sum::default();
    for file in crate::files(folder) {
        let mut sum = Sum::default();
        let text = std::fs::read_to_string(&file).expect("a case file can be read");
        let cases = match crate::format::parse(&text) {
            Ok(cases) => cases,
            Err(malformed) => {
                eprintln!("{}: {malformed}", file.display());
                return ExitCode::FAILURE;
            }
        };
        for case in cases {
            let counted = crate::read(&case)
                .map_err(|f| f.message().unwrap_or_default().to_owned())
                .and_then(|reading| tally(&reading, &case.expectations).map_err(|m| m.to_string()));
            match counted {
                Ok(tally) => sum.add(tally),
                Err(message) => {
                    eprintln!("{}: {}: {message}", file.display(), case.name);
                    return ExitCode::FAILURE;
                }
            }
        }
        sum.line(&file.file_stem().unwrap_or_default().to_string_lossy());
        all.join(&sum);
    }
    all.line("all");
    ExitCode::SUCCESS
}
