// Arithmetic of the training engine in single precision.
//
// Memory layouts. A *lane* is one float of a vector register.
// - A *panel* holds one token of several samples, `[features][lanes]`: the lanes run over samples, so that any number of
//   tokens, features or heads fills the registers. Activations are `[panels][features][lanes]`. What the samples share
//   (weights, keys and values of interpolation tokens) is broadcast to all lanes.
// - A *row-major matrix* has its lanes along the columns; its rows are padded to whole vectors.
// All strides count floats. Backward functions of weights and biases accumulate (+=) unless they say otherwise.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#pragma clang assume_nonnull begin

// Strides and sizes of `panel_product`; entry (i, k) of the weight lies at weight[i · weight_row + k · weight_column].
struct repro_panel_product {
  size_t out_panel, out_row;
  size_t in_panel, in_row;
  size_t weight_row, weight_column;
  size_t panels, rows, depth;
  bool accumulate;
};

// Strides and sizes of `panel_outer`.
struct repro_panel_outer {
  size_t grad_row, grad_column;
  size_t left_panel, right_panel;
  size_t panels, rows, columns;
};

// Strides and sizes of `lane_product`; `depth` is the inner dimension, k.
struct repro_lane_product {
  size_t out_row, out_column;
  size_t left_row, left_depth;
  size_t right_column, right_depth;
  size_t rows, columns, depth;
  bool accumulate;
};

// Strides and sizes of the products of row-major matrices; `depth` is the inner dimension, k.
struct repro_matrix_product {
  size_t out_row;
  size_t left_row, left_depth;
  // Distances between two strips of the right matrix and between two rows of a strip.
  size_t right_strip, right_depth;
  size_t rows, columns, depth;
  bool accumulate;
};

// Memory that is read or written soon: a product prefetches it.
struct repro_prefetch {
  const float *_Nullable start;
  size_t count;
};

// Strides and sizes of `gather` and `scatter`: sample, token and feature are strides of the array of samples.
struct repro_gather {
  size_t panel;
  size_t sample, token, feature;
  // Lanes in use.
  size_t used;
  size_t tokens, features;
};

// The rows of a causal softmax: row r has `first + r · step` keys, of `width` that are stored.
struct repro_causal_rows {
  size_t row;
  size_t first, step;
  size_t rows, width;
};

// The constants of one step of Adam.
struct repro_adam_step {
  // 1 − β₁, β₂ and 1 − β₂.
  float beta1_complement, beta2, beta2_complement;
  // √(1 − β₂ᵗ).
  float root_correction2;
  float epsilon;
  // Learning rate / (1 − β₁ᵗ).
  float step_size;
};

// One implementation, for one instruction set.
struct repro_kernels {
  // Name of the instruction set, for reports.
  const char *name;
  // Floats of a vector register: samples side by side in a panel.
  size_t lanes;

  // MARK: Panels

  // out[t][i] = bias[i] + Σ_k weight[i][k] · in[t][k], or += without the bias, which may be NULL.
  // Rows of `out` and `in` lie LANES apart in panels, and a matrix's width apart where its columns take the place of lanes.
  void (*panel_product)(float *out, const float *in, const float *weight, const float *_Nullable bias,
                        struct repro_panel_product shape);

  // grad[i][j] += Σ_t Σ_lanes left[t][i] · right[t][j]: the gradient of a weight.
  void (*panel_outer)(float *grad, const float *left, const float *right, struct repro_panel_outer shape);

  // grad[i] += Σ_t Σ_lanes in[t][i]: the gradient of a bias.
  void (*panel_sum)(float *grad, const float *in, size_t in_panel, size_t panels, size_t rows);

  // out[i][j] = Σ_k left[i][k] ∘ right[k][j], or +=, every entry one vector: a batched product, one matrix to a lane.
  void (*lane_product)(float *out, const float *left, const float *right, struct repro_lane_product shape);

  // out[t][i] = in[t][i] · factor[t][i], factors being broadcast to all lanes.
  void (*modulate)(float *out, const float *in, const float *factor, size_t panels, size_t rows);

  // Gradients of `modulate`: grad_factor[t][i] += Σ_lanes grad[t][i] · in[t][i]; grad[t][i] *= factor[t][i].
  void (*modulate_backward)(float *grad, float *grad_factor, const float *in, const float *factor, size_t panels,
                            size_t rows);

