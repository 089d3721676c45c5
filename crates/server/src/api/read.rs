//! Reports that come through the browser: to look at, and to add.
//!
//! reads:  reports
//! writes: readings, the ledger

use super::corrections::settle;
use crate::answers::json;
use crate::body::Body;
use crate::error::{ApiError, ErrorBody};
use crate::security::Identity;
use crate::shapes::{Added, ReportShape, of_reading, unlisted};
use crate::state::App;
use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use jiff::civil::Date;
use onrecord::document::Meta;
use onrecord::ingest::{IngestOptions, Report};
use onrecord::ledger::{AddReport, Entry, Run};
use onrecord::{Reader, Reading};
use serde::Deserialize;
use utoipa::ToSchema;

/// Longest report that is read here, in bytes; longer ones take long, and `onrecord add` has the time.
const LONGEST: usize = 400_000;

/// A report.
#[derive(Deserialize, ToSchema, Clone, Debug)]
#[serde(deny_unknown_fields)]
pub struct Pasted {
    /// Its text, or an HTML page. It may begin with what it knows about itself, between lines of three hyphens.
    text: String,
    /// Its headline.
    title: Option<String>,
    /// Who printed it, where it does not say so.
    publisher: Option<String>,
    /// The day it was printed, where it does not say so: "Saturday" is counted from it.
    published: Option<String>,
    /// Where it was found.
    url: Option<String>,
}

/// Read a report and show it, without adding it
#[utoipa::path(post, path = "/read", tag = "reports", request_body = Pasted, responses(
    (status = 200, description = "The report with everything that was read in it", body = ReportShape),
    (status = 413, description = "It is too long", body = ErrorBody),
    (status = 422, description = "It cannot be read", body = ErrorBody)
))]
pub async fn read(State(app): State<App>, Body(pasted): Body<Pasted>) -> Result<Response, ApiError> {
    let bytes = app
        .with_reader(move |_, reader, _| {
            let reading = pasted.read(reader)?;
            json(&of_reading(&reading, &unlisted(&reading), None))
        })
        .await?;
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
    Ok((headers, bytes).into_response())
}

/// Read a report and add it to the ledger
#[utoipa::path(post, path = "/reports", tag = "reports", request_body = Pasted, responses(
    (status = 200, description = "What came of it", body = Added),
    (status = 403, description = "Your role may not", body = ErrorBody),
    (status = 422, description = "It cannot be read", body = ErrorBody)
))]
pub async fn add(
    State(app): State<App>,
    identity: Identity,
    Body(mut pasted): Body<Pasted>,
) -> Result<Json<Added>, ApiError> {
    let by = identity.name.unwrap_or_else(|| "the browser".to_owned());
    let entry = app
        .with_reader(move |_, reader, run| {
            let reading = pasted.read(reader)?;
            pasted.text.clear();
            Ok(entry(&reading, run.clone(), &by))
        })
        .await?;
    let added = app
        .write(move |app, ledger| {
            let done = ledger.add(std::slice::from_ref(&entry))?;
            settle(app, ledger)?;
            Ok(Added {
                report: entry.document.id.to_string(),
                outcome: match done {
                    AddReport { added: 1, .. } => "added",
                    AddReport { replaced: 1, .. } => "replaced",
                    _ => "unchanged",
                },
                claims: entry.claims.len() as u64,
            })
        })
        .await?;
    Ok(Json(added))
}

fn entry(reading: &Reading, run: Run, by: &str) -> Entry {
    let mut entry =
        Entry::new(&reading.document, &reading.mentions, &reading.attributions, &reading.claims, run);
    entry.document.meta.origin.get_or_insert_with(|| format!("pasted by {by}"));
    entry
}

impl Pasted {
    fn read(&self, reader: &Reader) -> Result<Reading, ApiError> {
        if self.text.len() > LONGEST {
            return Err(crate::body::too_large());
        }
        let some = |text: &Option<String>| {
            text.as_deref().map(str::trim).filter(|t| !t.is_empty()).map(str::to_owned)
        };
        let published: Option<Date> = match some(&self.published) {
            Some(day) => {
                Some(day.parse().map_err(|_| ApiError::value("published", "a day: 2031-03-04", day))?)
            }
            None => None,
        };
        let meta = Meta { title: some(&self.title), url: some(&self.url), ..Meta::default() };
        let options = IngestOptions {
            // It came as JSON, which is UTF-8.
            charset: Some("utf-8".to_owned()),
            otherwise: Meta { published, publisher: some(&self.publisher), ..Meta::default() },
            now: Some(Timestamp::now()),
            ..IngestOptions::default()
        };
        let report = Report::from_bytes(self.text.as_bytes(), meta).with(options);
        Ok(reader.read_caught(report, None)?)
    }
}
