//! The rows of this stage: events, relations, factuality, and the claims they become.
//!
//! reads:  nothing
//! writes: Events, Claim

use jiff::civil::Date;
use onrecord_attribution::{Attribution, SourceKind, Stance};
use onrecord_document::{DocumentId, Id, Layer, Maker, Note, Span, SpanSet};
use onrecord_mentions::{Entity, Place, Timex};
use std::fmt;

/// How sure the source is (FactBank).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[allow(missing_docs, reason = "the names are FactBank's own")]
pub enum Certainty {
    Certain,
    Probable,
    Possible,
    Underspecified,
}

/// Whether it is said to hold.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Polarity {
    Positive,
    Negative,
}

/// In what mood it is said.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Mood {
    /// As something that is or was so.
    Asserted,
    /// As wanted from somebody.
    Demanded,
    /// As promised.
    Promised,
    /// As threatened.
    Threatened,
    /// On a condition.
    Conditional,
    /// As something still to come.
    Future,
    /// As background of long ago.
    Historical,
}

/// Certainty, polarity and mood, relative to the innermost source of a chain.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Factuality {
    /// How sure.
    pub certainty: Certainty,
    /// Whether it holds.
    pub polarity: Polarity,
    /// In what mood.
    pub mood: Mood,
}

impl Factuality {
    /// Said as a plain fact.
    pub const FACT: Factuality =
        Factuality { certainty: Certainty::Certain, polarity: Polarity::Positive, mood: Mood::Asserted };
}

macro_rules! names {
    ($type:ident: $($variant:ident $name:literal),*) => {
        impl $type {
            /// The name used in every format.
            pub fn name(self) -> &'static str {
                match self { $($type::$variant => $name),* }
            }
            /// The value of such a name, or nothing.
            pub fn parse(name: &str) -> Option<$type> {
                match name { $($name => Some($type::$variant),)* _ => None }
            }
        }
    };
}
names!(Certainty: Certain "certain", Probable "probable", Possible "possible", Underspecified "underspecified");
names!(Polarity: Positive "positive", Negative "negative");
names!(Mood: Asserted "asserted", Demanded "demanded", Promised "promised", Threatened "threatened",
       Conditional "conditional", Future "future", Historical "historical");

/// Who takes part in an event.
#[derive(Clone, PartialEq, Debug)]
pub struct Participant {
    /// The words.
    pub span: Span,
    /// The entity, where the words are a mention.
    pub entity: Option<Id<Entity>>,
    /// Actor code, empty where the tables know none.
    pub code: String,
    /// For people: the actor's or entity's name, or the words themselves.
    pub name: String,
}

/// Numbers that an event carries. Ranges are `(least, most)`; a plain number has both equal.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Magnitude {
    /// People killed.
    pub killed: Option<(u64, u64)>,
    /// People wounded.
    pub wounded: Option<(u64, u64)>,
    /// People arrested, detained or abducted.
    pub arrested: Option<(u64, u64)>,
    /// People who protested.
    pub protesters: Option<(u64, u64)>,
}

impl Magnitude {
    /// Whether no number is known.
    pub fn is_empty(&self) -> bool {
        *self == Magnitude::default()
    }

    /// The numbers that are known: what is counted, least, most; always in this order.
    pub fn ranges(&self) -> impl Iterator<Item = (MagnitudeKind, u64, u64)> {
        let Magnitude { killed, wounded, arrested, protesters } = *self;
        let all = [
            (MagnitudeKind::Killed, killed),
            (MagnitudeKind::Wounded, wounded),
            (MagnitudeKind::Arrested, arrested),
            (MagnitudeKind::Protesters, protesters),
        ];
        all.into_iter().filter_map(|(kind, range)| range.map(|(least, most)| (kind, least, most)))
    }
}

/// What happened, as the words of one place in the text say it.
#[derive(Clone, PartialEq, Debug)]
pub struct Event {
    /// The words it hangs on.
    pub trigger: SpanSet,
    /// PLOVER event type (`ASSAULT`).
    pub kind: String,
    /// PLOVER mode (`aerial`), empty if none.
    pub mode: String,
    /// PLOVER contexts (`military`).
    pub contexts: Vec<String>,
    /// CAMEO code, the most specific that is sure.
    pub cameo: String,
    /// Quad class: 1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict; 0 if the type has none.
    pub quad: u8,
    /// Who did it.
    pub actors: Vec<Participant>,
    /// To whom.
    pub recipients: Vec<Participant>,
    /// Where.
    pub place: Option<Id<Place>>,
    /// When.
    pub time: Option<Id<Timex>>,
    /// Numbers.
    pub magnitude: Magnitude,
    /// The innermost attribution whose content holds the trigger; none: the publisher's own word.
    pub reported_by: Option<Id<Attribution>>,
    /// How it is said.
    pub factuality: Factuality,
    /// What made the row: the lexicon entry.
    pub by: Maker,
}

