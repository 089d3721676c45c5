//! Statement groups: lists of them, and one side by side.
//!
//! reads:  the ledger
//! writes: GroupLine, GroupRecord

use super::PageParams;
use crate::answers::{Question, json};
use crate::ask::{Both, Name, number};
use crate::error::{ApiError, ErrorBody};
use crate::filter::FilterParams;
use crate::shapes::Rows;
use crate::state::App;
use axum::extract::State;
use axum::response::Response;
use onrecord::events::ClaimId;
use onrecord::ledger::GroupPlace;
use onrecord::wire::{GroupLine, GroupRecord};
use serde::Deserialize;
use utoipa::IntoParams;

/// How a list of groups is laid out.
#[derive(Deserialize, IntoParams, Clone, Debug, Default)]
#[into_params(parameter_in = Query)]
pub struct GroupParams {
    /// Only groups with claims of so many reports or more.
    least_reports: Option<String>,
    /// At most so many rows, 1 to 500.
    limit: Option<String>,
    /// What the page before gave as `next`.
    cursor: Option<String>,
}

/// Statement groups: those with the asked labels of which a claim meets all other conditions, those of most reports first
#[utoipa::path(get, path = "/groups", tag = "groups", params(FilterParams, GroupParams), responses(
    (status = 200, description = "A page of groups", body = Rows<GroupLine>),
    (status = 400, description = "A parameter cannot be read", body = ErrorBody)
))]
pub async fn groups(
    State(app): State<App>,
    question: Question,
    Both(filter, asked): Both<FilterParams, GroupParams>,
) -> Result<Response, ApiError> {
    let selection = filter.selection()?;
    let least = number("least_reports", asked.least_reports.as_deref(), 1, 1_000_000, 1)?;
    let after = asked.cursor.as_deref().map(place).transpose()?;
    let limit = PageParams { limit: asked.limit, cursor: None }.limit()?;
    app.answer(&question, move |_, ledger| {
        let (groups, next) = ledger.group_page(&selection, least, after.as_ref(), limit)?;
        json(&Rows {
            rows: groups.iter().map(GroupLine::from).collect(),
            total: ledger.group_total(&selection, least)?,
            total_exact: true,
            next: next.map(|p| {
                let [reports, sources, claims] = p.numbers;
                format!("{reports}.{sources}.{claims}.{}.{}", p.last_printed.unwrap_or_default(), p.id)
            }),
        })
    })
    .await
}

/// A place in the list, as `next` gives it.
fn place(cursor: &str) -> Result<GroupPlace, ApiError> {
    let bad = || super::bad_cursor(cursor);
    let parts: Vec<&str> = cursor.split('.').collect();
    let [reports, sources, claims, day, id] = parts[..] else { return Err(bad()) };
    let number = |n: &str| n.parse::<i64>().map_err(|_| bad());
    let last_printed = match day {
        "" => None,
        day => Some(day.parse::<jiff::civil::Date>().map_err(|_| bad())?.to_string()),
    };
    let mut bytes = [0; 16];
    for (i, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(id.get(2 * i..2 * i + 2).ok_or_else(bad)?, 16).map_err(|_| bad())?;
    }
    Ok(GroupPlace {
        numbers: [number(reports)?, number(sources)?, number(claims)?],
        last_printed,
        id: ClaimId(bytes),
    })
}

/// One statement group side by side: who asserts, who denies, what is disputed, who copies whom
#[utoipa::path(get, path = "/groups/{id}", tag = "groups", params(("id", description = "The beginning of the id of one of its claims")), responses(
    (status = 200, description = "The group", body = GroupRecord),
    (status = 404, description = "There is no such claim", body = ErrorBody),
    (status = 409, description = "The claim is not laid beside the others yet", body = ErrorBody)
))]
pub async fn group(State(app): State<App>, question: Question, Name(id): Name) -> Result<Response, ApiError> {
    app.answer(&question, move |app, ledger| {
        let (reader, _) = app.reader()?;
        json(&GroupRecord::from(&ledger.group(&id, &reader.resources().comparison)?))
    })
    .await
}
