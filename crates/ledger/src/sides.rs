//! What two sources or two publishers say of the same things.
//!
//! reads:  statement groups
//! writes: Sides

use crate::comparison::assessment::Assessment;
use crate::comparison::sources::Position;
use crate::{Filter, GroupFilter, GroupSummary, Ledger, LedgerError, StatementGroup};
use onrecord_events::ClaimId;
use onrecord_resources::comparison::Comparison;
use std::collections::BTreeSet;

/// How two sides stand to each other in one statement.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Relation {
    /// One denies what the other asserts, or they give other numbers, actors, places or days.
    Disagree,
    /// They say the same, each on words of its own.
    Agree,
    /// They have it from the same source.
    SameSource,
    /// The words of one are a copy of the other's.
    Copy,
    /// Neither says the opposite of the other, nor the same.
    Neither,
}

impl Relation {
    /// The name used in every format.
    pub fn name(self) -> &'static str {
        match self {
            Relation::Disagree => "disagree",
            Relation::Agree => "agree",
            Relation::SameSource => "same source",
            Relation::Copy => "copy",
            Relation::Neither => "neither",
        }
    }
}

/// A statement that both speak of.
#[derive(Clone, PartialEq, Debug)]
pub struct Shared {
    /// The group.
    pub group: StatementGroup,
    /// How they stand to each other in it.
    pub relation: Relation,
    /// What they disagree on: `killed`, `by whom`, …
    pub about: Vec<&'static str>,
    /// Positions of the first one's claims in the group.
    pub a: Vec<usize>,
    /// Positions of the second one's.
    pub b: Vec<usize>,
}

/// What two sources or publishers say.
#[derive(Clone, PartialEq, Debug)]
pub struct Sides {
    /// Statements that both speak of; disagreements first.
    pub shared: Vec<Shared>,
    /// Statements that only the first speaks of.
    pub only_a: Vec<GroupSummary>,
    /// Statements that only the second speaks of.
    pub only_b: Vec<GroupSummary>,
}

impl Ledger {
    /// What the claims of one filter and of another say of the same statements: `Filter { source, .. }` for a source,
    /// `Filter { publisher, .. }` for a publisher.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn sides(&self, a: &Filter, b: &Filter, table: &Comparison) -> Result<Sides, LedgerError> {
        let claims = |filter: &Filter| -> Result<BTreeSet<ClaimId>, LedgerError> {
            Ok(self.query(filter)?.into_iter().map(|row| row.claim.id).collect())
        };
        let groups =
            |filter: &Filter| self.groups(&GroupFilter { claims: filter.clone(), ..GroupFilter::default() });
        let (of_a, of_b, mut only_a, mut only_b) = (claims(a)?, claims(b)?, groups(a)?, groups(b)?);
        let ids: BTreeSet<ClaimId> = only_b.iter().map(|g| g.id).collect();
        let both: BTreeSet<ClaimId> = only_a.iter().map(|g| g.id).filter(|id| ids.contains(id)).collect();
        let mut shared = Vec::new();
        for id in &both {
            let group = self.group(&id.to_string(), table)?;
            let of = |side: &BTreeSet<ClaimId>| -> Vec<usize> {
                let claims = group.claims.iter().enumerate();
                claims.filter(|(_, row)| side.contains(&row.claim.id)).map(|(i, _)| i).collect()
            };
            let (a, b) = (of(&of_a), of(&of_b));
            let (relation, about) = relation(&group.assessment, &a, &b);
            shared.push(Shared { group, relation, about, a, b });
        }
        shared.sort_by_key(|s| (s.relation, s.group.id));
        only_a.retain(|g| !both.contains(&g.id));
        only_b.retain(|g| !both.contains(&g.id));
        Ok(Sides { shared, only_a, only_b })
    }
}

fn relation(assessment: &Assessment, a: &[usize], b: &[usize]) -> (Relation, Vec<&'static str>) {
    let witnesses = |side: &[usize]| -> Vec<usize> {
        let all = assessment.witnesses.iter().enumerate();
        all.filter(|(_, w)| w.accounts.iter().any(|c| side.contains(&c.member))).map(|(i, _)| i).collect()
    };
    let (left, right) = (witnesses(a), witnesses(b));
    let apart = |values: &[(String, Vec<usize>)]| {
        let value = |side: &[usize]| -> BTreeSet<usize> {
            let all = values.iter().enumerate();
            all.filter(|(_, (_, by))| by.iter().any(|w| side.contains(w))).map(|(i, _)| i).collect()
        };
        let (left, right) = (value(&left), value(&right));
        !left.is_empty() && !right.is_empty() && left.is_disjoint(&right)
    };
    let about: Vec<&'static str> =
        assessment.disputes.iter().filter(|d| apart(&d.values)).map(|d| d.about).collect();
    if !about.is_empty() {
        return (Relation::Disagree, about);
    }
    let common: Vec<usize> = left.iter().copied().filter(|w| right.contains(w)).collect();
    if !common.is_empty() {
        let copied = common
            .iter()
            .flat_map(|&w| &assessment.witnesses[w].accounts)
            .any(|c| c.copy && (a.contains(&c.member) || b.contains(&c.member)));
        return (if copied { Relation::Copy } else { Relation::SameSource }, Vec::new());
    }
    let positions = |side: &[usize]| -> BTreeSet<Position> {
        side.iter().map(|&w| assessment.witnesses[w].position).collect()
    };
    let same = positions(&left) == positions(&right) && !left.is_empty();
    (if same { Relation::Agree } else { Relation::Neither }, Vec::new())
}
