//! Statement groups as they are asked for: lists of them, and one side by side.
//!
//! reads:  tables `statement_group`, `grouped`, `alike`, `shared_text`
//! writes: GroupSummary, StatementGroup

use crate::comparison::assessment::{Assessment, LABELS, Label};
use crate::query::{count_at, row};
use crate::side_by_side::Desk;
use crate::{Filter, Ledger, LedgerError, Row};
use jiff::civil::Date;
use onrecord_document::DocumentId;
use onrecord_events::ClaimId;
use onrecord_resources::comparison::Comparison;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

/// Which groups are asked for.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct GroupFilter {
    /// Those of which a claim meets these conditions; its limit is that of groups.
    pub claims: Filter,
    /// Those with any of these labels; none: every one.
    pub labels: Vec<Label>,
    /// Those with claims of so many reports or more.
    pub least_documents: u64,
}

/// A group in a list.
#[derive(Clone, PartialEq, Debug)]
pub struct GroupSummary {
    /// Its name: the id of the claim that was printed first.
    pub id: ClaimId,
    /// Its label.
    pub label: Label,
    /// Why.
    pub why: String,
    /// Its first claim.
    pub first: Row,
    /// How many claims.
    pub claims: u64,
    /// From how many reports.
    pub documents: u64,
    /// From how many sources, background aside.
    pub witnesses: u64,
    /// How many of them assert it and do not rest on each other.
    pub independent: u64,
    /// First and last day of printing.
    pub printed: Option<(Date, Date)>,
}

/// Two claims of a group that match, and why.
#[derive(Clone, PartialEq, Debug)]
pub struct Pairing {
    /// Positions of the two in the group.
    pub claims: (usize, usize),
    /// The points.
    pub points: f64,
    /// What they are for: `same place +2.00; words in common +1.35`.
    pub reasons: String,
}

/// A group with its claims side by side.
#[derive(Clone, PartialEq, Debug)]
pub struct StatementGroup {
    /// Its name.
    pub id: ClaimId,
    /// Its claims, in the order of printing.
    pub claims: Vec<Row>,
    /// Who stands behind it and who against it.
    pub assessment: Assessment,
    /// Why its claims are together.
    pub pairings: Vec<Pairing>,
}

/// A report that has text in common with another.
#[derive(Clone, PartialEq, Debug)]
pub struct CopyOf {
    /// The report.
    pub document: DocumentId,
    /// Who printed it.
    pub publisher: Option<String>,
    /// The other one.
    pub other: DocumentId,
    /// Who printed that.
    pub other_publisher: Option<String>,
    /// The share of the report's own words that stand in the other, too.
    pub share: f64,
}

impl Ledger {
    /// The groups that meet a filter: those of most reports first, then those of most sources, then the latest.
    ///
    /// # Errors
    /// If the beginning of an id is none, or the file cannot be read.
    pub fn groups(&self, filter: &GroupFilter) -> Result<Vec<GroupSummary>, LedgerError> {
        let (sql, params) = self.group_conditions(filter)?;
        let limit = filter.claims.limit.map_or(-1, |n| i64::try_from(n).unwrap_or(i64::MAX));
        let sql = format!(
            "SELECT g.id, g.label, g.why, g.claims, g.documents, g.witnesses, g.independent, g.first_printed, g.last_printed,
                 (SELECT key FROM claim c WHERE c.id = g.id)
             FROM statement_group g{sql}
             ORDER BY g.documents DESC, g.witnesses DESC, g.claims DESC, g.last_printed DESC, g.id LIMIT {limit}"
        );
        self.at_one_moment(|db| {
            let mut select = db.prepare(&sql)?;
            let mut rows = select.query(params_from_iter(&params))?;
            let mut found = Vec::new();
            while let Some(r) = rows.next()? {
                found.push(summary(db, r)?);
            }
            Ok(found)
        })
    }

