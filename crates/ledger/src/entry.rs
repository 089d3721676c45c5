//! What is added to a ledger: one document and everything read in it.
//!
//! reads:  document, mentions, attributions, claims
//! writes: Entry, Run, Saying, KnownEntity

use onrecord_attribution::{Attributions, Directness, SourceKind, Stance};
use onrecord_document::{Document, Maker, SpanSet};
use onrecord_events::Claim;
use onrecord_mentions::{EntityType, Mentions};

/// One document and what was read in it.
#[derive(Clone, PartialEq, Debug)]
pub struct Entry {
    /// The document.
    pub document: Document,
    /// Its claims, in text order.
    pub claims: Vec<Claim>,
    /// Who says what in it, also where no claim came of it.
    pub sayings: Vec<Saying>,
    /// Whom and what it speaks of.
    pub entities: Vec<KnownEntity>,
    /// What read it.
    pub run: Run,
}

/// What read a document: another run may read it differently.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Run {
    /// Version of the program.
    pub program: String,
    /// Name or checksum of the model.
    pub model: String,
    /// Checksum of the data files.
    pub lexicon: String,
}

/// One attribution, free of the other stages' rows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Saying {
    /// The source's best name in the report; empty where none is given.
    pub source: String,
    /// Kind of source.
    pub source_kind: SourceKind,
    /// Actor code, empty where the tables know none.
    pub actor: String,
    /// The cue's words.
    pub cue: String,
    /// What is said, in bytes of the text.
    pub content: SpanSet,
    /// Direct, indirect or mixed.
    pub directness: Directness,
    /// Stance of the cue.
    pub stance: Stance,
    /// The terms on which the source speaks.
    pub terms: Option<String>,
    /// Position of the saying whose content holds this one.
    pub within: Option<usize>,
}

/// One entity, free of its mentions.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KnownEntity {
    /// Its best name.
    pub name: String,
    /// What kind of thing.
    pub kind: EntityType,
    /// Actor code, empty where the tables know none.
    pub actor: String,
    /// How many mentions it has.
    pub mentions: usize,
}

impl Entry {
    /// The entry of a reading.
    pub fn new(
        document: &Document,
        mentions: &Mentions,
        attributions: &Attributions,
        claims: &[Claim],
        run: Run,
    ) -> Entry {
        let entities = mentions.entities.iter().map(|e| KnownEntity {
            name: e.name.clone(),
            kind: e.kind,
            actor: e.actor.as_ref().map(|a| a.code.clone()).unwrap_or_default(),
            mentions: e.mentions.len(),
        });
        let sayings = attributions.attributions.iter().map(|a| {
            let speaker = a.speaker.and_then(|id| mentions.entities.get(id));
            let own = a.source_mention.and_then(|id| mentions.actor(id));
            let actor = own.or(speaker.and_then(|e| e.actor.as_ref()));
            Saying {
                source: speaker.map_or_else(|| document.text.pieces(&a.source), |e| e.name.clone()),
                source_kind: a.source_kind,
                actor: actor.map(|a| a.code.clone()).unwrap_or_default(),
                cue: document.text.pieces(&a.cue),
                content: a.content.clone(),
                directness: a.directness,
                stance: a.stance,
                terms: a.terms.map(|span| document.text[span].to_owned()),
                within: a.within.map(|id| id.index()),
            }
        });
        Entry {
            document: document.clone(),
            claims: claims.to_vec(),
            sayings: sayings.collect(),
            entities: entities.collect(),
            run,
        }
    }

    /// A number that differs if anything that was read differs.
    pub(crate) fn digest(&self) -> [u8; 32] {
        let mut sum = Sum(blake3::Hasher::new());
        sum.words([&self.run.program, &self.run.model, &self.run.lexicon]);
        for zone in &self.document.zones {
            sum.word(crate::names::zone(zone.kind));
            sum.numbers([zone.span.start(), zone.span.end()]);
        }
        for saying in &self.sayings {
            sum.words([&saying.source, &saying.actor, &saying.cue]);
            sum.word(saying.source_kind.name());
            sum.word(saying.directness.name());
            sum.word(saying.stance.name());
            sum.maybe(saying.terms.as_deref());
            sum.numbers([saying.within.map_or(0, |i| i + 1)]);
            sum.spans(&saying.content);
        }
        for entity in &self.entities {
            sum.words([&entity.name, &entity.actor]);
            sum.word(entity.kind.name());
            sum.numbers([entity.mentions]);
        }
        for claim in &self.claims {
            sum.claim(claim);
        }
        *sum.0.finalize().as_bytes()
    }
}

/// A checksum over values, each marked with its length so that neighbors cannot run together.
struct Sum(blake3::Hasher);

impl Sum {
    fn word(&mut self, word: &str) {
        self.numbers([word.len()]);
        self.0.update(word.as_bytes());
    }

    fn words<const N: usize>(&mut self, words: [&String; N]) {
        words.into_iter().for_each(|w| self.word(w));
    }

    fn maybe(&mut self, word: Option<&str>) {
        self.numbers([usize::from(word.is_some())]);
        self.word(word.unwrap_or_default());
    }

    fn numbers<const N: usize>(&mut self, numbers: [usize; N]) {
        for number in numbers {
            self.0.update(&(number as u64).to_le_bytes());
        }
    }

    fn spans(&mut self, spans: &SpanSet) {
        self.numbers([spans.spans().len()]);
        spans.spans().iter().for_each(|s| self.numbers([s.start(), s.end()]));
    }

    fn claim(&mut self, claim: &Claim) {
        self.0.update(&claim.id.0);
        self.numbers([claim.chain.len()]);
        for link in &claim.chain {
            self.words([&link.name, &link.actor, &link.cue]);
            self.word(link.kind.name());
            self.word(link.stance.name());
            self.maybe(link.terms.as_deref());
        }
        let s = &claim.statement;
        self.word(s.form.name());
        self.words([&s.kind, &s.mode, &s.cameo, &s.trigger]);
        self.numbers([s.quad.into(), s.actors.len(), s.recipients.len(), s.magnitude.len()]);
        s.actors.iter().chain(&s.recipients).for_each(|p| self.words([&p.name, &p.code]));
        for (kind, least, most) in &s.magnitude {
            self.word(kind.name());
            self.0.update(&least.to_le_bytes());
            self.0.update(&most.to_le_bytes());
        }
        self.maybe(s.place.as_ref().map(|(id, name)| format!("{id} {name}")).as_deref());
        self.maybe(s.time.as_deref());
        self.maybe(s.days.map(|(first, last)| format!("{first} {last}")).as_deref());
        let f = claim.factuality;
        [f.certainty.name(), f.polarity.name(), f.mood.name()].into_iter().for_each(|w| self.word(w));
        self.numbers([claim.evidence.len()]);
        for evidence in &claim.evidence {
            self.word(evidence.part);
            self.numbers([evidence.link]);
            self.spans(&evidence.spans);
        }
        self.maybe(claim.published.map(|d| d.to_string()).as_deref());
        match &claim.by {
            Maker::Rule(name) => self.word(name),
            Maker::Model(name, score) => {
                self.word(name);
                self.0.update(&score.to_le_bytes());
            }
        }
        self.word(&claim.plain);
    }
}
