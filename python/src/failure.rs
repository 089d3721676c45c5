//! Errors of the library as exceptions of the package.
//!
//! reads:  errors
//! writes: PyErr

use onrecord::Error;
use onrecord::ledger::LedgerError;
use onrecord_lake::LakeError;
use pyo3::prelude::*;
use pyo3::types::PyType;

/// An exception of `onrecord.errors` by name, with the arguments of its constructor.
pub fn raise(py: Python<'_>, class: &str, message: String, code: &str) -> PyErr {
    let found = py.import("onrecord.errors").and_then(|m| m.getattr(class)).and_then(|c| {
        let class = c.cast_into::<PyType>()?;
        Ok(PyErr::from_type(class, (message, code.to_owned())))
    });
    found.unwrap_or_else(|error| error)
}

/// The code and the words of an error of one report.
pub fn code_of(error: &Error) -> &'static str {
    match error {
        Error::Ingest(e) => e.kind.code(),
        Error::Tokens(_) => "bad-tokens",
        Error::Bug(_) => "bug",
        Error::Resources(_) => "bad-data",
        Error::Model(_) => "bad-model",
        Error::Ledger(_) => "ledger",
    }
}

/// The exception of an error of the library.
pub fn of(py: Python<'_>, error: &Error) -> PyErr {
    let class = match error {
        Error::Ledger(_) => "LedgerError",
        Error::Resources(_) | Error::Model(_) => "DataError",
        _ => "ReportError",
    };
    raise(py, class, error.to_string(), code_of(error))
}

/// The exception of an error of the ledger.
pub fn of_ledger(py: Python<'_>, error: &LedgerError) -> PyErr {
    raise(py, "LedgerError", error.to_string(), "ledger")
}

/// The exception of an error of tables.
pub fn of_lake(py: Python<'_>, error: &LakeError) -> PyErr {
    let class = if matches!(error, LakeError::Ledger(_)) { "LedgerError" } else { "TableError" };
    raise(py, class, error.to_string(), "table")
}
