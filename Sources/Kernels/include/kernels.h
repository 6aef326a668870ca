// Arithmetic of the training engine in single precision.
//
// Layout: a *panel* holds one token of several samples, `[features][lanes]`: the vector registers run over samples, so
// that any number of tokens, features or heads fills them. Activations are `[panels][features][lanes]`. What the
// samples share (weights, the keys and values of interpolation tokens) enters as scalars with two strides.
// All strides count floats.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#pragma clang assume_nonnull begin

// One implementation, for one instruction set.
struct repro_kernels {
  // Name of the instruction set, for reports.
  const char *name;
  // Samples side by side in a panel.
  size_t lanes;

  // out[t][i] = bias[i] + Σ_k weight[i][k] · in[t][k], or += without the bias.
  // `bias` may be NULL; rows and columns of `weight` have any strides, so that it may be transposed. The rows of `out`
  // lie `out_row` apart, those of `in` `in_row`: LANES in panels, the width in a matrix whose columns are the lanes.
  void (*panel_product)(float *out, size_t out_panel, size_t out_row, const float *in, size_t in_panel, size_t in_row,
                        const float *weight, size_t weight_row, size_t weight_column, const float *_Nullable bias,
                        bool accumulate, size_t panels, size_t rows, size_t depth);

  // grad[i][j] += Σ_t Σ_lanes left[t][i] · right[t][j]: the gradient of a weight.
  void (*panel_outer)(float *grad, size_t grad_row, size_t grad_column, const float *left, size_t left_panel,
                      const float *right, size_t right_panel, size_t panels, size_t rows, size_t columns);

  // grad[i] += Σ_t Σ_lanes in[t][i]: the gradient of a bias.
  void (*panel_sum)(float *grad, const float *in, size_t in_panel, size_t panels, size_t rows);

  // out[i][j] (+)= Σ_k left[i][k] ∘ right[k][j], each entry one vector of lanes: a product for each sample.
  void (*lane_product)(float *out, size_t out_row, size_t out_column, const float *left, size_t left_row,
                       size_t left_depth, const float *right, size_t right_column, size_t right_depth, bool accumulate,
                       size_t rows, size_t columns, size_t depth);

  // out[t][i] = in[t][i] · factor[t][i], factors being scalars.
  void (*modulate)(float *out, const float *in, const float *factor, size_t panels, size_t rows);

  // Gradients of `modulate`: grad_factor[t][i] += Σ_lanes grad[t][i] · in[t][i]; grad[t][i] *= factor[t][i].
  void (*modulate_backward)(float *grad, float *grad_factor, const float *in, const float *factor, size_t panels,
                            size_t rows);

  // Row r of vectors: softmax of scale · scores over its first `first + r · step` keys, zeros up to `width`.
  void (*softmax)(float *scores, size_t row, float scale, size_t first, size_t step, size_t rows, size_t width);

  // The gradient of scores before `scale`, in place: scale · weights ∘ (grad − Σ_keys weights ∘ grad), zeros up to `width`.
  void (*softmax_backward)(float *grad, const float *weights, size_t row, float scale, size_t first, size_t step,
                           size_t rows, size_t width);

  // errors = (out − target) · lane_weight · scale; returns Σ ((out − target) · lane_weight)². `errors` may be `out`.
  double (*squared_error)(float *errors, const float *out, const float *target, const float *lane_weight, float scale,
                          size_t vectors);

  // out[s][f] of lane l = values[samples[l] · sample + s · token + f · feature] for l < used; the other lanes are 0.
  void (*gather)(float *out, size_t out_panel, const float *values, const size_t *samples, size_t used, size_t sample,
                 size_t token, size_t feature, size_t tokens, size_t features);

  // The reverse of `gather` for features side by side: values[samples[l] · sample + s · token + f] = in[s][f] of lane l, for
  // l < used.
  void (*scatter)(float *values, const float *in, size_t in_panel, const size_t *samples, size_t used, size_t sample,
                  size_t token, size_t tokens, size_t features);

  // sum[i] = parts[0][i] + parts[1][i] + … in this order; parts lie `stride` apart, and there is at least one.
  void (*sum_parts)(float *sum, const float *parts, size_t stride, size_t part_count, size_t count);

  // out[j][i] = in[i][j]; rows lie `out_row` and `in_row` apart.
  void (*transpose)(float *out, size_t out_row, const float *in, size_t in_row, size_t rows, size_t columns);

  // One step of Adam as torch.optim.Adam computes it (no weight decay, no amsgrad).
  void (*adam)(float *parameter, const float *grad, float *first, float *second, size_t count, float beta1_complement,
               float beta2, float beta2_complement, float root_correction2, float epsilon, float step_size);

  // 2^x for x ≤ 0, elementwise, which softmax is made of; results below the smallest normal number are 0 where subnormal
  // numbers are flushed.
  void (*powers_of_two)(float *values, size_t count);

  // What follows works on row-major matrices, the vectors along their columns. Rows are padded to whole vectors.

