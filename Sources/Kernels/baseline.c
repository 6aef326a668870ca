// What every processor of the architecture has: SSE2 on x86-64, NEON on arm64.
#define LANES 4
#define TABLE repro_kernels_baseline
#if defined(__aarch64__)
#define NAME "NEON, 4 lanes"
#elif defined(__x86_64__)
#define NAME "SSE2, 4 lanes"
#else
#define NAME "portable, 4 lanes"
#endif
#include "body.h"
