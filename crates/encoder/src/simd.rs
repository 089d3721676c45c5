//! Which vector instructions this machine has, and the few operations the products need of them.
//!
//! reads:  the processor's features
//! writes: Machine, Lanes, Task
//!
//! Every implementation computes the same numbers: integer sums are exact, and floating-point steps are the same fused
//! multiply-adds in the same order whatever the width of the registers.

use pulp::NullaryFnOnce;

/// Work to be run with the machine's best instructions; the body should be `#[inline(always)]`.
pub(crate) trait Kernel {
    /// What comes back.
    type Output;
    /// Does the work.
    fn run<L: Lanes>(self, lanes: L) -> Self::Output;
}

/// Operations on 16 signed 16-bit numbers, 8 signed 32-bit ones, and 8 floating-point ones.
pub(crate) trait Lanes: Copy {
    /// 16 × i16.
    type Words: Copy;
    /// 8 × i32.
    type Sums: Copy;
    /// 8 × f32.
    type Floats: Copy;

    /// The same pair of 16-bit numbers eight times over.
    fn pair(self, pair: i32) -> Self::Words;
    /// Signed bytes as 16-bit numbers.
    fn widen(self, bytes: [u8; 16]) -> Self::Words;
    /// Eight zeros.
    fn zero(self) -> Self::Sums;
    /// `sums + a₀b₀ + a₁b₁` for each of eight pairs.
    fn dot(self, sums: Self::Sums, a: Self::Words, b: Self::Words) -> Self::Sums;
    /// The nearest floating-point numbers.
    fn floats(self, sums: Self::Sums) -> Self::Floats;
    /// The same number eight times over.
    fn splat(self, value: f32) -> Self::Floats;
    /// Eight numbers of memory.
    fn load(self, values: [f32; 8]) -> Self::Floats;
    /// Eight numbers to memory.
    fn store(self, values: Self::Floats) -> [f32; 8];
    /// `a × b`.
    fn mul(self, a: Self::Floats, b: Self::Floats) -> Self::Floats;
    /// `a × b + c`, rounded once.
    fn mul_add(self, a: Self::Floats, b: Self::Floats, c: Self::Floats) -> Self::Floats;
}

/// Plain Rust, for machines without AVX2 and for tests.
#[derive(Clone, Copy)]
pub(crate) struct Portable;

impl Lanes for Portable {
    type Words = [i16; 16];
    type Sums = [i32; 8];
    type Floats = [f32; 8];

    #[inline(always)]
    fn pair(self, pair: i32) -> [i16; 16] {
        std::array::from_fn(|i| if i % 2 == 0 { pair as i16 } else { (pair >> 16) as i16 })
    }
    #[inline(always)]
    fn widen(self, bytes: [u8; 16]) -> [i16; 16] {
        bytes.map(|b| i16::from(b as i8))
    }
    #[inline(always)]
    fn zero(self) -> [i32; 8] {
        [0; 8]
    }
    #[inline(always)]
    fn dot(self, sums: [i32; 8], a: [i16; 16], b: [i16; 16]) -> [i32; 8] {
        let product = |i: usize| i32::from(a[i]) * i32::from(b[i]);
        std::array::from_fn(|i| sums[i].wrapping_add(product(2 * i)).wrapping_add(product(2 * i + 1)))
    }
    #[inline(always)]
    fn floats(self, sums: [i32; 8]) -> [f32; 8] {
        sums.map(|v| v as f32)
    }
    #[inline(always)]
    fn splat(self, value: f32) -> [f32; 8] {
        [value; 8]
    }
    #[inline(always)]
    fn load(self, values: [f32; 8]) -> [f32; 8] {
        values
    }
    #[inline(always)]
    fn store(self, values: [f32; 8]) -> [f32; 8] {
        values
    }
    #[inline(always)]
    fn mul(self, a: [f32; 8], b: [f32; 8]) -> [f32; 8] {
        std::array::from_fn(|i| a[i] * b[i])
    }
    #[inline(always)]
    fn mul_add(self, a: [f32; 8], b: [f32; 8], c: [f32; 8]) -> [f32; 8] {
        std::array::from_fn(|i| a[i].mul_add(b[i], c[i]))
    }
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    use super::Lanes;
    use pulp::x86::V3;
    use std::arch::x86_64::{__m256, __m256i};

    pulp::simd_type! {
        /// AVX2 and FMA together with the 16-bit dot products of AVX-512 VNNI: the compiler makes one instruction of the
        /// multiplication and the addition in [`Lanes::dot`].
        #[allow(missing_docs)]
        pub(crate) struct Dot {
            pub(crate) avx2: "avx2",
            pub(crate) fma: "fma",
            pub(crate) avx512f: "avx512f",
            pub(crate) avx512bw: "avx512bw",
            pub(crate) avx512vl: "avx512vl",
            pub(crate) avx512vnni: "avx512vnni",
        }
    }

    impl Lanes for V3 {
        type Words = __m256i;
        type Sums = __m256i;
        type Floats = __m256;

        #[inline(always)]
        fn pair(self, pair: i32) -> __m256i {
            self.avx._mm256_set1_epi32(pair)
        }
        #[inline(always)]
        fn widen(self, bytes: [u8; 16]) -> __m256i {
            self.avx2._mm256_cvtepi8_epi16(pulp::cast(bytes))
        }
        #[inline(always)]
        fn zero(self) -> __m256i {
            self.avx._mm256_setzero_si256()
        }
        #[inline(always)]
        fn dot(self, sums: __m256i, a: __m256i, b: __m256i) -> __m256i {
            self.avx2._mm256_add_epi32(sums, self.avx2._mm256_madd_epi16(a, b))
        }
        #[inline(always)]
        fn floats(self, sums: __m256i) -> __m256 {
            self.avx._mm256_cvtepi32_ps(sums)
        }
        #[inline(always)]
        fn splat(self, value: f32) -> __m256 {
            self.avx._mm256_set1_ps(value)
        }
        #[inline(always)]
        fn load(self, values: [f32; 8]) -> __m256 {
            pulp::cast(values)
        }
        #[inline(always)]
        fn store(self, values: __m256) -> [f32; 8] {
            pulp::cast(values)
        }
        #[inline(always)]
        fn mul(self, a: __m256, b: __m256) -> __m256 {
            self.avx._mm256_mul_ps(a, b)
        }
        #[inline(always)]
        fn mul_add(self, a: __m256, b: __m256, c: __m256) -> __m256 {
            self.fma._mm256_fmadd_ps(a, b, c)
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
    /// The same and AVX-512 VNNI on 256-bit registers.
    #[cfg(target_arch = "x86_64")]
    Dot(pulp::x86::V3, x86::Dot),
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
        if let Some(v3) = pulp::x86::V3::try_new() {
            all.push(Machine::Avx2(v3));
            all.extend(x86::Dot::try_new().map(|dot| Machine::Dot(v3, dot)));
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
            Machine::Dot(v3, dot) => dot.vectorize(Call(kernel, v3)),
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
