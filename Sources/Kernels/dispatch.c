#include "kernels.h"

extern const struct repro_kernels repro_kernels_baseline, repro_kernels_avx2, repro_kernels_avx512;

#if defined(__x86_64__)

// The best first; `skipped` of them need more than this processor has.
static const struct repro_kernels *const all[] = {&repro_kernels_avx512, &repro_kernels_avx2, &repro_kernels_baseline};

static size_t skipped(void) {
  __builtin_cpu_init();
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) return 2;
  bool avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
  return avx512 ? 0 : 1;
}

#else

static const struct repro_kernels *const all[] = {&repro_kernels_baseline};
static size_t skipped(void) { return 0; }

#endif

size_t repro_kernels_count(void) { return sizeof all / sizeof *all - skipped(); }

const struct repro_kernels *repro_kernels_at(size_t index) { return all[skipped() + index]; }
