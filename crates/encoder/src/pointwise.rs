//! Layer norm, GELU, softmax and rounding to 16 bits, row by row.
//!
//! reads:  rows of 32-bit numbers
//! writes: the same rows changed in place, or 16-bit rows and their scales
//!
//! Plain loops over groups of eight with one fixed order of additions, so that every machine gives the same bytes; called
//! inside a [`Kernel`](crate::simd::Kernel) the compiler turns a group into one register.

/// Largest magnitude of a 16-bit activation: 8191 × 127 × 1536 still fits 32 bits.
pub(crate) const LARGEST: f32 = 8191.0;

/// Adding this rounds to a whole number (ties to even), which then stands in the low bits.
const ROUNDER: f32 = 12_582_912.0;

/// The eight partial results joined two by two.
#[inline(always)]
fn join(l: [f32; 8], f: impl Fn(f32, f32) -> f32) -> f32 {
    f(f(f(l[0], l[4]), f(l[1], l[5])), f(f(l[2], l[6]), f(l[3], l[7])))
}

#[inline(always)]
fn larger(a: f32, b: f32) -> f32 {
    if a > b { a } else { b }
}

/// A row folded in eight lanes; what is left over at the end goes to the first lanes.
#[inline(always)]
fn lanes(row: &[f32], start: f32, f: impl Fn(f32, f32) -> f32) -> [f32; 8] {
    let mut lanes = [start; 8];
    let (groups, rest) = row.as_chunks::<8>();
    for group in groups {
        for i in 0..8 {
            lanes[i] = f(lanes[i], group[i]);
        }
    }
    for (lane, &v) in lanes.iter_mut().zip(rest) {
        *lane = f(*lane, v);
    }
    lanes
}

/// The sum of a row.
#[inline(always)]
pub(crate) fn sum(row: &[f32]) -> f32 {
    join(lanes(row, 0.0, |a, v| a + v), |a, b| a + b)
}

/// The scalar product of two rows of one length.
#[inline(always)]
pub(crate) fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut lanes = [0.0; 8];
    let ((ga, ra), (gb, rb)) = (a.as_chunks::<8>(), b.as_chunks::<8>());
    for (a, b) in ga.iter().zip(gb) {
        for i in 0..8 {
            lanes[i] = a[i].mul_add(b[i], lanes[i]);
        }
    }
    for ((lane, &a), &b) in lanes.iter_mut().zip(ra).zip(rb) {
        *lane = a.mul_add(b, *lane);
    }
    join(lanes, |a, b| a + b)
}

/// The largest number of a row.
#[inline(always)]
pub(crate) fn largest(row: &[f32]) -> f32 {
    join(lanes(row, f32::NEG_INFINITY, larger), larger)
}

/// `row + other`, moved and stretched to mean 0 and variance 1, then to `weight` and `bias`.
#[inline(always)]
pub(crate) fn add_norm(row: &mut [f32], other: &[f32], weight: &[f32], bias: &[f32], epsilon: f32) {
    for (v, &o) in row.iter_mut().zip(other) {
        *v += o;
    }
    norm(row, weight, bias, epsilon);
}

/// `row` moved and stretched to mean 0 and variance 1, then to `weight` and `bias`.
#[inline(always)]
pub(crate) fn norm(row: &mut [f32], weight: &[f32], bias: &[f32], epsilon: f32) {
    let n = row.len() as f32;
    let mean = sum(row) / n;
    for v in row.iter_mut() {
        *v -= mean;
    }
    let variance = dot(row, row) / n;
    let factor = 1.0 / (variance + epsilon).sqrt();
    for ((v, &w), &b) in row.iter_mut().zip(weight).zip(bias) {
        *v = (*v * factor).mul_add(w, b);
    }
}

/// eˣ to within two units in the last place, for x up to 88; below −87 what comes back is close to e⁻⁸⁷.
#[inline(always)]
pub(crate) fn exp(x: f32) -> f32 {
    let x = if x > -87.0 { x } else { -87.0 };
    let shifted = x.mul_add(std::f32::consts::LOG2_E, ROUNDER);
    let whole = shifted - ROUNDER;
    let rest = whole.mul_add(-0.693_359_4, x);
    let rest = whole.mul_add(2.121_944_4e-4, rest);
    let p = 1.987_569_1e-4_f32;
    let p = p.mul_add(rest, 1.398_199_9e-3);
    let p = p.mul_add(rest, 8.333_452e-3);
    let p = p.mul_add(rest, 4.166_579_6e-2);
    let p = p.mul_add(rest, 1.666_666_5e-1);
    let p = p.mul_add(rest, 5e-1);
    let p = p.mul_add(rest * rest, rest + 1.0);
    let power = shifted.to_bits().wrapping_sub(ROUNDER.to_bits()).wrapping_add(127) << 23;
    p * f32::from_bits(power)
}

