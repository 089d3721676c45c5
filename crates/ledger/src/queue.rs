//! Claims that a person should look at first.
//!
//! reads:  tables of claims, groups and corrections
//! writes: Doubtful

use crate::comparison::assessment::Label;
use crate::listed::listed;
use crate::selection::and;
use crate::{Ledger, LedgerError, Listed, Selection};
use onrecord_document::Maker;
use onrecord_events::{Certainty, ClaimId};
use rusqlite::params_from_iter;
use rusqlite::types::Value;

/// A place in the queue: score and id of the claim before it.
pub type QueuePlace = (f64, ClaimId);

/// A claim to look at, and why.
#[derive(Clone, PartialEq, Debug)]
pub struct Doubtful {
    /// The claim.
    pub claim: Listed,
    /// Why it is here, for a person.
    pub why: Vec<String>,
}

impl Ledger {
    /// So many claims of a selection that a model made and nobody has looked at yet, those with the lowest score first. With the
    /// place of the last one, if there are more.
    ///
    /// # Errors
    /// If the beginning of an id is none, or the file cannot be read.
    pub fn queue(
        &self,
        selection: &Selection,
        after: Option<&QueuePlace>,
        most: usize,
    ) -> Result<(Vec<Doubtful>, Option<QueuePlace>), LedgerError> {
        let open = Selection { unreviewed: true, ..selection.clone() };
        let mut all = open.asked()?;
        and(&mut all, "c.score IS NOT NULL", []);
        if let Some((score, id)) = after {
            let score = Value::Real(*score);
            and(&mut all, "c.score >= ?", [score.clone()]);
            and(&mut all, "(c.score > ? OR c.id > ?)", [score, Value::Blob(id.0.to_vec())]);
        }
        let sql = format!(
            "SELECT c.key, c.score, c.id FROM claim c JOIN document d ON d.key = c.document{} ORDER BY c.score, c.id LIMIT {}",
            all.sql,
            most + 1
        );
        self.at_one_moment(|db| {
            let mut found: Vec<(i64, QueuePlace)> = db
                .prepare_cached(&sql)?
                .query_map(params_from_iter(&all.params), |r| {
                    Ok((r.get(0)?, (r.get(1)?, ClaimId(r.get(2)?))))
                })?
                .collect::<Result<_, _>>()?;
            let more = found.len() > most;
            found.truncate(most);
            let next = found.last().filter(|_| more).map(|(_, place)| *place);
            let rows = found
                .iter()
                .map(|(key, _)| listed(db, *key).map(|claim| Doubtful { why: why(&claim), claim }))
                .collect::<Result<_, _>>()?;
            Ok((rows, next))
        })
    }
}

/// Why a person should look at a claim.
fn why(claim: &Listed) -> Vec<String> {
    let mut found = Vec::new();
    if let Maker::Model(_, score) = &claim.row.claim.by {
        found.push(format!("the model's score is {score:.2}"));
    }
    if claim.row.claim.factuality.certainty == Certainty::Underspecified {
        found.push("how sure the source is was not told".to_owned());
    }
    match claim.group {
        Some((_, Label::Disputed)) => found.push("sources dispute it".to_owned()),
        Some((_, Label::Withdrawn)) => found.push("its source has taken it back".to_owned()),
        _ => {}
    }
    found.extend(claim.review.conflicts.iter().map(|(field, _)| format!("analysts disagree on {field}")));
    found
}
