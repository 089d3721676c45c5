//! Names of places → places on the map.
//!
//! reads:  document.{text,zones}, syntax, mentions
//! writes: Mentions::places
//! data:   data/gazetteer/, data/actors/countries.tsv

use crate::{Context, EntityType, Mention, MentionForm, Place, Precision};
use onrecord_document::{Id, Layer, Span, ZoneKind};
use onrecord_resources::actors::KnownKind;
use onrecord_resources::gazetteer::{Candidate, SiteKind};
use onrecord_syntax::Upos;
use std::collections::BTreeMap;

/// A town of so many people is meant by its name more often than a body called so.
const BIG_TOWN: u64 = 100_000;
/// Towns of so many people are known by their second names as well.
const WORLD_CITY: u64 = 1_000_000;

/// A name to be looked up: its words, and the mention it is part of.
struct Name {
    span: Span,
    mention: Option<Id<Mention>>,
}

/// The places of a document in text order.
pub(crate) fn find(context: &Context<'_>, mentions: &Layer<Mention>) -> Layer<Place> {
    let names = names(context, mentions);
    let evidence = evidence(context, mentions);
    let mut looked: BTreeMap<&str, Vec<Candidate>> = BTreeMap::new();
    for name in &names {
        let text = &context.document.text[name.span];
        looked.entry(text).or_insert_with(|| context.gazetteer.lookup(text));
    }
    let mut places = Layer::new();
    for (i, name) in names.iter().enumerate() {
        let text = &context.document.text[name.span];
        // "Alexandria, Louisiana": what follows after a comma is where it lies.
        let within = names.get(i + 1).filter(|n| {
            let gap = context.document.text.get(name.span.end()..n.span.start()).unwrap_or("");
            gap.trim_end() == ","
        });
        let within: &[Candidate] = within.map_or(&[], |n| &looked[&context.document.text[n.span]]);
        let Some(best) = choose(text, &looked[text], within, &evidence) else { continue };
        let site = &best.site;
        places.push(Place {
            span: name.span,
            mention: name.mention,
            name: site.name.clone(),
            geonameid: site.id,
            latitude: site.latitude,
            longitude: site.longitude,
            country: (!site.country.is_empty()).then(|| site.country.clone()),
            precision: match site.kind {
                SiteKind::Country => Precision::Country,
                SiteKind::Region => Precision::Region,
                _ => Precision::Place,
            },
        });
    }
    places
}

/// The names in mentions of places, and in the dateline.
fn names(context: &Context<'_>, mentions: &Layer<Mention>) -> Vec<Name> {
    let mut names: Vec<Name> = Vec::new();
    for (id, mention) in mentions.enumerate() {
        let country = |span: Span| {
            let known = context.actors.named(&context.document.text[span], context.on);
            known.is_some_and(|k| k.kind == KnownKind::Country)
        };
        // "the Vell talks": a town before a noun or after a preposition, though the encoder takes it for a body.
        let relation = context.syntax.tokens[mention.head].relation_base();
        let town = |span: Span| {
            let seat = || context.actors.seat(&context.document.text[span]).is_some();
            let big = || {
                context
                    .gazetteer
                    .lookup(&context.document.text[span])
                    .iter()
                    .any(|c| c.exact && c.site.population >= BIG_TOWN)
            };
            mention.actor.is_none()
                && matches!(relation, "compound" | "obl" | "nmod")
                && span == mention.span
                && (seat() || big())
        };
        let place = mention.kind == EntityType::Location && mention.form != MentionForm::Pronoun;
        for span in runs(context, mention.span) {
            if place
                || mention.kind == EntityType::Organisation
                    && mention.form == MentionForm::Name
                    && (country(span) || town(span))
            {
                names.push(Name { span, mention: Some(id) });
            }
        }
    }
    unlabeled(context, mentions, &mut names);
    for zone in context.document.zones.iter().filter(|z| z.kind == ZoneKind::Dateline) {
        // "KHARA, Sept. 3 –": the words before the first comma or dash.
        let text = &context.document.text[zone.span];
        let end = text.find([',', '(', '—', '–', '-', '/', ':']).unwrap_or(text.len());
        let span = context.document.text.trim(Span::new(zone.span.start(), zone.span.start() + end));
        if !span.is_empty() && !names.iter().any(|n| n.span.overlaps(span)) {
            names.push(Name { span, mention: None });
        }
    }
    names.sort_by_key(|n| (n.span.start(), n.span.end()));
    names.dedup_by_key(|n| n.span);
    names
}

