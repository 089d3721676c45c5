//! The compiled half of the Python package: readings as JSON, tables as Arrow streams.
//!
//! reads:  texts, Arrow tables, files, ledgers
//! writes: JSON, Arrow tables
//!
//! Nothing is decided here. Every function calls the library that the command line calls, so that both find the same; the
//! typed half, which people see, is in `python/onrecord`.

#![deny(unsafe_code)]

mod arrow;
mod columns;
mod failure;
mod files;
mod ledger;
mod reader;
mod rows;

use pyo3::prelude::*;

/// The module `onrecord._native`.
#[pymodule]
fn _native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", onrecord::provenance::VERSION)?;
    module.add_class::<arrow::Table>()?;
    module.add_class::<arrow::Schema>()?;
    module.add_class::<reader::Reader>()?;
    module.add_class::<ledger::Ledger>()?;
    module.add_function(wrap_pyfunction!(arrow::reports_schema, module)?)?;
    module.add_function(wrap_pyfunction!(arrow::claims_schema, module)?)?;
    Ok(())
}
