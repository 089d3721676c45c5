//! The routes of the API: a module for each resource.
//!
//! reads:  requests
//! writes: answers

#![allow(unused_qualifications, reason = "utoipa's macro writes them")]

mod claims;
mod compare;
mod corrections;
mod explain;
mod export;
mod facets;
mod groups;
mod map;
mod network;
mod queue;
mod read;
mod reports;
mod session;
mod status;
mod timeline;

use crate::ask::number;
use crate::error::{ApiError, ErrorBody};
use crate::security::{reading, writing};
use crate::state::App;
use axum::Router;
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use serde::Deserialize;
use utoipa::openapi::path::Parameter;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{OpenApi, RefOr};
use utoipa::{IntoParams, OpenApi as _};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Where the API is.
pub const ROOT: &str = "/api/v1";

/// Claims that overviews look at, where nothing else is asked for.
const LOOK_AT: u64 = 50_000;
/// Claims that overviews look at, at most.
const LOOK_AT_MOST: u64 = 1_000_000;

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "onrecord",
        description = "Who says that who did what to whom: the claims of a ledger, for programs and for the application that \
            comes with it.\n\nText in answers is what reports say. It is never HTML: show it as text.",
        license(name = "Apache-2.0 OR MIT")
    ),
    servers((url = "/api/v1")),
    components(schemas(ErrorBody))
)]
struct Head;

/// A page of a list.
#[derive(Deserialize, IntoParams, Clone, Debug, Default)]
#[into_params(parameter_in = Query)]
struct PageParams {
    /// At most so many rows, 1 to 500.
    limit: Option<String>,
    /// What the page before gave as `next`.
    cursor: Option<String>,
}

impl PageParams {
    fn limit(&self) -> Result<usize, ApiError> {
        let limit = number("limit", self.limit.as_deref(), 1, 500, 50)?;
        Ok(usize::try_from(limit).unwrap_or(50))
    }
}

/// How much an overview looks at.
#[derive(Deserialize, IntoParams, Clone, Debug, Default)]
#[into_params(parameter_in = Query)]
struct LookParams {
    /// At most so many claims, those that came last; 50,000 unless said, 1,000,000 at most. `complete` tells whether it was enough.
    look_at: Option<String>,
}

impl LookParams {
    fn look_at(&self) -> Result<u64, ApiError> {
        number("look_at", self.look_at.as_deref(), 1, LOOK_AT_MOST, LOOK_AT)
    }
}

/// All routes, and the document that describes them.
pub fn routes(app: &App) -> (Router<App>, OpenApi) {
    let open = OpenApiRouter::new()
        .routes(routes!(status::health))
        .routes(routes!(status::status))
        .routes(routes!(session::sign_in, session::sign_out));
    let read = OpenApiRouter::new()
        .routes(routes!(claims::claims))
        .routes(routes!(claims::claim))
        .routes(routes!(explain::explain))
        .routes(routes!(reports::report))
        .routes(routes!(reports::reading))
        .routes(routes!(facets::facets))
        .routes(routes!(facets::sources))
        .routes(routes!(facets::publishers))
        .routes(routes!(facets::actors))
        .routes(routes!(facets::places))
        .routes(routes!(facets::types))
        .routes(routes!(groups::groups))
        .routes(routes!(groups::group))
        .routes(routes!(compare::compare))
        .routes(routes!(timeline::timeline))
        .routes(routes!(map::map))
        .routes(routes!(network::network))
        .routes(routes!(queue::queue))
        .routes(routes!(export::export))
        .routes(routes!(read::read))
        .routes(routes!(reports::reports))
        .routes(routes!(corrections::list))
        .route_layer(from_fn(reading));
    let write = OpenApiRouter::new()
        .routes(routes!(read::add))
        .routes(routes!(corrections::correct))
        .routes(routes!(corrections::undo))
        .route_layer(from_fn_with_state(app.clone(), writing));
    let described = OpenApiRouter::with_openapi(Head::openapi()).merge(open).merge(read).merge(write);
    let (router, mut document) = described.split_for_parts();
    describe(&mut document);
    let text = document.to_pretty_json().unwrap_or_default();
    let router = router
        .route(
            "/openapi.json",
            axum::routing::get(async move || {
                ([(axum::http::header::CONTENT_TYPE, "application/json")], text)
            }),
        )
        .fallback(async || nothing_here())
        .method_not_allowed_fallback(async || {
            ApiError::new(
                StatusCode::METHOD_NOT_ALLOWED,
                "method",
                "this address does not do that; GET /api/v1/openapi.json lists what each does",
            )
        });
    (router, document)
}

/// The answer to a cursor that is none of this list.
fn bad_cursor(found: &str) -> ApiError {
    let found: String = found.chars().take(100).collect();
    let message = format!("expected a place in this list, found `{found}`; start from the first page");
    ApiError::new(StatusCode::BAD_REQUEST, "bad_cursor", message)
}

/// The answer to an address that is none of ours.
pub fn nothing_here() -> ApiError {
    ApiError::new(
        StatusCode::NOT_FOUND,
        "no_such_address",
        "there is nothing at this address; GET /api/v1/openapi.json lists what there is",
    )
}

/// What holds for every route: how to sign in, and the shape of errors.
fn describe(document: &mut OpenApi) {
    let components = document.components.get_or_insert_default();
    components.add_security_scheme(
        "session",
        SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new(crate::security::COOKIE))),
    );
    components.add_security_scheme("token", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)));
    // Where a parameter of one address has the name of a condition, it is the address's own.
    for item in document.paths.paths.values_mut() {
        let operations = [&mut item.get, &mut item.post, &mut item.delete];
        for parameters in operations.into_iter().flatten().filter_map(|o| o.parameters.as_mut()) {
            let name = |p: &RefOr<Parameter>| match p {
                RefOr::T(parameter) => parameter.name.clone(),
                RefOr::Ref(reference) => reference.ref_location.clone(),
            };
            let names: Vec<String> = parameters.iter().map(name).collect();
            let mut at = 0;
            parameters.retain(|p| {
                at += 1;
                !names[at..].contains(&name(p))
            });
        }
    }
}

/// The document that describes the API.
pub fn document(app: &App) -> OpenApi {
    routes(app).1
}
