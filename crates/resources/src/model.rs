//! A model folder → a checked card, its weights and its vocabulary.
//!
//! reads:  models/base/ (embedded in the binary) or a folder of the same shape
//! writes: [`Model`], [`Card`], [`Tensor`]
//!
//! A model is three files: `model.toml`, the card; `weights.bin`, raw little-endian tensors, each at an offset the card
//! states (a multiple of [`ALIGNMENT`]); `vocab.txt`, one word piece a line. Nothing is used before checksums, lengths,
//! shapes and label counts agree with each other, so that the encoder may rely on them.

use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The version of the layout that this program reads.
pub const FORMAT: u32 = 2;
/// Tensors start at multiples of this many bytes.
pub const ALIGNMENT: usize = 64;
/// Outputs held side by side in a matrix stored as panels.
pub const PANEL: usize = 16;
/// Inputs of a matrix stored as panels that share a scale.
pub const GROUP: usize = 128;
/// The first bytes of `weights.bin`.
pub const MAGIC: &[u8; 16] = b"onrecord weights";

const CARD: &str = "model.toml";
const WEIGHTS: &str = "weights.bin";
const VOCABULARY: &str = "vocab.txt";

/// What is wrong with a model folder.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ModelError {
    /// A file could not be read.
    #[error("{path} cannot be read ({source}); a model folder holds {CARD}, {WEIGHTS} and {VOCABULARY}")]
    Read {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The card is not what this program expects.
    #[error("the model card {path} does not read: {source}")]
    Card {
        /// Which card.
        path: PathBuf,
        /// Line and reason.
        source: Box<toml::de::Error>,
    },
    /// The card is of another version.
    #[error("{path}: expected format {FORMAT}, found {found}; use a model made for this version of onrecord")]
    Format {
        /// Which card.
        path: PathBuf,
        /// The card's version.
        found: u32,
    },
    /// A file is not the one that the card describes.
    #[error(
        "{path}: expected {expected_bytes} bytes with BLAKE3 {expected}, found {found_bytes} bytes with BLAKE3 {found}; \
         fetch the folder again, or make it anew with `cargo xtask model convert`"
    )]
    Checksum {
        /// Which file.
        path: PathBuf,
        /// Length the card states.
        expected_bytes: usize,
        /// Length of the file.
        found_bytes: usize,
        /// Sum the card states.
        expected: String,
        /// Sum of the file.
        found: String,
    },
    /// A tensor is missing, or not as the network needs it.
    #[error(
        "{path}: tensor `{tensor}`: expected {expected}, found {found}; make the model anew with `cargo xtask model convert`"
    )]
    Tensor {
        /// Which card.
        path: PathBuf,
        /// Which tensor.
        tensor: String,
        /// What the network needs.
        expected: String,
        /// What the card says.
        found: String,
    },
    /// A number or list of the card cannot be worked with.
    #[error("{path}: `{key}`: expected {expected}, found {found}")]
    Value {
        /// Which card.
        path: PathBuf,
        /// Which entry.
        key: &'static str,
        /// What it has to be.
        expected: String,
        /// What it is.
        found: String,
    },
}

/// The card: everything about a model but its numbers.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Card {
    /// Version of the layout.
    pub format: u32,
    /// Short name, as a `Maker` records it.
    pub name: String,
    /// What it does, in a sentence.
    pub summary: String,
    /// Licence of the weights as far as it can be stated.
    pub license: String,
    /// Sizes of the network.
    pub network: Network,
    /// How a document is cut for it.
    pub windows: Windows,
    /// Length and sum of `weights.bin`.
    pub weights: FileSum,
    /// Length and sum of `vocab.txt`.
    pub vocabulary: FileSum,
    /// What it was trained on.
    #[serde(default)]
    pub training: Vec<Training>,
    /// What it scored when it was made.
    #[serde(default)]
    pub score: Vec<CardScore>,
    /// Labels of every task in output order.
    pub labels: Labels,
    /// Where each tensor lies in `weights.bin`.
    pub tensors: BTreeMap<String, TensorCard>,
}

