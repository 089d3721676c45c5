//! The checks that stand between a change and the repository, and the tools that make its data: `cargo xtask`.
//!
//! reads:  the whole tree
//! writes: nothing, except what `model` is told to write

#![forbid(unsafe_code)]

mod check;
#[cfg(feature = "model")]
mod model;
mod step;
mod tidy;

use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask COMMAND

  check [--fast]        all checks; --fast leaves out docs and licences, and stops before the slow tests
  cases [NAME]          the cases whose name contains NAME; `-- --list` prints the names
  cases --accept        records the readings of samples/ anew in cases/snapshots/
  scores                precision and recall of attributions for each phenomenon of cases/5-attribution/gold
  tidy                  the rules of the house: ranks, headers, lengths, names, word lists, documents, data headers
  model convert SOURCE FOLDER CARD FILES… a trained checkpoint → models/NAME
  model agreement SOURCE FOLDER FILES…   how often models/NAME decides as the checkpoint does";

fn main() -> ExitCode {
    match run(&std::env::args().skip(1).collect::<Vec<_>>()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(2)
        }
    }
}

/// Whether everything that was asked for is in order.
fn run(args: &[String]) -> Result<bool> {
    let root = root();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["check"] => check::check(&root, check::Extent::Whole),
        ["check", "--fast"] => check::check(&root, check::Extent::Fast),
        ["cases", rest @ ..] => check::cases(&root, rest),
        ["scores"] => check::scores(&root),
        ["tidy"] => Ok(tidy::print(&tidy::tidy(&root)?)),
        ["model", rest @ ..] => model(&root, rest),
        ["help" | "--help" | "-h"] => {
            println!("{USAGE}");
            Ok(true)
        }
        [] => bail!("no command was given\n\n{USAGE}"),
        [other, ..] => bail!("there is no command `{other}` with these arguments\n\n{USAGE}"),
    }
}

/// The commands that need the encoder compiled in.
#[cfg(feature = "model")]
fn model(_: &Path, args: &[&str]) -> Result<bool> {
    match args {
        ["convert", source, folder, card, files @ ..] => {
            let files: Vec<&Path> = files.iter().map(Path::new).collect();
            model::convert(Path::new(source), Path::new(folder), Path::new(card), &files)
                .context("model convert")?;
            Ok(true)
        }
        ["agreement", source, folder, files @ ..] if !files.is_empty() => {
            let files: Vec<&Path> = files.iter().map(Path::new).collect();
            model::agreement(Path::new(source), Path::new(folder), &files).context("model agreement")?;
            Ok(true)
        }
        _ => bail!(
            "model wants `convert SOURCE FOLDER CARD FILES…` or `agreement SOURCE FOLDER FILES…`\n\n{USAGE}"
        ),
    }
}

/// Starts the same program again, with the encoder compiled in and optimized.
#[cfg(not(feature = "model"))]
fn model(root: &Path, args: &[&str]) -> Result<bool> {
    // tidy: arguments of cargo
    let again = ["run", "--quiet", "--release", "--package", "xtask", "--features", "model", "--", "model"];
    let status =
        step::cargo(root, &again).current_dir(".").args(args).status().context("cannot start cargo")?;
    Ok(status.success())
}

/// The folder of the workspace.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(Path::to_owned).unwrap_or_default()
}
