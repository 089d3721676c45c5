//! The transformer: word pieces of one window → one vector a word.
//!
//! reads:  a model's tensors, the pieces of a window
//! writes: word vectors `[n_words × hidden]`
//!
//! BERT with post-norm layers and exact GELU; a word's vector is the output at its first piece. A word's shape class is added
//! to the embedding of that piece.

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
            let matrix = byte_matrix(model, name, &[]);
            let columns = |o| (0..matrix.inputs).map(move |i| (o, i));
            (0..matrix.outputs).flat_map(columns).map(|(o, i)| matrix.at(o, i)).collect()
        }
    }
}

fn byte_matrix(model: &Model, name: &str, bias: &[f32]) -> Matrix {
    let tensor = model.tensor(name).expect("a model has every tensor of its network");
    let (outputs, inputs) = (tensor.shape[0], tensor.shape[1]);
    let scales = numbers(model, &format!("{name}.scale"));
    Matrix::bytes(outputs, inputs, model.weights().clone(), tensor.offset, &scales, bias)
}

/// The matrix `<name>.weight` with the bias `<name>.bias`.
fn linear(model: &Model, name: &str, exact: bool) -> Matrix {
    let weight = format!("{name}.weight");
    let bias = numbers(model, &format!("{name}.bias"));
    let tensor = model.tensor(&weight).expect("a model has every tensor of its network");
    let (outputs, inputs) = (tensor.shape[0], tensor.shape[1]);
    if tensor.dtype == Dtype::I8Panels {
        let matrix = byte_matrix(model, &weight, &bias);
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
    /// Position and type together, `[positions × hidden]`.
    position: Vec<f32>,
    /// `[shapes × hidden]`.
    shape: Vec<f32>,
    norm: Norm,
    layers: Vec<Layer>,
}

/// Is shown, for each layer and each matrix in it by name, the rows `[n × inputs]` that the matrix is multiplied by.
pub(crate) type See<'a> = &'a mut dyn FnMut(usize, &str, &[f32]);

/// Memory that one window after the other is computed in.
#[derive(Default)]
pub(crate) struct Space {
    stream: Vec<f32>,
    wide: Vec<f32>,
    narrow: Vec<f32>,
    attention: AttentionSpace,
    pub(crate) rounded: Rounded,
}

impl Network {
    /// The transformer of a model; `exact` computes in 32-bit floating point throughout.
    pub(crate) fn new(model: &Model, exact: bool) -> Network {
        let n = &model.card().network;
        let layer = |i: usize| Layer {
            attention_input: linear(model, &format!("layer.{i}.attention.input"), exact),
            attention_output: linear(model, &format!("layer.{i}.attention.output"), exact),
            attention_norm: Norm::new(model, &format!("layer.{i}.attention.norm")),
            inner: linear(model, &format!("layer.{i}.inner"), exact),
            output: linear(model, &format!("layer.{i}.output"), exact),
            norm: Norm::new(model, &format!("layer.{i}.norm")),
        };
        let mut position = numbers(model, "embeddings.position");
        let kind = numbers(model, "embeddings.type");
        for row in position.chunks_exact_mut(n.hidden) {
            row.iter_mut().zip(&kind).for_each(|(p, k)| *p += k);
        }
        Network {
            hidden: n.hidden,
            heads: n.heads,
            epsilon: n.norm_epsilon,
            word: Embedding::new(model, "embeddings.word"),
            position,
            shape: numbers(model, "embeddings.shape"),
            norm: Norm::new(model, "embeddings.norm"),
            layers: (0..n.layers).map(layer).collect(),
        }
    }

    /// The vectors of a window's words, `[n_words × hidden]`, row-major.
    ///
    /// `pieces` are the window's word pieces with its two marks; `first` says for each word at which of them it starts, and
    /// `shapes` its shape class.
    pub(crate) fn words(
        &self,
        machine: Machine,
        pieces: &[u32],
        first: &[usize],
        shapes: &[usize],
        space: &mut Space,
        see: See<'_>,
    ) -> Vec<f32> {
        let hidden = self.hidden;
        self.embed(pieces, first, shapes, &mut space.stream);
        machine.run(Norms { rows: &mut space.stream, other: None, norm: &self.norm, epsilon: self.epsilon });
        for (i, layer) in self.layers.iter().enumerate() {
            let Space { stream, wide, narrow, attention, rounded } = &mut *space;
            see(i, "attention.input", stream);
            layer.attention_input.apply(machine, stream, rounded, wide);
            narrow.resize(stream.len(), 0.0);
            machine.run(Attention { input: wide, hidden, heads: self.heads, out: narrow, space: attention });
            see(i, "attention.output", narrow);
            layer.attention_output.apply(machine, narrow, rounded, wide);
            self.add_norm(machine, stream, wide, &layer.attention_norm);
            see(i, "inner", stream);
            layer.inner.apply(machine, stream, rounded, wide);
            machine.run(Gelu(wide));
            see(i, "output", wide);
            layer.output.apply(machine, wide, rounded, narrow);
            self.add_norm(machine, stream, narrow, &layer.norm);
        }
        first.iter().flat_map(|&f| &space.stream[f * hidden..][..hidden]).copied().collect()
    }

    fn add_norm(&self, machine: Machine, rows: &mut [f32], other: &[f32], norm: &Norm) {
        machine.run(Norms { rows, other: Some(other), norm, epsilon: self.epsilon });
    }

    fn embed(&self, pieces: &[u32], first: &[usize], shapes: &[usize], out: &mut Vec<f32>) {
        out.clear();
        out.extend_from_slice(&self.position[..pieces.len() * self.hidden]);
        for (row, &piece) in out.chunks_exact_mut(self.hidden).zip(pieces) {
            self.word.add(piece as usize, row);
        }
        for (&at, &shape) in first.iter().zip(shapes) {
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
