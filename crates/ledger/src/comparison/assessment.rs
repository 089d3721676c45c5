//! Who stands behind a statement and who against it, and a label that says no more than that.
//!
//! reads:  the claims of one group
//! writes: Assessment
//! data:   data/comparison/reports.toml (`independence`)

use super::numbers::Number;
use super::sources::{Member, Party, Position, Voice, names_fit, one_witness, one_word, voices};
use jiff::civil::Date;
use onrecord_attribution::SourceKind;
use onrecord_resources::comparison::Comparison;
use std::collections::{BTreeMap, BTreeSet};

/// How well a statement is supported. It never says that something is so.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Label {
    /// Somebody asserts it and somebody else denies it, or they give other numbers, actors, places or days.
    Disputed,
    /// Two or more sources assert it that do not rest on each other, and it is known who one of them is.
    IndependentlyConfirmed,
    /// Several sources assert it, all of one party.
    OnlyOneSide,
    /// Several sources assert it, none with a name.
    SeveralUnnamed,
    /// One source asserts it, however often it is printed.
    SingleSource,
    /// Who asserted it has taken it back.
    Withdrawn,
    /// It is denied, and nobody who asserts it is quoted.
    OnlyDenied,
    /// Nobody says that it happened: it is demanded, promised, expected or left open.
    NotAsserted,
}

/// All labels, in the order in which lists show them.
pub const LABELS: [Label; 8] = [
    Label::Disputed,
    Label::IndependentlyConfirmed,
    Label::OnlyOneSide,
    Label::SeveralUnnamed,
    Label::SingleSource,
    Label::Withdrawn,
    Label::OnlyDenied,
    Label::NotAsserted,
];

impl Label {
    /// The name used in every format.
    pub fn name(self) -> &'static str {
        match self {
            Label::Disputed => "disputed",
            Label::IndependentlyConfirmed => "independently confirmed",
            Label::OnlyOneSide => "only one side",
            Label::SeveralUnnamed => "several unnamed",
            Label::SingleSource => "single source",
            Label::Withdrawn => "withdrawn",
            Label::OnlyDenied => "only denied",
            Label::NotAsserted => "not asserted",
        }
    }

    /// The label of such a name.
    pub fn parse(name: &str) -> Option<Label> {
        LABELS.into_iter().find(|l| l.name() == name)
    }
}

/// What a source has to do with what it speaks of.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Stake {
    /// It is said to have done it.
    Actor,
    /// It is said to have been done to it.
    Recipient,
}

/// One source as far as can be told, with all its accounts.
#[derive(Clone, PartialEq, Debug)]
pub struct Witness {
    /// Its fullest name; that of a publisher for its own word.
    pub name: String,
    /// Kind of source.
    pub kind: SourceKind,
    /// For whom it speaks.
    pub party: Party,
    /// What it says now: its latest account.
    pub position: Position,
    /// What it said before, where that was the opposite.
    pub before: Option<Position>,
    /// What it has to do with it.
    pub stake: Option<Stake>,
    /// When it was first heard.
    pub first: Option<Date>,
    /// Its latest numbers.
    pub numbers: Vec<Number>,
    /// The claims that give its words: positions in the group, the first account first, and why each further one is no
    /// further witness.
    pub accounts: Vec<Account>,
    /// Why it is not counted at all: a headline alone, or a line without a source printed when others had already reported.
    pub background: Option<String>,
    /// Why its word is not independent of one counted before it.
    pub leans_on: Option<(usize, String)>,
}

/// One claim that gives a witness's words.
#[derive(Clone, PartialEq, Debug)]
pub struct Account {
    /// Position of the claim in its group.
    pub member: usize,
    /// What is said there.
    pub position: Position,
    /// Why it is the same witness as the first account; empty for that one.
    pub why: String,
    /// Whether its words are a copy of another account's.
    pub copy: bool,
}

