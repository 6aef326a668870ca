// Products of row-major matrices, blocked for registers and caches (Goto and van de Geijn, 2008, "Anatomy of
// high-performance matrix multiplication").
//
// The micro-kernel keeps a tile of the result, at most TILE_ROWS rows and TILE columns (two vectors), in registers while the
// inner dimension runs. Blocks are sized for an L1 cache of 32 KiB and an L2 cache of 512 KiB.

#define TILE (2 * LANES)
#define TILE_ROWS 6
// A strip of the right matrix, BLOCK_DEPTH · TILE floats, fills half of the L1 cache.
#define BLOCK_DEPTH 256
// Rows of the left matrix that stay in the L2 cache while all strips of the right one pass.
#define BLOCK_ROWS 96

// A tile of the result, or the tiles below each other from one on: the product is stored, added to or subtracted from what
// is there. A tile that is subtracted from has no bias.
struct target {
  float *start;
  size_t row;
  const float *bias;
  bool adds, subtracts;
};

// Prefetches a tile of the result for writing, so that its cache lines have arrived when the tile is stored.
INLINE void prefetch_target(const size_t R, struct target to) {
  UNROLL for (size_t r = 0; r < R; r++) {
    UNROLL for (size_t at = 0; at < TILE; at += LINE_FLOATS) __builtin_prefetch(to.start + r * to.row + at, 1);
  }
}

// Stores the first columns of a tile of R rows. Not inlined: only the last strip needs it, and the micro-kernel has many
// instances.
static __attribute__((noinline)) void store_columns(size_t R, struct target to, const float *values, size_t columns) {
  for (size_t r = 0; r < R; r++, values += TILE) {
    float *at = to.start + r * to.row;
    for (size_t c = 0; c < columns; c++) {
      float value = values[c] + (to.bias ? to.bias[c] : 0);
      at[c] = to.subtracts ? at[c] - value : to.adds ? at[c] + value : value;
    }
  }
}

INLINE void store_tile(const size_t R, struct target to, vector (*sum)[2], size_t columns) {
  if (columns < TILE) {
    float values[TILE_ROWS * TILE];
    UNROLL for (size_t r = 0; r < R; r++) {
      store(values + r * TILE, sum[r][0]);
      store(values + r * TILE + LANES, sum[r][1]);
    }
    store_columns(R, to, values, columns);
    return;
  }
  UNROLL for (size_t r = 0; r < R; r++) {
    UNROLL for (size_t c = 0; c < 2; c++) {
      float *at = to.start + r * to.row + c * LANES;
      vector value = sum[r][c];
      if (to.bias) value += load(to.bias + c * LANES);
      store(at, to.subtracts ? load(at) - value : to.adds ? load(at) + value : value);
    }
  }
}

// The rank-1 update of a tile: a column of R entries times a row of two vectors.
INLINE void rank_one_update(const size_t R, vector (*sum)[2], const float *left, size_t left_row, const float *right) {
  vector y0 = load(right), y1 = load(right + LANES);
  UNROLL for (size_t r = 0; r < R; r++) {
    vector x = left[r * left_row];
    sum[r][0] += x * y0;
    sum[r][1] += x * y1;
  }
}

// Rank-1 updates between two prefetches: a burst of prefetches would fill the line-fill buffers, and the micro-kernel's own
// loads would have to wait.
#define PREFETCH_INTERVAL 4

