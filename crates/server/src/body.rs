//! Bodies of calls: JSON of a known shape.
//!
//! reads:  bodies
//! writes: Body

use crate::error::ApiError;
use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use serde::de::DeserializeOwned;

/// A body that is JSON of this shape.
pub struct Body<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Body<T>, ApiError> {
        match Json::<T>::from_request(request, state).await {
            Ok(Json(body)) => Ok(Body(body)),
            Err(JsonRejection::MissingJsonContentType(_)) => Err(ApiError::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "not_json",
                "expected JSON; send it with the header `Content-Type: application/json`",
            )),
            Err(rejection) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => Err(too_large()),
            Err(rejection) => {
                let why = rejection.body_text();
                let why = why.split_once(": ").map_or(why.as_str(), |(_, why)| why);
                let message = format!("the body cannot be read: {why}");
                Err(ApiError::new(StatusCode::BAD_REQUEST, "bad_body", message.replace("; ", ", "))
                    .help("GET /api/v1/openapi.json describes every body"))
            }
        }
    }
}

/// The answer to a body that is too large.
pub fn too_large() -> ApiError {
    ApiError::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "too_large",
        "the body is too large; add long reports and many with `onrecord add`",
    )
}
