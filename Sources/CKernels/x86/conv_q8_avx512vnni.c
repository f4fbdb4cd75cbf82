#if defined(__x86_64__)
#include "avx512vnni.h"
#include "conv_q8_panel_avx512.h"

// packed: panels of 32 channels, the last of 16 where no more are left (conv_q8_tile_avx512.h).
// A unit is a block of pixels x a panel, panels running fastest: a block's rows stay in the first or second cache while
// the panels pass. A block is a stretch of all pixels or, when tiles keep to a row, some rows of one image.
enum { BLOCK_TILES = 16, BLOCK_BYTES = 96 * 1024 };

typedef struct {
    swl_conv_source source;
    int32_t images, length, block;   // rows of an image and of a block; or one image, and pixels
    int32_t blocks, panels;          // blocks of an image
    size_t sums_bytes, source_bytes; // of scratch: [sums][lines or patches]
} geometry;

static int keeps_to_rows(const geometry *g) {
    return g->source.kind == SWL_SOURCE_ROWS || g->source.kind == SWL_SOURCE_LINES;
}

// As many rows as have the pixels of a stretch, if their lines stay in the cache.
static int32_t block_rows(const swl_window *window, const swl_conv_source *source) {
    int32_t rows = swl_min_i32((SWL_TILE_PIXELS * BLOCK_TILES + window->out_w - 1) / window->out_w, window->out_h);
    while (rows > 1 && (size_t)swl_rows_under(window, rows) * source->line_bytes > BLOCK_BYTES) rows--;
    return rows;
}

static int32_t block_pixels(const swl_conv_source *source) {
    size_t tiles = BLOCK_BYTES / (SWL_TILE_PIXELS * source->pixel_stride);
    return SWL_TILE_PIXELS * (tiles < 1 ? 1 : tiles > BLOCK_TILES ? BLOCK_TILES : (int32_t)tiles);
}

static geometry geometry_of(const swl_conv_q8 *args) {
    const swl_window *window = &args->window;
    geometry g = {.source = swl_conv_source_of(window), .images = 1};
    g.panels = (window->out_c + SWL_TILE_CHANNELS - 1) / SWL_TILE_CHANNELS;
    int32_t pixels; // of a block
    if (keeps_to_rows(&g)) {
        g.images = window->batch;
        g.length = window->out_h;
        g.block = block_rows(window, &g.source);
        pixels = g.block * window->out_w;
        if (g.source.kind == SWL_SOURCE_LINES)
            g.source_bytes = (size_t)swl_rows_under(window, g.block) * g.source.line_bytes + 64;
    } else {
        g.length = window->batch * window->out_h * window->out_w;
        g.block = block_pixels(&g.source);
        pixels = swl_min_i32(g.block, g.length);
        if (g.source.kind == SWL_SOURCE_PATCHES) g.source_bytes = (size_t)pixels * g.source.pixel_stride + 64;
    }
    g.blocks = (g.length + g.block - 1) / g.block;
    g.sums_bytes = args->weight_zero ? swl_round_up((size_t)pixels * 4, 64) : 0;
    return g;
}

static int32_t panel_width(const swl_window *window, int32_t panel) {
    return window->out_c - panel * SWL_TILE_CHANNELS > 16 ? 32 : 16;
}

static size_t panel_bytes(const geometry *g, int32_t width) {
    return (size_t)width * 4 * (2 + (size_t)g->source.segments * (size_t)g->source.segment_quads);
}

static size_t packed_bytes(const swl_conv_q8 *args) {
    geometry g = geometry_of(args);
    return (size_t)(g.panels - 1) * panel_bytes(&g, 32) + panel_bytes(&g, panel_width(&args->window, g.panels - 1));
}

// With the terms of sum (x - in_zero) * (w - weight_zero) that do not depend on x.
static int32_t folded_bias(const swl_conv_q8 *args, int32_t bias, const int8_t *weights, int32_t taps) {
    uint32_t sum = 0;
    for (int32_t i = 0; i < taps; i++) sum += (uint32_t)(weights[i] - args->weight_zero);
    return (int32_t)((uint32_t)bias - (uint32_t)args->in_zero * sum);
}

// One channel's weights into column `n` of a panel.
static void pack_channel(const swl_conv_source *source, const int8_t *from, int8_t *panel, int32_t width, int32_t n) {
    for (int32_t segment = 0; segment < source->segments; segment++) {
        for (int32_t k = 0; k < source->segment_taps; k++) {
            panel[((ptrdiff_t)(k / 4) * width + n) * 4 + k % 4] = *from++;
        }
        panel += (ptrdiff_t)source->segment_quads * width * 4;
    }
}

static void pack(const swl_conv_q8 *args, const swl_conv_q8_source *source, void *packed) {
    geometry g = geometry_of(args);
    int32_t taps = g.source.segments * g.source.segment_taps;
    int8_t *to = packed;
    memset(packed, 0, packed_bytes(args));
    for (int32_t panel = 0; panel < g.panels; panel++) {
        int32_t width = panel_width(&args->window, panel), first = panel * SWL_TILE_CHANNELS;
        int32_t *bias = (int32_t *)(void *)to;
        float *scale = (float *)(void *)(to + width * 4);
        for (int32_t n = 0; n < width && first + n < args->window.out_c; n++) {
            const int8_t *from = source->weights + (ptrdiff_t)(first + n) * taps;
            bias[n] = folded_bias(args, source->bias ? source->bias[first + n] : 0, from, taps);
            scale[n] = source->scale[first + n];
            pack_channel(&g.source, from, to + width * 8, width, n);
        }
        to += panel_bytes(&g, width);
    }
}