  // out[i][j] = bias[j] + Σ_k left[i · left_row + k · left_depth] · right[k][j], or += when accumulating. The right matrix
  // lies in strips of 2 · LANES columns, `right_strip` apart: as `pack_strips` writes it (strip depth · 2 · LANES, depth
  // 2 · LANES), or as a row-major matrix (strip 2 · LANES, depth its row), of which whole strips are read. The
  // `next_count` numbers at `next`, which what follows reads or writes, are brought near meanwhile.
  void (*matrix_product)(float *out, size_t out_row, const float *left, size_t left_row, size_t left_depth,
                         const float *right, size_t right_strip, size_t right_depth, const float *_Nullable bias,
                         bool accumulate, size_t rows, size_t columns, size_t depth, const float *_Nullable next,
                         size_t next_count);

  // The same with an eighth fewer multiplications where both factors are large, and rounding errors that depend on the
  // largest entries of both instead of those of a row and a column.
  void (*strassen_product)(float *out, size_t out_row, const float *left, size_t left_row, size_t left_depth,
                           const float *right, size_t right_strip, size_t right_depth, const float *_Nullable bias,
                           bool accumulate, size_t rows, size_t columns, size_t depth, const float *_Nullable next,
                           size_t next_count);

  // Strips of 2 · LANES columns of in[k · in_depth + j · in_column] · depth_factor[k] · column_factor[j], the last one
  // filled up with zeros; factors may be NULL.
  void (*pack_strips)(float *out, const float *in, size_t in_depth, size_t in_column,
                      const float *_Nullable depth_factor, const float *_Nullable column_factor, size_t depth,
                      size_t columns);

  // For a weight `[rows][columns]` that was used as gain[i] · weight[i][j], shift[i] · weight[i][j] going to the bias: turns
  // the gradient of that product into the weight's, and sets those of gain and shift.
  void (*unfold_gain)(float *grad, float *gain_grad, float *shift_grad, const float *weight, const float *gain,
                      const float *shift, const float *bias_grad, size_t rows, size_t columns);

  // out = (in − mean) · scale, scale = 1/√(variance + epsilon), for each row.
  void (*normalise_rows)(float *out, size_t out_row, float *scales, const float *in, size_t in_row, float epsilon,
                         size_t rows, size_t width);

  // Adds the gradient of `normalise_rows`'s input to grad.
  void (*normalise_rows_backward)(float *grad, size_t grad_row, const float *out_grad, size_t out_grad_row,
                                  const float *out, size_t out_row, const float *scales, size_t rows, size_t width);

  // x = GELU(x) in its tanh form, slope = the derivative.
  void (*gelu_rows)(float *x, float *slope, size_t row, size_t rows, size_t width);

  // out[i][j] *= factor[i][j].
  void (*multiply_rows)(float *out, const float *factor, size_t row, size_t rows, size_t width);

  // out[i][j] = in[i mod period][j] · scales[i] + bias[j]; `bias` may be NULL.
  void (*scale_rows)(float *out, size_t out_row, const float *in, size_t in_row, size_t period, const float *scales,
                     const float *_Nullable bias, size_t rows, size_t width);

  // out[p][j] = Σ in[i][j] · scales[i] over the rows i that are p modulo the period, or += when accumulating.
  void (*sum_scaled_rows)(float *out, size_t out_row, size_t period, const float *in, size_t in_row,
                          const float *scales, bool accumulate, size_t rows, size_t width);

  // out[i] = Σ_j left[i][j] · (right[i][j] − origin[j]); `origin` is padded as a row.
  void (*dot_rows)(float *out, const float *left, size_t left_row, const float *right, size_t right_row,
                   const float *origin, size_t rows, size_t width);

  // Softmax of scale · scores over the first `width` entries of each row.
  void (*softmax_rows)(float *scores, size_t row, float scale, size_t rows, size_t width);

  // sum[j] = Σ_i in[i][j], or += when accumulating.
  void (*sum_rows)(float *sum, const float *in, size_t row, bool accumulate, size_t rows, size_t width);

  // Σ values², in double precision.
  double (*sum_of_squares)(const float *values, size_t count);

  // Multiply-adds at full rate on registers alone, `rounds` times 2 · lanes · 12 floating-point operations.
  float (*peak)(size_t rounds);
};

// Implementations that this processor runs, the best first; there is at least one.
size_t repro_kernels_count(void);
const struct repro_kernels *repro_kernels_at(size_t index);

// Threads that share the tasks of a run. Which thread runs a task depends on chance, so a task must not depend on it.
struct repro_pool;

// A pool of `threads` threads (at least 1), of which the caller of `repro_pool_run` is one; NULL when the system has none left.
struct repro_pool *_Nullable repro_pool_create(size_t threads);
void repro_pool_destroy(struct repro_pool *_Nullable pool);

// Runs body(context, task, worker) for each task below `tasks` (fewer than 65536) and returns when all are done; workers are numbered below
// the number of threads. Subnormal numbers count as zero meanwhile. One run at a time.
void repro_pool_run(struct repro_pool *pool, size_t tasks,
                    void (*body)(void *context, size_t task, size_t worker), void *context);

// Sets the processor to take subnormal numbers as zero, and returns the mode before, for `repro_float_mode_restore`.
unsigned long repro_float_mode_flush(void);
void repro_float_mode_restore(unsigned long mode);

// Asks the system for large pages in memory aligned to 2 MiB that has not been written yet.
void repro_advise_large_pages(void *memory, size_t bytes);

#pragma clang assume_nonnull end
