//! Claims of many reports side by side: copies, statement groups, independent sources. Pure functions of claims and texts.
//!
//! reads:  documents and claims
//! writes: passages, matches, groups, assessments
//! data:   data/comparison/

pub mod assessment;
pub mod bag;
pub mod clusters;
pub mod credits;
pub mod matching;
pub mod numbers;
pub mod passages;
pub mod sources;
