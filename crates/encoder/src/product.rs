//! Matrix products: 16-bit activations by 8-bit weights with 32-bit sums, and 32-bit floating point throughout.
//!
//! reads:  rows of activations, weights in panels of 16 outputs
//! writes: rows of outputs
//!
//! A tile is six rows by one panel, kept in registers over all inputs. Sums of integers are exact: activations stay within
//! ±8191 and weights within ±127, so that 2,064 products fit 32 bits.

use crate::pointwise::round_row;
use crate::simd::{Kernel, Lanes, Machine};
use onrecord_resources::model::{Blob, PANEL};

/// Rows of a tile.
const ROWS: usize = 6;
/// Rows that pass over all panels together: few enough to stay in the second-level cache.
const BLOCK: usize = 96;

/// A matrix `[outputs × inputs]` ready to be multiplied with.
#[derive(Clone, Debug)]
pub(crate) struct Matrix {
    /// Columns of the product.
    pub(crate) outputs: usize,
    /// Columns of the activations.
    pub(crate) inputs: usize,
    weights: Weights,
    /// One a panel column; zeros where there is no output.
    bias: Vec<[f32; PANEL]>,
}

#[derive(Clone, Debug)]
enum Weights {
    /// Panels of bytes as the model file holds them, and one scale an output.
    Bytes { blob: Blob, offset: usize, scales: Vec<[f32; PANEL]> },
    /// Panels of numbers: for each panel, for each input, 16 outputs.
    Floats(Vec<[f32; PANEL]>),
}

/// A vector in groups of 16, filled up with zeros.
fn in_panels(values: &[f32]) -> Vec<[f32; PANEL]> {
    let mut out = vec![[0.0; PANEL]; values.len().div_ceil(PANEL)];
    for (i, &v) in values.iter().enumerate() {
        out[i / PANEL][i % PANEL] = v;
    }
    out
}

/// A row-major matrix `[outputs × inputs]` in panels of numbers.
fn float_panels(outputs: usize, inputs: usize, at: impl Fn(usize, usize) -> f32) -> Vec<[f32; PANEL]> {
    let mut out = Vec::with_capacity(outputs.div_ceil(PANEL) * inputs);
    for first in (0..outputs).step_by(PANEL) {
        for i in 0..inputs {
            out.push(std::array::from_fn(|c| if first + c < outputs { at(first + c, i) } else { 0.0 }));
        }
    }
    out
}

impl Matrix {
    /// A matrix of numbers given row by row; no bias is all zeros.
    pub(crate) fn floats(outputs: usize, inputs: usize, at: impl Fn(usize, usize) -> f32, bias: &[f32]) -> Matrix {
        let mut bias = in_panels(bias);
        bias.resize(outputs.div_ceil(PANEL), [0.0; PANEL]);
        Matrix { outputs, inputs, weights: Weights::Floats(float_panels(outputs, inputs, at)), bias }
    }

    /// A matrix of bytes in panels that start at `offset` of `blob`.
    ///
    /// # Panics
    /// If the panels do not lie in the blob: a model is checked before.
    pub(crate) fn bytes(outputs: usize, inputs: usize, blob: Blob, offset: usize, scales: &[f32], bias: &[f32]) -> Matrix {
        let length = outputs.next_multiple_of(PANEL) * inputs.next_multiple_of(2);
        assert!(offset + length <= blob.len(), "panels lie inside the weights");
        Matrix { outputs, inputs, weights: Weights::Bytes { blob, offset, scales: in_panels(scales) }, bias: in_panels(bias) }
    }

    /// The number by which input `i` counts for output `o`.
    pub(crate) fn at(&self, o: usize, i: usize) -> f32 {
        let (panel, column) = (o / PANEL, o % PANEL);
        match &self.weights {
            Weights::Bytes { blob, offset, scales } => {
                let pair = panel * self.inputs.div_ceil(2) + i / 2;
                f32::from(blob[offset + (pair * PANEL + column) * 2 + i % 2] as i8) * scales[panel][column]
            }
            Weights::Floats(panels) => panels[panel * self.inputs + i][column],
        }
    }

