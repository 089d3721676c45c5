//! What the encoder says of a document's words: label scores, arcs and links, free of any decoding.
//!
//! reads:  nothing
//! writes: Scores, TaskScores, Block, Link

use std::ops::Range;
use std::sync::Arc;

/// A tagging task: one label a word.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Task {
    /// Universal part of speech.
    Upos,
    /// Penn Treebank tag.
    Xpos,
    /// Morphological features, the whole UD string as one label.
    Feats,
    /// Edit script from form to lemma.
    Lemma,
    /// BIO source, cue, content (PolNeAR).
    Attribution,
    /// BIO entity types of re3d.
    Entity,
    /// BIO names, numbers and dates of CoNLL-2003 and TIMEX kinds.
    Name,
    /// BIO source actor, target actor, related actor of the sentence's event.
    Role,
}

/// Scores of one tagging task, `[n_words × n_labels]`, row-major, probabilities that sum to 1 a row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TaskScores {
    /// Label names in column order; shared with the encoder.
    pub labels: Arc<[Box<str>]>,
    /// Row-major `[n_words × n_labels]`.
    pub values: Vec<f32>,
}

impl TaskScores {
    /// The probabilities of one word, in label order.
    pub fn row(&self, word: usize) -> &[f32] {
        let n = self.labels.len();
        &self.values[word * n..(word + 1) * n]
    }

    /// The best label of one word and its probability; of equals the first.
    pub fn best(&self, word: usize) -> (&str, f32) {
        let row = self.row(word);
        let mut best = 0;
        for (i, &v) in row.iter().enumerate() {
            if v > row[best] {
                best = i;
            }
        }
        (&self.labels[best], row[best])
    }

    /// Number of words.
    pub fn len(&self) -> usize {
        if self.labels.is_empty() { 0 } else { self.values.len() / self.labels.len() }
    }

    /// Whether there is no word.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }
}

/// Dependency scores of a run of words of one sentence. A sentence is one block unless it is too long for a window.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// The words, as numbers of the document.
    pub words: Range<usize>,
    /// Log-probabilities `[n × (n + 1)]`, row-major: row is the dependent; column 0 the root, column `j + 1` word `j` of the block.
    pub arcs: Vec<f32>,
    /// Input of the relation scorer for each word as dependent, `[n × d]`; see [`Encoder::relation`](crate::Encoder::relation).
    pub(crate) relation_dependents: Vec<f32>,
    /// The same as head, `[(n + 1) × d]`, row 0 the root.
    pub(crate) relation_heads: Vec<f32>,
    /// For each word its likeliest arc and the relation of that arc.
    pub(crate) likely: Vec<Likely>,
}

/// The likeliest arc of a word and its relation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Likely {
    /// Column of the arc: 0 the root, `j + 1` word `j` of the block.
    pub(crate) column: usize,
    /// Its relation, as a number of a label.
    pub(crate) label: u16,
    /// Probability of the relation.
    pub(crate) score: f32,
}

impl Block {
    /// Log-probability that `head` (none: the root) heads `dependent`; both are word numbers within the block.
    pub fn arc(&self, dependent: usize, head: Option<usize>) -> f32 {
        self.arcs[dependent * (self.words.len() + 1) + head.map_or(0, |h| h + 1)]
    }
}

/// A word of a source or content pointing at the first word of its cue.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Link {
    /// The cue's first word, as a number of the document; none: no cue, or outside the window.
    pub cue: Option<usize>,
    /// Probability.
    pub score: f32,
}

/// Everything the encoder says of one document.
///
/// Invariants: every task in `tags` has one row a word of the input, in order; `blocks` are in order and cover every word
/// once; `links` and `factuality` have one entry a word, `sentence_quads` one a sentence.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scores {
    /// Upos, Xpos, Feats and Lemma: the best label and its probability, one row a word.
    pub(crate) best: Vec<Vec<(u16, f32)>>,
    /// Label names of the four tasks in `best`.
    pub(crate) best_labels: Vec<Arc<[Box<str>]>>,
    /// Source, cue and content.
    pub attribution: TaskScores,
    /// re3d's types.
    pub entity: TaskScores,
    /// Names and numbers.
    pub name: TaskScores,
    /// Event roles.
    pub role: TaskScores,
    /// Dependency scores.
    pub blocks: Vec<Block>,
    /// For each word the likeliest links, best first, at most four.
    pub links: Vec<Vec<Link>>,
    /// For each word how surely what it says happened, were it a predicate: about −2 (surely not) to 1.5 (surely), 0 undecided; the
    /// normalised scale of UDS-IH2.
    pub factuality: Vec<f32>,
    /// For each sentence the probabilities of quad classes 0 (no event) to 4 (material conflict).
    pub sentence_quads: Vec<[f32; 5]>,
}

impl Scores {
    /// The best label of a word for one of Upos, Xpos, Feats and Lemma, and its probability.
    ///
    /// # Panics
    /// For the other tasks, whose whole distributions are public fields.
    pub fn best(&self, task: Task, word: usize) -> (&str, f32) {
        let t = match task {
            Task::Upos => 0,
            Task::Xpos => 1,
            Task::Feats => 2,
            Task::Lemma => 3,
            other => panic!("{other:?} is read from its own field"),
        };
        let (label, score) = self.best[t][word];
        (&self.best_labels[t][usize::from(label)], score)
    }

    /// Drops what is said of all but the first words and sentences.
    pub(crate) fn keep(&mut self, words: usize, sentences: usize) {
        self.best.iter_mut().for_each(|task| task.truncate(words));
        for task in [&mut self.attribution, &mut self.entity, &mut self.name, &mut self.role] {
            task.values.truncate(words * task.labels.len());
        }
        self.blocks.retain(|b| b.words.start < words);
        self.links.truncate(words);
        self.factuality.truncate(words);
        for link in self.links.iter_mut().flatten().filter(|l| l.cue.is_some_and(|c| c >= words)) {
            link.cue = None;
        }
        self.sentence_quads.truncate(sentences);
    }
}
