// Operations on panels other than products: modulation, softmax, loss, gathering of samples; and the reduction, transposition
// and optimiser step of flat arrays.

static void modulate(float *out, const float *in, const float *factor, size_t panels, size_t rows) {
  for (size_t i = 0; i < panels * rows; i++) store(out + i * LANES, load(in + i * LANES) * factor[i]);
}

static void modulate_backward(float *grad, float *grad_factor, const float *in, const float *factor, size_t panels,
                              size_t rows) {
  for (size_t i = 0; i < panels * rows; i++) {
    vector g = load(grad + i * LANES);
    grad_factor[i] += sum_lane(g * load(in + i * LANES));
    store(grad + i * LANES, g * factor[i]);
  }
}

static void softmax(float *scores, float scale, struct repro_causal_rows rows) {
  const float factor = scale * 1.44269504f;  // log2(e)
  const size_t width = rows.width;
  for (size_t keys = rows.first; rows.rows > 0; rows.rows--, scores += rows.row, keys += rows.step) {
    vector largest = load(scores);
    for (size_t k = 1; k < keys; k++) largest = larger(load(scores + k * LANES), largest);
    vector total = 0.0f;
    for (size_t k = 0; k < keys; k++) {
      vector weight = power_of_two((load(scores + k * LANES) - largest) * factor);
      store(scores + k * LANES, weight);
      total += weight;
    }
    vector inverse = 1.0f / total;
    for (size_t k = 0; k < keys; k++) store(scores + k * LANES, load(scores + k * LANES) * inverse);
    for (size_t k = keys; k < width; k++) store(scores + k * LANES, (vector)0.0f);
  }
}

static void softmax_backward(float *grad, const float *weights, float scale, struct repro_causal_rows rows) {
  const size_t width = rows.width;
  for (size_t keys = rows.first; rows.rows > 0;
       rows.rows--, grad += rows.row, weights += rows.row, keys += rows.step) {
    vector mean = 0.0f;
    for (size_t k = 0; k < keys; k++) mean += load(weights + k * LANES) * load(grad + k * LANES);
    for (size_t k = 0; k < keys; k++) {
      vector g = load(grad + k * LANES) - mean;
      store(grad + k * LANES, g * (load(weights + k * LANES) * scale));
    }
    for (size_t k = keys; k < width; k++) store(grad + k * LANES, (vector)0.0f);
  }
}

static double squared_error(float *errors, const float *out, const float *target, const float *lane_weight, float scale,
                            size_t vectors) {
  vector weight = load(lane_weight);
  vector sum = 0.0f;
  for (size_t i = 0; i < vectors; i++) {
    vector error = (load(out + i * LANES) - load(target + i * LANES)) * weight;
    sum += error * error;
    store(errors + i * LANES, error * scale);
  }
  double total = 0;
  for (size_t lane = 0; lane < LANES; lane++) total += sum[lane];
  return total;
}

// Transposes a tile of four by four floats.
INLINE void transpose_tile(float *out, size_t out_row, quad a, quad b, quad c, quad d) {
  quad ab = __builtin_shufflevector(a, b, 0, 4, 1, 5), cd = __builtin_shufflevector(c, d, 0, 4, 1, 5);
  quad ab2 = __builtin_shufflevector(a, b, 2, 6, 3, 7), cd2 = __builtin_shufflevector(c, d, 2, 6, 3, 7);
  *(quad *)out = __builtin_shufflevector(ab, cd, 0, 1, 4, 5);
  *(quad *)(out + out_row) = __builtin_shufflevector(ab, cd, 2, 3, 6, 7);
  *(quad *)(out + 2 * out_row) = __builtin_shufflevector(ab2, cd2, 0, 1, 4, 5);
  *(quad *)(out + 3 * out_row) = __builtin_shufflevector(ab2, cd2, 2, 3, 6, 7);
}

static void transpose(float *out, size_t out_row, const float *in, size_t in_row, size_t rows, size_t columns) {
  size_t i = 0;
  for (; i + 4 <= rows; i += 4) {
    const float *from = in + i * in_row;
    size_t j = 0;
    for (; j + 4 <= columns; j += 4)
      transpose_tile(out + j * out_row + i, out_row, *(const quad *)(from + j), *(const quad *)(from + j + in_row),
                     *(const quad *)(from + j + 2 * in_row), *(const quad *)(from + j + 3 * in_row));
    for (; j < columns; j++)
      for (size_t k = 0; k < 4; k++) out[j * out_row + i + k] = from[k * in_row + j];
  }
  for (; i < rows; i++)
    for (size_t j = 0; j < columns; j++) out[j * out_row + i] = in[i * in_row + j];
}

// One token of all lanes: `count` floats of each sample, `step` apart, to vectors `out_step` apart.
INLINE void gather_token(float *out, size_t out_step, const float *values, const size_t *samples, size_t used,
                         size_t sample, size_t step, size_t count) {
  size_t lane = 0;
  if (step == 1 && used == LANES) {
    size_t whole = count / 4 * 4;
    const float *from[LANES];
    for (size_t l = 0; l < LANES; l++) from[l] = values + samples[l] * sample;
    for (size_t i = 0; i < whole; i += 4) {
      vector rows[4], columns[4];
      // Row k takes the lanes k, k + 4, …
      UNROLL for (size_t k = 0; k < 4; k++) {
        UNROLL for (size_t l = 0; l < LANES; l += 4) ((quad *)&rows[k])[l / 4] = *(const quad *)(from[l + k] + i);
      }
      transpose_fours(columns, rows);
      UNROLL for (size_t k = 0; k < 4; k++) store(out + (i + k) * out_step, columns[k]);
    }
    out += whole * out_step;
    values += whole;
    count -= whole;
  }
  for (; lane < used; lane++)
    for (size_t i = 0; i < count; i++) out[i * out_step + lane] = values[samples[lane] * sample + i * step];
  for (; lane < LANES; lane++)
    for (size_t i = 0; i < count; i++) out[i * out_step + lane] = 0;
}

