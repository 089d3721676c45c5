//! One step of a check: a command or a function, its time, and whether it went well.
//!
//! reads:  what the command prints
//! writes: Step, the table of steps

use anyhow::{Context, Result};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How a step ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// Nothing to object to.
    Passed,
    /// Something to mend; what, was printed.
    Failed,
    /// Not run, and why.
    Skipped(String),
}

/// A step that was run.
pub struct Step {
    name: &'static str,
    outcome: Outcome,
    took: Duration,
    /// Lines that sum the step up in its tool's own words.
    pub closing: Vec<String>,
}

/// The steps so far, in order.
#[derive(Default)]
pub struct Steps(Vec<Step>);

impl Steps {
    /// Runs a function as a step. Its own errors are printed and count as a failure, so that the other steps still run.
    pub fn run(&mut self, name: &'static str, step: impl FnOnce() -> Result<(Outcome, Vec<String>)>) {
        eprintln!("── {name}");
        let start = Instant::now();
        let (outcome, closing) = step().unwrap_or_else(|error| {
            eprintln!("error: {error:#}");
            (Outcome::Failed, Vec::new())
        });
        self.0.push(Step { name, outcome, took: start.elapsed(), closing });
    }

    /// Runs a command as a step.
    pub fn command(&mut self, name: &'static str, command: &mut Command) {
        self.run(name, || {
            Ok((outcome(command.status().with_context(|| format!("{command:?}"))?.success()), Vec::new()))
        });
    }

    /// Prints the table of steps, then their closing lines, and returns whether none failed.
    pub fn finish(self) -> bool {
        println!();
        for step in &self.0 {
            let (mark, why) = match &step.outcome {
                Outcome::Passed => ("ok", String::new()),
                Outcome::Failed => ("FAILED", String::new()),
                Outcome::Skipped(why) => ("skipped", format!("  ({why})")),
            };
            println!("{:<10} {:>7.1} s  {mark}{why}", step.name, step.took.as_secs_f64());
        }
        let passed = self.0.iter().all(|s| s.outcome != Outcome::Failed);
        for line in self.0.iter().flat_map(|s| &s.closing) {
            println!("{line}");
        }
        passed
    }
}

/// Passed or failed.
pub fn outcome(good: bool) -> Outcome {
    if good { Outcome::Passed } else { Outcome::Failed }
}

/// Runs a command, passes its standard output on, and returns whether it went well and the lines that `keep` wants.
///
/// # Errors
/// If the command cannot be started.
pub fn listen(command: &mut Command, keep: impl Fn(&str) -> bool) -> Result<(bool, Vec<String>)> {
    let mut child = command.stdout(Stdio::piped()).spawn().with_context(|| format!("{command:?}"))?;
    let mut kept = Vec::new();
    if let Some(out) = child.stdout.take() {
        for line in BufReader::new(out).lines() {
            let line = line?;
            println!("{line}");
            if keep(&line) {
                kept.push(line);
            }
        }
    }
    Ok((child.wait()?.success(), kept))
}

/// A cargo command in the workspace: the cargo that runs us.
pub fn cargo(root: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root).args(args);
    command
}
