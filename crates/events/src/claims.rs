//! Events and relations → claims: a source chain asserting a statement, on evidence.
//!
//! reads:  document, trees, mentions, attributions, events
//! writes: Claim

use crate::clause::Clauses;
use crate::parties::Parties;
use crate::plain::Writer;
use crate::structure;
use crate::types::{
    Claim, ClaimId, Event, Events, Evidence, Factuality, Participant, Party, Relation, SourceLink, Statement,
    StatementForm,
};
use onrecord_attribution::{Attribution, Attributions, SourceKind, Stance};
use onrecord_document::{Document, Id, Maker, SpanSet};
use onrecord_mentions::{MentionForm, Mentions};
use onrecord_resources::event_lexicon::EventTables;
use onrecord_syntax::Syntax;

/// The claims of a document: one for every event and every relation that is no mere background, in text order of their triggers.
pub fn claims(
    document: &Document,
    syntax: &Syntax,
    mentions: &Mentions,
    attributions: &Attributions,
    events: &Events,
    tables: &EventTables,
) -> Vec<Claim> {
    let clauses = Clauses::new(document, syntax, &tables.lexicon, attributions);
    let parties = Parties::new(document, mentions, &clauses);
    let writer = Writer { document, clauses: &clauses, parties: &parties, mentions, tables };
    let maker = ClaimMaker { document, mentions, attributions, writer };
    let mut claims: Vec<(Option<usize>, Claim)> = Vec::new();
    claims.extend(events.events.iter().map(|e| (e.trigger.start(), maker.event(e))));
    let plain = Maker::rule(structure::RULE);
    let told =
        events.relations.iter().filter(|r| r.by != plain && !tables.relations.background.contains(&r.kind));
    claims.extend(told.map(|r| (r.trigger.start(), maker.relation(r))));
    claims.sort_by_key(|(start, claim)| (*start, claim.statement.form));
    claims.into_iter().map(|(_, claim)| claim).collect()
}

/// Makes claims of one document.
struct ClaimMaker<'a> {
    document: &'a Document,
    mentions: &'a Mentions,
    attributions: &'a Attributions,
    writer: Writer<'a>,
}

