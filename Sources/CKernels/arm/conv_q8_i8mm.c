#if defined(__aarch64__)
#include "conv_q8_arm.h"

// A product is a 2 x 2 block of sums: two pixels x two channels, eight bytes each. A tile is `rows` pixels x
// `vectors` times four channels; an odd row out is multiplied twice and dropped.
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

SWL_I8MM_INLINE void tile(const swl_conv_q8_panel p, int32_t first, const int rows, const int vectors,
                          const swl_tile_kind kind) {
    const int pairs = 2 * vectors;
    swl_tile_reader reader = swl_tile_reader_of(&p, first, rows, kind);
    int32x4_t acc[4][8], sums[8][4];
    SWL_UNROLL
    for (int c = 0; c < pairs; c++) {
        int32x2_t bias = vld1_s32(p.bias + 2 * c);
        SWL_UNROLL
        for (int r = 0; r < rows; r += 2) acc[r / 2][c] = vcombine_s32(bias, bias);
    }
    const int8_t *w = p.weights;
    for (uint32_t left = (uint32_t)p.steps / 2; left != 0; left--, w += 32 * pairs) {
        int8x16_t row[8], low[4], high[4];
        swl_read_step(&reader, row, rows, kind);
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
        int32_t offset = kind == swl_adjacent_tile ? 0 : *reader.offset;
        SWL_UNROLL
        for (int r = 0; r < rows; r += 2) {
            const swl_q8 *even = reader.in[r], *odd = reader.in[r + 1 < rows ? r + 1 : r];
            a[r / 2] = vcombine_s8(vld1_s8(even + offset), vld1_s8(odd + offset));
        }
        add_step(acc, a, w, rows, pairs);
    }
    SWL_UNROLL
    for (int r = 0; r < rows; r++) {
        SWL_UNROLL
        for (int v = 0; v < vectors; v++) {
            int64x2_t left = vreinterpretq_s64_s32(acc[r / 2][2 * v]);
            int64x2_t right = vreinterpretq_s64_s32(acc[r / 2][2 * v + 1]);
            sums[r][v] = vreinterpretq_s32_s64(r % 2 ? vzip2q_s64(left, right) : vzip1q_s64(left, right));
        }
    }
    swl_store_tile(&p, first, sums, rows, vectors, kind);
}

#define TILE(rows, vectors)                                                                                            \
    SWL_I8MM static void tile_##rows##x##vectors(const swl_conv_q8_panel *p, int32_t first) {                          \
        tile(*p, first, rows, vectors, swl_any_tile);                                                                  \
    }
TILE(1, 4)
TILE(2, 4)
TILE(3, 4)
TILE(4, 4)
TILE(5, 4)
TILE(1, 2)
TILE(2, 2)
TILE(3, 2)
TILE(4, 2)
TILE(5, 2)
TILE(6, 2)
TILE(7, 2)

typedef void (*rest)(const swl_conv_q8_panel *, int32_t first);

SWL_CONV_Q8_TILES(SWL_I8MM_INLINE)

SWL_I8MM static void wide_panel(const swl_conv_q8_panel *panel) {
    static const rest rests[wide_rows] = {NULL, tile_1x4, tile_2x4, tile_3x4, tile_4x4, tile_5x4};
    int32_t first = whole_tiles(panel, wide_rows, 4);
    if (first < panel->pixels) rests[panel->pixels - first](panel, first);
}

SWL_I8MM static void narrow_panel(const swl_conv_q8_panel *panel) {
    static const rest rests[narrow_rows] = {NULL, tile_1x2, tile_2x2, tile_3x2, tile_4x2, tile_5x2, tile_6x2, tile_7x2};
    int32_t first = whole_tiles(panel, narrow_rows, 2);
    if (first < panel->pixels) rests[panel->pixels - first](panel, first);
}

static const swl_conv_q8_layout layout = {
    .depth = 8, .width = 16, .narrow = 8, .rows = wide_rows, .wide_panel = wide_panel, .narrow_panel = narrow_panel};

SWL_CONV_Q8_ARM(i8mm, layout, "conv_q8_6x16__i8mm")
#endif