/// What sources disagree on, with the sources that stand for each value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Dispute {
    /// `whether`, `killed`, `wounded`, `arrested`, `protesters`, `by whom`, `to whom`, `where`, `when`.
    pub about: &'static str,
    /// Each value and the positions of the witnesses that give it.
    pub values: Vec<(String, Vec<usize>)>,
}

/// Who stands behind a statement and who against it.
#[derive(Clone, PartialEq, Debug)]
pub struct Assessment {
    /// The label.
    pub label: Label,
    /// Why, in one sentence.
    pub why: String,
    /// The witnesses: those who assert first, then by name, day and claim.
    pub witnesses: Vec<Witness>,
    /// Positions of the witnesses that assert it and do not rest on each other.
    pub independent: Vec<usize>,
    /// What is disputed.
    pub disputes: Vec<Dispute>,
    /// The claim that said it first.
    pub first: usize,
}

/// The assessment of a group; `copied(a, b)` tells whether the words of one claim are a copy of the other's. `members` are in
/// an order that follows from their content (see [`order`]), and never empty.
pub fn assess(members: &[Member], copied: &dyn Fn(usize, usize) -> bool, table: &Comparison) -> Assessment {
    let all: Vec<Voice> = (0..members.len()).flat_map(|at| voices(members, at, table)).collect();
    let mut witnesses = witnesses(members, &all, copied, table);
    set_background(&mut witnesses, members, table);
    witnesses.sort_by_key(|w| {
        (w.position, w.background.is_some(), rank(w.kind), w.first.is_none(), w.first, w.accounts[0].member)
    });
    let independent = independent(&mut witnesses, &all, table);
    let disputes = disputes(members, &witnesses, table);
    let (label, why) = label(&witnesses, &independent, &disputes);
    let first = witnesses
        .iter()
        .filter(|w| w.position == Position::Asserts)
        .flat_map(|w| &w.accounts)
        .map(|a| a.member)
        .min();
    Assessment { label, why, witnesses, independent, disputes, first: first.unwrap_or(0) }
}

/// Puts the claims of a group in the order in which they were printed; ties go by publisher of the credit, document and place
/// in the text.
pub fn order(members: &mut [Member]) {
    let at = |m: &Member| m.claim.evidence.iter().find(|e| e.part == "trigger").and_then(|e| e.spans.start());
    members.sort_by_cached_key(|m| {
        let credits = m.credits.iter().any(|c| c.whole && c.name != m.publisher) || m.claim.chain.len() > 2;
        (m.claim.published.is_none(), m.claim.published, credits, m.claim.document, at(m), m.claim.id)
    });
}

/// Named sources first: who can be asked again.
fn rank(kind: SourceKind) -> u8 {
    match kind {
        SourceKind::Named => 0,
        SourceKind::Document => 1,
        SourceKind::Publication => 2,
        SourceKind::Unnamed => 3,
        SourceKind::Collective => 4,
    }
}

fn witnesses(
    members: &[Member],
    all: &[Voice],
    copied: &dyn Fn(usize, usize) -> bool,
    table: &Comparison,
) -> Vec<Witness> {
    // Voices that are one witness, each joined to the first of them, with the reason.
    let mut head: Vec<usize> = (0..all.len()).collect();
    let mut reason: BTreeMap<usize, (String, bool)> = BTreeMap::new();
    for b in 0..all.len() {
        for a in 0..b {
            let (va, vb) = (&all[a], &all[b]);
            let copy = va.member != vb.member && copied(va.member, vb.member);
            let why = one_witness(va, vb, copy).or_else(|| absorbed(members, va, vb, table));
            let Some(why) = why else { continue };
            let (into, from) = (head[a].min(head[b]), head[a].max(head[b]));
            reason.entry(b).or_insert((why, copy));
            if into != from {
                head.iter_mut().filter(|h| **h == from).for_each(|h| *h = into);
            }
        }
    }
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (voice, &head) in head.iter().enumerate() {
        groups.entry(head).or_default().push(voice);
    }
    groups.into_values().map(|voices| witness(members, all, &voices, &reason, table)).collect()
}