  // Each row and lane: softmax of scale · scores over the row's keys, zeros up to `width`.
  void (*softmax)(float *scores, float scale, struct repro_causal_rows rows);

  // The gradient of scores before `scale`, in place: scale · weights ∘ (grad − Σ_keys weights ∘ grad), zeros up to `width`.
  void (*softmax_backward)(float *grad, const float *weights, float scale, struct repro_causal_rows rows);

  // errors = (out − target) · lane_weight · scale; returns Σ ((out − target) · lane_weight)². `errors` may be `out`.
  double (*squared_error)(float *errors, const float *out, const float *target, const float *lane_weight, float scale,
                          size_t vectors);

  // out[s][f] of lane l = values[samples[l] · sample + s · token + f · feature] for l < used; the other lanes are 0.
  void (*gather)(float *out, const float *values, const size_t *samples, struct repro_gather shape);

  // The reverse of `gather` for features side by side, whatever `feature` says: values[samples[l] · sample + s · token + f]
  // = in[s][f] of lane l, for l < used.
  void (*scatter)(float *values, const float *in, const size_t *samples, struct repro_gather shape);

  // MARK: Flat arrays

  // The reduction over slices of a batch: sum[i] = slices[0][i] + slices[1][i] + …, in this order. Slices lie `stride`
  // apart, and there is at least one.
  void (*reduce_slices)(float *sum, const float *slices, size_t stride, size_t slice_count, size_t count);

  // out[j][i] = in[i][j]; rows lie `out_row` and `in_row` apart.
  void (*transpose)(float *out, size_t out_row, const float *in, size_t in_row, size_t rows, size_t columns);

  // One step of Adam as torch.optim.Adam computes it (no weight decay, no amsgrad); `first` and `second` are the moments.
  void (*adam)(float *parameter, const float *grad, float *first, float *second, size_t count,
               struct repro_adam_step step);

  // 2^x for x ≤ 0, elementwise, which softmax is made of; results below the smallest normal number are 0 where subnormal
  // numbers are flushed.
  void (*powers_of_two)(float *values, size_t count);

  // Σ values², in double precision.
  double (*sum_of_squares)(const float *values, size_t count);

  // MARK: Row-major matrices

  // out[i][j] = bias[j] + Σ_k left[i · left_row + k · left_depth] · right[k][j], or += when accumulating; `bias` may be
  // NULL. The right matrix lies in column strips of 2 · LANES columns (micro-panels in BLIS's terms): as `pack_strips`
  // writes it (right_strip = depth · 2 · LANES, right_depth = 2 · LANES), or as a row-major matrix (right_strip = 2 · LANES,
  // right_depth its row stride), of which whole strips are read.
  void (*matrix_product)(float *out, const float *left, const float *right, const float *_Nullable bias,
                         struct repro_matrix_product shape, struct repro_prefetch prefetch);

  // The same by one level of Strassen's algorithm where both factors are large: an eighth fewer multiplications, and
  // rounding errors that depend on the largest entries of both factors instead of those of a row and a column.
  void (*strassen_product)(float *out, const float *left, const float *right, const float *_Nullable bias,
                           struct repro_matrix_product shape, struct repro_prefetch prefetch);

  // Strips of 2 · LANES columns of in[k · in_depth + j · in_column] · depth_factor[k] · column_factor[j], the last one
  // padded with zeros; factors may be NULL.
  void (*pack_strips)(float *out, const float *in, size_t in_depth, size_t in_column,
                      const float *_Nullable depth_factor, const float *_Nullable column_factor, size_t depth,
                      size_t columns);

  // Backward of a layer norm's gain and shift that were folded into the linear map after it: the map used
  // gain[i] · weight[i][j], and shift[i] · weight[i][j] was added to its bias. Turns the gradient of that product into the
  // weight's, `[rows][columns]`, in place, and sets those of gain and shift.
  void (*unfold_gain)(float *grad, float *gain_grad, float *shift_grad, const float *weight, const float *gain,
                      const float *shift, const float *bias_grad, size_t rows, size_t columns);

  // Layer norm of each row without gain and shift: out = (in − mean) · scale, scale = 1/√(variance + epsilon).
  void (*normalise_rows)(float *out, size_t out_row, float *scales, const float *in, size_t in_row, float epsilon,
                         size_t rows, size_t width);

