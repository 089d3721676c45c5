//! Claims: lists of them, and one.
//!
//! reads:  the ledger
//! writes: ClaimRow, ClaimDetail

use super::PageParams;
use crate::answers::{Question, json};
use crate::ask::{Both, Name};
use crate::error::{ApiError, ErrorBody};
use crate::filter::FilterParams;
use crate::shapes::{ClaimDetail, ClaimRow, HistoryRow, Rows};
use crate::state::App;
use axum::extract::State;
use axum::response::Response;
use onrecord::ledger::{Cursor, Filter, HistoryFilter, Ledger, Selection};
use serde::Deserialize;
use utoipa::IntoParams;

/// Claims that are counted exactly; of more it is only said that there are more.
const COUNTED: u64 = 20_000;
/// Corrections that are shown of one claim.
const HISTORY: usize = 200;

/// How a list of claims is laid out.
#[derive(Deserialize, IntoParams, Clone, Debug, Default)]
#[into_params(parameter_in = Query)]
pub struct ListParams {
    /// `newest` (by day of printing), `oldest`, `happened` (by the statement's own first day), `report`.
    sort: Option<String>,
    /// At most so many rows, 1 to 500.
    limit: Option<String>,
    /// What the page before gave as `next`.
    cursor: Option<String>,
}

/// Claims that meet all conditions
#[utoipa::path(get, path = "/claims", tag = "claims", params(FilterParams, ListParams), responses(
    (status = 200, description = "A page of claims", body = Rows<ClaimRow>),
    (status = 304, description = "Your copy is good"),
    (status = 400, description = "A parameter cannot be read", body = ErrorBody)
))]
pub async fn claims(
    State(app): State<App>,
    question: Question,
    Both(filter, list): Both<FilterParams, ListParams>,
) -> Result<Response, ApiError> {
    let mut selection = filter.ordered(list.sort.as_deref())?;
    let limit = PageParams { limit: list.limit, cursor: None }.limit()? as u64;
    if let Some(cursor) = &list.cursor {
        selection.claims.after = Some(Cursor::parse(cursor).ok_or_else(|| super::bad_cursor(cursor))?);
    }
    let counted =
        Selection { claims: Filter { after: None, ..selection.claims.clone() }, ..selection.clone() };
    app.answer(&question, move |_, ledger| {
        let page = ledger.listed_page(&selection, limit)?;
        let total = ledger.total(&counted, COUNTED)?;
        json(&Rows {
            rows: page.rows.iter().map(ClaimRow::from).collect(),
            total: total.claims,
            total_exact: total.exact,
            next: page.next.map(|p| p.to_string()),
        })
    })
    .await
}

/// One claim, with the words that it rests on and what analysts say of it
#[utoipa::path(get, path = "/claims/{id}", tag = "claims", params(("id", description = "The beginning of its id")), responses(
    (status = 200, description = "The claim", body = ClaimDetail),
    (status = 404, description = "There is no such claim", body = ErrorBody)
))]
pub async fn claim(State(app): State<App>, question: Question, Name(id): Name) -> Result<Response, ApiError> {
    app.answer(&question, move |_, ledger| {
        let listed = ledger.listed(&id)?;
        let document = ledger.document(&listed.row.claim.document.to_string())?;
        let history = history(ledger, &listed.row.claim.id.to_string())?;
        json(&ClaimDetail::new(&listed, &document, history))
    })
    .await
}

fn history(ledger: &Ledger, claim: &str) -> Result<Vec<HistoryRow>, ApiError> {
    let filter = HistoryFilter { claim: Some(claim.to_owned()), ..HistoryFilter::default() };
    let (rows, _) = ledger.corrections_page(&filter, HISTORY, 0)?;
    Ok(rows.into_iter().map(HistoryRow::from).collect())
}