/// Why an unattributed line rests on a source that the same report gives: its headline sums up what the doctor said. A line
/// that names another doer or number than its source does stands for itself.
fn absorbed(members: &[Member], a: &Voice, b: &Voice, table: &Comparison) -> Option<String> {
    let (own, source) = if a.own_word { (a, b) } else { (b, a) };
    if a.document != b.document || own.position != source.position || own.member == source.member {
        return None;
    }
    let is_summary = |v: &Voice| members[v.member].in_headline;
    let (own, source) =
        match (own.own_word && !source.own_word && own.link == 0, is_summary(a), is_summary(b)) {
            (true, ..) => (own, source),
            (false, true, false) => (a, b),
            (false, false, true) => (b, a),
            _ => return None,
        };
    let (line, account) = (&members[own.member].claim, &members[source.member].claim);
    let numbers = Number::of(account, &table.independence);
    let agree = Number::of(line, &table.independence)
        .iter()
        .all(|n| numbers.iter().filter(|m| m.kind == n.kind).all(|m| m.agrees(n, &table.independence)));
    let named = doers(line, table).filter(|p| !doers(account, table).any(|q| q.is_same(p))).count();
    let what = if is_summary(own) {
        "the headline sums up what the report has from"
    } else {
        "the report itself gives as its source"
    };
    (agree && named == 0).then(|| format!("{what} {}", shown(&source.name)))
}

fn doers<'a>(claim: &'a onrecord_events::Claim, table: &'a Comparison) -> impl Iterator<Item = Party> + 'a {
    let parties = claim.statement.actors.iter().map(|p| Party::of(&p.code, &table.independence));
    parties.filter(|p| matches!(p, Party::State(_) | Party::Group(_)))
}

fn shown(name: &str) -> &str {
    if name.is_empty() { "somebody" } else { name }
}

fn witness(
    members: &[Member],
    all: &[Voice],
    voices: &[usize],
    reason: &BTreeMap<usize, (String, bool)>,
    table: &Comparison,
) -> Witness {
    // An attributed account says more of a witness than a line of the publisher that rests on it.
    let best = voices
        .iter()
        .map(|&v| &all[v])
        .min_by_key(|v| (v.own_word, rank(v.kind), std::cmp::Reverse(v.actor.len()), v.name.len(), v.member));
    let best = best.expect("a witness has a voice");
    let telling: Vec<&Voice> =
        voices.iter().map(|&v| &all[v]).filter(|v| v.own_word == best.own_word).collect();
    let firm = |v: &&&Voice| matches!(v.position, Position::Asserts | Position::Denies);
    // The latest firm word stands; members are in the order of printing.
    let last = telling.iter().rfind(firm).or(telling.last()).expect("the best voice is one of them");
    let opposite = match last.position {
        Position::Asserts => Some(Position::Denies),
        Position::Denies => Some(Position::Asserts),
        _ => None,
    };
    let earlier = |v: &&&Voice| v.published < last.published && Some(v.position) == opposite;
    let statement = |v: &Voice| &members[v.member].claim.statement;
    let has_stake = |parties: &[onrecord_events::Party]| {
        let of = |p: &onrecord_events::Party| Party::of(&p.code, &table.independence);
        // "An official" of nobody knows which state has no stake that can be told.
        let known = |p: &Party| *p != Party::State(None);
        known(&best.party) && parties.iter().map(of).any(|p| known(&p) && best.party.is_same(&p))
    };
    let stake = if telling.iter().any(|v| has_stake(&statement(v).actors)) {
        Some(Stake::Actor)
    } else {
        telling.iter().any(|v| has_stake(&statement(v).recipients)).then_some(Stake::Recipient)
    };
    let mut numbers: BTreeMap<&'static str, Number> = BTreeMap::new();
    for voice in telling.iter().filter(|v| v.position == Position::Asserts) {
        for number in Number::of(&members[voice.member].claim, &table.independence) {
            // One report may give a sum and a part of it: of one day the greater number stands.
            let known = numbers.get(number.kind.name()).copied();
            let same_day = known.is_some_and(|_| {
                telling.iter().any(|v| v.member < voice.member && v.published == voice.published)
            });
            if known.is_none_or(|k| !same_day || k.least < number.least) {
                numbers.insert(number.kind.name(), number);
            }
        }
    }
    let mut accounts: Vec<Account> = Vec::new();
    for &voice in voices {
        let v = &all[voice];
        if accounts.iter().any(|a| a.member == v.member) {
            continue;
        }
        let (why, copy) = match accounts.is_empty() {
            true => (String::new(), false),
            false => reason.get(&voice).cloned().unwrap_or_default(),
        };
        accounts.push(Account { member: v.member, position: v.position, why, copy });
    }
    Witness {
        name: best.name.clone(),
        kind: best.kind,
        party: best.party.clone(),
        position: last.position,
        before: telling.iter().find(earlier).map(|v| v.position),
        stake,
        first: telling.iter().filter_map(|v| v.published).min(),
        numbers: numbers.into_values().collect(),
        accounts,
        background: None,
        leans_on: None,
    }
}

