#include "reference.h"

#define ROWS 4
#define COLUMNS 8
#define DEPTH 256 // rows of B in one pass: its panel stays in the first-level cache

// Every element of C is one sum taken in the order of k, products and sums rounded each for itself, as in the TFLite
// reference kernels.

// A full tile of C; `first` says whether C starts from zero.
static void tile(int32_t k, const float *a, int32_t a_stride, const float *b, int32_t b_stride, float *c,
                 int32_t c_stride, int first) {
    float sum[ROWS][COLUMNS];
    for (int32_t i = 0; i < ROWS; i++) {
        const float *out = c + (ptrdiff_t)i * c_stride;
        for (int32_t j = 0; j < COLUMNS; j++) sum[i][j] = first ? 0 : out[j];
    }
    for (int32_t p = 0; p < k; p++) {
        const float *row = b + (ptrdiff_t)p * b_stride;
        SWL_UNROLL
        for (int32_t i = 0; i < ROWS; i++) {
            float x = a[(ptrdiff_t)i * a_stride + p];
            SWL_UNROLL
            for (int32_t j = 0; j < COLUMNS; j++) sum[i][j] += x * row[j];
        }
    }
    for (int32_t i = 0; i < ROWS; i++) {
        float *out = c + (ptrdiff_t)i * c_stride;
        for (int32_t j = 0; j < COLUMNS; j++) out[j] = sum[i][j];
    }
}

// A tile cut by the edge of C, element by element in the same order of additions.
static void edge(int32_t m, int32_t n, int32_t k, const float *a, int32_t a_stride, const float *b, int32_t b_stride,
                 float *c, int32_t c_stride, int first) {
    for (int32_t i = 0; i < m; i++) {
        float sum[COLUMNS], *out = c + (ptrdiff_t)i * c_stride;
        for (int32_t j = 0; j < n; j++) sum[j] = first ? 0 : out[j];
        for (int32_t p = 0; p < k; p++) {
            float x = a[(ptrdiff_t)i * a_stride + p];
            for (int32_t j = 0; j < n; j++) sum[j] += x * b[(ptrdiff_t)p * b_stride + j];
        }
        for (int32_t j = 0; j < n; j++) out[j] = sum[j];
    }
}

void swl_sgemm_builtin(int32_t m, int32_t n, int32_t k, const float *a, int32_t a_stride, const float *b,
                       int32_t b_stride, float *c, int32_t c_stride) {
    for (int32_t p = 0; p < k; p += DEPTH) {
        int32_t depth = swl_min_i32(k - p, DEPTH);
        for (int32_t j = 0; j < n; j += COLUMNS) {
            const float *panel = b + (ptrdiff_t)p * b_stride + j;
            int32_t columns = swl_min_i32(n - j, COLUMNS);
            for (int32_t i = 0; i < m; i += ROWS) {
                const float *block = a + (ptrdiff_t)i * a_stride + p;
                float *out = c + (ptrdiff_t)i * c_stride + j;
                if (m - i >= ROWS && columns == COLUMNS)
                    tile(depth, block, a_stride, panel, b_stride, out, c_stride, p == 0);
                else
                    edge(swl_min_i32(m - i, ROWS), columns, depth, block, a_stride, panel, b_stride, out, c_stride,
                         p == 0);
            }
        }
    }
}
