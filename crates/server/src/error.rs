//! What goes wrong as one shape of JSON: a code, what was expected and found, and what to do.
//!
//! reads:  errors of the library
//! writes: ApiError

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use onrecord::ingest::IngestError;
use onrecord::ledger::LedgerError;
use onrecord::wire::ArchiveError;
use onrecord::wire::export::ExportError;
use serde::Serialize;
use utoipa::ToSchema;

/// Seconds after which somebody who was turned away may come again.
const LATER: &str = "1";

/// Why a call had no other answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ApiError {
    pub(crate) status: StatusCode,
    pub(crate) body: Box<Problem>,
}

/// The body of an answer to a call that failed.
#[derive(Clone, PartialEq, Eq, Serialize, ToSchema, Debug)]
pub struct ErrorBody {
    /// What is wrong.
    pub error: Problem,
}

/// What is wrong, and what to do about it.
#[derive(Clone, PartialEq, Eq, Serialize, ToSchema, Debug, Default)]
pub struct Problem {
    /// A word for programs: `bad_value`, `no_such`, `sign_in`, `busy` …
    pub code: String,
    /// One sentence for a person.
    pub message: String,
    /// What was expected, where a value is at fault.
    pub expected: Option<String>,
    /// What was found in its place.
    pub found: Option<String>,
    /// What to do.
    pub help: Option<String>,
}

impl ApiError {
    /// An error of this status; our messages say, after a semicolon, what to do.
    pub fn new(status: StatusCode, code: &str, message: impl Into<String>) -> ApiError {
        let message = message.into();
        let (message, help) = match message.split_once("; ") {
            Some((message, help)) => (message.to_owned(), Some(help.to_owned())),
            None => (message, None),
        };
        let body = Box::new(Problem { code: code.to_owned(), message, help, ..Problem::default() });
        ApiError { status, body }
    }

    /// A value that cannot be used.
    pub fn value(name: &str, expected: impl Into<String>, found: impl Into<String>) -> ApiError {
        let (expected, found) = (expected.into(), found.into());
        let found: String = found.chars().take(200).collect();
        let mut error = ApiError::new(
            StatusCode::BAD_REQUEST,
            "bad_value",
            format!("{name}: expected {expected}, found `{found}`"),
        );
        (error.body.expected, error.body.found) = (Some(expected), Some(found));
        error
    }

    /// The same error with something to do about it.
    pub fn help(mut self, help: impl Into<String>) -> ApiError {
        self.body.help = Some(help.into());
        self
    }

    /// A fault of ours or of the machine: who asked learns that there was one, whoever runs the server learns which.
    pub fn internal(error: &dyn std::error::Error) -> ApiError {
        tell_operator(&error.to_string());
        ApiError::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "failed",
            "the server failed; what happened is in the window that it runs in",
        )
    }

    /// Too much is going on.
    pub fn crowded() -> ApiError {
        ApiError::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "crowded",
            "too many calls at once; try again in a moment",
        )
    }
}

/// Says something to whoever runs the server.
pub fn tell_operator(what: &str) {
    use std::io::Write;
    // If nobody listens there is nobody to tell.
    let _ = writeln!(std::io::stderr().lock(), "onrecord serve: {what}");
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let passing = matches!(self.status, StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS);
        let mut response = (self.status, Json(ErrorBody { error: *self.body })).into_response();
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if passing {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static(LATER));
        }
        response
    }
}

impl From<LedgerError> for ApiError {
    fn from(error: LedgerError) -> ApiError {
        let message = error.to_string();
        let plain = |status, code: &str| ApiError::new(status, code, message.clone());
        match &error {
            LedgerError::BadId { found } => {
                let mut e = plain(StatusCode::BAD_REQUEST, "bad_value");
                e.body.expected = Some("1 to 32 hexadecimal digits".to_owned());
                e.body.found = Some(found.chars().take(200).collect());
                e
            }
            LedgerError::NoSuch { .. } => plain(StatusCode::NOT_FOUND, "no_such"),
            LedgerError::Ambiguous { .. } => plain(StatusCode::CONFLICT, "ambiguous"),
            LedgerError::BadCorrection { value, expected, .. } => {
                let mut e = plain(StatusCode::UNPROCESSABLE_ENTITY, "bad_correction");
                e.body.expected = Some((*expected).to_owned());
                e.body.found = Some(value.chars().take(200).collect());
                e
            }
            LedgerError::EmptyCorrection { .. } => plain(StatusCode::UNPROCESSABLE_ENTITY, "bad_correction"),
            LedgerError::NotCompared { .. } => ApiError::new(
                StatusCode::CONFLICT,
                "not_compared",
                "this claim is not laid beside the others yet; that happens when the adding of reports is done",
            ),
            LedgerError::Busy { waited, .. } => ApiError::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "busy",
                format!(
                    "another program has been writing to the ledger for {} s; try again when it is done",
                    waited.as_secs()
                ),
            ),
            LedgerError::Full { .. } => ApiError::new(
                StatusCode::INSUFFICIENT_STORAGE,
                "full",
                "there is no room to write the ledger; free some space (nothing that was in it is lost)",
            ),
            error if error.is_interruption() => ApiError::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "too_long",
                "the question took too long and was stopped; narrow it down: add a condition, or a shorter stretch of time",
            ),
            _ => ApiError::internal(&error),
        }
    }
}

impl From<IngestError> for ApiError {
    fn from(error: IngestError) -> ApiError {
        ApiError::new(StatusCode::UNPROCESSABLE_ENTITY, error.kind.code(), error.to_string())
    }
}

impl From<onrecord::Error> for ApiError {
    fn from(error: onrecord::Error) -> ApiError {
        match error {
            onrecord::Error::Ingest(error) => error.into(),
            onrecord::Error::Ledger(error) => error.into(),
            error => ApiError::internal(&error),
        }
    }
}

impl From<ExportError> for ApiError {
    fn from(error: ExportError) -> ApiError {
        match error {
            ExportError::Ledger(error) => error.into(),
            ExportError::Io(error) => ApiError::internal(&error),
        }
    }
}

impl From<ArchiveError> for ApiError {
    fn from(error: ArchiveError) -> ApiError {
        ApiError::internal(&error)
    }
}

impl From<std::io::Error> for ApiError {
    fn from(error: std::io::Error) -> ApiError {
        ApiError::internal(&error)
    }
}
