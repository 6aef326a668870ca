// Operations on row-major matrices, row by row. Rows are padded to whole vectors: the padding beyond `width` is read and
// ignored, and may be overwritten.

// The mask of a row's vector that begins at `at`: true for lanes within the width.
INLINE integers within(size_t at, size_t width) {
  integers lane;
  UNROLL for (int32_t l = 0; l < LANES; l++) lane[l] = l;
  return lane < (int32_t)(width - at);
}

INLINE vector load_row(const float *row, size_t at, size_t width) {
  return width - at >= LANES ? load(row + at) : within(at, width) ? load(row + at) : (vector)0.0f;
}

// out = (in − mean) · scale with scale = 1/√(variance + ε), the variance with divisor `width`.
static void normalise_rows(float *out, size_t out_row, float *scales, const float *in, size_t in_row, float epsilon,
                           size_t rows, size_t width) {
  for (size_t i = 0; i < rows; i++, in += in_row, out += out_row) {
    sums sum = 0.0f;
    for (size_t j = 0; j < width; j += LANES) sum = add(sum, load_row(in, j, width));
    float mean = total_of(sum) / (float)width;
    sums squares = 0.0f;
    for (size_t j = 0; j < width; j += LANES) {
      vector centred = load(in + j) - mean;
      if (width - j < LANES) centred = within(j, width) ? centred : (vector)0.0f;
      squares = add_products(squares, centred, centred);
    }
    float scale = 1 / __builtin_sqrtf(total_of(squares) / (float)width + epsilon);
    for (size_t j = 0; j < width; j += LANES) store(out + j, (load(in + j) - mean) * scale);
    scales[i] = scale;
  }
}

// grad += scale · (out_grad − mean(out_grad) − out · mean(out_grad ∘ out)), the gradient of `normalise_rows`.
static void normalise_rows_backward(float *grad, size_t grad_row, const float *out_grad, size_t out_grad_row,
                                    const float *out, size_t out_row, const float *scales, size_t rows, size_t width) {
  for (size_t i = 0; i < rows; i++, grad += grad_row, out_grad += out_grad_row, out += out_row) {
    sums sum = 0.0f, product = 0.0f;
    for (size_t j = 0; j < width; j += LANES) {
      vector g = load_row(out_grad, j, width);
      sum = add(sum, g);
      product = add_products(product, g, load_row(out, j, width));
    }
    float mean = total_of(sum) / (float)width, slope = total_of(product) / (float)width, scale = scales[i];
    for (size_t j = 0; j < width; j += LANES)
      store(grad + j, load(grad + j) + (load(out_grad + j) - mean - load(out + j) * slope) * scale);
  }
}

// GELU in its tanh form ("gelu_new"): x becomes x · s(x) with s = (1 + tanh u) / 2 = 1 / (1 + e^(−2u)),
// u = √(2/π) (x + 0.044715 x³), and `derivative` s + x · s (1 − s) · 2u′.
static void gelu_rows(float *x, float *derivative, size_t row, size_t rows, size_t width) {
  const float root = 0.797884561f, cubic = 0.044715f, to_power = -2.88539008f;  // −2 log2(e)
  for (size_t i = 0; i < rows; i++, x += row, derivative += row) {
    for (size_t j = 0; j < width; j += LANES) {
      vector v = load(x + j), square = v * v;
      // e^(−2u), bounded so that neither it nor 1 plus it overflows.
      vector power = v * (root * to_power + root * cubic * to_power * square);
      vector e = power_of_two(power > 126.0f ? (vector)126.0f : power);
      vector s = 1 / (1 + e);
      vector inner = v * (2 * root + 6 * root * cubic * square);  // x · 2u′.
      store(derivative + j, s + inner * (s * (e * s)));
      store(x + j, v * s);
    }
  }
}

// out[i][j] *= factor[i][j].
static void multiply_rows(float *out, const float *factor, size_t row, size_t rows, size_t width) {
  for (size_t i = 0; i < rows; i++, out += row, factor += row)
    for (size_t j = 0; j < width; j += LANES) store(out + j, load(out + j) * load(factor + j));
}

// out[i] = in[i mod period] · scales[i] + bias.
static void scale_rows(float *out, size_t out_row, const float *in, size_t in_row, size_t period, const float *scales,
                       const float *bias, size_t rows, size_t width) {
  for (size_t i = 0, phase = 0; i < rows; i++, out += out_row, phase = phase + 1 < period ? phase + 1 : 0) {
    const float *from = in + phase * in_row;
    for (size_t j = 0; j < width; j += LANES) {
      vector value = load(from + j) * scales[i];
      store(out + j, bias ? value + load(bias + j) : value);
    }
  }
}