/// Sizes of the network.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Network {
    /// Width of the residual stream.
    pub hidden: usize,
    /// Layers that both branches stand on; they attend over the whole window.
    pub shared: usize,
    /// Layers above them that attend inside each sentence: tags, trees, factuality.
    pub sentence: usize,
    /// Layers above the shared ones that go on over the whole window: attribution, links, entities, names, roles, quad classes.
    pub window: usize,
    /// Attention heads a layer.
    pub heads: usize,
    /// Width between the two feed-forward products.
    pub inner: usize,
    /// Number of learnt positions.
    pub positions: usize,
    /// Number of word pieces.
    pub pieces: usize,
    /// Number of shape classes, 0 for none among them.
    pub shapes: usize,
    /// Width of arc scorer, relation scorer and link scorer.
    pub arc: usize,
    /// Width of the relation scorer.
    pub relation: usize,
    /// Width of the link scorer.
    pub link: usize,
    /// Added to a variance before its root is taken.
    pub norm_epsilon: f32,
    /// Slope of the leaky rectifier below zero.
    pub leak: f32,
}

impl Network {
    /// All layers: the shared ones, then those of the sentence branch, then those of the window branch.
    pub fn layers(&self) -> usize {
        self.shared + self.sentence + self.window
    }
}

/// How a document is cut for the network.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Windows {
    /// Whole sentences are packed up to this many word pieces.
    pub pieces: usize,
    /// Upper bound of a window that one long sentence fills, in word pieces without the two marks at its ends.
    pub most_pieces: usize,
    /// A word keeps at most this many of its word pieces.
    pub word_pieces: usize,
    /// The same in a sentence that would not fit a window.
    pub crowded_word_pieces: usize,
}

/// Length and sum of a file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileSum {
    /// Length.
    pub bytes: usize,
    /// BLAKE3, 64 hexadecimal digits.
    pub blake3: String,
}

/// A corpus or checkpoint that went into the weights.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Training {
    /// Its name.
    pub name: String,
    /// What was learnt from it.
    pub tasks: String,
    /// Its licence, or that none is stated.
    pub license: String,
    /// Where it comes from.
    pub origin: String,
}

/// A score noted when the model was made.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CardScore {
    /// Corpus and part.
    pub corpus: String,
    /// What was measured.
    pub measure: String,
    /// The figure, in percent.
    pub value: f32,
}

/// Labels of every task in output order.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Labels {
    /// Universal parts of speech.
    pub upos: Vec<Box<str>>,
    /// Penn Treebank tags.
    pub xpos: Vec<Box<str>>,
    /// UD feature strings.
    pub feats: Vec<Box<str>>,
    /// Edit scripts from form to lemma.
    pub lemma: Vec<Box<str>>,
    /// BIO of source, cue and content.
    pub attribution: Vec<Box<str>>,
    /// BIO of re3d's types.
    pub entity: Vec<Box<str>>,
    /// BIO of names and numbers.
    pub name: Vec<Box<str>>,
    /// BIO of the actors of the sentence's event.
    pub role: Vec<Box<str>>,
    /// UD relations.
    pub relation: Vec<Box<str>>,
    /// Quad classes of a sentence.
    pub quad: Vec<Box<str>>,
}

