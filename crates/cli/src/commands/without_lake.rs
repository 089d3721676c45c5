//! What stands in place of Parquet in a program that was built without it.
//!
//! reads:  nothing
//! writes: an error that says how to get it

use crate::args::{AddArgs, ExportArgs};
use crate::failure::{Exit, Failure, Stop};
use crate::session::Session;
use onrecord::ledger::Ledger;
use std::path::Path;

/// Says that there is none.
pub fn export_claims(_: &Ledger, _: &ExportArgs) -> Result<serde_json::Value, Stop> {
    Err(missing().into())
}

/// Says that there is none.
pub fn export_lake(_: &Ledger, _: &ExportArgs) -> Result<serde_json::Value, Stop> {
    Err(missing().into())
}

/// Says that there is none.
pub fn add(_: &Session, _: &AddArgs, _: &Path) -> Result<Exit, Stop> {
    Err(missing().into())
}

fn missing() -> Failure {
    Failure::usage("this onrecord was built without Parquet").hint(
        "build it with `cargo build --release --features lake`, or use the Python package, which has it",
    )
}
