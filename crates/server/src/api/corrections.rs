//! Corrections: what analysts say of claims and names, and taking it back.
//!
//! reads:  the ledger
//! writes: the ledger

use super::PageParams;
use crate::answers::{Question, json};
use crate::ask::{Both, Name, yes};
use crate::body::Body;
use crate::error::{ApiError, ErrorBody};
use crate::security::Identity;
use crate::shapes::{Done, HistoryRow, Rows};
use crate::state::App;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use onrecord::ledger::{AddedClaim, Correction, HistoryFilter, Ledger, NameCorrection, Named};
use serde::Deserialize;
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

/// Longest text of one field, in bytes.
const LONGEST: usize = 4_000;
/// Names or reports in one correction.
const MOST: usize = 100;
/// Reports that are laid beside the others after a correction; of more, whoever adds them takes care.
const FEW: u64 = 200;

/// Whose corrections.
#[derive(Deserialize, IntoParams, Clone, Debug, Default)]
#[into_params(parameter_in = Query)]
pub struct HistoryParams {
    /// Of the claim whose id starts so.
    claim: Option<String>,
    /// By this author.
    author: Option<String>,
    /// `true`: only those whose claim no reading has any more.
    orphaned: Option<String>,
}

/// A correction.
#[derive(Deserialize, ToSchema, Clone, Debug)]
#[serde(deny_unknown_fields)]
pub struct Correct {
    /// Who says so. Where people sign in it is the one who has, and nothing else may stand here.
    author: Option<String>,
    /// Why.
    #[serde(default)]
    reason: String,
    /// What is to be otherwise.
    change: Change,
}

/// What is to be otherwise.
#[derive(Deserialize, ToSchema, Clone, Debug)]
#[serde(tag = "action", rename_all = "snake_case", deny_unknown_fields)]
pub enum Change {
    /// The claim is as the report has it.
    Confirm {
        /// The beginning of the claim's id.
        claim: String,
    },
    /// The claim is not as the report has it: it is kept and no longer counted.
    Reject {
        /// The beginning of the claim's id.
        claim: String,
    },
    /// A field of the claim is another.
    Edit {
        /// The beginning of the claim's id.
        claim: String,
        /// `type`, `mode`, `cameo`, `actor`, `recipient`, `place`, `day`, `killed`, `wounded`, `arrested`, `protesters`,
        /// `certainty`, `polarity` or `mood`.
        field: String,
        /// `Arvenian army [ARVMIL]; a band`, `Khara [4100000002]`, `2031-03-01/2031-03-02`, `14+`; empty for nothing.
        value: String,
    },
    /// Something to remember about the claim; it changes nothing.
    Note {
        /// The beginning of the claim's id.
        claim: String,
        /// The note.
        value: String,
    },
    /// A name is another, everywhere or in one report.
    Rename {
        /// Whose name.
        of: NameOf,
        /// The name as it stands in claims.
        name: String,
        /// What it should be: `Northern Front [ARVREBNRF]`.
        value: String,
        /// Only in this report: the beginning of its id.
        report: Option<String>,
    },
    /// Several names are one.
    Merge {
        /// Whose names.
        of: NameOf,
        /// The names as they stand in claims.
        names: Vec<String>,
        /// The name that they get.
        into: String,
    },
    /// A name is another in some reports only.
    Split {
        /// Whose name.
        of: NameOf,
        /// The name as it stands in claims.
        name: String,
        /// What it means in these reports.
        value: String,
        /// The reports: beginnings of their ids.
        reports: Vec<String>,
    },
    /// A claim that the machine did not read.
    Add {
        /// The report: the beginning of its id.
        report: String,
        /// Words on which it rests; they must stand in the report exactly once.
        words: String,
        /// Fields and values: `type`, `source` and any that `edit` knows.
        fields: BTreeMap<String, String>,
    },
}

/// Whose name.
#[derive(Deserialize, ToSchema, Clone, Copy, PartialEq, Eq, Debug)]
#[serde(rename_all = "snake_case")]
pub enum NameOf {
    /// Of actors and recipients.
    Actor,
    /// Of sources.
    Source,
}

/// Who takes a correction back, and why.
#[derive(Deserialize, ToSchema, Clone, Debug, Default)]
#[serde(deny_unknown_fields)]
pub struct Undo {
    /// Who. Where people sign in it is the one who has, and nothing else may stand here.
    author: Option<String>,
    /// Why.
    #[serde(default)]
    reason: String,
}

