// Late in a training attention weights become subnormal, and arithmetic on subnormal numbers is about a hundred times slower.
#include "kernels.h"

#if defined(__x86_64__)
#include <xmmintrin.h>

// MXCSR: subnormal results become zero (bit 15), subnormal operands count as zero (bit 6).
unsigned long repro_float_mode_flush(void) {
  unsigned int mode = _mm_getcsr();
  _mm_setcsr(mode | 0x8040);
  return mode;
}

void repro_float_mode_restore(unsigned long mode) { _mm_setcsr((unsigned int)mode); }

#elif defined(__aarch64__)

// FPCR: bit 24 flushes operands and results.
unsigned long repro_float_mode_flush(void) {
  unsigned long mode;
  __asm__ volatile("mrs %0, fpcr" : "=r"(mode));
  __asm__ volatile("msr fpcr, %0" : : "r"(mode | 1ul << 24));
  return mode;
}

void repro_float_mode_restore(unsigned long mode) { __asm__ volatile("msr fpcr, %0" : : "r"(mode)); }

#else

unsigned long repro_float_mode_flush(void) { return 0; }
void repro_float_mode_restore(unsigned long mode) { (void)mode; }

#endif
