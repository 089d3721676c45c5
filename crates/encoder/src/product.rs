//! Matrix products: 8-bit activations by 8-bit weights with 32-bit sums, and 32-bit floating point throughout.
//!
//! reads:  rows of activations, weights in panels of 16 outputs
//! writes: rows of outputs
//!
//! A tile is some rows by one panel. Each group of inputs shares a scale, of the weights for each output and of the activations
//! for each row. Sums of whole numbers within a group are exact, so that machines agree; groups are added in floating point.

use crate::pointwise::round_group;
#[cfg(target_arch = "x86_64")]
use crate::simd::x86::Wide;
use crate::simd::{Kernel, Lanes, Machine};
use onrecord_resources::model::{Blob, GROUP, PANEL};

/// Pairs of inputs that share a scale, and fours of them.
const PAIRS: usize = GROUP / 2;
pub(crate) const QUADS: usize = GROUP / 4;
/// Rows of a tile, and the same where there are more registers.
const ROWS: usize = 6;
const MORE_ROWS: usize = 8;
/// Rows that pass over all panels together: few enough to stay in the second-level cache.
pub(crate) const BLOCK: usize = 96;

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
    /// Panels of bytes as the model file holds them; for each panel, for each group of inputs, 16 scales.
    Bytes { blob: Blob, offset: usize, scales: Vec<[f32; PANEL]> },
    /// Panels of bytes with 128 added: for each panel, for each four inputs, for each of 16 outputs, the four; scales as above.
    #[cfg(target_arch = "x86_64")]
    Quads { wide: Wide, quads: Vec<[u8; 4 * PANEL]>, scales: Vec<[f32; PANEL]> },
    /// Panels of numbers: for each panel, for each input, 16 outputs.
    Floats(Vec<[f32; PANEL]>),
}

