// Products on panels: blocks of at most 12 accumulators stay in registers while the inner dimension runs.

#define MOST_ROWS 6

// R rows of P panels (one or two), over the whole inner dimension.
INLINE void product_block(const size_t R, const size_t P, float *out, size_t out_panel, size_t out_row, const float *in,
                          size_t in_panel, size_t in_row, const float *weight, size_t weight_row, size_t weight_column,
                          const float *bias, bool accumulate, size_t depth) {
  vector sum[MOST_ROWS][2];
  UNROLL for (size_t r = 0; r < R; r++) {
    UNROLL for (size_t p = 0; p < P; p++) {
      sum[r][p] = accumulate ? load(out + p * out_panel + r * out_row) : bias ? (vector)bias[r] : (vector)0.0f;
    }
  }
  for (size_t k = 0; k < depth; k++) {
    vector x[2];
    UNROLL for (size_t p = 0; p < P; p++) x[p] = load(in + p * in_panel + k * in_row);
    UNROLL for (size_t r = 0; r < R; r++) {
      vector w = weight[r * weight_row + k * weight_column];
      UNROLL for (size_t p = 0; p < P; p++) sum[r][p] += w * x[p];
    }
  }
  UNROLL for (size_t r = 0; r < R; r++) {
    UNROLL for (size_t p = 0; p < P; p++) store(out + p * out_panel + r * out_row, sum[r][p]);
  }
}

// All rows of P panels. Rows are divided into blocks as evenly as possible: 16 rows are 6 + 5 + 5, not 6 + 6 + 4.
INLINE void product_panels(const size_t P, float *out, const float *in, const float *weight, const float *bias,
                           struct repro_panel_product shape) {
  const size_t out_panel = shape.out_panel, out_row = shape.out_row, in_panel = shape.in_panel, in_row = shape.in_row;
  const size_t weight_row = shape.weight_row, weight_column = shape.weight_column, depth = shape.depth;
  size_t blocks = (shape.rows + MOST_ROWS - 1) / MOST_ROWS;
  for (size_t first = 0; blocks > 0; blocks--) {
    size_t count = (shape.rows - first + blocks - 1) / blocks;
#define BLOCK(R)                                                                                                       \
  product_block(R, P, out + first * out_row, out_panel, out_row, in, in_panel, in_row, weight + first * weight_row,    \
                weight_row, weight_column, bias ? bias + first : NULL, shape.accumulate, depth)
    switch (count) {
      case 1: BLOCK(1); break;
      case 2: BLOCK(2); break;
      case 3: BLOCK(3); break;
      case 4: BLOCK(4); break;
      case 5: BLOCK(5); break;
      default: BLOCK(6); break;
    }
#undef BLOCK
    first += count;
  }
}

static void panel_product(float *out, const float *in, const float *weight, const float *bias,
                          struct repro_panel_product shape) {
  size_t panels = shape.panels;
  for (; panels >= 2; panels -= 2, out += 2 * shape.out_panel, in += 2 * shape.in_panel)
    product_panels(2, out, in, weight, bias, shape);
  if (panels > 0) product_panels(1, out, in, weight, bias, shape);
}

// R rows and C columns of a batched product, every entry one vector.
INLINE void lane_block(const size_t R, const size_t C, float *out, size_t out_row, size_t out_column, const float *left,
                       size_t left_row, size_t left_depth, const float *right, size_t right_column, size_t right_depth,
                       bool accumulate, size_t depth) {
  vector sum[4][3];
  UNROLL for (size_t r = 0; r < R; r++) {
    UNROLL for (size_t c = 0; c < C; c++) {
      sum[r][c] = accumulate ? load(out + r * out_row + c * out_column) : (vector)0.0f;
    }
  }
  for (size_t k = 0; k < depth; k++) {
    vector y[3];
    UNROLL for (size_t c = 0; c < C; c++) y[c] = load(right + k * right_depth + c * right_column);
    UNROLL for (size_t r = 0; r < R; r++) {
      vector x = load(left + k * left_depth + r * left_row);
      UNROLL for (size_t c = 0; c < C; c++) sum[r][c] += x * y[c];
    }
  }
  UNROLL for (size_t r = 0; r < R; r++) {
    UNROLL for (size_t c = 0; c < C; c++) store(out + r * out_row + c * out_column, sum[r][c]);
  }
}

