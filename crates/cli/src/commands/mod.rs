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
pub mod parse;
pub mod query;
pub mod read;
pub mod serve;
pub mod users;
