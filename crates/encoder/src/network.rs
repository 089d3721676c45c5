//! The transformer: word pieces of one window → two vectors a word.
//!
//! reads:  a model's tensors, the pieces of a window
//! writes: word vectors `[n_words × hidden]` of the sentence branch and of the window branch
//!
//! BERT with post-norm layers and exact GELU; a word's vector is the output at its first piece. A word's shape class is added
//! to the embedding of that piece. Shared layers and the window branch attend over the whole window; the layers of the sentence
//! branch, from which tags and trees are read, inside each sentence.

use crate::attention::{Attention, AttentionSpace};
use crate::half::from_half;
use crate::pointwise::{add_norm, gelu, norm};
use crate::product::{Matrix, Rounded};
use crate::simd::{Kernel, Lanes, Machine};
use onrecord_resources::model::{Blob, Dtype, Model};

/// A tensor as 32-bit numbers.
///
/// # Panics
/// If the model has no such tensor: a model is checked before.
pub(crate) fn numbers(model: &Model, name: &str) -> Vec<f32> {
    let tensor = model.tensor(name).expect("a model has every tensor of its network");
    match tensor.dtype {
        Dtype::F32 => tensor.bytes.as_chunks::<4>().0.iter().map(|b| f32::from_le_bytes(*b)).collect(),
        Dtype::F16 => {
            tensor.bytes.as_chunks::<2>().0.iter().map(|b| from_half(u16::from_le_bytes(*b))).collect()
        }
        Dtype::I8 => {
            let scales = numbers(model, &format!("{name}.scale"));
            let width = tensor.bytes.len() / scales.len().max(1);
            tensor.bytes.iter().enumerate().map(|(i, &b)| f32::from(b as i8) * scales[i / width]).collect()
        }
        Dtype::I8Panels => {
            let matrix = byte_matrix(model, Machine::Portable, name, &[]);
            let columns = |o| (0..matrix.inputs).map(move |i| (o, i));
            (0..matrix.outputs).flat_map(columns).map(|(o, i)| matrix.at(o, i)).collect()
        }
    }
}

fn byte_matrix(model: &Model, machine: Machine, name: &str, bias: &[f32]) -> Matrix {
    let tensor = model.tensor(name).expect("a model has every tensor of its network");
    let scales = numbers(model, &format!("{name}.scale"));
    Matrix::bytes(
        machine,
        [tensor.shape[0], tensor.shape[1]],
        model.weights().clone(),
        tensor.offset,
        &scales,
        bias,
    )
}

/// The matrix `<name>.weight` with the bias `<name>.bias`.
fn linear(model: &Model, machine: Machine, name: &str, exact: bool) -> Matrix {
    let weight = format!("{name}.weight");
    let bias = numbers(model, &format!("{name}.bias"));
    let tensor = model.tensor(&weight).expect("a model has every tensor of its network");
    let (outputs, inputs) = (tensor.shape[0], tensor.shape[1]);
    if tensor.dtype == Dtype::I8Panels {
        let matrix = byte_matrix(model, machine, &weight, &bias);
        return if exact { matrix.to_floats() } else { matrix };
    }
    let values = numbers(model, &weight);
    Matrix::floats(outputs, inputs, |o, i| values[o * inputs + i], &bias)
}

#[derive(Debug)]
struct Norm {
    weight: Vec<f32>,
    bias: Vec<f32>,
}

impl Norm {
    fn new(model: &Model, name: &str) -> Norm {
        Norm {
            weight: numbers(model, &format!("{name}.weight")),
            bias: numbers(model, &format!("{name}.bias")),
        }
    }
}

#[derive(Debug)]
struct Layer {
    /// Its number in the model.
    number: usize,
    /// Queries, keys and values side by side.
    attention_input: Matrix,
    attention_output: Matrix,
    attention_norm: Norm,
    inner: Matrix,
    output: Matrix,
    norm: Norm,
}

/// Word-piece vectors, read row by row.
#[derive(Debug)]
struct Embedding {
    dtype: Dtype,
    blob: Blob,
    offset: usize,
    scales: Vec<f32>,
}

