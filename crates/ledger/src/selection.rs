//! Which claims are asked for by somebody who looks at a ledger piece by piece: a filter, and what only the ledger knows of a
//! claim: its group, its label, when it came.
//!
//! reads:  nothing
//! writes: Selection, its conditions

use crate::comparison::assessment::Label;
use crate::filter::Conditions;
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

    /// SQL after `FROM claim c JOIN document d`, and its parameters. Every value is bound.
    pub(crate) fn conditions(&self) -> Result<Conditions, LedgerError> {
        let mut all = self.claims.conditions()?;
        for (what, name) in &self.exactly {
            let (words, name) = (Value::Text(padded(name)), Value::Text(name.clone()));
            match what {
                Exact::Source => and(
                    &mut all,
                    "c.key IN (SELECT x.claim FROM claim_source x WHERE x.words = ? AND x.name = ? AND x.link > 0)",
                    [words, name],
                ),
                Exact::Publisher => and(&mut all, "d.publisher = ?", [name]),
                Exact::Actor | Exact::Recipient | Exact::Party => {
                    let role = match what {
                        Exact::Actor => " AND x.role = 'actor'",
                        Exact::Recipient => " AND x.role = 'recipient'",
                        _ => "",
                    };
                    let sql = format!(
                        "c.key IN (SELECT x.claim FROM party x WHERE x.words = ? AND x.name = ?{role})"
                    );
                    and(&mut all, &sql, [words, name]);
                }
                Exact::Place => and(&mut all, "c.place = ?", [name]),
            }
        }
        if !self.labels.is_empty() {
            let marks = vec!["?"; self.labels.len()].join(", ");
            let sql = format!(
                "c.key IN (SELECT m.claim FROM grouped m JOIN statement_group g ON g.key = m.statement_group WHERE g.label IN ({marks}))"
            );
            and(&mut all, &sql, self.labels.iter().map(|l| Value::Text(l.name().to_owned())));
        }
        if let Some(prefix) = &self.group {
            let (first, last) =
                id_bounds(prefix).ok_or_else(|| LedgerError::BadId { found: prefix.clone() })?;
            let sql = "c.key IN (SELECT m.claim FROM grouped m WHERE m.statement_group IN (
                 SELECT o.statement_group FROM grouped o JOIN claim k ON k.key = o.claim WHERE k.id BETWEEN ? AND ?))";
            and(&mut all, sql, [Value::Blob(first.to_vec()), Value::Blob(last.to_vec())]);
        }
        for (moment, sign) in [(self.since, ">="), (self.until, "<")] {
            if let Some(moment) = moment {
                let at = Value::Integer(moment.as_millisecond());
                let sql = format!(
                    "(c.since {sign} ? OR c.id IN (SELECT k.claim FROM correction k WHERE k.at {sign} ?))"
                );
                and(&mut all, &sql, [at.clone(), at]);
            }
        }
        if self.unreviewed {
            let sql = "NOT EXISTS (SELECT 1 FROM correction k WHERE k.claim = c.id
                 AND NOT EXISTS (SELECT 1 FROM undone u WHERE u.correction = k.id))";
            and(&mut all, sql, []);
        }
        Ok(all)
    }
}

/// Adds a condition.
pub(crate) fn and(all: &mut Conditions, sql: &str, params: impl IntoIterator<Item = Value>) {
    all.sql.push_str(if all.sql.is_empty() { " WHERE " } else { " AND " });
    all.sql.push_str(sql);
    all.params.extend(params);
}