    /// The same matrix in floating point: for comparison.
    pub(crate) fn to_floats(&self) -> Matrix {
        let weights = Weights::Floats(float_panels(self.outputs, self.inputs, |o, i| self.at(o, i)));
        Matrix { outputs: self.outputs, inputs: self.inputs, weights, bias: self.bias.clone() }
    }

    /// `rows` `[n × inputs]` times the matrix, plus bias, into `out` `[n × outputs]`, all row-major.
    pub(crate) fn apply(&self, machine: Machine, rows: &[f32], rounded: &mut Rounded, out: &mut Vec<f32>) {
        let n = rows.len() / self.inputs;
        // every number is written below
        out.resize(n * self.outputs, 0.0);
        match &self.weights {
            Weights::Bytes { blob, offset, scales } => {
                machine.run(Round { rows, width: self.inputs, out: rounded });
                let panels = &blob[*offset..];
                machine.run(Bytes { rows: rounded, panels, scales, bias: &self.bias, outputs: self.outputs, out });
            }
            Weights::Floats(panels) => {
                let rows = Rows { values: rows, stride: self.inputs, width: self.inputs, count: n };
                machine.run(Floats { rows, panels, bias: &self.bias, outputs: self.outputs, out, stride: self.outputs });
            }
        }
    }
}

/// Rows of activations rounded to 16 bits, two to a word, with the size of a step for each row.
#[derive(Default)]
pub(crate) struct Rounded {
    /// `[n × pairs]`; an odd last number is followed by zero.
    pairs: Vec<i32>,
    steps: Vec<f32>,
    width: usize,
}

struct Round<'a> {
    rows: &'a [f32],
    width: usize,
    out: &'a mut Rounded,
}

impl Kernel for Round<'_> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes>(self, _: L) {
        let pairs = self.width.div_ceil(2);
        let n = self.rows.len() / self.width;
        self.out.width = pairs;
        self.out.pairs.resize(n * pairs, 0);
        self.out.steps.resize(n, 0.0);
        let targets = self.out.pairs.chunks_exact_mut(pairs);
        for ((row, target), step) in self.rows.chunks_exact(self.width).zip(targets).zip(&mut self.out.steps) {
            let target: &mut [i16] = pulp::bytemuck::cast_slice_mut(target);
            *step = round_row(row, target);
            if let Some(odd) = target.get_mut(self.width) {
                *odd = 0;
            }
        }
    }
}

/// The numbers of up to six rows from `first` on; past the end the last row again.
#[inline(always)]
fn tile_rows<T>(values: &[T], stride: usize, width: usize, count: usize, first: usize) -> [&[T]; ROWS] {
    std::array::from_fn(|r| &values[(first + r).min(count - 1) * stride..][..width])
}

struct Bytes<'a> {
    rows: &'a Rounded,
    panels: &'a [u8],
    scales: &'a [[f32; PANEL]],
    bias: &'a [[f32; PANEL]],
    outputs: usize,
    out: &'a mut [f32],
}

impl Kernel for Bytes<'_> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes>(self, l: L) {
        let Bytes { rows, panels, scales, bias, outputs, out } = self;
        let (width, count) = (rows.width, rows.steps.len());
        let panels = panels.as_chunks::<{ 2 * PANEL }>().0;
        for block in (0..count).step_by(BLOCK) {
            for (p, (scale, bias)) in scales.iter().zip(bias).enumerate() {
                let panel = &panels[p * width..][..width];
                for first in (block..count.min(block + BLOCK)).step_by(ROWS) {
                    let sums = byte_tile(l, tile_rows(&rows.pairs, width, width, count, first), panel);
                    for (r, sums) in sums.into_iter().enumerate().take(count - first) {
                        let step = l.splat(rows.steps[first + r]);
                        let halves = [0, 1].map(|h| {
                            let scale = l.mul(step, l.load(half(scale, h)));
                            l.store(l.mul_add(l.floats(sums[h]), scale, l.load(half(bias, h))))
                        });
                        put(&mut out[(first + r) * outputs + p * PANEL..], outputs - p * PANEL, halves);
                    }
                }
            }
        }
    }
}

