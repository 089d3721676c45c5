//! What a call asks for: the parameters of its address, each known by name, none twice.
//!
//! reads:  query strings
//! writes: Ask
//!
//! A parameter that we do not know is an error and never passed over: a filter with a slip of the pen would find everything.

use crate::error::ApiError;
use axum::extract::{FromRequestParts, Path, Query};
use axum::http::StatusCode;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;
use utoipa::IntoParams;

/// The parameters of a call.
pub struct Ask<T>(pub T);

/// Parameters that can be taken from an address.
pub trait Asked: Sized {
    /// The names of the parameters.
    fn names() -> Vec<String>;
    /// The parameters among pairs of name and value.
    ///
    /// # Errors
    /// If a value cannot be read.
    fn from_pairs(pairs: &[(String, String)]) -> Result<Self, String>;
}

impl<T: IntoParams + DeserializeOwned> Asked for T {
    fn names() -> Vec<String> {
        T::into_params(|| None).into_iter().map(|p| p.name).collect()
    }

    fn from_pairs(pairs: &[(String, String)]) -> Result<T, String> {
        let known = T::names();
        let own = pairs.iter().filter(|(name, value)| known.contains(name) && !value.is_empty());
        let object: serde_json::Map<String, serde_json::Value> =
            own.map(|(name, value)| (name.clone(), value.as_str().into())).collect();
        serde_json::from_value(object.into()).map_err(|e| e.to_string())
    }
}

/// Two sets of parameters in one address.
pub struct Both<A, B>(pub A, pub B);

fn parse<T>(
    parts: &Parts,
    known: Vec<String>,
    read: impl FnOnce(&[(String, String)]) -> Result<T, String>,
) -> Result<T, ApiError> {
    let bad = |message: String| ApiError::new(StatusCode::BAD_REQUEST, "bad_query", message);
    let pairs = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri)
        .map_err(|e| bad(format!("the address cannot be read: {}", e.body_text())))?
        .0;
    for (i, (name, _)) in pairs.iter().enumerate() {
        if !known.contains(name) {
            let name: String = name.chars().take(60).collect();
            let error = bad(format!("there is no parameter `{name}` here"));
            return Err(error.help(format!("parameters are: {}", known.join(", "))));
        }
        if pairs[..i].iter().any(|(other, _)| other == name) {
            return Err(bad(format!("`{name}` is given twice; give it once, several values with commas")));
        }
    }
    read(&pairs).map_err(bad)
}

impl<S: Send + Sync, T: IntoParams + DeserializeOwned> FromRequestParts<S> for Ask<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Ask<T>, ApiError> {
        parse(parts, T::names(), T::from_pairs).map(Ask)
    }
}

impl<S: Send + Sync, A: IntoParams + DeserializeOwned, B: IntoParams + DeserializeOwned> FromRequestParts<S>
    for Both<A, B>
{
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Both<A, B>, ApiError> {
        let known = A::names().into_iter().chain(B::names()).collect();
        parse(parts, known, |pairs| Ok(Both(A::from_pairs(pairs)?, B::from_pairs(pairs)?)))
    }
}

/// The part of an address that names one thing.
pub struct Name(pub String);

impl<S: Send + Sync> FromRequestParts<S> for Name {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Name, ApiError> {
        let name = Path::<String>::from_request_parts(parts, state).await;
        name.map(|Path(name)| Name(name)).map_err(|_| {
            ApiError::new(
                StatusCode::BAD_REQUEST,
                "bad_address",
                "the address cannot be read; it is no UTF-8",
            )
        })
    }
}

/// A number between two bounds.
///
/// # Errors
/// If it is none.
pub fn number(
    name: &str,
    value: Option<&str>,
    least: u64,
    most: u64,
    otherwise: u64,
) -> Result<u64, ApiError> {
    let Some(value) = value else { return Ok(otherwise) };
    let bad = || ApiError::value(name, format!("a number from {least} to {most}"), value);
    value.parse().ok().filter(|n| (least..=most).contains(n)).ok_or_else(bad)
}

/// `true` or `false`.
///
/// # Errors
/// If it is neither.
pub fn yes(name: &str, value: Option<&str>) -> Result<bool, ApiError> {
    match value {
        None | Some("false" | "0") => Ok(false),
        Some("true" | "1") => Ok(true),
        Some(value) => Err(ApiError::value(name, "true or false", value)),
    }
}

/// A name out of a list.
///
/// # Errors
/// If it is none of them.
pub fn one_of<T: Copy>(
    name: &str,
    value: Option<&str>,
    all: &[T],
    named: impl Fn(T) -> &'static str,
    otherwise: T,
) -> Result<T, ApiError> {
    let Some(value) = value else { return Ok(otherwise) };
    let found = all.iter().copied().find(|t| named(*t) == value);
    found.ok_or_else(|| {
        let names: Vec<&str> = all.iter().map(|t| named(*t)).collect();
        ApiError::value(name, format!("one of {}", names.join(", ")), value)
    })
}
