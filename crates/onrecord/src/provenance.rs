//! What reads: program, model and data files, so that two readings of one report can be told apart.
//!
//! reads:  model card, data files
//! writes: Run, a checksum

use crate::{Error, ReaderBuilder};
use onrecord_ledger::Run;
use onrecord_resources::Files;
use onrecord_resources::model::Model;

/// This version of the program.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

impl ReaderBuilder {
    /// What a reader made from this reads with.
    ///
    /// # Errors
    /// As [`build`](ReaderBuilder::build).
    pub fn run(&self) -> Result<Run, Error> {
        Ok(run(&self.files()?, &self.open_model()?))
    }
}

/// What reads with these data files and this model.
pub fn run(files: &Files, model: &Model) -> Run {
    let card = model.card();
    let sum = card.weights.blake3.get(..16).unwrap_or(&card.weights.blake3);
    Run { program: VERSION.to_owned(), model: format!("{}@{sum}", card.name), lexicon: checksum(files) }
}

/// 16 hexadecimal digits that differ if any data file differs.
pub fn checksum(files: &Files) -> String {
    let mut hasher = blake3::Hasher::new();
    for file in files.below("") {
        for part in [&file.path, &*file.text] {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        }
    }
    hasher.finalize().to_hex()[..16].to_owned()
}
