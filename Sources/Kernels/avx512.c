#if defined(__x86_64__)
#define LANES 16
#define TABLE repro_kernels_avx512
#define NAME "AVX-512, 16 lanes"
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma"))), apply_to = function)
#include "body.h"
#pragma clang attribute pop
#endif