// The micro-kernel: R rows of the left matrix times one strip of the right one, for one target or two, of which `columns`
// are stored. Meanwhile the next strip is prefetched into the L1 cache, and what the caller reads after the product into the
// L2 cache: in the L1 cache it would evict the strip.
INLINE void micro_kernel(const size_t R, const struct target *targets, size_t target_count, const float *left,
                         size_t left_row, size_t left_depth, const float *right, size_t right_depth, size_t columns,
                         size_t depth, struct prefetch_share strip, struct prefetch_share later) {
  vector sum[TILE_ROWS][2];
  UNROLL for (size_t r = 0; r < R; r++) {
    sum[r][0] = (vector)0.0f;
    sum[r][1] = (vector)0.0f;
  }
  prefetch_target(R, targets[0]);
  if (target_count > 1) prefetch_target(R, targets[1]);
  size_t k = 0;
  for (; k + PREFETCH_INTERVAL <= depth; k += PREFETCH_INTERVAL) {
    prefetch_rows(&strip, 1, TILE, L1_CACHE);
    prefetch_rows(&later, 3, LINE_FLOATS, L2_CACHE);
    UNROLL for (size_t i = k; i < k + PREFETCH_INTERVAL; i++)
      rank_one_update(R, sum, left + i * left_depth, left_row, right + i * right_depth);
  }
  for (; k < depth; k++) rank_one_update(R, sum, left + k * left_depth, left_row, right + k * right_depth);
  // A shallow product, or one of few tiles, has not prefetched all of its share.
  while (strip.at < strip.end) prefetch_rows(&strip, 1, TILE, L1_CACHE);
  while (later.at < later.end) prefetch_rows(&later, 1, LINE_FLOATS, L2_CACHE);
  store_tile(R, targets[0], sum, columns);
  if (target_count > 1) store_tile(R, targets[1], sum, columns);
}

// How rows are divided into tiles, as evenly as possible: 16 rows are 6 + 5 + 5, not 6 + 6 + 4.
struct tiling {
  size_t tiles, rows;  // Rows of all tiles but the first `larger` ones, which have one more.
  size_t larger;
};

INLINE struct tiling tiling_of(size_t rows) {
  size_t tiles = (rows + TILE_ROWS - 1) / TILE_ROWS, least = tiles ? rows / tiles : 0;
  return (struct tiling){tiles, least, rows - least * tiles};
}

// Rows of the next of `blocks` remaining blocks: a multiple of the unit but for the last block.
INLINE size_t block_rows(size_t rows, size_t blocks, size_t unit) {
  size_t count = ((rows + blocks - 1) / blocks + unit - 1) / unit * unit;
  return blocks == 1 || count > rows ? rows : count;
}

INLINE size_t tile_rows(struct tiling tiling, size_t tile) { return tiling.rows + (tile < tiling.larger); }

// A block of the left matrix: rows of the matrix itself, or tiles packed one after the other as `[depth][tile rows]`.
struct left_block {
  const float *start;
  size_t row, depth;
  bool is_packed;
  bool is_cold;  // Not yet in the caches.
};

// A block of the left matrix times one strip of the right one; `next_strip` is prefetched unless it is NULL.
static void multiply_strip(const struct target *to, size_t target_count, struct left_block block, const float *right,
                           size_t right_depth, const float *next_strip, size_t rows, size_t columns, size_t depth,
                           struct prefetch_region *after) {
  struct target targets[2] = {to[0], to[target_count - 1]};
  struct tiling tiling = tiling_of(rows);
  struct prefetch_region strip = prefetch_region_of(next_strip, right_depth, depth, tiling.tiles);
  const float *left = block.start;
  for (size_t tile = 0; tile < tiling.tiles; tile++) {
    size_t count = tile_rows(tiling, tile);
    struct prefetch_share soon = next_share(&strip), later = next_share(after);
    if (block.is_cold && tile + 1 < tiling.tiles) {
      for (size_t r = count; r < 2 * count; r++)
        for (size_t k = 0; k < depth; k += LINE_FLOATS) __builtin_prefetch(left + r * block.row + k);
    }
    // Strides that are compile-time constants save a third of the instructions that are not multiply-adds.
#define CASE(R, ROW, DEPTH, RIGHT)                                                                                     \
  micro_kernel(R, targets, target_count, left, ROW, DEPTH, right, RIGHT, columns, depth, soon, later)
#define BLOCK(R)                                                                                                       \
  if (block.is_packed)                                                                                                 \
    CASE(R, 1, R, right_depth);                                                                                        \
  else if (block.row == 1)                                                                                             \
    CASE(R, 1, block.depth, right_depth);                                                                              \
  else if (right_depth == TILE)                                                                                        \
    CASE(R, block.row, 1, TILE);                                                                                       \
  else                                                                                                                 \
    CASE(R, block.row, 1, right_depth)
    switch (count) {
      case 1: BLOCK(1); break;
      case 2: BLOCK(2); break;
      case 3: BLOCK(3); break;
      case 4: BLOCK(4); break;
      case 5: BLOCK(5); break;
      default: BLOCK(6); break;
    }
#undef BLOCK
#undef CASE
    left += count * (block.is_packed ? depth : block.row);
    for (size_t t = 0; t < 2; t++) targets[t].start += count * targets[t].row;
  }
}