/// A bias in groups of 16, filled up with zeros.
fn in_panels(values: &[f32], outputs: usize) -> Vec<[f32; PANEL]> {
    let mut out = vec![[0.0; PANEL]; outputs.div_ceil(PANEL)];
    out.as_flattened_mut().iter_mut().zip(values).for_each(|(o, &v)| *o = v);
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
    pub(crate) fn floats(
        outputs: usize,
        inputs: usize,
        at: impl Fn(usize, usize) -> f32,
        bias: &[f32],
    ) -> Matrix {
        let weights = Weights::Floats(float_panels(outputs, inputs, at));
        Matrix { outputs, inputs, weights, bias: in_panels(bias, outputs) }
    }

    /// A matrix of bytes in panels that start at `offset` of `blob`, with scales `[outputs × groups]`.
    ///
    /// # Panics
    /// If the panels do not lie in the blob: a model is checked before.
    pub(crate) fn bytes(
        machine: Machine,
        [outputs, inputs]: [usize; 2],
        blob: Blob,
        offset: usize,
        scales: &[f32],
        bias: &[f32],
    ) -> Matrix {
        let length = outputs.next_multiple_of(PANEL) * inputs.next_multiple_of(2);
        assert!(offset + length <= blob.len(), "panels lie inside the weights");
        let groups = inputs.div_ceil(GROUP);
        let scales = float_panels(outputs, groups, |o, g| scales[o * groups + g]);
        let weights = match machine {
            #[cfg(target_arch = "x86_64")]
            Machine::Avx512(wide) => {
                let quads = quads(&blob[offset..offset + length], inputs);
                Weights::Quads { wide, quads, scales }
            }
            _ => Weights::Bytes { blob, offset, scales },
        };
        Matrix { outputs, inputs, weights, bias: in_panels(bias, outputs) }
    }

    /// The number by which input `i` counts for output `o`.
    pub(crate) fn at(&self, o: usize, i: usize) -> f32 {
        let (panel, column) = (o / PANEL, o % PANEL);
        match &self.weights {
            Weights::Bytes { blob, offset, scales } => {
                let pair = panel * self.inputs.div_ceil(2) + i / 2;
                let scale = scales[panel * self.inputs.div_ceil(GROUP) + i / GROUP][column];
                f32::from(blob[offset + (pair * PANEL + column) * 2 + i % 2] as i8) * scale
            }
            #[cfg(target_arch = "x86_64")]
            Weights::Quads { quads, scales, .. } => {
                let quad = quads[panel * self.inputs.div_ceil(4) + i / 4];
                let scale = scales[panel * self.inputs.div_ceil(GROUP) + i / GROUP][column];
                (f32::from(quad[column * 4 + i % 4]) - 128.0) * scale
            }
            Weights::Floats(panels) => panels[panel * self.inputs + i][column],
        }
    }

    /// The same matrix in bytes, each rounded by itself.
    pub(crate) fn to_bytes(&self, machine: Machine) -> Matrix {
        let (outputs, inputs) = (self.outputs, self.inputs);
        let mut scales = Vec::with_capacity(outputs * inputs.div_ceil(GROUP));
        let mut bytes = vec![0u8; outputs.next_multiple_of(PANEL) * inputs.next_multiple_of(2)];
        for o in 0..outputs {
            let start = o / PANEL * PANEL * inputs.next_multiple_of(2) + o % PANEL * 2;
            for group in (0..inputs).step_by(GROUP) {
                let inputs = group..inputs.min(group + GROUP);
                let most = inputs.clone().fold(0f32, |m, i| m.max(self.at(o, i).abs()));
                let step = if most > 0.0 { most / 127.0 } else { 1.0 };
                for i in inputs {
                    bytes[start + i / 2 * 2 * PANEL + i % 2] = (self.at(o, i) / step).round() as i8 as u8;
                }
                scales.push(step);
            }
        }
        let bias = self.bias.as_flattened();
        Matrix::bytes(machine, [outputs, inputs], Blob::Read(bytes.into()), 0, &scales, bias)
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
                machine.run(Round { rows, width: self.inputs, together: 2, out: rounded });
                let panels = &blob[*offset..];
                let product = Product { rows: rounded, scales, bias: &self.bias, outputs: self.outputs, out };
                machine.run(Bytes { panels, product });
            }
            #[cfg(target_arch = "x86_64")]
            Weights::Quads { wide, quads, scales } => {
                machine.run(Round { rows, width: self.inputs, together: 4, out: rounded });
                let product = Product { rows: rounded, scales, bias: &self.bias, outputs: self.outputs, out };
                crate::vnni::multiply(*wide, quads, product);
            }
            Weights::Floats(panels) => {
                let rows = Rows { values: rows, stride: self.inputs, width: self.inputs, count: n };
                machine.run(Floats {
                    rows,
                    panels,
                    bias: &self.bias,
                    outputs: self.outputs,
                    out,
                    stride: self.outputs,
                });
            }
        }
    }
}

/// The panels of a model file with the inputs in fours instead of pairs, and 128 added to each.
#[cfg(target_arch = "x86_64")]
fn quads(panels: &[u8], inputs: usize) -> Vec<[u8; 4 * PANEL]> {
    let mut out = Vec::new();
    for panel in panels.as_chunks::<{ 2 * PANEL }>().0.chunks_exact(inputs.div_ceil(2)) {
        for both in panel.chunks(2) {
            out.push(std::array::from_fn(|i| {
                let (column, input) = (i / 4, i % 4);
                both.get(input / 2).map_or(128, |pairs| pairs[column * 2 + input % 2].wrapping_add(128))
            }));
        }
    }
    out
}

/// Rows of activations rounded to 8 bits, with the size of a step for each group of a row.
#[derive(Default)]
pub(crate) struct Rounded {
    /// `[n × width]`: two numbers of 16 bits or four of 8 to a word; missing last ones are zeros.
    pub(crate) words: Vec<i32>,
    /// `[n × groups]`.
    pub(crate) steps: Vec<f32>,
    /// −128 times the sum of each group, `[n × groups]`.
    pub(crate) less: Vec<i32>,
    pub(crate) width: usize,
    pub(crate) groups: usize,
}

struct Round<'a> {
    rows: &'a [f32],
    width: usize,
    /// Numbers to a word: 2 or 4.
    together: usize,
    out: &'a mut Rounded,
}

