//! Reports: in lists, as a ledger holds them, and as they are read here and now.
//!
//! reads:  KnownReport, Reading
//! writes: ReportRow, ReportShape

use super::{ClaimRow, EvidenceShape, Stretch};
use onrecord::Reading;
use onrecord::document::{Document, Offsets, SpanSet};
use onrecord::events::Claim;
use onrecord::ledger::names::zone;
use onrecord::ledger::{KnownReport, Listed, ReportSummary, Review, Row, Run, Saying, Standing};
use onrecord::mentions::MentionForm;
use onrecord::wire::{ReportRecord, RunRecord};
use serde::Serialize;
use utoipa::ToSchema;

/// A report in a list.
#[derive(Serialize, ToSchema, Debug)]
pub struct ReportRow {
    /// Its id.
    pub id: String,
    /// Who printed it.
    pub publisher: Option<String>,
    /// The day it was printed.
    pub published: Option<String>,
    /// Its headline.
    pub title: Option<String>,
    /// Its writer.
    pub author: Option<String>,
    /// Where it was fetched from.
    pub url: Option<String>,
    /// The file it was read from.
    pub origin: Option<String>,
    /// How many claims that stand were read in it.
    pub claims: u64,
    /// How many attributions.
    pub attributions: u64,
    /// Length of its text in bytes.
    pub length: u64,
}

/// A report with everything that is known to be in it.
#[derive(Serialize, ToSchema, Debug)]
pub struct ReportShape<'a> {
    /// What is known of the report besides its text.
    pub report: ReportRecord<'a>,
    /// What read it; nothing for a report that was only shown.
    pub run: Option<RunRecord<'a>>,
    /// The text as it was. Show it as text.
    pub text: &'a str,
    /// Whether it was read here and now: then attributions have the words of source and cue, and there are sentences, mentions,
    /// times and places. A ledger keeps less; `/reports/{id}/reading` reads the report again.
    pub read_now: bool,
    /// Headline, byline, dateline, captions and paragraphs.
    pub zones: Vec<ZoneShape>,
    /// Sentences; empty unless read now.
    pub sentences: Vec<SentenceShape>,
    /// Who says what, in text order.
    pub attributions: Vec<AttributionShape>,
    /// Whom and what it speaks of.
    pub entities: Vec<EntityShape>,
    /// Where it speaks of them; empty unless read now.
    pub mentions: Vec<MentionShape>,
    /// Time expressions; empty unless read now.
    pub times: Vec<TimeShape>,
    /// Places on the map; empty unless read now.
    pub places: Vec<ToponymShape>,
    /// Its claims, in text order.
    pub claims: Vec<ClaimInReport<'a>>,
    /// What was seen and not handled.
    pub notes: Vec<NoteShape>,
}

/// A stretch of the text and what it is for.
#[derive(Serialize, ToSchema, Debug)]
pub struct ZoneShape {
    /// `headline`, `byline`, `dateline`, `caption` or `body`.
    pub kind: &'static str,
    /// Where.
    pub at: Stretch,
}

/// A sentence.
#[derive(Serialize, ToSchema, Debug)]
pub struct SentenceShape {
    /// Where.
    pub at: Stretch,
}

/// One source, cue and content.
#[derive(Serialize, ToSchema, Debug)]
pub struct AttributionShape {
    /// `a1`, `a2`, … in text order.
    pub id: String,
    /// The source as a letter, `A` for the first who speaks: the same letter is the same source.
    pub letter: String,
    /// Best name of the source in the report; empty where none is given.
    pub name: String,
    /// `named`, `unnamed`, `collective`, `document` or `publication`.
    pub source_kind: &'static str,
    /// Actor code, empty where the tables know none.
    pub actor: String,
    /// Words of the source.
    pub source: Vec<Stretch>,
    /// Words of the cue.
    pub cue: Vec<Stretch>,
    /// The cue as text.
    pub cue_words: String,
    /// Words of the content.
    pub content: Vec<Stretch>,
    /// `direct`, `indirect` or `mixed`.
    pub directness: &'static str,
    /// `neutral`, `doubt`, `deny` or `support`.
    pub stance: &'static str,
    /// The terms on which the source speaks.
    pub terms: Option<String>,
    /// The attribution whose content holds this one.
    pub nested_in: Option<String>,
}

