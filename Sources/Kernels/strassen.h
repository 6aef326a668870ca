// One level of Strassen's algorithm (1969, "Gaussian elimination is not optimal"): seven products of half-sized matrices
// instead of eight. Sums of the factors' quadrants are formed one block at a time, so that they stay in the L2 cache, and
// the micro-kernel adds a product to its quadrants of the result straight from the registers.

// Half sizes below which the sums cost more than the eighth product.
#define LEAST_HALF 64
// Half the columns are whole strips of the widest instruction set, so that all instruction sets divide alike.
#define HALF_COLUMNS 32
// Left rows and depth of a block, five sums of which fit in the L2 cache; the number of rows changes no bit.
#define HALF_ROWS (LANES == 16 ? 192 : 144)
#define HALF_DEPTH 168
// Rows that make whole tiles and whole cache lines: a vector that crosses a cache line costs two loads.
#define ROW_UNIT 48
// Stride of the lines of a sum: a cache line more than they fill, and the sums lie four more apart, so that they do not all
// map to the same few sets of a cache.
#define SUM_STRIDE(FLOATS) (((FLOATS) + LINE_FLOATS - 1) / LINE_FLOATS * LINE_FLOATS + LINE_FLOATS)
#define LEFT_BLOCK (HALF_ROWS * SUM_STRIDE(HALF_DEPTH) + 4 * LINE_FLOATS)
#define RIGHT_BLOCK (HALF_DEPTH * TILE)
_Static_assert(HALF_ROWS % ROW_UNIT == 0 && LEFT_BLOCK >= HALF_DEPTH * SUM_STRIDE(HALF_ROWS), "sums need more room");

// The five sums of quadrants of the left factor, in the order of their products: blocks of `[lines][out_line]`. The lines
// are the rows or columns of the factor, whichever are contiguous; they have at least a vector of floats.
static void left_sums(float *out, size_t out_line, const float *a11, const float *a12, const float *a21,
                      const float *a22, size_t line, size_t lines, size_t count) {
  for (size_t i = 0; i < lines; i++, a11 += line, a12 += line, a21 += line, a22 += line, out += out_line) {
    for (size_t j = 0; j < count; j += LANES) {
      // The last vector overlaps the one before it.
      size_t at = j + LANES <= count ? j : count - LANES;
      vector p = load(a11 + at), q = load(a12 + at), r = load(a21 + at), s = load(a22 + at);
      store(out + at, p + s);
      store(out + LEFT_BLOCK + at, r + s);
      store(out + 2 * LEFT_BLOCK + at, p + q);
      store(out + 3 * LEFT_BLOCK + at, r - p);
      store(out + 4 * LEFT_BLOCK + at, q - s);
    }
  }
}

// The five sums of quadrants of the right factor, for a strip of its left half and the one beside it in the right half.
static void right_sums(float *out, const float *b11, const float *b12, const float *b21, const float *b22,
                       size_t right_depth, size_t depth) {
  for (size_t k = 0; k < depth; k++, out += TILE) {
    UNROLL for (size_t c = 0; c < TILE; c += LANES) {
      size_t at = k * right_depth + c;
      vector p = load(b11 + at), q = load(b12 + at), r = load(b21 + at), s = load(b22 + at);
      store(out + c, p + s);
      store(out + RIGHT_BLOCK + c, q - s);
      store(out + 2 * RIGHT_BLOCK + c, r - p);
      store(out + 3 * RIGHT_BLOCK + c, p + q);
      store(out + 4 * RIGHT_BLOCK + c, r + s);
    }
  }
}

// The first product of a quadrant stores it, unless the whole result is accumulated; the others are added or subtracted.
INLINE struct target plus(struct target to) { return (struct target){to.start, to.row, NULL, true, false}; }
INLINE struct target minus(struct target to) { return (struct target){to.start, to.row, NULL, false, true}; }

// The four quadrants of a matrix, or a block of each.
struct quadrants {
  const float *q11, *q12, *q21, *q22;
};

// The seven products of a block of left rows and a pair of right strips; `to` are the quadrants of the result.
static void seven_products(const struct target to[2][2], struct quadrants left, struct left_block lefts,
                           struct left_block sums, struct quadrants right, size_t right_depth, size_t rows,
                           size_t depth, struct prefetch_region *after) {
  _Alignas(64) float rights[5 * RIGHT_BLOCK];
  right_sums(rights, right.q11, right.q12, right.q21, right.q22, right_depth, depth);
  struct left_block a11 = lefts, a22 = lefts;
  a11.start = left.q11;
  a22.start = left.q22;
#define SUM(I) (struct left_block){sums.start + I * LEFT_BLOCK, sums.row, sums.depth, false, false}
#define PRODUCT(LEFT, RIGHT, DEPTH, ...)                                                                               \
  multiply_strip((struct target[]){__VA_ARGS__}, sizeof((struct target[]){__VA_ARGS__}) / sizeof(struct target), LEFT, \
                 RIGHT, DEPTH, NULL, rows, TILE, depth, after)
  PRODUCT(SUM(0), rights, TILE, to[0][0], to[1][1]);
  PRODUCT(SUM(1), right.q11, right_depth, to[1][0], minus(to[1][1]));
  PRODUCT(a11, rights + RIGHT_BLOCK, TILE, to[0][1], plus(to[1][1]));
  PRODUCT(a22, rights + 2 * RIGHT_BLOCK, TILE, plus(to[0][0]), plus(to[1][0]));
  PRODUCT(SUM(2), right.q22, right_depth, plus(to[0][1]), minus(to[0][0]));
  PRODUCT(SUM(3), rights + 3 * RIGHT_BLOCK, TILE, plus(to[1][1]));
  PRODUCT(SUM(4), rights + 4 * RIGHT_BLOCK, TILE, plus(to[0][0]));
#undef PRODUCT
#undef SUM
}