impl Kernel for Round<'_> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes>(self, l: L) {
        let Round { rows, width, together, out } = self;
        let Rounded { words, steps, less, .. } = out;
        let (per_row, groups) = (width.div_ceil(together), width.div_ceil(GROUP));
        words.clear();
        words.resize(rows.len() / width * per_row, 0);
        steps.clear();
        less.clear();
        for (row, words) in rows.chunks_exact(width).zip(words.chunks_exact_mut(per_row)) {
            for (g, group) in row.chunks(GROUP).enumerate() {
                let (step, sum) = if together == 2 {
                    let target: &mut [i16] = pulp::bytemuck::cast_slice_mut(words);
                    round_group(l, group, &mut target[g * GROUP..], |bits| bits as i16)
                } else {
                    let target: &mut [i8] = pulp::bytemuck::cast_slice_mut(words);
                    round_group(l, group, &mut target[g * GROUP..], |bits| bits as i8)
                };
                steps.push(step);
                less.push(-128 * sum);
            }
        }
        (out.width, out.groups) = (per_row, groups);
    }
}

/// A product of rounded rows: all but the weights.
pub(crate) struct Product<'a> {
    pub(crate) rows: &'a Rounded,
    /// For each panel, for each group of inputs.
    pub(crate) scales: &'a [[f32; PANEL]],
    /// One group a panel.
    pub(crate) bias: &'a [[f32; PANEL]],
    pub(crate) outputs: usize,
    pub(crate) out: &'a mut [f32],
}

/// The numbers of some rows from `first` on; past the end the last row again.
#[inline(always)]
pub(crate) fn tile_rows<T, const R: usize>(
    values: &[T],
    stride: usize,
    width: usize,
    count: usize,
    first: usize,
) -> [&[T]; R] {
    let mut rows = [&values[..0]; R];
    // a loop, since `from_fn` is not inlined for every size
    for (r, row) in rows.iter_mut().enumerate() {
        *row = &values[(first + r).min(count - 1) * stride..][..width];
    }
    rows
}

/// A part of each row.
#[inline(always)]
fn part<T, const R: usize>(rows: [&[T]; R], start: usize, length: usize) -> [&[T]; R] {
    let mut out = rows;
    for row in &mut out {
        *row = &row[start..][..length];
    }
    out
}

struct Bytes<'a> {
    panels: &'a [u8],
    product: Product<'a>,
}

impl Kernel for Bytes<'_> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes>(self, l: L) {
        let Product { rows, scales, bias, outputs, out } = self.product;
        let (width, groups) = (rows.width, rows.groups);
        let count = rows.steps.len() / groups;
        let panels = self.panels.as_chunks::<{ 2 * PANEL }>().0;
        for block in (0..count).step_by(BLOCK) {
            for (p, bias) in bias.iter().enumerate() {
                let panel = &panels[p * width..][..width];
                let scales = &scales[p * groups..][..groups];
                for first in (block..count.min(block + BLOCK)).step_by(ROWS) {
                    let words = tile_rows(&rows.words, width, width, count, first);
                    let steps = tile_rows(&rows.steps, groups, groups, count, first);
                    let sums = byte_tile::<L, ROWS>(l, words, steps, panel, scales);
                    for (r, sums) in sums.into_iter().enumerate().take(count - first) {
                        let values = l.store(l.add(sums, l.load(bias)));
                        put(&mut out[(first + r) * outputs + p * PANEL..], outputs - p * PANEL, &values);
                    }
                }
            }
        }
    }
}

/// Writes the first `most` of 16 numbers.
#[inline(always)]
pub(crate) fn put(out: &mut [f32], most: usize, values: &[f32; PANEL]) {
    if most >= PANEL {
        out[..PANEL].copy_from_slice(values);
    } else {
        out[..most].copy_from_slice(&values[..most]);
    }
}

#[inline(always)]
fn byte_tile<L: Lanes, const R: usize>(
    l: L,
    rows: [&[i32]; R],
    steps: [&[f32]; R],
    panel: &[[u8; 2 * PANEL]],
    scales: &[[f32; PANEL]],
) -> [L::Floats; R] {
    let mut all = [l.splat(0.0); R];
    for ((g, panel), scale) in panel.chunks(PAIRS).enumerate().zip(scales) {
        let mut sums = [l.zero(); R];
        let n = panel.len();
        let rows = part(rows, g * PAIRS, n);
        for i in 0..n {
            let weights = l.widen(&panel[i]);
            for (sum, row) in sums.iter_mut().zip(rows) {
                *sum = l.dot(*sum, l.pair(row[i]), weights);
            }
        }
        let scale = l.load(scale);
        for ((all, sum), step) in all.iter_mut().zip(sums).zip(steps) {
            *all = l.mul_add(l.mul(l.floats(sum), l.splat(step[g])), scale, *all);
        }
    }
    all
}

