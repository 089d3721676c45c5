//! 16-bit floating-point numbers of a model file as 32-bit ones.
//!
//! reads:  bits of IEEE 754 binary16
//! writes: f32

/// The number that 16 bits stand for.
#[inline]
pub(crate) fn from_half(bits: u16) -> f32 {
    let sign = u32::from(bits & 0x8000) << 16;
    let rest = u32::from(bits & 0x7fff);
    let magnitude = match rest >> 10 {
        // subnormal: a multiple of 2⁻²⁴
        0 => rest as f32 * f32::from_bits(0x3380_0000),
        31 => f32::from_bits(0x7f80_0000 | rest << 13),
        _ => f32::from_bits((rest << 13) + 0x3800_0000),
    };
    f32::from_bits(sign | magnitude.to_bits())
}

#[cfg(test)]
mod tests {
    use super::from_half;

    #[test]
    fn halves() {
        for (bits, value) in [
            (0x3c00, 1.0),
            (0xc000, -2.0),
            (0x7bff, 65504.0),
            (0x0001, 2f32.powi(-24)),
            (0x0400, 2f32.powi(-14)),
            (0x3555, 0.333_251_95),
        ] {
            assert_eq!(from_half(bits), value);
        }
        assert_eq!(from_half(0x8000).to_bits(), (-0.0f32).to_bits());
        assert!(from_half(0x7c01).is_nan() && from_half(0xfc00) == f32::NEG_INFINITY);
    }
}