/// Something that a report speaks of.
#[derive(Serialize, ToSchema, Debug)]
pub struct EntityShape {
    /// `e1`, `e2`, …
    pub id: String,
    /// Its best name.
    pub name: String,
    /// Type of re3d.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Actor code, empty where the tables know none.
    pub actor: String,
    /// How many mentions it has.
    pub mentions: usize,
}

/// Where a report speaks of something.
#[derive(Serialize, ToSchema, Debug)]
pub struct MentionShape {
    /// What it speaks of.
    pub entity: String,
    /// Type of re3d.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// `name`, `nominal` or `pronoun`.
    pub form: &'static str,
    /// Where.
    pub at: Stretch,
}

/// A time expression.
#[derive(Serialize, ToSchema, Debug)]
pub struct TimeShape {
    /// Where.
    pub at: Stretch,
    /// `DATE`, `TIME`, `DURATION` or `SET`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// TIMEX3 value.
    pub value: String,
}

/// A place name and where it lies.
#[derive(Serialize, ToSchema, Debug)]
pub struct ToponymShape {
    /// Where in the text.
    pub at: Stretch,
    /// The gazetteer's name.
    pub name: String,
    /// GeoNames id.
    pub geonameid: u32,
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// `place`, `district`, `region` or `country`.
    pub precision: &'static str,
}

/// A claim in its report.
#[derive(Serialize, ToSchema, Debug)]
pub struct ClaimInReport<'a> {
    /// The claim.
    pub claim: ClaimRow<'a>,
    /// The words that its parts rest on.
    pub evidence: Vec<EvidenceShape>,
    /// The attributions that it is said in, outermost first; none: the publisher's own word.
    pub attributions: Vec<String>,
}

/// Something seen and not handled.
#[derive(Serialize, ToSchema, Debug)]
pub struct NoteShape {
    /// Names the kind of note.
    pub kind: &'static str,
    /// Where, if it is somewhere.
    pub at: Option<Stretch>,
    /// For a person.
    pub message: String,
}

impl From<ReportSummary> for ReportRow {
    fn from(r: ReportSummary) -> ReportRow {
        ReportRow {
            id: r.id.to_string(),
            publisher: r.meta.publisher,
            published: r.meta.published.map(|d| d.to_string()),
            title: r.meta.title,
            author: r.meta.author,
            url: r.meta.url,
            origin: r.meta.origin,
            claims: r.claims,
            attributions: r.sayings,
            length: r.length,
        }
    }
}

