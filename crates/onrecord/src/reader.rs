//! The whole flow on one screen.
//!
//! reads:  a report, resources
//! writes: Reading

use crate::{Error, Reading};
use onrecord_attribution as attribution;
use onrecord_document::{Document, Span};
use onrecord_encoder::Encoder;
use onrecord_events as events;
use onrecord_ingest::{self as ingest, Report};
use onrecord_mentions as mentions;
use onrecord_resources::model::Model;
use onrecord_resources::{Files, Resources};
use onrecord_syntax as syntax;
use std::path::{Path, PathBuf};

/// Reads reports. It holds the tables and the model, never changes, and can be shared by threads.
pub struct Reader {
    resources: Resources,
    encoder: Encoder,
}

/// What a [`Reader`] is made from.
#[derive(Default)]
pub struct ReaderBuilder {
    data: Option<PathBuf>,
    model: Option<PathBuf>,
}

impl ReaderBuilder {
    /// Lays a folder shaped like `data/` over the built-in tables.
    pub fn data(mut self, folder: impl AsRef<Path>) -> ReaderBuilder {
        self.data = Some(folder.as_ref().to_owned());
        self
    }

    /// Takes the model of a folder instead of the built-in one.
    pub fn model(mut self, folder: impl AsRef<Path>) -> ReaderBuilder {
        self.model = Some(folder.as_ref().to_owned());
        self
    }

    /// The reader.
    ///
    /// # Errors
    /// If a data file or the model has mistakes; all problems of the data files are listed.
    pub fn build(self) -> Result<Reader, Error> {
        let (files, model) = (self.files()?, self.open_model()?);
        Ok(Reader { resources: Resources::load(&files)?, encoder: Encoder::new(&model)? })
    }

    /// The data files: the built-in ones and, if given, the user's.
    pub(crate) fn files(&self) -> Result<Files, Error> {
        Ok(match &self.data {
            Some(folder) => Files::overlaid(folder)?,
            None => Files::embedded(),
        })
    }

    /// The model, checked.
    pub(crate) fn open_model(&self) -> Result<Model, Error> {
        Ok(match &self.model {
            Some(folder) => Model::open(folder)?,
            None => Model::embedded_base()?,
        })
    }
}

impl Reader {
    /// A reader with the built-in tables and model.
    ///
    /// # Errors
    /// Only if the binary itself is damaged: tables and weights are checked before first use.
    pub fn new() -> Result<Reader, Error> {
        Reader::builder().build()
    }

    /// A reader with a user's tables or model.
    pub fn builder() -> ReaderBuilder {
        ReaderBuilder::default()
    }

    /// The tables it reads with.
    pub fn resources(&self) -> &Resources {
        &self.resources
    }

    /// The network it reads with.
    pub fn encoder(&self) -> &Encoder {
        &self.encoder
    }

    /// Everything that is read in a report.
    ///
    /// # Errors
    /// Only ingest can fail: bytes that are no text, no text at all, another language.
    pub fn read(&self, report: Report) -> Result<Reading, Error> {
        let document = ingest::ingest(report, &self.resources.zones)?;
        let words = syntax::split(&document, &self.resources.tokenization);
        Ok(self.read_words(document, words))
    }

    /// The same for a report whose tokens are given; they are kept as they are.
    ///
    /// # Errors
    /// As [`read`](Reader::read), and if the tokens do not fit the text.
    pub fn read_tokens(&self, report: Report, tokens: &[Span]) -> Result<Reading, Error> {
        let document = ingest::ingest(report, &self.resources.zones)?;
        let words = syntax::given(&document, tokens, None, &self.resources.tokenization)
            .map_err(|e| Error::Tokens(e.to_string()))?;
        Ok(self.read_words(document, words))
    }

    /// The flow once words are known: one pass of the encoder, then stage after stage.
    pub fn read_words(&self, document: Document, words: syntax::Words) -> Reading {
        let scores =
            self.encoder.score_in_company(&words.forms(&document), &words.sentences, &self.resources.company);
        let syntax = syntax::parse(&document, words, &scores, &self.encoder, &self.resources.tokenization);
        self.read_syntax(document, syntax, &scores)
    }

    /// The flow once trees are known: from given parses, or from [`read_words`](Reader::read_words).
    pub fn read_syntax(
        &self,
        document: Document,
        syntax: syntax::Syntax,
        scores: &onrecord_encoder::Scores,
    ) -> Reading {
        let res = &self.resources;
        let mentions = mentions::find(&document, &syntax, scores, &res.actors, &res.gazetteer, &res.times);
        let attributions = attribution::attribute(&document, &syntax, &mentions, scores, &res.attribution);
        let events = events::code(&document, &syntax, &mentions, &attributions, scores, &res.events);
        let claims = events::claims(&document, &syntax, &mentions, &attributions, &events, &res.events);
        Reading { document, syntax, mentions, attributions, events, claims }
    }
}
