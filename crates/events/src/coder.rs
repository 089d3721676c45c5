//! Triggers, participants, place, time and numbers of events.
//!
//! reads:  document, trees, mentions, attributions, data/lexicon/en/events/, data/lexicon/en/events.toml
//! writes: Event

use crate::clause::Clauses;
use crate::factuality::Judge;
use crate::magnitude::magnitude;
use crate::matching::{self, Match};
use crate::parties::Parties;
use crate::types::{Event, Factuality, Mood, Participant, Polarity};
use onrecord_attribution::Attributions;
use onrecord_document::{Document, Id, Maker, Span, SpanSet};
use onrecord_mentions::{Mentions, Place, Precision, Timex};
use onrecord_resources::event_lexicon::{EventEntry, EventLexicon};
use onrecord_resources::ontology::Ontology;
use onrecord_resources::pattern::{Part, Slot};
use onrecord_syntax::{Token, Upos};
use std::collections::{BTreeMap, BTreeSet};

/// How many events may be nested in one another: agreed to ask to send.
const NESTING: usize = 3;

/// PLOVER's type of refusals.
const REFUSAL: &str = "REJECT";
/// PLOVER's types of what can be refused.
const WISHES: [&str; 3] = ["REQUEST", "AGREE", "CONSULT"];
/// PLOVER's type of demands, and the CAMEO code of a demand for nothing in particular.
const DEMAND: (&str, &str) = ("REQUEST", "100");

/// An entry found at a token.
struct Found<'a> {
    entry: &'a EventEntry,
    at: Match,
}

/// Codes the events of one document.
pub struct Coder<'a> {
    pub(crate) document: &'a Document,
    pub(crate) mentions: &'a Mentions,
    pub(crate) attributions: &'a Attributions,
    pub(crate) clauses: &'a Clauses<'a>,
    pub(crate) parties: &'a Parties<'a>,
    pub(crate) judge: &'a Judge<'a>,
    pub(crate) lexicon: &'a EventLexicon,
    pub(crate) ontology: &'a Ontology,
}

impl<'a> Coder<'a> {
    /// The events, in text order of their triggers.
    pub fn events(&self) -> Vec<Event> {
        let found = self.triggers();
        let mut events: Vec<Event> = Vec::new();
        for (&token, row) in &found {
            let event = self.event(token, row, &found);
            if let Some(intent) = self.intent(token, &event) {
                events.push(intent);
            }
            events.push(event);
        }
        events.extend(self.obligations());
        for event in &mut events {
            self.place_parties(event);
        }
        events.sort_by_key(|e| (e.trigger.start(), e.trigger.end(), e.kind.clone()));
        events
    }

