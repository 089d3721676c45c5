//! Whether two claims are of one statement, with the reasons.
//!
//! reads:  claims, the paragraphs and reports they stand in
//! writes: Features, Match
//! data:   data/comparison/reports.toml (`matching`), data/comparison/rarity.tsv, data/comparison/families.tsv
//!
//! A pair of claims gets points for what agrees and loses points for what does not; two of different types are none. Who did it and how many died
//! may differ: that is what reports of one event dispute. The points of a pair are a function of the two claims alone.

use super::bag::Bag;
use super::numbers::Number;
use super::passages::{hash_of, mix};
use jiff::civil::Date;
use onrecord_document::Document;
use onrecord_events::{Claim, ClaimId, Party, StatementForm};
use onrecord_resources::comparison::{Comparison, Matching as Rules};
use std::collections::BTreeSet;
use std::rc::Rc;

/// What of a claim is compared.
#[derive(Clone, PartialEq, Debug)]
pub struct Features {
    /// The claim.
    pub claim: ClaimId,
    /// Its report.
    pub document: onrecord_document::DocumentId,
    form: StatementForm,
    kind: String,
    mode: String,
    place: Option<u32>,
    days: Option<(Date, Date)>,
    published: Option<Date>,
    actors: Vec<PartyWords>,
    recipients: Vec<PartyWords>,
    numbers: Vec<Number>,
    trigger: Bag,
    words: Bag,
    paragraph: Bag,
    report: Rc<Bag>,
}

#[derive(Clone, PartialEq, Debug)]
struct PartyWords {
    code: String,
    words: Bag,
}

/// The points of a pair of claims, and what they are for.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Match {
    /// The sum.
    pub points: f64,
    /// What agrees or does not, each with its points: `same place`, `other day`.
    pub reasons: Vec<(&'static str, f64)>,
    /// Whether something specific agrees, beyond type and time.
    anchored: bool,
}

impl Match {
    fn add(&mut self, what: &'static str, points: f64) {
        if points != 0.0 {
            self.points += points;
            self.reasons.push((what, points));
        }
    }

    /// Whether the two claims are laid together.
    pub fn holds(&self, rules: &Rules) -> bool {
        self.anchored && self.points >= rules.least
    }
}

impl Features {
    /// What of a claim is compared; `document` is the one it was read in, `report` that one's words
    /// ([`Bag::of_report`]).
    pub fn new(claim: &Claim, document: &Document, report: &Rc<Bag>, table: &Comparison) -> Features {
        let s = &claim.statement;
        let bag = |text: &str| Bag::of([text], table);
        let parties = |all: &[Party]| -> Vec<PartyWords> {
            let one = |p: &Party| PartyWords { code: p.code.clone(), words: bag(&p.name) };
            all.iter().map(one).filter(|p| !p.code.is_empty() || !p.words.is_empty()).collect()
        };
        let sources = Bag::of(claim.chain.iter().map(|link| link.name.as_str()), table);
        let names = s.actors.iter().chain(&s.recipients).map(|p| p.name.as_str());
        let names = names.chain(s.place.as_ref().map(|(_, name)| name.as_str())).chain([s.trigger.as_str()]);
        let words = bag(&claim.plain).without(&sources).with(&Bag::of(names, table));
        let at = claim.evidence.iter().find(|e| e.part == "trigger").and_then(|e| e.spans.start());
        let zone = at.and_then(|at| document.zone_at(at));
        let paragraph = zone.map(|z| bag(&document.text[z.span])).unwrap_or_default();
        Features {
            claim: claim.id,
            document: claim.document,
            form: s.form,
            kind: s.kind.clone(),
            mode: s.mode.clone(),
            place: s.place.as_ref().map(|(id, _)| *id),
            days: s.days,
            published: claim.published,
            actors: parties(&s.actors),
            recipients: parties(&s.recipients),
            numbers: Number::of(claim, &table.independence),
            trigger: bag(&s.trigger),
            words,
            paragraph,
            report: report.clone(),
        }
    }