/// Countries, regions and big towns in phrases that are no names themselves: "the leaders of Arvenia and Tolmar".
fn unlabeled(context: &Context<'_>, mentions: &Layer<Mention>, names: &mut Vec<Name>) {
    let tokens = &context.syntax.tokens;
    let tree = context.syntax.tree();
    let inside_name: Vec<Span> = mentions
        .iter()
        .filter(|m| m.form == MentionForm::Name && m.kind != EntityType::Location)
        .map(|m| m.span)
        .collect();
    for (id, token) in tokens.enumerate() {
        let free = matches!(token.relation_base(), "nmod" | "obl" | "conj" | "appos" | "nsubj" | "obj");
        if token.upos != Upos::Propn || !free {
            continue;
        }
        let parts = tree.subtree_where(id, |c| {
            matches!(tokens[c].relation_base(), "compound" | "flat") && tokens[c].upos == Upos::Propn
        });
        let (Some(&first), Some(&last)) = (parts.first(), parts.last()) else { continue };
        let span = tokens[first].span.join(tokens[last].span);
        if last.index() - first.index() + 1 != parts.len()
            || inside_name.iter().any(|n| n.overlaps(span))
            || names.iter().any(|n| n.span.overlaps(span))
        {
            continue;
        }
        let text = &context.document.text[span];
        let country = context.actors.named(text, context.on).is_some_and(|k| k.kind == KnownKind::Country);
        let placed = matches!(token.relation_base(), "nmod" | "obl" | "conj" | "appos");
        let big = |c: &Candidate| {
            c.exact && (c.own || c.site.population >= BIG_TOWN || c.site.kind == SiteKind::Region)
        };
        if country || placed && context.gazetteer.lookup(text).iter().any(big) {
            let mention = mentions.enumerate().find(|(_, m)| m.head == id).map(|(m, _)| m);
            names.push(Name { span, mention });
        }
    }
}

/// The runs of name words within a mention: all of it if the gazetteer has it so, else each longest part that it has.
fn runs(context: &Context<'_>, span: Span) -> Vec<Span> {
    let tokens = context.syntax.tokens.rows();
    let words = context.syntax.tokens_in(span);
    let named = |w: usize| {
        let text = &context.document.text[tokens[w].span];
        matches!(tokens[w].upos, Upos::Propn | Upos::Adj | Upos::Noun | Upos::Num | Upos::X)
            && text.starts_with(|c: char| c.is_uppercase() || c.is_numeric())
            || text.starts_with(|c: char| c.is_uppercase()) && tokens[w].upos != Upos::Det
    };
    let joint = |w: usize| {
        matches!(&context.document.text[tokens[w].span], "-" | "'" | "’" | "." | "&")
            || matches!(tokens[w].upos, Upos::Adp | Upos::Part | Upos::Cconj | Upos::X | Upos::Punct)
    };
    let capital = |w: usize| {
        tokens[w].upos != Upos::Det && context.document.text[tokens[w].span].starts_with(char::is_uppercase)
    };
    let mut found = Vec::new();
    let mut at = words.start;
    while at < words.end {
        if !(named(at) || context.document.text[tokens[at].span].starts_with("al")) {
            at += 1;
            continue;
        }
        let longest = (at + 1..=words.end.min(at + 7)).rev().find_map(|to| {
            let inner = (at + 1..to - usize::from(to > at + 1))
                .all(|w| named(w) || joint(w) || tokens[w].span.len() <= 3);
            let last =
                to == at + 1 || named(to - 1) || tokens[to - 2].span.end() == tokens[to - 1].span.start();
            let span = Span::new(tokens[at].span.start(), tokens[to - 1].span.end());
            let known = inner
                && last
                && !context.document.text[span].contains(',')
                && !context.gazetteer.lookup(&context.document.text[span]).is_empty();
            known.then_some((to, span))
        });
        // A name that goes on ("Pearson International Airport") is not the town it starts or ends with.
        let first = at == words.start || !capital(at - 1);
        match longest.filter(|(to, _)| first && (*to == words.end || !capital(*to))) {
            Some((to, span)) => {
                found.push(span);
                at = to;
            }
            None => at += 1,
        }
    }
    found
}

