//! The text files of data/ that the binary carries; build.rs lists them, so a new file needs no line here.
//!
//! reads:  data/ at build time
//! writes: FILES

/// Path below data/ and text, in path order.
pub(crate) static FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/data_files.rs"));

/// The built-in gazetteer; see gazetteer/table.rs.
pub(crate) static PLACES: &[u8] = include_bytes!("../../../data/gazetteer/places.bin");
