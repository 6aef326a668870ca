#pragma once
// OpenBLAS carries LAPACK but ships no header for its Fortran names; these are the routines that are used.
// Matrices are column-major; the hidden lengths of character arguments may be left out for single letters.

void openblas_set_num_threads(int count);

double cblas_ddot(int count, const double *x, int strideX, const double *y, int strideY);
void cblas_daxpy(int count, double factor, const double *x, int strideX, double *y, int strideY);
void cblas_dgemm(int order, int transposeA, int transposeB, int m, int n, int k, double alpha, const double *a,
                 int leadingA, const double *b, int leadingB, double beta, double *c, int leadingC);

void cblas_sgemm(int order, int transposeA, int transposeB, int m, int n, int k, float alpha, const float *a,
                 int leadingA, const float *b, int leadingB, float beta, float *c, int leadingC);

void dgelsd_(const int *rows, const int *columns, const int *rightSides, double *matrix, const int *leadingMatrix,
             double *rightSide, const int *leadingRightSide, double *singularValues, const double *relativeCondition,
             int *rank, double *work, const int *workLength, int *integerWork, int *info);

void dposv_(const char *triangle, const int *order, const int *rightSides, double *matrix, const int *leadingMatrix,
            double *rightSide, const int *leadingRightSide, int *info);

void dsyevd_(const char *job, const char *triangle, const int *order, double *matrix, const int *leadingMatrix,
             double *eigenvalues, double *work, const int *workLength, int *integerWork, const int *integerWorkLength,
             int *info);
