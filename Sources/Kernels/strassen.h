// One level of Strassen's algorithm (1969, "Gaussian elimination is not optimal"): seven products of halves instead of
// eight. Sums of quarters of both factors are formed for one block at a time, so that they stay in the second cache, and
// a product is added to the quarters that it belongs to straight from the registers.

// Halves below which the sums cost more than the eighth product.
#define LEAST_HALF 64
// Half the columns are whole strips, the widest ones, so that all instruction sets split alike.
#define HALF_COLUMNS 32
// Left rows and depth of a block, of which five sums lie in the second cache; the rows change no bit.
#define HALF_ROWS (LANES == 16 ? 192 : 144)
#define HALF_DEPTH 168
// Rows of whole tiles and whole lines: vectors that cross lines cost twice.
#define ROW_UNIT 48
// Numbers of a line of sums: a cache line more than they fill, and some more for each sum, so that they do not all fall
// into the same few sets of a cache.
#define SUM_LINE(NUMBERS) (((NUMBERS) + LINE - 1) / LINE * LINE + LINE)
#define LEFT_BLOCK (HALF_ROWS * SUM_LINE(HALF_DEPTH) + 4 * LINE)
#define RIGHT_BLOCK (HALF_DEPTH * TILE)
_Static_assert(HALF_ROWS % ROW_UNIT == 0 && LEFT_BLOCK >= HALF_DEPTH * SUM_LINE(HALF_ROWS), "sums need more room");

// The five sums of the quarters of the left factor, in the order of their products: blocks of `[lines][out_line]`. The
// lines are rows or columns of the factor, whichever has its numbers side by side, a vector of them at least.
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

// The same of a strip in the left half of the right factor and the one beside it in the right half.
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

// What comes after the first product of a quarter, which sets it unless all are added.
INLINE struct target more(struct target to) { return (struct target){to.start, to.row, NULL, true, false}; }
INLINE struct target less(struct target to) { return (struct target){to.start, to.row, NULL, false, true}; }

// Four quarters of a matrix, or of a block of each.
struct quarters {
  const float *q11, *q12, *q21, *q22;
};

// The seven products of a block of left rows and a pair of right strips; `to` are the quarters of the result.
static void seven_products(const struct target to[2][2], struct quarters left, struct left_block lefts,
                           struct left_block sums, struct quarters right, size_t right_depth, size_t rows,
                           size_t depth, struct ahead *upcoming) {
  _Alignas(64) float rights[5 * RIGHT_BLOCK];
  right_sums(rights, right.q11, right.q12, right.q21, right.q22, right_depth, depth);
  struct left_block a11 = lefts, a22 = lefts;
  a11.start = left.q11;
  a22.start = left.q22;
#define SUM(I) (struct left_block){sums.start + I * LEFT_BLOCK, sums.row, sums.depth, false, false}
#define PRODUCT(LEFT, RIGHT, DEPTH, ...)                                                                               \
  tile_strip((struct target[]){__VA_ARGS__}, sizeof((struct target[]){__VA_ARGS__}) / sizeof(struct target), LEFT,     \
             RIGHT, DEPTH, NULL, rows, TILE, depth, upcoming)
  PRODUCT(SUM(0), rights, TILE, to[0][0], to[1][1]);
  PRODUCT(SUM(1), right.q11, right_depth, to[1][0], less(to[1][1]));
  PRODUCT(a11, rights + RIGHT_BLOCK, TILE, to[0][1], more(to[1][1]));
  PRODUCT(a22, rights + 2 * RIGHT_BLOCK, TILE, more(to[0][0]), more(to[1][0]));
  PRODUCT(SUM(2), right.q22, right_depth, more(to[0][1]), less(to[0][0]));
  PRODUCT(SUM(3), rights + 3 * RIGHT_BLOCK, TILE, more(to[1][1]));
  PRODUCT(SUM(4), rights + 4 * RIGHT_BLOCK, TILE, more(to[0][0]));
#undef PRODUCT
#undef SUM
}

struct sizes {
  size_t rows, columns, depth;
};

