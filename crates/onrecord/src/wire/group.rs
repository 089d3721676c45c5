//! A statement group as JSON: its label, who stands where, what is disputed, and why its claims are together.
//!
//! reads:  StatementGroup, GroupSummary
//! writes: GroupRecord, GroupLine

use super::claim::{ChainLink, StatementRecord};
use onrecord_ledger::comparison::assessment::{Stake, Witness};
use onrecord_ledger::comparison::numbers::Number;
use onrecord_ledger::{GroupSummary, Row, StatementGroup};
use serde::Serialize;

/// One group in a list.
#[derive(Serialize, Debug)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GroupLine<'a> {
    /// The id of the claim that was printed first.
    pub id: String,
    /// How well it is supported.
    pub label: &'static str,
    /// Why.
    pub why: &'a str,
    /// How many claims.
    pub claims: u64,
    /// From how many reports.
    pub reports: u64,
    /// From how many sources.
    pub sources: u64,
    /// How many of them assert it and do not rest on each other.
    pub independent: u64,
    /// First and last day of printing.
    pub printed: Option<[String; 2]>,
    /// Its first claim in one sentence.
    pub plain: &'a str,
    /// What that says.
    pub statement: StatementRecord<'a>,
}

/// One group side by side.
#[derive(Serialize, Debug)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GroupRecord<'a> {
    /// The id of the claim that was printed first.
    pub id: String,
    /// How well it is supported.
    pub label: &'static str,
    /// Why.
    pub why: &'a str,
    /// Its claims, in the order of printing.
    pub claims: Vec<GroupClaim<'a>>,
    /// Its sources.
    pub sources: Vec<SourceRecord<'a>>,
    /// What is disputed.
    pub disputes: Vec<DisputeRecord<'a>>,
    /// Position of the claim that said it first.
    pub first: usize,
    /// Why the claims are together.
    pub pairs: Vec<PairRecord<'a>>,
}

/// One claim of a group.
#[derive(Serialize, Debug)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GroupClaim<'a> {
    /// Its id.
    pub id: String,
    /// Its report.
    pub document: String,
    /// When that was printed.
    pub published: Option<String>,
    /// The claim in one sentence.
    pub plain: &'a str,
    /// From the publisher inward.
    pub chain: Vec<ChainLink<'a>>,
    /// What it says.
    pub statement: StatementRecord<'a>,
}

/// One source of a group with all its accounts.
#[derive(Serialize, Debug)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SourceRecord<'a> {
    /// Its name.
    pub name: &'a str,
    /// Kind of source.
    pub kind: &'static str,
    /// For whom it speaks; empty for itself.
    pub party: String,
    /// `asserts`, `denies`, `doubts`, `leaves open`, `speaks of`.
    pub position: &'static str,
    /// What it said before, where that was the opposite.
    pub before: Option<&'static str>,
    /// `actor` or `recipient` if it has to do with it.
    pub stake: Option<&'static str>,
    /// When it was first heard.
    pub first: Option<String>,
    /// Whether it asserts it and rests on no source counted before it.
    pub independent: bool,
    /// Why it does not count of its own.
    pub leans_on: Option<String>,
    /// Its numbers: `{"killed": [14, null]}` is 14 or more.
    pub numbers: serde_json::Map<String, serde_json::Value>,
    /// The claims that give its words, by position, and why each further one is no further source.
    pub accounts: Vec<AccountRecord<'a>>,
}

/// One account.
#[derive(Serialize, Debug)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AccountRecord<'a> {
    /// Position of the claim.
    pub claim: usize,
    /// Why it is the same source; empty for the first.
    pub why: &'a str,
    /// Whether its words are a copy.
    pub copy: bool,
}

/// What is disputed.
#[derive(Serialize, Debug)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DisputeRecord<'a> {
    /// What about.
    pub about: &'static str,
    /// Each value with the positions of its sources.
    pub values: Vec<(&'a str, &'a [usize])>,
}

/// Two claims that match.
#[derive(Serialize, Debug)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PairRecord<'a> {
    /// Positions.
    pub claims: [usize; 2],
    /// Points.
    pub points: f64,
    /// What for.
    pub reasons: &'a str,
}

impl<'a> From<&'a GroupSummary> for GroupLine<'a> {
    fn from(g: &'a GroupSummary) -> GroupLine<'a> {
        GroupLine {
            id: g.id.to_string(),
            label: g.label.name(),
            why: &g.why,
            claims: g.claims,
            reports: g.documents,
            sources: g.witnesses,
            independent: g.independent,
            printed: g.printed.map(|(first, last)| [first.to_string(), last.to_string()]),
            plain: &g.first.claim.plain,
            statement: (&g.first.claim.statement).into(),
        }
    }
}

impl<'a> From<&'a StatementGroup> for GroupRecord<'a> {
    fn from(g: &'a StatementGroup) -> GroupRecord<'a> {
        let a = &g.assessment;
        let pair = |p: &'a onrecord_ledger::Pairing| PairRecord {
            claims: [p.claims.0, p.claims.1],
            points: p.points,
            reasons: &p.reasons,
        };
        let values = |d: &'a onrecord_ledger::comparison::assessment::Dispute| {
            d.values.iter().map(|(value, by)| (value.as_str(), by.as_slice())).collect()
        };
        GroupRecord {
            id: g.id.to_string(),
            label: a.label.name(),
            why: &a.why,
            claims: g.claims.iter().map(claim).collect(),
            sources: a
                .witnesses
                .iter()
                .enumerate()
                .map(|(i, w)| source(w, a.independent.contains(&i)))
                .collect(),
            disputes: a
                .disputes
                .iter()
                .map(|d| DisputeRecord { about: d.about, values: values(d) })
                .collect(),
            first: a.first,
            pairs: g.pairings.iter().map(pair).collect(),
        }
    }
}

fn claim(row: &Row) -> GroupClaim<'_> {
    let claim = &row.claim;
    GroupClaim {
        id: claim.id.to_string(),
        document: claim.document.to_string(),
        published: claim.published.map(|d| d.to_string()),
        plain: &claim.plain,
        chain: claim.chain.iter().map(ChainLink::from).collect(),
        statement: (&claim.statement).into(),
    }
}

fn source(w: &Witness, independent: bool) -> SourceRecord<'_> {
    let number = |n: &Number| {
        let most = (n.most != u64::MAX).then_some(n.most);
        (n.kind.name().to_owned(), serde_json::json!([n.least, most]))
    };
    SourceRecord {
        name: &w.name,
        kind: w.kind.name(),
        party: w.party.name(),
        position: w.position.name(),
        before: w.before.map(|p| p.name()),
        stake: w.stake.map(|s| match s {
            Stake::Actor => "actor",
            Stake::Recipient => "recipient",
        }),
        first: w.first.map(|d| d.to_string()),
        independent,
        leans_on: w.background.clone().or_else(|| w.leans_on.as_ref().map(|(_, why)| why.clone())),
        numbers: w.numbers.iter().map(number).collect(),
        accounts: w
            .accounts
            .iter()
            .map(|a| AccountRecord { claim: a.member, why: &a.why, copy: a.copy })
            .collect(),
    }
}