impl Embedding {
    fn new(model: &Model, name: &str) -> Embedding {
        let tensor = model.tensor(name).expect("a model has every tensor of its network");
        let bytes = matches!(tensor.dtype, Dtype::I8 | Dtype::I8Panels);
        let scales = if bytes { numbers(model, &format!("{name}.scale")) } else { Vec::new() };
        Embedding { dtype: tensor.dtype, blob: model.weights().clone(), offset: tensor.offset, scales }
    }

    /// Adds a row to `out`.
    fn add(&self, row: usize, out: &mut [f32]) {
        let width = out.len();
        let bytes = |size: usize| &self.blob[self.offset + row * width * size..][..width * size];
        match self.dtype {
            Dtype::F32 => {
                for (o, b) in out.iter_mut().zip(bytes(4).as_chunks::<4>().0) {
                    *o += f32::from_le_bytes(*b);
                }
            }
            Dtype::F16 => {
                for (o, b) in out.iter_mut().zip(bytes(2).as_chunks::<2>().0) {
                    *o += from_half(u16::from_le_bytes(*b));
                }
            }
            Dtype::I8 | Dtype::I8Panels => {
                let scale = self.scales[row];
                for (o, b) in out.iter_mut().zip(bytes(1)) {
                    *o += f32::from(*b as i8) * scale;
                }
            }
        }
    }
}

/// The transformer of a model.
#[derive(Debug)]
pub(crate) struct Network {
    hidden: usize,
    heads: usize,
    epsilon: f32,
    word: Embedding,
    /// `[positions × hidden]`.
    position: Vec<f32>,
    /// `[shapes × hidden]`.
    shape: Vec<f32>,
    norm: Norm,
    shared: Vec<Layer>,
    sentence: Vec<Layer>,
    window: Vec<Layer>,
}

/// Is shown, for each layer and each matrix in it by name, the rows `[n × inputs]` that the matrix is multiplied by.
pub(crate) type See<'a> = &'a mut dyn FnMut(usize, &str, &[f32]);

/// The word pieces of a window.
#[derive(Default)]
pub(crate) struct Window {
    /// The pieces of all sentences between two marks.
    pub(crate) ids: Vec<u32>,
    /// The first piece of each sentence, and at the end the number of pieces; the marks count with the sentences beside them.
    pub(crate) bounds: Vec<usize>,
    /// For each word at which piece it starts.
    pub(crate) first: Vec<usize>,
    /// For each word its shape class.
    pub(crate) shapes: Vec<usize>,
}

/// The vectors of a window's words, `[n_words × hidden]` each.
pub(crate) struct Vectors {
    pub(crate) sentence: Vec<f32>,
    pub(crate) window: Vec<f32>,
}

/// Memory that one window after the other is computed in.
#[derive(Default)]
pub(crate) struct Space {
    stream: Vec<f32>,
    shared: Vec<f32>,
    wide: Vec<f32>,
    narrow: Vec<f32>,
    attention: AttentionSpace,
    pub(crate) rounded: Rounded,
}

impl Network {
    /// The transformer of a model; `exact` computes in 32-bit floating point throughout.
    pub(crate) fn new(model: &Model, machine: Machine, exact: bool) -> Network {
        let n = &model.card().network;
        let layer = |i: usize| Layer {
            number: i,
            attention_input: linear(model, machine, &format!("layer.{i}.attention.input"), exact),
            attention_output: linear(model, machine, &format!("layer.{i}.attention.output"), exact),
            attention_norm: Norm::new(model, &format!("layer.{i}.attention.norm")),
            inner: linear(model, machine, &format!("layer.{i}.inner"), exact),
            output: linear(model, machine, &format!("layer.{i}.output"), exact),
            norm: Norm::new(model, &format!("layer.{i}.norm")),
        };
        let branches = n.shared + n.sentence;
        Network {
            hidden: n.hidden,
            heads: n.heads,
            epsilon: n.norm_epsilon,
            word: Embedding::new(model, "embeddings.word"),
            position: numbers(model, "embeddings.position"),
            shape: numbers(model, "embeddings.shape"),
            norm: Norm::new(model, "embeddings.norm"),
            shared: (0..n.shared).map(layer).collect(),
            sentence: (n.shared..branches).map(layer).collect(),
            window: (branches..n.layers()).map(layer).collect(),
        }
    }

