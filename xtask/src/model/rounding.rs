//! Rows of numbers → signed bytes and a scale a row, rounded so that products with real activations change least.
//!
//! reads:  a matrix; for the matrices of the transformer also what they are multiplied by
//! writes: bytes, scales, a correction of the bias
//!
//! Plain rounding treats all inputs alike. Where activations are known, the columns are rounded one after the other, and what
//! each loses is made good by the columns still to come (Frantar et al., "GPTQ", ICLR 2023), measured by how the inputs vary
//! together; what is lost on the mean input is added to the bias.

use super::Full;
use anyhow::{Result, ensure};
use onrecord_encoder::Encoder;
use std::collections::BTreeMap;
use std::ops::Range;

/// Scales tried for a row, as parts of the one at which its largest number just fits.
const SHRINKS: [f32; 9] = [1.0, 0.98, 0.96, 0.94, 0.92, 0.9, 0.87, 0.84, 0.8];
/// Part of the mean variance that is added to every variance, so that the table can be inverted.
const DAMPING: f64 = 0.01;

/// A matrix as signed bytes `[outputs × inputs]`, the size of a step for each group of inputs `[outputs × groups]`, and what to
/// add to its bias.
pub struct Rounded {
    pub bytes: Vec<i8>,
    pub scales: Vec<f32>,
    pub correction: Vec<f32>,
}

/// What one matrix is multiplied by: sums over rows.
struct Moments {
    rows: usize,
    /// `[inputs]`.
    first: Vec<f64>,
    /// `[inputs × inputs]`, the part on and below the diagonal.
    second: Vec<f32>,
}

/// What the matrices of an encoder are multiplied by, by the name of the tensor.
#[derive(Default)]
pub struct Activations(BTreeMap<String, Moments>);

impl Activations {
    /// Adds what an encoder makes of a document.
    pub fn add(&mut self, encoder: &Encoder, words: &[&str], sentences: &[Range<usize>]) {
        encoder.watch(words, sentences, |name, rows, width| {
            let empty = || Moments { rows: 0, first: vec![0.0; width], second: vec![0.0; width * width] };
            let m = self.0.entry(name.to_owned()).or_insert_with(empty);
            for row in rows.chunks_exact(width) {
                m.rows += 1;
                for (i, &v) in row.iter().enumerate() {
                    m.first[i] += f64::from(v);
                    m.second[i * width..][..=i].iter_mut().zip(row).for_each(|(s, &w)| *s += v * w);
                }
            }
        });
    }
}

/// For each group of inputs the size of a step at which the largest number just fits, times `shrink`.
fn steps(row: &[f32], group: usize, shrink: f32) -> Vec<f32> {
    let most = |part: &[f32]| part.iter().fold(0f32, |m, v| m.max(v.abs()));
    row.chunks(group).map(|part| (shrink * most(part) / 127.0).max(f32::MIN_POSITIVE)).collect()
}

fn whole(v: f32, step: f32) -> f32 {
    (v / step).round().clamp(-127.0, 127.0)
}

/// The bytes of a matrix in which each `group` inputs of an output share a step; `name` says which activations to measure by, if
/// any are known of it.
pub fn round(name: &str, tensor: &Full, group: usize, known: &Activations) -> Result<Rounded> {
    let width: usize = tensor.shape[1..].iter().product();
    let group = group.min(width);
    let moments = known.0.get(name);
    if let Some(m) = moments {
        ensure!(m.first.len() == width, "{name}: {} inputs seen, {width} expected", m.first.len());
    }
    let mean: Vec<f64> =
        moments.map_or(vec![0.0; width], |m| m.first.iter().map(|v| v / m.rows as f64).collect());
    let factor = moments.map_or_else(|| Factor::plain(width), |m| Factor::new(m, &mean));
    let mut out = Rounded { bytes: Vec::new(), scales: Vec::new(), correction: Vec::new() };
    for row in tensor.values.chunks_exact(width) {
        let tried = SHRINKS.map(|shrink| {
            let steps = steps(row, group, shrink);
            let (lost, bytes) = factor.compensate(row, group, &steps);
            (lost, bytes, steps)
        });
        let best = tried.into_iter().min_by(|a, b| a.0.total_cmp(&b.0));
        let (_, bytes, steps) = best.expect("there is more than one scale to try");
        let left = |i: usize| f64::from(row[i]) - f64::from(steps[i / group]) * f64::from(bytes[i]);
        out.correction.push((0..width).map(|i| left(i) * mean[i]).sum::<f64>() as f32);
        out.bytes.extend(bytes);
        out.scales.extend(steps);
    }
    Ok(out)
}

