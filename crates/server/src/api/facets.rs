//! How many claims there are of each value, and names to pick from.
//!
//! reads:  the ledger
//! writes: Facets, Names

use super::LookParams;
use crate::answers::{Question, json};
use crate::ask::{Ask, Both, number};
use crate::error::{ApiError, ErrorBody};
use crate::filter::FilterParams;
use crate::state::App;
use axum::extract::State;
use axum::response::Response;
use onrecord::ledger::{CountBy, ValueCount};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Names of the claims that came last among which pickers look.
const NAMES: u64 = 100_000;

/// Which facets.
#[derive(Deserialize, IntoParams, Clone, Debug, Default)]
#[into_params(parameter_in = Query)]
pub struct FacetParams {
    /// Which facets, with commas: `source`, `source_kind`, `publisher`, `actor`, `recipient`, `type`, `quad`, `place`, `month`,
    /// `certainty`, `polarity`, `mood`, `label`; all of them unless said.
    facets: Option<String>,
    /// At most so many values of each, 1 to 200; 12 unless said.
    values: Option<String>,
    /// At most so many claims, those that came last; 50,000 unless said, 1,000,000 at most. `complete` tells whether it was enough.
    look_at: Option<String>,
}

/// How many claims there are of each value.
#[derive(Serialize, ToSchema, Debug)]
pub struct Facets {
    /// The facets.
    facets: Vec<FacetShape>,
    /// How many claims were looked at.
    claims: u64,
    /// Whether these were all that meet the conditions.
    complete: bool,
}

/// One facet.
#[derive(Serialize, ToSchema, Debug)]
struct FacetShape {
    /// Its name.
    facet: &'static str,
    /// The parameter that asks for a value of it; nothing where none does.
    parameter: Option<&'static str>,
    /// Its commonest values.
    values: Vec<FacetRow>,
}

/// One value.
#[derive(Serialize, ToSchema, Debug)]
struct FacetRow {
    /// The value; empty where it is not known.
    value: String,
    /// An actor code, the number of a place, or `event` or `relation`; may be empty.
    code: String,
    /// How many claims.
    claims: u64,
    /// What to give the parameter to see exactly these claims; nothing where it is not known.
    filter: Option<String>,
}

/// How many claims that meet all conditions there are of each value
#[utoipa::path(get, path = "/facets", tag = "claims", params(FilterParams, FacetParams), responses(
    (status = 200, description = "The facets", body = Facets),
    (status = 400, description = "A parameter cannot be read", body = ErrorBody)
))]
pub async fn facets(
    State(app): State<App>,
    question: Question,
    Both(filter, asked): Both<FilterParams, FacetParams>,
) -> Result<Response, ApiError> {
    let selection = filter.selection()?;
    let most = usize::try_from(number("values", asked.values.as_deref(), 1, 200, 12)?).unwrap_or(12);
    let look_at = LookParams { look_at: asked.look_at }.look_at()?;
    let mut by = Vec::new();
    for name in
        asked.facets.as_deref().unwrap_or_default().split(',').map(str::trim).filter(|n| !n.is_empty())
    {
        by.push(crate::ask::one_of("facets", Some(name), &CountBy::ALL, CountBy::name, CountBy::Type)?);
    }
    if by.is_empty() {
        by = CountBy::ALL.to_vec();
    }
    app.answer(&question, move |_, ledger| {
        let counted = ledger.counts(&by, &selection, most, look_at)?;
        let (claims, complete) = counted.first().map_or((0, true), |c| (c.claims, c.complete));
        let shape = |(by, counted): (&CountBy, onrecord::ledger::Counted<ValueCount>)| FacetShape {
            facet: by.name(),
            parameter: parameter(*by),
            values: counted.counts.into_iter().map(|v| row(*by, v)).collect(),
        };
        json(&Facets { facets: by.iter().zip(counted).map(shape).collect(), claims, complete })
    })
    .await
}