/// How often each country is spoken of: by name, by adjective, by its actors.
fn evidence(context: &Context<'_>, mentions: &Layer<Mention>) -> BTreeMap<String, usize> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for mention in mentions.iter() {
        if let Some(country) = mention.actor.as_ref().and_then(|a| a.country.clone()) {
            *counts.entry(country).or_default() += 1;
        }
    }
    for token in context.syntax.tokens.iter().filter(|t| matches!(t.upos, Upos::Adj | Upos::Propn)) {
        if let Some(known) = context.actors.demonym(&context.document.text[token.span]) {
            *counts.entry(known.code).or_default() += 1;
        }
    }
    counts
}

/// The likeliest of several places: the most populous, unless the document speaks of another's country.
fn choose<'a>(
    text: &str,
    candidates: &'a [Candidate],
    within: &[Candidate],
    evidence: &BTreeMap<String, usize>,
) -> Option<&'a Candidate> {
    let spoken = |c: &Candidate| evidence.get(&c.site.country).copied().unwrap_or(0);
    let inside = |c: &Candidate| {
        within.iter().any(|w| match w.site.kind {
            SiteKind::Country => w.site.country == c.site.country,
            SiteKind::Region => w.site.country == c.site.country && w.site.region == c.site.region,
            _ => false,
        })
    };
    // A spelling that is only alike, and a name that the place only also has, need evidence in the document: a small town
    // with a rare second name is left out rather than guessed.
    let primary = |c: &Candidate| onrecord_resources::fold(&c.site.name) == onrecord_resources::fold(text);
    let usable = |c: &&Candidate| {
        let known = primary(c)
            || c.site.population >= WORLD_CITY
            || !matches!(c.site.kind, SiteKind::Town | SiteKind::Seat);
        c.own || spoken(c) > 0 || inside(c) || c.exact && known
    };
    let points = |c: &Candidate| {
        let kind = match c.site.kind {
            SiteKind::Country => 5.0,
            // Parts of the world.
            SiteKind::Region if c.site.country.is_empty() => 9.0,
            SiteKind::Capital => 1.5,
            SiteKind::Seat => 0.5,
            SiteKind::Town => 0.0,
            // Of a region and its town of the same name, the town is meant more often.
            SiteKind::Region => 5.9,
        };
        let people = (c.site.population as f64 + 10.0).log10();
        let people = if matches!(c.site.kind, SiteKind::Region) { 0.0 } else { people };
        let country = match spoken(c) {
            0 => 0.0,
            n => 1.0 + 0.3 * (n as f64).ln().min(1.0),
        };
        kind + people + country + if inside(c) { 5.0 } else { 0.0 } + if c.exact { 2.0 } else { 0.0 }
    };
    let mut best: Option<&Candidate> = None;
    for candidate in candidates.iter().filter(usable) {
        if best.is_none_or(|b| points(candidate) > points(b)) {
            best = Some(candidate);
        }
    }
    best
}