struct sizes {
  size_t rows, columns, depth;
};

// The product of the factors' leading parts of twice the half sizes. Not inlined: its sums of 0.7 MB are on the stack only
// where they are needed.
__attribute__((noinline)) static void product_of_halves(float *out, const float *left, const float *right,
                                                        const float *bias, struct repro_matrix_product shape,
                                                        struct sizes half, struct repro_prefetch prefetch) {
  const size_t out_row = shape.out_row, left_row = shape.left_row, left_depth = shape.left_depth;
  const size_t right_strip = shape.right_strip, right_depth = shape.right_depth;
  _Alignas(64) float sums[5 * LEFT_BLOCK];
  size_t depth_blocks = (half.depth + HALF_DEPTH - 1) / HALF_DEPTH;
  size_t row_blocks = (half.rows + HALF_ROWS - 1) / HALF_ROWS;
  size_t tiles = 7 * depth_blocks * (half.columns / TILE) * ((half.rows + TILE_ROWS - 1) / TILE_ROWS);
  struct prefetch_region after = prefetch_lines_of(prefetch, tiles);
  const float *second = right + half.columns / TILE * right_strip;
  bool has_rows = left_depth == 1;
  for (size_t k = 0, done = 0, depth_left = depth_blocks; depth_left > 0; depth_left--) {
    // The two halves of a block of the inner dimension lie one after the other.
    size_t inner = (half.depth - done + depth_left - 1) / depth_left;
    bool adds = shape.accumulate || k > 0;
    for (size_t i = 0, blocks_left = row_blocks; blocks_left > 0; blocks_left--) {
      size_t count = block_rows(half.rows - i, blocks_left, ROW_UNIT);
      const float *upper = left + i * left_row + k * left_depth, *lower = upper + half.rows * left_row;
      struct quadrants lefts = {upper, upper + inner * left_depth, lower, lower + inner * left_depth};
      size_t floats = has_rows ? inner : count, line = SUM_STRIDE(floats);
      left_sums(sums, line, lefts.q11, lefts.q12, lefts.q21, lefts.q22, has_rows ? left_row : left_depth,
                has_rows ? count : inner, floats);
      struct left_block block = {NULL, left_row, left_depth, false, false};
      struct left_block sum_block = {sums, has_rows ? line : 1, has_rows ? 1 : line, false, false};
      for (size_t j = 0; j < half.columns; j += TILE) {
        size_t at = j / TILE * right_strip + k * right_depth, below = at + inner * right_depth;
        float *c11 = out + i * out_row + j, *c21 = c11 + half.rows * out_row;
        const float *bias1 = bias && k == 0 ? bias + j : NULL, *bias2 = bias1 ? bias1 + half.columns : NULL;
        const struct target to[2][2] = {
            {{c11, out_row, bias1, adds, false}, {c11 + half.columns, out_row, bias2, adds, false}},
            {{c21, out_row, bias1, adds, false}, {c21 + half.columns, out_row, bias2, adds, false}}};
        seven_products(to, lefts, block, sum_block, (struct quadrants){right + at, second + at, right + below, second + below},
                       right_depth, count, inner, &after);
      }
      i += count;
    }
    k += 2 * inner;
    done += inner;
  }
}

static void strassen_product(float *out, const float *left, const float *right, const float *bias,
                             struct repro_matrix_product shape, struct repro_prefetch prefetch) {
  struct sizes half = {shape.rows / 2, shape.columns / (2 * HALF_COLUMNS) * HALF_COLUMNS, shape.depth / 2};
  if (half.rows < LEAST_HALF || half.columns < LEAST_HALF || half.depth < LEAST_HALF ||
      (shape.left_row != 1 && shape.left_depth != 1)) {
    matrix_product(out, left, right, bias, shape, prefetch);
    return;
  }
  product_of_halves(out, left, right, bias, shape, half, prefetch);
  // The remainders: at most one column and one row of the left factor, and some columns of the right one.
  const struct repro_prefetch none = {NULL, 0};
  const size_t even = 2 * half.rows, wide = 2 * half.columns, deep = 2 * half.depth;
  if (deep < shape.depth) {
    struct repro_matrix_product rest = shape;
    rest.rows = even, rest.columns = wide, rest.depth = 1, rest.accumulate = true;
    matrix_product(out, left + deep * shape.left_depth, right + deep * shape.right_depth, NULL, rest, none);
  }
  if (even < shape.rows) {
    struct repro_matrix_product rest = shape;
    rest.rows = 1, rest.columns = wide;
    matrix_product(out + even * shape.out_row, left + even * shape.left_row, right, bias, rest, none);
  }
  if (wide < shape.columns) {
    struct repro_matrix_product rest = shape;
    rest.columns = shape.columns - wide;
    matrix_product(out + wide, left, right + wide / TILE * shape.right_strip, bias ? bias + wide : NULL, rest, none);
  }
}
