//! Which of the places that bear a name is meant: signs of the place itself and of what else the document speaks of.
//!
//! reads:  document.zones, encoder scores, mentions, names
//! writes: the best candidate of each name
//! data:   data/gazetteer/choice.toml

use super::names::{Form, Name};
use super::signs;
use crate::{Context, Mention};
use onrecord_document::{Layer, ZoneKind};
use onrecord_encoder::Scores;
use onrecord_resources::fold;
use onrecord_resources::gazetteer::{Candidate, PLACE_SIGNS, Site, SiteKind};
use std::collections::BTreeMap;
use std::rc::Rc;

/// Everything that choices look at, worked out once for a document.
pub(crate) struct Sight<'a> {
    pub context: &'a Context<'a>,
    pub names: &'a [Name],
    /// What the encoder says of each name.
    pub seen: Vec<signs::Seen>,
    /// For each key how sure the surest of its names is a place, and a person.
    pub twins: BTreeMap<&'a str, (f64, f64)>,
    /// How often each country is spoken of.
    pub spoken: BTreeMap<String, f64>,
    /// The name that stands in the dateline.
    pub dateline: Option<usize>,
    /// The best candidate of each name so far, with how sure it is that it is a place at all.
    anchors: Vec<(Option<usize>, f64)>,
    /// The places of the anchors, each once, with the surest of its names and that name's key; the surest first, and not all of
    /// a list of thousands.
    company: Vec<(&'a Site, f64, &'a str)>,
    /// Signs of each name's candidates in the present company.
    weighed: Vec<Rc<Rows>>,
}

/// The signs of each candidate of a name.
type Rows = Vec<[f64; PLACE_SIGNS.len()]>;