    /// The points of this claim with another; nothing where the two cannot be of one event, whatever agrees. `copied`: whether
    /// the words of one are a copy of the other's.
    pub fn compare(&self, other: &Features, copied: bool, table: &Comparison) -> Option<Match> {
        let (rules, mut found) = (&table.matching, Match::default());
        let typed = !self.kind.is_empty() && !other.kind.is_empty();
        if self.form != other.form || typed && self.kind != other.kind {
            return None;
        }
        let trigger = self.trigger.heaviest_common(&other.trigger);
        let same_trigger = trigger.is_some();
        // "On Tuesday" in a text that is printed again a day later is read as another day.
        if !(copied && same_trigger) {
            self.times(other, rules, &mut found)?;
        }
        match (self.place, other.place) {
            (Some(a), Some(b)) if a == b => {
                found.add("same place", rules.same_place);
                found.anchored = true;
            }
            (Some(_), Some(_)) => found.add("other place", rules.other_place),
            _ => {}
        }
        self.parties(other, rules, &mut found);
        self.numbers(other, table, &mut found);
        match (self.mode.is_empty() || other.mode.is_empty(), self.mode == other.mode) {
            (true, _) => {}
            (_, true) => found.add("same manner", rules.same_mode),
            (_, false) => found.add("other manner", rules.other_mode),
        }
        // What a verb and its type say is said once.
        match trigger {
            Some(rarity) => found.add("same verb", round(rules.same_trigger + rarity * rules.rare_trigger)),
            None if typed => found.add("same type", rules.same_type),
            None => found.add("other verb", rules.other_trigger),
        }
        // The rarer the words in common, the more they say, and more of them say more than few, however short the claims.
        let least = self.words.weight().min(other.words.weight());
        let words = self.words.share(&other.words) * (least / rules.full_words).min(1.0);
        found.add("words in common", round(words * rules.words));
        let (around, alike) = self.surroundings(other, rules, &mut found);
        found.anchored |= words >= rules.anchor_words && around || alike && same_trigger;
        if copied && same_trigger {
            found.add("the same text", rules.copied);
            found.anchored = true;
        }
        found.points = round(found.points);
        Some(found)
    }

    /// Points for the paragraphs and reports that the claims stand in. Whether they are such that words in common mean
    /// something: a few common words are no sign of one event where all around them is different. And whether the two reports
    /// are so much alike that the same verb in both means something.
    fn surroundings(&self, other: &Features, rules: &Rules, found: &mut Match) -> (bool, bool) {
        if self.document == other.document {
            found.add("same report", rules.same_report);
            return (true, false);
        }
        let paragraph = self.paragraph.share(&other.paragraph);
        let told = self.paragraph.len().min(other.paragraph.len()) >= rules.told_words;
        if told && paragraph < rules.unlike {
            found.add("unlike paragraphs", rules.unlike_paragraph);
        }
        found.add("like paragraphs", round(paragraph * rules.paragraph));
        let report = self.report.cosine(&other.report);
        if report >= rules.usual_report {
            let like = report.min(rules.full_report) - rules.usual_report;
            found.add("like reports", round(like * rules.report));
        } else {
            let lacking = 1.0 - report / rules.usual_report;
            found.add("unlike reports", round(lacking * rules.unlike_report));
        }
        (!told || paragraph >= rules.like, report >= rules.full_report)
    }

    /// Nothing where the times say that it is another event.
    fn times(&self, other: &Features, rules: &Rules, found: &mut Match) -> Option<()> {
        if let (Some(a), Some(b)) = (self.days, other.days) {
            let apart = if a.1 < b.0 {
                days(a.1, b.0)
            } else if b.1 < a.0 {
                days(b.1, a.0)
            } else {
                0
            };
            if apart > rules.days_apart {
                return None;
            }
            // "This year" says little.
            if apart == 0 && days(a.0, a.1) < rules.narrow_days && days(b.0, b.1) < rules.narrow_days {
                found.add("same day", rules.same_day);
            }
        }
        if let (Some(a), Some(b)) = (self.published, other.published)
            && days(a, b).abs() > rules.printed_apart
            && (self.days.is_none() || other.days.is_none())
        {
            return None;
        }
        for (one, two) in [(self, other), (other, self)] {
            if let (Some((first, _)), Some(printed), None) = (one.days, two.published, two.days)
                && (days(printed, first) > 0 || days(first, printed) > rules.printed_apart)
            {
                return None;
            }
        }
        Some(())
    }

    fn parties(&self, other: &Features, rules: &Rules, found: &mut Match) {
        let alike = |a: &[PartyWords], b: &[PartyWords]| alike(a, b, rules);
        let straight = (alike(&self.actors, &other.actors), alike(&self.recipients, &other.recipients));
        let crossed = (alike(&self.actors, &other.recipients), alike(&self.recipients, &other.actors));
        let sum = |(a, b): (Option<f64>, Option<f64>)| a.unwrap_or(0.0) + b.unwrap_or(0.0);
        let swap = rules.symmetric.contains(&self.kind) && sum(crossed) > sum(straight);
        let (actors, recipients) = if swap { crossed } else { straight };
        let weigh = |likeness: f64, same: f64, differs: f64| {
            if likeness >= 0.0 { likeness * same } else { -likeness * differs }
        };
        if let Some(likeness) = actors {
            let what = if likeness >= 0.0 { "same actor" } else { "other actor" };
            found.add(what, round(weigh(likeness, rules.same_actor, rules.other_actor)));
        }
        if let Some(likeness) = recipients {
            let what = if likeness >= 0.0 { "same recipient" } else { "other recipient" };
            found.add(what, round(weigh(likeness, rules.same_recipient, rules.other_recipient)));
        }
        let enough = |likeness: Option<f64>| likeness.is_some_and(|l| l >= rules.anchor_parties);
        found.anchored |= enough(actors) && enough(recipients);
    }