/// A report as a ledger holds it.
pub fn of_ledger(known: &KnownReport) -> ReportShape<'_> {
    let document = &known.document;
    let offsets = Offsets::new(&document.text);
    let mut letters = Letters::default();
    // The words of source and cue are kept with claims alone.
    let words = |saying: &Saying, part: &str| -> Vec<Stretch> {
        let evidence = || known.claims.iter().map(|c| &c.row.claim.evidence);
        let found = evidence().find_map(|all| {
            let link = all.iter().find(|e| e.part == "content" && e.spans == saying.content)?.link;
            all.iter().find(|e| e.part == part && e.link == link)
        });
        found.map(|e| Stretch::all(&e.spans, &offsets)).unwrap_or_default()
    };
    let attribution = |(i, s): (usize, &Saying)| AttributionShape {
        id: format!("a{}", i + 1),
        letter: letters.of(&s.source),
        name: s.source.clone(),
        source_kind: s.source_kind.name(),
        actor: s.actor.clone(),
        source: words(s, "source"),
        cue: words(s, "cue"),
        cue_words: s.cue.clone(),
        content: Stretch::all(&s.content, &offsets),
        directness: s.directness.name(),
        stance: s.stance.name(),
        terms: s.terms.clone(),
        nested_in: s.within.map(|i| format!("a{}", i + 1)),
    };
    ReportShape {
        report: document.into(),
        run: Some(run(&known.run)),
        text: &document.text,
        read_now: false,
        zones: zones(document, &offsets),
        sentences: Vec::new(),
        attributions: known.sayings.iter().enumerate().map(attribution).collect(),
        entities: known
            .entities
            .iter()
            .enumerate()
            .map(|(i, e)| EntityShape {
                id: format!("e{}", i + 1),
                name: e.name.clone(),
                kind: e.kind.name(),
                actor: e.actor.clone(),
                mentions: e.mentions,
            })
            .collect(),
        mentions: Vec::new(),
        times: Vec::new(),
        places: Vec::new(),
        claims: claims(&known.claims, document, &offsets, &contents(&known.sayings)),
        notes: Vec::new(),
    }
}

/// A report as it is read here and now; `claims` are those of a ledger where it is in one, else those of the reading.
pub fn of_reading<'a>(
    reading: &'a Reading,
    claims_shown: &'a [Listed],
    by: Option<&'a Run>,
) -> ReportShape<'a> {
    let document = &reading.document;
    let offsets = Offsets::new(&document.text);
    let mentions = &reading.mentions;
    let rows = &reading.attributions.attributions;
    let entity = |id: usize| format!("e{}", id + 1);
    let mut letters = Letters::default();
    let mut attributions = Vec::new();
    for (i, a) in rows.iter().enumerate() {
        let speaker = a.speaker.and_then(|id| mentions.entities.get(id));
        let own = a.source_mention.and_then(|id| mentions.actor(id));
        let words = document.text.pieces(&a.source);
        let name = speaker.map_or(words, |e| e.name.clone());
        attributions.push(AttributionShape {
            id: format!("a{}", i + 1),
            letter: match a.speaker {
                Some(id) => letters.of(&format!("\u{0}{}", id.index())),
                None => letters.of(&name),
            },
            source_kind: a.source_kind.name(),
            actor: own.or(speaker.and_then(|e| e.actor.as_ref())).map(|a| a.code.clone()).unwrap_or_default(),
            name,
            source: Stretch::all(&a.source, &offsets),
            cue: Stretch::all(&a.cue, &offsets),
            cue_words: document.text.pieces(&a.cue),
            content: Stretch::all(&a.content, &offsets),
            directness: a.directness.name(),
            stance: a.stance.name(),
            terms: a.terms.map(|t| document.text[t].to_owned()),
            nested_in: a.within.map(|id| format!("a{}", id.index() + 1)),
        });
    }
    let contents: Vec<(SpanSet, Option<usize>)> =
        rows.iter().map(|a| (a.content.clone(), a.within.map(|id| id.index()))).collect();
    ReportShape {
        report: document.into(),
        run: by.map(run),
        text: &document.text,
        read_now: true,
        zones: zones(document, &offsets),
        sentences: reading
            .syntax
            .sentences
            .iter()
            .map(|s| SentenceShape { at: Stretch::new(s.span, &offsets) })
            .collect(),
        attributions,
        entities: mentions
            .entities
            .iter()
            .enumerate()
            .map(|(i, e)| EntityShape {
                id: entity(i),
                name: e.name.clone(),
                kind: e.kind.name(),
                actor: e.actor.as_ref().map(|a| a.code.clone()).unwrap_or_default(),
                mentions: e.mentions.len(),
            })
            .collect(),
        mentions: mentions
            .mentions
            .iter()
            .map(|m| MentionShape {
                entity: entity(m.entity.index()),
                kind: m.kind.name(),
                form: match m.form {
                    MentionForm::Name => "name",
                    MentionForm::Nominal => "nominal",
                    MentionForm::Pronoun => "pronoun",
                },
                at: Stretch::new(m.span, &offsets),
            })
            .collect(),
        times: mentions
            .times
            .iter()
            .map(|t| TimeShape {
                at: Stretch::new(t.span, &offsets),
                kind: t.kind.name(),
                value: t.value.clone(),
            })
            .collect(),
        places: mentions
            .places
            .iter()
            .map(|t| ToponymShape {
                at: Stretch::new(t.span, &offsets),
                name: t.name.clone(),
                geonameid: t.geonameid,
                latitude: t.latitude,
                longitude: t.longitude,
                precision: t.precision.name(),
            })
            .collect(),
        claims: claims(claims_shown, document, &offsets, &contents),
        notes: reading
            .notes()
            .map(|n| NoteShape {
                kind: n.kind,
                at: n.span.map(|s| Stretch::new(s, &offsets)),
                message: n.message.clone(),
            })
            .collect(),
    }
}

