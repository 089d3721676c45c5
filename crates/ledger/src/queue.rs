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

/// The stretches of the queue: what puts a claim into each, and what the ones before it are.
const STRETCHES: [(&str, &str); 4] = [
    ("c.score IS NOT NULL", "c.score, "),
    (
        "c.score IS NULL AND c.key IN (SELECT m.claim FROM statement_group g JOIN grouped m ON m.statement_group = g.key WHERE g.label IN ('disputed', 'withdrawn'))",
        "",
    ),
    (
        "c.score IS NULL AND c.certainty = 'underspecified' AND NOT EXISTS (SELECT 1 FROM grouped m JOIN statement_group g ON g.key = m.statement_group WHERE m.claim = c.key AND g.label IN ('disputed', 'withdrawn'))",
        "",
    ),
    (
        "c.score IS NULL AND c.certainty <> 'underspecified' AND NOT EXISTS (SELECT 1 FROM grouped m JOIN statement_group g ON g.key = m.statement_group WHERE m.claim = c.key AND g.label IN ('disputed', 'withdrawn'))",
        "",
    ),
];

/// A place in the queue: the stretch, and the score (0 where there is none) and id of the claim before it.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct QueuePlace {
    /// 0 to 3.
    pub stretch: usize,
    /// The score.
    pub score: f64,
    /// The claim.
    pub id: ClaimId,
}

/// A claim to look at, and why.
#[derive(Clone, PartialEq, Debug)]
pub struct Doubtful {
    /// The claim.
    pub claim: Listed,
    /// Why it is here, for a person; nothing where it only has not been looked at yet.
    pub why: Vec<String>,
}

impl Ledger {
    /// So many claims of a selection that nobody has looked at yet: those that a model made, the lowest score first; those that
    /// sources dispute or have taken back; those of which it is not told how sure the source is; then the others. With the
    /// place of the last one, if there are more. The order follows from what the claims are.
    ///
    /// # Errors
    /// If the beginning of an id is none, or the file cannot be read.
    pub fn queue(
        &self,
        selection: &Selection,
        after: Option<&QueuePlace>,
        most: usize,
    ) -> Result<(Vec<Doubtful>, Option<QueuePlace>), LedgerError> {
        let open = Selection { unreviewed: true, ..selection.clone() }.asked()?;
        self.at_one_moment(|db| {
            let mut found: Vec<(i64, QueuePlace)> = Vec::new();
            let first = after.map_or(0, |place| place.stretch);
            for (stretch, (condition, by)) in STRETCHES.iter().enumerate().skip(first) {
                if found.len() > most {
                    break;
                }
                let mut all = open.clone();
                and(&mut all, condition, []);
                if let Some(place) = after.filter(|place| place.stretch == stretch) {
                    let (score, id) = (Value::Real(place.score), Value::Blob(place.id.0.to_vec()));
                    if by.is_empty() {
                        and(&mut all, "c.id > ?", [id]);
                    } else {
                        and(&mut all, "c.score >= ?", [score.clone()]);
                        and(&mut all, "(c.score > ? OR c.id > ?)", [score, id]);
                    }
                }
                let sql = format!(
                    "SELECT c.key, coalesce(c.score, 0.0), c.id FROM claim c JOIN document d ON d.key = c.document{} ORDER BY {by}c.id LIMIT {}",
                    all.sql,
                    most + 1 - found.len()
                );
                let mut select = db.prepare_cached(&sql)?;
                let mut rows = select.query(params_from_iter(&all.params))?;
                while let Some(r) = rows.next()? {
                    let place = QueuePlace { stretch, score: r.get(1)?, id: ClaimId(r.get(2)?) };
                    found.push((r.get(0)?, place));
                }
            }
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
    match claim.group {
        Some((_, Label::Disputed)) => found.push("sources dispute it".to_owned()),
        Some((_, Label::Withdrawn)) => found.push("its source has taken it back".to_owned()),
        _ => {}
    }
    if claim.row.claim.factuality.certainty == Certainty::Underspecified {
        found.push("how sure the source is was not told".to_owned());
    }
    found.extend(claim.review.conflicts.iter().map(|(field, _)| format!("analysts disagree on {field}")));
    found
}
