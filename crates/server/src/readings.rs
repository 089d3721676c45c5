//! Reports of the ledger read again, and the last few kept.
//!
//! reads:  documents
//! writes: Reading

use crate::error::ApiError;
use crate::state::App;
use onrecord::Reading;
use onrecord::document::{Document, DocumentId};
use onrecord::syntax;
use std::sync::{Arc, Mutex, PoisonError};

/// Readings that are kept: those of reports that somebody is looking at.
const KEPT: usize = 12;
/// Longest text that is read while somebody waits, in bytes.
const LONGEST: usize = 1 << 20;

/// The readings that were asked for last.
#[derive(Default)]
pub struct Readings(Mutex<Vec<(DocumentId, Arc<Reading>)>>);

impl Readings {
    fn get(&self, id: DocumentId) -> Option<Arc<Reading>> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = all.iter().position(|(known, _)| *known == id)?;
        let found = all.remove(at);
        all.push(found.clone());
        Some(found.1)
    }

    fn keep(&self, id: DocumentId, reading: &Arc<Reading>) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|(known, _)| *known != id);
        if all.len() >= KEPT {
            all.remove(0);
        }
        all.push((id, Arc::clone(reading)));
    }
}

impl App {
    /// What this program reads in a document of the ledger.
    ///
    /// # Errors
    /// If the reader cannot be made, or the report is too long to wait for.
    pub async fn read_again(&self, document: Document) -> Result<Arc<Reading>, ApiError> {
        let id = document.id;
        if let Some(known) = self.readings().get(id) {
            return Ok(known);
        }
        if document.text.len() > LONGEST {
            return Err(ApiError::new(
                axum::http::StatusCode::UNPROCESSABLE_ENTITY,
                "too_long",
                "this report is too long to be read again while you wait; `onrecord explain` has the time",
            ));
        }
        self.with_reader(move |app, reader, _| {
            if let Some(known) = app.readings().get(id) {
                return Ok(known);
            }
            let words = syntax::split(&document, &reader.resources().tokenization);
            let reading = Arc::new(reader.read_words(document, words));
            app.readings().keep(id, &reading);
            Ok(reading)
        })
        .await
    }
}