/// The error function to within 3e-7 (a rational approximation).
#[inline(always)]
pub(crate) fn erf(x: f32) -> f32 {
    let x = if x > -4.0 { x } else { -4.0 };
    let x = if x < 4.0 { x } else { 4.0 };
    let s = x * x;
    let p = -2.726_142_3e-10_f32;
    let p = p.mul_add(s, 2.770_681_4e-8);
    let p = p.mul_add(s, -2.101_024e-6);
    let p = p.mul_add(s, -5.692_506_4e-5);
    let p = p.mul_add(s, -7.349_906e-4);
    let p = p.mul_add(s, -2.954_599_8e-3);
    let p = p.mul_add(s, -1.609_603_3e-2);
    let q = -1.456_607_2e-5_f32;
    let q = q.mul_add(s, -2.133_740_6e-4);
    let q = q.mul_add(s, -1.682_827e-3);
    let q = q.mul_add(s, -7.373_329e-3);
    let q = q.mul_add(s, -1.426_473_9e-2);
    x * p / q
}

/// Each number v as v × Φ(v).
#[inline(always)]
pub(crate) fn gelu(row: &mut [f32]) {
    for v in row {
        let half = 0.5 * *v;
        *v = half.mul_add(erf(*v * std::f32::consts::FRAC_1_SQRT_2), half);
    }
}

/// Each number v as v, or v × `leak` below zero.
#[inline(always)]
pub(crate) fn leaky(row: &mut [f32], leak: f32) {
    for v in row {
        *v = if *v > 0.0 { *v } else { *v * leak };
    }
}

/// Each number as e to its power, all scaled by one factor; what comes back is their sum. `scale` is applied first.
#[inline(always)]
pub(crate) fn exponentials(row: &mut [f32], scale: f32) -> f32 {
    let most = largest(row);
    for v in row.iter_mut() {
        *v = exp((*v - most) * scale);
    }
    sum(row)
}

/// Logits to probabilities.
#[inline(always)]
pub(crate) fn softmax(row: &mut [f32]) {
    let factor = 1.0 / exponentials(row, 1.0);
    for v in row {
        *v *= factor;
    }
}

/// Logits to log-probabilities.
#[inline(always)]
pub(crate) fn log_softmax(row: &mut [f32]) {
    let most = largest(row);
    let total: f32 = row.iter().map(|v| exp(*v - most)).sum();
    let shift = most + total.ln();
    for v in row {
        *v -= shift;
    }
}

/// The best column of a row of logits and its probability; of equals the first.
#[inline(always)]
pub(crate) fn best(row: &[f32]) -> (usize, f32) {
    let most = largest(row);
    let at = row.iter().position(|&v| v == most).unwrap_or(0);
    let (groups, rest) = row.as_chunks::<8>();
    let mut lanes = [0.0; 8];
    for group in groups {
        for i in 0..8 {
            lanes[i] += exp(group[i] - most);
        }
    }
    for (lane, &v) in lanes.iter_mut().zip(rest) {
        *lane += exp(v - most);
    }
    (at, 1.0 / join(lanes, |a, b| a + b))
}

/// A row rounded to whole numbers of −8191 to 8191; what comes back is the size of one step.
#[inline(always)]
pub(crate) fn round_row(row: &[f32], out: &mut [i16]) -> f32 {
    let most = join(lanes(row, 0.0, |a, v| larger(a, v.abs())), larger);
    // a row of zeros, or one that is no number, comes back as zeros
    if !(most > f32::MIN_POSITIVE * LARGEST && most < f32::INFINITY) {
        out.fill(0);
        return 0.0;
    }
    let inverse = LARGEST / most;
    for (o, &v) in out.iter_mut().zip(row) {
        *o = v.mul_add(inverse, ROUNDER).to_bits() as i16;
    }
    most / LARGEST
}
