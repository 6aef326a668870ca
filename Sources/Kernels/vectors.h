// Vectors of LANES floats in Clang's portable notation: the compiler turns them into the target's registers.
// An including file defines LANES.
#pragma once

#include <stddef.h>
#include <stdint.h>

// Aligned as a float only: buffers are aligned to whole vectors, rows and strips within them need not be.
typedef float vector __attribute__((ext_vector_type(LANES), aligned(4)));
typedef int32_t integers __attribute__((ext_vector_type(LANES), aligned(4)));
typedef float quad __attribute__((ext_vector_type(4), aligned(4)));

#define INLINE static inline __attribute__((always_inline))
#define UNROLL _Pragma("clang loop unroll(full)")

INLINE vector load(const float *from) { return *(const vector *)from; }
INLINE void store(float *to, vector value) { *(vector *)to = value; }
INLINE vector larger(vector a, vector b) { return a > b ? a : b; }

// Folds the lanes onto each other until four are left.
INLINE quad fold(vector a) {
#if LANES == 4
  return a;
#elif LANES == 8
  return a.lo + a.hi;
#elif LANES == 16
  return (a.lo + a.hi).lo + (a.lo + a.hi).hi;
#endif
}

// Transposes the four-by-four blocks of four vectors: in each group of four lanes, row and column change places.
INLINE void transpose_fours(vector *out, const vector *in) {
#if LANES == 4
#define ZIP(a, b, k) __builtin_shufflevector(a, b, k, 4 + k, k + 1, 5 + k)
#define PAIRS(a, b, k) __builtin_shufflevector(a, b, k, k + 1, 4 + k, 5 + k)
#elif LANES == 8
#define ZIP(a, b, k) __builtin_shufflevector(a, b, k, 8 + k, k + 1, 9 + k, 4 + k, 12 + k, 5 + k, 13 + k)
#define PAIRS(a, b, k) __builtin_shufflevector(a, b, k, k + 1, 8 + k, 9 + k, 4 + k, 5 + k, 12 + k, 13 + k)
#elif LANES == 16
#define ZIP(a, b, k)                                                                                                \
  __builtin_shufflevector(a, b, k, 16 + k, k + 1, 17 + k, 4 + k, 20 + k, 5 + k, 21 + k, 8 + k, 24 + k, 9 + k,       \
                          25 + k, 12 + k, 28 + k, 13 + k, 29 + k)
#define PAIRS(a, b, k)                                                                                              \
  __builtin_shufflevector(a, b, k, k + 1, 16 + k, 17 + k, 4 + k, 5 + k, 20 + k, 21 + k, 8 + k, 9 + k, 24 + k,       \
                          25 + k, 12 + k, 13 + k, 28 + k, 29 + k)
#endif
  vector low = ZIP(in[0], in[1], 0), low2 = ZIP(in[2], in[3], 0);
  vector high = ZIP(in[0], in[1], 2), high2 = ZIP(in[2], in[3], 2);
  out[0] = PAIRS(low, low2, 0);
  out[1] = PAIRS(low, low2, 2);
  out[2] = PAIRS(high, high2, 0);
  out[3] = PAIRS(high, high2, 2);
#undef ZIP
#undef PAIRS
}

// The sums over the lanes of four vectors.
INLINE quad sum_lanes(vector a, vector b, vector c, vector d) {
  quad p = fold(a), q = fold(b), r = fold(c), s = fold(d);
  quad pq = __builtin_shufflevector(p, q, 0, 4, 2, 6) + __builtin_shufflevector(p, q, 1, 5, 3, 7);
  quad rs = __builtin_shufflevector(r, s, 0, 4, 2, 6) + __builtin_shufflevector(r, s, 1, 5, 3, 7);
  return __builtin_shufflevector(pq, rs, 0, 1, 4, 5) + __builtin_shufflevector(pq, rs, 2, 3, 6, 7);
}

INLINE float sum_quad(quad p) { return (p.x + p.z) + (p.y + p.w); }
INLINE float sum_lane(vector a) { return sum_quad(fold(a)); }

// Reductions over a row use eight lanes however wide the registers are, so that AVX2 and AVX-512 give the same bits.
#define SUM_LANES (LANES < 8 ? LANES : 8)
typedef float sums __attribute__((ext_vector_type(SUM_LANES), aligned(4)));

INLINE sums add(sums total, vector a) {
#if LANES == 16
  return total + a.lo + a.hi;
#else
  return total + a;
#endif
}

INLINE sums add_products(sums total, vector a, vector b) {
#if LANES == 16
  total += a.lo * b.lo;
  total += a.hi * b.hi;
#else
  total += a * b;
#endif
  return total;
}

INLINE sums load_sums(const float *from) { return *(const sums *)from; }
INLINE void store_sums(float *to, sums value) { *(sums *)to = value; }

INLINE float total_of(sums a) {
#if LANES == 4
  return sum_quad(a);
#else
  return sum_quad(a.lo + a.hi);
#endif
}

// 2^x for x ≤ 0 (and a little above) by range reduction: x = n + f, |f| ≤ 1/2. The polynomial is the minimax fit of (2^f − 1) / f with a
// relative error of 2^f of 2.6e-9, far below rounding. Below the smallest normal number the result is 0 (where subnormal
// numbers are flushed); NaN stays NaN.
INLINE vector power_of_two(vector x) {
  const float shift = 0x1.8p23f;  // Adding it rounds to an integer, which the low bits of the sum then hold.
  vector bounded = larger((vector)-127.0f, x);
  vector shifted = bounded + shift;
  vector f = bounded - (shifted - shift);
  vector q = f * 0.000155946725684f + 0.00134066455505f;
  q = q * f + 0.00961769296661f;
  q = q * f + 0.0555031054686f;
  q = q * f + 0.240226527831f;
  q = q * f + 0.69314721497f;
  integers exponent = (__builtin_bit_cast(integers, shifted) + 127) << 23;  // n = −127 gives 0.
  return (q * f + 1.0f) * __builtin_bit_cast(vector, exponent);
}
