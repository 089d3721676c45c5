//! data/ and models/ → checked, typed tables and weights.
//!
//! reads:  data/, models/ (embedded in the binary), a user's folder of the same shape laid over data/
//! writes: [`Resources`], [`Model`](model::Model)
//!
//! Raw rows are read, then *checked* into typed tables; every problem is reported with its file and line, not the first one.

#![forbid(unsafe_code)]

pub mod actors;
pub mod attribution;
pub mod company;
pub mod comparison;
mod embedded;
mod error;
pub mod event_lexicon;
mod event_lines;
pub mod factuality;
mod files;
mod fold;
pub mod gazetteer;
pub mod inflection;
pub mod model;
pub mod ontology;
pub mod page;
pub mod pattern;
pub mod relation_lexicon;
mod sorted;
mod tables;
pub mod times;
pub mod tokenization;
pub mod verb_dictionary;
pub mod zones;

pub use error::{Problem, ResourceError};
pub use files::{DataFile, Files};
pub use fold::fold;
pub use tables::Resources;