/// An unattributed line that is printed when others have already given their sources is background.
fn set_background(witnesses: &mut [Witness], members: &[Member], table: &Comparison) {
    let by = |w: &Witness| members[w.accounts[0].member].publisher.clone();
    let firsts: Vec<(Option<Date>, String)> = witnesses.iter().map(|w| (w.first, by(w))).collect();
    for (i, witness) in witnesses.iter_mut().enumerate() {
        if witness.kind != SourceKind::Publication {
            continue;
        }
        if witness.accounts.iter().all(|a| members[a.member].in_headline) {
            witness.background = Some("only a headline says so".to_owned());
            continue;
        }
        let Some(own) = witness.first else { continue };
        let earlier = firsts
            .iter()
            .enumerate()
            .filter(|(j, _)| *j != i)
            .filter_map(|(_, (day, by))| Some(((*day)?, by)));
        let Some((day, by)) = earlier.min() else { continue };
        let apart = day.until(own).map_or(0, |span| i64::from(span.get_days()));
        if apart > table.independence.own_word_days {
            witness.background =
                Some(format!("a line without a source, {apart} days after {by} first reported it"));
        }
    }
}

/// Witnesses that assert it and do not rest on each other, those who can be asked first; of the others it is noted on whom
/// they lean.
fn independent(witnesses: &mut [Witness], all: &[Voice], table: &Comparison) -> Vec<usize> {
    let mut found: Vec<usize> = Vec::new();
    for i in 0..witnesses.len() {
        if witnesses[i].position != Position::Asserts || witnesses[i].background.is_some() {
            continue;
        }
        let voices = |w: &Witness| -> Vec<&Voice> {
            let is_of =
                |v: &&Voice| w.accounts.iter().any(|a| v.member == a.member && v.position == a.position);
            all.iter().filter(is_of).collect()
        };
        let own = voices(&witnesses[i]);
        let leans = found.iter().find_map(|&j| {
            let others = voices(&witnesses[j]);
            let pairs = own.iter().flat_map(|a| others.iter().map(move |b| (*a, *b)));
            // Accounts that pass through different hands do not make one source two: one shared hand is enough to doubt.
            pairs.filter_map(|(a, b)| one_word(a, b, &table.independence)).next().map(|why| (j, why))
        });
        match leans {
            Some(leans) => witnesses[i].leans_on = Some(leans),
            None => found.push(i),
        }
    }
    found
}

