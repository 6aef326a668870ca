// The kernels, written once and compiled once for each instruction set.
// An including file defines LANES, NAME (a text) and TABLE (an identifier); its target is the instruction set.
#include "kernels.h"
#include "vectors.h"

#include "prefetch.h"

#include "matrix_product.h"
#include "panel_operations.h"
#include "panel_products.h"

#include "packing.h"
#include "row_operations.h"
#include "strassen.h"

#include "cell_operations.h"

const struct repro_kernels TABLE = {
    .name = NAME,
    .lanes = LANES,
    .panel_product = panel_product,
    .panel_outer = panel_outer,
    .panel_sum = panel_sum,
    .lane_product = lane_product,
    .modulate = modulate,
    .modulate_backward = modulate_backward,
    .softmax = softmax,
    .softmax_backward = softmax_backward,
    .squared_error = squared_error,
    .gather = gather,
    .scatter = scatter,
    .reduce_slices = reduce_slices,
    .transpose = transpose,
    .adam = adam,
    .powers_of_two = powers_of_two,
    .matrix_product = matrix_product,
    .strassen_product = strassen_product,
    .pack_strips = pack_strips,
    .unfold_gain = unfold_gain,
    .normalise_rows = normalise_rows,
    .normalise_rows_backward = normalise_rows_backward,
    .gelu_rows = gelu_rows,
    .multiply_rows = multiply_rows,
    .scale_rows = scale_rows,
    .sum_scaled_rows = sum_scaled_rows,
    .dot_rows = dot_rows,
    .softmax_rows = softmax_rows,
    .sum_rows = sum_rows,
    .sum_of_squares = sum_of_squares,
    .cell_rows = cell_rows,
    .cell_rows_backward = cell_rows_backward,
    .peak = peak,
};
