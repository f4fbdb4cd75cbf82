#if defined(__aarch64__)
#include "conv_q8_arm.h"

// A tile is `rows` pixels x `vectors` times four channels; a lane sums four bytes a product.
enum { wide_rows = 6, narrow_rows = 8 };

// The products of one quad of every row, the `q`th of a[r].
SWL_DOTPROD_INLINE void add_quad(int32x4_t acc[][4], const int8x16_t *a, const int8_t *w, const int rows,
                                 const int vectors, const int q) {
    SWL_UNROLL
    for (int v = 0; v < vectors; v++) {
        int8x16_t weights = vld1q_s8(w + 16 * v);
        SWL_UNROLL
        for (int r = 0; r < rows; r++) {
            acc[r][v] = q == 0   ? vdotq_laneq_s32(acc[r][v], weights, a[r], 0)
                        : q == 1 ? vdotq_laneq_s32(acc[r][v], weights, a[r], 1)
                        : q == 2 ? vdotq_laneq_s32(acc[r][v], weights, a[r], 2)
                                 : vdotq_laneq_s32(acc[r][v], weights, a[r], 3);
        }
    }
}

SWL_DOTPROD_INLINE void tile(const swl_conv_q8_panel p, int32_t first, const int rows, const int vectors) {
    const swl_q8 *in[8];
    const int32_t *bias = p.bias;
    int32x4_t acc[8][4];
    swl_tile_rows(&p, first, in, rows);
    SWL_UNROLL
    for (int r = 0; r < rows; r++) {
        SWL_UNROLL
        for (int v = 0; v < vectors; v++) acc[r][v] = vld1q_s32(bias + 4 * v);
        SWL_OPAQUE(bias);
    }
    const int8_t *w = p.weights;
    const int32_t *offset = p.offsets;
    int32_t rest = p.steps % 4;
    int8x16_t a[8];
    for (int32_t left = p.steps / 4; left > 0; left--, w += 64 * vectors, offset++) {
        SWL_UNROLL
        for (int r = 0; r < rows; r++) a[r] = vld1q_s8(in[r] + *offset);
        SWL_UNROLL
        for (int q = 0; q < 4; q++) add_quad(acc, a, w + 16 * q * vectors, rows, vectors, q);
    }
    if (rest > 0) {
        SWL_UNROLL
        for (int r = 0; r < rows; r++) a[r] = vld1q_s8(in[r] + *offset);
        add_quad(acc, a, w, rows, vectors, 0);
        if (rest > 1) add_quad(acc, a, w + 16 * vectors, rows, vectors, 1);
        if (rest > 2) add_quad(acc, a, w + 32 * vectors, rows, vectors, 2);
    }
    swl_store_tile(&p, first, acc, rows, vectors);
}

#define TILE(rows, vectors)                                                                                            \
    SWL_DOTPROD static void tile_##rows##x##vectors(const swl_conv_q8_panel *p, int32_t first) {                       \
        tile(*p, first, rows, vectors);                                                                                \
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

typedef void (*rest_tile)(const swl_conv_q8_panel *, int32_t first);

SWL_DOTPROD static void wide_panel(const swl_conv_q8_panel *panel) {
    static const rest_tile rests[wide_rows] = {NULL, tile_1x4, tile_2x4, tile_3x4, tile_4x4, tile_5x4};
    const swl_conv_q8_panel p = *panel; // which no store can alias
    int32_t first = 0;
    for (; first + wide_rows <= p.pixels; first += wide_rows) tile(p, first, wide_rows, 4);
    if (first < p.pixels) rests[p.pixels - first](panel, first);
}

SWL_DOTPROD static void narrow_panel(const swl_conv_q8_panel *panel) {
    static const rest_tile rests[narrow_rows] = {NULL,     tile_1x2, tile_2x2, tile_3x2,
                                                 tile_4x2, tile_5x2, tile_6x2, tile_7x2};
    const swl_conv_q8_panel p = *panel; // which no store can alias
    int32_t first = 0;
    for (; first + narrow_rows <= p.pixels; first += narrow_rows) tile(p, first, narrow_rows, 2);
    if (first < p.pixels) rests[p.pixels - first](panel, first);
}

static const swl_conv_q8_layout layout = {
    .depth = 4, .width = 16, .narrow = 8, .rows = wide_rows, .wide_panel = wide_panel, .narrow_panel = narrow_panel};

SWL_CONV_Q8_ARM(dotprod, layout, "conv_q8_6x16__dotprod")
#endif
