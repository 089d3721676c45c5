//! A ledger for the browser: the HTTP API, the application's files, and who may do what.
//!
//! reads:  a ledger, requests
//! writes: answers, corrections, reports
//!
//! Nothing here is found in a text or worked out of claims that the library does not find; what a call asks of the ledger, the
//! ledger answers. The server listens where it was told to and speaks to nobody of its own accord.

#![forbid(unsafe_code)]

mod answers;
mod api;
mod app;
mod ask;
mod assets;
mod body;
mod error;
mod filter;
mod readings;
mod security;
mod serve;
mod shapes;
mod state;

pub use api::document;
pub use assets::Assets;
pub use security::{Gate, Hosts, Role, User, UserError, Users};
pub use serve::{Options, ServeError, run, serve};
pub use state::{App, LoadReader};