/// Rows `[n × width]` that lie `stride` apart as panels: for each 16 rows, for each of their numbers, the 16 rows' numbers;
/// zeros past the last row.
#[inline(always)]
pub(crate) fn row_panels(rows: Rows<'_>, out: &mut Vec<[f32; PANEL]>) {
    let Rows { values, stride, width, count } = rows;
    out.clear();
    out.resize(count.div_ceil(PANEL) * width, [0.0; PANEL]);
    for r in 0..count {
        let panel = &mut out[r / PANEL * width..][..width];
        for (group, &v) in panel.iter_mut().zip(&values[r * stride..][..width]) {
            group[r % PANEL] = v;
        }
    }
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
        if L::WIDE { self.tiles::<L, MORE_ROWS>(l) } else { self.tiles::<L, ROWS>(l) }
    }
}

impl Floats<'_> {
    #[inline(always)]
    fn tiles<L: Lanes, const R: usize>(self, l: L) {
        let Floats { rows: Rows { values, stride: step, width, count }, panels, bias, outputs, out, stride } =
            self;
        for block in (0..count).step_by(BLOCK) {
            for (p, bias) in bias.iter().enumerate() {
                let panel = &panels[p * width..][..width];
                for first in (block..count.min(block + BLOCK)).step_by(R) {
                    let sums =
                        float_tile::<L, R>(l, tile_rows(values, step, width, count, first), panel, bias);
                    for (r, sums) in sums.into_iter().enumerate().take(count - first) {
                        put(
                            &mut out[(first + r) * stride + p * PANEL..],
                            outputs - p * PANEL,
                            &l.store(sums),
                        );
                    }
                }
            }
        }
    }
}