fn disputes(members: &[Member], witnesses: &[Witness], table: &Comparison) -> Vec<Dispute> {
    let rules = &table.independence;
    let mut found = Vec::new();
    let statement = |w: &Witness| {
        let last = w.accounts.iter().rev().find(|a| a.position == w.position).unwrap_or(&w.accounts[0]);
        &members[last.member].claim
    };
    let standing = |p: Position| {
        witnesses.iter().enumerate().filter(move |(_, w)| w.position == p && w.background.is_none())
    };
    let asserting: Vec<(usize, &Witness)> = standing(Position::Asserts).collect();
    let doers_of = |w: &Witness| -> Vec<Party> { doers(statement(w), table).collect() };
    // A denial that one's own side did it is no denial that it happened, nor that others did it.
    let mut against = BTreeSet::new();
    let mut behind = BTreeSet::new();
    for (i, denier) in standing(Position::Denies) {
        let accused = doers_of(denier);
        for &(j, witness) in &asserting {
            let said = doers_of(witness);
            if accused.is_empty() || said.iter().any(|p| accused.iter().any(|q| p.is_same(q))) {
                against.insert(i);
                behind.insert(j);
            }
        }
    }
    if !against.is_empty() {
        let values = vec![
            ("asserted".to_owned(), behind.into_iter().collect()),
            ("denied".to_owned(), against.into_iter().collect()),
        ];
        found.push(Dispute { about: "whether", values });
    }
    for kind in ["killed", "wounded", "arrested", "protesters"] {
        let given: Vec<(usize, Number)> = asserting
            .iter()
            .flat_map(|(i, w)| w.numbers.iter().filter(|n| n.kind.name() == kind).map(|n| (*i, *n)))
            .collect();
        let differ = given.iter().any(|(_, a)| given.iter().any(|(_, b)| !a.agrees(b, rules)));
        if differ {
            found.push(Dispute {
                about: kind,
                values: by_value(given.into_iter().map(|(i, n)| (n.to_string(), i))),
            });
        }
    }
    if !table.matching.symmetric.contains(&members[0].claim.statement.kind) {
        let named: Vec<(usize, Vec<Party>)> =
            asserting.iter().map(|(i, w)| (*i, doers_of(w))).filter(|(_, p)| !p.is_empty()).collect();
        let names = |i: usize| {
            statement(&witnesses[i])
                .statement
                .actors
                .iter()
                .filter(|p| !p.code.is_empty())
                .map(|p| p.name.as_str())
        };
        let clash = |(i, a): &(usize, Vec<Party>), (j, b): &(usize, Vec<Party>)| {
            let same = a.iter().any(|p| b.iter().any(|q| p.is_same(q)));
            !same && !names(*i).any(|n| names(*j).any(|m| names_fit(n, m)))
        };
        if named.iter().any(|a| named.iter().any(|b| clash(a, b))) {
            let shown = |i: usize| names(i).collect::<Vec<_>>().join(" and ");
            found.push(Dispute {
                about: "by whom",
                values: by_value(named.iter().map(|(i, _)| (shown(*i), *i))),
            });
        }
    }
    let places =
        asserting.iter().filter_map(|(i, w)| Some((statement(w).statement.place.as_ref()?.1.clone(), *i)));
    let places = by_value(places);
    if places.len() > 1 {
        found.push(Dispute { about: "where", values: places });
    }
    let days: Vec<_> =
        asserting.iter().filter_map(|(i, w)| Some((*i, statement(w).statement.days?))).collect();
    if days.iter().any(|(_, a)| days.iter().any(|(_, b)| a.1 < b.0)) {
        let show =
            |d: &(Date, Date)| if d.0 == d.1 { d.0.to_string() } else { format!("{} to {}", d.0, d.1) };
        found.push(Dispute { about: "when", values: by_value(days.iter().map(|(i, d)| (show(d), *i))) });
    }
    found
}

fn by_value(given: impl Iterator<Item = (String, usize)>) -> Vec<(String, Vec<usize>)> {
    let mut values: Vec<(String, Vec<usize>)> = Vec::new();
    for (value, witness) in given {
        match values.iter_mut().find(|(v, _)| *v == value) {
            Some((_, all)) => all.push(witness),
            None => values.push((value, vec![witness])),
        }
    }
    values
}

