//! The table of claims: the columns of the view `v_claim`, of a ledger or of entries.
//!
//! reads:  claims of a ledger or of entries
//! writes: ClaimLine, Parquet files

use crate::file::{TableFile, whole};
use crate::table::batch;
use crate::{About, LakeError, claims_schema};
use arrow_array::RecordBatch;
use onrecord::document::Meta;
use onrecord::events::{Claim, Party};
use onrecord::ledger::{Entry, Filter, Ledger, SqlLimits, SqlValue};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::path::Path;
use std::time::Duration;

/// Rows of a batch.
const BATCH: usize = 8192;

/// A claim in the columns of `v_claim`.
#[derive(Serialize, Deserialize, Clone, PartialEq, Debug)]
#[allow(missing_docs, reason = "docs/schema.md has the columns of v_claim")]
pub struct ClaimLine {
    pub id: String,
    pub document: String,
    pub publisher: Option<String>,
    pub published: Option<String>,
    pub title: Option<String>,
    pub url: Option<String>,
    pub chain: Option<String>,
    pub source_kind: Option<String>,
    pub form: String,
    pub kind: String,
    pub mode: String,
    pub cameo: String,
    pub quad: i32,
    pub actors: Option<String>,
    pub actor_codes: Option<String>,
    pub recipients: Option<String>,
    pub recipient_codes: Option<String>,
    pub place: Option<String>,
    pub geonameid: Option<i64>,
    pub time: Option<String>,
    pub first_day: Option<String>,
    pub last_day: Option<String>,
    pub certainty: String,
    pub polarity: String,
    pub mood: String,
    pub plain: String,
    pub corrections: i32,
    pub rejected: i32,
}

impl ClaimLine {
    fn new(claim: &Claim, meta: &Meta) -> ClaimLine {
        let (s, f) = (&claim.statement, claim.factuality);
        let joined = |all: &[Party], part: fn(&Party) -> &str| {
            (!all.is_empty()).then(|| all.iter().map(part).collect::<Vec<_>>().join("; "))
        };
        let chain: Vec<&str> = claim.chain.iter().map(|l| l.name.as_str()).collect();
        ClaimLine {
            id: claim.id.to_string(),
            document: claim.document.to_string(),
            publisher: meta.publisher.clone(),
            published: claim.published.map(|d| d.to_string()),
            title: meta.title.clone(),
            url: meta.url.clone(),
            chain: (!chain.is_empty()).then(|| chain.join(" > ")),
            source_kind: claim.chain.last().map(|l| l.kind.name().to_owned()),
            form: s.form.name().to_owned(),
            kind: s.kind.clone(),
            mode: s.mode.clone(),
            cameo: s.cameo.clone(),
            quad: s.quad.into(),
            actors: joined(&s.actors, |p| &p.name),
            actor_codes: joined(&s.actors, |p| &p.code),
            recipients: joined(&s.recipients, |p| &p.name),
            recipient_codes: joined(&s.recipients, |p| &p.code),
            place: s.place.as_ref().map(|(_, name)| name.clone()),
            geonameid: s.place.as_ref().map(|(id, _)| i64::from(*id)),
            time: s.time.clone(),
            first_day: s.days.map(|(first, _)| first.to_string()),
            last_day: s.days.map(|(_, last)| last.to_string()),
            certainty: f.certainty.name().to_owned(),
            polarity: f.polarity.name().to_owned(),
            mood: f.mood.name().to_owned(),
            plain: claim.plain.clone(),
            corrections: 0,
            rejected: 0,
        }
    }
}

/// The claims of an entry, as a ledger that held it alone would show them.
pub fn claim_lines(entry: &Entry) -> Vec<ClaimLine> {
    let mut seen = BTreeSet::new();
    let new = entry.claims.iter().filter(|c| seen.insert(c.id));
    new.map(|claim| ClaimLine::new(claim, &entry.document.meta)).collect()
}

/// What analysts said of claims, by id: how often, and whether they rejected it.
pub(crate) struct Said {
    corrections: BTreeMap<String, i32>,
    rejected: BTreeSet<String>,
}

impl Said {
    pub(crate) fn of(ledger: &Ledger) -> Result<Said, LakeError> {
        let limits = SqlLimits { time: Duration::from_secs(3600), rows: usize::MAX };
        let counts =
            ledger.sql("SELECT lower(hex(claim)), count(*) FROM correction GROUP BY claim", limits)?;
        let rejected = ledger.sql("SELECT lower(hex(id)), 1 FROM claim WHERE rejected <> 0", limits)?;
        let cells = |rows: Vec<Vec<SqlValue>>| {
            rows.into_iter().filter_map(|row| match row.as_slice() {
                [SqlValue::Text(id), SqlValue::Integer(n)] => {
                    Some((id.clone(), i32::try_from(*n).unwrap_or(i32::MAX)))
                }
                _ => None,
            })
        };
        Ok(Said {
            corrections: cells(counts.rows).collect(),
            rejected: cells(rejected.rows).map(|(id, _)| id).collect(),
        })
    }
}

/// Shows the claims of a ledger that meet a filter, in its order, as they stand after corrections.
pub(crate) fn each_claim(
    ledger: &Ledger,
    filter: &Filter,
    said: &Said,
    mut see: impl FnMut(ClaimLine) -> Result<(), LakeError>,
) -> Result<(), LakeError> {
    let mut outcome = Ok(());
    ledger.each(filter, |row| {
        let mut line = ClaimLine::new(&row.claim, &row.meta);
        line.corrections = said.corrections.get(&line.id).copied().unwrap_or(0);
        line.rejected = said.rejected.contains(&line.id).into();
        match see(line) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                outcome = Err(error);
                ControlFlow::Break(())
            }
        }
    })?;
    outcome
}

/// The claims of a ledger that meet a filter, in its order, as record batches of [`claims_schema`].
///
/// # Errors
/// If the ledger cannot be read.
pub fn claims_of(ledger: &Ledger, filter: &Filter) -> Result<Vec<RecordBatch>, LakeError> {
    let said = Said::of(ledger)?;
    let (mut lines, mut batches) = (Vec::new(), Vec::new());
    each_claim(ledger, filter, &said, |line| {
        lines.push(line);
        if lines.len() == BATCH {
            batches.push(batch(&claims_schema(), &std::mem::take(&mut lines))?);
        }
        Ok(())
    })?;
    batches.push(batch(&claims_schema(), &lines)?);
    Ok(batches)
}

/// Writes the claims of a ledger that meet a filter into one Parquet file, whole or not at all. How many there are.
///
/// The file has the columns of [`claims_schema`]; its metadata says how many rows there are, what was asked, and of which
/// version it is (`onrecord.rows`, `onrecord.query`, `onrecord.version`).
///
/// # Errors
/// If the ledger cannot be read or the file not written; then nothing is left under its name.
pub fn write_claims(path: &Path, ledger: &Ledger, filter: &Filter, about: &About) -> Result<u64, LakeError> {
    let said = Said::of(ledger)?;
    whole(path, |path| {
        let mut file = TableFile::create(path, claims_schema(), false)?;
        each_claim(ledger, filter, &said, |line| file.put(line))?;
        file.finish("claims", about)
    })
}
