//! The annotation object of one report: what `onrecord annotate` writes and scorers read.
//!
//! reads:  Reading
//! writes: Record

use super::Ontology;
use super::claim::FactualityRecord;
use crate::Reading;
use onrecord_attribution::Attribution;
use onrecord_document::{Id, Offsets, Score, Span, SpanSet};
use onrecord_events::{Event, Magnitude, Participant};
use onrecord_mentions::{Actor, Entity, EntityType, Mention, MentionForm};
use serde::Serialize;
use std::collections::BTreeMap;

/// Start and end in code points, end exclusive.
pub type Points = [usize; 2];

/// One report with everything that was read in it, in code points.
///
/// Ids name rows of this object only: `a1` an attribution, `e1` an entity, `v1` an event.
#[derive(Serialize, Debug)]
pub struct Record<'a> {
    /// The id that came with the report, unchanged; the document's own where none came.
    pub id: serde_json::Value,
    /// The text, unchanged.
    pub text: &'a str,
    /// Start, end, Penn tag, lemma, named-entity class (`O` for none).
    pub tokens: Vec<(usize, usize, &'a str, &'a str, &'static str)>,
    /// Start and end of each sentence.
    pub sentences: Vec<Points>,
    /// Who says what.
    pub attributions: Vec<AttributionRecord<'a>>,
    /// Mentions with a type of re3d.
    pub entities: Vec<EntityRecord>,
    /// The entities that mentions refer to.
    pub clusters: Vec<ClusterRecord<'a>>,
    /// Time expressions.
    pub timexes: Vec<TimexRecord<'a>>,
    /// Places on the map.
    pub toponyms: Vec<ToponymRecord<'a>>,
    /// Relations.
    pub relations: Vec<RelationRecord<'a>>,
    /// Events.
    pub events: Vec<EventRecord<'a>>,
    /// Verbs and how factual they are.
    pub predicates: Vec<PredicateRecord>,
}

/// One source, cue and content.
#[derive(Serialize, Debug)]
pub struct AttributionRecord<'a> {
    /// `a1`, `a2`, … in text order.
    pub id: String,
    /// Words of the source.
    pub source: Vec<Points>,
    /// Words of the cue.
    pub cue: Vec<Points>,
    /// Words of the content.
    pub content: Vec<Points>,
    /// The attribution that holds this one.
    pub nested_in: Option<String>,
    /// `direct`, `indirect` or `mixed`.
    pub directness: &'static str,
    /// `named`, `unnamed`, `collective`, `document` or `publication`.
    pub source_kind: &'static str,
    /// The terms on which the source speaks, in the report's words.
    pub terms: Option<&'a str>,
    /// `neutral`, `doubt`, `deny` or `support`.
    pub stance: &'static str,
    /// The entity that speaks.
    pub entity: Option<String>,
}

/// A mention.
#[derive(Serialize, Debug)]
pub struct EntityRecord {
    /// First code point.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// Type of re3d.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The entity it refers to.
    pub entity: String,
    /// The model's score, 1 for a rule.
    pub confidence: f64,
}

/// An entity.
#[derive(Serialize, Debug)]
pub struct ClusterRecord<'a> {
    /// `e1`, `e2`, … in order of first mention.
    pub entity: String,
    /// Its best name.
    pub name: &'a str,
    /// What the actor tables know it as.
    pub actor: Option<ActorRecord<'a>>,
}

/// An entry of the actor tables.
#[derive(Serialize, Debug)]
pub struct ActorRecord<'a> {
    /// The whole code.
    pub code: &'a str,
    /// ISO alpha-3.
    pub country: Option<&'a str>,
    /// Sector codes.
    pub sectors: &'a [String],
    /// Name of the entry.
    pub name: &'a str,
}

/// A time expression.
#[derive(Serialize, Debug)]
pub struct TimexRecord<'a> {
    /// First code point.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// `DATE`, `TIME`, `DURATION` or `SET`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// TIMEX3 value.
    pub value: &'a str,
}

/// A place name and where it lies.
#[derive(Serialize, Debug)]
pub struct ToponymRecord<'a> {
    /// First code point.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// The gazetteer's name.
    pub name: &'a str,
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
    /// GeoNames id.
    pub geonameid: u32,
    /// `place`, `district`, `region` or `country`.
    pub precision: &'static str,
    /// `name`, or `adjective` for a country or part of the world that an adjective or the name of its people speaks of.
    #[serde(rename = "use")]
    pub used: &'static str,
}

/// A lasting state between two parties.
#[derive(Serialize, Debug)]
pub struct RelationRecord<'a> {
    /// Name of the relation.
    #[serde(rename = "type")]
    pub kind: &'a str,
    /// First party.
    pub source: Points,
    /// Second party.
    pub target: Points,
    /// The score of what made it, 1 for a rule.
    pub confidence: f64,
}

