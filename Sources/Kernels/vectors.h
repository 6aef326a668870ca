// Vectors of LANES floats in Clang's portable notation: the compiler turns them into the target's registers.
// An including file defines LANES.
#pragma once

#include <stddef.h>
#include <stdint.h>

// Aligned as a float: buffers are aligned to whole vectors, strips of weights are not.
typedef float vector __attribute__((ext_vector_type(LANES), aligned(4)));
typedef int32_t integers __attribute__((ext_vector_type(LANES), aligned(4)));
typedef float quad __attribute__((ext_vector_type(4), aligned(4)));

#define INLINE static inline __attribute__((always_inline))
#define UNROLL _Pragma("clang loop unroll(full)")

INLINE vector load(const float *from) { return *(const vector *)from; }
INLINE void store(float *to, vector value) { *(vector *)to = value; }
INLINE vector larger(vector a, vector b) { return a > b ? a : b; }

// Halves of the lanes added until four are left.
INLINE quad fold(vector a) {
#if LANES == 4
  return a;
#elif LANES == 8
  return a.lo + a.hi;
#elif LANES == 16
  return (a.lo + a.hi).lo + (a.lo + a.hi).hi;
#endif
}

// The sums over the lanes of four vectors.
INLINE quad sum_lanes(vector a, vector b, vector c, vector d) {
  quad p = fold(a), q = fold(b), r = fold(c), s = fold(d);
  quad pq = __builtin_shufflevector(p, q, 0, 4, 2, 6) + __builtin_shufflevector(p, q, 1, 5, 3, 7);
  quad rs = __builtin_shufflevector(r, s, 0, 4, 2, 6) + __builtin_shufflevector(r, s, 1, 5, 3, 7);
  return __builtin_shufflevector(pq, rs, 0, 1, 4, 5) + __builtin_shufflevector(pq, rs, 2, 3, 6, 7);
}

INLINE float sum_lane(vector a) {
  quad p = fold(a);
  return (p.x + p.z) + (p.y + p.w);
}

// e^x for x ≤ 0 (and a little above): x = n·ln 2 + r, |r| ≤ ln 2 / 2, e^x = 2^n e^r. The polynomial is the minimax fit of
// (e^r − 1 − r) / r² with relative error 3.1e-9 of e^r, far below rounding. ln 2 is split after Cody and Waite (Software
// Manual for the Elementary Functions, 1980). Below the smallest normal number the result is 0; NaN stays NaN.
INLINE vector exponential(vector x) {
  const float shift = 0x1.8p23f;  // Adding it rounds to a whole number, which the low bits then hold.
  vector bounded = x < -88.0f ? (vector)-88.0f : x;
  vector shifted = bounded * 1.44269504f + shift;
  vector n = shifted - shift;
  vector r = bounded - n * 0.693359375f;
  r = r + n * 2.12194440055e-4f;
  vector q = r * 0.00138145731386f + 0.00836872377833f;
  q = q * r + 0.0416683889653f;
  q = q * r + 0.166665205739f;
  q = q * r + 0.499999934425f;
  vector power = __builtin_bit_cast(vector, ((__builtin_bit_cast(integers, shifted) + 127) << 23));
  vector result = (q * (r * r) + r + 1.0f) * power;
  return x < -87.3365447f ? (vector)0.0f : result;
}