    /// The summaries of groups by their ids, in the order of the ids; those that are gone are left out.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn group_summaries(&self, ids: &[ClaimId]) -> Result<Vec<GroupSummary>, LedgerError> {
        self.at_one_moment(|db| {
            let mut select = db.prepare_cached(
                "SELECT g.id, g.label, g.why, g.claims, g.documents, g.witnesses, g.independent, g.first_printed, g.last_printed,
                     (SELECT key FROM claim c WHERE c.id = g.id)
                 FROM statement_group g WHERE g.id = ?",
            )?;
            let mut found = Vec::new();
            for id in ids {
                let mut rows = select.query([id.0])?;
                if let Some(r) = rows.next()? {
                    found.push(summary(db, r)?);
                }
            }
            Ok(found)
        })
    }

    /// How many groups of each label meet a filter, in the order of [`LABELS`]; labels without a group are left out.
    ///
    /// # Errors
    /// As [`groups`](Ledger::groups).
    pub fn group_labels(&self, filter: &GroupFilter) -> Result<Vec<(Label, u64)>, LedgerError> {
        let (sql, params) = self.group_conditions(filter)?;
        let sql = format!("SELECT g.label, count(*) FROM statement_group g{sql} GROUP BY g.label");
        let mut found: Vec<(Label, u64)> = self.at_one_moment(|db| {
            let mut select = db.prepare(&sql)?;
            select.query_map(params_from_iter(&params), |r| Ok((label(r, 0)?, count_at(r, 1)?)))?.collect()
        })?;
        found.sort_by_key(|(label, _)| LABELS.iter().position(|l| l == label));
        Ok(found)
    }

    /// The group that the claim whose id starts with these digits is in, side by side.
    ///
    /// # Errors
    /// If no claim or several have such an id, if the claim is not laid beside the others yet, or the file cannot be read.
    pub fn group(&self, prefix: &str, table: &Comparison) -> Result<StatementGroup, LedgerError> {
        let claim = self.key_of("claim", prefix)?;
        let found = self.at_one_moment(|db| {
            let group: Option<i64> = {
                let mut select = db.prepare_cached("SELECT statement_group FROM grouped WHERE claim = ?")?;
                let mut rows = select.query([claim])?;
                rows.next()?.map(|r| r.get(0)).transpose()?
            };
            group.map(|group| side_by_side(db, group, table)).transpose()
        })?;
        found.ok_or_else(|| LedgerError::NotCompared { path: self.path().to_owned() })
    }

    /// Reports that have text in common, with the shares of their words: all, or those of one document, copies first.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn copies(&self, document: Option<DocumentId>, least_share: f64) -> Result<Vec<CopyOf>, LedgerError> {
        self.at_one_moment(|db| {
            let sql = "SELECT d.id, d.publisher, o.id, o.publisher, s.share
                 FROM shared_text s JOIN document d ON d.key = s.document JOIN document o ON o.key = s.other
                 WHERE s.share >= ?1 AND (?2 IS NULL OR d.id = ?2) ORDER BY s.share DESC, d.id, o.id";
            let id = document.map_or(Value::Null, |d| Value::Blob(d.bytes().to_vec()));
            db.prepare_cached(sql)?
                .query_map(rusqlite::params![least_share, id], |r| {
                    Ok(CopyOf {
                        document: DocumentId::from_bytes(r.get(0)?),
                        publisher: r.get(1)?,
                        other: DocumentId::from_bytes(r.get(2)?),
                        other_publisher: r.get(3)?,
                        share: r.get(4)?,
                    })
                })?
                .collect()
        })
    }

    fn group_conditions(&self, filter: &GroupFilter) -> Result<(String, Vec<Value>), LedgerError> {
        let (claims, of_claims) = filter.claims.conditions()?.joined();
        let mut sql = String::new();
        let mut params = Vec::new();
        let mut and = |condition: &str| {
            sql.push_str(if sql.is_empty() { " WHERE " } else { " AND " });
            sql.push_str(condition);
        };
        if !filter.claims.is_open() {
            and(&format!(
                "g.key IN (SELECT m.statement_group FROM grouped m JOIN claim c ON c.key = m.claim
                 JOIN document d ON d.key = c.document{claims})"
            ));
            params.extend(of_claims);
        }
        if !filter.labels.is_empty() {
            and(&format!("g.label IN ({})", vec!["?"; filter.labels.len()].join(", ")));
            params.extend(filter.labels.iter().map(|l| Value::Text(l.name().to_owned())));
        }
        if filter.least_documents > 1 {
            and("g.documents >= ?");
            params.push(Value::Integer(i64::try_from(filter.least_documents).unwrap_or(i64::MAX)));
        }
        Ok((sql, params))
    }
}

fn side_by_side(db: &Connection, group: i64, table: &Comparison) -> Result<StatementGroup, rusqlite::Error> {
    let claims: Vec<i64> = db
        .prepare_cached("SELECT claim FROM grouped WHERE statement_group = ?")?
        .query_map([group], |r| r.get(0))?
        .collect::<Result<_, _>>()?;
    let (keys, members, assessment) = Desk::new(db, table).assess(&claims)?;
    let mut pairings = Vec::new();
    for (i, key) in keys.iter().enumerate() {
        let mut select = db.prepare_cached("SELECT other, points, reasons FROM alike WHERE claim = ?")?;
        let mut rows = select.query([key])?;
        while let Some(r) = rows.next()? {
            let other: i64 = r.get(0)?;
            if let Some(j) = keys.iter().position(|k| *k == other) {
                pairings.push(Pairing {
                    claims: (i.min(j), i.max(j)),
                    points: r.get(1)?,
                    reasons: r.get(2)?,
                });
            }
        }
    }
    pairings.sort_by_key(|p| p.claims);
    let claims = keys.iter().map(|&key| row(db, key)).collect::<Result<_, _>>()?;
    Ok(StatementGroup { id: members[0].claim.id, claims, assessment, pairings })
}

fn summary(db: &Connection, r: &rusqlite::Row<'_>) -> Result<GroupSummary, rusqlite::Error> {
    Ok(GroupSummary {
        id: ClaimId(r.get(0)?),
        label: label(r, 1)?,
        why: r.get(2)?,
        claims: count_at(r, 3)?,
        documents: count_at(r, 4)?,
        witnesses: count_at(r, 5)?,
        independent: count_at(r, 6)?,
        printed: day(r, 7)?.zip(day(r, 8)?),
        first: row(db, r.get(9)?)?,
    })
}

fn label(row: &rusqlite::Row<'_>, column: usize) -> Result<Label, rusqlite::Error> {
    let name: String = row.get(column)?;
    Label::parse(&name).ok_or_else(|| {
        rusqlite::Error::FromSqlConversionFailure(
            column,
            rusqlite::types::Type::Text,
            format!("unknown label `{name}`").into(),
        )
    })
}

fn day(row: &rusqlite::Row<'_>, column: usize) -> Result<Option<Date>, rusqlite::Error> {
    let day: Option<String> = row.get(column)?;
    Ok(day.and_then(|d| d.parse().ok()))
}
