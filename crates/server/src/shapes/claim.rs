//! Claims in lists and one by one.
//!
//! reads:  Listed
//! writes: ClaimRow, ClaimDetail

use super::{HistoryRow, Stretch};
use onrecord::document::{Document, Offsets, Span};
use onrecord::events::{ClaimId, Evidence};
use onrecord::ledger::comparison::assessment::Label;
use onrecord::ledger::{Listed, Review};
use onrecord::wire::{ChainLink, FactualityRecord, MakerRecord, RunRecord, StatementRecord};
use serde::Serialize;
use utoipa::ToSchema;

/// A claim in a list.
#[derive(Serialize, ToSchema, Debug)]
pub struct ClaimRow<'a> {
    /// 32 hexadecimal digits; the same on every machine.
    pub id: String,
    /// The report it was read in.
    pub report: ReportHead<'a>,
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
    /// What made the statement.
    pub by: MakerRecord<'a>,
    /// Whether the report is its agency's word still: `current`, `replaced` by a later edition, or `withdrawn`.
    pub standing: &'static str,
    /// Its statement group; nothing where it is not laid beside the others yet.
    pub group: Option<GroupHead>,
    /// How far analysts are with it.
    pub review: ReviewShape,
}

/// A report in a row of something else.
#[derive(Serialize, ToSchema, Debug)]
pub struct ReportHead<'a> {
    /// Its id.
    pub id: String,
    /// Who printed it.
    pub publisher: Option<&'a str>,
    /// The day it was printed.
    pub published: Option<String>,
    /// Its headline.
    pub title: Option<&'a str>,
    /// Where it was fetched from; show it as a link only if it starts with `http://` or `https://`.
    pub url: Option<&'a str>,
}

/// A statement group in a row of something else.
#[derive(Serialize, ToSchema, Debug)]
pub struct GroupHead {
    /// Its id.
    pub id: String,
    /// How well it is supported.
    pub label: &'static str,
}

/// How far analysts are with a claim.
#[derive(Serialize, ToSchema, Debug)]
pub struct ReviewShape {
    /// `open`, `confirmed`, `corrected`, `rejected` or `conflict`.
    pub state: &'static str,
    /// How many corrections stand.
    pub corrections: u64,
    /// Fields on which analysts disagree: there the machine's value stands.
    pub conflicts: Vec<ConflictShape>,
}

/// A field on which analysts disagree.
#[derive(Serialize, ToSchema, Debug)]
pub struct ConflictShape {
    /// The field.
    pub field: String,
    /// Who says what.
    pub said: Vec<Said>,
}

/// What one analyst says.
#[derive(Serialize, ToSchema, Debug)]
pub struct Said {
    /// Who.
    pub author: String,
    /// What.
    pub value: String,
}

/// The words that one part of a claim rests on.
#[derive(Serialize, ToSchema, Debug)]
pub struct EvidenceShape {
    /// `trigger`, `actor`, `recipient`, `place`, `time`, `source`, `cue`, `content` or `terms`.
    pub part: &'static str,
    /// Position in the chain for source, cue, content and terms (1: the first source after the publisher), else 0.
    pub link: usize,
    /// Where.
    pub spans: Vec<Stretch>,
    /// The words, pieces parted by ` … `.
    pub words: String,
}

/// One claim with what it rests on.
#[derive(Serialize, ToSchema, Debug)]
pub struct ClaimDetail<'a> {
    /// The claim.
    pub claim: ClaimRow<'a>,
    /// The words that its parts rest on.
    pub evidence: Vec<EvidenceShape>,
    /// The paragraph that the claim stands in.
    pub passage: String,
    /// Where that is in the report's text.
    pub passage_at: Option<Stretch>,
    /// What read the report.
    pub run: RunRecord<'a>,
    /// What analysts say of it, the latest first, the undone among them.
    pub history: Vec<HistoryRow>,
    /// What each field says, in the words that a correction takes: `killed` `14`, `actor` `Army [ARVMIL]`.
    pub fields: std::collections::BTreeMap<&'static str, String>,
}

impl<'a> From<&'a Listed> for ClaimRow<'a> {
    fn from(listed: &'a Listed) -> ClaimRow<'a> {
        let (claim, meta) = (&listed.row.claim, &listed.row.meta);
        ClaimRow {
            id: claim.id.to_string(),
            report: ReportHead {
                id: claim.document.to_string(),
                publisher: meta.publisher.as_deref(),
                published: meta.published.map(|d| d.to_string()),
                title: meta.title.as_deref(),
                url: meta.url.as_deref(),
            },
            published: claim.published.map(|d| d.to_string()),
            plain: &claim.plain,
            chain: claim.chain.iter().map(ChainLink::from).collect(),
            statement: (&claim.statement).into(),
            factuality: claim.factuality.into(),
            by: (&claim.by).into(),
            standing: listed.row.standing.name(),
            group: listed.group.map(GroupHead::from),
            review: (&listed.review).into(),
        }
    }
}

impl From<(ClaimId, Label)> for GroupHead {
    fn from((id, label): (ClaimId, Label)) -> GroupHead {
        GroupHead { id: id.to_string(), label: label.name() }
    }
}

impl From<&Review> for ReviewShape {
    fn from(review: &Review) -> ReviewShape {
        let said = |(author, value): &(String, String)| Said { author: author.clone(), value: value.clone() };
        ReviewShape {
            state: review.state.name(),
            corrections: review.corrections,
            conflicts: review
                .conflicts
                .iter()
                .map(|(field, values)| ConflictShape {
                    field: field.clone(),
                    said: values.iter().map(said).collect(),
                })
                .collect(),
        }
    }
}

impl EvidenceShape {
    /// Evidence in a document.
    pub fn new(evidence: &Evidence, document: &Document, offsets: &Offsets) -> EvidenceShape {
        EvidenceShape {
            part: evidence.part,
            link: evidence.link,
            spans: Stretch::all(&evidence.spans, offsets),
            words: document.text.pieces(&evidence.spans),
        }
    }
}

impl<'a> ClaimDetail<'a> {
    /// A claim in its document.
    pub fn new(listed: &'a Listed, document: &Document, history: Vec<HistoryRow>) -> ClaimDetail<'a> {
        let offsets = Offsets::new(&document.text);
        let claim = &listed.row.claim;
        let trigger = claim.evidence.iter().find(|e| e.part == "trigger").and_then(|e| e.spans.hull());
        let passage = trigger.map(|t| paragraph(&document.text, t));
        ClaimDetail {
            evidence: claim.evidence.iter().map(|e| EvidenceShape::new(e, document, &offsets)).collect(),
            passage: passage.map(|p| document.text[p].to_owned()).unwrap_or_default(),
            passage_at: passage.map(|p| Stretch::new(p, &offsets)),
            run: RunRecord {
                program: &listed.row.run.program,
                model: &listed.row.run.model,
                lexicon: &listed.row.run.lexicon,
            },
            history,
            fields: onrecord::ledger::fields::FIELDS
                .into_iter()
                .map(|field| (field, onrecord::ledger::fields::get(claim, field)))
                .collect(),
            claim: listed.into(),
        }
    }
}

/// The line of a text around a span.
fn paragraph(text: &str, span: Span) -> Span {
    let start = text[..span.start()].rfind('\n').map_or(0, |at| at + 1);
    let end = text[span.end()..].find('\n').map_or(text.len(), |at| span.end() + at);
    Span::new(start, end)
}
