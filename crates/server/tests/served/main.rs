//! A served ledger of the samples: every address, every role, every attack.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests may")]

mod addresses;
mod changes;
mod hostile;
mod people;
mod world;
