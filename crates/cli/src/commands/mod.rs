//! One file a command: what it asks of the library and what it writes.
//!
//! reads:  arguments
//! writes: standard output

pub mod add;
pub mod annotate;
pub mod changes;
pub mod check;
pub mod compare;
pub mod completions;
pub mod correct;
pub mod doctor;
pub mod explain;
pub mod export;
pub mod groups;
#[cfg(feature = "lake")]
pub mod lake;
#[cfg(not(feature = "lake"))]
#[path = "without_lake.rs"]
pub mod lake;
pub mod parse;
pub mod query;
pub mod read;
