#include <sys/mman.h>

#include "kernels.h"

void repro_advise_huge_pages(void *memory, size_t bytes) {
#ifdef MADV_HUGEPAGE
  // Advice only: where the system has no huge pages, nothing is lost.
  (void)madvise(memory, bytes, MADV_HUGEPAGE);
#else
  (void)memory;
  (void)bytes;
#endif
}
