#if defined(__aarch64__)
#include "conv_q8_arm.h"

// A product is a 2 x 2 block of sums: two pixels x two channels, eight bytes each. A tile is `rows` pixels x `pairs`
// pairs of channels; an odd row out is multiplied twice and dropped.
enum { wide_rows = 6, narrow_rows = 8 };

// The products of one step of every two rows.
SWL_I8MM_INLINE void add_step(int32x4_t acc[][8], const int8x16_t *a, const int8_t *w, const int rows,
                              const int pairs) {
    SWL_UNROLL
    for (int c = 0; c < pairs; c++) {
        int8x16_t weights = vld1q_s8(w + 16 * c);
        SWL_UNROLL
        for (int r = 0; r < rows; r += 2) {
            acc[r / 2][c] = vmmlaq_s32(acc[r / 2][c], a[r / 2], weights);
            SWL_IN_ORDER(acc[r / 2][c]);
        }
    }
}

SWL_I8MM_INLINE void tile(const swl_conv_q8_panel p, int32_t first, const int rows, const int pairs) {
    const swl_q8 *in[8];
    int32x4_t acc[4][8], sums[8][4];
    swl_tile_rows(&p, first, in, rows);
    SWL_UNROLL
    for (int c = 0; c < pairs; c++) {
        int32x2_t bias = vld1_s32(p.bias + 2 * c);
        SWL_UNROLL
        for (int r = 0; r < rows; r += 2) acc[r / 2][c] = vcombine_s32(bias, bias);
    }
    const int8_t *w = p.weights;
    const int32_t *offset = p.offsets;
    for (int32_t left = p.steps / 2; left > 0; left--, w += 32 * pairs, offset++) {
        int8x16_t row[8], low[4], high[4];
        SWL_UNROLL
        for (int r = 0; r < rows; r++) row[r] = vld1q_s8(in[r] + *offset);
        SWL_UNROLL
        for (int r = 0; r < rows; r += 2) {
            int64x2_t even = vreinterpretq_s64_s8(row[r]), odd = vreinterpretq_s64_s8(row[r + 1 < rows ? r + 1 : r]);
            low[r / 2] = vreinterpretq_s8_s64(vzip1q_s64(even, odd));
            high[r / 2] = vreinterpretq_s8_s64(vzip2q_s64(even, odd));
        }
        add_step(acc, low, w, rows, pairs);
        add_step(acc, high, w + 16 * pairs, rows, pairs);
    }
    if (p.steps % 2) {
        int8x16_t a[4];
        SWL_UNROLL
        for (int r = 0; r < rows; r += 2)
            a[r / 2] = vcombine_s8(vld1_s8(in[r] + *offset), vld1_s8(in[r + 1 < rows ? r + 1 : r] + *offset));
        add_step(acc, a, w, rows, pairs);
    }
    SWL_UNROLL
    for (int r = 0; r < rows; r++) {
        SWL_UNROLL
        for (int v = 0; v < pairs / 2; v++) {
            int64x2_t left = vreinterpretq_s64_s32(acc[r / 2][2 * v]);
            int64x2_t right = vreinterpretq_s64_s32(acc[r / 2][2 * v + 1]);
            sums[r][v] = vreinterpretq_s32_s64(r % 2 ? vzip2q_s64(left, right) : vzip1q_s64(left, right));
        }
    }
    swl_store_tile(&p, first, sums, rows, pairs / 2, swl_any_tile);
}

#define TILE(rows, pairs)                                                                                              \
    SWL_I8MM static void tile_##rows##x##pairs(const swl_conv_q8_panel *p, int32_t first) {                            \
        tile(*p, first, rows, pairs);                                                                                  \
    }
TILE(1, 8)
TILE(2, 8)
TILE(3, 8)
TILE(4, 8)
TILE(5, 8)
TILE(1, 4)
TILE(2, 4)
TILE(3, 4)
TILE(4, 4)
TILE(5, 4)
TILE(6, 4)
TILE(7, 4)

typedef void (*rest)(const swl_conv_q8_panel *, int32_t first);

SWL_I8MM static void wide_panel(const swl_conv_q8_panel *panel) {
    static const rest rests[wide_rows] = {NULL, tile_1x8, tile_2x8, tile_3x8, tile_4x8, tile_5x8};
    const swl_conv_q8_panel p = *panel; // which no store can alias
    int32_t first = 0;
    for (; first + wide_rows <= p.pixels; first += wide_rows) tile(p, first, wide_rows, 8);
    if (first < p.pixels) rests[p.pixels - first](panel, first);
}

SWL_I8MM static void narrow_panel(const swl_conv_q8_panel *panel) {
    static const rest rests[narrow_rows] = {NULL, tile_1x4, tile_2x4, tile_3x4, tile_4x4, tile_5x4, tile_6x4, tile_7x4};
    const swl_conv_q8_panel p = *panel; // which no store can alias
    int32_t first = 0;
    for (; first + narrow_rows <= p.pixels; first += narrow_rows) tile(p, first, narrow_rows, 4);
    if (first < p.pixels) rests[p.pixels - first](panel, first);
}

static const swl_conv_q8_layout layout = {
    .depth = 8, .width = 16, .narrow = 8, .rows = wide_rows, .wide_panel = wide_panel, .narrow_panel = narrow_panel};

SWL_CONV_Q8_ARM(i8mm, layout, "conv_q8_6x16__i8mm")
#endif
