//! What this run reads with, and what data files say of themselves.
//!
//! reads:  model card, data files
//! writes: Run, DataFileInfo

use crate::failure::Stop;
use crate::session::Session;
use onrecord::Error;
use onrecord::ledger::Run;
use onrecord::resources::Files;
use onrecord::resources::model::Model;

pub use onrecord::provenance::{VERSION, checksum};

/// The data files: the built-in ones and, if given, the user's.
pub fn files(session: &Session) -> Result<Files, Error> {
    Ok(match session.data() {
        Some(folder) => Files::overlaid(folder)?,
        None => Files::embedded(),
    })
}

/// The model, checked.
pub fn model(session: &Session) -> Result<Model, Error> {
    Ok(match session.model() {
        Some(folder) => Model::open(folder)?,
        None => Model::embedded_base()?,
    })
}

/// What reads in this run.
pub fn run(session: &Session) -> Result<Run, Stop> {
    Ok(onrecord::provenance::run(&files(session)?, &model(session)?))
}

/// What the head of a data file says its version is.
pub fn version(text: &str) -> Option<&str> {
    let head = text.lines().take_while(|l| l.starts_with('#')).take(12);
    let stated = head.into_iter().find_map(|line| line.split_once("version"))?.1;
    let stated = stated.trim_start_matches([':', ' ']);
    let ends = [stated.find(';'), stated.find("  ")];
    let end = ends.into_iter().flatten().min().unwrap_or(stated.len());
    Some(stated[..end].trim()).filter(|v| !v.is_empty())
}

#[cfg(test)]
mod tests {
    use super::version;

    #[test]
    fn versions_are_found_in_the_heads_of_data_files() {
        assert_eq!(version("# places\n# version 1; licence CC BY 4.0\nrow"), Some("1"));
        assert_eq!(version("# name:    cues\n# version: 2\n"), Some("2"));
        assert_eq!(version("# name: cues   version: 3   licence: MIT\n"), Some("3"));
        assert_eq!(version("key = \"version 9\"\n"), None);
    }
}
