// Packing of weights into the strips that the micro-kernel reads, and the backward pass of a gain folded into a weight.

// A whole strip from rows `in_row` apart, times its factors; the strip may be scaled in place.
static void scale_strip(float *strip, const float *in, size_t in_row, const float *depth_factor,
                        const float *column_factor, size_t depth) {
  for (size_t k = 0; k < depth; k++, strip += TILE, in += in_row) {
    UNROLL for (size_t c = 0; c < TILE; c += LANES) {
      vector value = load(in + c);
      if (depth_factor) value *= depth_factor[k];
      store(strip + c, column_factor ? value * load(column_factor + c) : value);
    }
  }
}

// Strips of TILE columns, each `[depth][TILE]`, the last one padded with zeros:
// out = in[k][j] · depth_factor[k] · column_factor[j].
static void pack_strips(float *out, const float *in, size_t in_depth, size_t in_column, const float *depth_factor,
                        const float *column_factor, size_t depth, size_t columns) {
  for (size_t j = 0; j < columns; j += TILE, out += depth * TILE) {
    size_t width = columns - j < TILE ? columns - j : TILE;
    const float *from = in + j * in_column;
    const float *factors = column_factor ? column_factor + j : NULL;
    if (in_column == 1 && width == TILE) {
      scale_strip(out, from, in_depth, depth_factor, factors, depth);
      continue;
    }
    if (in_depth == 1) {
      transpose(out, TILE, from, in_column, width, depth);
    } else {
      for (size_t k = 0; k < depth; k++)
        for (size_t c = 0; c < width; c++) out[k * TILE + c] = from[k * in_depth + c * in_column];
    }
    if (width == TILE) {
      if (depth_factor || factors) scale_strip(out, out, TILE, depth_factor, factors, depth);
      continue;
    }
    for (size_t k = 0; k < depth; k++) {
      for (size_t c = width; c < TILE; c++) out[k * TILE + c] = 0;
      if (depth_factor)
        for (size_t c = 0; c < width; c++) out[k * TILE + c] *= depth_factor[k];
      if (factors)
        for (size_t c = 0; c < width; c++) out[k * TILE + c] *= factors[c];
    }
  }
}

// The map used gain[i] · weight[i][j], with shift[i] · weight[i][j] added to its bias: from the gradient of that product, the
// gradients of weight (in place), gain and shift.
static void unfold_gain(float *grad, float *gain_grad, float *shift_grad, const float *weight, const float *gain,
                        const float *shift, const float *bias_grad, size_t rows, size_t columns) {
  for (size_t i = 0; i < rows; i++, grad += columns, weight += columns) {
    sums gains = 0.0f, shifts = 0.0f;
    float gain_end = 0, shift_end = 0;
    size_t j = 0;
    for (; j + SUM_LANES <= columns; j += SUM_LANES) {
      sums g = load_sums(grad + j), w = load_sums(weight + j), b = load_sums(bias_grad + j);
      gains += g * w;
      shifts += b * w;
      store_sums(grad + j, g * gain[i] + b * shift[i]);
    }
    for (; j < columns; j++) {
      gain_end += grad[j] * weight[j];
      shift_end += bias_grad[j] * weight[j];
      grad[j] = grad[j] * gain[i] + bias_grad[j] * shift[i];
    }
    gain_grad[i] = total_of(gains) + gain_end;
    shift_grad[i] = total_of(shifts) + shift_end;
  }
}
