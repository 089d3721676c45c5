//! All checks in one command, with a table at the end that says what each cost.
//!
//! reads:  the whole tree
//! writes: nothing

use crate::step::{Outcome, Steps, cargo, listen, outcome};
use crate::tidy;
use anyhow::Result;
use std::path::Path;

/// How much is checked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Extent {
    /// Everything that the continuous integration checks.
    Whole,
    /// What is worth waiting for before each commit.
    Fast,
}

/// The part of xtask that is compiled only on demand; the checks want it too.
const MODEL: &str = "xtask/model";

/// Runs every check, also after one failed, and returns whether all passed.
///
/// # Errors
/// None of its own; a step that cannot run counts as failed.
pub fn check(root: &Path, extent: Extent) -> Result<bool> {
    let mut steps = Steps::default();
    steps.command("format", &mut cargo(root, &["fmt", "--all", "--check"]));
    steps.run("tidy", || Ok((outcome(tidy::print(&tidy::tidy(root)?)), Vec::new())));
    steps.command(
        "clippy",
        &mut cargo(
            root,
            &[
                "clippy",
                "--workspace",
                "--features",
                MODEL,
                "--all-targets",
                "--quiet",
                "--",
                "-D",
                "warnings",
            ],
        ),
    );
    if extent == Extent::Whole {
        let mut doc = cargo(root, &["doc", "--workspace", "--features", MODEL, "--no-deps", "--quiet"]);
        steps.command("docs", doc.env("RUSTDOCFLAGS", "-D warnings"));
        steps.run("licences", || deny(root));
    }
    // The tests come last: their runner's own closing lines are what a reader, or a machine, looks for at the end.
    steps.run("tests", || tests(root, extent));
    steps.run("data", || data(root));
    Ok(steps.finish())
}

/// Runs the cases alone.
///
/// # Errors
/// If cargo cannot be started.
pub fn cases(root: &Path, args: &[&str]) -> Result<bool> {
    let mut command = cargo(root, &["test", "--quiet", "--package", "onrecord", "--test", "cases", "--"]);
    if args.contains(&"--accept") {
        command.env("ONRECORD_ACCEPT", "1").arg("snapshots/");
    }
    command.args(args.iter().filter(|a| !["--", "--accept"].contains(*a)));
    Ok(command.status()?.success())
}

/// Prints precision and recall of attributions for each phenomenon of the gold passages.
///
/// # Errors
/// If cargo cannot be started.
pub fn scores(root: &Path) -> Result<bool> {
    let mut command = cargo(root, &["test", "--quiet", "--package", "onrecord", "--test", "cases"]);
    Ok(command.env("ONRECORD_SCORES", "1").status()?.success())
}

/// Unit tests, cases and the documentation's examples. One runner for all of them, and the same one on every machine:
/// a process for each test, as nextest has it, would load the model once for each case.
fn tests(root: &Path, extent: Extent) -> Result<(Outcome, Vec<String>)> {
    let mut command = cargo(root, &["test", "--workspace", "--features", MODEL, "--no-fail-fast"]);
    if extent == Extent::Fast {
        command.args(["--lib", "--bins", "--test", "cases"]);
    }
    let (good, closing) = listen(&mut command, |line| {
        line.starts_with("test result:") && !line.contains(" 0 passed; 0 failed; 0 ignored")
    })?;
    Ok((outcome(good && !closing.is_empty()), closing))
}

/// The tables, as a user's installation would load and check them: by the binary that the tests have just built.
fn data(root: &Path) -> Result<(Outcome, Vec<String>)> {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), Into::into);
    let binary = target.join("debug").join(format!("onrecord{}", std::env::consts::EXE_SUFFIX));
    if !binary.exists() {
        return Ok((Outcome::Skipped("the binary was not built".to_owned()), Vec::new()));
    }
    let mut good = true;
    for folder in [None, Some("cases/world/data")] {
        good &= std::process::Command::new(&binary)
            .current_dir(root)
            .arg("check")
            .args(folder)
            .status()?
            .success();
    }
    Ok((outcome(good), Vec::new()))
}

/// Licences, bans and sources of the dependencies. Advisories are left out: they need a database from the network.
fn deny(root: &Path) -> Result<(Outcome, Vec<String>)> {
    if !cargo(root, &["deny", "--version"])
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .status()?
        .success()
    {
        return Ok((
            Outcome::Skipped("cargo-deny is not installed: cargo install --locked cargo-deny".to_owned()),
            Vec::new(),
        ));
    }
    let good =
        cargo(root, &["deny", "--offline", "check", "licenses", "bans", "sources"]).status()?.success();
    Ok((outcome(good), Vec::new()))
}
