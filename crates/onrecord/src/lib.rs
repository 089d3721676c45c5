//! The library: a report in, a reading out.
//!
//! reads:  every stage
//! writes: [`Reader`], [`Reading`], wire formats
//!
//! [`Reader::read`] shows the whole flow on one screen.

#![forbid(unsafe_code)]

mod caught;
mod error;
pub mod provenance;
mod reader;
mod reading;
pub mod wire;

pub use error::Error;
pub use reader::{Reader, ReaderBuilder};
pub use reading::Reading;

pub use onrecord_attribution as attribution;
pub use onrecord_document as document;
pub use onrecord_encoder as encoder;
pub use onrecord_events as events;
pub use onrecord_ingest as ingest;
pub use onrecord_ledger as ledger;
pub use onrecord_mentions as mentions;
pub use onrecord_resources as resources;
pub use onrecord_syntax as syntax;
