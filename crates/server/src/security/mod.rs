//! Who may do what: people, sessions, tokens, and what a browser may be made to do by another site.
//!
//! reads:  requests, the file of users
//! writes: Gate, Identity

mod browser;
mod sessions;
mod tries;
mod users;

pub use browser::{Hosts, headers};
pub use sessions::{COOKIE, Sessions};
pub use tries::Tries;
pub use users::{Role, User, UserError, Users};

use crate::error::ApiError;
use crate::state::App;
use axum::extract::{ConnectInfo, FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;
use tokio::sync::Semaphore;

/// Wrong passwords from one address, or for one name, before it has to wait.
const TRIES: u32 = 5;
/// Time in which a try is forgotten.
const TRY_TIME: Duration = Duration::from_secs(30);
/// Changes by one person or address in [`WRITE_TIME`].
const WRITES: u32 = 120;
/// Time in which that many changes are allowed.
const WRITE_TIME: Duration = Duration::from_secs(60);
/// Passwords that are checked at the same time: each takes 19 MiB and some time, on purpose.
const HASHES: usize = 2;

/// Who asks.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Identity {
    /// The name of the user; nothing on a server on which nobody signs in.
    pub name: Option<String>,
    /// What they may do; nothing before they have signed in.
    pub role: Option<Role>,
}

impl Identity {
    /// Whether they may do what this role may.
    pub fn may(&self, role: Role) -> bool {
        self.role.is_some_and(|r| r >= role)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Identity {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Identity, ApiError> {
        Ok(parts.extensions.get().cloned().unwrap_or(Identity { name: None, role: None }))
    }
}

/// Where a call comes from.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Caller(pub IpAddr);

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Caller, ApiError> {
        let from = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        Ok(Caller(from.map_or(IpAddr::from([127, 0, 0, 1]), |c| c.0.ip())))
    }
}

/// Everything that decides who may do what.
pub struct Gate {
    users: Users,
    sessions: Sessions,
    sign_in: bool,
    secure: bool,
    hosts: Hosts,
    wrong: Tries,
    writes: Tries,
    hashing: Semaphore,
}

impl Gate {
    /// A gate for these people and hosts. Where nobody signs in, whoever reaches the server may do everything.
    pub fn new(users: Users, hosts: Hosts, sign_in: bool) -> Gate {
        Gate {
            users,
            sessions: Sessions::default(),
            sign_in,
            secure: hosts.is_https(),
            hosts,
            wrong: Tries::new(TRIES, TRY_TIME),
            writes: Tries::new(WRITES, WRITE_TIME),
            hashing: Semaphore::new(HASHES),
        }
    }

    /// The people who may sign in.
    pub fn users(&self) -> &Users {
        &self.users
    }

    /// Whether people sign in here.
    pub fn signs_in(&self) -> bool {
        self.sign_in
    }

    /// A session for somebody with the right password, as the value of `Set-Cookie`.
    ///
    /// # Errors
    /// If name or password are wrong, or were too often.
    pub async fn open_session(
        &self,
        caller: Caller,
        name: &str,
        password: String,
    ) -> Result<(String, Role), ApiError> {
        let keys = [format!("address {}", caller.0), format!("name {}", name.to_lowercase())];
        if let Some(wait) = keys.iter().filter_map(|k| self.wrong.wait(k)).max() {
            return Err(too_often(wait, "tries to sign in"));
        }
        // Every try counts until it turns out right, so that many at once are no way around.
        keys.iter().for_each(|k| self.wrong.count(k));
        let _turn = self.hashing.acquire().await.map_err(|_| ApiError::crowded())?;
        let stored = self.users.password_of(name);
        let right = tokio::task::spawn_blocking(move || users::is_right(&password, stored.as_deref()))
            .await
            .map_err(|e| ApiError::internal(&e))?;
        let user = self.users.find(name).filter(|_| right);
        let Some(user) = user else {
            return Err(ApiError::new(
                StatusCode::UNAUTHORIZED,
                "wrong_password",
                "name or password are wrong; whoever runs the server sets them with `onrecord users`",
            ));
        };
        keys.iter().for_each(|k| self.wrong.forget(k));
        let token = self.sessions.open(&user.name)?;
        Ok((self.cookie(&token, sessions::LONGEST.as_secs()), user.role))
    }

    /// Ends the session of a request; the value of `Set-Cookie` that takes its cookie away.
    pub fn close_session(&self, headers: &HeaderMap) -> String {
        if let Some(token) = sessions::cookie(headers) {
            self.sessions.close(token);
        }
        self.cookie("", 0)
    }

    fn cookie(&self, token: &str, seconds: u64) -> String {
        let secure = if self.secure { "; Secure" } else { "" };
        format!("{COOKIE}={token}; Path=/; HttpOnly; SameSite=Strict; Max-Age={seconds}{secure}")
    }

    /// Who asks, by token or session.
    fn identity(&self, headers: &HeaderMap) -> Identity {
        if !self.sign_in {
            return Identity { name: None, role: Some(Role::Admin) };
        }
        let bearer = headers.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok());
        let user = match bearer.and_then(|v| v.strip_prefix("Bearer ")) {
            Some(token) => self.users.of_token(token.trim()),
            None => sessions::cookie(headers)
                .and_then(|token| self.sessions.name(token))
                .and_then(|name| self.users.find(&name)),
        };
        match user {
            Some(user) => Identity { name: Some(user.name), role: Some(user.role) },
            None => Identity { name: None, role: None },
        }
    }
}

fn too_often(wait: Duration, what: &str) -> ApiError {
    let seconds = wait.as_secs() + 1;
    ApiError::new(
        StatusCode::TOO_MANY_REQUESTS,
        "too_often",
        format!("too many {what}; try again in {seconds} s"),
    )
}

/// Whether a method changes nothing.
fn is_safe(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// Before everything else: the host that was called must be ours, and a change must come from our own pages or from no page.
pub async fn guard(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let gate = app.gate();
    if let Err(error) = gate.hosts.check(&request) {
        return headers(error.into_response());
    }
    let identity = gate.identity(request.headers());
    request.extensions_mut().insert(identity);
    headers(next.run(request).await)
}

/// Before what people sign in for: they must have.
pub async fn reading(request: Request, next: Next) -> Response {
    require(Role::Reader, request, next).await
}

/// Before what changes the ledger: an analyst, and not too often.
pub async fn writing(State(app): State<App>, request: Request, next: Next) -> Response {
    if !is_safe(request.method()) {
        let identity = request.extensions().get::<Identity>();
        let from = request.extensions().get::<ConnectInfo<SocketAddr>>();
        let key = match identity.and_then(|i| i.name.clone()) {
            Some(name) => name,
            None => from.map_or_else(String::new, |c| c.0.ip().to_string()),
        };
        if let Some(wait) = app.gate().writes.wait(&key) {
            return too_often(wait, "changes").into_response();
        }
        app.gate().writes.count(&key);
    }
    require(Role::Analyst, request, next).await
}

async fn require(role: Role, request: Request, next: Next) -> Response {
    let identity = request.extensions().get::<Identity>();
    match identity {
        Some(identity) if identity.may(role) => next.run(request).await,
        Some(Identity { role: Some(own), .. }) => ApiError::new(
            StatusCode::FORBIDDEN,
            "role",
            format!(
                "this needs the role {}, and yours is {}; ask whoever runs the server",
                role.name(),
                own.name()
            ),
        )
        .into_response(),
        _ => ApiError::new(
            StatusCode::UNAUTHORIZED,
            "sign_in",
            "sign in first; `POST /api/v1/session` or an API token",
        )
        .into_response(),
    }
}
