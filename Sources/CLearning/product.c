#include "clearning.h"
#include "vectorised.h"

#include <stddef.h>

// C is made in tiles of ROWS x COLUMNS that stay in registers; of B a panel of DEPTH x COLUMNS is copied, so that it
// lies in the first-level cache in the order of use. A is read where it lies, whichever way it is turned.
#if defined(__x86_64__)
enum { ROWS = 6, COLUMNS = 16, DEPTH = 256 };
#elif defined(__aarch64__)
enum { ROWS = 8, COLUMNS = 8, DEPTH = 256 };
#else
enum { ROWS = 4, COLUMNS = 8, DEPTH = 256 };
#endif

typedef struct {
    const float *start;
    ptrdiff_t row_step, depth_step;
} left_operand;

// rows x COLUMNS of C; the panel's columns beyond `columns` are zero.
SWL_INLINE void tile(int32_t rows, int32_t columns, int32_t depth, left_operand a, const float *panel, int keep,
                     float *c, ptrdiff_t c_stride) {
#pragma clang fp contract(fast)
    float sum[ROWS][COLUMNS];
    for (int32_t i = 0; i < rows; i++)
        for (int32_t j = 0; j < COLUMNS; j++) sum[i][j] = 0;
    for (int32_t p = 0; p < depth; p++) {
        const float *row = panel + (ptrdiff_t)p * COLUMNS;
        for (int32_t i = 0; i < rows; i++) {
            float x = a.start[i * a.row_step + p * a.depth_step];
            for (int32_t j = 0; j < COLUMNS; j++) sum[i][j] += x * row[j];
        }
    }
    for (int32_t i = 0; i < rows; i++)
        for (int32_t j = 0; j < columns; j++) c[i * c_stride + j] = keep ? c[i * c_stride + j] + sum[i][j] : sum[i][j];
}

SWL_INLINE void pack(int32_t transposed, int32_t depth, int32_t columns, const float *b, ptrdiff_t stride,
                     float *panel) {
    for (int32_t p = 0; p < depth; p++)
        for (int32_t j = 0; j < COLUMNS; j++) {
            float value = j >= columns ? 0 : transposed ? b[j * stride + p] : b[p * stride + j];
            panel[p * COLUMNS + j] = value;
        }
}

SWL_VECTORISED static void multiply_panel(int32_t m, int32_t columns, int32_t depth, left_operand a, const float *panel,
                                          int keep, float *c, ptrdiff_t c_stride) {
    int32_t i = 0;
    for (; i + ROWS <= m; i += ROWS, a.start += ROWS * a.row_step, c += ROWS * c_stride)
        if (columns == COLUMNS)
            tile(ROWS, COLUMNS, depth, a, panel, keep, c, c_stride);
        else
            tile(ROWS, columns, depth, a, panel, keep, c, c_stride);
    for (; i < m; i++, a.start += a.row_step, c += c_stride) tile(1, columns, depth, a, panel, keep, c, c_stride);
}

void swl_learn_builtin_product(int32_t transpose_a, int32_t transpose_b, int32_t m, int32_t n, int32_t k,
                               const float *a, int32_t a_stride, const float *b, int32_t b_stride, int32_t accumulate,
                               float *c, int32_t c_stride) {
    _Alignas(64) float panel[DEPTH * COLUMNS];
    left_operand left = {a, transpose_a ? 1 : a_stride, transpose_a ? a_stride : 1};
    for (int32_t p = 0; p < k; p += DEPTH) {
        int32_t depth = least(DEPTH, k - p);
        for (int32_t j = 0; j < n; j += COLUMNS) {
            int32_t columns = least(COLUMNS, n - j);
            const float *corner = b + (transpose_b ? (ptrdiff_t)j * b_stride + p : (ptrdiff_t)p * b_stride + j);
            pack(transpose_b, depth, columns, corner, b_stride, panel);
            left_operand block = left;
            block.start += p * left.depth_step;
            multiply_panel(m, columns, depth, block, panel, accumulate || p > 0, c + j, c_stride);
        }
    }
}
