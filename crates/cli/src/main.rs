//! The `onrecord` binary.
//!
//! reads:  arguments, files, standard input
//! writes: standard output, ledgers; diagnostics on stderr

#![forbid(unsafe_code)]

mod args;
mod commands;
mod failure;
mod inputs;
mod provenance;
mod render;
mod session;

use args::{Cli, Command};
use clap::Parser;
use failure::{Exit, Stop};
use session::Session;
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let session = Session::new(&cli.global);
    let done = match cli.command {
        Command::Read(args) => commands::read::run(&session, &args),
        Command::Annotate(args) => commands::annotate::run(&session, &args),
        Command::Parse(args) => commands::parse::run(&session, &args),
        Command::Add(args) => commands::add::run(&session, &args),
        Command::Query(args) => commands::query::run(&session, &args),
        Command::Groups(args) => commands::groups::run(&session, &args),
        Command::Compare(args) => commands::compare::run(&session, &args),
        Command::Serve(args) => commands::serve::run(&session, &args),
        Command::Users(args) => commands::users::run(&session, &args),
        Command::Changes(args) => commands::changes::run(&session, &args),
        Command::Correct(args) => commands::correct::run(&session, &args),
        Command::Export(args) => commands::export::run(&session, &args),
        Command::Import(args) => commands::export::import(&session, &args),
        Command::Explain(args) => commands::explain::run(&session, &args),
        Command::Check(args) => commands::check::run(&session, &args),
        Command::Doctor(args) => commands::doctor::run(&session, &args),
        Command::Completions(args) => commands::completions::run(&args),
    };
    let exit = match done {
        Ok(exit) => exit,
        Err(Stop::Closed) => Exit::AllRead,
        Err(Stop::Failed(failure)) => {
            failure.show(session.stderr_page());
            failure.exit
        }
    };
    ExitCode::from(exit as u8)
}