/// How the inputs of a matrix vary together.
struct Factor {
    /// The inputs, the most varied first.
    order: Vec<usize>,
    /// In that order, row-major, the upper triangular U with UᵀU = the inverse of their covariance; empty for the unit matrix.
    upper: Vec<f32>,
}

impl Factor {
    /// Inputs of which nothing is known.
    fn plain(n: usize) -> Factor {
        Factor { order: (0..n).collect(), upper: Vec::new() }
    }

    fn new(moments: &Moments, mean: &[f64]) -> Factor {
        let n = mean.len();
        let covariance = |i: usize, j: usize| {
            let (high, low) = (i.max(j), i.min(j));
            f64::from(moments.second[high * n + low]) / moments.rows as f64 - mean[i] * mean[j]
        };
        let mut order: Vec<usize> = (0..n).collect();
        order.sort_by(|&a, &b| covariance(b, b).total_cmp(&covariance(a, a)));
        let damping = DAMPING * (0..n).map(|i| covariance(i, i)).sum::<f64>() / n as f64;

        // the Cholesky factor L of the covariance in reverse order; U is the inverse of L, reversed
        let mut l = vec![0.0; n * n];
        for i in 0..n {
            for j in 0..=i {
                let own = covariance(order[n - 1 - i], order[n - 1 - j]) + if i == j { damping } else { 0.0 };
                let rest = own - (0..j).map(|k| l[i * n + k] * l[j * n + k]).sum::<f64>();
                l[i * n + j] = if i == j { rest.max(damping * 1e-6).sqrt() } else { rest / l[j * n + j] };
            }
        }
        // the inverse of L, column by column, held as its transpose
        let mut inverse = vec![0.0; n * n];
        for c in 0..n {
            inverse[c * n + c] = 1.0 / l[c * n + c];
            for r in c + 1..n {
                let sum: f64 = (c..r).map(|k| l[r * n + k] * inverse[c * n + k]).sum();
                inverse[c * n + r] = -sum / l[r * n + r];
            }
        }
        let at =
            |i: usize, j: usize| if j >= i { inverse[(n - 1 - j) * n + (n - 1 - i)] as f32 } else { 0.0 };
        Factor { order, upper: (0..n * n).map(|k| at(k / n, k % n)).collect() }
    }

    /// What a row loses at given steps, and its bytes: each input's loss is spread over the inputs after it in order.
    fn compensate(&self, row: &[f32], group: usize, steps: &[f32]) -> (f64, Vec<i8>) {
        let n = row.len();
        let mut left: Vec<f32> = self.order.iter().map(|&i| row[i]).collect();
        let mut bytes = vec![0; n];
        let mut lost = 0.0;
        for (j, &i) in self.order.iter().enumerate() {
            let step = steps[i / group];
            let rounded = whole(left[j], step);
            bytes[i] = rounded as i8;
            let factors = self.upper.get(j * n + j..(j + 1) * n).unwrap_or(&[1.0]);
            let error = (left[j] - step * rounded) / factors[0];
            lost += f64::from(error).powi(2);
            left[j + 1..].iter_mut().zip(&factors[1..]).for_each(|(l, f)| *l -= error * f);
        }
        (lost, bytes)
    }
}
