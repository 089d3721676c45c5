//! Answers and their tags: nobody is sent twice what has not changed, and nothing is worked out twice meanwhile.
//!
//! reads:  the ledger's change counter
//! writes: responses with `ETag`
//!
//! A tag names the state of the ledger and the question, not the answer: whether somebody's copy is good is known without
//! working anything out. The state is read before the answer is, so that a tag may be older than its answer and never newer.

use crate::error::ApiError;
use crate::state::App;
use axum::body::Bytes;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use onrecord::ledger::Ledger;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::OnceCell;

/// Bytes of answers that are kept.
const KEPT_BYTES: usize = 32 << 20;
/// Answers that are kept.
const KEPT: usize = 1024;

/// Answers that are kept as long as nothing changes.
pub struct Answers {
    /// Tells this run of the server from every other.
    start: String,
    watch: Mutex<Watch>,
    kept: Mutex<Kept>,
}

struct Watch {
    ledger: Ledger,
    seen: i64,
    state: u64,
}

#[derive(Default)]
struct Kept {
    state: u64,
    answers: BTreeMap<String, Arc<OnceCell<Bytes>>>,
    bytes: usize,
}

/// A question: the address that was called, and the tag of the copy that the caller has.
pub struct Question {
    key: String,
    known: Option<String>,
}

impl<S: Send + Sync> FromRequestParts<S> for Question {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Question, ApiError> {
        let key = parts.uri.path_and_query().map_or_else(String::new, |p| p.as_str().to_owned());
        let known = parts.headers.get(header::IF_NONE_MATCH).and_then(|v| v.to_str().ok());
        Ok(Question { key, known: known.map(str::to_owned) })
    }
}

impl Answers {
    /// Answers about the ledger that this connection looks at.
    pub fn new(watching: Ledger) -> Answers {
        let mut random = [0; 6];
        // Without chance the clock tells runs apart.
        if getrandom::fill(&mut random).is_err() {
            random.copy_from_slice(&jiff::Timestamp::now().as_nanosecond().to_le_bytes()[..6]);
        }
        let start = random.iter().map(|b| format!("{b:02x}")).collect();
        let watch = Watch { ledger: watching, seen: -1, state: 0 };
        Answers { start, watch: Mutex::new(watch), kept: Mutex::default() }
    }

    /// A number that grows whenever the ledger has changed.
    ///
    /// # Errors
    /// If the ledger cannot be read.
    pub fn state(&self) -> Result<u64, ApiError> {
        let mut watch = self.watch.lock().unwrap_or_else(PoisonError::into_inner);
        let version = watch.ledger.data_version()?;
        if version != watch.seen {
            watch.seen = version;
            watch.state += 1;
        }
        Ok(watch.state)
    }

    fn tag(&self, state: u64, key: &str) -> String {
        let hash = blake3::hash(key.as_bytes()).to_hex();
        format!("\"{}-{state}-{}\"", self.start, &hash[..12])
    }

    /// The place where the answer to a question is, or will be.
    fn place(&self, state: u64, key: &str) -> Arc<OnceCell<Bytes>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.state != state || kept.answers.len() >= KEPT || kept.bytes >= KEPT_BYTES {
            *kept = Kept { state, ..Kept::default() };
        }
        Arc::clone(kept.answers.entry(key.to_owned()).or_default())
    }

    fn weigh(&self, state: u64, bytes: usize) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.state == state {
            kept.bytes += bytes;
        }
    }
}

impl App {
    /// The answer to a question: `304` where the caller's copy is good, else what `read` finds, as JSON. Of several who ask the
    /// same at once one works it out for all.
    ///
    /// # Errors
    /// Those of `read`.
    pub async fn answer(
        &self,
        question: &Question,
        read: impl FnOnce(&App, &Ledger) -> Result<Vec<u8>, ApiError> + Send + 'static,
    ) -> Result<Response, ApiError> {
        let answers = self.answers();
        let state = answers.state()?;
        let tag = answers.tag(state, &question.key);
        let mut headers = HeaderMap::new();
        if let Ok(value) = HeaderValue::from_str(&tag) {
            headers.insert(header::ETAG, value);
        }
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
        let good = |known: &str| known.split(',').any(|k| k.trim().trim_start_matches("W/") == tag);
        if question.known.as_deref().is_some_and(good) {
            return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
        }
        let place = answers.place(state, &question.key);
        let bytes = place
            .get_or_try_init(|| async {
                let bytes = Bytes::from(self.read(read).await?);
                answers.weigh(state, bytes.len());
                Ok::<Bytes, ApiError>(bytes)
            })
            .await?
            .clone();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        Ok((headers, bytes).into_response())
    }
}

/// A value as JSON.
///
/// # Errors
/// None in practice: our shapes are strings, numbers and lists.
pub fn json(value: &impl Serialize) -> Result<Vec<u8>, ApiError> {
    serde_json::to_vec(value).map_err(|e| ApiError::internal(&e))
}