    /// The most specific entry at every token that may be a trigger. Words that fill another trigger's needs are none.
    fn triggers(&self) -> BTreeMap<Id<Token>, Found<'a>> {
        let mut found: BTreeMap<Id<Token>, Found<'a>> = BTreeMap::new();
        for (id, token) in self.clauses.syntax.tokens.enumerate() {
            // A participle before a noun is background: "wounded soldiers".
            let before = token.relation_base() == "amod" && token.upos == Upos::Verb;
            let mut best: Option<Found<'a>> = None;
            for part in matching::parts_of(self.parties, id) {
                if before || self.parties.is_time(id) || self.is_name(id, part) {
                    continue;
                }
                for entry in self.lexicon.candidates(part, self.clauses.lemma(id)) {
                    let Some(at) = matching::find(self.parties, &entry.pattern, id) else { continue };
                    if best.as_ref().is_none_or(|b| at.weight > b.at.weight) {
                        best = Some(Found { entry, at });
                    }
                }
            }
            found.extend(best.map(|b| (id, b)));
        }
        let used: BTreeSet<Id<Token>> = found
            .iter()
            .flat_map(|(&id, f)| f.at.words.iter().map(move |&w| (id, w)))
            .filter(|&(id, w)| self.clauses.token(w).upos != Upos::Verb && w != id)
            .map(|(_, w)| w)
            .collect();
        found.retain(|id, f| f.entry.pattern.part == Part::Verb || !used.contains(id));
        found
    }

    /// Whether a noun is part of a name: "the Army of Liberation".
    fn is_name(&self, id: Id<Token>, part: Part) -> bool {
        part == Part::Noun
            && (self.clauses.token(id).upos == Upos::Propn
                || self.clauses.is(id, &["flat", "compound"]) && self.parties.mention(id).is_some())
    }

    /// The event of an entry found at a token.
    fn event(&self, token: Id<Token>, row: &Found<'a>, found: &BTreeMap<Id<Token>, Found<'a>>) -> Event {
        let Found { entry, at } = row;
        let mut actors = self.actors(token, row, found);
        let (mut recipients, inner) = self.fill(token, row, &entry.recipient, found, &actors, NESTING);
        if entry.kind == REFUSAL && recipients.is_empty() {
            recipients = self.refused(token, found);
        }
        // Who is helped by what two agree on does not agree with them.
        if entry.reciprocal && (recipients.is_empty() || !inner) {
            reciprocate(&mut actors, &mut recipients);
        }
        let mut words: Vec<Id<Token>> = at.trigger.clone();
        let light = (entry.pattern.part == Part::Noun).then(|| self.clauses.light_verb(token)).flatten();
        words.extend(light);
        words.extend(light.into_iter().flat_map(|v| self.clauses.tree.children_by(v, &["compound:prt"])));
        let mut event = Event {
            trigger: words.iter().map(|&w| self.clauses.token(w).span).collect(),
            kind: entry.kind.clone(),
            mode: entry.mode.clone(),
            contexts: entry.contexts.clone(),
            cameo: entry.cameo.clone(),
            quad: entry.quad,
            actors,
            recipients,
            place: self.place(token, light),
            time: self.time(token, light),
            magnitude: magnitude(self.parties, self.document, token),
            reported_by: self.judge.voice(token),
            factuality: self.factuality(token, light),
            by: Maker::entry(&entry.file, &entry.id),
        };
        self.narrow(token, row, light, found, &mut event);
        event
    }

    /// The factuality of an event; long ago where its time is.
    pub(crate) fn factuality(&self, token: Id<Token>, light: Option<Id<Token>>) -> Factuality {
        let mut factuality = self.judge.judge(token);
        let days = self.time(token, light).and_then(|t| self.mentions.times[t].days);
        let past = match (days, self.document.meta.published) {
            (Some((_, last)), Some(published)) => {
                last.until(published).is_ok_and(|s| i64::from(s.get_days()) > self.judge.historical_days())
            }
            _ => false,
        };
        if past && factuality.mood == Mood::Asserted {
            factuality.mood = Mood::Historical;
        }
        factuality
    }

    /// The parties of the first slot that names any but `others`, and whether it is the slot of a clause inside.
    fn fill(
        &self,
        token: Id<Token>,
        row: &Found<'a>,
        slots: &[Slot],
        found: &BTreeMap<Id<Token>, Found<'a>>,
        others: &[Participant],
        depth: usize,
    ) -> (Vec<Participant>, bool) {
        // Only deeds are done to things: a bridge is shelled, but nobody rejects an idea's rights.
        let words = row.entry.quad == 4;
        for slot in slots {
            let tokens = self.clauses.fill(token, slot, &row.at.words);
            let inside = *slot == Slot::ClauseRecipient;
            let parties = match slot {
                Slot::ClauseRecipient => {
                    let clauses = tokens.into_iter().chain(self.purposes(token, found));
                    clauses.flat_map(|c| self.inner_recipients(c, found, others, depth)).collect()
                }
                Slot::Subject | Slot::Possessive | Slot::Adjective | Slot::LightSubject => {
                    self.parties.named(&tokens, false)
                }
                _ => self.parties.named(&tokens, words),
            };
            let parties = without(parties, others);
            if !parties.is_empty() {
                return (parties, inside);
            }
        }
        (Vec::new(), false)
    }

    /// What a deed is done for: "marched to demand", "blocked roads demanding"; of a noun, what its light verb is done for.
    fn purposes(&self, token: Id<Token>, found: &BTreeMap<Id<Token>, Found<'a>>) -> Vec<Id<Token>> {
        let sites = std::iter::once(token).chain(self.clauses.light_verb(token));
        let clauses = sites.flat_map(|s| self.clauses.tree.children_by(s, &["advcl", "acl"]));
        clauses.filter(|c| *c > token && found.contains_key(c) && !self.clauses.finite(*c)).collect()
    }

    /// To whom the act in a clause is done: its event's recipients, else whom its object or obliques name.
    fn inner_recipients(
        &self,
        clause: Id<Token>,
        found: &BTreeMap<Id<Token>, Found<'a>>,
        others: &[Participant],
        depth: usize,
    ) -> Vec<Participant> {
        if depth == 0 {
            return Vec::new();
        }
        let objects = self.clauses.objects(clause);
        let inner = found.get(&clause).map(|f| (clause, f));
        let nouns = objects.iter().filter_map(|o| found.get(o).map(|f| (*o, f)));
        for (token, row) in inner.into_iter().chain(nouns) {
            let (parties, _) = self.fill(token, row, &row.entry.recipient, found, others, depth - 1);
            if !parties.is_empty() {
                return parties;
            }
        }
        let named = without(self.parties.named(&objects, false), others);
        if !named.is_empty() {
            return named;
        }
        let obliques = self.clauses.tree.children_by(clause, &["obl"]).filter(|&o| !self.parties.is_time(o));
        obliques
            .map(|o| without(self.parties.named(&[o], false), others))
            .find(|p| !p.is_empty())
            .unwrap_or_default()
    }

    /// Whose wish is refused, where the words do not say: the actor of the wish in whose clause the refusal hangs.
    fn refused(&self, token: Id<Token>, found: &BTreeMap<Id<Token>, Found<'a>>) -> Vec<Participant> {
        let wish =
            |a: Id<Token>| found.get(&a).filter(|f| WISHES.contains(&f.entry.kind.as_str())).map(|f| (a, f));
        let Some((at, row)) = self.clauses.tree.ancestors(token).find_map(wish) else { return Vec::new() };
        self.actors(at, row, found)
    }

    /// Who acts: as the entry says; of a trigger that is a cue, else the source that speaks by it.
    fn actors(
        &self,
        token: Id<Token>,
        row: &Found<'a>,
        found: &BTreeMap<Id<Token>, Found<'a>>,
    ) -> Vec<Participant> {
        let (actors, _) = self.fill(token, row, &row.entry.actor, found, &[], NESTING);
        if !actors.is_empty() || row.entry.pattern.part != Part::Verb || self.clauses.passive(token) {
            return actors;
        }
        let span = self.clauses.token(token).span;
        let Some(row) = self.attributions.attributions.iter().find(|a| a.cue.contains(span)) else {
            return actors;
        };
        if let Some(mention) = row.source_mention {
            return vec![self.parties.of_mention(mention)];
        }
        let words = row.source.spans().iter().flat_map(|&s| self.clauses.syntax.tokens_in(s)).map(Id::new);
        words.map(|t| self.parties.named(&[t], false)).find(|p| !p.is_empty()).unwrap_or_default()
    }

    /// Mode, code and contexts by the event inside and by the words of the clause.
    fn narrow(
        &self,
        token: Id<Token>,
        row: &Found<'a>,
        light: Option<Id<Token>>,
        found: &BTreeMap<Id<Token>, Found<'a>>,
        event: &mut Event,
    ) {
        if event.mode.is_empty() {
            let clauses = self.clauses.clauses(token);
            let objects = clauses.iter().flat_map(|&c| self.clauses.objects(c));
            let nouns = self.clauses.tree.children_by(token, &["obj", "obl", "nmod"]);
            let inner: Vec<_> =
                clauses.iter().copied().chain(objects).chain(nouns).filter_map(|t| found.get(&t)).collect();
            let nested = inner.iter().find_map(|f| {
                self.lexicon.nested.iter().find(|n| n.outer == event.kind && n.inner.contains(&f.entry.kind))
            });
            if let Some(nested) = nested {
                event.mode = nested.mode.clone();
                event.cameo = nested.cameo.clone();
            }
        }
        let below = self.clauses.tree.subtree_where(light.unwrap_or(token), |c| {
            !self.clauses.is(c, &["conj", "parataxis", "ccomp"])
                && self.clauses.token(c).relation != "acl:relcl"
        });
        let sites: Vec<_> = below.into_iter().chain(row.at.words.iter().copied()).collect();
        for refinement in self.lexicon.refinements.iter().filter(|r| r.kind == event.kind) {
            if !refinement.from.is_empty() && !refinement.from.contains(&event.cameo) {
                continue;
            }
            let said =
                sites.iter().any(|&t| refinement.words.phrases.iter().any(|p| self.parties.phrase_at(t, p)));
            if !said {
                continue;
            }
            if !refinement.mode.is_empty() {
                event.mode = refinement.mode.clone();
            }
            if !refinement.cameo.is_empty() {
                event.cameo = refinement.cameo.clone();
            }
            event.contexts.extend(refinement.contexts.iter().cloned());
            break;
        }
        let general = self.ontology.cameo.get(&event.cameo).map(|c| c.contexts.clone()).unwrap_or_default();
        event.contexts.extend(general);
        event.contexts.sort();
        event.contexts.dedup();
    }

    /// The announcement that an event to come is, where the one who announces it will do it.
    fn intent(&self, token: Id<Token>, event: &Event) -> Option<Event> {
        let rule = self.lexicon.intents.iter().find(|i| i.types.contains(&event.kind))?;
        // "will withdraw unless" is still announced; "if they withdraw" is not.
        let mood = matches!(event.factuality.mood, Mood::Future | Mood::Conditional);
        let announced = mood && event.factuality.polarity == Polarity::Positive;
        let verb = self.clauses.light_verb(token).unwrap_or(token);
        let modal = self
            .clauses
            .tree
            .children_by(verb, &["aux"])
            .find(|&c| self.lexicon.announcing.contains(self.clauses.lemma(c)))?;
        let conditional = self.clauses.tree.children_by(verb, &["mark"]).any(|m| self.judge.is_condition(m));
        // "would have shelled" announces nothing.
        let past = self
            .clauses
            .tree
            .children_by(verb, &["aux"])
            .any(|a| a > modal && self.lexicon.perfect.contains(self.clauses.lemma(a)));
        if !announced || past || conditional || event.actors.is_empty() || !self.speaks_for(event) {
            return None;
        }
        let trigger: SpanSet =
            event.trigger.spans().iter().copied().chain([self.clauses.token(modal).span]).collect();
        Some(Event {
            trigger,
            kind: rule.becomes.clone(),
            mode: rule.mode.clone(),
            cameo: rule.cameo.clone(),
            quad: self.ontology.quad(&rule.becomes),
            magnitude: crate::types::Magnitude::default(),
            factuality: Factuality::FACT,
            by: Maker::rule("events/intent"),
            ..event.clone()
        })
    }

    /// Demands that stand in a modal alone: "Tolmar must withdraw, Brannia said".
    fn obligations(&self) -> Vec<Event> {
        let tokens = self.clauses.syntax.tokens.ids();
        tokens
            .filter(|&t| {
                self.lexicon.demanding.contains(self.clauses.lemma(t)) && self.clauses.is(t, &["aux"])
            })
            .filter_map(|t| self.obligation(t))
            .collect()
    }

    /// The demand of a modal that a source lays on somebody else.
    fn obligation(&self, modal: Id<Token>) -> Option<Event> {
        let verb = self.clauses.token(modal).head?;
        let voice = self.judge.voice(modal)?;
        let source = self.attributions.attributions[voice].source_mention?;
        let recipients = self.parties.named(&self.clauses.surface_subjects(verb), false);
        let actor = self.parties.of_mention(source);
        let recipients = without(recipients, std::slice::from_ref(&actor));
        let negated = self.judge.judge(verb).polarity == Polarity::Negative;
        if recipients.iter().all(|p| p.code.is_empty()) || negated || self.clauses.passive(verb) {
            return None;
        }
        Some(Event {
            trigger: [modal, verb].into_iter().map(|t| self.clauses.token(t).span).collect(),
            kind: DEMAND.0.to_owned(),
            mode: String::new(),
            contexts: Vec::new(),
            cameo: DEMAND.1.to_owned(),
            quad: self.ontology.quad(DEMAND.0),
            actors: vec![actor],
            recipients,
            place: None,
            time: None,
            magnitude: crate::types::Magnitude::default(),
            reported_by: self.attributions.attributions[voice].within,
            factuality: Factuality::FACT,
            by: Maker::rule("events/obligation"),
        })
    }

    /// Gives parties known by their role alone ("students") the country in which they act.
    pub(crate) fn place_parties(&self, event: &mut Event) {
        let place = event.place.and_then(|p| self.mentions.places[p].country.clone());
        for party in event.actors.iter_mut().chain(&mut event.recipients) {
            if let Some(words) = self.parties.role(party) {
                let own = self
                    .mentions
                    .named_places()
                    .map(|(_, p)| p)
                    .find(|p| words.contains(p.span))
                    .and_then(|p| p.country.clone());
                if let Some(country) = own.or_else(|| place.clone()) {
                    party.code.insert_str(0, &country);
                }
            }
        }
    }

    /// Whether who reports an act also speaks for its actor: the same entity, the same country, or nobody else.
    fn speaks_for(&self, event: &Event) -> bool {
        let Some(attribution) = event.reported_by.map(|a| &self.attributions.attributions[a]) else {
            return true;
        };
        let speaker = attribution
            .speaker
            .or_else(|| attribution.source_mention.map(|m| self.mentions.mentions[m].entity));
        let Some(speaker) = speaker else { return true };
        let mention = attribution.source_mention.and_then(|m| self.mentions.actor(m));
        let country =
            mention.or(self.mentions.entities[speaker].actor.as_ref()).and_then(|a| a.country.clone());
        event
            .actors
            .iter()
            .any(|p| p.entity == Some(speaker) || country.as_deref().is_none_or(|c| p.code.starts_with(c)))
    }

    /// Where: the most exact place among the clause's obliques.
    pub(crate) fn place(&self, token: Id<Token>, light: Option<Id<Token>>) -> Option<Id<Place>> {
        let spans = self.adverbials(token, light, &["obl", "nmod", "obj", "advmod", "nsubj"]);
        let inside = |p: &Place| spans.iter().any(|s| s.contains(p.span));
        let places = || self.mentions.named_places().filter(|(_, p)| inside(p));
        places().find(|(_, p)| p.precision == Precision::Place).or_else(|| places().next()).map(|(id, _)| id)
    }

    /// When: the time among the clause's obliques.
    pub(crate) fn time(&self, token: Id<Token>, light: Option<Id<Token>>) -> Option<Id<Timex>> {
        let spans = self.adverbials(token, light, &["obl", "advmod", "nmod"]);
        let dated = self.mentions.times.enumerate().filter(|(_, t)| spans.iter().any(|s| s.overlaps(t.span)));
        dated.min_by_key(|(id, t)| (t.days.is_none(), *id)).map(|(id, _)| id)
    }

    /// The stretches of text of a clause's adverbials: of the trigger, of the verb that lends its subject, of the verb that
    /// has the trigger as its complement.
    fn adverbials(&self, token: Id<Token>, light: Option<Id<Token>>, relations: &[&str]) -> Vec<Span> {
        let clauses = self.clauses;
        let mut spans = Vec::new();
        let shared = (clauses.is(token, &["xcomp"])).then(|| clauses.token(token).head).flatten();
        for site in std::iter::once(token).chain(light).chain(shared) {
            for child in clauses.tree.children_by(site, relations) {
                // Where something stands is a place only under a preposition or as what is acted on.
                let subject = clauses.is(child, &["nsubj"]) && !clauses.passive(site);
                if subject || (clauses.is(child, &["obj"]) && site != token) {
                    continue;
                }
                let keep = |c: Id<Token>| {
                    clauses.token(c).relation != "acl:relcl"
                        && !clauses.is(c, &["advcl", "acl", "parataxis", "appos"])
                };
                let tokens = clauses.tree.subtree_where(child, keep);
                let first = tokens.first().copied().unwrap_or(child);
                let last = tokens.last().copied().unwrap_or(child);
                spans.push(clauses.token(first).span.join(clauses.token(last).span));
            }
        }
        spans
    }
}

