//! Neutral text that keeps very short reports company.
//!
//! reads:  data/lexicon/en/company.toml
//! writes: Company

use crate::{Files, Problem};
use serde::Deserialize;

/// Where it is.
pub const COMPANY: &str = "lexicon/en/company.toml";

/// Sentences that are read behind a report of few words, so that the network sees what it was taught on.
#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Company {
    /// Reports of fewer words get it.
    pub least_words: usize,
    /// One string a sentence, words parted by spaces.
    pub sentences: Vec<String>,
}

impl Company {
    /// The text of the data files; a user's file replaces the built-in one whole.
    ///
    /// # Errors
    /// The problem of the file, with its place.
    pub fn load(files: &Files) -> Result<Company, Vec<Problem>> {
        match files.all(COMPANY).last() {
            Some(file) => file.toml().map_err(|p| vec![p]),
            None => Ok(Company::default()),
        }
    }
}
