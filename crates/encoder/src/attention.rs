//! Self-attention inside each of some runs of pieces: sentences, or a whole window.
//!
//! reads:  queries, keys and values of each piece; where the runs start
//! writes: for each piece the values of all pieces of its run, weighted by how well query and key agree
//!
//! In 32-bit floating point. Nothing is padded: what stands beyond a run's last piece weighs nothing.

use crate::pointwise::exponentials;
use crate::product::{Floats, Rows, row_panels};
use crate::simd::{Kernel, Lanes};
use onrecord_resources::model::PANEL;

/// Pieces whose scores are held at a time.
const BLOCK: usize = 48;
/// The score of what is beyond the last piece.
const NOWHERE: f32 = -1e30;

/// Memory of one head.
#[derive(Default)]
pub(crate) struct AttentionSpace {
    keys: Vec<[f32; PANEL]>,
    values: Vec<[f32; PANEL]>,
    scores: Vec<f32>,
    zeros: Vec<[f32; PANEL]>,
    sums: Vec<f32>,
}

/// Attention of a window: `input` is `[n × 3 hidden]`, queries, keys and values side by side; `out` is `[n × hidden]`.
pub(crate) struct Attention<'a> {
    pub(crate) input: &'a [f32],
    pub(crate) hidden: usize,
    pub(crate) heads: usize,
    /// The first piece of each run, and at the end the number of pieces.
    pub(crate) bounds: &'a [usize],
    pub(crate) out: &'a mut [f32],
    pub(crate) space: &'a mut AttentionSpace,
}

impl Kernel for Attention<'_> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes>(self, l: L) {
        let Attention { input, hidden, heads, bounds, out, space } = self;
        let sizes = Sizes { stride: 3 * hidden, hidden, heads };
        for (&start, &end) in bounds.iter().zip(&bounds[1..]) {
            let rows = &input[start * sizes.stride..end * sizes.stride];
            attend(l, rows, sizes, &mut out[start * hidden..end * hidden], space);
        }
    }
}

#[derive(Clone, Copy)]
struct Sizes {
    stride: usize,
    hidden: usize,
    heads: usize,
}

/// Attention among the rows given.
#[inline(always)]
fn attend<L: Lanes>(l: L, input: &[f32], sizes: Sizes, out: &mut [f32], space: &mut AttentionSpace) {
    let Sizes { stride, hidden, heads } = sizes;
    let (width, n) = (hidden / heads, input.len() / stride);
    let padded = n.next_multiple_of(PANEL);
    let scale = 1.0 / (width as f32).sqrt();
    space.zeros.resize(padded.max(width).div_ceil(PANEL), [0.0; PANEL]);
    for head in 0..heads {
        let at = head * width;
        row_panels(Rows { values: &input[hidden + at..], stride, width, count: n }, &mut space.keys);
        value_panels(&input[2 * hidden + at..], stride, width, n, &mut space.values);
        for first in (0..n).step_by(BLOCK) {
            let count = BLOCK.min(n - first);
            space.scores.resize(BLOCK * padded, 0.0);
            let scores = &mut space.scores[..count * padded];
            let queries = Rows { values: &input[first * stride + at..], stride, width, count };
            let zeros = &space.zeros[..padded / PANEL];
            Floats {
                rows: queries,
                panels: &space.keys,
                bias: zeros,
                outputs: padded,
                out: scores,
                stride: padded,
            }
            .run(l);
            space.sums.clear();
            for row in scores.chunks_exact_mut(padded) {
                row[n..].fill(NOWHERE);
                space.sums.push(exponentials(l, row, scale));
            }
            let scores = Rows { values: scores, stride: padded, width: n, count };
            let target = &mut out[first * hidden + at..];
            let zeros = &space.zeros[..width.div_ceil(PANEL)];
            Floats {
                rows: scores,
                panels: &space.values,
                bias: zeros,
                outputs: width,
                out: target,
                stride: hidden,
            }
            .run(l);
            for (row, sum) in target.chunks_mut(hidden).zip(&space.sums) {
                let factor = 1.0 / sum;
                row[..width].iter_mut().for_each(|v| *v *= factor);
            }
        }
    }
}

/// Values as panels: for each 16 of their numbers, for each piece, the 16 numbers.
#[inline(always)]
fn value_panels(values: &[f32], stride: usize, width: usize, n: usize, out: &mut Vec<[f32; PANEL]>) {
    out.clear();
    for first in (0..width).step_by(PANEL) {
        let most = PANEL.min(width - first);
        for piece in 0..n {
            let mut group = [0.0; PANEL];
            group[..most].copy_from_slice(&values[piece * stride + first..][..most]);
            out.push(group);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd::Machine;

    #[test]
    fn a_run_is_read_as_if_it_stood_alone() {
        let (hidden, heads, n) = (32, 2, 9);
        let input: Vec<f32> = (0..n * 3 * hidden).map(|i| ((i * 37 % 101) as f32 - 50.0) / 25.0).collect();
        let read = |input: &[f32], bounds: &[usize]| {
            let mut out = vec![0.0; input.len() / 3];
            let space = &mut AttentionSpace::default();
            Machine::detect().run(Attention { input, hidden, heads, bounds, out: &mut out, space });
            out
        };
        let cut = 5 * 3 * hidden;
        let runs = read(&input, &[0, 5, n]);
        let alone = [read(&input[..cut], &[0, 5]), read(&input[cut..], &[0, n - 5])].concat();
        assert_eq!(runs, alone);
        assert_ne!(runs, read(&input, &[0, n]));
    }
}