impl<'a> Sight<'a> {
    /// Looks twice: first each name alone, then in the company of the others.
    pub fn new(
        context: &'a Context<'a>,
        scores: &'a Scores,
        mentions: &Layer<Mention>,
        names: &'a [Name],
    ) -> Sight<'a> {
        let zone = context.document.zones.iter().find(|z| z.kind == ZoneKind::Dateline).map(|z| z.span);
        let seen: Vec<signs::Seen> = names.iter().map(|n| signs::Seen::new(context, scores, n)).collect();
        let mut twins: BTreeMap<&str, (f64, f64)> = BTreeMap::new();
        for (name, seen) in names.iter().zip(&seen) {
            let twin = twins.entry(&name.key).or_default();
            *twin = (twin.0.max(seen.location()), twin.1.max(seen.person()));
        }
        let mut sight = Sight {
            context,
            names,
            seen,
            twins,
            spoken: spoken(mentions, names, context.gazetteer.choice.actor),
            dateline: zone.and_then(|z| names.iter().position(|n| z.contains(n.span))),
            anchors: vec![(None, 0.0); names.len()],
            company: Vec::new(),
            weighed: Vec::new(),
        };
        for _ in 0..2 {
            sight.weigh();
            sight.anchors = (0..names.len())
                .map(|i| (sight.choose(i), sight.seen[i].as_place(&context.gazetteer.choice)))
                .collect();
            sight.company = sight.gather();
        }
        sight.weigh();
        sight
    }

    /// Works out the signs of all names; names with the same words in the same place share them.
    fn weigh(&mut self) {
        let mut known: BTreeMap<(&str, Option<&str>, bool), Rc<Rows>> = BTreeMap::new();
        let mut weighed = Vec::with_capacity(self.names.len());
        for (i, name) in self.names.iter().enumerate() {
            let within = self.within(i).map(|w| self.names[w].key.as_str());
            let key = (name.key.as_str(), within, self.dateline == Some(i));
            let rows = known.entry(key).or_insert_with(|| Rc::new(self.rows(i)));
            weighed.push(Rc::clone(rows));
        }
        self.weighed = weighed;
    }

    /// The places of the anchors.
    fn gather(&self) -> Vec<(&'a Site, f64, &'a str)> {
        let mut found: BTreeMap<u32, (&'a Site, f64, &'a str)> = BTreeMap::new();
        for (name, (best, sure)) in self.names.iter().zip(&self.anchors) {
            let Some(best) = best else { continue };
            let site = &name.candidates[*best].site;
            let row = found.entry(site.id).or_insert((site, *sure, &name.key));
            if *sure > row.1 {
                *row = (site, *sure, &name.key);
            }
        }
        let mut company: Vec<(&Site, f64, &str)> = found.into_values().collect();
        company.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.id.cmp(&b.0.id)));
        company.truncate(self.context.gazetteer.choice.company);
        company
    }

    /// The candidate of a name that is meant, if any is.
    pub fn best(&self, name: usize) -> Option<usize> {
        self.anchors[name].0
    }

    fn choose(&self, name: usize) -> Option<usize> {
        let weights = &self.context.gazetteer.choice.place;
        let mut best: Option<(usize, f64)> = None;
        for (i, signs) in self.weighed[name].iter().enumerate() {
            let points: f64 = signs.iter().zip(weights).map(|(s, w)| s * w).sum();
            if best.is_none_or(|(_, most)| points > most) {
                best = Some((i, points));
            }
        }
        best.map(|(i, _)| self.town_of(name, i))
    }

    /// Of a region and the town of its name, the town: "Homs" is the city, "Homs province" is not.
    fn town_of(&self, number: usize, best: usize) -> usize {
        let name = &self.names[number];
        let choice = &self.context.gazetteer.choice;
        let area = &name.candidates[best].site;
        let tokens = self.context.syntax.tokens.rows();
        let area_word = |w: Option<usize>| {
            let token = w.and_then(|w| tokens.get(w));
            token.is_some_and(|t| choice.areas.contains(&fold(&self.context.document.text[t.span])))
        };
        let before = name.words.start.checked_sub(2).filter(|_| name.words.start > 1);
        if !matches!(area.kind, SiteKind::Region | SiteKind::District)
            || area.country.is_empty()
            || area_word(Some(name.words.end))
            || area_word(before)
        {
            return best;
        }
        let town = name.candidates.iter().take(choice.candidates).position(|c| {
            let near = kilometres((c.site.latitude, c.site.longitude), (area.latitude, area.longitude));
            c.exact && !is_area(c.site.kind) && c.site.country == area.country && near <= choice.seat
        });
        town.unwrap_or(best)
    }

    /// The signs of each candidate of a name, in the order of `PLACE_SIGNS`.
    pub fn signs(&self, number: usize) -> &Rows {
        &self.weighed[number]
    }

    fn rows(&self, number: usize) -> Rows {
        let name = &self.names[number];
        let within: &[Candidate] = self.within(number).map_or(&[], |n| &self.names[n].candidates);
        let total: f64 = self.spoken.values().sum::<f64>().max(1.0);
        let choice = &self.context.gazetteer.choice;
        let near = choice.near.max(1.0);
        let yes = |b: bool| f64::from(u8::from(b));
        let dateline = self.dateline.filter(|d| *d != number).and_then(|d| self.site(d));
        let mut rank = 0;
        let rows = name.candidates.iter().take(choice.candidates).map(|candidate| {
            let site = &candidate.site;
            rank += usize::from(!is_area(site.kind));
            let point = (site.latitude, site.longitude);
            let said = self.spoken.get(&site.country).copied().unwrap_or(0.0);
            let (mut close, mut most, mut country, mut region, mut all, mut local, mut named) =
                (0.0, 0.0_f64, 0.0, 0.0, 0.0, 0.0, false);
            for (other, sure, _) in self.company.iter().filter(|(.., key)| *key != name.key) {
                all += sure;
                let alike = !site.country.is_empty() && other.country == site.country;
                country += if alike { *sure } else { 0.0 };
                if matches!(other.kind, SiteKind::Country) || other.country.is_empty() {
                    continue;
                }
                local += sure;
                let here = alike && other.region == site.region && !site.region.is_empty();
                region += if here { *sure } else { 0.0 };
                named |= here
                    && other.kind == SiteKind::Region
                    && site.kind != SiteKind::Region
                    && *sure > choice.region;
                let closeness = sure * (-kilometres(point, (other.latitude, other.longitude)) / near).exp();
                close += closeness;
                most = most.max(closeness);
            }
            let inside = within.iter().any(|w| match w.site.kind {
                SiteKind::Country => w.site.country == site.country && site.kind != SiteKind::Country,
                SiteKind::Region => {
                    w.site.country == site.country
                        && w.site.region == site.region
                        && site.kind != SiteKind::Region
                }
                SiteKind::District => {
                    let there = kilometres(point, (w.site.latitude, w.site.longitude)) < near / 2.0;
                    there && w.site.country == site.country && w.site.id != site.id
                }
                _ => false,
            });
            [
                (site.population as f64 + 1.0).log10() / 7.0 * yes(!is_area(site.kind)),
                yes(site.kind == SiteKind::Country),
                yes(site.kind == SiteKind::Capital),
                yes(site.kind == SiteKind::Seat),
                yes(site.kind == SiteKind::District),
                yes(site.kind == SiteKind::Region && !site.country.is_empty()),
                yes(site.country.is_empty()),
                yes(candidate.exact),
                // A city is as well known by the names that other languages have for it.
                yes(fold(&site.name) == name.key || candidate.exact && site.population >= choice.city),
                said.ln_1p(),
                said / total,
                yes(inside),
                yes(named),
                close.ln_1p(),
                most,
                country / f64::max(all, 1.0),
                region / f64::max(local, 1.0),
                dateline.map_or(0.0, |d| (-kilometres(point, (d.latitude, d.longitude)) / near).exp()),
                yes(candidate.own),
                if is_area(site.kind) { 0.0 } else { 1.0 / rank as f64 },
            ]
        });
        rows.collect()
    }

    /// The name that says where this one lies: "Alexandria, Louisiana", "Alexandria (Louisiana)".
    pub fn within(&self, number: usize) -> Option<usize> {
        let (name, next) = (&self.names[number], self.names.get(number + 1)?);
        let gap = self.context.document.text.get(name.span.end()..next.span.start())?.trim();
        (matches!(gap, "," | "(" | "in") && next.form != Form::Adjective).then_some(number + 1)
    }

    fn site(&self, name: usize) -> Option<&Site> {
        self.anchors[name].0.map(|best| &self.names[name].candidates[best].site)
    }
}

