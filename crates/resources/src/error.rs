//! What can be wrong with a data file, said with its place.
//!
//! reads:  nothing
//! writes: ResourceError, Problem

use std::fmt;
use std::path::PathBuf;

/// One thing wrong in one data file.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Problem {
    /// The file, below data/ or in the user's folder.
    pub file: String,
    /// Its line, from 1; 0 where the whole file is meant.
    pub line: usize,
    /// A slug that names the kind: `unknown-event-type`, `duplicate-entry`.
    pub kind: &'static str,
    /// What was expected, what was found, what to do; lower case, no full stop.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Problem { file, line, kind, message } = self;
        if *line == 0 {
            write!(f, "{file}: {message} [{kind}]")
        } else {
            write!(f, "{file}:{line}: {message} [{kind}]")
        }
    }
}

/// Why data or models could not be loaded.
#[derive(thiserror::Error, Debug)]
pub enum ResourceError {
    /// A folder or file of the user's could not be read.
    #[error("cannot read {path}: {source}; give a folder shaped like data/ (see `onrecord check --help`)", path = path.display())]
    Unreadable {
        /// What was to be read.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Data files have mistakes; all of them are listed.
    #[error("{} in data files:{}", count(.0.len()), list(.0))]
    Problems(Vec<Problem>),
}

fn count(n: usize) -> String {
    if n == 1 { "1 problem".to_owned() } else { format!("{n} problems") }
}

fn list(problems: &[Problem]) -> String {
    problems.iter().map(|p| format!("\n  {p}")).collect()
}