impl ClaimMaker<'_> {
    /// The claim of an event.
    fn event(&self, event: &Event) -> Claim {
        let statement = Statement {
            form: StatementForm::Event,
            kind: event.kind.clone(),
            mode: event.mode.clone(),
            cameo: event.cameo.clone(),
            quad: event.quad,
            actors: event.actors.iter().map(party).collect(),
            recipients: event.recipients.iter().map(party).collect(),
            place: event.place.map(|p| &self.mentions.places[p]).map(|p| (p.geonameid, p.name.clone())),
            time: event.time.map(|t| self.mentions.times[t].value.clone()),
            days: event.time.and_then(|t| self.mentions.times[t].days),
            trigger: self.writer.words(&event.trigger).to_lowercase(),
            magnitude: event.magnitude.ranges().collect(),
        };
        let mut evidence = vec![Evidence { part: "trigger", link: 0, spans: event.trigger.clone() }];
        evidence.extend(event.actors.iter().map(|p| part("actor", p)));
        evidence.extend(event.recipients.iter().map(|p| part("recipient", p)));
        let place = event.place.map(|p| self.mentions.places[p].span);
        let time = event.time.map(|t| self.mentions.times[t].span);
        evidence.extend(place.map(|s| Evidence { part: "place", link: 0, spans: s.into() }));
        evidence.extend(time.map(|s| Evidence { part: "time", link: 0, spans: s.into() }));
        let denied =
            event.reported_by.is_some_and(|a| self.attributions.attributions[a].stance == Stance::Deny);
        let plain = self.writer.event(event, denied);
        self.claim(
            statement,
            event.reported_by,
            event.factuality,
            evidence,
            &event.trigger,
            &event.by,
            &plain,
        )
    }

    /// The claim of a relation.
    fn relation(&self, relation: &Relation) -> Claim {
        let statement = Statement {
            form: StatementForm::Relation,
            kind: relation.kind.clone(),
            mode: String::new(),
            cameo: String::new(),
            quad: 0,
            actors: vec![party(&relation.from)],
            recipients: vec![party(&relation.to)],
            place: None,
            time: None,
            days: None,
            trigger: self.writer.words(&relation.trigger).to_lowercase(),
            magnitude: Vec::new(),
        };
        let evidence = vec![
            Evidence { part: "trigger", link: 0, spans: relation.trigger.clone() },
            part("actor", &relation.from),
            part("recipient", &relation.to),
        ];
        let plain = self.writer.relation(relation);
        self.claim(
            statement,
            relation.reported_by,
            relation.factuality,
            evidence,
            &relation.trigger,
            &relation.by,
            &plain,
        )
    }

    /// A claim from its parts.
    #[allow(clippy::too_many_arguments, reason = "the parts of a claim")]
    fn claim(
        &self,
        statement: Statement,
        reported_by: Option<Id<Attribution>>,
        factuality: Factuality,
        mut evidence: Vec<Evidence>,
        trigger: &SpanSet,
        by: &Maker,
        plain: &str,
    ) -> Claim {
        let attributions = &self.attributions.attributions;
        let mut voices: Vec<Id<Attribution>> =
            std::iter::successors(reported_by, |&a| attributions[a].within).collect();
        voices.reverse();
        let mut chain = vec![self.publisher()];
        for (i, &voice) in voices.iter().enumerate() {
            let row = &attributions[voice];
            let link = i + 1;
            chain.push(self.link(row));
            let terms = row.terms.map(SpanSet::from).unwrap_or_default();
            for (part, spans) in
                [("source", &row.source), ("cue", &row.cue), ("content", &row.content), ("terms", &terms)]
            {
                if !spans.is_empty() {
                    evidence.push(Evidence { part, link, spans: spans.clone() });
                }
            }
        }
        Claim {
            id: self.id(&chain, &statement, factuality, trigger),
            document: self.document.id,
            plain: self.writer.sentence(&chain, plain),
            chain,
            statement,
            factuality,
            evidence,
            published: self.document.meta.published,
            by: by.clone(),
        }
    }

    /// The outermost link of every chain.
    fn publisher(&self) -> SourceLink {
        SourceLink {
            name: self.document.publisher().to_owned(),
            kind: SourceKind::Publication,
            actor: String::new(),
            terms: None,
            stance: Stance::Neutral,
            cue: String::new(),
        }
    }

    /// The link of an attribution.
    fn link(&self, row: &Attribution) -> SourceLink {
        let text = &self.document.text;
        let words = || text.pieces(&row.source);
        let mention = row.source_mention.map(|m| &self.mentions.mentions[m]);
        let entity = row.speaker.or(mention.map(|m| m.entity)).and_then(|e| self.mentions.entities.get(e));
        let pronoun = mention.is_none_or(|m| m.form == MentionForm::Pronoun);
        let name = match (row.source_kind, entity) {
            (SourceKind::Publication, _) => self.document.publisher().to_owned(),
            (_, Some(entity)) if !entity.name.is_empty() => entity.name.clone(),
            _ if pronoun || !row.source.is_empty() => words(),
            _ => String::new(),
        };
        let own = row.source_mention.and_then(|m| self.mentions.actor(m));
        let actor = own.or(entity.and_then(|e| e.actor.as_ref()));
        SourceLink {
            name,
            kind: row.source_kind,
            actor: actor.map(|a| a.code.clone()).unwrap_or_default(),
            terms: row.terms.map(|t| text[t].to_owned()),
            stance: row.stance,
            cue: text.pieces(&row.cue),
        }
    }

    /// The id of a claim: the first 16 bytes of BLAKE3 over document id, chain (names and kinds), every field of the
    /// statement, factuality and the trigger's byte offsets; strings preceded by their length, lists by their count.
    fn id(
        &self,
        chain: &[SourceLink],
        statement: &Statement,
        factuality: Factuality,
        trigger: &SpanSet,
    ) -> ClaimId {
        let mut fields = Fields(blake3::Hasher::new());
        fields.0.update(self.document.id.bytes());
        fields.number(chain.len() as u64);
        for link in chain {
            fields.text(&link.name);
            fields.text(link.kind.name());
        }
        let Statement {
            form,
            kind,
            mode,
            cameo,
            quad,
            actors,
            recipients,
            place,
            time,
            days,
            trigger: words,
            magnitude,
        } = statement;
        for part in [form.name(), kind, mode, cameo, time.as_deref().unwrap_or(""), words] {
            fields.text(part);
        }
        fields.number(u64::from(*quad));
        for list in [actors, recipients] {
            fields.number(list.len() as u64);
            for party in list {
                fields.text(&party.name);
                fields.text(&party.code);
            }
        }
        fields.number(place.as_ref().map_or(0, |p| u64::from(p.0)));
        fields.text(place.as_ref().map_or("", |p| &p.1));
        fields.text(&days.map(|(a, b)| format!("{a}/{b}")).unwrap_or_default());
        fields.number(magnitude.len() as u64);
        for (kind, least, most) in magnitude {
            fields.text(kind.name());
            fields.number(*least);
            fields.number(*most);
        }
        for part in [factuality.certainty.name(), factuality.polarity.name(), factuality.mood.name()] {
            fields.text(part);
        }
        for span in trigger.spans() {
            fields.number(span.start() as u64);
            fields.number(span.end() as u64);
        }
        let mut id = [0; 16];
        id.copy_from_slice(&fields.0.finalize().as_bytes()[..16]);
        ClaimId(id)
    }
}

/// Fields hashed one after another so that no two lists of fields give the same bytes.
struct Fields(blake3::Hasher);

impl Fields {
    fn number(&mut self, number: u64) {
        self.0.update(&number.to_le_bytes());
    }

    fn text(&mut self, text: &str) {
        self.number(text.len() as u64);
        self.0.update(text.as_bytes());
    }
}

/// A participant free of its document.
fn party(participant: &Participant) -> Party {
    Party { name: participant.name.clone(), code: participant.code.clone() }
}

/// The evidence of a participant.
fn part(part: &'static str, participant: &Participant) -> Evidence {
    Evidence { part, link: 0, spans: participant.span.into() }
}