/// Corrections of every kind, the latest first
#[utoipa::path(get, path = "/corrections", tag = "review", params(HistoryParams, PageParams), responses(
    (status = 200, description = "A page of corrections", body = Rows<HistoryRow>),
    (status = 400, description = "A parameter cannot be read", body = ErrorBody)
))]
pub async fn list(
    State(app): State<App>,
    question: Question,
    Both(asked, page): Both<HistoryParams, PageParams>,
) -> Result<Response, ApiError> {
    let orphaned = yes("orphaned", asked.orphaned.as_deref())?;
    let filter = HistoryFilter { claim: asked.claim, author: asked.author, orphaned };
    let limit = page.limit()?;
    let first = crate::ask::number("cursor", page.cursor.as_deref(), 0, 100_000_000, 0)?;
    let first = usize::try_from(first).unwrap_or(0);
    app.answer(&question, move |_, ledger| {
        let (rows, total) = ledger.corrections_page(&filter, limit, first)?;
        let next = first + rows.len();
        json(&Rows {
            next: ((next as u64) < total && !rows.is_empty()).then(|| next.to_string()),
            rows: rows.into_iter().map(HistoryRow::from).collect(),
            total,
            total_exact: true,
        })
    })
    .await
}

/// Correct claims and names
///
/// Corrections are only ever added; they take effect at once, outlive every new reading, and can be taken back. Where two
/// analysts disagree, the machine's value stands and the conflict is shown.
#[utoipa::path(post, path = "/corrections", tag = "review", request_body = Correct, responses(
    (status = 200, description = "It was made", body = Done),
    (status = 403, description = "Your role may not", body = ErrorBody),
    (status = 404, description = "There is no such claim", body = ErrorBody),
    (status = 422, description = "The correction cannot take effect", body = ErrorBody)
))]
pub async fn correct(
    State(app): State<App>,
    identity: Identity,
    Body(asked): Body<Correct>,
) -> Result<Json<Done>, ApiError> {
    let author = author(&app, &identity, asked.author.as_deref())?;
    short("reason", &asked.reason)?;
    asked.change.check()?;
    let done = app
        .write(move |app, ledger| {
            let by = By { author, reason: asked.reason, made: Timestamp::now() };
            let before = state_of(ledger, &by)?;
            let (claim, changed) = by.make(ledger, asked.change)?;
            let corrections = state_of(ledger, &by)?.into_iter().filter(|id| !before.contains(id)).collect();
            settle(app, ledger)?;
            Ok(Done { corrections, claim, changed })
        })
        .await?;
    Ok(Json(done))
}

/// Take a correction back: it stays in the history, and so does who took it back
#[utoipa::path(post, path = "/corrections/{id}/undo", tag = "review", params(("id", description = "The beginning of its id")),
    request_body = Undo, responses(
    (status = 200, description = "It was taken back", body = HistoryRow),
    (status = 404, description = "There is no such correction", body = ErrorBody)
))]
pub async fn undo(
    State(app): State<App>,
    identity: Identity,
    Name(id): Name,
    Body(asked): Body<Undo>,
) -> Result<Json<HistoryRow>, ApiError> {
    let author = author(&app, &identity, asked.author.as_deref())?;
    short("reason", &asked.reason)?;
    if id.len() < 6 || !id.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Err(ApiError::value("id", "6 or more hexadecimal digits", id));
    }
    let undone = app
        .write(move |app, ledger| {
            let undone = ledger.undo(&id, &author, Timestamp::now(), &asked.reason)?;
            settle(app, ledger)?;
            Ok(undone)
        })
        .await?;
    Ok(Json(undone.into()))
}

/// Who is the author of a change.
pub fn author(app: &App, identity: &Identity, given: Option<&str>) -> Result<String, ApiError> {
    let given = given.map(str::trim).filter(|a| !a.is_empty());
    if let Some(name) = &identity.name {
        return match given {
            Some(other) if other != name => {
                Err(ApiError::value("author", format!("`{name}`, who has signed in"), other))
            }
            _ => Ok(name.clone()),
        };
    }
    let Some(author) = given.or(app.author()) else {
        let message = "a correction has an author; give `author`, or start the server with --author NAME";
        return Err(ApiError::new(StatusCode::UNPROCESSABLE_ENTITY, "author", message));
    };
    if author.chars().count() > 100 {
        return Err(ApiError::value("author", "at most 100 characters", author));
    }
    Ok(author.to_owned())
}

/// Lays what a change has touched beside the other reports again.
pub fn settle(app: &App, ledger: &mut Ledger) -> Result<(), ApiError> {
    if ledger.pending()? <= FEW {
        let (reader, _) = app.reader()?;
        ledger.lay_side_by_side(&reader.resources().comparison, |_| {})?;
    }
    Ok(())
}

fn short(name: &str, text: &str) -> Result<(), ApiError> {
    if text.len() > LONGEST {
        return Err(ApiError::value(name, format!("at most {LONGEST} bytes"), text));
    }
    Ok(())
}

