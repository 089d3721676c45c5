//! Two sources, or two publishers, side by side: where they agree and disagree, and how much each says over time.
//!
//! reads:  the ledger
//! writes: Comparison

use super::timeline::{Timeline, lay_out};
use crate::answers::{Question, json};
use crate::ask::{Both, one_of};
use crate::error::{ApiError, ErrorBody};
use crate::filter::FilterParams;
use crate::state::App;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use onrecord::ledger::{CountBy, DayOf, Filter, Selection};
use onrecord::wire::{GroupLine, GroupRecord};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

/// Claims of each side that are compared: those that were printed last.
const COMPARED: u64 = 2_000;
/// Statements of only one side that are listed.
const LISTED: usize = 200;

/// Who is compared.
#[derive(Deserialize, IntoParams, Clone, Debug, Default)]
#[into_params(parameter_in = Query)]
pub struct CompareParams {
    /// The first: words of its name, or its actor code.
    a: Option<String>,
    /// The second.
    b: Option<String>,
    /// Whether these are names of a `source` or of a `publisher`; `source` unless said.
    of: Option<String>,
}

/// Two sources or publishers side by side.
#[derive(Serialize, ToSchema, Debug)]
pub struct SideBySide<'a> {
    /// How many claims each has.
    claims: [u64; 2],
    /// Whether all of them were compared: 2,000 of each are at most, those that were printed last.
    complete: bool,
    /// How many of the statements that both speak of they stand to each other in this way.
    relations: BTreeMap<&'static str, u64>,
    /// Statements that both speak of; disagreements first.
    shared: Vec<SharedStatement<'a>>,
    /// Statements that only the first speaks of.
    only_a: Vec<GroupLine<'a>>,
    /// Statements that only the second speaks of.
    only_b: Vec<GroupLine<'a>>,
    /// How many statements only the first speaks of.
    only_a_total: usize,
    /// How many statements only the second speaks of.
    only_b_total: usize,
    /// What each says over time.
    timelines: Vec<Timeline>,
}

/// A statement that both speak of.
#[derive(Serialize, ToSchema, Debug)]
struct SharedStatement<'a> {
    /// `disagree`, `agree`, `same source`, `copy` or `neither`.
    relation: &'static str,
    /// What they disagree on.
    about: &'a [&'static str],
    /// Positions of the first one's claims in the group.
    a: &'a [usize],
    /// Positions of the second one's.
    b: &'a [usize],
    /// The group.
    group: GroupRecord<'a>,
}

/// Two sources or publishers side by side
#[utoipa::path(get, path = "/compare", tag = "groups", params(CompareParams, FilterParams), responses(
    (status = 200, description = "The two", body = SideBySide),
    (status = 400, description = "A parameter cannot be read", body = ErrorBody),
    (status = 404, description = "There is nobody of such a name", body = ErrorBody)
))]
pub async fn compare(
    State(app): State<App>,
    question: Question,
    Both(asked, filter): Both<CompareParams, FilterParams>,
) -> Result<Response, ApiError> {
    let common = filter.selection()?.claims;
    let of = one_of("of", asked.of.as_deref(), &["source", "publisher"], |n| n, "source")?;
    let side = |name: &str, value: &Option<String>| -> Result<(String, Filter), ApiError> {
        let found = value.as_deref().unwrap_or_default();
        let typed = found.trim().trim_matches('"').to_owned();
        if typed.is_empty() {
            return Err(ApiError::value(name, format!("the name of a {of}"), found));
        }
        let mut side = Filter { limit: Some(COMPARED), ..common.clone() };
        match of {
            "publisher" => side.publisher = Some(typed.clone()),
            _ => side.source = Some(typed.clone()),
        }
        Ok((typed, side))
    };
    let ((name_a, a), (name_b, b)) = (side("a", &asked.a)?, side("b", &asked.b)?);
    app.answer(&question, move |app, ledger| {
        let mut claims = [0; 2];
        for (i, (name, filter)) in [(&name_a, &a), (&name_b, &b)].into_iter().enumerate() {
            claims[i] = ledger.total(&Selection::from(filter.clone()), u64::MAX)?.claims;
            if claims[i] == 0 {
                let message = format!(
                    "no {of} of this ledger has the name or code {name:?}; GET /api/v1/{of}s lists them"
                );
                return Err(ApiError::new(StatusCode::NOT_FOUND, "no_such", message));
            }
        }
        let (reader, _) = app.reader()?;
        let sides = ledger.sides(&a, &b, &reader.resources().comparison)?;
        let mut relations = BTreeMap::new();
        for shared in &sides.shared {
            *relations.entry(shared.relation.name()).or_insert(0) += 1;
        }
        let mut timelines = Vec::new();
        for filter in [&a, &b] {
            let selection = Selection::from(filter.clone());
            let days = ledger.days(&selection, CountBy::Type, DayOf::Printing, super::LOOK_AT)?;
            timelines.push(lay_out(days, None, 8));
        }
        json(&SideBySide {
            claims,
            complete: claims.iter().all(|n| *n <= COMPARED),
            relations,
            shared: sides
                .shared
                .iter()
                .map(|s| SharedStatement {
                    relation: s.relation.name(),
                    about: &s.about,
                    a: &s.a,
                    b: &s.b,
                    group: (&s.group).into(),
                })
                .collect(),
            only_a: sides.only_a.iter().take(LISTED).map(GroupLine::from).collect(),
            only_b: sides.only_b.iter().take(LISTED).map(GroupLine::from).collect(),
            only_a_total: sides.only_a.len(),
            only_b_total: sides.only_b.len(),
            timelines,
        })
    })
    .await
}
