//! Statement groups in lines: who asserts, who denies, which numbers, through whom, and what is only a copy.
//!
//! reads:  StatementGroup, GroupSummary, Sides
//! writes: lines of a terminal

use super::Page;
use super::wrap::{clean, cut, fill, pad};
use super::{chain, color, words};
use anstyle::Style;
use onrecord::attribution::SourceKind;
use onrecord::events::Claim;
use onrecord::ledger::comparison::assessment::{Label, Stake, Witness};
use onrecord::ledger::comparison::sources::Position;
use onrecord::ledger::{GroupSummary, Row, Sides, StatementGroup};

/// Digits of an id that are shown.
const ID: usize = 10;

fn id(claim: onrecord::events::ClaimId) -> String {
    claim.to_string().chars().take(ID).collect()
}

fn label_style(label: Label) -> Style {
    match label {
        Label::Disputed | Label::Withdrawn | Label::OnlyDenied => color::bad(),
        Label::IndependentlyConfirmed => color::good(),
        Label::OnlyOneSide | Label::SeveralUnnamed | Label::SingleSource => color::doubtful(),
        Label::NotAsserted => color::wished(),
    }
}

/// What a claim says, without who says so, as far as that can be told.
fn stated(claim: &Claim) -> String {
    words::stated(claim).unwrap_or_else(|| clean(&claim.plain))
}

/// Groups in lines: name, label, what is said; below it why.
pub fn list(groups: &[GroupSummary], page: Page) -> Vec<String> {
    let page = Page { width: page.width.min(Page::WIDEST), ..page };
    let mut out = Vec::new();
    for group in groups {
        let left = format!("{}  ", id(group.id));
        let indent = " ".repeat(left.len());
        let room = page.width.saturating_sub(left.len());
        let count = |n: u64, noun| words::count(usize::try_from(n).unwrap_or(usize::MAX), noun);
        let printed = group.printed.map(|(first, last)| {
            if first == last { format!(" · {first}") } else { format!(" · {first} to {last}") }
        });
        let head = format!(
            "{} · {} · {} from {}{}",
            page.paint(label_style(group.label).bold(), group.label.name()),
            words::what(&group.first.claim.statement),
            count(group.claims, "claim"),
            count(group.documents, "report"),
            printed.unwrap_or_default(),
        );
        out.push(format!("{}{head}", page.paint(color::dim(), &left)));
        out.extend(fill(&stated(&group.first.claim), room).iter().map(|l| format!("{indent}{l}")));
        out.extend(
            fill(&clean(&group.why), room).iter().map(|l| format!("{indent}{}", page.paint(color::dim(), l))),
        );
        out.push(String::new());
    }
    out
}

/// One group side by side. `why` adds the reasons why its claims are together.
pub fn group(group: &StatementGroup, why: bool, page: Page) -> Vec<String> {
    let page = Page { width: page.width.min(Page::WIDEST), ..page };
    let a = &group.assessment;
    let first = &group.claims[a.first].claim;
    let mut out = vec![format!(
        "{}  {}",
        page.paint(color::dim(), &id(group.id)),
        page.paint(label_style(a.label).bold(), a.label.name())
    )];
    out.extend(fill(&stated(first), page.width).iter().map(|l| page.paint(color::heading(), l)));
    out.extend(fill(&clean(&a.why), page.width));
    for dispute in &a.disputes {
        out.push(String::new());
        out.push(page.paint(color::bad(), &format!("They differ on: {}", dispute.about)));
        let widest = dispute.values.iter().map(|(v, _)| v.chars().count()).max().unwrap_or(0).min(30);
        for (value, by) in &dispute.values {
            let names: Vec<String> = by.iter().map(|&w| name(&a.witnesses[w])).collect();
            out.push(cut(&format!("  {}  {}", pad(&clean(value), widest), names.join("; ")), page.width));
        }
    }
    let mut last = None;
    for (i, witness) in a.witnesses.iter().enumerate() {
        if last != Some(witness.position) {
            last = Some(witness.position);
            out.push(String::new());
            let of_it = a.witnesses.iter().filter(|w| w.position == witness.position).count();
            let heading =
                format!("{} ({})", witness.position.name().to_uppercase(), words::count(of_it, "source"));
            out.push(page.paint(position_style(witness.position), &heading));
        }
        out.extend(source(group, i, page));
    }
    out.push(String::new());
    let told = &group.claims[a.first];
    out.push(page.paint(color::dim(), &format!("First: {}, {}", day(told), chain::line(&told.claim.chain))));
    if why {
        out.extend(together(group, page));
    }
    out
}

fn position_style(position: Position) -> Style {
    match position {
        Position::Asserts => color::good().bold(),
        Position::Denies => color::bad().bold(),
        Position::Doubts | Position::LeavesOpen => color::doubtful().bold(),
        Position::Speaks => color::wished().bold(),
    }
}

fn day(row: &Row) -> String {
    row.claim.published.map_or_else(|| "no day".to_owned(), |d| d.to_string())
}

fn name(witness: &Witness) -> String {
    let name = clean(&witness.name);
    if name.is_empty() { "somebody not named".to_owned() } else { name }
}

