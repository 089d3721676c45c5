//! The whole server as one service: routes, limits, and what stands before every call.
//!
//! reads:  requests
//! writes: answers

use crate::api;
use crate::assets::Assets;
use crate::body::too_large;
use crate::error::ApiError;
use crate::security::guard;
use crate::state::App;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use std::time::Duration;
use tower_http::catch_panic::CatchPanicLayer;

/// Largest body of a call, in bytes.
const LARGEST_BODY: usize = 1 << 20;
/// Longest address of a call, in bytes.
const LONGEST_ADDRESS: usize = 16 << 10;
/// Time in which a call must be answered; an export has more.
const TIME: Duration = Duration::from_secs(30);
/// Time in which an export must be written.
const EXPORT_TIME: Duration = Duration::from_secs(660);

/// The service.
pub fn service(app: App, assets: Assets) -> Router {
    let (routes, _) = api::routes(&app);
    let files = move |method: Method, uri: Uri, headers: HeaderMap| async move {
        assets.answer(&method, &uri, &headers)
    };
    Router::new()
        .nest(api::ROOT, routes)
        .route("/api", axum::routing::any(async || api::nothing_here()))
        .route("/api/{*rest}", axum::routing::any(async || api::nothing_here()))
        .fallback(files)
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(from_fn(bounds))
        .layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| {
            let error = std::io::Error::other("a bug of onrecord; please send the message above");
            ApiError::internal(&error).into_response()
        }))
        .layer(from_fn_with_state(app.clone(), guard))
        .with_state(app)
}

/// Bounds of size and time. The body is read within the time, too: one that comes a byte a second does not hold a call open.
async fn bounds(request: Request, next: Next) -> Response {
    let address = request.uri().path_and_query().map_or(0, |p| p.as_str().len());
    if address > LONGEST_ADDRESS {
        return ApiError::new(StatusCode::URI_TOO_LONG, "too_large", "the address is too long")
            .into_response();
    }
    let length = request.headers().get("content-length").and_then(|v| v.to_str().ok()?.parse::<usize>().ok());
    if length.is_some_and(|n| n > LARGEST_BODY) {
        return too_large().into_response();
    }
    let export = request.uri().path().starts_with("/api/v1/export/");
    match tokio::time::timeout(if export { EXPORT_TIME } else { TIME }, next.run(request)).await {
        Ok(response) => response,
        Err(_) => ApiError::new(
            StatusCode::REQUEST_TIMEOUT,
            "too_long",
            "the call took too long; try again, or ask for less",
        )
        .into_response(),
    }
}
