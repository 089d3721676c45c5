//! Which vector instructions this machine has, and the few operations the products need of them.
//!
//! reads:  the processor's features
//! writes: Machine, Lanes, Kernel
//!
//! Integer sums are exact, and floating-point steps are the same multiply-adds in the same order whatever the width of the
//! registers: machines whose multiply-add rounds once give the same bytes. Those without one round twice.

use pulp::NullaryFnOnce;

/// Work to be run with the machine's best instructions; the body should be `#[inline(always)]`.
pub(crate) trait Kernel {
    /// What comes back.
    type Output;
    /// Does the work.
    fn run<L: Lanes>(self, lanes: L) -> Self::Output;
}

/// Operations on a panel's 16 columns.
pub(crate) trait Lanes: Copy {
    /// Whether there are 32 registers of 16 numbers, so that a tile may have more rows.
    const WIDE: bool = false;
    /// 16 pairs of signed 16-bit numbers.
    type Pairs: Copy;
    /// 16 signed 32-bit numbers.
    type Sums: Copy;
    /// 16 floating-point numbers.
    type Floats: Copy;

    /// The same pair 16 times over.
    fn pair(self, pair: i32) -> Self::Pairs;
    /// Pairs of signed bytes as pairs of 16-bit numbers.
    fn widen(self, bytes: &[u8; 32]) -> Self::Pairs;
    /// 16 zeros.
    fn zero(self) -> Self::Sums;
    /// `sums + a₀b₀ + a₁b₁` for each of 16 pairs.
    fn dot(self, sums: Self::Sums, a: Self::Pairs, b: Self::Pairs) -> Self::Sums;
    /// The nearest floating-point numbers.
    fn floats(self, sums: Self::Sums) -> Self::Floats;
    /// The same number 16 times over.
    fn splat(self, value: f32) -> Self::Floats;
    /// 16 numbers of memory.
    fn load(self, values: &[f32; 16]) -> Self::Floats;
    /// 16 numbers to memory.
    fn store(self, values: Self::Floats) -> [f32; 16];
    /// `a × b`.
    fn mul(self, a: Self::Floats, b: Self::Floats) -> Self::Floats;
    /// `a + b`.
    fn add(self, a: Self::Floats, b: Self::Floats) -> Self::Floats;
    /// `a × b + c`, rounded once.
    fn mul_add(self, a: Self::Floats, b: Self::Floats, c: Self::Floats) -> Self::Floats;
    /// The same for one number.
    #[inline(always)]
    fn mul_add_one(self, a: f32, b: f32, c: f32) -> f32 {
        a.mul_add(b, c)
    }
}

/// Plain Rust, for machines without AVX2 and for what is not worth a kernel.
#[derive(Clone, Copy)]
pub(crate) struct Portable;

/// Whether every processor this was compiled for multiplies and adds in one step; a step done by software takes a hundred
/// times as long.
const FUSED: bool = cfg!(any(target_feature = "fma", target_arch = "aarch64"));

impl Lanes for Portable {
    type Pairs = [[i16; 2]; 16];
    type Sums = [i32; 16];
    type Floats = [f32; 16];

