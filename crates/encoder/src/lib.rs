//! Words → label scores: the one neural network, on the processor, in Rust alone.
//!
//! reads:  the words and sentences of a document, a [`Model`]
//! writes: [`Scores`]
//!
//! [`Encoder::score`] is the flow: words are cut into word pieces and packed into windows of whole sentences; each window
//! passes through the network once; its word vectors are read out by every task. Decoding is not done here.
//! Weights and activations are 8 bits wide, where the processor has instructions for that; elsewhere, and in
//! [`Encoder::reference`], both are 32-bit floating point. The same words give the same bytes on any number of threads.

#![deny(unsafe_code)]

mod attention;
mod half;
mod heads;
mod network;
mod pointwise;
mod product;
mod scores;
mod shape;
mod simd;
mod vnni;
mod windows;
mod wordpiece;

pub use onrecord_resources::company::Company;
pub use onrecord_resources::model::{Model, ModelError};
pub use scores::{Block, Link, Scores, Task, TaskScores};

use heads::{BEST, Heads, Part};
use network::{Network, See, Space, Window};
use onrecord_resources::model::Windows;
use rayon::prelude::*;
use simd::Machine;
use std::ops::Range;
use std::sync::Arc;
use windows::{Pieces, Unit};
use wordpiece::WordPiece;

/// A network ready to score documents; shared by threads.
#[derive(Debug)]
pub struct Encoder {
    name: String,
    machine: Machine,
    vocabulary: WordPiece,
    windows: Windows,
    network: Network,
    heads: Heads,
    /// Labels of the tagging tasks in the order of [`Task`].
    labels: Vec<Arc<[Box<str>]>>,
    relations: Vec<Box<str>>,
}

impl Encoder {
    /// The encoder of a model.
    ///
    /// # Errors
    /// If the vocabulary lacks a mark the network needs, or has another size than the network's.
    pub fn new(model: &Model) -> Result<Encoder, ModelError> {
        Encoder::with(model, Machine::detect(), false)
    }

    /// The same network computed in 32-bit floating point throughout: slower, for comparison.
    ///
    /// # Errors
    /// Those of [`Encoder::new`].
    pub fn reference(model: &Model) -> Result<Encoder, ModelError> {
        Encoder::with(model, Machine::detect(), true)
    }

    fn with(model: &Model, machine: Machine, exact: bool) -> Result<Encoder, ModelError> {
        let card = model.card();
        let text = String::from_utf8_lossy(model.vocabulary());
        heads::check_pieces(model, text.lines().count())?;
        let vocabulary = WordPiece::new(&text).map_err(|mark| ModelError::Value {
            path: "vocab.txt".into(),
            key: "vocabulary",
            expected: format!("a line {mark}"),
            found: "none".to_owned(),
        })?;
        // without vector instructions for whole numbers, floating point is the faster of the two
        let exact = exact || matches!(machine, Machine::Portable);
        Ok(Encoder {
            name: card.name.clone(),
            machine,
            vocabulary,
            windows: card.windows.clone(),
            network: Network::new(model, machine, exact),
            heads: Heads::new(model, machine, exact),
            labels: heads::tasks(&card.labels).map(|(_, labels)| Arc::from(labels)).collect(),
            relations: card.labels.relation.clone(),
        })
    }

    /// The model's name, as a `Maker` records it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Scores for every word: of no words, empty scores. Never fails, whatever the words hold.
    ///
    /// `sentences` are runs of word numbers in order; words outside them all are read as sentences of their own, and of words
    /// in two sentences the first keeps them.
    pub fn score(&self, words: &[&str], sentences: &[Range<usize>]) -> Scores {
        let (pieces, units) = windows::cut(&self.vocabulary, words, sentences, &self.windows);
        let windows = windows::pack(&pieces, &units, self.windows.pieces);
        let read = |space: &mut Space, window: &Range<usize>| {
            self.window(words, &pieces, &units[window.clone()], space, &mut |_, _, _| {})
        };
        let parts: Vec<Part> = match windows.as_slice() {
            [window] => vec![read(&mut Space::default(), window)],
            windows => windows.par_iter().map_init(Space::default, read).collect(),
        };
        self.join(parts, &units, sentences.len())
    }

    /// The same scores, with neutral text read behind a document of few words: the network was taught on windows of many
    /// sentences and misreads some texts of one or two.
    pub fn score_in_company(&self, words: &[&str], sentences: &[Range<usize>], company: &Company) -> Scores {
        if words.is_empty() || words.len() >= company.least_words {
            return self.score(words, sentences);
        }
        let (mut all_words, mut all_sentences) = (words.to_vec(), sentences.to_vec());
        for sentence in &company.sentences {
            let start = all_words.len();
            all_words.extend(sentence.split(' '));
            all_sentences.push(start..all_words.len());
        }
        let mut scores = self.score(&all_words, &all_sentences);
        scores.keep(words.len(), sentences.len());
        scores
    }

