// Everything that is not a product.

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

static void softmax(float *scores, size_t row, float scale, size_t first, size_t step, size_t rows, size_t width) {
  const float factor = scale * 1.44269504f;  // log2(e)
  for (size_t keys = first; rows > 0; rows--, scores += row, keys += step) {
    vector most = load(scores);
    for (size_t k = 1; k < keys; k++) most = larger(load(scores + k * LANES), most);
    vector total = 0.0f;
    for (size_t k = 0; k < keys; k++) {
      vector weight = power_of_two((load(scores + k * LANES) - most) * factor);
      store(scores + k * LANES, weight);
      total += weight;
    }
    vector share = 1.0f / total;
    for (size_t k = 0; k < keys; k++) store(scores + k * LANES, load(scores + k * LANES) * share);
    for (size_t k = keys; k < width; k++) store(scores + k * LANES, (vector)0.0f);
  }
}

static void softmax_backward(float *grad, const float *weights, size_t row, float scale, size_t first, size_t step,
                             size_t rows, size_t width) {
  for (size_t keys = first; rows > 0; rows--, grad += row, weights += row, keys += step) {
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

// Four by four numbers, transposed.
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

// A token of all lanes, `count` numbers each `step` apart; out[i] lies `out_step` after out[i - 1].
INLINE void gather_strip(float *out, size_t out_step, const float *values, const size_t *samples, size_t used,
                         size_t sample, size_t step, size_t count) {
  size_t lane = 0;
  if (step == 1 && used == LANES) {
    size_t whole = count / 4 * 4;
    const float *from[LANES];
    for (size_t l = 0; l < LANES; l++) from[l] = values + samples[l] * sample;
    for (size_t i = 0; i < whole; i += 4) {
      vector rows[4], columns[4];
      // Lanes k, k + 4, … side by side.
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

static void gather(float *out, size_t out_panel, const float *values, const size_t *samples, size_t used, size_t sample,
                   size_t token, size_t feature, size_t tokens, size_t features) {
  if (token == 1) {
    for (size_t f = 0; f < features; f++)
      gather_strip(out + f * LANES, out_panel, values + f * feature, samples, used, sample, token, tokens);
  } else {
    for (size_t t = 0; t < tokens; t++)
      gather_strip(out + t * out_panel, LANES, values + t * token, samples, used, sample, feature, features);
  }
}

static void scatter(float *values, const float *in, size_t in_panel, const size_t *samples, size_t used, size_t sample,
                    size_t token, size_t tokens, size_t features) {
  size_t whole = used == LANES ? features / 4 * 4 : 0;
  for (size_t t = 0; t < tokens; t++, values += token, in += in_panel) {
    // Each lane has lines of its own, too many streams for the processor to foresee.
    for (size_t lane = 0; lane < used && t + 2 < tokens; lane++) {
      for (size_t f = 0; f < features; f += 16)
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

static void sum_parts(float *sum, const float *parts, size_t stride, size_t part_count, size_t count) {
  size_t i = 0;
  for (; i + LANES <= count; i += LANES) {
    vector total = load(parts + i);
    for (size_t p = 1; p < part_count; p++) total += load(parts + p * stride + i);
    store(sum + i, total);
  }
  for (; i < count; i++) {
    sum[i] = parts[i];
    for (size_t p = 1; p < part_count; p++) sum[i] += parts[p * stride + i];
  }
}

static void adam(float *parameter, const float *grad, float *first, float *second, size_t count, float beta1_complement,
                 float beta2, float beta2_complement, float root_correction2, float epsilon, float step_size) {
  // The entries at the end that do not fill a vector are copied to one, so that all entries see the same operations.
  float ends[4][LANES] = {{0}};
  for (size_t i = 0; i < count; i += LANES) {
    size_t used = count - i >= LANES ? LANES : count - i;
    float *from[4] = {parameter + i, (float *)grad + i, first + i, second + i};
    if (used < LANES) {
      for (size_t a = 0; a < 4; a++) from[a] = __builtin_memcpy(ends[a], from[a], used * sizeof(float));
    }
    vector g = load(from[1]);
    vector m = load(from[2]);
    m += beta1_complement * (g - m);
    vector v = load(from[3]) * beta2 + beta2_complement * g * g;
    store(from[2], m);
    store(from[3], v);
    vector root = __builtin_elementwise_sqrt(v) / root_correction2 + epsilon;
    store(from[0], load(from[0]) - step_size * (m / root));
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

// Twelve chains hide the latency of a multiply-add; the volatile factor keeps the compiler from summing them in advance.
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