// The part of a product that is twice `half`; its sums of 0.7 MB are on the stack only where they are needed.
__attribute__((noinline)) static void product_of_halves(float *out, size_t out_row, const float *left, size_t left_row,
                                                        size_t left_depth, const float *right, size_t right_strip,
                                                        size_t right_depth, const float *bias, bool accumulate,
                                                        struct sizes half, const float *next, size_t next_count) {
  _Alignas(64) float sums[5 * LEFT_BLOCK];
  size_t depth_blocks = (half.depth + HALF_DEPTH - 1) / HALF_DEPTH;
  size_t row_blocks = (half.rows + HALF_ROWS - 1) / HALF_ROWS;
  size_t tiles = 7 * depth_blocks * (half.columns / TILE) * ((half.rows + TILE_ROWS - 1) / TILE_ROWS);
  struct ahead upcoming = ahead_of(next, LINE, (next_count + LINE - 1) / LINE, tiles);
  const float *second = right + half.columns / TILE * right_strip;
  bool has_rows = left_depth == 1;
  for (size_t k = 0, done = 0, depth_left = depth_blocks; depth_left > 0; depth_left--) {
    // The two halves of a block of depth lie one after the other.
    size_t inner = (half.depth - done + depth_left - 1) / depth_left;
    bool adds = accumulate || k > 0;
    for (size_t i = 0, blocks_left = row_blocks; blocks_left > 0; blocks_left--) {
      size_t count = block_rows(half.rows - i, blocks_left, ROW_UNIT);
      const float *upper = left + i * left_row + k * left_depth, *lower = upper + half.rows * left_row;
      struct quarters lefts = {upper, upper + inner * left_depth, lower, lower + inner * left_depth};
      size_t numbers = has_rows ? inner : count, line = SUM_LINE(numbers);
      left_sums(sums, line, lefts.q11, lefts.q12, lefts.q21, lefts.q22, has_rows ? left_row : left_depth,
                has_rows ? count : inner, numbers);
      struct left_block block = {NULL, left_row, left_depth, false, false};
      struct left_block sum_block = {sums, has_rows ? line : 1, has_rows ? 1 : line, false, false};
      for (size_t j = 0; j < half.columns; j += TILE) {
        size_t at = j / TILE * right_strip + k * right_depth, below = at + inner * right_depth;
        float *c11 = out + i * out_row + j, *c21 = c11 + half.rows * out_row;
        const float *bias1 = bias && k == 0 ? bias + j : NULL, *bias2 = bias1 ? bias1 + half.columns : NULL;
        const struct target to[2][2] = {
            {{c11, out_row, bias1, adds, false}, {c11 + half.columns, out_row, bias2, adds, false}},
            {{c21, out_row, bias1, adds, false}, {c21 + half.columns, out_row, bias2, adds, false}}};
        seven_products(to, lefts, block, sum_block, (struct quarters){right + at, second + at, right + below, second + below},
                       right_depth, count, inner, &upcoming);
      }
      i += count;
    }
    k += 2 * inner;
    done += inner;
  }
}

static void strassen_product(float *out, size_t out_row, const float *left, size_t left_row, size_t left_depth,
                             const float *right, size_t right_strip, size_t right_depth, const float *bias,
                             bool accumulate, size_t rows, size_t columns, size_t depth, const float *next,
                             size_t next_count) {
  struct sizes half = {rows / 2, columns / (2 * HALF_COLUMNS) * HALF_COLUMNS, depth / 2};
  if (half.rows < LEAST_HALF || half.columns < LEAST_HALF || half.depth < LEAST_HALF ||
      (left_row != 1 && left_depth != 1)) {
    matrix_product(out, out_row, left, left_row, left_depth, right, right_strip, right_depth, bias, accumulate, rows,
                   columns, depth, next, next_count);
    return;
  }
  product_of_halves(out, out_row, left, left_row, left_depth, right, right_strip, right_depth, bias, accumulate, half,
                    next, next_count);
  // What halves leave over: at most one column and one row of the left factor, and some columns of the right one.
  size_t even = 2 * half.rows, wide = 2 * half.columns, deep = 2 * half.depth;
  if (deep < depth) {
    matrix_product(out, out_row, left + deep * left_depth, left_row, left_depth, right + deep * right_depth, right_strip,
                   right_depth, NULL, true, even, wide, 1, NULL, 0);
  }
  if (even < rows) {
    matrix_product(out + even * out_row, out_row, left + even * left_row, left_row, left_depth, right, right_strip,
                   right_depth, bias, accumulate, 1, wide, depth, NULL, 0);
  }
  if (wide < columns) {
    matrix_product(out + wide, out_row, left, left_row, left_depth, right + wide / TILE * right_strip, right_strip,
                   right_depth, bias ? bias + wide : NULL, accumulate, rows, columns - wide, depth, NULL, 0);
  }
}
