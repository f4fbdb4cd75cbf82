#if defined(__x86_64__)
#include "avx512vnni.h"
#include "conv_q8_tile_avx512.h"
#include "patches_avx512.h"

// packed: panels of 32 channels, the last of 16 where no more are left (conv_q8_tile_avx512.h).
// A unit is a block of pixels x a panel, panels running fastest: a block's rows stay in the first or second cache while
// the panels pass. A block is read where it lies when windows are single pixels, else laid out as patches in scratch.
enum { BLOCK_TILES = 16, BLOCK_BYTES = 96 * 1024 };

typedef struct {
    int32_t pixels, block, blocks, panels;
    int32_t taps, quads;
    int in_place;
    size_t row_bytes, sums_bytes; // of scratch: [sums][patches]
} geometry;

static geometry geometry_of(const swl_conv_q8 *args) {
    const swl_window *window = &args->window;
    geometry g;
    g.pixels = window->batch * window->out_h * window->out_w;
    g.panels = (window->out_c + SWL_TILE_CHANNELS - 1) / SWL_TILE_CHANNELS;
    g.taps = window->kernel_h * window->kernel_w * window->in_c;
    g.quads = (g.taps + 3) / 4;
    g.in_place = window->kernel_h == 1 && window->kernel_w == 1 && window->stride_h == 1 && window->stride_w == 1 &&
                 window->pad_top == 0 && window->pad_left == 0 && window->out_h == window->in_h &&
                 window->out_w == window->in_w;
    g.row_bytes = g.in_place ? (size_t)window->in_stride : (size_t)g.quads * 4;
    size_t tiles = BLOCK_BYTES / (SWL_TILE_PIXELS * g.row_bytes);
    g.block = SWL_TILE_PIXELS * (tiles < 1 ? 1 : tiles > BLOCK_TILES ? BLOCK_TILES : (int32_t)tiles);
    g.blocks = (g.pixels + g.block - 1) / g.block;
    g.sums_bytes = args->weight_zero ? swl_round_up((size_t)g.block * 4, 64) : 0;
    return g;
}

static int32_t panel_width(const swl_window *window, int32_t panel) {
    return window->out_c - panel * SWL_TILE_CHANNELS > 16 ? 32 : 16;
}

static size_t panel_bytes(int32_t width, int32_t quads) {
    return (size_t)width * 4 * (2 + (size_t)quads);
}

static size_t packed_bytes(const swl_conv_q8 *args) {
    geometry g = geometry_of(args);
    return (size_t)(g.panels - 1) * panel_bytes(32, g.quads) +
           panel_bytes(panel_width(&args->window, g.panels - 1), g.quads);
}

// With the terms of sum (x - in_zero) * (w - weight_zero) that do not depend on x.
static int32_t folded_bias(const swl_conv_q8 *args, int32_t bias, const int8_t *weights, int32_t taps) {
    uint32_t sum = 0;
    for (int32_t i = 0; i < taps; i++) sum += (uint32_t)(weights[i] - args->weight_zero);
    return (int32_t)((uint32_t)bias - (uint32_t)args->in_zero * sum);
}

static void pack(const swl_conv_q8 *args, const swl_conv_q8_source *source, void *packed) {
    geometry g = geometry_of(args);
    int8_t *to = packed;
    memset(packed, 0, packed_bytes(args));
    for (int32_t panel = 0; panel < g.panels; panel++) {
        int32_t width = panel_width(&args->window, panel), first = panel * SWL_TILE_CHANNELS;
        int32_t *bias = (int32_t *)(void *)to;
        float *scale = (float *)(void *)(to + width * 4);
        int8_t *weights = to + width * 8;
        for (int32_t n = 0; n < width && first + n < args->window.out_c; n++) {
            const int8_t *from = source->weights + (ptrdiff_t)(first + n) * g.taps;
            bias[n] = folded_bias(args, source->bias ? source->bias[first + n] : 0, from, g.taps);
            scale[n] = source->scale[first + n];
            for (int32_t k = 0; k < g.taps; k++) weights[((ptrdiff_t)(k / 4) * width + n) * 4 + k % 4] = from[k];
        }
        to += panel_bytes(width, g.quads);
    }
}

