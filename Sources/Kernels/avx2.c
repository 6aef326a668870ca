#if defined(__x86_64__)
#define LANES 8
#define TABLE repro_kernels_avx2
#define NAME "AVX2 and FMA, 8 lanes"
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#include "body.h"
#pragma clang attribute pop
#endif
