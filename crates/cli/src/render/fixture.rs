//! A reading made by hand, for tests of how readings are shown.
//!
//! reads:  nothing
//! writes: Reading

use onrecord::Reading;
use onrecord::attribution::{Attribution, Attributions, Directness, SourceKind, Stance};
use onrecord::document::{Document, Id, Layer, Maker, Meta, Span, SpanSet, Text, Zone, ZoneKind};
use onrecord::events::{
    Claim, ClaimId, Events, Evidence, Factuality, MagnitudeKind, Party, SourceLink, Statement, StatementForm,
};
use onrecord::mentions::Mentions;
use onrecord::syntax::Syntax;

/// The first place of `words` in the text of a reading.
pub fn span(reading: &Reading, words: &str) -> Span {
    let at = reading.document.text.find(words).unwrap();
    Span::new(at, at + words.len())
}

/// A reading of paragraphs, in which nothing has been found yet.
pub fn reading(meta: Meta, paragraphs: &[&str]) -> Reading {
    let text = Text::new(paragraphs.join("\n\n"));
    let mut zones = Layer::new();
    let mut at = 0;
    for paragraph in paragraphs {
        zones.push(Zone { span: Span::new(at, at + paragraph.len()), kind: ZoneKind::Body });
        at += paragraph.len() + 2;
    }
    Reading {
        document: Document::new(meta, text, zones, Vec::new()),
        syntax: Syntax::default(),
        mentions: Mentions::default(),
        attributions: Attributions::default(),
        events: Events::default(),
        claims: Vec::new(),
    }
}

/// Adds an attribution; pieces of a content are parted by ` | `, and an empty string stands for none.
pub fn attribute(reading: &mut Reading, source: &str, cue: &str, content: &str) -> Id<Attribution> {
    let set = |words: &str| -> SpanSet {
        words.split(" | ").filter(|w| !w.is_empty()).map(|w| span(reading, w)).collect()
    };
    let row = Attribution {
        source: set(source),
        source_mention: None,
        speaker: None,
        cue: set(cue),
        content: set(content),
        directness: Directness::Indirect,
        source_kind: SourceKind::Unnamed,
        terms: None,
        stance: Stance::Neutral,
        within: None,
        by: Maker::rule("fixture"),
    };
    reading.attributions.attributions.push(row)
}

/// Adds a claim of an assault on the word of some sources, the publisher not counted.
pub fn claim(
    reading: &mut Reading,
    sources: &[&str],
    trigger: &str,
    actor: (&str, &str),
    recipient: (&str, &str),
) {
    let link = |name: &str, kind| SourceLink {
        name: name.to_owned(),
        kind,
        actor: String::new(),
        terms: None,
        stance: Stance::Neutral,
        cue: "said".to_owned(),
    };
    let publisher =
        SourceLink { cue: String::new(), ..link(reading.document.publisher(), SourceKind::Publication) };
    let party = |(name, code): (&str, &str)| Party { name: name.to_owned(), code: code.to_owned() };
    let statement = Statement {
        form: StatementForm::Event,
        kind: "ASSAULT".to_owned(),
        mode: "artillery".to_owned(),
        cameo: "194".to_owned(),
        quad: 4,
        actors: vec![party(actor)],
        recipients: vec![party(recipient)],
        place: Some((1, "Khara".to_owned())),
        time: Some("2031-03-03".to_owned()),
        days: None,
        trigger: trigger.to_owned(),
        magnitude: vec![(MagnitudeKind::Killed, 14, 14)],
    };
    let claim = Claim {
        id: ClaimId([reading.claims.len() as u8; 16]),
        document: reading.document.id,
        chain: [publisher].into_iter().chain(sources.iter().map(|s| link(s, SourceKind::Unnamed))).collect(),
        statement,
        factuality: Factuality::FACT,
        evidence: vec![Evidence { part: "trigger", link: 0, spans: span(reading, trigger).into() }],
        published: reading.document.meta.published,
        by: Maker::entry("lexicon/en/events.toml", "shell"),
        plain: match sources {
            [] => format!("The paper reports that {} shelled {}.", actor.0, recipient.0),
            sources => format!(
                "According to the paper, {} said that {} shelled {}.",
                sources.join(" said that "),
                actor.0,
                recipient.0
            ),
        },
    };
    reading.claims.push(claim);
}
