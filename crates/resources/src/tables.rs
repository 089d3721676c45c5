//! All tables of data/, loaded and checked together.
//!
//! reads:  data files
//! writes: Resources

use crate::actors::Actors;
use crate::attribution::AttributionTables;
use crate::comparison::Comparison;
use crate::event_lexicon::EventTables;
use crate::gazetteer::Gazetteer;
use crate::times::Times;
use crate::tokenization::Tokenization;
use crate::zones::ZoneWords;
use crate::{Files, Problem, ResourceError};

/// Every table that a stage reads with.
#[derive(Clone, Debug)]
pub struct Resources {
    /// What tells headlines, bylines, captions and datelines.
    pub zones: ZoneWords,
    /// Abbreviations and clitics.
    pub tokenization: Tokenization,
    /// Who is who, under which code, from when to when.
    pub actors: Actors,
    /// Place names.
    pub gazetteer: Gazetteer,
    /// Words of time.
    pub times: Times,
    /// Cues, kinds of source, terms, signs of voice.
    pub attribution: AttributionTables,
    /// How claims of many reports are laid side by side.
    pub comparison: Comparison,
    /// Ontology, event lexicon, relations, factuality.
    pub events: EventTables,
}

impl Resources {
    /// All tables.
    ///
    /// # Errors
    /// Every problem of every file.
    pub fn load(files: &Files) -> Result<Resources, ResourceError> {
        let mut problems = Vec::new();
        let zones = keep(ZoneWords::load(files), &mut problems);
        let tokenization = keep(Tokenization::load(files), &mut problems);
        let actors = keep(Actors::load(files), &mut problems);
        let gazetteer = keep(Gazetteer::load(files), &mut problems);
        let times = keep(Times::load(files), &mut problems);
        let attribution = keep(AttributionTables::load(files), &mut problems);
        let comparison = keep(Comparison::load(files), &mut problems);
        let events = keep(EventTables::load(files), &mut problems);
        let all = || {
            Some(Resources {
                zones: zones?,
                tokenization: tokenization?,
                actors: actors?,
                gazetteer: gazetteer?,
                times: times?,
                attribution: attribution?,
                comparison: comparison?,
                events: events?,
            })
        };
        match all() {
            Some(resources) if problems.is_empty() => Ok(resources),
            _ => Err(ResourceError::Problems(problems)),
        }
    }
}

/// The table, or nothing and its problems.
fn keep<T>(table: Result<T, Vec<Problem>>, problems: &mut Vec<Problem>) -> Option<T> {
    table.map_err(|p| problems.extend(p)).ok()
}