/// An event.
#[derive(Serialize, Debug)]
pub struct EventRecord<'a> {
    /// `v1`, `v2`, … in text order.
    pub id: String,
    /// From the first to the last word it hangs on.
    pub trigger: Points,
    /// PLOVER event type.
    #[serde(rename = "type")]
    pub kind: &'a str,
    /// PLOVER mode.
    pub mode: &'a str,
    /// PLOVER contexts.
    pub contexts: &'a [String],
    /// CAMEO code.
    pub cameo: &'a str,
    /// Quad class, 0 if none.
    pub quad: u8,
    /// Code of the first actor, empty if none.
    pub source: &'a str,
    /// Code of the first recipient, empty if none.
    pub target: &'a str,
    /// Code of the ontology that was asked for.
    pub code: &'a str,
    /// Who did it.
    pub actors: Vec<ParticipantRecord<'a>>,
    /// To whom.
    pub recipients: Vec<ParticipantRecord<'a>>,
    /// GeoNames id of where.
    pub place: Option<u32>,
    /// TIMEX3 value of when.
    pub time: Option<&'a str>,
    /// Least and most of each number: `{"killed": [4, 4]}`.
    pub magnitude: BTreeMap<&'static str, [u64; 2]>,
    /// The attributions that hold it, outermost first; none: the publisher's own word.
    pub chain: Vec<String>,
    /// How it is said.
    pub factuality: FactualityRecord,
}

/// Who takes part in an event.
#[derive(Serialize, Debug)]
pub struct ParticipantRecord<'a> {
    /// The entity.
    pub entity: Option<String>,
    /// The words.
    pub span: Points,
    /// Actor code, empty if the tables know none.
    pub code: &'a str,
}

/// A verb and how factual it is.
#[derive(Serialize, Debug)]
pub struct PredicateRecord {
    /// First code point.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// -3 to 3.
    pub factuality: f64,
}

impl<'a> Record<'a> {
    /// The object of a reading; `id` is the one that came with the report, if one did.
    pub fn new(reading: &'a Reading, id: Option<serde_json::Value>, ontology: Ontology) -> Record<'a> {
        let rows = Rows { reading, offsets: Offsets::new(&reading.document.text), ontology };
        Record {
            id: id.unwrap_or_else(|| reading.document.id.to_string().into()),
            text: reading.document.text.as_str(),
            tokens: rows.tokens(),
            sentences: reading.syntax.sentences.iter().map(|s| rows.points(s.span)).collect(),
            attributions: reading
                .attributions
                .attributions
                .enumerate()
                .map(|(i, a)| rows.attribution(i, a))
                .collect(),
            entities: rows.entities(),
            clusters: reading.mentions.entities.enumerate().map(|(id, e)| cluster(id, e)).collect(),
            timexes: rows.timexes(),
            toponyms: rows.toponyms(),
            relations: rows.relations(),
            events: reading.events.events.enumerate().map(|(id, e)| rows.event(id, e)).collect(),
            predicates: rows.predicates(),
        }
    }
}

/// A score as a number of JSON: four decimals, so that files do not show the noise of 32 bits.
pub(super) fn rounded(score: Score) -> f64 {
    (f64::from(score) * 1e4).round() / 1e4
}

/// The name of an attribution within its object.
pub(super) fn attribution_id(id: Id<Attribution>) -> String {
    format!("a{}", id.index() + 1)
}

fn entity_id(id: Id<Entity>) -> String {
    format!("e{}", id.index() + 1)
}

fn cluster(id: Id<Entity>, entity: &Entity) -> ClusterRecord<'_> {
    ClusterRecord { entity: entity_id(id), name: &entity.name, actor: entity.actor.as_ref().map(actor) }
}

fn actor(actor: &Actor) -> ActorRecord<'_> {
    ActorRecord {
        code: &actor.code,
        country: actor.country.as_deref(),
        sectors: &actor.sectors,
        name: &actor.name,
    }
}

fn magnitude(magnitude: &Magnitude) -> BTreeMap<&'static str, [u64; 2]> {
    magnitude.ranges().map(|(kind, least, most)| (kind.name(), [least, most])).collect()
}

/// The named-entity class of a token in a mention of this type, in the words of CoNLL-2003 and TIMEX.
fn class_of(kind: EntityType) -> &'static str {
    match kind {
        EntityType::Person => "PERSON",
        EntityType::Organisation => "ORGANIZATION",
        EntityType::Location => "LOCATION",
        EntityType::Money => "MONEY",
        EntityType::Temporal => "DATE",
        EntityType::Quantity => "NUMBER",
        _ => "MISC",
    }
}

/// A reading on its way to code points.
struct Rows<'a> {
    reading: &'a Reading,
    offsets: Offsets,
    ontology: Ontology,
}

impl<'a> Rows<'a> {
    fn points(&self, span: Span) -> Points {
        self.offsets.points(span)
    }

    fn pieces(&self, set: &SpanSet) -> Vec<Points> {
        set.spans().iter().map(|&s| self.points(s)).collect()
    }

    fn hull(&self, set: &SpanSet) -> Points {
        set.hull().map_or([0, 0], |s| self.points(s))
    }

