//! How many claims there are of each value: of each publisher, source, actor, type, place, month.
//!
//! reads:  every table of claims
//! writes: FacetValue

use crate::query::count_at;
use crate::{Filter, Ledger, LedgerError};
use rusqlite::params_from_iter;

/// What claims are counted by.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Facet {
    Publisher,
    Source,
    SourceKind,
    Actor,
    Recipient,
    Type,
    Place,
    Month,
}

impl Facet {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Facet; 8] = [
        Facet::Publisher,
        Facet::Source,
        Facet::SourceKind,
        Facet::Actor,
        Facet::Recipient,
        Facet::Type,
        Facet::Place,
        Facet::Month,
    ];

    /// The name used in every format.
    pub fn name(self) -> &'static str {
        match self {
            Facet::Publisher => "publisher",
            Facet::Source => "source",
            Facet::SourceKind => "source kind",
            Facet::Actor => "actor",
            Facet::Recipient => "recipient",
            Facet::Type => "type",
            Facet::Place => "place",
            Facet::Month => "month",
        }
    }

    /// The value's SQL, and what is joined to `claim c`.
    fn sql(self) -> (&'static str, &'static str) {
        const PARTY: &str = "iif(x.code = '', x.name, x.name || ' [' || x.code || ']')";
        match self {
            Facet::Publisher => ("coalesce(d.publisher, '')", ""),
            Facet::Source => (
                "iif(x.actor = '', x.name, x.name || ' [' || x.actor || ']')",
                " JOIN claim_source x ON x.claim = c.key AND x.link > 0",
            ),
            Facet::SourceKind => {
                ("(SELECT x.kind FROM claim_source x WHERE x.claim = c.key ORDER BY x.link DESC LIMIT 1)", "")
            }
            Facet::Actor => (PARTY, " JOIN party x ON x.claim = c.key AND x.role = 'actor'"),
            Facet::Recipient => (PARTY, " JOIN party x ON x.claim = c.key AND x.role = 'recipient'"),
            Facet::Type => ("c.kind", ""),
            Facet::Place => ("coalesce(c.place, '')", ""),
            Facet::Month => ("coalesce(substr(c.published, 1, 7), '')", ""),
        }
    }
}

/// One value and how many claims have it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FacetValue {
    /// The value; empty where it is not known.
    pub value: String,
    /// How many claims.
    pub claims: u64,
}

impl Ledger {
    /// The `most` commonest values of a facet among the claims that meet a filter.
    ///
    /// # Errors
    /// If the beginning of an id is none, or the file cannot be read.
    pub fn facet(&self, facet: Facet, filter: &Filter, most: usize) -> Result<Vec<FacetValue>, LedgerError> {
        let (conditions, params) = filter.conditions()?.joined();
        let (value, join) = facet.sql();
        let sql = format!(
            "SELECT {value} AS value, count(DISTINCT c.key) FROM claim c JOIN document d ON d.key = c.document{join}{conditions}
             GROUP BY value ORDER BY 2 DESC, 1 LIMIT {most}"
        );
        self.at_one_moment(|db| {
            let mut select = db.prepare(&sql)?;
            select
                .query_map(params_from_iter(&params), |r| {
                    Ok(FacetValue { value: r.get(0)?, claims: count_at(r, 1)? })
                })?
                .collect()
        })
    }
}
