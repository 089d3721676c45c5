//! The product of bytes by bytes with the dot products of AVX-512 VNNI.
//!
//! reads:  rounded rows, panels of weights made unsigned
//! writes: rows of outputs
//!
//! The only unsafe code of the project, and why: one instruction multiplies 64 bytes by 64 bytes, twice as many as any that can be
//! reached without it, and this product is most of the cost of reading. It multiplies unsigned by signed bytes, so that weights
//! are stored with 128 added and each row's sum of a group is taken off again 128 times: whole numbers, the same as elsewhere.

#![cfg(target_arch = "x86_64")]
#![allow(unsafe_code)]

use crate::product::{BLOCK, Product, QUADS, put, tile_rows};
use crate::simd::x86::Wide;
use std::arch::x86_64::*;

/// Rows of a tile: with their sums, in whole numbers and in floating point, they fill three quarters of the registers.
const ROWS: usize = 12;

/// Multiplies; the token is proof that the processor can.
pub(crate) fn multiply(_: Wide, quads: &[[u8; 64]], product: Product<'_>) {
    // SAFETY: a `Wide` is only made on a processor with the instructions named at `tiles`; the body itself is checked Rust.
    unsafe { tiles(quads, product) }
}

#[target_feature(enable = "avx512f,avx512bw,avx512vnni")]
fn tiles(quads: &[[u8; 64]], product: Product<'_>) {
    let Product { rows, scales, bias, outputs, out } = product;
    let (width, groups) = (rows.width, rows.groups);
    let count = rows.steps.len() / groups;
    for block in (0..count).step_by(BLOCK) {
        for (p, bias) in bias.iter().enumerate() {
            let panel = &quads[p * width..][..width];
            let scales = &scales[p * groups..][..groups];
            for first in (block..count.min(block + BLOCK)).step_by(ROWS) {
                let words: [&[i32]; ROWS] = tile_rows(&rows.words, width, width, count, first);
                let steps: [&[f32]; ROWS] = tile_rows(&rows.steps, groups, groups, count, first);
                let less: [&[i32]; ROWS] = tile_rows(&rows.less, groups, groups, count, first);
                let mut all = [_mm512_setzero_ps(); ROWS];
                for (g, panel) in panel.chunks(QUADS).enumerate() {
                    let mut sums = [_mm512_setzero_si512(); ROWS];
                    for (sum, less) in sums.iter_mut().zip(less) {
                        *sum = _mm512_set1_epi32(less[g]);
                    }
                    let mut parts = words;
                    for part in &mut parts {
                        *part = &part[g * QUADS..][..panel.len()];
                    }
                    for (i, quad) in panel.iter().enumerate() {
                        let weights: __m512i = pulp::cast(*quad);
                        for (sum, part) in sums.iter_mut().zip(parts) {
                            *sum = _mm512_dpbusd_epi32(*sum, weights, _mm512_set1_epi32(part[i]));
                        }
                    }
                    let scale: __m512 = pulp::cast(scales[g]);
                    for ((all, sum), step) in all.iter_mut().zip(sums).zip(steps) {
                        let sum = _mm512_mul_ps(_mm512_cvtepi32_ps(sum), _mm512_set1_ps(step[g]));
                        *all = _mm512_fmadd_ps(sum, scale, *all);
                    }
                }
                let bias: __m512 = pulp::cast(*bias);
                for (r, all) in all.into_iter().enumerate().take(count - first) {
                    let values: [f32; 16] = pulp::cast(_mm512_add_ps(all, bias));
                    put(&mut out[(first + r) * outputs + p * 16..], outputs - p * 16, &values);
                }
            }
        }
    }
}