fn label(witnesses: &[Witness], independent: &[usize], disputes: &[Dispute]) -> (Label, String) {
    let names = |all: &[usize]| all.iter().map(|&i| shown(&witnesses[i].name)).collect::<Vec<_>>().join("; ");
    let of = |position: Position| -> Vec<usize> {
        (0..witnesses.len())
            .filter(|&i| witnesses[i].position == position && witnesses[i].background.is_none())
            .collect()
    };
    let (asserting, denying) = (of(Position::Asserts), of(Position::Denies));
    if !disputes.is_empty() {
        let what = |d: &Dispute| {
            let values = d.values.iter().map(|(value, by)| format!("{value} ({})", names(by)));
            format!("{}: {}", d.about, values.collect::<Vec<_>>().join(" against "))
        };
        return (Label::Disputed, disputes.iter().map(what).collect::<Vec<_>>().join("; "));
    }
    let faceless = |&i: &usize| matches!(witnesses[i].kind, SourceKind::Unnamed | SourceKind::Collective);
    let copies: usize = witnesses.iter().flat_map(|w| &w.accounts).filter(|a| a.copy).count();
    let printed = if copies > 0 { format!(", printed {} times over", copies + 1) } else { String::new() };
    if asserting.is_empty() {
        let taken_back: Vec<usize> =
            denying.iter().copied().filter(|&i| witnesses[i].before.is_some()).collect();
        if !taken_back.is_empty() {
            return (Label::Withdrawn, format!("{} asserted it and has taken it back", names(&taken_back)));
        }
        if !denying.is_empty() {
            return (
                Label::OnlyDenied,
                format!("denied by {}; nobody who asserts it is quoted", names(&denying)),
            );
        }
        return (
            Label::NotAsserted,
            "nobody says that it happened: it is demanded, promised, expected or left open".to_owned(),
        );
    }
    if independent.len() > 1 {
        return if independent.iter().all(faceless) {
            (
                Label::SeveralUnnamed,
                format!(
                    "{} sources that seem different, none with a name: {}",
                    independent.len(),
                    names(independent)
                ),
            )
        } else {
            (
                Label::IndependentlyConfirmed,
                format!(
                    "{} sources that do not rest on each other: {}",
                    independent.len(),
                    names(independent)
                ),
            )
        };
    }
    let one_side = |i: &usize| {
        let party = &witnesses[*i].party;
        independent.iter().any(|j| j == i || witnesses[*j].party.is_same(party))
    };
    if asserting.len() > 1 && asserting.iter().all(one_side) {
        let party =
            asserting.iter().map(|&i| witnesses[i].party.name()).max_by_key(String::len).unwrap_or_default();
        return (Label::OnlyOneSide, format!("all who assert it speak for {party}: {}", names(&asserting)));
    }
    if asserting.len() > 1 && asserting.iter().all(faceless) {
        return (
            Label::SeveralUnnamed,
            format!("{} sources without a name that may be the same: {}", asserting.len(), names(&asserting)),
        );
    }
    let only = &witnesses[asserting[0]];
    let kind = match only.kind {
        SourceKind::Unnamed | SourceKind::Collective => ", who has no name",
        SourceKind::Publication => ", on its own word",
        _ => "",
    };
    let leaning = asserting.iter().skip(1).find_map(|&i| {
        let why = &witnesses[i].leans_on.as_ref()?.1;
        Some(format!("; {} is not counted: {why}", shown(&witnesses[i].name)))
    });
    let stake = match only.stake {
        Some(Stake::Actor) => ", who says so of its own side",
        Some(Stake::Recipient) => ", a party to it",
        None => "",
    };
    (
        Label::SingleSource,
        format!("{}{kind}{stake}{printed}{}", shown(&only.name), leaning.unwrap_or_default()),
    )
}