  // Adds the gradient of `normalise_rows`'s input to grad.
  void (*normalise_rows_backward)(float *grad, size_t grad_row, const float *out_grad, size_t out_grad_row,
                                  const float *out, size_t out_row, const float *scales, size_t rows, size_t width);

  // x = GELU(x) in its tanh form, derivative = GELU'(x).
  void (*gelu_rows)(float *x, float *derivative, size_t row, size_t rows, size_t width);

  // out[i][j] *= factor[i][j].
  void (*multiply_rows)(float *out, const float *factor, size_t row, size_t rows, size_t width);

  // out[i][j] = in[i mod period][j] · scales[i] + bias[j]; `bias` may be NULL.
  void (*scale_rows)(float *out, size_t out_row, const float *in, size_t in_row, size_t period, const float *scales,
                     const float *_Nullable bias, size_t rows, size_t width);

  // out[p][j] = Σ in[i][j] · scales[i] over the rows i with i mod period = p, or += when accumulating.
  void (*sum_scaled_rows)(float *out, size_t out_row, size_t period, const float *in, size_t in_row,
                          const float *scales, bool accumulate, size_t rows, size_t width);

  // out[i] = Σ_j left[i][j] · (right[i][j] − origin[j]); `origin` is padded as a row.
  void (*dot_rows)(float *out, const float *left, size_t left_row, const float *right, size_t right_row,
                   const float *origin, size_t rows, size_t width);

  // Softmax of scale · scores over the first `width` entries of each row.
  void (*softmax_rows)(float *scores, size_t row, float scale, size_t rows, size_t width);

  // sum[j] = Σ_i in[i][j], or += when accumulating.
  void (*sum_rows)(float *sum, const float *in, size_t row, bool accumulate, size_t rows, size_t width);

  // MARK: Cells of a long short-term memory

  // One step of all rows. `gates` holds in each row four sums side by side, each `width` wide, for the input gate, the forget
  // gate, the candidate and the output gate; they become i, f, g and o. Then c = f ∘ c₀ + i ∘ g in `cells` and h = o ∘ tanh c
  // in `hidden`. `before` is c₀, or NULL for zeros. Rows of gates lie `gate_row` apart, those of the others `row`.
  void (*cell_rows)(float *gates, size_t gate_row, float *hidden, float *cells, const float *_Nullable before,
                    size_t row, size_t rows, size_t width);

  // Backward of `cell_rows`: `gates` becomes the gradient of the four sums; `carry`, the gradient of c that comes from the
  // step after, becomes that of c₀.
  void (*cell_rows_backward)(float *gates, size_t gate_row, float *carry, const float *hidden_grad, const float *cells,
                             const float *_Nullable before, size_t row, size_t rows, size_t width);

  // MARK: Measurement

  // Fused multiply-adds on registers alone, 2 · lanes · 12 floating-point operations in each of `rounds`: the peak rate.
  float (*peak)(size_t rounds);
};

// Implementations that this processor runs, the best first; there is at least one.
size_t repro_kernels_count(void);
const struct repro_kernels *repro_kernels_at(size_t index);

// A pool of threads that share the tasks of a run. Which thread runs a task depends on the scheduler, so a task's result
// must not depend on it.
struct repro_pool;

// A pool of `threads` threads (at least 1), of which the caller of `repro_pool_run` is one; NULL when the system gives no
// more.
struct repro_pool *_Nullable repro_pool_create(size_t threads);
void repro_pool_destroy(struct repro_pool *_Nullable pool);

// Calls body(context, task, worker) for each task below `tasks` (fewer than 65536) and returns when all are done; workers
// are numbered below the number of threads. Subnormal numbers are flushed to zero meanwhile. One run at a time.
void repro_pool_run(struct repro_pool *pool, size_t tasks,
                    void (*body)(void *context, size_t task, size_t worker), void *context);

// Makes the processor flush subnormal numbers to zero, and returns the mode before, for `repro_float_mode_restore`.
unsigned long repro_float_mode_flush(void);
void repro_float_mode_restore(unsigned long mode);

// Advises the system to back memory, aligned to 2 MiB and not yet written, with huge pages.
void repro_advise_huge_pages(void *memory, size_t bytes);

#pragma clang assume_nonnull end