#[inline(always)]
fn float_tile<L: Lanes, const R: usize>(
    l: L,
    rows: [&[f32]; R],
    panel: &[[f32; PANEL]],
    bias: &[f32; PANEL],
) -> [L::Floats; R] {
    let mut sums = [l.load(bias); R];
    let n = panel.len();
    let rows = part(rows, 0, n);
    for i in 0..n {
        let weights = l.load(&panel[i]);
        for (sum, row) in sums.iter_mut().zip(rows) {
            *sum = l.mul_add(l.splat(row[i]), weights, *sum);
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pointwise::LARGEST;
    use std::sync::Arc;

    /// Numbers that look random, of −127 to 127.
    fn bytes(n: usize, seed: u32) -> Vec<i8> {
        let mut state = seed;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            ((state >> 16) % 255) as i32 - 127
        };
        (0..n).map(|_| next() as i8).collect()
    }

    /// A row-major matrix of bytes in panels, as a model file holds it.
    fn packed(outputs: usize, inputs: usize, values: &[i8]) -> Vec<u8> {
        let at =
            |o: usize, i: usize| if o < outputs && i < inputs { values[o * inputs + i] as u8 } else { 0 };
        let pair = |first: usize, i: usize| (first..first + PANEL).flat_map(move |o| [(o, i), (o, i + 1)]);
        let places =
            (0..outputs).step_by(PANEL).flat_map(|f| (0..inputs).step_by(2).flat_map(move |i| pair(f, i)));
        places.map(|(o, i)| at(o, i)).collect()
    }

    /// The results of all machines but the portable one, which may round twice, are the same; its own is close.
    fn assert_same(results: &[Vec<f32>]) {
        assert!(results.iter().skip(2).all(|r| *r == results[1]), "{results:?}");
        for (a, b) in results[0].iter().zip(results.iter().skip(1).flatten()) {
            assert!((a - b).abs() <= 1e-4 * b.abs().max(1.0), "{a} {b}");
        }
    }

    /// Shapes with every kind of remainder: rows by 6 and 96, outputs by 16, inputs by 2.
    const SHAPES: [(usize, usize, usize); 6] =
        [(1, 1, 1), (5, 7, 3), (6, 16, 8), (7, 17, 9), (97, 33, 64), (13, 48, 1536)];

    #[test]
    fn integer_products_are_right_and_the_same_on_every_machine() {
        for (n, outputs, inputs) in SHAPES {
            let weights = bytes(outputs * inputs, 1);
            let blob = Blob::Read(Arc::from([vec![9; 5], packed(outputs, inputs, &weights)].concat()));
            let scales = vec![1.0; outputs * inputs.div_ceil(GROUP)];
            // every group has the largest magnitude, so that a step is 1 and nothing is rounded
            let mut rows: Vec<f32> = bytes(n * inputs, 2).into_iter().map(f32::from).collect();
            let groups = rows.chunks_exact_mut(inputs).flat_map(|row| row.chunks_mut(GROUP));
            groups.for_each(|group| group[0] = LARGEST);
            let products: Vec<Vec<i64>> = rows
                .chunks_exact(inputs)
                .flat_map(|row| weights.chunks_exact(inputs).map(move |w| (row, w)))
                .map(|(row, w)| row.iter().zip(w).map(|(&r, &w)| r as i64 * i64::from(w)).collect())
                .collect();
            let mut results = Vec::new();
            for machine in Machine::all() {
                let mut out = Vec::new();
                let matrix = Matrix::bytes(machine, [outputs, inputs], blob.clone(), 5, &scales, &[]);
                matrix.apply(machine, &rows, &mut Rounded::default(), &mut out);
                let exact = matrix.to_floats().to_bytes(Machine::Portable).to_floats();
                let near = |o, i| (exact.at(o, i) - f32::from(weights[o * inputs + i])).abs() < 0.51;
                assert!((0..inputs).all(|i| near(0, i) && near(outputs - 1, i)), "weights come back");
                for (found, products) in out.iter().zip(&products) {
                    let right = products.iter().sum::<i64>() as f64;
                    let size = products.iter().map(|p| p.abs()).sum::<i64>() as f64;
                    let far = (f64::from(*found) - right).abs();
                    assert!(
                        far <= 1e-6 * size,
                        "{n} × {outputs} × {inputs} on {machine:?}: {found}, not {right}"
                    );
                }
                results.push(out);
            }
            assert_same(&results);
        }
    }

    #[test]
    fn the_largest_sums_fit() {
        let blob = Blob::Read(Arc::from(packed(PANEL, GROUP, &[127; PANEL * GROUP])));
        for machine in Machine::all() {
            let matrix = Matrix::bytes(machine, [PANEL, GROUP], blob.clone(), 0, &[1.0; PANEL], &[]);
            let mut out = Vec::new();
            matrix.apply(machine, &[LARGEST; GROUP], &mut Rounded::default(), &mut out);
            assert_eq!(out, [(127 * 127 * GROUP) as f32; PANEL]);
        }
    }

    #[test]
    fn floating_point_products_are_the_same_on_every_machine() {
        for (n, outputs, inputs) in SHAPES {
            let weights = bytes(outputs * inputs, 3);
            let bias: Vec<f32> = (0..outputs).map(|o| o as f32).collect();
            let matrix =
                Matrix::floats(outputs, inputs, |o, i| f32::from(weights[o * inputs + i]) / 100.0, &bias);
            let rows: Vec<f32> = bytes(n * inputs, 4).into_iter().map(|b| f32::from(b) / 100.0).collect();
            let results = Machine::all().into_iter().map(|machine| {
                let mut out = Vec::new();
                matrix.apply(machine, &rows, &mut Rounded::default(), &mut out);
                out
            });
            let results: Vec<_> = results.collect();
            assert_same(&results);
            for (r, row) in rows.chunks_exact(inputs).enumerate() {
                for o in 0..outputs {
                    let right: f32 =
                        bias[o] + row.iter().enumerate().map(|(i, v)| v * matrix.at(o, i)).sum::<f32>();
                    assert!((results[0][r * outputs + o] - right).abs() < 1e-2, "row {r}, output {o}");
                }
            }
        }
    }
}
