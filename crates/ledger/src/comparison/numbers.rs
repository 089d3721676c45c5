//! Numbers of claims as they are said: "at least 14" is open upward.
//!
//! reads:  claims
//! writes: Number
//! data:   data/comparison/reports.toml (`independence`)

use crate::words::padded;
use onrecord_events::{Claim, MagnitudeKind};
use onrecord_resources::comparison::Independence as Rules;
use std::fmt;

/// One number of a claim.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Number {
    /// What is counted.
    pub kind: MagnitudeKind,
    /// The least it may be.
    pub least: u64,
    /// The most it may be; the greatest number there is where it is open.
    pub most: u64,
}

impl Number {
    /// The numbers of a claim.
    pub fn of(claim: &Claim, rules: &Rules) -> Vec<Number> {
        let numbers = &claim.statement.magnitude;
        let parties =
            claim.statement.actors.iter().chain(&claim.statement.recipients).map(|p| p.name.as_str());
        let said: Vec<String> = std::iter::once(claim.plain.as_str()).chain(parties).map(padded).collect();
        // With several numbers in a claim it is not known to which of them "at least" belongs.
        let says = |phrases: &[String]| {
            numbers.len() == 1 && phrases.iter().any(|p| said.iter().any(|s| s.contains(&format!(" {p} "))))
        };
        let (open_up, open_down) = (says(&rules.at_least), says(&rules.at_most));
        let one = |&(kind, least, most): &(MagnitudeKind, u64, u64)| Number {
            kind,
            least: if open_down { 0 } else { least },
            most: if open_up || most >= crate::fields::OPEN { u64::MAX } else { most },
        };
        numbers.iter().map(one).collect()
    }

    /// Whether both may be right.
    pub fn agrees(&self, other: &Number, rules: &Rules) -> bool {
        if self.least <= other.most && other.least <= self.most {
            return true;
        }
        let (low, high) =
            if self.least < other.least { (self.most, other.least) } else { (other.most, self.least) };
        low >= rules.round_from && (high - low) as f64 <= rules.round_share * high as f64
    }

    /// Whether they are the same number.
    pub fn is_same(&self, other: &Number) -> bool {
        (self.kind, self.least, self.most) == (other.kind, other.least, other.most)
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.least, self.most) {
            (least, u64::MAX) => write!(f, "{least} or more"),
            (0, most) => write!(f, "{most} or fewer"),
            (least, most) if least == most => write!(f, "{least}"),
            (least, most) => write!(f, "{least} to {most}"),
        }
    }
}