static size_t scratch_bytes(const swl_conv_q8 *args) {
    geometry g = geometry_of(args);
    size_t patches = g.in_place ? 0 : (size_t)(g.pixels < g.block ? g.pixels : g.block) * g.row_bytes + 64;
    return g.sums_bytes + patches;
}

static int32_t units(const swl_conv_q8 *args) {
    geometry g = geometry_of(args);
    return g.blocks * g.panels;
}

// -weight_zero * sum x of each row.
SWL_AVX512 static void row_sums(const uint8_t *in, size_t stride, int32_t rows, int32_t taps, int32_t weight_zero,
                                int32_t *sums) {
    for (int32_t i = 0; i < rows; i++, in += stride) {
        __m512i sum = _mm512_setzero_si512(), ones = _mm512_set1_epi8(1);
        for (int32_t k = 0; k < taps; k += 64) {
            sum = _mm512_dpbusd_epi32(sum, _mm512_maskz_loadu_epi8(swl_mask64(taps - k), in + k), ones);
        }
        sums[i] = (int32_t)(0u - (uint32_t)weight_zero * (uint32_t)_mm512_reduce_add_epi32(sum));
    }
}

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

// A block's pixels from `first` on, whose rows begin at `in`, times one panel; rows are shared out evenly among tiles.
// Scales as large as to overflow are no part of working models, and get tiles of one pixel.
static void run_panel(const swl_conv_q8 *args, const geometry *g, int32_t first, int32_t pixels, const uint8_t *in,
                      const int32_t *sums, int32_t panel) {
    uint8_t buffer[SWL_TILE_PIXELS * SWL_TILE_CHANNELS];
    int32_t channel = panel * SWL_TILE_CHANNELS, width = panel_width(&args->window, panel);
    int32_t channels = args->window.out_c - channel < width ? args->window.out_c - channel : width;
    const uint8_t *packed = (const uint8_t *)args->packed + (size_t)panel * panel_bytes(32, g->quads);
    int limited = may_overflow(packed, width);
    int direct = !args->residual.in && channels % (limited ? 16 : 8) == 0;
    int32_t tiles = limited ? pixels : (pixels + SWL_TILE_PIXELS - 1) / SWL_TILE_PIXELS, done = 0;
    swl_conv_tile tile = {.in_stride = g->row_bytes,
                          .panel = packed,
                          .quads = g->quads,
                          .out = buffer,
                          .out_stride = direct ? (size_t)args->window.out_stride : SWL_TILE_CHANNELS,
                          .args = args};
    for (int32_t i = 0; i < tiles; i++) {
        int32_t count = pixels / tiles + (i < pixels % tiles);
        tile.in = in + (size_t)done * g->row_bytes;
        tile.sums = sums ? sums + done : NULL;
        if (direct) tile.out = args->out + (ptrdiff_t)(first + done) * args->window.out_stride + channel;
        if (limited) {
            (width == 32 ? tile_1x32_1 : tile_1x16_1)(&tile);
        } else {
            tiles_of(channels)[count - 1](&tile);
        }
        if (!direct) store_part(args, &tile, first + done, count, channel, channels);
        done += count;
    }
}

static void run(const swl_conv_q8 *args, int32_t begin, int32_t end, void *scratch) {
    geometry g = geometry_of(args);
    int32_t *sums = args->weight_zero ? scratch : NULL;
    uint8_t *patches = (uint8_t *)scratch + g.sums_bytes;
    for (int32_t unit = begin; unit < end;) {
        int32_t block = unit / g.panels, first = block * g.block;
        int32_t pixels = g.pixels - first < g.block ? g.pixels - first : g.block;
        const uint8_t *in = g.in_place ? args->in + (size_t)first * g.row_bytes : patches;
        if (!g.in_place) swl_patches(args, first, pixels, patches, g.row_bytes);
        if (sums) row_sums(in, g.row_bytes, pixels, g.taps, args->weight_zero, sums);
        for (int32_t stop = (block + 1) * g.panels; unit < end && unit < stop; unit++) {
            run_panel(args, &g, first, pixels, in, sums, unit % g.panels);
        }
    }
}

const swl_conv_q8_kernel swl_conv_q8_avx512vnni = {packed_bytes, pack, scratch_bytes,
                                                   units,        run,  "conv_q8_12x32__avx512vnni"};
#endif