impl Change {
    /// Whether all its texts are short enough, and it has as many names as it needs.
    fn check(&self) -> Result<(), ApiError> {
        let several = |name: &str, all: &[String]| -> Result<(), ApiError> {
            if all.is_empty() || all.len() > MOST {
                return Err(ApiError::value(name, format!("1 to {MOST} of them"), all.len().to_string()));
            }
            all.iter().try_for_each(|one| short(name, one))
        };
        match self {
            Change::Confirm { claim } | Change::Reject { claim } => short("claim", claim),
            Change::Edit { claim, field, value } => {
                let known = onrecord::ledger::fields::FIELDS;
                if !known.contains(&field.as_str()) {
                    return Err(ApiError::value("field", format!("one of {}", known.join(", ")), field));
                }
                short("claim", claim).and_then(|()| short("value", value))
            }
            Change::Note { claim, value } => short("claim", claim).and_then(|()| short("value", value)),
            Change::Rename { name, value, .. } => short("name", name).and_then(|()| short("value", value)),
            Change::Merge { names, into, .. } => several("names", names).and_then(|()| short("into", into)),
            Change::Split { name, value, reports, .. } => short("name", name)
                .and_then(|()| short("value", value))
                .and_then(|()| several("reports", reports)),
            Change::Add { words, fields, .. } => {
                fields.iter().try_for_each(|(f, v)| short("fields", f).and_then(|()| short("fields", v)))?;
                short("words", words)
            }
        }
    }
}

/// The ids of the corrections that somebody made at this moment.
fn state_of(ledger: &Ledger, by: &By) -> Result<Vec<String>, ApiError> {
    let filter = HistoryFilter { author: Some(by.author.clone()), ..HistoryFilter::default() };
    let (rows, _) = ledger.corrections_page(&filter, MOST + 1, 0)?;
    let made = by.made.to_string();
    Ok(rows.into_iter().filter(|r| r.made == made).map(|r| r.id).collect())
}

/// Who corrects, why and when.
struct By {
    author: String,
    reason: String,
    made: Timestamp,
}

impl By {
    /// The claim that was added, and how many claims changed.
    fn make(&self, ledger: &mut Ledger, change: Change) -> Result<(Option<String>, u64), ApiError> {
        let mut changed = 0;
        match change {
            Change::Confirm { claim } => changed += self.set(ledger, &claim, "verdict", "accept")?,
            Change::Reject { claim } => changed += self.set(ledger, &claim, "verdict", "reject")?,
            Change::Edit { claim, field, value } => changed += self.set(ledger, &claim, &field, &value)?,
            Change::Note { claim, value } => changed += self.set(ledger, &claim, "note", &value)?,
            Change::Rename { of, name, value, report } => {
                changed += self.name(ledger, of, &name, &value, report.as_deref())?;
            }
            Change::Merge { of, names, into } => {
                for name in names {
                    changed += self.name(ledger, of, &name, &into, None)?;
                }
            }
            Change::Split { of, name, value, reports } => {
                // All of them must be there before any is changed.
                for report in &reports {
                    ledger.document(report)?;
                }
                for report in reports {
                    changed += self.name(ledger, of, &name, &value, Some(&report))?;
                }
            }
            Change::Add { report, words, fields } => {
                let added = AddedClaim {
                    document: ledger.document(&report)?.id,
                    words,
                    fields: fields.into_iter().collect(),
                    author: self.author.clone(),
                    made: self.made,
                    reason: self.reason.clone(),
                };
                return Ok((Some(ledger.add_claim(&added)?.to_string()), 1));
            }
        }
        Ok((None, changed))
    }

    fn set(&self, ledger: &mut Ledger, claim: &str, about: &str, value: &str) -> Result<u64, ApiError> {
        let correction = Correction {
            claim: ledger.listed(claim)?.row.claim.id,
            author: self.author.clone(),
            made: self.made,
            about: about.to_owned(),
            value: value.to_owned(),
            reason: self.reason.clone(),
        };
        Ok(u64::from(ledger.add_correction(&correction)?))
    }

    fn name(
        &self,
        ledger: &mut Ledger,
        of: NameOf,
        name: &str,
        value: &str,
        report: Option<&str>,
    ) -> Result<u64, ApiError> {
        let document = report.map(|r| ledger.document(r).map(|d| d.id)).transpose()?;
        let changed = ledger.correct_name(&NameCorrection {
            what: match of {
                NameOf::Actor => Named::Actor,
                NameOf::Source => Named::Source,
            },
            name: name.to_owned(),
            value: value.to_owned(),
            document,
            author: self.author.clone(),
            made: self.made,
            reason: self.reason.clone(),
        })?;
        Ok(changed as u64)
    }
}
