//! The rows of this stage: mentions, entities, actors, places and times.
//!
//! reads:  nothing
//! writes: Mentions

use jiff::civil::Date;
use onrecord_document::{Id, Layer, Maker, Note, Span};
use onrecord_syntax::Token;

/// What kind of thing a mention names: re3d's entity types.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[allow(missing_docs, reason = "the names are re3d's own")]
pub enum EntityType {
    Person,
    Organisation,
    Location,
    Nationality,
    MilitaryPlatform,
    Weapon,
    Vehicle,
    DocumentReference,
    CommsIdentifier,
    Frequency,
    Coordinate,
    Money,
    Quantity,
    Temporal,
    Other,
}

impl EntityType {
    /// re3d's own spelling.
    pub fn name(self) -> &'static str {
        match self {
            EntityType::Person => "Person",
            EntityType::Organisation => "Organisation",
            EntityType::Location => "Location",
            EntityType::Nationality => "Nationality",
            EntityType::MilitaryPlatform => "MilitaryPlatform",
            EntityType::Weapon => "Weapon",
            EntityType::Vehicle => "Vehicle",
            EntityType::DocumentReference => "DocumentReference",
            EntityType::CommsIdentifier => "CommsIdentifier",
            EntityType::Frequency => "Frequency",
            EntityType::Coordinate => "Coordinate",
            EntityType::Money => "Money",
            EntityType::Quantity => "Quantity",
            EntityType::Temporal => "Temporal",
            EntityType::Other => "Other",
        }
    }

    /// The type of re3d's own spelling; `Other` for a spelling that it does not have.
    pub fn parse(name: &str) -> EntityType {
        use EntityType::*;
        [
            Person,
            Organisation,
            Location,
            Nationality,
            MilitaryPlatform,
            Weapon,
            Vehicle,
            DocumentReference,
            CommsIdentifier,
            Frequency,
            Coordinate,
            Money,
            Quantity,
            Temporal,
        ]
        .into_iter()
        .find(|t| t.name() == name)
        .unwrap_or(Other)
    }
}

/// How a mention is worded.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum MentionForm {
    /// A proper name: "Arnor", "General Telemar".
    Name,
    /// A common noun: "the rebels", "a Minas official".
    Nominal,
    /// A pronoun: "he", "they".
    Pronoun,
}

/// A stretch of text that refers to an entity.
#[derive(Clone, PartialEq, Debug)]
pub struct Mention {
    /// The whole phrase, its article included.
    pub span: Span,
    /// The word that carries it.
    pub head: Id<Token>,
    /// What kind of thing.
    pub kind: EntityType,
    /// Name, common noun or pronoun.
    pub form: MentionForm,
    /// Which entity of the document it refers to.
    pub entity: Id<Entity>,
    /// The actor that this very wording resolves to, on the document's date: of "Arnor's army" in text on Arnor's entity.
    pub actor: Option<Actor>,
    /// The other actors that the same words name: of "Arnorian and Gondorian forces" Gondor's.
    pub joint: Vec<Actor>,
    /// Whether it is an entity mention in the sense of re3d, to be written out; the others only serve coreference and claims.
    pub listed: bool,
    /// What made the row.
    pub by: Maker,
}

/// One thing that a document speaks of, under however many wordings.
#[derive(Clone, PartialEq, Debug)]
pub struct Entity {
    /// Its best name in this document, or that of the actor table.
    pub name: String,
    /// What kind of thing.
    pub kind: EntityType,
    /// Its mentions, in text order.
    pub mentions: Vec<Id<Mention>>,
    /// What the actor tables know it as.
    pub actor: Option<Actor>,
}

/// An entry of the actor tables, or a code composed from one ("Syrian army": SYR + MIL).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Actor {
    /// The whole code: country, group, sectors run together (`SYRMIL`, `IMGMUSALQ`).
    pub code: String,
    /// ISO alpha-3, where it belongs to a country.
    pub country: Option<String>,
    /// CAMEO/PLOVER sector codes in order (`GOV`, `MIL`).
    pub sectors: Vec<String>,
    /// Name of the entry in the table ("Syria", "Islamic State"); of composed codes, that of the entry they start from.
    pub name: String,
    /// The entry, as `file#id`, for `explain`.
    pub entry: String,
}