/// The parties that are none of `others`.
pub(crate) fn without(mut parties: Vec<Participant>, others: &[Participant]) -> Vec<Participant> {
    parties
        .retain(|p| !others.iter().any(|o| o.span == p.span || (o.entity.is_some() && o.entity == p.entity)));
    parties
}

/// Both did it to each other: each list gets the other's parties.
pub(crate) fn reciprocate(actors: &mut Vec<Participant>, recipients: &mut Vec<Participant>) {
    let same =
        |a: &Participant, b: &Participant| a.span == b.span || (a.entity.is_some() && a.entity == b.entity);
    let (ours, theirs) = (actors.clone(), recipients.clone());
    let missing = |list: &[Participant], p: &Participant| !list.iter().any(|q| same(p, q));
    let from: Vec<_> = theirs.iter().filter(|p| missing(&ours, p)).cloned().collect();
    if from.is_empty() && ours.len() > 1 {
        // "Arvenia and Tolmar met": the second is the first one's other party, and so on round.
        let mut others = ours.clone();
        others.rotate_left(1);
        *recipients = others;
        return;
    }
    let back: Vec<_> = ours.iter().filter(|p| missing(&theirs, p)).cloned().collect();
    if !back.is_empty() {
        actors.extend(from);
        recipients.extend(back);
    }
}
