// Software prefetching: memory that is read or written later is brought into a cache while arithmetic runs.

// Floats of a cache line.
#define LINE_FLOATS 16

// Locality hints of `__builtin_prefetch`: 3 fetches into all levels, 2 into the second level and beyond.
#define L1_CACHE 3
#define L2_CACHE 2

// A strided region, rows of which are prefetched a few at a time, an equal share with each micro-kernel.
struct prefetch_region {
  const float *at;
  size_t row_stride;
  size_t rows, rows_per_share;
};

INLINE struct prefetch_region prefetch_region_of(const float *at, size_t row_stride, size_t rows, size_t shares) {
  return (struct prefetch_region){at, row_stride, at ? rows : 0, shares ? (rows + shares - 1) / shares : 0};
}

// A contiguous buffer, prefetched a cache line at a time.
INLINE struct prefetch_region prefetch_lines_of(struct repro_prefetch buffer, size_t shares) {
  return prefetch_region_of(buffer.start, LINE_FLOATS, (buffer.count + LINE_FLOATS - 1) / LINE_FLOATS, shares);
}

// Rows that one micro-kernel prefetches.
struct prefetch_share {
  const float *at, *end;
  size_t row_stride;
};

INLINE struct prefetch_share next_share(struct prefetch_region *region) {
  size_t count = region->rows < region->rows_per_share ? region->rows : region->rows_per_share;
  struct prefetch_share share = {region->at, region->at + count * region->row_stride, region->row_stride};
  region->at = share.end;
  region->rows -= count;
  return share;
}

// Prefetches the lines of `rows` rows of `width` floats, unless the share is used up; it may run past the end of a share.
INLINE void prefetch_rows(struct prefetch_share *share, const size_t rows, const size_t width, const int cache) {
  if (share->at >= share->end) return;
  UNROLL for (size_t row = 0; row < rows; row++, share->at += share->row_stride) {
    UNROLL for (size_t at = 0; at < width; at += LINE_FLOATS) {
      if (cache == L1_CACHE) __builtin_prefetch(share->at + at, 0, L1_CACHE);
      else __builtin_prefetch(share->at + at, 0, L2_CACHE);
    }
  }
}