impl Labels {
    /// The tagging tasks of the sentence branch with their labels, in the order of their rows in the tensor `sentence.tags`.
    pub fn sentence_tags(&self) -> [(&'static str, &[Box<str>]); 4] {
        [("upos", &self.upos), ("xpos", &self.xpos), ("feats", &self.feats), ("lemma", &self.lemma)]
    }

    /// The tagging tasks of the window branch with their labels, in the order of their rows in the tensor `window.tags`.
    pub fn window_tags(&self) -> [(&'static str, &[Box<str>]); 4] {
        [
            ("attribution", &self.attribution),
            ("entity", &self.entity),
            ("name", &self.name),
            ("role", &self.role),
        ]
    }
}

/// How the numbers of a tensor are stored.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
pub enum Dtype {
    /// 32-bit floating point, row-major.
    #[serde(rename = "f32")]
    F32,
    /// 16-bit floating point (IEEE 754 binary16), row-major.
    #[serde(rename = "f16")]
    F16,
    /// Signed bytes, row-major; row `r` stands for `scale[r] × byte`, the scales being the tensor `<name>.scale`.
    #[serde(rename = "i8")]
    I8,
    /// Signed bytes in panels of [`PANEL`] outputs: for each panel, for each pair of inputs, for each output of the panel, the
    /// two bytes. Missing outputs and an odd last input are zeros. Each [`GROUP`] inputs of an output share a scale, so that
    /// `<name>.scale` is `[outputs × groups]`.
    #[serde(rename = "i8-panels")]
    I8Panels,
}

/// Where a tensor lies and how to read it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TensorCard {
    /// How its numbers are stored.
    pub dtype: Dtype,
    /// Its dimensions, outermost first.
    pub shape: Vec<usize>,
    /// First byte in `weights.bin`.
    pub offset: usize,
}

impl TensorCard {
    /// Number of bytes it takes; nothing if that does not fit.
    pub fn bytes(&self) -> Option<usize> {
        let count = |dims: &[usize]| dims.iter().try_fold(1usize, |n, &d| n.checked_mul(d));
        match self.dtype {
            Dtype::F32 => count(&self.shape)?.checked_mul(4),
            Dtype::F16 => count(&self.shape)?.checked_mul(2),
            Dtype::I8 => count(&self.shape),
            Dtype::I8Panels => {
                let &[outputs, inputs] = self.shape.as_slice() else { return None };
                outputs.checked_next_multiple_of(PANEL)?.checked_mul(inputs.checked_next_multiple_of(2)?)
            }
        }
    }
}

/// Bytes that live as long as the program or are shared by those who hold them; copies cost nothing.
#[derive(Clone, Debug)]
pub enum Blob {
    /// Embedded in the binary.
    Embedded(&'static [u8]),
    /// Read from a file.
    Read(Arc<[u8]>),
}

impl std::ops::Deref for Blob {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Blob::Embedded(bytes) => bytes,
            Blob::Read(bytes) => bytes,
        }
    }
}

/// One tensor of a model.
#[derive(Clone, Copy, Debug)]
pub struct Tensor<'a> {
    /// How its numbers are stored.
    pub dtype: Dtype,
    /// Its dimensions, outermost first.
    pub shape: &'a [usize],
    /// First byte in the weights.
    pub offset: usize,
    /// Its bytes.
    pub bytes: &'a [u8],
}

/// A model whose parts fit each other.
///
/// Invariants: sums and lengths are those of the card; every tensor that the network of the card needs is there with the
/// shape it needs and lies inside the weights.
#[derive(Clone, Debug)]
pub struct Model {
    card: Card,
    weights: Blob,
    vocabulary: Blob,
}

impl Model {
    /// The model `base` that the binary carries.
    ///
    /// # Errors
    /// If the embedded files do not fit each other: the program was built from a damaged folder.
    pub fn embedded_base() -> Result<Model, ModelError> {
        Model::of(
            Path::new("models/base"),
            include_str!("../../../models/base/model.toml"),
            Blob::Embedded(include_bytes!("../../../models/base/weights.bin")),
            Blob::Embedded(include_bytes!("../../../models/base/vocab.txt")),
        )
    }

    /// The model of a folder.
    ///
    /// # Errors
    /// If a file cannot be read, or the parts do not fit each other.
    pub fn open(folder: &Path) -> Result<Model, ModelError> {
        let read = |name: &str| {
            let path = folder.join(name);
            std::fs::read(&path).map_err(|source| ModelError::Read { path, source })
        };
        let card = String::from_utf8_lossy(&read(CARD)?).into_owned();
        Model::of(folder, &card, Blob::Read(read(WEIGHTS)?.into()), Blob::Read(read(VOCABULARY)?.into()))
    }

    /// The model of a card's text and two files' bytes; `folder` is for messages.
    ///
    /// # Errors
    /// If the parts do not fit each other.
    pub fn of(folder: &Path, card: &str, weights: Blob, vocabulary: Blob) -> Result<Model, ModelError> {
        let path = folder.join(CARD);
        let card: Card =
            toml::from_str(card).map_err(|e| ModelError::Card { path: path.clone(), source: Box::new(e) })?;
        if card.format != FORMAT {
            return Err(ModelError::Format { path, found: card.format });
        }
        checksum(&folder.join(WEIGHTS), &card.weights, &weights)?;
        checksum(&folder.join(VOCABULARY), &card.vocabulary, &vocabulary)?;
        Checker { path: &path, card: &card, length: weights.len() }.all()?;
        Ok(Model { card, weights, vocabulary })
    }

