#ifndef SWL_CLINUX_BLAS_H
#define SWL_CLINUX_BLAS_H

#include <stdint.h>

// C = A x B, single precision, row-major, A: [m][k], B: [k][n], C: [m][n], strides in elements.
typedef void (*swl_blas_sgemm)(int32_t m, int32_t n, int32_t k, const float *a, int32_t a_stride, const float *b,
                               int32_t b_stride, float *c, int32_t c_stride);

// Loads libopenblas.so.0 for use on the calling thread alone. NULL when it is absent or lacks what is needed,
// and in a static program (SWL_STATIC). Not to be called from two threads at once.
swl_blas_sgemm swl_blas_load(void);

// C = op(A) x op(B), or C += with `accumulate`. A transposed operand lies in memory as [k][m], or [n][k]; strides are
// those in memory.
typedef void (*swl_blas_product)(int32_t transpose_a, int32_t transpose_b, int32_t m, int32_t n, int32_t k,
                                 const float *a, int32_t a_stride, const float *b, int32_t b_stride, int32_t accumulate,
                                 float *c, int32_t c_stride);

// The same library, the same conditions.
swl_blas_product swl_blas_load_product(void);

#endif