    #[inline(always)]
    fn pair(self, pair: i32) -> [[i16; 2]; 16] {
        [[pair as i16, (pair >> 16) as i16]; 16]
    }
    #[inline(always)]
    fn widen(self, bytes: &[u8; 32]) -> [[i16; 2]; 16] {
        std::array::from_fn(|i| [i16::from(bytes[2 * i] as i8), i16::from(bytes[2 * i + 1] as i8)])
    }
    #[inline(always)]
    fn zero(self) -> [i32; 16] {
        [0; 16]
    }
    #[inline(always)]
    fn dot(self, sums: [i32; 16], a: [[i16; 2]; 16], b: [[i16; 2]; 16]) -> [i32; 16] {
        let product = |i: usize, k: usize| i32::from(a[i][k]) * i32::from(b[i][k]);
        std::array::from_fn(|i| sums[i].wrapping_add(product(i, 0)).wrapping_add(product(i, 1)))
    }
    #[inline(always)]
    fn floats(self, sums: [i32; 16]) -> [f32; 16] {
        sums.map(|v| v as f32)
    }
    #[inline(always)]
    fn splat(self, value: f32) -> [f32; 16] {
        [value; 16]
    }
    #[inline(always)]
    fn load(self, values: &[f32; 16]) -> [f32; 16] {
        *values
    }
    #[inline(always)]
    fn store(self, values: [f32; 16]) -> [f32; 16] {
        values
    }
    #[inline(always)]
    fn mul(self, a: [f32; 16], b: [f32; 16]) -> [f32; 16] {
        std::array::from_fn(|i| a[i] * b[i])
    }
    #[inline(always)]
    fn add(self, a: [f32; 16], b: [f32; 16]) -> [f32; 16] {
        std::array::from_fn(|i| a[i] + b[i])
    }
    #[inline(always)]
    fn mul_add(self, a: [f32; 16], b: [f32; 16], c: [f32; 16]) -> [f32; 16] {
        std::array::from_fn(|i| self.mul_add_one(a[i], b[i], c[i]))
    }
    #[inline(always)]
    fn mul_add_one(self, a: f32, b: f32, c: f32) -> f32 {
        if FUSED { a.mul_add(b, c) } else { a * b + c }
    }
}

#[cfg(target_arch = "x86_64")]
pub(crate) mod x86 {
    use super::Lanes;
    use pulp::x86::V3;
    use std::arch::x86_64::{__m256, __m256i, __m512, __m512i};

    pulp::simd_type! {
        /// 512-bit registers with the 16-bit dot products of AVX-512 VNNI: the compiler makes one instruction of the
        /// multiplication and the addition in [`Lanes::dot`].
        #[allow(missing_docs)]
        pub(crate) struct Wide {
            pub(crate) avx2: "avx2",
            pub(crate) fma: "fma",
            pub(crate) avx512f: "avx512f",
            pub(crate) avx512bw: "avx512bw",
            pub(crate) avx512vl: "avx512vl",
            pub(crate) avx512vnni: "avx512vnni",
        }
    }

    impl Lanes for Wide {
        const WIDE: bool = true;
        type Pairs = __m512i;
        type Sums = __m512i;
        type Floats = __m512;

        #[inline(always)]
        fn pair(self, pair: i32) -> __m512i {
            self.avx512f._mm512_set1_epi32(pair)
        }
        #[inline(always)]
        fn widen(self, bytes: &[u8; 32]) -> __m512i {
            self.avx512bw._mm512_cvtepi8_epi16(pulp::cast(*bytes))
        }
        #[inline(always)]
        fn zero(self) -> __m512i {
            self.avx512f._mm512_setzero_si512()
        }
        #[inline(always)]
        fn dot(self, sums: __m512i, a: __m512i, b: __m512i) -> __m512i {
            self.avx512f._mm512_add_epi32(sums, self.avx512bw._mm512_madd_epi16(a, b))
        }
        #[inline(always)]
        fn floats(self, sums: __m512i) -> __m512 {
            self.avx512f._mm512_cvtepi32_ps(sums)
        }
        #[inline(always)]
        fn splat(self, value: f32) -> __m512 {
            self.avx512f._mm512_set1_ps(value)
        }
        #[inline(always)]
        fn load(self, values: &[f32; 16]) -> __m512 {
            pulp::cast(*values)
        }
        #[inline(always)]
        fn store(self, values: __m512) -> [f32; 16] {
            pulp::cast(values)
        }
        #[inline(always)]
        fn mul(self, a: __m512, b: __m512) -> __m512 {
            self.avx512f._mm512_mul_ps(a, b)
        }
        #[inline(always)]
        fn add(self, a: __m512, b: __m512) -> __m512 {
            self.avx512f._mm512_add_ps(a, b)
        }
        #[inline(always)]
        fn mul_add(self, a: __m512, b: __m512, c: __m512) -> __m512 {
            self.avx512f._mm512_fmadd_ps(a, b, c)
        }
    }

    impl Lanes for V3 {
        type Pairs = [__m256i; 2];
        type Sums = [__m256i; 2];
        type Floats = [__m256; 2];