/// A lasting state between two parties.
#[derive(Clone, PartialEq, Debug)]
pub struct Relation {
    /// `AlliesOf`, `FightingAgainst`, `Backs`, `MemberOf`, `InChargeOf`, `Controls`, `SameAs`, …
    pub kind: String,
    /// The words it hangs on.
    pub trigger: SpanSet,
    /// First party.
    pub from: Participant,
    /// Second party.
    pub to: Participant,
    /// The innermost attribution that holds it.
    pub reported_by: Option<Id<Attribution>>,
    /// How it is said.
    pub factuality: Factuality,
    /// What made the row.
    pub by: Maker,
}

/// A verb and a number for how factual it is, -3 (did not happen) to 3 (did).
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Predicate {
    /// The verb.
    pub span: Span,
    /// -3 to 3.
    pub factuality: f32,
}

/// What is said to have happened or to hold.
///
/// Invariant: events and relations are in text order of their triggers.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Events {
    /// All events.
    pub events: Layer<Event>,
    /// All relations.
    pub relations: Layer<Relation>,
    /// All predicates.
    pub predicates: Layer<Predicate>,
    /// What was seen and not handled.
    pub notes: Vec<Note>,
}

/// One link of a source chain.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct SourceLink {
    /// The source's best name in the report: "a Minas official"; empty where none is given.
    pub name: String,
    /// Kind of source.
    pub kind: SourceKind,
    /// Actor code, empty where the tables know none.
    pub actor: String,
    /// The terms on which it speaks.
    pub terms: Option<String>,
    /// Stance of the cue by which it is brought in.
    pub stance: Stance,
    /// The cue's words, empty for the publisher.
    pub cue: String,
}

/// The statement of a claim, free of its document.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Statement {
    /// `event` or `relation`.
    pub form: StatementForm,
    /// PLOVER event type or relation name.
    pub kind: String,
    /// PLOVER mode.
    pub mode: String,
    /// CAMEO code, empty for relations.
    pub cameo: String,
    /// Quad class, 0 if none.
    pub quad: u8,
    /// Who: names and codes.
    pub actors: Vec<Party>,
    /// To whom: names and codes.
    pub recipients: Vec<Party>,
    /// Where: GeoNames id and name.
    pub place: Option<(u32, String)>,
    /// When: TIMEX3 value.
    pub time: Option<String>,
    /// First and last day, where they are known.
    pub days: Option<(Date, Date)>,
    /// The trigger's words.
    pub trigger: String,
    /// Numbers.
    pub magnitude: Vec<(MagnitudeKind, u64, u64)>,
}

/// Whether a statement is an event or a relation.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[allow(missing_docs, reason = "the names say it")]
pub enum StatementForm {
    Event,
    Relation,
}
names!(StatementForm: Event "event", Relation "relation");

/// What a number of a statement counts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[allow(missing_docs, reason = "the names say it")]
pub enum MagnitudeKind {
    Killed,
    Wounded,
    Arrested,
    Protesters,
}
names!(MagnitudeKind: Killed "killed", Wounded "wounded", Arrested "arrested", Protesters "protesters");

/// Who takes part in a statement.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Party {
    /// Name for people.
    pub name: String,
    /// Actor code, empty where the tables know none.
    pub code: String,
}

/// The exact words that a part of a claim rests on.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Evidence {
    /// Which part: `trigger`, `actor`, `recipient`, `place`, `time`, `source`, `cue`, `content`, `terms`.
    pub part: &'static str,
    /// For source, cue, content and terms: the position in the chain, 1 for the first source after the publisher; else 0.
    pub link: usize,
    /// Bytes of the document's text.
    pub spans: SpanSet,
}

/// A name for a claim that follows from its content.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClaimId(pub [u8; 16]);

impl fmt::Display for ClaimId {
    /// 32 lower-case hexadecimal digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|b| write!(f, "{b:02x}"))
    }
}
impl fmt::Debug for ClaimId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A source chain asserting a statement with a factuality, on evidence.
#[derive(Clone, PartialEq, Debug)]
pub struct Claim {
    /// Follows from document, chain, statement, factuality and trigger offsets.
    pub id: ClaimId,
    /// The document it was read in.
    pub document: DocumentId,
    /// From the publisher (always first) inward.
    pub chain: Vec<SourceLink>,
    /// What is said.
    pub statement: Statement,
    /// How it is said, relative to the innermost source.
    pub factuality: Factuality,
    /// The words it rests on.
    pub evidence: Vec<Evidence>,
    /// The day the report was printed.
    pub published: Option<Date>,
    /// What made the statement.
    pub by: Maker,
    /// The claim in plain words, one sentence: "a Minas official says that Arnor shelled the port of Pelargir".
    pub plain: String,
}