#[inline(always)]
fn half(values: &[f32; PANEL], h: usize) -> [f32; 8] {
    values.as_chunks::<8>().0[h]
}

/// Writes the first `most` of 16 numbers.
#[inline(always)]
fn put(out: &mut [f32], most: usize, halves: [[f32; 8]; 2]) {
    if most >= PANEL {
        out[..8].copy_from_slice(&halves[0]);
        out[8..16].copy_from_slice(&halves[1]);
    } else {
        for (o, v) in out[..most].iter_mut().zip(halves.as_flattened()) {
            *o = *v;
        }
    }
}

#[inline(always)]
fn byte_tile<L: Lanes>(l: L, rows: [&[i32]; ROWS], panel: &[[u8; 2 * PANEL]]) -> [[L::Sums; 2]; ROWS] {
    let mut sums = [[l.zero(); 2]; ROWS];
    let n = panel.len();
    let rows = rows.map(|row| &row[..n]);
    for i in 0..n {
        let halves = panel[i].as_chunks::<PANEL>().0;
        let weights = [l.widen(halves[0]), l.widen(halves[1])];
        for (sums, row) in sums.iter_mut().zip(rows) {
            let pair = l.pair(row[i]);
            sums[0] = l.dot(sums[0], pair, weights[0]);
            sums[1] = l.dot(sums[1], pair, weights[1]);
        }
    }
    sums
}

/// Rows of numbers that lie `stride` apart.
#[derive(Clone, Copy)]
pub(crate) struct Rows<'a> {
    pub(crate) values: &'a [f32],
    pub(crate) stride: usize,
    pub(crate) width: usize,
    pub(crate) count: usize,
}

/// The floating-point product of rows and panels.
pub(crate) struct Floats<'a> {
    pub(crate) rows: Rows<'a>,
    pub(crate) panels: &'a [[f32; PANEL]],
    /// One group a panel.
    pub(crate) bias: &'a [[f32; PANEL]],
    pub(crate) outputs: usize,
    pub(crate) out: &'a mut [f32],
    /// Distance of rows in `out`.
    pub(crate) stride: usize,
}

impl Kernel for Floats<'_> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes>(self, l: L) {
        let Floats { rows: Rows { values, stride: step, width, count }, panels, bias, outputs, out, stride } = self;
        for block in (0..count).step_by(BLOCK) {
            for (p, bias) in bias.iter().enumerate() {
                let panel = &panels[p * width..][..width];
                for first in (block..count.min(block + BLOCK)).step_by(ROWS) {
                    let sums = float_tile(l, tile_rows(values, step, width, count, first), panel, bias);
                    for (r, sums) in sums.into_iter().enumerate().take(count - first) {
                        let halves = sums.map(|s| l.store(s));
                        put(&mut out[(first + r) * stride + p * PANEL..], outputs - p * PANEL, halves);
                    }
                }
            }
        }
    }
}

#[inline(always)]
fn float_tile<L: Lanes>(
    l: L,
    rows: [&[f32]; ROWS],
    panel: &[[f32; PANEL]],
    bias: &[f32; PANEL],
) -> [[L::Floats; 2]; ROWS] {
    let mut sums = [[l.load(half(bias, 0)), l.load(half(bias, 1))]; ROWS];
    let n = panel.len();
    let rows = rows.map(|row| &row[..n]);
    for i in 0..n {
        let weights = [l.load(half(&panel[i], 0)), l.load(half(&panel[i], 1))];
        for (sums, row) in sums.iter_mut().zip(rows) {
            let value = l.splat(row[i]);
            sums[0] = l.mul_add(value, weights[0], sums[0]);
            sums[1] = l.mul_add(value, weights[1], sums[1]);
        }
    }
    sums
}
