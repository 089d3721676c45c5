//! Why a claim says what it says: sentence, rules and scores, by reading its report again.
//!
//! reads:  the ledger, the report
//! writes: Explanation

use crate::answers::{Question, json};
use crate::ask::Name;
use crate::error::{ApiError, ErrorBody};
use crate::shapes::Stretch;
use crate::state::App;
use axum::extract::State;
use axum::response::Response;
use onrecord::Reading;
use onrecord::attribution::Attribution;
use onrecord::document::{Id, Offsets};
use onrecord::events::{Claim, StatementForm};
use onrecord::wire::MakerRecord;
use serde::Serialize;
use utoipa::ToSchema;

/// Names of a source that are shown.
const NAMES: usize = 6;

/// Why a claim says what it says.
#[derive(Serialize, ToSchema, Debug)]
pub struct Explanation<'a> {
    /// The claim's id.
    id: String,
    /// Whether this program still reads the claim: else the ledger has it from another version, and only what is kept is shown.
    read_again: bool,
    /// Its number in its report, from 1.
    number: Option<usize>,
    /// The sentence of its trigger.
    sentence: Option<SentenceText>,
    /// What made the statement.
    by: MakerRecord<'a>,
    /// How each source of the chain after the publisher was found, outermost first.
    sources: Vec<SourceReason<'a>>,
    /// How each participant came to its code.
    parties: Vec<PartyReason<'a>>,
}

/// A sentence.
#[derive(Serialize, ToSchema, Debug)]
struct SentenceText {
    /// Where.
    at: Stretch,
    /// Its words.
    text: String,
}

/// How a source was found.
#[derive(Serialize, ToSchema, Debug)]
struct SourceReason<'a> {
    /// Words of the source; empty where the speech is carried on from before.
    source: String,
    /// Words of the cue.
    cue: String,
    /// `direct`, `indirect` or `mixed`.
    directness: &'static str,
    /// Kind of source.
    kind: &'static str,
    /// Stance of the cue.
    stance: &'static str,
    /// What the source is called in the report.
    names: Vec<String>,
    /// What found it.
    by: MakerRecord<'a>,
}

/// How a participant came to its code.
#[derive(Serialize, ToSchema, Debug)]
struct PartyReason<'a> {
    /// `actor` or `recipient`.
    part: &'static str,
    /// The words.
    words: String,
    /// Type of re3d.
    #[serde(rename = "type")]
    kind: &'static str,
    /// What found the words.
    by: MakerRecord<'a>,
    /// The code; empty where the tables know none.
    code: String,
    /// The name of the entry.
    name: String,
    /// The entry of the tables, `file#entry`: the line to edit.
    entry: String,
}

/// Why a claim says what it says: sentence, rules and scores
#[utoipa::path(get, path = "/claims/{id}/explain", tag = "claims", params(("id", description = "The beginning of its id")), responses(
    (status = 200, description = "The explanation", body = Explanation),
    (status = 404, description = "There is no such claim", body = ErrorBody)
))]
pub async fn explain(
    State(app): State<App>,
    question: Question,
    Name(id): Name,
) -> Result<Response, ApiError> {
    let wanted = id.clone();
    let document = app
        .read(move |_, ledger| {
            let listed = ledger.listed(&wanted)?;
            Ok(ledger.document(&listed.row.claim.document.to_string())?)
        })
        .await?;
    let reading = app.read_again(document).await?;
    app.answer(&question, move |_, ledger| json(&explanation(&ledger.listed(&id)?.row.claim, &reading))).await
}

fn explanation<'a>(claim: &'a Claim, reading: &'a Reading) -> Explanation<'a> {
    let offsets = Offsets::new(&reading.document.text);
    let number = reading.claims.iter().position(|c| c.id == claim.id);
    let trigger = claim.evidence.iter().find(|e| e.part == "trigger").and_then(|e| e.spans.hull());
    let sentence = trigger.and_then(|t| {
        let at = reading.syntax.sentences[reading.syntax.sentence_at(t.start())?].span.join(t);
        Some(SentenceText { at: Stretch::new(at, &offsets), text: reading.document.text[at].to_owned() })
    });
    let read = number.map(|i| &reading.claims[i]);
    Explanation {
        id: claim.id.to_string(),
        read_again: read.is_some(),
        number: number.map(|i| i + 1),
        sentence,
        by: (&claim.by).into(),
        sources: read.map(|c| sources(c, reading)).unwrap_or_default(),
        parties: read.map(|c| parties(c, reading)).unwrap_or_default(),
    }
}

fn sources<'a>(claim: &Claim, reading: &'a Reading) -> Vec<SourceReason<'a>> {
    let rows = &reading.attributions.attributions;
    let (text, mentions) = (&reading.document.text, &reading.mentions);
    let innermost = reported_by(claim, reading);
    let mut chain: Vec<Id<Attribution>> = std::iter::successors(innermost, |&id| rows[id].within).collect();
    chain.reverse();
    let reason = |id: Id<Attribution>| {
        let row = &rows[id];
        let mut names: Vec<String> = Vec::new();
        if let Some(speaker) = row.speaker {
            let entity = &mentions.entities[speaker];
            let others = entity.mentions.iter().map(|&m| text[mentions.mentions[m].span].to_owned());
            for name in std::iter::once(entity.name.clone()).chain(others) {
                if names.len() < NAMES && !names.contains(&name) {
                    names.push(name);
                }
            }
        }
        SourceReason {
            source: text.pieces(&row.source),
            cue: text.pieces(&row.cue),
            directness: row.directness.name(),
            kind: row.source_kind.name(),
            stance: row.stance.name(),
            names,
            by: (&row.by).into(),
        }
    };
    chain.into_iter().map(reason).collect()
}

/// The attribution of the event or relation behind a claim.
fn reported_by(claim: &Claim, reading: &Reading) -> Option<Id<Attribution>> {
    let trigger = &claim.evidence.iter().find(|e| e.part == "trigger")?.spans;
    let kind = &claim.statement.kind;
    match claim.statement.form {
        StatementForm::Event => {
            let mut events = reading.events.events.iter();
            events.find(|e| e.trigger == *trigger && e.kind == *kind)?.reported_by
        }
        StatementForm::Relation => {
            let mut relations = reading.events.relations.iter();
            relations.find(|r| r.trigger == *trigger && r.kind == *kind)?.reported_by
        }
    }
}

fn parties<'a>(claim: &Claim, reading: &'a Reading) -> Vec<PartyReason<'a>> {
    let mut found = Vec::new();
    let parts = claim.evidence.iter().filter(|e| e.part == "actor" || e.part == "recipient");
    for (part, span) in parts.flat_map(|e| e.spans.spans().iter().map(move |s| (e.part, *s))) {
        let overlapping = reading.mentions.mentions.enumerate().filter(|(_, m)| span.overlaps(m.span));
        // Of the mentions there, the one that shares most with the words and has least besides.
        let best = overlapping.max_by_key(|(_, m)| {
            let shared = m.span.end().min(span.end()).saturating_sub(m.span.start().max(span.start()));
            (shared, std::cmp::Reverse(m.span.len()))
        });
        let Some((id, mention)) = best else { continue };
        let actor = reading.mentions.actor(id);
        found.push(PartyReason {
            part,
            words: reading.document.text[mention.span].to_owned(),
            kind: mention.kind.name(),
            by: (&mention.by).into(),
            code: actor.map(|a| a.code.clone()).unwrap_or_default(),
            name: actor.map(|a| a.name.clone()).unwrap_or_default(),
            entry: actor.map(|a| a.entry.clone()).unwrap_or_default(),
        });
    }
    found
}
