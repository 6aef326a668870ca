// Asking the caches for memory before it is read.

// Numbers in a line of the caches.
#define LINE 16

// Memory that is read later: while a tile runs, it asks a cache for some of it, so that it is near when its turn comes.
struct ahead {
  const float *at;
  size_t step;  // From one row to the next.
  size_t rows, rows_per_tile;
};

INLINE struct ahead ahead_of(const float *at, size_t step, size_t rows, size_t tiles) {
  return (struct ahead){at, step, at ? rows : 0, tiles ? (rows + tiles - 1) / tiles : 0};
}

// What one tile asks for.
struct stretch {
  const float *at, *end;
  size_t step;
};

INLINE struct stretch take(struct ahead *ahead) {
  size_t count = ahead->rows < ahead->rows_per_tile ? ahead->rows : ahead->rows_per_tile;
  struct stretch stretch = {ahead->at, ahead->at + count * ahead->step, ahead->step};
  ahead->at = stretch.end;
  ahead->rows -= count;
  return stretch;
}

// Caches, as `__builtin_prefetch` numbers them.
#define FIRST_CACHE 3
#define SECOND_CACHE 2

// Asks for as many lines as `width` numbers fill, of so many rows; it may reach beyond the end.
INLINE void ask(struct stretch *stretch, const size_t rows, const size_t width, const int cache) {
  if (stretch->at >= stretch->end) return;
  UNROLL for (size_t row = 0; row < rows; row++, stretch->at += stretch->step) {
    UNROLL for (size_t at = 0; at < width; at += LINE) {
      if (cache == FIRST_CACHE) __builtin_prefetch(stretch->at + at, 0, FIRST_CACHE);
      else __builtin_prefetch(stretch->at + at, 0, SECOND_CACHE);
    }
  }
}