    /// The vectors of a window's words.
    pub(crate) fn words(
        &self,
        machine: Machine,
        window: &Window,
        space: &mut Space,
        see: See<'_>,
    ) -> Vectors {
        self.embed(window, &mut space.stream);
        machine.run(Norms { rows: &mut space.stream, other: None, norm: &self.norm, epsilon: self.epsilon });
        let whole = [0, window.ids.len()];
        for layer in &self.shared {
            self.layer(machine, layer, &whole, space, see);
        }
        let words = |stream: &[f32]| -> Vec<f32> {
            window.first.iter().flat_map(|&f| &stream[f * self.hidden..][..self.hidden]).copied().collect()
        };
        space.shared.clone_from(&space.stream);
        for layer in &self.sentence {
            self.layer(machine, layer, &window.bounds, space, see);
        }
        let sentence = words(&space.stream);
        std::mem::swap(&mut space.stream, &mut space.shared);
        for layer in &self.window {
            self.layer(machine, layer, &whole, space, see);
        }
        Vectors { sentence, window: words(&space.stream) }
    }

    fn layer(&self, machine: Machine, layer: &Layer, bounds: &[usize], space: &mut Space, see: See<'_>) {
        let Space { stream, wide, narrow, attention, rounded, .. } = space;
        see(layer.number, "attention.input", stream);
        layer.attention_input.apply(machine, stream, rounded, wide);
        narrow.resize(stream.len(), 0.0);
        let (hidden, heads) = (self.hidden, self.heads);
        machine.run(Attention { input: wide, hidden, heads, bounds, out: narrow, space: attention });
        see(layer.number, "attention.output", narrow);
        layer.attention_output.apply(machine, narrow, rounded, wide);
        self.add_norm(machine, stream, wide, &layer.attention_norm);
        see(layer.number, "inner", stream);
        layer.inner.apply(machine, stream, rounded, wide);
        machine.run(Gelu(wide));
        see(layer.number, "output", wide);
        layer.output.apply(machine, wide, rounded, narrow);
        self.add_norm(machine, stream, narrow, &layer.norm);
    }

    fn add_norm(&self, machine: Machine, rows: &mut [f32], other: &[f32], norm: &Norm) {
        machine.run(Norms { rows, other: Some(other), norm, epsilon: self.epsilon });
    }

    /// Writes the embedding of each piece.
    fn embed(&self, window: &Window, out: &mut Vec<f32>) {
        out.clear();
        out.extend_from_slice(&self.position[..window.ids.len() * self.hidden]);
        for (row, &piece) in out.chunks_exact_mut(self.hidden).zip(&window.ids) {
            self.word.add(piece as usize, row);
        }
        for (&at, &shape) in window.first.iter().zip(&window.shapes) {
            let row = &mut out[at * self.hidden..][..self.hidden];
            row.iter_mut().zip(&self.shape[shape * self.hidden..]).for_each(|(r, s)| *r += s);
        }
    }
}

struct Norms<'a> {
    rows: &'a mut [f32],
    other: Option<&'a [f32]>,
    norm: &'a Norm,
    epsilon: f32,
}

impl Kernel for Norms<'_> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes>(self, l: L) {
        let Norms { rows, other, norm: Norm { weight, bias }, epsilon } = self;
        let width = weight.len();
        match other {
            None => rows.chunks_exact_mut(width).for_each(|row| norm(l, row, weight, bias, epsilon)),
            Some(other) => {
                for (row, other) in rows.chunks_exact_mut(width).zip(other.chunks_exact(width)) {
                    add_norm(l, row, other, weight, bias, epsilon);
                }
            }
        }
    }
}

struct Gelu<'a>(&'a mut [f32]);

impl Kernel for Gelu<'_> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes>(self, l: L) {
        gelu(l, self.0);
    }
}