    fn tokens(&self) -> Vec<(usize, usize, &'a str, &'a str, &'static str)> {
        let syntax = &self.reading.syntax;
        let mut classes = vec!["O"; syntax.tokens.len()];
        let mut mark = |span: Span, class| {
            for token in syntax.tokens_in(span) {
                classes[token] = class;
            }
        };
        // Mentions stand longer first, so that the name inside a longer one has the last word, and times after them.
        for mention in
            self.reading.mentions.mentions.iter().filter(|m| m.form == MentionForm::Name && m.listed)
        {
            mark(mention.span, class_of(mention.kind));
        }
        for time in &self.reading.mentions.times {
            mark(time.span, time.kind.name());
        }
        let row = |(token, class): (&'a onrecord_syntax::Token, &'static str)| {
            let [start, end] = self.points(token.span);
            (start, end, token.xpos.as_str(), token.lemma.as_str(), class)
        };
        syntax.tokens.iter().zip(classes).map(row).collect()
    }

    fn attribution(&self, id: Id<Attribution>, row: &Attribution) -> AttributionRecord<'a> {
        AttributionRecord {
            id: attribution_id(id),
            source: self.pieces(&row.source),
            cue: self.pieces(&row.cue),
            content: self.pieces(&row.content),
            nested_in: row.within.map(attribution_id),
            directness: row.directness.name(),
            source_kind: row.source_kind.name(),
            terms: row.terms.map(|span| &self.reading.document.text[span]),
            stance: row.stance.name(),
            entity: row.speaker.map(entity_id),
        }
    }

    fn entities(&self) -> Vec<EntityRecord> {
        let record = |mention: &Mention| {
            let [start, end] = self.points(mention.span);
            let confidence = rounded(mention.by.score());
            EntityRecord {
                start,
                end,
                kind: mention.kind.name(),
                entity: entity_id(mention.entity),
                confidence,
            }
        };
        self.reading.mentions.mentions.iter().filter(|m| m.listed).map(record).collect()
    }

    fn timexes(&self) -> Vec<TimexRecord<'a>> {
        let times = self.reading.mentions.times.iter();
        times
            .map(|time| {
                let [start, end] = self.points(time.span);
                TimexRecord { start, end, kind: time.kind.name(), value: &time.value }
            })
            .collect()
    }

    fn toponyms(&self) -> Vec<ToponymRecord<'a>> {
        let places = self.reading.mentions.places.iter();
        places
            .map(|place| {
                let [start, end] = self.points(place.span);
                ToponymRecord {
                    start,
                    end,
                    name: &place.name,
                    lat: place.latitude,
                    lon: place.longitude,
                    geonameid: place.geonameid,
                    precision: place.precision.name(),
                    used: place.used.name(),
                }
            })
            .collect()
    }

    fn relations(&self) -> Vec<RelationRecord<'a>> {
        let relations = self.reading.events.relations.iter();
        relations
            .map(|r| RelationRecord {
                kind: &r.kind,
                source: self.points(r.from.span),
                target: self.points(r.to.span),
                confidence: rounded(r.by.score()),
            })
            .collect()
    }

    fn participants(&self, all: &'a [Participant]) -> Vec<ParticipantRecord<'a>> {
        let record = |p: &'a Participant| ParticipantRecord {
            entity: p.entity.map(entity_id),
            span: self.points(p.span),
            code: &p.code,
        };
        all.iter().map(record).collect()
    }

    fn event(&self, id: Id<Event>, event: &'a Event) -> EventRecord<'a> {
        let mentions = &self.reading.mentions;
        let attributions = &self.reading.attributions.attributions;
        let first = |all: &'a [Participant]| all.first().map_or("", |p| p.code.as_str());
        let mut chain: Vec<String> = std::iter::successors(event.reported_by, |&a| attributions[a].within)
            .map(attribution_id)
            .collect();
        chain.reverse();
        EventRecord {
            id: format!("v{}", id.index() + 1),
            trigger: self.hull(&event.trigger),
            kind: &event.kind,
            mode: &event.mode,
            contexts: &event.contexts,
            cameo: &event.cameo,
            quad: event.quad,
            source: first(&event.actors),
            target: first(&event.recipients),
            code: match self.ontology {
                Ontology::Plover => &event.kind,
                Ontology::Cameo => &event.cameo,
            },
            actors: self.participants(&event.actors),
            recipients: self.participants(&event.recipients),
            place: event.place.map(|p| mentions.places[p].geonameid),
            time: event.time.map(|t| mentions.times[t].value.as_str()),
            magnitude: magnitude(&event.magnitude),
            chain,
            factuality: event.factuality.into(),
        }
    }

    fn predicates(&self) -> Vec<PredicateRecord> {
        let predicates = self.reading.events.predicates.iter();
        predicates
            .map(|p| {
                let [start, end] = self.points(p.span);
                PredicateRecord { start, end, factuality: rounded(p.factuality) }
            })
            .collect()
    }
}
