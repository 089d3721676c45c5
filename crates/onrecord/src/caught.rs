//! Reading one report of many: a bug of ours costs that report, not the run.
//!
//! reads:  a report
//! writes: Reading

use crate::{Error, Reader, Reading};
use onrecord_document::Span;
use onrecord_ingest::Report;
use std::panic::{AssertUnwindSafe, catch_unwind};

impl Reader {
    /// The reading of a report, or why there is none; a panic of a stage is an error of that one report.
    ///
    /// # Errors
    /// As [`Reader::read`] and [`Reader::read_tokens`]; [`Error::Bug`] where a stage broke its promise never to panic.
    pub fn read_caught(&self, report: Report, tokens: Option<&[Span]>) -> Result<Reading, Error> {
        // A reader never changes once built, so that a panic cannot leave it half changed.
        let read = AssertUnwindSafe(|| match tokens {
            Some(tokens) => self.read_tokens(report, tokens),
            None => self.read(report),
        });
        catch_unwind(read).unwrap_or_else(|panic| Err(Error::Bug(panic_message(&*panic))))
    }
}

/// The words of a panic.
fn panic_message(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|s| (*s).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "unknown".to_owned())
}
