#if defined(__aarch64__)
#include "float_neon.h"

// The reference's convolution on a product of its own, whose sums run in the order of k as well, products and sums
// rounded each for itself.

// A tile of C is `rows` x `vectors` times four columns; `depth` rows of B in one pass stay in the first-level cache.
enum { tile_rows = 4, tile_columns = 16, depth = 256 };

// Holds back what comes from `value` until `sum` is there: working ahead takes more registers than there are.
#define SWL_HOLD(value, sum) __asm__("" : "+w"(value), "+w"(sum))

// The products of one row of B, by the `lane`th of each a[i].
SWL_NEON_INLINE void add_row(float32x4_t sum[][4], float32x4_t *a, const float *b, const int rows, const int vectors,
                             const int lane) {
    float32x4_t row[4];
    SWL_UNROLL
    for (int j = 0; j < vectors; j++) row[j] = vld1q_f32(b + 4 * j);
    SWL_UNROLL
    for (int i = 0; i < rows; i++) {
        float32x4_t product[4];
        SWL_UNROLL
        for (int j = 0; j < vectors; j++)
            product[j] = lane == 0   ? vmulq_laneq_f32(row[j], a[i], 0)
                         : lane == 1 ? vmulq_laneq_f32(row[j], a[i], 1)
                         : lane == 2 ? vmulq_laneq_f32(row[j], a[i], 2)
                                     : vmulq_laneq_f32(row[j], a[i], 3);
        SWL_UNROLL
        for (int j = 0; j < vectors; j++) {
            sum[i][j] = vaddq_f32(sum[i][j], product[j]);
            SWL_HOLD(a[i], sum[i][j]);
        }
    }
}

// `first`: C starts from zero.
SWL_NEON_INLINE void tile(int32_t k, const float *a, ptrdiff_t a_stride, const float *b, ptrdiff_t b_stride, float *c,
                          ptrdiff_t c_stride, int first, const int rows, const int vectors) {
    float32x4_t sum[4][4], left[4];
    const float *in[4];
    SWL_UNROLL
    for (int i = 0; i < rows; i++) {
        in[i] = a + i * a_stride;
        SWL_UNROLL
        for (int j = 0; j < vectors; j++) sum[i][j] = first ? vdupq_n_f32(0) : vld1q_f32(c + i * c_stride + 4 * j);
    }
    for (; k >= 4; k -= 4) {
        SWL_UNROLL
        for (int i = 0; i < rows; i++) {
            left[i] = vld1q_f32(in[i]);
            in[i] += 4;
        }
        SWL_UNROLL
        for (int p = 0; p < 4; p++, b += b_stride) add_row(sum, left, b, rows, vectors, p);
    }
    for (; k > 0; k--, b += b_stride) {
        SWL_UNROLL
        for (int i = 0; i < rows; i++) left[i] = vld1q_dup_f32(in[i]++);
        add_row(sum, left, b, rows, vectors, 0);
    }
    SWL_UNROLL
    for (int i = 0; i < rows; i++) {
        SWL_UNROLL
        for (int j = 0; j < vectors; j++) vst1q_f32(c + i * c_stride + 4 * j, sum[i][j]);
    }
}

#define TILE(rows, vectors)                                                                                            \
    static void tile_##rows##x##vectors(int32_t k, const float *a, ptrdiff_t a_stride, const float *b,                 \
                                        ptrdiff_t b_stride, float *c, ptrdiff_t c_stride, int first) {                 \
        tile(k, a, a_stride, b, b_stride, c, c_stride, first, rows, vectors);                                          \
    }
TILE(1, 4)
TILE(2, 4)
TILE(3, 4)
TILE(4, 4)
TILE(1, 1)
TILE(2, 1)
TILE(3, 1)
TILE(4, 1)

typedef void (*multiply)(int32_t k, const float *a, ptrdiff_t a_stride, const float *b, ptrdiff_t b_stride, float *c,
                         ptrdiff_t c_stride, int first);

// The last columns, fewer than four.
static void edge(int32_t m, int32_t n, int32_t k, const float *a, ptrdiff_t a_stride, const float *b,
                 ptrdiff_t b_stride, float *c, ptrdiff_t c_stride, int first) {
    for (int32_t i = 0; i < m; i++, a += a_stride, c += c_stride) {
        for (int32_t j = 0; j < n; j++) {
            float sum = first ? 0 : c[j];
            for (int32_t p = 0; p < k; p++) sum += a[p] * b[p * b_stride + j];
            c[j] = sum;
        }
    }
}

static void product(int32_t m, int32_t n, int32_t k, const float *a, int32_t a_stride, const float *b, int32_t b_stride,
                    float *c, int32_t c_stride) {
    static const multiply wide[tile_rows] = {tile_1x4, tile_2x4, tile_3x4, tile_4x4};
    static const multiply narrow[tile_rows] = {tile_1x1, tile_2x1, tile_3x1, tile_4x1};
    for (int32_t p = 0; p < k; p += depth) {
        int32_t steps = swl_min_i32(k - p, depth);
        for (int32_t j = 0; j < n;) {
            const float *panel = b + (ptrdiff_t)p * b_stride + j;
            int32_t columns = n - j >= tile_columns ? tile_columns : swl_min_i32(n - j, 4);
            for (int32_t i = 0; i < m; i += tile_rows) {
                int32_t rows = swl_min_i32(m - i, tile_rows);
                const float *block = a + (ptrdiff_t)i * a_stride + p;
                float *out = c + (ptrdiff_t)i * c_stride + j;
                if (columns < 4)
                    edge(rows, columns, steps, block, a_stride, panel, b_stride, out, c_stride, p == 0);
                else
                    (columns == 4 ? narrow : wide)[rows - 1](steps, block, a_stride, panel, b_stride, out, c_stride,
                                                             p == 0);
            }
            j += columns;
        }
    }
}

static void run(const swl_conv_f32 *args, int32_t begin, int32_t end, void *scratch) {
    swl_conv_f32 own = *args;
    if (!own.product) own.product = product;
    swl_conv_f32_run(&own, begin, end, scratch);
}

const swl_conv_f32_kernel swl_conv_f32_neon = {
    swl_conv_f32_packed_bytes, swl_conv_f32_pack, swl_conv_f32_scratch_bytes, swl_units_conv_f32, run,
    "conv_f32_4x16__neon"};
#endif
