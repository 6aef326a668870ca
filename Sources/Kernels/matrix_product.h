// Products of row-major matrices whose columns run along the vector registers.
//
// A tile of at most TILE_ROWS rows and TILE columns (two vectors) stays in registers while the inner dimension runs.
// Blocks are chosen for a first cache of 32 KiB and a second one of 512 KiB.

#define TILE (2 * LANES)
#define TILE_ROWS 6
// A strip of the right matrix, BLOCK_DEPTH · TILE numbers, fills half of the first cache.
#define BLOCK_DEPTH 256
// Rows of the left matrix that stay in the second cache while all strips of the right one pass.
#define BLOCK_ROWS 96
// Where a product goes: it is set, added to or subtracted from what is there. Only what is not subtracted has a bias.
struct target {
  float *start;
  size_t row;
  const float *bias;
  bool adds, subtracts;
};

// Near when the tile is done, even where it is only written.
INLINE void ask_for_target(const size_t R, struct target to) {
  UNROLL for (size_t r = 0; r < R; r++) {
    UNROLL for (size_t at = 0; at < TILE; at += LINE) __builtin_prefetch(to.start + r * to.row + at, 1);
  }
}

// The first columns of a tile of R rows. Not inlined: it is the last strip's, and there are many kinds of tiles.
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

// R rows times a row of two vectors, at one place of the inner dimension.
INLINE void add_place(const size_t R, vector (*sum)[2], const float *left, size_t left_row, const float *right) {
  vector y0 = load(right), y1 = load(right + LANES);
  UNROLL for (size_t r = 0; r < R; r++) {
    vector x = left[r * left_row];
    sum[r][0] += x * y0;
    sum[r][1] += x * y1;
  }
}

// Places between one question to the caches and the next: asked all at once, they keep the tile's own loads waiting.
#define ASKING 4

// R rows and one strip of the right matrix, for one target or two; `columns` of the strip are stored. Meanwhile the first
// cache is asked for the strip after it and the second one for what comes later, which would drive the strip out of the
// first.
INLINE void tile_block(const size_t R, const struct target *targets, size_t target_count, const float *left,
                       size_t left_row, size_t left_depth, const float *right, size_t right_depth, size_t columns,
                       size_t depth, struct stretch strip, struct stretch later) {
  vector sum[TILE_ROWS][2];
  UNROLL for (size_t r = 0; r < R; r++) {
    sum[r][0] = (vector)0.0f;
    sum[r][1] = (vector)0.0f;
  }
  ask_for_target(R, targets[0]);
  if (target_count > 1) ask_for_target(R, targets[1]);
  size_t k = 0;
  for (; k + ASKING <= depth; k += ASKING) {
    ask(&strip, 1, TILE, FIRST_CACHE);
    ask(&later, 3, LINE, SECOND_CACHE);
    UNROLL for (size_t i = k; i < k + ASKING; i++)
      add_place(R, sum, left + i * left_depth, left_row, right + i * right_depth);
  }
  for (; k < depth; k++) add_place(R, sum, left + k * left_depth, left_row, right + k * right_depth);
  // A shallow product, or one of few tiles, has not asked for all of its share.
  while (strip.at < strip.end) ask(&strip, 1, TILE, FIRST_CACHE);
  while (later.at < later.end) ask(&later, 1, LINE, SECOND_CACHE);
  store_tile(R, targets[0], sum, columns);
  if (target_count > 1) store_tile(R, targets[1], sum, columns);
}

// How rows are split into tiles, as equal as possible: 16 rows are 6 + 5 + 5, not 6 + 6 + 4.
struct tiling {
  size_t tiles, rows;  // Rows of all tiles but the first `larger` ones, which have one more.
  size_t larger;
};

INLINE struct tiling tiling_of(size_t rows) {
  size_t tiles = (rows + TILE_ROWS - 1) / TILE_ROWS, least = tiles ? rows / tiles : 0;
  return (struct tiling){tiles, least, rows - least * tiles};
}

