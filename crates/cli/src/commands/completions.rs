//! `onrecord completions`: a script by which a shell completes our commands.
//!
//! reads:  Cli
//! writes: standard output

use crate::args::{Cli, CompletionsArgs};
use crate::failure::{Exit, Stop};
use clap::CommandFactory;
use std::io::{self, Write};

/// Writes the script.
pub fn run(args: &CompletionsArgs) -> Result<Exit, Stop> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "onrecord", &mut script);
    io::stdout().lock().write_all(&script)?;
    Ok(Exit::AllRead)
}
