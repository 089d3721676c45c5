//! Who has signed in: kept in memory, so that starting the server anew signs everybody out.
//!
//! reads:  cookies
//! writes: Sessions

use super::users::{Secret, generate};
use crate::error::ApiError;
use axum::http::{HeaderMap, header};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The name of the cookie.
pub const COOKIE: &str = "onrecord_session";
/// A session that nobody uses ends after this time …
const IDLE: Duration = Duration::from_secs(12 * 3600);
/// … and every session after this one.
pub const LONGEST: Duration = Duration::from_secs(7 * 24 * 3600);
/// Sessions that are kept; then the one that was used longest ago ends.
const MOST: usize = 10_000;

/// Sessions by the checksum of their token: what is in memory opens nothing.
#[derive(Default)]
pub struct Sessions(Mutex<BTreeMap<Secret, Session>>);

struct Session {
    name: String,
    opened: Instant,
    used: Instant,
}

impl Sessions {
    /// A new session for a user: its token. Every sign-in has a new one, so that nobody can have set it before.
    ///
    /// # Errors
    /// If the machine has no random numbers.
    pub fn open(&self, name: &str) -> Result<String, ApiError> {
        let token = generate().map_err(|e| ApiError::internal(&e))?;
        let now = Instant::now();
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, s| s.stands(now));
        while all.len() >= MOST {
            let Some(oldest) = all.iter().min_by_key(|(_, s)| s.used).map(|(k, _)| *k) else { break };
            all.remove(&oldest);
        }
        all.insert(Secret::of(&token), Session { name: name.to_owned(), opened: now, used: now });
        Ok(token)
    }

    /// The user of a session that has not ended.
    pub fn name(&self, token: &str) -> Option<String> {
        let now = Instant::now();
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let session = all.get_mut(&Secret::of(token)).filter(|s| s.stands(now))?;
        session.used = now;
        Some(session.name.clone())
    }

    /// Ends a session.
    pub fn close(&self, token: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&Secret::of(token));
    }
}

impl Session {
    fn stands(&self, now: Instant) -> bool {
        now.duration_since(self.used) < IDLE && now.duration_since(self.opened) < LONGEST
    }
}

/// The session token of a request.
pub fn cookie(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok());
    let mut pairs = cookies.flat_map(|c| c.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, value)| *name == COOKIE && !value.is_empty()).map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_is_opened_used_and_closed() {
        let sessions = Sessions::default();
        let (a, b) = (sessions.open("mara").unwrap_or_default(), sessions.open("mara").unwrap_or_default());
        assert_ne!(a, b);
        assert_eq!(sessions.name(&a).as_deref(), Some("mara"));
        sessions.close(&a);
        assert_eq!((sessions.name(&a), sessions.name(&b).as_deref()), (None, Some("mara")));
        assert_eq!(sessions.name("made up"), None);
    }
}
