//! Claims that a person should look at first.
//!
//! reads:  the ledger
//! writes: Queue

use super::PageParams;
use crate::answers::{Question, json};
use crate::ask::Both;
use crate::error::{ApiError, ErrorBody};
use crate::filter::FilterParams;
use crate::shapes::{ClaimRow, HistoryRow, Said};
use crate::state::App;
use axum::extract::State;
use axum::response::Response;
use onrecord::events::ClaimId;
use onrecord::ledger::{HistoryFilter, QueuePlace};
use serde::Serialize;
use utoipa::ToSchema;

/// Orphans and conflicts that the first page lists.
const LISTED: usize = 100;

/// Claims that a person should look at first.
#[derive(Serialize, ToSchema, Debug)]
pub struct Queue<'a> {
    /// Claims that nobody has looked at yet: those that a model made, the lowest score first; those that sources dispute or have
    /// taken back; those of which it is not told how sure the source is; then the others.
    rows: Vec<QueueRow<'a>>,
    /// What to give as `cursor` for the next page; nothing on the last one.
    next: Option<String>,
    /// Fields on which analysts disagree; on the first page alone.
    conflicts: Vec<QueueConflict>,
    /// Corrections whose claim no reading has any more; on the first page alone.
    orphans: Vec<HistoryRow>,
}

/// A claim to look at.
#[derive(Serialize, ToSchema, Debug)]
struct QueueRow<'a> {
    /// The claim.
    claim: ClaimRow<'a>,
    /// Why it is here.
    why: &'a [String],
}

/// A field on which analysts disagree.
#[derive(Serialize, ToSchema, Debug)]
struct QueueConflict {
    /// The claim's id.
    claim: String,
    /// The field.
    field: String,
    /// Who says what.
    said: Vec<Said>,
}

/// Claims that meet all conditions and nobody has looked at, doubtful ones first; conflicts of analysts and orphaned corrections
/// beside them
#[utoipa::path(get, path = "/queue", tag = "review", params(FilterParams, PageParams), responses(
    (status = 200, description = "The queue", body = Queue),
    (status = 400, description = "A parameter cannot be read", body = ErrorBody)
))]
pub async fn queue(
    State(app): State<App>,
    question: Question,
    Both(filter, page): Both<FilterParams, PageParams>,
) -> Result<Response, ApiError> {
    let selection = filter.selection()?;
    let limit = page.limit()?;
    let after = page.cursor.as_deref().map(place).transpose()?;
    app.answer(&question, move |_, ledger| {
        let (rows, next) = ledger.queue(&selection, after.as_ref(), limit)?;
        let (mut conflicts, mut orphans) = (Vec::new(), Vec::new());
        if after.is_none() {
            let orphaned = HistoryFilter { orphaned: true, ..HistoryFilter::default() };
            orphans = ledger.corrections_page(&orphaned, LISTED, 0)?.0;
            conflicts = ledger.conflicts()?;
            conflicts.truncate(LISTED);
        }
        let said = |(author, value)| Said { author, value };
        json(&Queue {
            rows: rows.iter().map(|d| QueueRow { claim: (&d.claim).into(), why: &d.why }).collect(),
            next: next.map(|p| format!("{}_{}_{}", p.stretch, p.score, p.id)),
            conflicts: conflicts
                .into_iter()
                .map(|c| QueueConflict {
                    claim: c.claim.to_string(),
                    field: c.field,
                    said: c.values.into_iter().map(said).collect(),
                })
                .collect(),
            orphans: orphans.into_iter().map(HistoryRow::from).collect(),
        })
    })
    .await
}

/// A place in the queue, as `next` gives it.
fn place(cursor: &str) -> Result<QueuePlace, ApiError> {
    let bad = || super::bad_cursor(cursor);
    let parts: Vec<&str> = cursor.split('_').collect();
    let [stretch, score, id] = parts[..] else { return Err(bad()) };
    let mut bytes = [0; 16];
    for (i, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(id.get(2 * i..2 * i + 2).ok_or_else(bad)?, 16).map_err(|_| bad())?;
    }
    let score: f64 = score.parse().ok().filter(|s: &f64| s.is_finite()).ok_or_else(bad)?;
    let stretch = stretch.parse().ok().filter(|s| *s < 4).ok_or_else(bad)?;
    Ok(QueuePlace { stretch, score, id: ClaimId(bytes) })
}
