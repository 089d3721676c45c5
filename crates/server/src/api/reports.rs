//! Reports: lists of them, one as the ledger holds it, and one read again.
//!
//! reads:  the ledger
//! writes: ReportRow, ReportShape

use super::PageParams;
use crate::answers::{Question, json};
use crate::ask::{Both, Name};
use crate::error::{ApiError, ErrorBody};
use crate::filter::FilterParams;
use crate::shapes::{ReportRow, ReportShape, Rows, of_ledger, of_reading};
use crate::state::App;
use axum::extract::State;
use axum::response::Response;
use onrecord::document::DocumentId;
use onrecord::ledger::ReportPlace;

/// Reports, the latest first: those with a claim that meets all conditions
///
/// Words, publisher and days of printing alone are looked for in the reports themselves, so that a report without claims is
/// found, too.
#[utoipa::path(get, path = "/reports", tag = "reports", params(FilterParams, PageParams), responses(
    (status = 200, description = "A page of reports", body = Rows<ReportRow>),
    (status = 400, description = "A parameter cannot be read", body = ErrorBody)
))]
pub async fn reports(
    State(app): State<App>,
    question: Question,
    Both(filter, page): Both<FilterParams, PageParams>,
) -> Result<Response, ApiError> {
    let selection = filter.selection()?;
    let limit = page.limit()?;
    let after = page.cursor.as_deref().map(place).transpose()?;
    app.answer(&question, move |_, ledger| {
        let (rows, next) = ledger.reports(&selection, after.as_ref(), limit)?;
        json(&Rows {
            rows: rows.into_iter().map(ReportRow::from).collect(),
            total: ledger.report_total(&selection)?,
            total_exact: true,
            next: next.map(|(day, id)| format!("{}.{id}", day.unwrap_or_default())),
        })
    })
    .await
}

/// A place in the list, as `next` gives it.
fn place(cursor: &str) -> Result<ReportPlace, ApiError> {
    let bad = || super::bad_cursor(cursor);
    let (day, id) = cursor.split_once('.').ok_or_else(bad)?;
    let day = match day {
        "" => None,
        day => Some(day.parse::<jiff::civil::Date>().map_err(|_| bad())?.to_string()),
    };
    let mut bytes = [0; 16];
    for (i, byte) in bytes.iter_mut().enumerate() {
        let digits = id.get(2 * i..2 * i + 2).ok_or_else(bad)?;
        *byte = u8::from_str_radix(digits, 16).map_err(|_| bad())?;
    }
    Ok((day, DocumentId::from_bytes(bytes)))
}

/// One report as the ledger holds it: its text, who says what in it, its claims
#[utoipa::path(get, path = "/reports/{id}", tag = "reports", params(("id", description = "The beginning of its id")), responses(
    (status = 200, description = "The report", body = ReportShape),
    (status = 404, description = "There is no such report", body = ErrorBody)
))]
pub async fn report(
    State(app): State<App>,
    question: Question,
    Name(id): Name,
) -> Result<Response, ApiError> {
    app.answer(&question, move |_, ledger| json(&of_ledger(&ledger.known_report(&id)?))).await
}

/// One report read again by this program: also the words of sources and cues, sentences, mentions, times and places
///
/// It takes longer than `/reports/{id}`. Claims are those of the ledger, with what analysts say of them.
#[utoipa::path(get, path = "/reports/{id}/reading", tag = "reports", params(("id", description = "The beginning of its id")), responses(
    (status = 200, description = "The report", body = ReportShape),
    (status = 404, description = "There is no such report", body = ErrorBody)
))]
pub async fn reading(
    State(app): State<App>,
    question: Question,
    Name(id): Name,
) -> Result<Response, ApiError> {
    let wanted = id.clone();
    // Reading takes much longer than asking, so that it must not keep a connection to the ledger busy.
    let document = app.read(move |_, ledger| Ok(ledger.document(&wanted)?)).await?;
    let reading = app.read_again(document).await?;
    app.answer(&question, move |_, ledger| {
        let known = ledger.known_report(&id)?;
        json(&of_reading(&reading, &known.claims, Some(&known.run)))
    })
    .await
}
