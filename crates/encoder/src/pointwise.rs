//! Layer norm, GELU, softmax and rounding to 8 bits, row by row.
//!
//! reads:  rows of 32-bit numbers
//! writes: the same rows changed in place, or rounded rows and their scales
//!
//! Plain loops over groups of eight with one fixed order of additions, so that every machine gives the same bytes; called
//! inside a [`Kernel`](crate::simd::Kernel) the compiler turns a group into one register.

use crate::simd::Lanes;

/// Largest magnitude of a rounded activation.
pub(crate) const LARGEST: f32 = 127.0;

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
pub(crate) fn dot<L: Lanes>(l: L, a: &[f32], b: &[f32]) -> f32 {
    let mut lanes = [0.0; 8];
    let ((ga, ra), (gb, rb)) = (a.as_chunks::<8>(), b.as_chunks::<8>());
    for (a, b) in ga.iter().zip(gb) {
        for i in 0..8 {
            lanes[i] = l.mul_add_one(a[i], b[i], lanes[i]);
        }
    }
    for ((lane, &a), &b) in lanes.iter_mut().zip(ra).zip(rb) {
        *lane = l.mul_add_one(a, b, *lane);
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
pub(crate) fn add_norm<L: Lanes>(
    l: L,
    row: &mut [f32],
    other: &[f32],
    weight: &[f32],
    bias: &[f32],
    epsilon: f32,
) {
    for (v, &o) in row.iter_mut().zip(other) {
        *v += o;
    }
    norm(l, row, weight, bias, epsilon);
}

/// `row` moved and stretched to mean 0 and variance 1, then to `weight` and `bias`.
#[inline(always)]
pub(crate) fn norm<L: Lanes>(l: L, row: &mut [f32], weight: &[f32], bias: &[f32], epsilon: f32) {
    let n = row.len() as f32;
    let mean = sum(row) / n;
    for v in row.iter_mut() {
        *v -= mean;
    }
    let variance = dot(l, row, row) / n;
    let factor = 1.0 / (variance + epsilon).sqrt();
    for ((v, &w), &b) in row.iter_mut().zip(weight).zip(bias) {
        *v = l.mul_add_one(*v * factor, w, b);
    }
}

/// eˣ to within two units in the last place, for x up to 88; below −87 what comes back is close to e⁻⁸⁷.
#[inline(always)]
pub(crate) fn exp<L: Lanes>(l: L, x: f32) -> f32 {
    let x = if x > -87.0 { x } else { -87.0 };
    let shifted = l.mul_add_one(x, std::f32::consts::LOG2_E, ROUNDER);
    let whole = shifted - ROUNDER;
    let rest = l.mul_add_one(whole, -0.693_359_4, x);
    let rest = l.mul_add_one(whole, 2.121_944_4e-4, rest);
    let p = 1.987_569_1e-4_f32;
    let p = l.mul_add_one(p, rest, 1.398_199_9e-3);
    let p = l.mul_add_one(p, rest, 8.333_452e-3);
    let p = l.mul_add_one(p, rest, 4.166_579_6e-2);
    let p = l.mul_add_one(p, rest, 1.666_666_5e-1);
    let p = l.mul_add_one(p, rest, 5e-1);
    let p = l.mul_add_one(p, rest * rest, rest + 1.0);
    let power = shifted.to_bits().wrapping_sub(ROUNDER.to_bits()).wrapping_add(127) << 23;
    p * f32::from_bits(power)
}

/// The error function to within 3e-7 (a rational approximation).
#[inline(always)]
pub(crate) fn erf<L: Lanes>(l: L, x: f32) -> f32 {
    let x = if x > -4.0 { x } else { -4.0 };
    let x = if x < 4.0 { x } else { 4.0 };
    let s = x * x;
    let p = -2.726_142_3e-10_f32;
    let p = l.mul_add_one(p, s, 2.770_681_4e-8);
    let p = l.mul_add_one(p, s, -2.101_024e-6);
    let p = l.mul_add_one(p, s, -5.692_506_4e-5);
    let p = l.mul_add_one(p, s, -7.349_906e-4);
    let p = l.mul_add_one(p, s, -2.954_6e-3);
    let p = l.mul_add_one(p, s, -1.609_603_3e-2);
    let q = -1.456_607_2e-5_f32;
    let q = l.mul_add_one(q, s, -2.133_740_6e-4);
    let q = l.mul_add_one(q, s, -1.682_827e-3);
    let q = l.mul_add_one(q, s, -7.373_329e-3);
    let q = l.mul_add_one(q, s, -1.426_473_9e-2);
    x * p / q
}

/// Each number v as v × Φ(v).
#[inline(always)]
pub(crate) fn gelu<L: Lanes>(l: L, row: &mut [f32]) {
    for v in row {
        let half = 0.5 * *v;
        *v = l.mul_add_one(half, erf(l, *v * std::f32::consts::FRAC_1_SQRT_2), half);
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
pub(crate) fn exponentials<L: Lanes>(l: L, row: &mut [f32], scale: f32) -> f32 {
    let most = largest(row);
    for v in row.iter_mut() {
        *v = exp(l, (*v - most) * scale);
    }
    sum(row)
}

/// Logits to probabilities.
#[inline(always)]
pub(crate) fn softmax<L: Lanes>(l: L, row: &mut [f32]) {
    let factor = 1.0 / exponentials(l, row, 1.0);
    for v in row {
        *v *= factor;
    }
}

/// Logits to log-probabilities.
#[inline(always)]
pub(crate) fn log_softmax<L: Lanes>(l: L, row: &mut [f32]) {
    let most = largest(row);
    let total: f32 = row.iter().map(|v| exp(l, *v - most)).sum();
    let shift = most + total.ln();
    for v in row {
        *v -= shift;
    }
}

/// The best column of a row of logits and its probability; of equals the first.
#[inline(always)]
pub(crate) fn best<L: Lanes>(l: L, row: &[f32]) -> (usize, f32) {
    let most = largest(row);
    let at = row.iter().position(|&v| v == most).unwrap_or(0);
    let (groups, rest) = row.as_chunks::<8>();
    let mut lanes = [0.0; 8];
    for group in groups {
        for i in 0..8 {
            lanes[i] += exp(l, group[i] - most);
        }
    }
    for (lane, &v) in lanes.iter_mut().zip(rest) {
        *lane += exp(l, v - most);
    }
    (at, 1.0 / join(lanes, |a, b| a + b))
}

/// A group rounded to whole numbers of −127 to 127, each turned by `number` from the low bits it stands in; what comes back is
/// the size of one step and the sum of the whole numbers.
#[inline(always)]
pub(crate) fn round_group<L: Lanes, T>(
    l: L,
    group: &[f32],
    out: &mut [T],
    number: impl Fn(u32) -> T,
) -> (f32, i32) {
    let most = join(lanes(group, 0.0, |a, v| larger(a, v.abs())), larger);
    // a group of zeros, or one that is no number, comes back as zeros
    if !(most > f32::MIN_POSITIVE * LARGEST && most < f32::INFINITY) {
        out[..group.len()].iter_mut().for_each(|o| *o = number(0));
        return (0.0, 0);
    }
    let inverse = LARGEST / most;
    let mut sum = 0i32;
    for (o, &v) in out.iter_mut().zip(group) {
        let bits = l.mul_add_one(v, inverse, ROUNDER).to_bits();
        sum += i32::from(bits as i8);
        *o = number(bits);
    }
    (most / LARGEST, sum)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd::Portable;

    /// The error function by its series, in 64 bits.
    fn erf_series(x: f64) -> f64 {
        let (mut term, mut sum) = (x, x);
        for n in 1..200 {
            term *= -x * x / f64::from(n);
            sum += term / f64::from(2 * n + 1);
        }
        2.0 / std::f64::consts::PI.sqrt() * sum
    }

    #[test]
    fn erf_and_exp_are_close() {
        for i in -5000..=5000 {
            let x = i as f32 / 1000.0;
            let (found, right) = (f64::from(erf(Portable, x)), erf_series(f64::from(x)));
            assert!((found - right).abs() < 5e-7, "erf({x}) is {right}, not {found}");
        }
        for i in -8700..=0 {
            let x = i as f32 / 100.0;
            let (found, right) = (f64::from(exp(Portable, x)), f64::from(x).exp());
            assert!((found / right - 1.0).abs() < 3e-7, "exp({x}) is {right}, not {found}");
        }
        assert!(exp(Portable, -1e30) < 1e-37 && exp(Portable, 0.0) == 1.0);
    }

    #[test]
    fn folds_count_every_number_once() {
        for n in 0..40 {
            let row: Vec<f32> = (1..=n).map(|i| i as f32).collect();
            assert_eq!(sum(&row), (n * (n + 1) / 2) as f32);
            assert_eq!(dot(Portable, &row, &row), (n * (n + 1) * (2 * n + 1) / 6) as f32);
            assert_eq!(largest(&row), if n == 0 { f32::NEG_INFINITY } else { n as f32 });
        }
    }

    #[test]
    fn norm_has_mean_zero_and_variance_one() {
        let mut row: Vec<f32> = (0..37).map(|i| (i * i % 11) as f32).collect();
        norm(Portable, &mut row, &[1.0; 37], &[0.0; 37], 1e-12);
        assert!(sum(&row).abs() < 1e-4 && (dot(Portable, &row, &row) / 37.0 - 1.0).abs() < 1e-5);
    }

    #[test]
    fn probabilities_sum_to_one_and_the_best_is_the_first_of_equals() {
        let mut row: Vec<f32> = (0..19).map(|i| (i * 7 % 10) as f32).collect();
        let (at, score) = best(Portable, &row);
        let mut logs = row.clone();
        log_softmax(Portable, &mut logs);
        softmax(Portable, &mut row);
        assert!((sum(&row) - 1.0).abs() < 1e-6 && at == 7 && (row[7] - score).abs() < 1e-6);
        assert!(row.iter().zip(&logs).all(|(p, l)| (p.ln() - l).abs() < 1e-4));
    }

    #[test]
    fn rounding_keeps_seven_bits() {
        let row: Vec<f32> = (0..21).map(|i| (i as f32 - 10.3) * 0.37).collect();
        let mut out = [0i16; 21];
        let (step, sum) = round_group(Portable, &row, &mut out, |bits| bits as i16);
        assert!(row.iter().zip(out).all(|(&v, o)| (v - f32::from(o) * step).abs() <= 0.5001 * step));
        assert_eq!(out.iter().map(|o| o.abs()).max(), Some(127));
        assert_eq!(i32::from(out.iter().sum::<i16>()), sum);
        for odd in [0.0, f32::NAN, f32::INFINITY, 1e-44] {
            assert_eq!(
                round_group(Portable, &[odd; 3], &mut out[..3], |bits| bits as i16),
                (0.0, 0),
                "{odd}"
            );
            assert_eq!(out[..3], [0i16; 3]);
        }
    }
}