/// Kind of a time expression (TIMEX3).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[allow(missing_docs, reason = "the names are TIMEX3's own")]
pub enum TimexKind {
    Date,
    Time,
    Duration,
    Set,
}

impl TimexKind {
    /// TIMEX3's own spelling.
    pub fn name(self) -> &'static str {
        match self {
            TimexKind::Date => "DATE",
            TimexKind::Time => "TIME",
            TimexKind::Duration => "DURATION",
            TimexKind::Set => "SET",
        }
    }
}

/// A time expression and what it means.
#[derive(Clone, PartialEq, Debug)]
pub struct Timex {
    /// Where.
    pub span: Span,
    /// Date, time, duration or set.
    pub kind: TimexKind,
    /// TIMEX3 value: `2016-03-25`, `2016-03`, `P2D`, `PAST_REF`.
    pub value: String,
    /// First and last day it covers, where the value is that of a date.
    pub days: Option<(Date, Date)>,
    /// What made the row.
    pub by: Maker,
}

/// How exactly a place is known.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Precision {
    /// A populated place.
    Place,
    /// A first-level region, a river, a part of the world.
    Region,
    /// A country.
    Country,
    /// A second-level region: a county, a district.
    District,
}

impl Precision {
    /// The name used in every format.
    pub fn name(self) -> &'static str {
        match self {
            Precision::Place => "place",
            Precision::Region => "region",
            Precision::Country => "country",
            Precision::District => "district",
        }
    }
}

/// How a place is named.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum PlaceUse {
    /// By its name.
    Name,
    /// By an adjective or the name of its people: "Syrian". Nothing happens there by that word alone.
    Adjective,
}

impl PlaceUse {
    /// The name used in every format.
    pub fn name(self) -> &'static str {
        match self {
            PlaceUse::Name => "name",
            PlaceUse::Adjective => "adjective",
        }
    }
}

/// A mention resolved to a place on the map.
#[derive(Clone, PartialEq, Debug)]
pub struct Place {
    /// The words of the name.
    pub span: Span,
    /// The mention that it is, or is part of.
    pub mention: Option<Id<Mention>>,
    /// The gazetteer's name.
    pub name: String,
    /// GeoNames id; numbers from 4,000,000,000 on are ours (see data/gazetteer/README.md).
    pub geonameid: u32,
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// ISO alpha-3 of its country, if any.
    pub country: Option<String>,
    /// How exactly.
    pub precision: Precision,
    /// By name or by adjective.
    pub used: PlaceUse,
    /// What made the row, with the probability that the words name a place.
    pub by: Maker,
}

/// Mentions and what they refer to.
///
/// Invariants: mentions in text order by start, longer first; every mention's entity lists it, and the other way round.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Mentions {
    /// All mentions.
    pub mentions: Layer<Mention>,
    /// All entities, in order of their first mention.
    pub entities: Layer<Entity>,
    /// Time expressions.
    pub times: Layer<Timex>,
    /// Places.
    pub places: Layer<Place>,
    /// What was seen and not handled.
    pub notes: Vec<Note>,
}

impl Mentions {
    /// The longest mention whose head is one of `tokens`' words, if any; `span` is where to look.
    pub fn headed_in(&self, span: Span, head: Id<Token>) -> Option<Id<Mention>> {
        self.mentions
            .enumerate()
            .filter(|(_, m)| m.head == head && m.span.overlaps(span))
            .max_by_key(|(id, m)| (m.span.len(), std::cmp::Reverse(*id)))
            .map(|(id, _)| id)
    }

    /// The places that are named as such; an adjective ("Syrian") is about a country, and nothing happens in it.
    pub fn named_places(&self) -> impl Iterator<Item = (Id<Place>, &Place)> {
        self.places.enumerate().filter(|(_, p)| p.used == PlaceUse::Name)
    }

    /// The actor of a mention: its own, else that of its entity.
    pub fn actor(&self, mention: Id<Mention>) -> Option<&Actor> {
        let row = &self.mentions[mention];
        row.actor.as_ref().or(self.entities[row.entity].actor.as_ref())
    }
}