/// Whether a kind of place is an area, whose people say nothing of how often it is named.
fn is_area(kind: SiteKind) -> bool {
    matches!(kind, SiteKind::Country | SiteKind::Region | SiteKind::District)
}

/// How often each country is spoken of: by name, by adjective, by its actors.
fn spoken(mentions: &Layer<Mention>, names: &[Name], actor: f64) -> BTreeMap<String, f64> {
    let mut counts: BTreeMap<String, f64> = BTreeMap::new();
    for mention in mentions.iter() {
        if let Some(country) = mention.actor.as_ref().and_then(|a| a.country.clone()) {
            *counts.entry(country).or_default() += actor;
        }
    }
    for name in names {
        let first = &name.candidates[0].site;
        if name.form == Form::Adjective || first.kind == SiteKind::Country {
            *counts.entry(first.country.clone()).or_default() += 1.0;
        }
    }
    counts.remove("");
    counts
}

/// Great-circle distance in kilometres of two points in degrees (haversine).
pub(super) fn kilometres(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (y1, y2) = (a.0.to_radians(), b.0.to_radians());
    let (dy, dx) = (y2 - y1, (b.1 - a.1).to_radians());
    let h = (dy / 2.0).sin().powi(2) + y1.cos() * y2.cos() * (dx / 2.0).sin().powi(2);
    2.0 * 6371.0 * h.sqrt().min(1.0).asin()
}
