//! Lists of statement groups a page at a time.
//!
//! reads:  tables `statement_group`, `grouped`
//! writes: pages of GroupSummary

use crate::query::count_at;
use crate::selection::{Asked, and};
use crate::{Filter, GroupFilter, GroupSummary, Ledger, LedgerError, Selection};
use onrecord_events::ClaimId;
use rusqlite::params_from_iter;
use rusqlite::types::Value;

/// A place in a list of groups: numbers of reports, sources and claims, last day of printing and id of the group before it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GroupPlace {
    /// Reports, sources, claims.
    pub numbers: [i64; 3],
    /// Last day of printing.
    pub last_printed: Option<String>,
    /// Its id.
    pub id: ClaimId,
}

impl Ledger {
    /// So many groups from a place on, in the order of [`groups`](Ledger::groups): those with one of the selection's labels of
    /// which a claim meets its other conditions. With the place of the last one, if there are more.
    ///
    /// # Errors
    /// If the beginning of an id is none, or the file cannot be read.
    pub fn group_page(
        &self,
        selection: &Selection,
        least_reports: u64,
        after: Option<&GroupPlace>,
        most: usize,
    ) -> Result<(Vec<GroupSummary>, Option<GroupPlace>), LedgerError> {
        let mut all = conditions(selection, least_reports)?;
        if let Some(place) = after {
            let [documents, witnesses, claims] = place.numbers.map(Value::Integer);
            let id = Value::Blob(place.id.0.to_vec());
            let last = place.last_printed.clone().map_or(Value::Null, Value::Text);
            and(&mut all, "g.documents <= ?", [documents.clone()]);
            let earlier = if place.last_printed.is_some() {
                "(g.last_printed < ?4 OR g.last_printed IS NULL)"
            } else {
                "false"
            };
            // Numbered parameters stand for several places; ours follow those of the conditions before.
            let base = all.params.len();
            let n = |i: usize| base + i;
            let sql = format!(
                "(g.documents < ?{d} OR (g.documents = ?{d} AND (g.witnesses < ?{w} OR (g.witnesses = ?{w} AND (g.claims < ?{c} OR
                 (g.claims = ?{c} AND ({earlier} OR (g.last_printed IS ?{l} AND g.id > ?{i}))))))))",
                d = n(1),
                w = n(2),
                c = n(3),
                l = n(4),
                i = n(5),
                earlier = earlier.replace("?4", &format!("?{}", n(4))),
            );
            and(&mut all, &sql, [documents, witnesses, claims, last, id]);
        }
        let sql = format!(
            "SELECT g.id, g.documents, g.witnesses, g.claims, g.last_printed FROM statement_group g{}
             ORDER BY g.documents DESC, g.witnesses DESC, g.claims DESC, g.last_printed DESC, g.id LIMIT {}",
            all.sql,
            most + 1
        );
        let mut places: Vec<GroupPlace> = self.at_one_moment(|db| {
            let place = |r: &rusqlite::Row<'_>| {
                Ok(GroupPlace {
                    id: ClaimId(r.get(0)?),
                    numbers: [r.get(1)?, r.get(2)?, r.get(3)?],
                    last_printed: r.get(4)?,
                })
            };
            db.prepare_cached(&sql)?.query_map(params_from_iter(&all.params), place)?.collect()
        })?;
        let more = places.len() > most;
        places.truncate(most);
        let ids: Vec<ClaimId> = places.iter().map(|p| p.id).collect();
        Ok((self.group_summaries(&ids)?, places.pop().filter(|_| more)))
    }

    /// How many groups [`group_page`](Ledger::group_page) finds.
    ///
    /// # Errors
    /// As [`group_page`](Ledger::group_page).
    pub fn group_total(&self, selection: &Selection, least_reports: u64) -> Result<u64, LedgerError> {
        let all = conditions(selection, least_reports)?;
        let sql = format!("SELECT count(*) FROM statement_group g{}", all.sql);
        self.at_one_moment(|db| {
            db.prepare_cached(&sql)?.query_row(params_from_iter(&all.params), |r| count_at(r, 0))
        })
    }
}

fn conditions(selection: &Selection, least_reports: u64) -> Result<Asked, LedgerError> {
    let mut all = Asked::default();
    let claims = Selection {
        labels: Vec::new(),
        claims: Filter {
            order: Default::default(),
            limit: None,
            offset: 0,
            after: None,
            ..selection.claims.clone()
        },
        ..selection.clone()
    };
    if !claims.is_open() {
        let found = claims.asked()?;
        let sql = format!(
            "g.key IN (SELECT m.statement_group FROM grouped m JOIN claim c ON c.key = m.claim JOIN document d ON d.key = c.document{})",
            found.sql
        );
        and(&mut all, &sql, found.params);
    }
    if !selection.labels.is_empty() {
        let marks = vec!["?"; selection.labels.len()].join(", ");
        let labels = selection.labels.iter().map(|l| Value::Text(l.name().to_owned()));
        and(&mut all, &format!("g.label IN ({marks})"), labels);
    }
    if least_reports > 1 {
        let least = Value::Integer(i64::try_from(least_reports).unwrap_or(i64::MAX));
        and(&mut all, "g.documents >= ?", [least]);
    }
    Ok(all)
}

/// A filter of groups as a selection.
impl From<GroupFilter> for Selection {
    fn from(filter: GroupFilter) -> Selection {
        Selection { labels: filter.labels, ..Selection::from(filter.claims) }
    }
}
