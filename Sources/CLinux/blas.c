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
#include <string.h>

enum { ROW_MAJOR = 101, NO_TRANSPOSE = 111, TRANSPOSE = 112 };

typedef void (*gemm)(int order, int transpose_a, int transpose_b, int m, int n, int k, float alpha, const float *a,
                     int a_stride, const float *b, int b_stride, float beta, float *c, int c_stride);
typedef void (*gemv)(int order, int transpose, int rows, int columns, float alpha, const float *a, int a_stride,
                     const float *x, int x_step, float beta, float *y, int y_step);

static gemm matrix_product;
static gemv vector_product;

// Whether OpenBLAS computes small products by its kernels for AVX-512. They take memory for the last 1 to 8 of each 16
// columns, unless few terms are summed.
static int has_small_products;
enum { SMALL_COLUMNS = 16, SMALL_REMAINDER = 8, SMALL_TERMS = 32, SMALL_PRODUCTS = 1000000 };

static int takes_memory(int32_t m, int32_t n, int32_t k) {
    int32_t rest = n % SMALL_COLUMNS;
    return has_small_products && rest >= 1 && rest <= SMALL_REMAINDER && k >= SMALL_TERMS &&
           (double)m * n * k <= SMALL_PRODUCTS;
}

// The same product without memory: full groups of columns, the last of which begins earlier and is computed twice in
// part; or, where there is no full group, column by column.
static void product_in_groups(int32_t m, int32_t n, int32_t k, const float *a, int32_t a_stride, const float *b,
                              int32_t b_stride, float *c, int32_t c_stride) {
    int32_t full = n - n % SMALL_COLUMNS, last = n - SMALL_COLUMNS;
    if (full) {
        matrix_product(ROW_MAJOR, NO_TRANSPOSE, NO_TRANSPOSE, m, full, k, 1, a, a_stride, b, b_stride, 0, c, c_stride);
        matrix_product(ROW_MAJOR, NO_TRANSPOSE, NO_TRANSPOSE, m, SMALL_COLUMNS, k, 1, a, a_stride, b + last, b_stride,
                       0, c + last, c_stride);
    } else
        for (int32_t j = 0; j < n; j++)
            vector_product(ROW_MAJOR, NO_TRANSPOSE, m, k, 1, a, a_stride, b + j, b_stride, 0, c + j, c_stride);
}

static void product(int32_t m, int32_t n, int32_t k, const float *a, int32_t a_stride, const float *b, int32_t b_stride,
                    float *c, int32_t c_stride) {
    if (m == 1)
        vector_product(ROW_MAJOR, TRANSPOSE, k, n, 1, b, b_stride, a, 1, 0, c, 1);
    else if (n == 1)
        vector_product(ROW_MAJOR, NO_TRANSPOSE, m, k, 1, a, a_stride, b, b_stride, 0, c, c_stride);
    else if (takes_memory(m, n, k))
        product_in_groups(m, n, k, a, a_stride, b, b_stride, c, c_stride);
    else
        matrix_product(ROW_MAJOR, NO_TRANSPOSE, NO_TRANSPOSE, m, n, k, 1, a, a_stride, b, b_stride, 0, c, c_stride);
}

static void general_product(int32_t transpose_a, int32_t transpose_b, int32_t m, int32_t n, int32_t k, const float *a,
                            int32_t a_stride, const float *b, int32_t b_stride, int32_t accumulate, float *c,
                            int32_t c_stride) {
    matrix_product(ROW_MAJOR, transpose_a ? TRANSPOSE : NO_TRANSPOSE, transpose_b ? TRANSPOSE : NO_TRANSPOSE, m, n, k,
                   1, a, a_stride, b, b_stride, accumulate ? 1 : 0, c, c_stride);
}

static const char *const small_product_cores[] = {"SkylakeX", "Cooperlake", "SapphireRapids", NULL};

static int is_one_of(const char *name, const char *const *names) {
    for (; *names; names++)
        if (strcmp(name, *names) == 0) return 1;
    return 0;
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
    const char *(*core_name)(void);
    *(void **)&core_name = dlsym(library, "openblas_get_corename");
    has_small_products = core_name && is_one_of(core_name(), small_product_cores);
    *(void **)&vector_product = gemv_symbol;
    *(void **)&matrix_product = gemm_symbol;
    return product;
}

swl_blas_product swl_blas_load_product(void) {
    return swl_blas_load() ? general_product : NULL;
}

#endif