static void gather(float *out, const float *values, const size_t *samples, struct repro_gather shape) {
  if (shape.token == 1) {
    for (size_t f = 0; f < shape.features; f++)
      gather_token(out + f * LANES, shape.panel, values + f * shape.feature, samples, shape.used, shape.sample,
                   shape.token, shape.tokens);
  } else {
    for (size_t t = 0; t < shape.tokens; t++)
      gather_token(out + t * shape.panel, LANES, values + t * shape.token, samples, shape.used, shape.sample,
                   shape.feature, shape.features);
  }
}

static void scatter(float *values, const float *in, const size_t *samples, struct repro_gather shape) {
  const size_t used = shape.used, sample = shape.sample, token = shape.token;
  const size_t tokens = shape.tokens, features = shape.features;
  size_t whole = used == LANES ? features / 4 * 4 : 0;
  for (size_t t = 0; t < tokens; t++, values += token, in += shape.panel) {
    // Every lane writes cache lines of its own, more streams than the hardware prefetcher follows.
    for (size_t lane = 0; lane < used && t + 2 < tokens; lane++) {
      for (size_t f = 0; f < features; f += LINE_FLOATS)
        __builtin_prefetch(values + 2 * token + samples[lane] * sample + f, 1);
    }
    for (size_t f = 0; f < whole; f += 4) {
      vector rows[4], columns[4];
      UNROLL for (size_t k = 0; k < 4; k++) rows[k] = load(in + (f + k) * LANES);
      transpose_fours(columns, rows);
      UNROLL for (size_t l = 0; l < LANES; l++)
        *(quad *)(values + samples[l] * sample + f) = ((const quad *)&columns[l % 4])[l / 4];
    }
    for (size_t lane = 0; lane < used; lane++)
      for (size_t f = whole; f < features; f++) values[samples[lane] * sample + f] = in[f * LANES + lane];
  }
}

static void reduce_slices(float *sum, const float *slices, size_t stride, size_t slice_count, size_t count) {
  size_t i = 0;
  for (; i + LANES <= count; i += LANES) {
    vector total = load(slices + i);
    for (size_t s = 1; s < slice_count; s++) total += load(slices + s * stride + i);
    store(sum + i, total);
  }
  for (; i < count; i++) {
    sum[i] = slices[i];
    for (size_t s = 1; s < slice_count; s++) sum[i] += slices[s * stride + i];
  }
}

static void adam(float *parameter, const float *grad, float *first, float *second, size_t count,
                 struct repro_adam_step step) {
  // The remainder that does not fill a vector is copied to one, so that all entries see the same operations.
  float ends[4][LANES] = {{0}};
  for (size_t i = 0; i < count; i += LANES) {
    size_t used = count - i >= LANES ? LANES : count - i;
    float *from[4] = {parameter + i, (float *)grad + i, first + i, second + i};
    if (used < LANES) {
      for (size_t a = 0; a < 4; a++) from[a] = __builtin_memcpy(ends[a], from[a], used * sizeof(float));
    }
    vector g = load(from[1]);
    vector m = load(from[2]);
    m += step.beta1_complement * (g - m);
    vector v = load(from[3]) * step.beta2 + step.beta2_complement * g * g;
    store(from[2], m);
    store(from[3], v);
    vector root = __builtin_elementwise_sqrt(v) / step.root_correction2 + step.epsilon;
    store(from[0], load(from[0]) - step.step_size * (m / root));
    if (used < LANES) {
      __builtin_memcpy(parameter + i, ends[0], used * sizeof(float));
      __builtin_memcpy(first + i, ends[2], used * sizeof(float));
      __builtin_memcpy(second + i, ends[3], used * sizeof(float));
    }
  }
}

static void powers_of_two(float *values, size_t count) {
  float last[LANES] = {0};
  for (size_t i = 0; i < count; i += LANES) {
    if (count - i >= LANES) {
      store(values + i, power_of_two(load(values + i)));
    } else {
      __builtin_memcpy(last, values + i, (count - i) * sizeof(float));
      store(last, power_of_two(load(last)));
      __builtin_memcpy(values + i, last, (count - i) * sizeof(float));
    }
  }
}

// Twelve independent chains hide the latency of a multiply-add; the volatile factor keeps the compiler from folding them.
static float peak(size_t rounds) {
  volatile float opaque = 1e-9f;
  vector factor = (vector)opaque, sum[12];
  UNROLL for (size_t c = 0; c < 12; c++) sum[c] = (vector)(float)c;
  for (size_t r = 0; r < rounds; r++) {
    UNROLL for (size_t c = 0; c < 12; c++) sum[c] += sum[c] * factor;
  }
  float total = 0;
  for (size_t c = 0; c < 12; c++) total += sum_lane(sum[c]);
  return total;
}