/// A source with its accounts; copies are folded into a line.
fn source(group: &StatementGroup, at: usize, page: Page) -> Vec<String> {
    let witness = &group.assessment.witnesses[at];
    let kind = match witness.kind {
        SourceKind::Named => None,
        SourceKind::Publication => Some("its own word"),
        kind => Some(kind.name()),
    };
    let party = Some(witness.party.name()).filter(|p| !p.is_empty()).map(|p| format!("speaks for {p}"));
    let stake = witness.stake.map(|s| match s {
        Stake::Actor => "said to have done it",
        Stake::Recipient => "said to have been done to it",
    });
    let before = witness.before.map(|p| format!("before: {}", p.name()));
    let numbers = witness.numbers.iter().map(|n| format!("{n} {}", n.kind.name()));
    let detail: Vec<String> = kind
        .map(str::to_owned)
        .into_iter()
        .chain(party)
        .chain(stake.map(str::to_owned))
        .chain(before)
        .chain(numbers)
        .collect();
    let detail = if detail.is_empty() { String::new() } else { format!(" ({})", detail.join(", ")) };
    let mut out = vec![format!(
        "  {}{}",
        page.paint(color::heading(), &cut(&name(witness), 60)),
        page.paint(color::dim(), &detail)
    )];
    if group.assessment.independent.contains(&at) && group.assessment.independent.len() > 1 {
        out.push(format!("    {}", page.paint(color::good(), "independent of the others counted")));
    }
    let leans = witness.background.clone().or_else(|| {
        let (on, why) = witness.leans_on.as_ref()?;
        Some(format!("not counted beside {}: {why}", name(&group.assessment.witnesses[*on])))
    });
    out.extend(
        leans
            .iter()
            .flat_map(|l| fill(l, page.width - 4))
            .map(|l| format!("    {}", page.paint(color::doubtful(), &l))),
    );
    for account in &witness.accounts {
        let row = &group.claims[account.member];
        let line = format!("{}  {}", day(row), chain::line(&row.claim.chain));
        let cue = chain::stance(&row.claim.chain);
        let cue = if cue.is_empty() { cue } else { format!(", {cue}") };
        out.push(format!(
            "    {}  {}",
            page.paint(color::dim(), &id(row.claim.id)),
            cut(&format!("{line}{cue}"), page.width.saturating_sub(ID + 6))
        ));
        let indent = " ".repeat(ID + 6);
        let room = page.width.saturating_sub(indent.len());
        if account.copy {
            out.push(format!(
                "{indent}{}",
                page.paint(color::dim(), &cut(&format!("copy: {}", account.why), room))
            ));
        } else {
            out.extend(fill(&stated(&row.claim), room).iter().map(|l| format!("{indent}{l}")));
            if !account.why.is_empty() {
                out.extend(
                    fill(&format!("no further source: {}", clean(&account.why)), room)
                        .iter()
                        .map(|l| format!("{indent}{}", page.paint(color::dim(), l))),
                );
            }
        }
    }
    out
}

fn together(group: &StatementGroup, page: Page) -> Vec<String> {
    let mut out = vec![String::new(), page.paint(color::heading(), "Why these claims are together")];
    for pair in &group.pairings {
        let (a, b) = (&group.claims[pair.claims.0].claim, &group.claims[pair.claims.1].claim);
        let head = format!("  {} – {}  {:.2}  ", id(a.id), id(b.id), pair.points);
        let indent = " ".repeat(4);
        out.push(page.paint(color::dim(), &head));
        out.extend(fill(&pair.reasons, page.width.saturating_sub(4)).iter().map(|l| format!("{indent}{l}")));
    }
    out
}

/// What two sources or publishers say, side by side in two columns.
pub fn sides(sides: &Sides, names: (&str, &str), page: Page) -> Vec<String> {
    let page = Page { width: page.width.min(Page::WIDEST), ..page };
    let column = (page.width.saturating_sub(3)) / 2;
    let row = |a: &str, b: &str| format!("{} │ {}", pad(a, column), b);
    let mut out = vec![page.paint(color::heading(), &row(&cut(names.0, column), &cut(names.1, column)))];
    out.push(format!("{}─┼─{}", "─".repeat(column), "─".repeat(column)));
    for shared in &sides.shared {
        let about =
            if shared.about.is_empty() { String::new() } else { format!(": {}", shared.about.join(", ")) };
        let head = format!("{}  {}{about}", id(shared.group.id), shared.relation.name());
        out.push(page.paint(color::dim(), &head));
        let cell = |claims: &[usize]| -> Vec<String> {
            claims
                .iter()
                .flat_map(|&i| {
                    let row = &shared.group.claims[i];
                    let (how, _) = words::how(row.claim.factuality);
                    let inner: Vec<String> = row.claim.chain.iter().skip(1).map(chain::name).collect();
                    let who = if inner.is_empty() { "its own word".to_owned() } else { inner.join(" → ") };
                    let who = format!("{} {who}:", day(row));
                    let said = format!("{} ({how})", stated(&row.claim));
                    fill(&who, column).into_iter().chain(fill(&said, column)).collect::<Vec<_>>()
                })
                .collect()
        };
        let (left, right) = (cell(&shared.a), cell(&shared.b));
        for i in 0..left.len().max(right.len()) {
            let at = |side: &[String]| side.get(i).cloned().unwrap_or_default();
            out.push(row(&at(&left), &at(&right)));
        }
        out.push(String::new());
    }
    let count = |n: usize| words::count(n, "statement");
    out.push(format!(
        "{} that both speak of; {} only {}, {} only {}",
        count(sides.shared.len()),
        count(sides.only_a.len()),
        names.0,
        count(sides.only_b.len()),
        names.1
    ));
    out
}
