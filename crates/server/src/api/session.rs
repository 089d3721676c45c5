//! Signing in and out.
//!
//! reads:  names and passwords
//! writes: sessions

use crate::body::Body;
use crate::error::{ApiError, ErrorBody};
use crate::security::Caller;
use crate::state::App;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A name and a password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// The name.
    name: String,
    /// The password.
    password: String,
}

/// Who has signed in.
#[derive(Serialize, ToSchema, Debug)]
pub struct SignedIn {
    /// The name.
    name: String,
    /// `reader`, `analyst` or `admin`.
    role: &'static str,
}

/// Sign in: the answer sets a cookie
#[utoipa::path(post, path = "/session", tag = "session", request_body = SignIn, responses(
    (status = 200, description = "Signed in", body = SignedIn),
    (status = 401, description = "Name or password are wrong", body = ErrorBody),
    (status = 429, description = "Too many tries", body = ErrorBody)
))]
pub async fn sign_in(
    State(app): State<App>,
    caller: Caller,
    Body(asked): Body<SignIn>,
) -> Result<impl IntoResponse, ApiError> {
    let (cookie, role) = app.gate().open_session(caller, &asked.name, asked.password).await?;
    Ok(([(header::SET_COOKIE, cookie)], Json(SignedIn { name: asked.name, role: role.name() })))
}

/// Sign out
#[utoipa::path(delete, path = "/session", tag = "session", responses((status = 204, description = "Signed out")))]
pub async fn sign_out(State(app): State<App>, headers: HeaderMap) -> impl IntoResponse {
    (StatusCode::NO_CONTENT, [(header::SET_COOKIE, app.gate().close_session(&headers))])
}
