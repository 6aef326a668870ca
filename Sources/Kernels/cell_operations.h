// The cells of a long short-term memory (Hochreiter and Schmidhuber, 1997; forget gates: Gers et al., 2000) on row-major
// matrices. The gates of a row lie side by side in PyTorch's order: input, forget, candidate, output.

// 1 / (1 + e^(−x)), bounded so that the power does not overflow.
INLINE vector logistic(vector x) {
  vector power = x * -1.44269504f;  // log2(e)
  return 1.0f / (1.0f + power_of_two(power > 126.0f ? (vector)126.0f : power));
}

// tanh: near zero the polynomial of the Cephes library, so that small values keep their relative precision, and beyond
// (1 − e^(−2|x|)) / (1 + e^(−2|x|)) with the sign of x.
INLINE vector hyperbolic_tangent(vector x) {
  vector size = x < 0.0f ? -x : x, square = x * x;
  vector q = square * -5.70498872745e-3f + 2.06390887954e-2f;
  q = q * square - 5.37397155531e-2f;
  q = q * square + 1.33314422036e-1f;
  q = q * square - 3.33332819422e-1f;
  vector near = q * (square * x) + x;
  vector power = power_of_two(size * -2.88539008f);  // 2 log2(e)
  vector far = (1.0f - power) / (1.0f + power);
  return size < 0.625f ? near : x < 0.0f ? -far : far;
}

// Stores a row's vector that begins at `at`, within the width: what follows may be the next gate.
INLINE void store_row(float *row, size_t at, size_t width, vector value) {
  if (width - at >= LANES)
    store(row + at, value);
  else
    __builtin_memcpy(row + at, &value, (width - at) * sizeof(float));
}

// c = f ∘ c₀ + i ∘ g, h = o ∘ tanh c; the sums of products in `gates` become i, f, g and o. Without `before`, c₀ is zero.
static void cell_rows(float *gates, size_t gate_row, float *hidden, float *cells, const float *before, size_t row,
                      size_t rows, size_t width) {
  for (size_t r = 0; r < rows; r++, gates += gate_row, hidden += row, cells += row) {
    for (size_t j = 0; j < width; j += LANES) {
      vector i = logistic(load(gates + j)), f = logistic(load(gates + width + j));
      vector g = hyperbolic_tangent(load(gates + 2 * width + j)), o = logistic(load(gates + 3 * width + j));
      vector c = i * g;
      if (before) c += f * load(before + r * row + j);
      store_row(gates, j, width, i);
      store_row(gates + width, j, width, f);
      store_row(gates + 2 * width, j, width, g);
      store_row(gates + 3 * width, j, width, o);
      store(cells + j, c);
      store(hidden + j, o * hyperbolic_tangent(c));
    }
  }
}

// Backward of `cell_rows`: i, f, g and o become the gradients of their sums, and `carry`, the gradient of c from the steps
// after, becomes that of c₀.
static void cell_rows_backward(float *gates, size_t gate_row, float *carry, const float *hidden_grad,
                               const float *cells, const float *before, size_t row, size_t rows, size_t width) {
  for (size_t r = 0; r < rows; r++, gates += gate_row, carry += row, hidden_grad += row, cells += row) {
    for (size_t j = 0; j < width; j += LANES) {
      vector i = load(gates + j), f = load(gates + width + j);
      vector g = load(gates + 2 * width + j), o = load(gates + 3 * width + j);
      vector t = hyperbolic_tangent(load(cells + j)), slope = load(hidden_grad + j);
      vector dc = load(carry + j) + slope * o * (1.0f - t * t);
      vector c0 = before ? load(before + r * row + j) : (vector)0.0f;
      store_row(gates, j, width, dc * g * (i * (1.0f - i)));
      store_row(gates + width, j, width, dc * c0 * (f * (1.0f - f)));
      store_row(gates + 2 * width, j, width, dc * i * (1.0f - g * g));
      store_row(gates + 3 * width, j, width, slope * t * (o * (1.0f - o)));
      store(carry + j, dc * f);
    }
  }
}