static size_t scratch_bytes(const swl_conv_q8 *args) {
    geometry g = geometry_of(args);
    return g.sums_bytes + g.source_bytes;
}

static int32_t units(const swl_conv_q8 *args) {
    geometry g = geometry_of(args);
    return g.images * g.blocks * g.panels;
}

// A window of segments of at most 16 bytes.
SWL_AVX512_INLINE uint32_t narrow_sum(const uint8_t *in, const swl_conv_source *source, uint16_t taps) {
    __m128i sum = _mm_setzero_si128();
    for (int32_t segment = 0; segment < source->segments; segment++, in += source->segment_stride) {
        sum = _mm_add_epi32(sum, _mm_sad_epu8(_mm_maskz_loadu_epi8(taps, in), _mm_setzero_si128()));
    }
    return (uint32_t)(_mm_cvtsi128_si32(sum) + _mm_extract_epi32(sum, 2));
}

SWL_AVX512_INLINE uint32_t wide_sum(const uint8_t *in, const swl_conv_source *source) {
    __m512i sum = _mm512_setzero_si512();
    for (int32_t segment = 0; segment < source->segments; segment++, in += source->segment_stride) {
        for (int32_t k = 0; k < source->segment_taps; k += 64) {
            __m512i x = _mm512_maskz_loadu_epi8(swl_mask64(source->segment_taps - k), in + k);
            sum = _mm512_add_epi32(sum, _mm512_sad_epu8(x, _mm512_setzero_si512()));
        }
    }
    return (uint32_t)_mm512_reduce_add_epi32(sum);
}

// -weight_zero * sum x of each pixel's window.
SWL_AVX512 static void window_sums(const swl_conv_block *block, const swl_conv_source *source, int32_t weight_zero,
                                   int32_t *sums) {
    const swl_conv_source copy = *source; // no store can alias it
    int narrow = copy.segment_taps <= 16;
    uint16_t taps = swl_mask16(copy.segment_taps & 31);
    for (int32_t row = 0; row < block->rows; row++) {
        const uint8_t *in = block->in + (size_t)row * block->row_bytes;
        for (int32_t i = 0; i < block->row_pixels; i++, in += copy.pixel_stride) {
            uint32_t sum = narrow ? narrow_sum(in, &copy, taps) : wide_sum(in, &copy);
            *sums++ = (int32_t)(0u - (uint32_t)weight_zero * sum);
        }
    }
}

// Block number `index` of all images; its lines or patches are made in `scratch`.
static swl_conv_block open_block(const swl_conv_q8 *args, const geometry *g, int32_t index, uint8_t *scratch) {
    const swl_window *window = &args->window;
    int32_t start = index % g->blocks * g->block, length = swl_min_i32(g->length - start, g->block);
    if (!keeps_to_rows(g)) {
        swl_conv_block block = {start, 1, length, args->in + (size_t)start * g->source.pixel_stride, 0, NULL};
        if (g->source.kind == SWL_SOURCE_WHOLE) return block;
        swl_patches(args, start, length, scratch, g->source.pixel_stride);
        block.in = scratch;
        return block;
    }
    int32_t image = index / g->blocks, y = start * window->stride_h - window->pad_top;
    const swl_q8 *in =
        args->in + (size_t)image * (size_t)window->in_h * (size_t)window->in_w * (size_t)window->in_stride;
    swl_conv_block block = {(image * window->out_h + start) * window->out_w, length, window->out_w, scratch,
                            g->source.line_bytes * (size_t)window->stride_h, NULL};
    if (g->source.kind == SWL_SOURCE_ROWS) {
        block.in = in + (size_t)y * g->source.line_bytes;
    } else {
        swl_conv_lines(args, &g->source, in, y, swl_rows_under(window, length), scratch);
    }
    return block;
}

static void run(const swl_conv_q8 *args, int32_t begin, int32_t end, void *scratch) {
    geometry g = geometry_of(args);
    for (int32_t unit = begin; unit < end;) {
        int32_t index = unit / g.panels;
        swl_conv_block block = open_block(args, &g, index, (uint8_t *)scratch + g.sums_bytes);
        if (args->weight_zero) {
            window_sums(&block, &g.source, args->weight_zero, scratch);
            block.sums = scratch;
        }
        for (int32_t stop = (index + 1) * g.panels; unit < end && unit < stop; unit++) {
            int32_t panel = unit % g.panels;
            const uint8_t *packed = (const uint8_t *)args->packed + (size_t)panel * panel_bytes(&g, 32);
            swl_conv_panel(args, &g.source, &block, packed, panel * SWL_TILE_CHANNELS,
                           panel_width(&args->window, panel));
        }
    }
}

const swl_conv_q8_kernel swl_conv_q8_avx512vnni = {packed_bytes, pack, scratch_bytes,
                                                   units,        run,  "conv_q8_12x32__avx512vnni"};
#endif