/// The parameter of a filter that asks for a value.
fn parameter(by: CountBy) -> Option<&'static str> {
    Some(match by {
        CountBy::Publisher => "publisher",
        CountBy::Source => "source",
        CountBy::SourceKind => "source_kind",
        CountBy::Actor => "doer",
        CountBy::Recipient => "recipient",
        CountBy::Type => "type",
        CountBy::Quad => "quad",
        CountBy::Place => "place",
        CountBy::Month => return None,
        CountBy::Certainty | CountBy::Polarity | CountBy::Mood => "factuality",
        CountBy::Label => "label",
    })
}

fn row(by: CountBy, v: ValueCount) -> FacetRow {
    let exact = matches!(
        by,
        CountBy::Publisher | CountBy::Source | CountBy::Actor | CountBy::Recipient | CountBy::Place
    );
    let known = !v.value.is_empty() && parameter(by).is_some() && !(by == CountBy::Quad && v.value == "0");
    let filter = match exact {
        true => format!("\"{}\"", v.value),
        false => v.value.clone(),
    };
    FacetRow { filter: known.then_some(filter), value: v.value, code: v.code, claims: v.claims }
}

/// What to look for.
#[derive(Deserialize, IntoParams, Clone, Debug, Default)]
#[into_params(parameter_in = Query)]
pub struct NameParams {
    /// The beginning of a name, or words of it, or the beginning of a code.
    q: Option<String>,
    /// At most so many, 1 to 100; 20 unless said.
    limit: Option<String>,
}

/// Names to pick from.
#[derive(Serialize, ToSchema, Debug)]
pub struct Names {
    /// The names, the commonest first.
    rows: Vec<FacetRow>,
}

async fn names(app: App, question: Question, asked: NameParams, by: CountBy) -> Result<Response, ApiError> {
    let most = usize::try_from(number("limit", asked.limit.as_deref(), 1, 100, 20)?).unwrap_or(20);
    let words: String = asked.q.unwrap_or_default().chars().take(200).collect();
    app.answer(&question, move |_, ledger| {
        let found = ledger.names_with(by, &words, most, NAMES)?;
        json(&Names { rows: found.into_iter().map(|v| row(by, v)).collect() })
    })
    .await
}

/// Sources to pick from
#[utoipa::path(get, path = "/sources", tag = "names", params(NameParams), responses((status = 200, description = "Sources", body = Names)))]
pub async fn sources(
    State(app): State<App>,
    question: Question,
    Ask(asked): Ask<NameParams>,
) -> Result<Response, ApiError> {
    names(app, question, asked, CountBy::Source).await
}

/// Publishers to pick from
#[utoipa::path(get, path = "/publishers", tag = "names", params(NameParams), responses((status = 200, description = "Publishers", body = Names)))]
pub async fn publishers(
    State(app): State<App>,
    question: Question,
    Ask(asked): Ask<NameParams>,
) -> Result<Response, ApiError> {
    names(app, question, asked, CountBy::Publisher).await
}

/// Actors and recipients to pick from
#[utoipa::path(get, path = "/actors", tag = "names", params(NameParams), responses((status = 200, description = "Actors", body = Names)))]
pub async fn actors(
    State(app): State<App>,
    question: Question,
    Ask(asked): Ask<NameParams>,
) -> Result<Response, ApiError> {
    names(app, question, asked, CountBy::Actor).await
}

/// Places to pick from
#[utoipa::path(get, path = "/places", tag = "names", params(NameParams), responses((status = 200, description = "Places", body = Names)))]
pub async fn places(
    State(app): State<App>,
    question: Question,
    Ask(asked): Ask<NameParams>,
) -> Result<Response, ApiError> {
    names(app, question, asked, CountBy::Place).await
}

/// Event types and relations to pick from
#[utoipa::path(get, path = "/types", tag = "names", params(NameParams), responses((status = 200, description = "Types", body = Names)))]
pub async fn types(
    State(app): State<App>,
    question: Question,
    Ask(asked): Ask<NameParams>,
) -> Result<Response, ApiError> {
    names(app, question, asked, CountBy::Type).await
}
