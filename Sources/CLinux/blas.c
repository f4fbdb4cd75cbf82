#include "clinux_blas.h"

#include <stddef.h>

#ifdef SWL_STATIC

swl_blas_sgemm swl_blas_load(void) {
    return NULL;
}

swl_blas_product swl_blas_load_product(void) {
    return NULL;
}

#else

#include <dlfcn.h>
#include <stdlib.h>

enum { ROW_MAJOR = 101, NO_TRANSPOSE = 111, TRANSPOSE = 112 };

typedef void (*gemm)(int order, int transpose_a, int transpose_b, int m, int n, int k, float alpha, const float *a,
                     int a_stride, const float *b, int b_stride, float beta, float *c, int c_stride);
typedef void (*gemv)(int order, int transpose, int rows, int columns, float alpha, const float *a, int a_stride,
                     const float *x, int x_step, float beta, float *y, int y_step);

static gemm matrix_product;
static gemv vector_product;

static void product(int32_t m, int32_t n, int32_t k, const float *a, int32_t a_stride, const float *b, int32_t b_stride,
                    float *c, int32_t c_stride) {
    if (m == 1)
        vector_product(ROW_MAJOR, TRANSPOSE, k, n, 1, b, b_stride, a, 1, 0, c, 1);
    else if (n == 1)
        vector_product(ROW_MAJOR, NO_TRANSPOSE, m, k, 1, a, a_stride, b, b_stride, 0, c, c_stride);
    else
        matrix_product(ROW_MAJOR, NO_TRANSPOSE, NO_TRANSPOSE, m, n, k, 1, a, a_stride, b, b_stride, 0, c, c_stride);
}

static void general_product(int32_t transpose_a, int32_t transpose_b, int32_t m, int32_t n, int32_t k, const float *a,
                            int32_t a_stride, const float *b, int32_t b_stride, int32_t accumulate, float *c,
                            int32_t c_stride) {
    matrix_product(ROW_MAJOR, transpose_a ? TRANSPOSE : NO_TRANSPOSE, transpose_b ? TRANSPOSE : NO_TRANSPOSE, m, n, k,
                   1, a, a_stride, b, b_stride, accumulate ? 1 : 0, c, c_stride);
}

// OpenBLAS starts its threads while it is loaded, as many as the environment says at that moment.
static void *open_library(void) {
    int limited = !getenv("OPENBLAS_NUM_THREADS");
    if (limited) setenv("OPENBLAS_NUM_THREADS", "1", 0);
    void *library = dlopen("libopenblas.so.0", RTLD_NOW | RTLD_LOCAL);
    if (limited) unsetenv("OPENBLAS_NUM_THREADS");
    return library;
}

swl_blas_sgemm swl_blas_load(void) {
    if (matrix_product) return product;
    void *library = open_library();
    if (!library) return NULL;
    void *gemm_symbol = dlsym(library, "cblas_sgemm"), *gemv_symbol = dlsym(library, "cblas_sgemv");
    void (*set_threads)(int);
    *(void **)&set_threads = dlsym(library, "openblas_set_num_threads");
    if (!gemm_symbol || !gemv_symbol || !set_threads) {
        dlclose(library);
        return NULL;
    }
    set_threads(1);
    *(void **)&vector_product = gemv_symbol;
    *(void **)&matrix_product = gemm_symbol;
    return product;
}

swl_blas_product swl_blas_load_product(void) {
    return swl_blas_load() ? general_product : NULL;
}

#endif