    /// The best relation of the arc from `head` (none: the root) to `dependent`, both word numbers within the block, and its
    /// probability.
    ///
    /// # Panics
    /// If a word is not of the block.
    pub fn relation(&self, block: &Block, dependent: usize, head: Option<usize>) -> (&str, f32) {
        let (label, score) = self.heads.relation(self.machine, block, dependent, head.map_or(0, |h| h + 1));
        (&self.relations[label], score)
    }

    /// How many word pieces the network reads for these words, marks of windows included: the unit of its cost.
    pub fn count_pieces(&self, words: &[&str], sentences: &[Range<usize>]) -> usize {
        let (pieces, units) = windows::cut(&self.vocabulary, words, sentences, &self.windows);
        pieces.ids.len() + 2 * windows::pack(&pieces, &units, self.windows.pieces).len()
    }

    /// Shows `see`, window by window, the name of each matrix of the transformer, the rows `[n × inputs]` that it is multiplied
    /// by, and the number of inputs: what a converter has to know in order to round the matrix well.
    pub fn watch(
        &self,
        words: &[&str],
        sentences: &[Range<usize>],
        mut see: impl FnMut(&str, &[f32], usize),
    ) {
        let (pieces, units) = windows::cut(&self.vocabulary, words, sentences, &self.windows);
        let mut space = Space::default();
        for window in windows::pack(&pieces, &units, self.windows.pieces) {
            let units = &units[window];
            let n = pieces.count(&(units[0].words.start..units[units.len() - 1].words.end)) + 2;
            let mut see = |layer: usize, part: &str, rows: &[f32]| {
                see(&format!("layer.{layer}.{part}.weight"), rows, rows.len() / n);
            };
            self.window(words, &pieces, units, &mut space, &mut see);
        }
    }

    /// What the network says of one window.
    fn window(
        &self,
        words: &[&str],
        pieces: &Pieces,
        units: &[Unit],
        space: &mut Space,
        see: See<'_>,
    ) -> Part {
        let mut window = Window { ids: vec![self.vocabulary.open], bounds: vec![0], ..Window::default() };
        for unit in units {
            let from = pieces.first[unit.words.start];
            let start = window.ids.len();
            window.ids.extend_from_slice(&pieces.ids[from as usize..pieces.first[unit.words.end] as usize]);
            window.bounds.push(window.ids.len());
            for word in unit.words.clone() {
                window.first.push(start + (pieces.first[word] - from) as usize);
                window.shapes.push(shape::shape(words[word]));
            }
        }
        window.ids.push(self.vocabulary.close);
        if let Some(end) = window.bounds.last_mut() {
            *end = window.ids.len();
        }
        let vectors = self.network.words(self.machine, &window, space, see);
        self.heads.read(self.machine, &vectors, units, space)
    }

    /// The scores of all windows, in order, as those of the document.
    fn join(&self, parts: Vec<Part>, units: &[Unit], sentences: usize) -> Scores {
        let mut best = vec![Vec::new(); BEST];
        let mut whole: [Vec<f32>; 4] = Default::default();
        let (mut blocks, mut links, mut factuality) = (Vec::new(), Vec::new(), Vec::new());
        let mut quads = vec![([0.0f32; 5], 0.0f32); sentences];
        let mut unit = units.iter();
        for part in parts {
            best.iter_mut().zip(part.best).for_each(|(all, some)| all.extend(some));
            whole.iter_mut().zip(part.whole).for_each(|(all, some)| all.extend(some));
            blocks.extend(part.blocks);
            links.extend(part.links);
            factuality.extend(part.factuality);
            for (logits, unit) in part.quads.into_iter().zip(&mut unit) {
                let Some((sums, count)) = unit.sentence.map(|s| &mut quads[s]) else { continue };
                let words = unit.words.len() as f32;
                sums.iter_mut().zip(logits).for_each(|(sum, logit)| *sum += logit * words);
                *count += words;
            }
        }
        let task = |values: Vec<f32>, i: usize| TaskScores { labels: self.labels[BEST + i].clone(), values };
        let [attribution, entity, name, role] = whole;
        let mean = |(sums, count): ([f32; 5], f32)| {
            if count > 0.0 { sums.map(|s| s / count) } else { [20.0, 0.0, 0.0, 0.0, 0.0] }
        };
        Scores {
            best,
            best_labels: self.labels[..BEST].to_vec(),
            attribution: task(attribution, 0),
            entity: task(entity, 1),
            name: task(name, 2),
            role: task(role, 3),
            blocks,
            links,
            factuality,
            sentence_quads: quads.into_iter().map(|q| heads::five(mean(q))).collect(),
        }
    }
}
