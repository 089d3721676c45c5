//! Reads a sentence through every stage with the embedded model: what tests of real sentences share.
//!
//! reads:  embedded tables and weights
//! writes: Read

use onrecord_attribution::{Attributions, attribute};
use onrecord_document::{Document, Layer, Meta, Text, Zone, ZoneKind};
use onrecord_encoder::Encoder;
use onrecord_events::{Claim, Events};
use onrecord_mentions::Mentions;
use onrecord_resources::Files;
use onrecord_resources::actors::Actors;
use onrecord_resources::attribution::AttributionTables;
use onrecord_resources::event_lexicon::EventTables;
use onrecord_resources::gazetteer::Gazetteer;
use onrecord_resources::model::Model;
use onrecord_resources::times::Times;
use onrecord_resources::tokenization::Tokenization;
use onrecord_syntax::Syntax;

/// Every stage, ready to read.
pub struct Stages {
    pub tables: EventTables,
    tokenization: Tokenization,
    actors: Actors,
    gazetteer: Gazetteer,
    times: Times,
    attribution: AttributionTables,
    encoder: Encoder,
}

/// A text and what every stage made of it.
#[allow(dead_code, reason = "not every test looks at every stage")]
pub struct Read {
    pub document: Document,
    pub syntax: Syntax,
    pub mentions: Mentions,
    pub attributions: Attributions,
    pub events: Events,
    pub claims: Vec<Claim>,
}

impl Stages {
    /// The embedded tables and weights; the folder that ONRECORD_DATA names is laid over the tables.
    pub fn new() -> Stages {
        let files = match std::env::var_os("ONRECORD_DATA") {
            Some(folder) => Files::overlaid(folder.as_ref()).unwrap(),
            None => Files::embedded(),
        };
        Stages {
            tables: EventTables::load(&files).unwrap(),
            tokenization: Tokenization::load(&files).unwrap(),
            actors: Actors::load(&files).unwrap(),
            gazetteer: Gazetteer::load(&files).unwrap(),
            times: Times::load(&files).unwrap(),
            attribution: AttributionTables::load(&files).unwrap(),
            encoder: Encoder::new(&Model::embedded_base().unwrap()).unwrap(),
        }
    }

    /// A text of one paragraph, read.
    pub fn read(&self, text: &str, meta: Meta) -> Read {
        let text = Text::new(text);
        let span = text.trim(text.whole());
        let zones: Layer<Zone> = vec![Zone { span, kind: ZoneKind::Body }].into();
        let document = Document::new(meta, text, zones, Vec::new());
        let words = onrecord_syntax::split(&document, &self.tokenization);
        let forms: Vec<&str> = words.words.iter().map(|w| &document.text[w.span]).collect();
        let scores = self.encoder.score(&forms, &words.sentences);
        let syntax = onrecord_syntax::parse(&document, words, &scores, &self.encoder, &self.tokenization);
        let mentions =
            onrecord_mentions::find(&document, &syntax, &scores, &self.actors, &self.gazetteer, &self.times);
        let attributions = attribute(&document, &syntax, &mentions, &scores, &self.attribution);
        let events =
            onrecord_events::code(&document, &syntax, &mentions, &attributions, &scores, &self.tables);
        let claims =
            onrecord_events::claims(&document, &syntax, &mentions, &attributions, &events, &self.tables);
        Read { document, syntax, mentions, attributions, events, claims }
    }
}