        #[inline(always)]
        fn pair(self, pair: i32) -> [__m256i; 2] {
            [self.avx._mm256_set1_epi32(pair); 2]
        }
        #[inline(always)]
        fn widen(self, bytes: &[u8; 32]) -> [__m256i; 2] {
            let [a, b] = pulp::cast::<[u8; 32], [[u8; 16]; 2]>(*bytes);
            [self.avx2._mm256_cvtepi8_epi16(pulp::cast(a)), self.avx2._mm256_cvtepi8_epi16(pulp::cast(b))]
        }
        #[inline(always)]
        fn zero(self) -> [__m256i; 2] {
            [self.avx._mm256_setzero_si256(); 2]
        }
        #[inline(always)]
        fn dot(self, sums: [__m256i; 2], a: [__m256i; 2], b: [__m256i; 2]) -> [__m256i; 2] {
            let dot = |i: usize| self.avx2._mm256_add_epi32(sums[i], self.avx2._mm256_madd_epi16(a[i], b[i]));
            [dot(0), dot(1)]
        }
        #[inline(always)]
        fn floats(self, sums: [__m256i; 2]) -> [__m256; 2] {
            [self.avx._mm256_cvtepi32_ps(sums[0]), self.avx._mm256_cvtepi32_ps(sums[1])]
        }
        #[inline(always)]
        fn splat(self, value: f32) -> [__m256; 2] {
            [self.avx._mm256_set1_ps(value); 2]
        }
        #[inline(always)]
        fn load(self, values: &[f32; 16]) -> [__m256; 2] {
            pulp::cast(*values)
        }
        #[inline(always)]
        fn store(self, values: [__m256; 2]) -> [f32; 16] {
            pulp::cast(values)
        }
        #[inline(always)]
        fn mul(self, a: [__m256; 2], b: [__m256; 2]) -> [__m256; 2] {
            [self.avx._mm256_mul_ps(a[0], b[0]), self.avx._mm256_mul_ps(a[1], b[1])]
        }
        #[inline(always)]
        fn add(self, a: [__m256; 2], b: [__m256; 2]) -> [__m256; 2] {
            [self.avx._mm256_add_ps(a[0], b[0]), self.avx._mm256_add_ps(a[1], b[1])]
        }
        #[inline(always)]
        fn mul_add(self, a: [__m256; 2], b: [__m256; 2], c: [__m256; 2]) -> [__m256; 2] {
            [self.fma._mm256_fmadd_ps(a[0], b[0], c[0]), self.fma._mm256_fmadd_ps(a[1], b[1], c[1])]
        }
    }
}

/// The instructions that kernels are run with.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Machine {
    /// Whatever the compiler was told it may use.
    Portable,
    /// AVX2 and FMA.
    #[cfg(target_arch = "x86_64")]
    Avx2(pulp::x86::V3),
    /// AVX-512 with VNNI.
    #[cfg(target_arch = "x86_64")]
    Avx512(x86::Wide),
}

impl Machine {
    /// The best this processor has.
    pub(crate) fn detect() -> Machine {
        Machine::all().pop().expect("the portable one is always there")
    }

    /// Everything this processor can run, slowest first.
    pub(crate) fn all() -> Vec<Machine> {
        let mut all = vec![Machine::Portable];
        #[cfg(target_arch = "x86_64")]
        {
            all.extend(pulp::x86::V3::try_new().map(Machine::Avx2));
            all.extend(x86::Wide::try_new().map(Machine::Avx512));
        }
        all
    }

    /// Runs a kernel.
    #[inline]
    pub(crate) fn run<K: Kernel>(self, kernel: K) -> K::Output {
        match self {
            Machine::Portable => kernel.run(Portable),
            #[cfg(target_arch = "x86_64")]
            Machine::Avx2(v3) => v3.vectorize(Call(kernel, v3)),
            #[cfg(target_arch = "x86_64")]
            Machine::Avx512(wide) => wide.vectorize(Call(kernel, wide)),
        }
    }
}

struct Call<K, L>(K, L);

impl<K: Kernel, L: Lanes> NullaryFnOnce for Call<K, L> {
    type Output = K::Output;

    #[inline(always)]
    fn call(self) -> K::Output {
        self.0.run(self.1)
    }
}