    /// The card.
    pub fn card(&self) -> &Card {
        &self.card
    }

    /// The bytes of `weights.bin`.
    pub fn weights(&self) -> &Blob {
        &self.weights
    }

    /// The word pieces, one a line, the line number being the piece.
    pub fn vocabulary(&self) -> &Blob {
        &self.vocabulary
    }

    /// A tensor by name.
    pub fn tensor(&self, name: &str) -> Option<Tensor<'_>> {
        let t = self.card.tensors.get(name)?;
        let bytes = self.weights.get(t.offset..t.offset.checked_add(t.bytes()?)?)?;
        Some(Tensor { dtype: t.dtype, shape: &t.shape, offset: t.offset, bytes })
    }
}

fn checksum(path: &Path, expected: &FileSum, bytes: &[u8]) -> Result<(), ModelError> {
    let found = blake3::hash(bytes).to_hex();
    if expected.bytes == bytes.len() && expected.blake3 == found.as_str() {
        return Ok(());
    }
    Err(ModelError::Checksum {
        path: path.to_owned(),
        expected_bytes: expected.bytes,
        found_bytes: bytes.len(),
        expected: expected.blake3.clone(),
        found: found.to_string(),
    })
}

/// How the use of a tensor allows it to be stored.
#[derive(Clone, Copy)]
enum Stored {
    /// In floating point.
    Numbers,
    /// In floating point or signed bytes, row by row.
    Rows,
    /// In any way.
    Anyhow,
}

/// Compares a card with what the network it describes needs.
struct Checker<'a> {
    path: &'a Path,
    card: &'a Card,
    length: usize,
}

