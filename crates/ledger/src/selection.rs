//! Which claims are asked for by somebody who looks at a ledger piece by piece: a filter, and what only the ledger knows of a
//! claim: its group, its label, when it came.
//!
//! reads:  nothing
//! writes: Selection, its conditions

use crate::comparison::assessment::Label;
use crate::filter::{Conditions, Part};
use crate::words::{id_bounds, padded};
use crate::{Filter, LedgerError};
use jiff::Timestamp;
use rusqlite::types::Value;

/// A name that must be exactly this one, and not only hold its words.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Exact {
    /// A source after the publisher.
    Source,
    /// The publisher.
    Publisher,
    /// Who did it.
    Actor,
    /// To whom.
    Recipient,
    /// Either of them.
    Party,
    /// Where.
    Place,
}

/// Which claims are asked for: those that meet every condition. Order is that of the filter; its limit and offset are not
/// looked at.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Selection {
    /// What every list of claims can be asked for.
    pub claims: Filter,
    /// Names that must be exactly these.
    pub exactly: Vec<(Exact, String)>,
    /// Of a statement group with any of these labels; none: every one.
    pub labels: Vec<Label>,
    /// Of the same statement group as the claim whose id starts so.
    pub group: Option<String>,
    /// That came, or were corrected, at this moment or later.
    pub since: Option<Timestamp>,
    /// That came, or were corrected, before this moment.
    pub until: Option<Timestamp>,
    /// Only claims that no analyst has confirmed, rejected or corrected.
    pub unreviewed: bool,
}

impl From<Filter> for Selection {
    fn from(claims: Filter) -> Selection {
        Selection { claims, ..Selection::default() }
    }
}

impl Selection {
    /// Whether every claim that stands meets it.
    pub(crate) fn is_open(&self) -> bool {
        let bare = Selection { claims: Filter::default(), ..self.clone() };
        self.claims.is_open() && bare == Selection::default()
    }

    /// Its conditions. Every value is bound.
    pub(crate) fn conditions(&self) -> Result<Conditions, LedgerError> {
        let mut all = self.claims.conditions()?;
        for (what, name) in &self.exactly {
            let (words, name) = (Value::Text(padded(name)), Value::Text(name.clone()));
            let (find, params) = match what {
                Exact::Source => (
                    "SELECT x.claim FROM claim_source x WHERE x.words = ? AND x.name = ? AND x.link > 0",
                    vec![words, name],
                ),
                Exact::Publisher => (
                    "SELECT k.key FROM document p CROSS JOIN claim k ON k.document = p.key WHERE p.words = ? AND p.publisher = ?",
                    vec![words, name],
                ),
                Exact::Actor => (
                    "SELECT x.claim FROM party x WHERE x.words = ? AND x.name = ? AND x.role = 'actor'",
                    vec![words, name],
                ),
                Exact::Recipient => (
                    "SELECT x.claim FROM party x WHERE x.words = ? AND x.name = ? AND x.role = 'recipient'",
                    vec![words, name],
                ),
                Exact::Party => {
                    ("SELECT x.claim FROM party x WHERE x.words = ? AND x.name = ?", vec![words, name])
                }
                Exact::Place => {
                    ("SELECT key FROM claim WHERE place_words = ? AND place = ?", vec![words, name])
                }
            };
            all.parts.push(listed(find.to_owned(), params));
        }
        if !self.labels.is_empty() {
            let marks = vec!["?"; self.labels.len()].join(", ");
            // Most groups have one of two labels: claim after claim is faster than a list of them all.
            let test = format!(
                "(SELECT g.label FROM grouped m JOIN statement_group g ON g.key = m.statement_group WHERE m.claim = c.key) IN ({marks})"
            );
            let params = self.labels.iter().map(|l| Value::Text(l.name().to_owned())).collect();
            all.parts.push(Part { find: None, test: (test, params), of_document: false });
        }
        if let Some(prefix) = &self.group {
            let (first, last) =
                id_bounds(prefix).ok_or_else(|| LedgerError::BadId { found: prefix.clone() })?;
            let find = "SELECT m.claim FROM grouped m WHERE m.statement_group IN (
                 SELECT o.statement_group FROM grouped o JOIN claim k ON k.key = o.claim WHERE k.id BETWEEN ? AND ?)";
            let params = vec![Value::Blob(first.to_vec()), Value::Blob(last.to_vec())];
            all.parts.push(listed(find.to_owned(), params));
        }
        for (moment, sign) in [(self.since, ">="), (self.until, "<")] {
            if let Some(moment) = moment {
                let at = Value::Integer(moment.as_millisecond());
                let test = format!(
                    "(c.since {sign} ? OR EXISTS (SELECT 1 FROM correction k WHERE k.claim = c.id AND k.at {sign} ?))"
                );
                all.parts.push(Part { find: None, test: (test, vec![at.clone(), at]), of_document: false });
            }
        }
        if self.unreviewed {
            let test = "NOT EXISTS (SELECT 1 FROM correction k WHERE k.claim = c.id
                 AND NOT EXISTS (SELECT 1 FROM undone u WHERE u.correction = k.id))";
            all.parts.push(Part { find: None, test: (test.to_owned(), Vec::new()), of_document: false });
        }
        Ok(all)
    }

    /// The same as SQL after `FROM claim c JOIN document d`.
    pub(crate) fn asked(&self) -> Result<Asked, LedgerError> {
        let (sql, params) = self.conditions()?.joined();
        Ok(Asked { sql, params })
    }
}

/// A condition for which there is a list of claims.
fn listed(find: String, params: Vec<Value>) -> Part {
    Part {
        test: (format!("c.key IN ({find})"), params.clone()),
        find: Some((find, params)),
        of_document: false,
    }
}

/// Conditions as SQL, from `WHERE` on, and its parameters.
#[derive(Clone, Default)]
pub(crate) struct Asked {
    pub sql: String,
    pub params: Vec<Value>,
}

/// Adds a condition.
pub(crate) fn and(all: &mut Asked, sql: &str, params: impl IntoIterator<Item = Value>) {
    all.sql.push_str(if all.sql.is_empty() { " WHERE " } else { " AND " });
    all.sql.push_str(sql);
    all.params.extend(params);
}