static void lane_product(float *out, const float *left, const float *right, struct repro_lane_product shape) {
  const size_t out_row = shape.out_row, out_column = shape.out_column, left_row = shape.left_row;
  const size_t left_depth = shape.left_depth, right_column = shape.right_column, right_depth = shape.right_depth;
  const size_t columns = shape.columns, depth = shape.depth;
  for (size_t row = 0, rows_left = shape.rows; rows_left > 0;) {
    size_t R = rows_left >= 4 ? 4 : rows_left;
    for (size_t column = 0; column < columns;) {
      size_t C = columns - column >= 3 && columns - column != 4 ? 3 : columns - column >= 2 ? 2 : 1;
#define BLOCK(R, C)                                                                                                    \
  lane_block(R, C, out + row * out_row + column * out_column, out_row, out_column, left + row * left_row, left_row,    \
             left_depth, right + column * right_column, right_column, right_depth, shape.accumulate, depth)
#define BLOCKS(R)                                                                                                      \
  switch (C) {                                                                                                         \
    case 1: BLOCK(R, 1); break;                                                                                        \
    case 2: BLOCK(R, 2); break;                                                                                        \
    default: BLOCK(R, 3); break;                                                                                       \
  }
      switch (R) {
        case 1: BLOCKS(1); break;
        case 2: BLOCKS(2); break;
        case 3: BLOCKS(3); break;
        default: BLOCKS(4); break;
      }
#undef BLOCKS
#undef BLOCK
      column += C;
    }
    row += R;
    rows_left -= R;
  }
}

// R rows and C columns of the gradient of a weight, summed over panels and lanes.
INLINE void outer_block(const size_t R, const size_t C, float *grad, size_t grad_row, size_t grad_column,
                        const float *left, size_t left_panel, const float *right, size_t right_panel, size_t panels) {
  vector sum[3][4];
  UNROLL for (size_t r = 0; r < R; r++) {
    UNROLL for (size_t c = 0; c < 4; c++) sum[r][c] = (vector)0.0f;
  }
  for (size_t t = 0; t < panels; t++) {
    vector x[3];
    UNROLL for (size_t r = 0; r < R; r++) x[r] = load(left + t * left_panel + r * LANES);
    UNROLL for (size_t c = 0; c < C; c++) {
      vector y = load(right + t * right_panel + c * LANES);
      UNROLL for (size_t r = 0; r < R; r++) sum[r][c] += x[r] * y;
    }
  }
  UNROLL for (size_t r = 0; r < R; r++) {
    quad total = sum_lanes(sum[r][0], sum[r][1], sum[r][2], sum[r][3]);
    float *to = grad + r * grad_row;
    if (C == 4 && grad_column == 1) {
      *(quad *)to += total;
    } else {
      UNROLL for (size_t c = 0; c < C; c++) to[c * grad_column] += total[c];
    }
  }
}

static void panel_outer(float *grad, const float *left, const float *right, struct repro_panel_outer shape) {
  const size_t grad_row = shape.grad_row, grad_column = shape.grad_column, left_panel = shape.left_panel;
  const size_t right_panel = shape.right_panel, panels = shape.panels, rows = shape.rows, columns = shape.columns;
  for (size_t row = 0; row < rows;) {
    size_t R = rows - row >= 3 && rows - row != 4 ? 3 : rows - row >= 2 ? 2 : 1;
    for (size_t column = 0; column < columns;) {
      size_t C = columns - column >= 4 ? 4 : columns - column;
#define BLOCK(R, C)                                                                                                    \
  outer_block(R, C, grad + row * grad_row + column * grad_column, grad_row, grad_column, left + row * LANES,           \
              left_panel, right + column * LANES, right_panel, panels)
#define BLOCKS(R)                                                                                                      \
  switch (C) {                                                                                                         \
    case 1: BLOCK(R, 1); break;                                                                                        \
    case 2: BLOCK(R, 2); break;                                                                                        \
    case 3: BLOCK(R, 3); break;                                                                                        \
    default: BLOCK(R, 4); break;                                                                                       \
  }
      switch (R) {
        case 1: BLOCKS(1); break;
        case 2: BLOCKS(2); break;
        default: BLOCKS(3); break;
      }
#undef BLOCKS
#undef BLOCK
      column += C;
    }
    row += R;
  }
}

static void panel_sum(float *grad, const float *in, size_t in_panel, size_t panels, size_t rows) {
  for (size_t row = 0; row < rows; row += 4) {
    size_t count = rows - row >= 4 ? 4 : rows - row;
    vector sum[4] = {0.0f, 0.0f, 0.0f, 0.0f};
    for (size_t t = 0; t < panels; t++)
      for (size_t r = 0; r < count; r++) sum[r] += load(in + t * in_panel + (row + r) * LANES);
    quad total = sum_lanes(sum[0], sum[1], sum[2], sum[3]);
    for (size_t r = 0; r < count; r++) grad[row + r] += total[r];
  }
}
