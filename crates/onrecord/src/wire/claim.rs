//! A claim as JSON: the source chain, the statement, how it is said, and the words it rests on.
//!
//! reads:  Claim
//! writes: ClaimRecord

use super::record::{Points, rounded};
use onrecord_document::{Maker, Offsets};
use onrecord_events::{Claim, Evidence, Factuality, Party, SourceLink, Statement};
use serde::Serialize;
use std::collections::BTreeMap;

/// One claim.
#[derive(Serialize, Debug)]
pub struct ClaimRecord<'a> {
    /// 32 hexadecimal digits; the same on every machine.
    pub id: String,
    /// The document it was read in.
    pub document: String,
    /// The day the report was printed.
    pub published: Option<String>,
    /// The claim in one sentence.
    pub plain: &'a str,
    /// From the publisher inward.
    pub chain: Vec<ChainLink<'a>>,
    /// What is said.
    pub statement: StatementRecord<'a>,
    /// How it is said, relative to the innermost source.
    pub factuality: FactualityRecord,
    /// The words it rests on.
    pub evidence: Vec<EvidenceRecord>,
    /// What made the statement.
    pub by: MakerRecord<'a>,
}

/// One link of a source chain.
#[derive(Serialize, Debug)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChainLink<'a> {
    /// Best name in the report, empty where none is given.
    pub name: &'a str,
    /// `named`, `unnamed`, `collective`, `document` or `publication`.
    pub kind: &'static str,
    /// Actor code, empty where the tables know none.
    pub actor: &'a str,
    /// The terms on which it speaks.
    pub terms: Option<&'a str>,
    /// Stance of the cue that brings it in.
    pub stance: &'static str,
    /// The cue's words, empty for the publisher.
    pub cue: &'a str,
}

/// What is said.
#[derive(Serialize, Debug)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StatementRecord<'a> {
    /// `event` or `relation`.
    pub form: &'static str,
    /// PLOVER event type or name of the relation.
    #[serde(rename = "type")]
    pub kind: &'a str,
    /// PLOVER mode.
    pub mode: &'a str,
    /// CAMEO code.
    pub cameo: &'a str,
    /// Quad class, 0 if none.
    pub quad: u8,
    /// Who.
    pub actors: Vec<PartyRecord<'a>>,
    /// To whom.
    pub recipients: Vec<PartyRecord<'a>>,
    /// Where.
    pub place: Option<PlaceRecord<'a>>,
    /// TIMEX3 value of when.
    pub time: Option<&'a str>,
    /// First day that `time` covers.
    pub first_day: Option<String>,
    /// Last day that `time` covers.
    pub last_day: Option<String>,
    /// The trigger's words.
    pub trigger: &'a str,
    /// Least and most of each number.
    pub magnitude: BTreeMap<&'static str, [u64; 2]>,
}

/// Who takes part.
#[derive(Serialize, Debug)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PartyRecord<'a> {
    /// Name for people.
    pub name: &'a str,
    /// Actor code, empty where the tables know none.
    pub code: &'a str,
}

/// Where.
#[derive(Serialize, Debug)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlaceRecord<'a> {
    /// GeoNames id.
    pub geonameid: u32,
    /// Name.
    pub name: &'a str,
}

/// How something is said.
#[derive(Serialize, Debug, Clone, Copy)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FactualityRecord {
    /// `certain`, `probable`, `possible` or `underspecified`.
    pub certainty: &'static str,
    /// `positive` or `negative`.
    pub polarity: &'static str,
    /// `asserted`, `demanded`, `promised`, `threatened`, `conditional`, `future` or `historical`.
    pub mood: &'static str,
}

/// The words that one part of a claim rests on.
#[derive(Serialize, Debug)]
pub struct EvidenceRecord {
    /// `trigger`, `actor`, `recipient`, `place`, `time`, `source`, `cue`, `content` or `terms`.
    pub part: &'static str,
    /// Position in the chain for source, cue, content and terms (1: the first source after the publisher), else 0.
    pub link: usize,
    /// Where.
    pub spans: Vec<Points>,
}

/// What made something: `{"rule": …}` or `{"model": …, "score": …}`.
#[derive(Serialize, Debug)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(untagged)]
pub enum MakerRecord<'a> {
    /// A rule.
    Rule {
        /// Its name, or `file#entry`.
        rule: &'a str,
    },
    /// A task of the model.
    Model {
        /// Its name.
        model: &'a str,
        /// Its score.
        score: f64,
    },
}

impl<'a> ClaimRecord<'a> {
    /// The object of a claim; `offsets` are those of its document's text.
    pub fn new(claim: &'a Claim, offsets: &Offsets) -> ClaimRecord<'a> {
        ClaimRecord {
            id: claim.id.to_string(),
            document: claim.document.to_string(),
            published: claim.published.map(|d| d.to_string()),
            plain: &claim.plain,
            chain: claim.chain.iter().map(ChainLink::from).collect(),
            statement: (&claim.statement).into(),
            factuality: claim.factuality.into(),
            evidence: claim.evidence.iter().map(|e| evidence(e, offsets)).collect(),
            by: (&claim.by).into(),
        }
    }
}

fn evidence(evidence: &Evidence, offsets: &Offsets) -> EvidenceRecord {
    let spans = evidence.spans.spans().iter().map(|&s| offsets.points(s)).collect();
    EvidenceRecord { part: evidence.part, link: evidence.link, spans }
}

impl<'a> From<&'a SourceLink> for ChainLink<'a> {
    fn from(link: &'a SourceLink) -> ChainLink<'a> {
        ChainLink {
            name: &link.name,
            kind: link.kind.name(),
            actor: &link.actor,
            terms: link.terms.as_deref(),
            stance: link.stance.name(),
            cue: &link.cue,
        }
    }
}

impl<'a> From<&'a Statement> for StatementRecord<'a> {
    fn from(s: &'a Statement) -> StatementRecord<'a> {
        let parties =
            |all: &'a [Party]| all.iter().map(|p| PartyRecord { name: &p.name, code: &p.code }).collect();
        StatementRecord {
            form: s.form.name(),
            kind: &s.kind,
            mode: &s.mode,
            cameo: &s.cameo,
            quad: s.quad,
            actors: parties(&s.actors),
            recipients: parties(&s.recipients),
            place: s.place.as_ref().map(|(geonameid, name)| PlaceRecord { geonameid: *geonameid, name }),
            time: s.time.as_deref(),
            first_day: s.days.map(|(first, _)| first.to_string()),
            last_day: s.days.map(|(_, last)| last.to_string()),
            trigger: &s.trigger,
            magnitude: s.magnitude.iter().map(|&(kind, least, most)| (kind.name(), [least, most])).collect(),
        }
    }
}

impl From<Factuality> for FactualityRecord {
    fn from(f: Factuality) -> FactualityRecord {
        FactualityRecord { certainty: f.certainty.name(), polarity: f.polarity.name(), mood: f.mood.name() }
    }
}

impl<'a> From<&'a Maker> for MakerRecord<'a> {
    fn from(maker: &'a Maker) -> MakerRecord<'a> {
        match maker {
            Maker::Rule(rule) => MakerRecord::Rule { rule },
            Maker::Model(model, score) => MakerRecord::Model { model, score: rounded(*score) },
        }
    }
}
