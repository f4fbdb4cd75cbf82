// One panel of weights times the pixels of a block.
#ifndef SWL_CONV_Q8_PANEL_AVX512_H
#define SWL_CONV_Q8_PANEL_AVX512_H

#include "conv_q8_source_avx512.h"
#include "conv_q8_tile_avx512.h"

typedef void (*tile_kernel)(const swl_conv_tile *tile);

#define TILE(pixels, width, limited)                                                                                   \
    SWL_AVX512 static void tile_##pixels##x##width##_##limited(const swl_conv_tile *tile) {                            \
        swl_conv_tile_run(tile, pixels, width, limited);                                                               \
    }
#define TILES(width)                                                                                                   \
    TILE(1, width, 0)                                                                                                  \
    TILE(2, width, 0)                                                                                                  \
    TILE(3, width, 0)                                                                                                  \
    TILE(4, width, 0)                                                                                                  \
    TILE(5, width, 0)                                                                                                  \
    TILE(6, width, 0)                                                                                                  \
    TILE(7, width, 0)                                                                                                  \
    TILE(8, width, 0)                                                                                                  \
    TILE(9, width, 0)                                                                                                  \
    TILE(10, width, 0)                                                                                                 \
    TILE(11, width, 0)                                                                                                 \
    TILE(12, width, 0)                                                                                                 \
    static const tile_kernel tiles_##width[] = {tile_1x##width##_0,  tile_2x##width##_0,  tile_3x##width##_0,          \
                                                tile_4x##width##_0,  tile_5x##width##_0,  tile_6x##width##_0,          \
                                                tile_7x##width##_0,  tile_8x##width##_0,  tile_9x##width##_0,          \
                                                tile_10x##width##_0, tile_11x##width##_0, tile_12x##width##_0};
TILES(32)
TILES(24)
TILES(16)
TILES(8)
TILE(1, 32, 1)
TILE(1, 16, 1)

// By the number of pixels, from one on.
static const tile_kernel *tiles_of(int32_t channels) {
    return channels > 24 ? tiles_32 : channels > 16 ? tiles_24 : channels > 8 ? tiles_16 : tiles_8;
}

SWL_AVX512 static int may_overflow(const uint8_t *panel, int32_t width) {
    __m512 first = _mm512_loadu_ps(panel + 4 * width), last = _mm512_loadu_ps(panel + 8 * width - 64);
    return swl_may_overflow(first) || swl_may_overflow(last);
}

// From a tile's own bytes to the output: the channels there are, summed with the residual's where there is one.
SWL_AVX512 static void store_part(const swl_conv_q8 *args, const swl_conv_tile *tile, ptrdiff_t pixel, int32_t pixels,
                                  int32_t first, int32_t channels) {
    const uint8_t *q = tile->out;
    swl_q8 *out = args->out + pixel * args->window.out_stride + first;
    const swl_q8 *r = args->residual.in ? args->residual.in + pixel * args->residual.stride + first : NULL;
    for (int32_t i = 0; i < pixels; i++) {
        for (int32_t c = 0; c < channels; c += 16) {
            swl_store16(&args->residual, out + c, r ? r + c : NULL, _mm_loadu_si128((const __m128i *)(q + c)),
                        channels - c < 16 ? channels - c : 16);
        }
        q += tile->out_stride;
        out += args->window.out_stride;
        if (r) r += args->residual.stride;
    }
}

// Output pixels from `first` on, in rows that follow each other.
typedef struct {
    int32_t first, rows, row_pixels;
    const uint8_t *in;   // the first pixel's
    size_t row_bytes;    // between rows
    const int32_t *sums; // of each pixel; NULL: zeros
} swl_conv_block;

// Rows are shared out evenly among tiles. Scales as large as to overflow are no part of working models, and get tiles
// of one pixel.
static void swl_conv_panel(const swl_conv_q8 *args, const swl_conv_source *source, const swl_conv_block *block,
                           const uint8_t *packed, int32_t channel, int32_t width) {
    uint8_t buffer[SWL_TILE_PIXELS * SWL_TILE_CHANNELS];
    int32_t channels = swl_min_i32(args->window.out_c - channel, width), row_pixels = block->row_pixels;
    int limited = may_overflow(packed, width);
    int direct = !args->residual.in && channels % (limited ? 16 : 8) == 0;
    int32_t tiles = limited ? row_pixels : (row_pixels + SWL_TILE_PIXELS - 1) / SWL_TILE_PIXELS;
    const tile_kernel *kernels = tiles_of(channels);
    swl_conv_tile tile = {.in_stride = source->pixel_stride,
                          .segments = source->segments,
                          .quads = source->segment_quads,
                          .segment_stride = source->segment_stride,
                          .panel = packed,
                          .out = buffer,
                          .out_stride = direct ? (size_t)args->window.out_stride : SWL_TILE_CHANNELS,
                          .args = args};
    int32_t done = 0;
    for (int32_t row = 0; row < block->rows; row++) {
        tile.in = block->in + (size_t)row * block->row_bytes;
        for (int32_t i = 0; i < tiles; i++) {
            int32_t count = row_pixels / tiles + (i < row_pixels % tiles);
            tile.sums = block->sums ? block->sums + done : NULL;
            if (direct) tile.out = args->out + (ptrdiff_t)(block->first + done) * args->window.out_stride + channel;
            if (limited) {
                (width == 32 ? tile_1x32_1 : tile_1x16_1)(&tile);
            } else {
                kernels[count - 1](&tile);
            }
            if (!direct) store_part(args, &tile, block->first + done, count, channel, channels);
            tile.in += (size_t)count * source->pixel_stride;
            done += count;
        }
    }
}

#endif
