#pragma once
// OpenBLAS: CBLAS, and LAPACK by its Fortran names. The prototypes are those of LAPACK's own header; whether a compiler
// passes the hidden lengths of character arguments is for its macros to say, which Swift cannot call.
#include <cblas.h>
#include <lapack.h>

static inline void lapack_dgelsd(int rows, int columns, int right_sides, double *matrix, int leading_matrix,
                                 double *right_side, int leading_right_side, double *singular_values,
                                 double relative_condition, int *rank, double *work, int work_length,
                                 int *integer_work, int *info) {
  LAPACK_dgelsd(&rows, &columns, &right_sides, matrix, &leading_matrix, right_side, &leading_right_side,
                singular_values, &relative_condition, rank, work, &work_length, integer_work, info);
}

static inline void lapack_dposv(char triangle, int order, int right_sides, double *matrix, int leading_matrix,
                                double *right_side, int leading_right_side, int *info) {
  LAPACK_dposv(&triangle, &order, &right_sides, matrix, &leading_matrix, right_side, &leading_right_side, info);
}

static inline void lapack_dsyevd(char job, char triangle, int order, double *matrix, int leading_matrix,
                                 double *eigenvalues, double *work, int work_length, int *integer_work,
                                 int integer_work_length, int *info) {
  LAPACK_dsyevd(&job, &triangle, &order, matrix, &leading_matrix, eigenvalues, work, &work_length, integer_work,
                &integer_work_length, info);
}
