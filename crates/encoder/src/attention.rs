//! Self-attention inside each sentence, or over a whole window.
//!
//! reads:  queries, keys and values of each piece; where the sentences of the window start
//! writes: for each piece the values of all pieces it sees, weighted by how well query and key agree
//!
//! In 32-bit floating point. Nothing is padded: what stands beyond the last piece weighs nothing. Over a window a learnt number
//! for how many sentences two pieces are apart is added to their score (as Raffel et al. 2020 do for words).

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
    /// The first piece of each sentence, and at the end the number of pieces.
    pub(crate) bounds: &'a [usize],
    /// What is added for the distance of sentences, `[heads × (2 reach + 1)]`; without it each sentence sees only itself.
    pub(crate) distance: Option<&'a [f32]>,
    pub(crate) out: &'a mut [f32],
    pub(crate) space: &'a mut AttentionSpace,
}

impl Kernel for Attention<'_> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes>(self, l: L) {
        let Attention { input, hidden, heads, bounds, distance, out, space } = self;
        let sizes = Sizes { stride: 3 * hidden, hidden, heads };
        if let Some(distance) = distance {
            attend(l, input, sizes, Some((bounds, distance)), out, space);
            return;
        }
        for (&start, &end) in bounds.iter().zip(&bounds[1..]) {
            let rows = &input[start * sizes.stride..end * sizes.stride];
            attend(l, rows, sizes, None, &mut out[start * hidden..end * hidden], space);
        }
    }
}

#[derive(Clone, Copy)]
struct Sizes {
    stride: usize,
    hidden: usize,
    heads: usize,
}

/// Attention among the rows given; `apart` are bounds of sentences and what is added for their distance.
#[inline(always)]
fn attend<L: Lanes>(
    l: L,
    input: &[f32],
    sizes: Sizes,
    apart: Option<(&[usize], &[f32])>,
    out: &mut [f32],
    space: &mut AttentionSpace,
) {
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
            if let Some((bounds, distance)) = apart {
                let distance = &distance[head * (distance.len() / heads)..][..distance.len() / heads];
                add_distances(scores, padded, first, bounds, distance, 1.0 / scale);
            }
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

/// Adds to each score `factor` times what `distance` has in its middle for pieces of one sentence, and further on for pieces
/// of later ones; `first` is the piece that the first row belongs to.
#[inline(always)]
fn add_distances(
    scores: &mut [f32],
    stride: usize,
    first: usize,
    bounds: &[usize],
    distance: &[f32],
    factor: f32,
) {
    let reach = distance.len() / 2;
    let mut own = bounds.partition_point(|&b| b <= first) - 1;
    for (i, row) in scores.chunks_exact_mut(stride).enumerate() {
        while bounds[own + 1] <= first + i {
            own += 1;
        }
        for (other, (&start, &end)) in bounds.iter().zip(&bounds[1..]).enumerate() {
            let place = (other + reach).saturating_sub(own).min(2 * reach);
            let more = distance[place] * factor;
            row[start..end].iter_mut().for_each(|v| *v += more);
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