// Rows of the next of so many blocks: multiples of the unit but for the last block.
INLINE size_t block_rows(size_t rows, size_t blocks, size_t unit) {
  size_t count = ((rows + blocks - 1) / blocks + unit - 1) / unit * unit;
  return blocks == 1 || count > rows ? rows : count;
}

INLINE size_t tile_rows(struct tiling tiling, size_t tile) { return tiling.rows + (tile < tiling.larger); }

// The left block of a product: rows of the matrix itself, or tiles packed one after the other as `[depth][tile rows]`.
struct left_block {
  const float *start;
  size_t row, depth;
  bool is_packed;
  bool is_new;  // Not yet in the caches.
};

// A block of rows, one strip of the right matrix; `next` is the strip after it, or NULL.
static void tile_strip(const struct target *to, size_t target_count, struct left_block block, const float *right,
                       size_t right_depth, const float *next, size_t rows, size_t columns, size_t depth,
                       struct ahead *upcoming) {
  struct target targets[2] = {to[0], to[target_count - 1]};
  struct tiling tiling = tiling_of(rows);
  struct ahead strip = ahead_of(next, right_depth, depth, tiling.tiles);
  const float *left = block.start;
  for (size_t tile = 0; tile < tiling.tiles; tile++) {
    size_t count = tile_rows(tiling, tile);
    struct stretch soon = take(&strip), later = take(upcoming);
    if (block.is_new && tile + 1 < tiling.tiles) {
      for (size_t r = count; r < 2 * count; r++)
        for (size_t k = 0; k < depth; k += LINE) __builtin_prefetch(left + r * block.row + k);
    }
    // Strides that the compiler knows save a third of the instructions that are not multiply-adds.
#define CASE(R, ROW, DEPTH, RIGHT)                                                                                     \
  tile_block(R, targets, target_count, left, ROW, DEPTH, right, RIGHT, columns, depth, soon, later)
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

// Columns of a tile that are packed at a time: their lines stay in the first cache for the tile after it.
#define PACK_DEPTH 8

// Copies a block whose rows lie side by side, so that a tile reads one stretch of memory.
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
        // Eight numbers at once: the next column overwrites what is too many, but for the last one.
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

static void matrix_product(float *out, size_t out_row, const float *left, size_t left_row, size_t left_depth,
                           const float *right, size_t right_strip, size_t right_depth, const float *bias,
                           bool accumulate, size_t rows, size_t columns, size_t depth, const float *next,
                           size_t next_count) {
  _Alignas(64) float packed[BLOCK_ROWS * BLOCK_DEPTH];
  // Copying pays when enough strips read the copy; strides of which neither is 1 have no tiles of their own.
  bool packs = left_depth != 1 && (left_row != 1 || (columns >= 8 * TILE && depth > BLOCK_DEPTH));
  // A product without depth is one block, too: its zeros and the bias must be written.
  size_t depth_blocks = depth ? (depth + BLOCK_DEPTH - 1) / BLOCK_DEPTH : 1;
  size_t row_blocks = (rows + BLOCK_ROWS - 1) / BLOCK_ROWS;
  size_t tiles = depth_blocks * ((rows + TILE_ROWS - 1) / TILE_ROWS) * ((columns + TILE - 1) / TILE);
  struct ahead upcoming = ahead_of(next, LINE, (next_count + LINE - 1) / LINE, tiles);
  for (size_t k = 0, depth_left = depth_blocks; depth_left > 0; depth_left--) {
    size_t inner = (depth - k + depth_left - 1) / depth_left;  // Equal blocks again.
    bool adds = accumulate || k > 0, is_last = depth_left == 1;
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
        block.is_new = strip == 0 && left_depth == 1;
        struct target target = {out + i * out_row + j, out_row, is_last && bias ? bias + j : NULL, adds, false};
        tile_strip(&target, 1, block, from, right_depth, j + TILE < columns ? from + right_strip : NULL, count, width,
                   inner, &upcoming);
      }
      i += count;
    }
    k += inner;
  }
}