impl Checker<'_> {
    fn all(&self) -> Result<(), ModelError> {
        self.sizes()?;
        let n = &self.card.network;
        let vector = |name: &str, length| self.tensor(name, &[length], Stored::Numbers);
        let rows = |name: &str, rows| self.tensor(name, &[rows, n.hidden], Stored::Rows);
        rows("embeddings.word", n.pieces)?;
        rows("embeddings.position", n.positions)?;
        rows("embeddings.shape", n.shapes)?;
        for part in ["embeddings.norm".to_owned()].into_iter().chain(
            (0..n.layers()).flat_map(|i| [format!("layer.{i}.attention.norm"), format!("layer.{i}.norm")]),
        ) {
            vector(&format!("{part}.weight"), n.hidden)?;
            vector(&format!("{part}.bias"), n.hidden)?;
        }
        let sentence_tags = self.card.labels.sentence_tags().iter().map(|(_, labels)| labels.len()).sum();
        let window_tags = self.card.labels.window_tags().iter().map(|(_, labels)| labels.len()).sum();
        let linear = |name: &str, outputs, inputs| {
            self.tensor(&format!("{name}.weight"), &[outputs, inputs], Stored::Anyhow)?;
            vector(&format!("{name}.bias"), outputs)
        };
        for i in 0..n.layers() {
            linear(&format!("layer.{i}.attention.input"), 3 * n.hidden, n.hidden)?;
            linear(&format!("layer.{i}.attention.output"), n.hidden, n.hidden)?;
            linear(&format!("layer.{i}.inner"), n.inner, n.hidden)?;
            linear(&format!("layer.{i}.output"), n.hidden, n.inner)?;
        }
        linear("sentence.tags", sentence_tags, n.hidden)?;
        linear("window.tags", window_tags, n.hidden)?;
        linear("factuality", 1, n.hidden)?;
        linear("quad", self.card.labels.quad.len(), n.hidden)?;
        for (name, width, outputs) in [
            ("arc", n.arc, 1),
            ("relation", n.relation, self.card.labels.relation.len()),
            ("link", n.link, 1),
        ] {
            linear(&format!("{name}.dependent"), width, n.hidden)?;
            linear(&format!("{name}.head"), width, n.hidden)?;
            self.tensor(&format!("{name}.product"), &[outputs, width + 1, width + 1], Stored::Rows)?;
        }
        vector("sentence.root", n.hidden)?;
        vector("window.root", n.hidden)
    }

    fn sizes(&self) -> Result<(), ModelError> {
        let (n, w) = (&self.card.network, &self.card.windows);
        let wrong = |key, expected: String, found: String| {
            Err(ModelError::Value { path: self.path.to_owned(), key, expected, found })
        };
        if n.heads == 0 || n.hidden == 0 || n.hidden % (2 * n.heads) != 0 {
            return wrong(
                "network.heads",
                format!("a divisor of half of hidden {}", n.hidden),
                n.heads.to_string(),
            );
        }
        if n.inner == 0 || n.inner % 2 != 0 {
            return wrong("network.inner", "an even number".to_owned(), n.inner.to_string());
        }
        if w.most_pieces == 0 || w.most_pieces + 2 > n.positions {
            let most = format!("1 to {} (positions less 2)", n.positions.saturating_sub(2));
            return wrong("windows.most_pieces", most, w.most_pieces.to_string());
        }
        if w.pieces == 0 || w.pieces > w.most_pieces {
            return wrong(
                "windows.pieces",
                format!("1 to most_pieces {}", w.most_pieces),
                w.pieces.to_string(),
            );
        }
        let fewest = w.word_pieces.min(w.crowded_word_pieces);
        if fewest == 0 || w.word_pieces.max(w.crowded_word_pieces) > w.most_pieces {
            return wrong(
                "windows.word_pieces",
                format!("1 to most_pieces {}", w.most_pieces),
                fewest.to_string(),
            );
        }
        let labels = &self.card.labels;
        for (key, labels) in labels.sentence_tags().into_iter().chain(labels.window_tags()) {
            if labels.is_empty() || labels.len() > usize::from(u16::MAX) {
                return wrong("labels", format!("1 to 65535 labels of {key}"), labels.len().to_string());
            }
        }
        if self.card.labels.quad.len() != 5 {
            return wrong("labels.quad", "5 classes".to_owned(), self.card.labels.quad.len().to_string());
        }
        if self.card.labels.relation.is_empty() {
            return wrong("labels.relation", "at least one relation".to_owned(), "none".to_owned());
        }
        Ok(())
    }

    /// Whether a tensor is there, of the given shape, stored in a way its use allows, and inside the file.
    fn tensor(&self, name: &str, shape: &[usize], stored: Stored) -> Result<(), ModelError> {
        let wrong = |expected: String, found: String| {
            Err(ModelError::Tensor { path: self.path.to_owned(), tensor: name.to_owned(), expected, found })
        };
        let Some(t) = self.card.tensors.get(name) else {
            return wrong(format!("shape {shape:?}"), "nothing".to_owned());
        };
        if t.shape != shape {
            return wrong(format!("shape {shape:?}"), format!("shape {:?}", t.shape));
        }
        let scale = format!("{name}.scale");
        match (t.dtype, stored) {
            (Dtype::F32 | Dtype::F16, _) => {}
            (Dtype::I8, Stored::Rows | Stored::Anyhow) => {
                self.tensor(&scale, &shape[..1], Stored::Numbers)?;
            }
            (Dtype::I8Panels, Stored::Anyhow) => {
                self.tensor(&scale, &[shape[0], shape[1].div_ceil(GROUP)], Stored::Numbers)?;
            }
            (Dtype::I8, _) => return wrong("f32 or f16".to_owned(), "i8".to_owned()),
            (Dtype::I8Panels, _) => return wrong("rows of numbers".to_owned(), "i8-panels".to_owned()),
        }
        let end = t.bytes().and_then(|b| t.offset.checked_add(b));
        if t.offset < MAGIC.len() || t.offset % ALIGNMENT != 0 || end.is_none_or(|e| e > self.length) {
            let expected = format!(
                "an offset that is a multiple of {ALIGNMENT} and an end within {} bytes",
                self.length
            );
            return wrong(expected, format!("offset {} and end {end:?}", t.offset));
        }
        Ok(())
    }
}