// Columns of a tile that are packed at a time: their cache lines stay in the L1 cache for the next tile.
#define PACK_DEPTH 8

// Packs a block of the left matrix, so that the micro-kernel reads contiguous memory.
static void pack_left(float *out, const float *left, size_t left_row, size_t left_depth, size_t rows, size_t depth) {
  struct tiling tiling = tiling_of(rows);
  for (size_t start = 0; start < depth; start += PACK_DEPTH) {
    size_t end = start + PACK_DEPTH < depth ? start + PACK_DEPTH : depth;
    const float *from_tile = left + start * left_depth;
    float *to_tile = out;
    for (size_t tile = 0; tile < tiling.tiles; tile++) {
      size_t count = tile_rows(tiling, tile), k = start;
      const float *from = from_tile;
      float *to = to_tile + start * count;
      if (left_row == 1) {
        // Eight floats at once: the next column overwrites the surplus, except that of the last one.
        for (; k < end && k + 1 < depth; k++, from += left_depth, to += count) {
          *(quad *)to = *(const quad *)from;
          *(quad *)(to + 4) = *(const quad *)(from + 4);
        }
      }
      for (; k < end; k++, from += left_depth, to += count)
        for (size_t r = 0; r < count; r++) to[r] = from[r * left_row];
      from_tile += count * left_row;
      to_tile += count * depth;
    }
  }
}

static void matrix_product(float *out, const float *left, const float *right, const float *bias,
                           struct repro_matrix_product shape, struct repro_prefetch prefetch) {
  const size_t out_row = shape.out_row, left_row = shape.left_row, left_depth = shape.left_depth;
  const size_t right_strip = shape.right_strip, right_depth = shape.right_depth;
  const size_t rows = shape.rows, columns = shape.columns, depth = shape.depth;
  _Alignas(64) float packed[BLOCK_ROWS * BLOCK_DEPTH];
  // Packing pays when enough strips read the packed block; the micro-kernel has no instance for two strides other than 1.
  bool packs = left_depth != 1 && (left_row != 1 || (columns >= 8 * TILE && depth > BLOCK_DEPTH));
  // A product without depth is one block, too: its zeros and the bias must be written.
  size_t depth_blocks = depth ? (depth + BLOCK_DEPTH - 1) / BLOCK_DEPTH : 1;
  size_t row_blocks = (rows + BLOCK_ROWS - 1) / BLOCK_ROWS;
  size_t tiles = depth_blocks * ((rows + TILE_ROWS - 1) / TILE_ROWS) * ((columns + TILE - 1) / TILE);
  struct prefetch_region after = prefetch_lines_of(prefetch, tiles);
  for (size_t k = 0, depth_left = depth_blocks; depth_left > 0; depth_left--) {
    size_t inner = (depth - k + depth_left - 1) / depth_left;  // Evenly divided, too.
    bool adds = shape.accumulate || k > 0, is_last = depth_left == 1;
    for (size_t i = 0, blocks_left = row_blocks; blocks_left > 0; blocks_left--) {
      size_t count = block_rows(rows - i, blocks_left, TILE_ROWS);
      struct left_block block = {left + i * left_row + k * left_depth, left_row, left_depth, packs, false};
      if (packs) {
        pack_left(packed, block.start, left_row, left_depth, count, inner);
        block.start = packed;
      }
      for (size_t j = 0, strip = 0; j < columns; j += TILE, strip++) {
        size_t width = columns - j < TILE ? columns - j : TILE;
        const float *from = right + strip * right_strip + k * right_depth;
        block.is_cold = strip == 0 && left_depth == 1;
        struct target target = {out + i * out_row + j, out_row, is_last && bias ? bias + j : NULL, adds, false};
        multiply_strip(&target, 1, block, from, right_depth, j + TILE < columns ? from + right_strip : NULL, count, width,
                       inner, &after);
      }
      i += count;
    }
    k += inner;
  }
}
