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

SWL_DOTPROD_INLINE void tile(const swl_conv_q8_panel p, int32_t first, const int rows, const int vectors,
                             const swl_tile_kind kind) {
    swl_tile_reader reader = swl_tile_reader_of(&p, first, rows, kind);
    int32x4_t acc[8][4];
    SWL_UNROLL
    for (int r = 0; r < rows; r++) {
        SWL_UNROLL
        for (int v = 0; v < vectors; v += 2) swl_load_sums(acc[r] + v, p.bias, 4 * v);
    }
    const int8_t *w = p.weights;
    uint32_t steps = (uint32_t)p.steps, rest = steps % 4;
    int8x16_t a[8];
    for (uint32_t left = steps / 4; left != 0; left--, w += 64 * vectors) {
        swl_read_step(&reader, a, rows, kind);
        SWL_UNROLL
        for (int q = 0; q < 4; q++) add_quad(acc, a, w + 16 * q * vectors, rows, vectors, q);
    }
    if (rest > 0) {
        swl_read_step(&reader, a, rows, kind);
        add_quad(acc, a, w, rows, vectors, 0);
        if (rest > 1) add_quad(acc, a, w + 16 * vectors, rows, vectors, 1);
        if (rest > 2) add_quad(acc, a, w + 32 * vectors, rows, vectors, 2);
    }
    swl_store_tile(&p, first, acc, rows, vectors, kind);
}

#define TILE(rows, vectors)                                                                                            \
    SWL_DOTPROD static void tile_##rows##x##vectors(const swl_conv_q8_panel *p, int32_t first) {                       \
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

typedef void (*rest_tile)(const swl_conv_q8_panel *, int32_t first);

SWL_CONV_Q8_TILES(SWL_DOTPROD_INLINE)

SWL_DOTPROD static void wide_panel(const swl_conv_q8_panel *panel) {
    static const rest_tile rests[wide_rows] = {NULL, tile_1x4, tile_2x4, tile_3x4, tile_4x4, tile_5x4};
    int32_t first = whole_tiles(panel, wide_rows, 4);
    if (first < panel->pixels) rests[panel->pixels - first](panel, first);
}

SWL_DOTPROD static void narrow_panel(const swl_conv_q8_panel *panel) {
    static const rest_tile rests[narrow_rows] = {NULL,     tile_1x2, tile_2x2, tile_3x2,
                                                 tile_4x2, tile_5x2, tile_6x2, tile_7x2};
    int32_t first = whole_tiles(panel, narrow_rows, 2);
    if (first < panel->pixels) rests[panel->pixels - first](panel, first);
}

static const swl_conv_q8_layout layout = {
    .depth = 4, .width = 16, .narrow = 8, .rows = wide_rows, .wide_panel = wide_panel, .narrow_panel = narrow_panel};

SWL_CONV_Q8_ARM(dotprod, layout, "conv_q8_6x16__dotprod")
#endif