/// The claims of a reading that is in no ledger, as lists show claims.
pub fn unlisted(reading: &Reading) -> Vec<Listed> {
    let listed = |claim: &Claim| Listed {
        row: Row {
            claim: claim.clone(),
            meta: reading.document.meta.clone(),
            run: Run::default(),
            corrections: Vec::new(),
            standing: Standing::Current,
        },
        group: None,
        review: Review::default(),
    };
    reading.claims.iter().map(listed).collect()
}

fn run(run: &Run) -> RunRecord<'_> {
    RunRecord { program: &run.program, model: &run.model, lexicon: &run.lexicon }
}

fn zones(document: &Document, offsets: &Offsets) -> Vec<ZoneShape> {
    let shape =
        |z: &onrecord::document::Zone| ZoneShape { kind: zone(z.kind), at: Stretch::new(z.span, offsets) };
    document.zones.iter().map(shape).collect()
}

/// The content of each attribution, and which holds it.
fn contents(sayings: &[Saying]) -> Vec<(SpanSet, Option<usize>)> {
    sayings.iter().map(|s| (s.content.clone(), s.within)).collect()
}

fn claims<'a>(
    listed: &'a [Listed],
    document: &Document,
    offsets: &Offsets,
    contents: &[(SpanSet, Option<usize>)],
) -> Vec<ClaimInReport<'a>> {
    let said_in = |claim: &Claim| -> Vec<String> {
        let last = claim.chain.len().saturating_sub(1);
        let content = claim.evidence.iter().find(|e| e.part == "content" && e.link == last);
        let innermost = content.and_then(|e| contents.iter().position(|(spans, _)| *spans == e.spans));
        // A row never holds itself, so that the walk outward ends.
        let mut chain: Vec<usize> = std::iter::successors(innermost, |&i| contents.get(i)?.1).collect();
        chain.reverse();
        chain.into_iter().map(|i| format!("a{}", i + 1)).collect()
    };
    let shape = |l: &'a Listed| ClaimInReport {
        attributions: said_in(&l.row.claim),
        evidence: l.row.claim.evidence.iter().map(|e| EvidenceShape::new(e, document, offsets)).collect(),
        claim: l.into(),
    };
    listed.iter().map(shape).collect()
}

/// The letters of sources, in the order in which they are first heard.
#[derive(Default)]
struct Letters(Vec<String>);

impl Letters {
    fn of(&mut self, name: &str) -> String {
        let key = name.to_lowercase();
        let number = self.0.iter().position(|k| *k == key).unwrap_or_else(|| {
            self.0.push(key);
            self.0.len() - 1
        });
        let letter = char::from(b'A' + u8::try_from(number % 26).unwrap_or(0));
        if number < 26 { letter.to_string() } else { format!("{letter}{}", number / 26 + 1) }
    }
}