// out[p] = Σ in[i] · scales[i] over the rows i with i mod period = p, or += when accumulating.
static void sum_scaled_rows(float *out, size_t out_row, size_t period, const float *in, size_t in_row,
                            const float *scales, bool accumulate, size_t rows, size_t width) {
  for (size_t phase = 0; phase < period && phase < rows; phase++, out += out_row) {
    for (size_t j = 0; j < width; j += LANES) {
      vector total = accumulate ? load(out + j) : (vector)0.0f;
      for (size_t i = phase; i < rows; i += period) total += load(in + i * in_row + j) * scales[i];
      store(out + j, total);
    }
  }
}

// out[i] = Σ_j left[i][j] · (right[i][j] − origin[j]).
static void dot_rows(float *out, const float *left, size_t left_row, const float *right, size_t right_row,
                     const float *origin, size_t rows, size_t width) {
  for (size_t i = 0; i < rows; i++, left += left_row, right += right_row) {
    sums sum = 0.0f;
    for (size_t j = 0; j < width; j += LANES) {
      vector offset = load_row(right, j, width) - load_row(origin, j, width);
      sum = add_products(sum, load_row(left, j, width), offset);
    }
    out[i] = total_of(sum);
  }
}

// Softmax of scale · scores, row by row.
static void softmax_rows(float *scores, size_t row, float scale, size_t rows, size_t width) {
  const float factor = scale * 1.44269504f;  // log2(e)
  for (size_t i = 0; i < rows; i++, scores += row) {
    vector maxima = -__builtin_inff();
    for (size_t j = 0; j < width; j += LANES) {
      vector s = load(scores + j);
      if (width - j < LANES) s = within(j, width) ? s : (vector)-__builtin_inff();
      maxima = larger(s, maxima);
    }
    float largest = maxima[0];
    UNROLL for (size_t l = 1; l < LANES; l++) largest = maxima[l] > largest ? maxima[l] : largest;
    sums sum = 0.0f;
    for (size_t j = 0; j < width; j += LANES) {
      vector weight = power_of_two((load(scores + j) - largest) * factor);
      if (width - j < LANES) weight = within(j, width) ? weight : (vector)0.0f;
      store(scores + j, weight);
      sum = add(sum, weight);
    }
    float inverse = 1 / total_of(sum);
    for (size_t j = 0; j < width; j += LANES) store(scores + j, load(scores + j) * inverse);
  }
}

// sum[j] = Σ_i in[i][j], or += when accumulating.
static void sum_rows(float *sum, const float *in, size_t row, bool accumulate, size_t rows, size_t width) {
  size_t j = 0;
  // Four independent accumulators hide the latency of an addition.
  for (; j + 4 * LANES <= width; j += 4 * LANES) {
    vector total[4] = {0.0f, 0.0f, 0.0f, 0.0f};
    for (size_t i = 0; i < rows; i++) {
      UNROLL for (size_t c = 0; c < 4; c++) total[c] += load(in + i * row + j + c * LANES);
    }
    UNROLL for (size_t c = 0; c < 4; c++) {
      float *at = sum + j + c * LANES;
      store(at, accumulate ? load(at) + total[c] : total[c]);
    }
  }
  for (; j < width; j += LANES) {
    vector total = 0.0f;
    for (size_t i = 0; i < rows; i++) total += load(in + i * row + j);
    for (size_t l = 0; l < LANES && j + l < width; l++) sum[j + l] = accumulate ? sum[j + l] + total[l] : total[l];
  }
}

// Σ values², in double precision.
static double sum_of_squares(const float *values, size_t count) {
  double total = 0;
  size_t i = 0;
  while (i + SUM_LANES <= count) {
    // Only short runs are summed in single precision, so that rounding errors stay small.
    size_t end = count - i > 64 * SUM_LANES ? i + 64 * SUM_LANES : i + (count - i) / SUM_LANES * SUM_LANES;
    sums sum = 0.0f;
    for (; i < end; i += SUM_LANES) {
      sums v = load_sums(values + i);
      sum += v * v;
    }
    for (size_t l = 0; l < SUM_LANES; l++) total += sum[l];
  }
  for (; i < count; i++) total += (double)values[i] * values[i];
  return total;
}