    fn numbers(&self, other: &Features, table: &Comparison, found: &mut Match) {
        let pairs = || {
            self.numbers
                .iter()
                .flat_map(|a| other.numbers.iter().map(move |b| (a, b)))
                .filter(|(a, b)| a.kind == b.kind)
        };
        if pairs().any(|(a, b)| a.agrees(b, &table.independence)) {
            found.add("same number", table.matching.same_number);
            found.anchored |= pairs().any(|(a, b)| a.is_same(b) && a.least > 1);
        } else if pairs().next().is_some() {
            found.add("other number", table.matching.other_number);
        }
    }

    /// What another claim must share one of to be worth comparing, each for one week: hashes of type with place, with number,
    /// with both parties, with a party and the verb, with some words; and the week of this claim.
    pub fn blocks(&self, rules: &Rules) -> (BTreeSet<u64>, Option<i64>) {
        let kind = hash_of(&format!("{} {}", self.form.name(), self.kind));
        let mut found = BTreeSet::new();
        let mut add = |what: &str, parts: &[u64]| {
            found.insert(parts.iter().fold(mix(kind, hash_of(what)), |sum, part| mix(sum, *part)));
        };
        if let Some(place) = self.place {
            add("place", &[place.into()]);
        }
        for number in &self.numbers {
            add("number", &[hash_of(number.kind.name()), number.least]);
        }
        let heads = |all: &[PartyWords]| -> BTreeSet<u64> {
            let country = |p: &PartyWords| p.code.get(..3).map(hash_of);
            all.iter().flat_map(|p| country(p).into_iter().chain(p.words.hashes())).collect()
        };
        let (actors, recipients) = (heads(&self.actors), heads(&self.recipients));
        for &actor in &actors {
            for &recipient in &recipients {
                add("parties", &[actor.min(recipient), actor.max(recipient)]);
            }
        }
        for &party in actors.union(&recipients) {
            for trigger in self.trigger.hashes() {
                add("party", &[party, trigger]);
            }
        }
        for word in self.words.sketch(rules.sketch_words, rules.sketch_rarity) {
            add("word", &[word]);
        }
        // Claims that are laid together were printed within weeks of each other, whatever days they speak of.
        (found, self.published.or(self.days.map(|d| d.0)).map(week))
    }
}

/// Weeks since 1 January of the year 0.
fn week(day: Date) -> i64 {
    days(Date::constant(0, 1, 1), day).div_euclid(7)
}

fn days(from: Date, to: Date) -> i64 {
    i64::from(from.until(to).map_or(i32::MAX, |span| span.get_days()))
}

/// How alike two lists of parties are: the best pair, 1 for the same to -1 for two that exclude each other; nothing where one
/// list is empty or nothing can be said.
fn alike(a: &[PartyWords], b: &[PartyWords], rules: &Rules) -> Option<f64> {
    let pairs = a.iter().flat_map(|x| b.iter().map(move |y| party_likeness(x, y, rules)));
    pairs.flatten().max_by(f64::total_cmp)
}

fn party_likeness(a: &PartyWords, b: &PartyWords, rules: &Rules) -> Option<f64> {
    let words = a.words.overlap(&b.words);
    let (short, long) = if a.code.len() <= b.code.len() { (&a.code, &b.code) } else { (&b.code, &a.code) };
    if short.is_empty() {
        // Two names of words that hardly any report has, and none in common: "Khara" and "Mirrin".
        let names = long.is_empty() && [a, b].iter().all(|p| p.words.lightest() >= rules.party_names);
        return if words > 0.0 { Some(words.max(rules.party_words)) } else { names.then_some(-1.0) };
    }
    let code = if short == long {
        // A bare sector says only what kind of party it is.
        if short.len() > 3 { 1.0 } else { rules.party_sector }
    } else if long.starts_with(short.as_str()) {
        rules.party_begins
    } else if long.contains(short.as_str()) {
        rules.party_within
    } else if words >= rules.party_words {
        words
    } else {
        -1.0
    };
    Some(if code > 0.0 { f64::max(code, words) } else { code })
}

/// Two decimals, so that sums do not depend on the order of machines' arithmetic.
fn round(points: f64) -> f64 {
    (points * 100.0).round() / 100.0
}
