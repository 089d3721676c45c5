//! A served ledger.

#[test]
fn it_starts() {}
