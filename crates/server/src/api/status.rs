//! What this server is, what its ledger holds, and who asks.
//!
//! reads:  the ledger
//! writes: Status

use crate::error::ApiError;
use crate::security::Identity;
use crate::state::App;
use axum::Json;
use axum::extract::State;
use onrecord::ledger::{Selection, Totals};
use serde::Serialize;
use utoipa::ToSchema;

/// What this server is, what its ledger holds, and who asks.
#[derive(Serialize, ToSchema, Debug)]
pub struct Status {
    /// Version of the program.
    version: &'static str,
    /// Version of the API.
    api: u32,
    /// The ledger.
    ledger: LedgerStatus,
    /// Who asks.
    user: UserStatus,
    /// Whether reports can be read already: tables and model are loaded while the server starts.
    reader_ready: bool,
    /// Whether there is nothing in the ledger yet.
    first_run: bool,
}

/// What the ledger holds.
#[derive(Serialize, ToSchema, Debug)]
struct LedgerStatus {
    /// Its file name.
    name: String,
    /// Reports; nothing before somebody has signed in.
    reports: Option<u64>,
    /// Claims that stand.
    claims: Option<u64>,
    /// Corrections.
    corrections: Option<u64>,
    /// Reports that are not laid beside the others yet.
    pending: Option<u64>,
    /// Whether it can be corrected and added to.
    writable: bool,
}

/// Who asks.
#[derive(Serialize, ToSchema, Debug)]
struct UserStatus {
    /// Their name; nothing where nobody signs in.
    name: Option<String>,
    /// `reader`, `analyst` or `admin`; nothing before they have signed in.
    role: Option<&'static str>,
    /// Whether people sign in on this server.
    signs_in: bool,
    /// The author of corrections that give none, where nobody signs in.
    author: Option<String>,
}

/// Whether the server is there.
#[utoipa::path(get, path = "/health", tag = "status", responses((status = 200, description = "It is there", body = String)))]
pub async fn health() -> &'static str {
    "ok"
}

/// What this server is, what its ledger holds, and who asks
#[utoipa::path(get, path = "/status", tag = "status", responses((status = 200, description = "The status", body = Status)))]
pub async fn status(State(app): State<App>, identity: Identity) -> Result<Json<Status>, ApiError> {
    let known = identity.role.is_some();
    let counts = match known {
        true => Some(
            app.read(|_, ledger| {
                let Totals { documents, corrections, .. } = ledger.sizes()?;
                let claims = ledger.total(&Selection::default(), u64::MAX)?.claims;
                Ok((documents, claims, corrections, ledger.pending()?))
            })
            .await?,
        ),
        false => None,
    };
    let name = app.path().file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(Json(Status {
        version: env!("CARGO_PKG_VERSION"),
        api: 1,
        ledger: LedgerStatus {
            name,
            reports: counts.map(|c| c.0),
            claims: counts.map(|c| c.1),
            corrections: counts.map(|c| c.2),
            pending: counts.map(|c| c.3),
            writable: app.writable(),
        },
        user: UserStatus {
            role: identity.role.map(|r| r.name()),
            name: identity.name,
            signs_in: app.gate().signs_in(),
            author: app.author().filter(|_| known).map(str::to_owned),
        },
        reader_ready: app.reader_is_ready(),
        first_run: counts.is_some_and(|c| c.0 == 0),
    }))
}
