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

/// A matrix as signed bytes `[outputs × inputs]`, the size of a step for each output, and what to add to its bias.
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

fn step(most: f32, shrink: f32) -> f32 {
    (shrink * most / 127.0).max(f32::MIN_POSITIVE)
}

fn whole(v: f32, scale: f32) -> f32 {
    (v / scale).round().clamp(-127.0, 127.0)
}

/// The bytes of a matrix; `name` says which activations to measure by, if any are known of it.
pub fn round(name: &str, tensor: &Full, known: &Activations) -> Result<Rounded> {
    let width: usize = tensor.shape[1..].iter().product();
    let rows = tensor.values.chunks_exact(width);
    let mut out = Rounded { bytes: Vec::new(), scales: Vec::new(), correction: vec![0.0; tensor.shape[0]] };
    let Some(moments) = known.0.get(name) else {
        for row in rows {
            let most = row.iter().fold(0f32, |m, v| m.max(v.abs()));
            let loss =
                |scale: f32| row.iter().map(|&v| f64::from(v - scale * whole(v, scale)).powi(2)).sum::<f64>();
            let scales = SHRINKS.map(|s| step(most, s));
            let scale = scales.into_iter().min_by(|&a, &b| loss(a).total_cmp(&loss(b))).unwrap_or(1.0);
            out.bytes.extend(row.iter().map(|&v| whole(v, scale) as i8));
            out.scales.push(scale);
        }
        return Ok(out);
    };
    ensure!(moments.first.len() == width, "{name}: {} inputs seen, {width} expected", moments.first.len());
    let mean: Vec<f64> = moments.first.iter().map(|v| v / moments.rows as f64).collect();
    let (order, factor) = factor(moments, &mean);
    for (row, correction) in rows.zip(&mut out.correction) {
        let most = row.iter().fold(0f32, |m, v| m.max(v.abs()));
        let tried = SHRINKS.map(|s| (step(most, s), compensate(row, step(most, s), &order, &factor)));
        let (scale, (_, bytes)) = tried
            .into_iter()
            .min_by(|a, b| a.1.0.total_cmp(&b.1.0))
            .expect("there is more than one scale to try");
        let lost =
            row.iter().zip(&bytes).zip(&mean).map(|((&v, &b), m)| f64::from(v - scale * f32::from(b)) * m);
        *correction = lost.sum::<f64>() as f32;
        out.bytes.extend(bytes);
        out.scales.push(scale);
    }
    Ok(out)
}

/// A row's bytes at one scale, and what they lose: each column's loss is spread over the columns after it in `order`.
fn compensate(row: &[f32], scale: f32, order: &[usize], factor: &[f32]) -> (f64, Vec<i8>) {
    let n = row.len();
    let mut left: Vec<f32> = order.iter().map(|&i| row[i]).collect();
    let mut bytes = vec![0; n];
    let mut lost = 0.0;
    for j in 0..n {
        let rounded = whole(left[j], scale);
        bytes[order[j]] = rounded as i8;
        let error = (left[j] - scale * rounded) / factor[j * n + j];
        lost += f64::from(error).powi(2);
        for (l, f) in left[j + 1..].iter_mut().zip(&factor[j * n + j + 1..(j + 1) * n]) {
            *l -= error * f;
        }
    }
    (lost, bytes)
}

/// An order of the inputs, the most varied first, and in that order the upper triangular U with UᵀU = the inverse of their
/// covariance.
fn factor(moments: &Moments, mean: &[f64]) -> (Vec<usize>, Vec<f32>) {
    let n = mean.len();
    let covariance = |i: usize, j: usize| {
        let (high, low) = (i.max(j), i.min(j));
        f64::from(moments.second[high * n + low]) / moments.rows as f64 - mean[i] * mean[j]
    };
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|&a, &b| covariance(b, b).total_cmp(&covariance(a, a)));
    let damping = std::env::var("DAMP").map_or(DAMPING, |d| d.parse().unwrap())
        * (0..n).map(|i| covariance(i, i)).sum::<f64>()
        / n as f64;

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
    let at = |i: usize, j: usize| if j >= i { inverse[(n - 1 - j) * n + (n - 1 - i)] as f32 } else { 0.0 };
    let upper = (0..n * n).map(|k| at(k / n, k % n)).collect();
    (order, upper)
}
