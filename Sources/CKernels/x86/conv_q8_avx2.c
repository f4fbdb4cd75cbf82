#if defined(__x86_64__)
#include "conv_q8_avx2.h"
#include "epilogue_avx2.h"

// Convolution as a matrix product of int16 pairs (vpmaddwd), 6 pixels x 16 channels a tile.
//
// A block of output rows reads a band of input rows, widened to int16 and padded with the zero point in scratch. A
// pixel is then `segments` runs of the band, so nothing is gathered a second time. A 1x1 window is one row of pixels.
//
// Packed: bias [panels * 16] int32, scale [panels * 16] float, then for each panel of 16 channels (the last may have 8)
// weights [segment][pair][channel][2] int8, the second of an odd pair zero.

enum { panel_width = 16, tile_rows = 6, band_bytes = 16384, wanted_units = 8 };

typedef struct {
    int32_t flat;                       // the image is one row of pixels
    int32_t segment_rows, segment_cols; // a pixel is this many runs
    int32_t segment_length, pairs;      // of a run
    int32_t row_pitch, col_pitch;       // of the band, in elements
    int32_t row_step, col_step;         // between neighbouring output pixels
    int32_t segment_row_step, segment_col_step;
    int32_t panels, pixels; // pixels: of a whole output
    int32_t out_w, block_rows, blocks_per_image, band_rows, band_cols;
    int32_t splits; // a block is cut into this many ranges of panels
} conv_plan;

static int32_t is_flat(const swl_window *w) {
    return w->kernel_h == 1 && w->kernel_w == 1 && w->stride_h == 1 && w->stride_w == 1 && w->pad_top == 0 &&
           w->pad_left == 0 && w->out_h == w->in_h && w->out_w == w->in_w;
}

static conv_plan plan_of(const swl_conv_q8 *args) {
    const swl_window *w = &args->window;
    conv_plan p = {.flat = is_flat(w)};
    p.panels = swl_divide_up(w->out_c, panel_width);
    p.pixels = w->batch * w->out_h * w->out_w;
    int32_t joined = w->dilation_w == 1 || w->kernel_w == 1;
    p.segment_rows = w->kernel_h;
    p.segment_cols = joined ? 1 : w->kernel_w;
    p.segment_length = joined ? w->kernel_w * w->in_c : w->in_c;
    p.pairs = swl_divide_up(p.segment_length, 2);
    int32_t rows;
    if (p.flat) {
        p.col_pitch = p.col_step = 2 * p.pairs;
        p.out_w = 1;
        p.row_pitch = p.row_step = p.col_step;
        int32_t fitting = swl_max_i32(1, band_bytes / 2 / p.row_pitch / tile_rows) * tile_rows;
        rows = p.pixels;
        p.block_rows = swl_min_i32(fitting, swl_divide_up(swl_divide_up(rows, 4), tile_rows) * tile_rows);
        p.blocks_per_image = swl_divide_up(rows, p.block_rows);
        p.band_rows = p.block_rows;
        p.band_cols = 1;
    } else {
        p.out_w = w->out_w;
        p.band_cols = (w->out_w - 1) * w->stride_w + (w->kernel_w - 1) * w->dilation_w + 1;
        p.col_pitch = w->in_c;
        p.row_pitch = p.band_cols * w->in_c;
        p.col_step = w->stride_w * w->in_c;
        p.row_step = w->stride_h * p.row_pitch;
        int32_t window_rows = (w->kernel_h - 1) * w->dilation_h + 1;
        int32_t fitting = (band_bytes / 2 / p.row_pitch - window_rows) / w->stride_h + 1;
        int32_t useful = swl_max_i32(swl_divide_up(w->out_h, 4), swl_divide_up(2 * tile_rows, w->out_w));
        p.block_rows = swl_max_i32(1, swl_min_i32(swl_min_i32(fitting, useful), w->out_h));
        p.blocks_per_image = swl_divide_up(w->out_h, p.block_rows);
        p.band_rows = (p.block_rows - 1) * w->stride_h + window_rows;
    }
    p.segment_row_step = w->dilation_h * p.row_pitch;
    p.segment_col_step = w->dilation_w * p.col_pitch;
    int32_t blocks = p.flat ? p.blocks_per_image : p.blocks_per_image * w->batch;
    p.splits = swl_min_i32(p.panels, swl_divide_up(wanted_units, blocks));
    return p;
}

static int32_t panel_channels(const swl_window *w, int32_t panel) {
    return swl_min_i32(panel_width, w->out_c - panel * panel_width);
}

static size_t panel_bytes(const conv_plan *p, int32_t channels) {
    return (size_t)p->segment_rows * p->segment_cols * p->pairs * 2 * (channels > 8 ? 16 : 8);
}

static size_t weights_offset(const conv_plan *p) {
    return (size_t)p->panels * panel_width * 8;
}

static size_t packed_bytes(const swl_conv_q8 *args) {
    conv_plan p = plan_of(args);
    int32_t last = panel_channels(&args->window, p.panels - 1);
    return weights_offset(&p) + (size_t)(p.panels - 1) * panel_bytes(&p, panel_width) + panel_bytes(&p, last);
}

void swl_conv_q8_avx2_pack(const swl_conv_q8 *args, const swl_conv_q8_source *source, ptrdiff_t channel_stride,
                           ptrdiff_t element_stride, void *packed) {
    conv_plan p = plan_of(args);
    int32_t *bias = packed;
    float *scale = (float *)(bias + p.panels * panel_width);
    int8_t *out = (int8_t *)packed + weights_offset(&p);
    memset(packed, 0, packed_bytes(args));
    int32_t segments = p.segment_rows * p.segment_cols;
    for (int32_t panel = 0; panel < p.panels; panel++) {
        int32_t channels = panel_channels(&args->window, panel), width = channels > 8 ? 16 : 8;
        for (int32_t c = 0; c < channels; c++) {
            int32_t channel = panel * panel_width + c;
            const int8_t *in = source->weights + channel * channel_stride;
            uint32_t sum = 0;
            for (int32_t s = 0; s < segments; s++) {
                for (int32_t i = 0; i < p.segment_length; i++) {
                    int8_t weight = *in;
                    in += element_stride;
                    sum += (uint32_t)(weight - args->weight_zero);
                    out[((s * p.pairs + i / 2) * (size_t)width + c) * 2 + i % 2] = weight;
                }
            }
            uint32_t start = source->bias ? (uint32_t)source->bias[channel] : 0;
            bias[channel] = (int32_t)(start - (uint32_t)args->in_zero * sum);
            scale[channel] = source->scale[channel];
        }
        out += panel_bytes(&p, channels);
    }
}

static void pack(const swl_conv_q8 *args, const swl_conv_q8_source *source, void *packed) {
    const swl_window *w = &args->window;
    swl_conv_q8_avx2_pack(args, source, (ptrdiff_t)w->kernel_h * w->kernel_w * w->in_c, 1, packed);
}

// Scratch: band, sums, pixels.
static size_t sums_offset(const conv_plan *p) {
    return swl_align64((size_t)p->band_rows * p->row_pitch * sizeof(int16_t) + 64);
}

static size_t pixels_offset(const conv_plan *p) {
    return sums_offset(p) + swl_align64((size_t)p->block_rows * p->out_w * sizeof(int32_t));
}

static size_t scratch_bytes(const swl_conv_q8 *args) {
    conv_plan p = plan_of(args);
    return pixels_offset(&p) + swl_align64((size_t)p.block_rows * p.out_w * sizeof(int16_t *));
}

static int32_t units(const swl_conv_q8 *args) {
    conv_plan p = plan_of(args);
    return p.blocks_per_image * (p.flat ? 1 : args->window.batch) * p.splits;
}

static void fill(int16_t *out, int32_t count, int32_t value) {
    for (int32_t i = 0; i < count; i++) out[i] = (int16_t)value;
}

SWL_AVX2 static void widen_pixels(int16_t *out, int32_t out_pitch, const swl_q8 *in, int32_t in_pitch, int32_t count,
                                  int32_t channels) {
    if (out_pitch == channels && in_pitch == channels) {
        swl_widen_q8(out, in, count * channels);
        return;
    }
    for (int32_t i = 0; i < count; i++) swl_widen_q8(out + i * (size_t)out_pitch, in + i * (size_t)in_pitch, channels);
}

// The input rows of the output rows from `first_row` on.
static void fill_band(const swl_conv_q8 *args, const conv_plan *p, int32_t image, int32_t first_row, int16_t *band) {
    const swl_window *w = &args->window;
    int32_t left = swl_min_i32(w->pad_left, p->band_cols);
    int32_t inside = swl_min_i32(w->in_w, p->band_cols - left);
    for (int32_t r = 0; r < p->band_rows; r++) {
        int16_t *row = band + r * (size_t)p->row_pitch;
        int32_t y = first_row * w->stride_h - w->pad_top + r;
        if (y < 0 || y >= w->in_h) {
            fill(row, p->row_pitch, args->in_zero);
            continue;
        }
        const swl_q8 *in = args->in + ((size_t)image * w->in_h + y) * w->in_w * w->in_stride;
        fill(row, left * w->in_c, args->in_zero);
        widen_pixels(row + left * w->in_c, w->in_c, in, w->in_stride, inside, w->in_c);
        int32_t end = (left + inside) * w->in_c;
        fill(row + end, p->row_pitch - end, args->in_zero);
    }
}

static void point(const conv_plan *p, const int16_t *band, const int16_t **pixels) {
    for (int32_t y = 0; y < p->block_rows; y++)
        for (int32_t x = 0; x < p->out_w; x++)
            *pixels++ = band + y * (ptrdiff_t)p->row_step + x * (ptrdiff_t)p->col_step;
}

// Adds the sum of `count` elements to eight lanes.
SWL_AVX2_INLINE __m256i add_sum(__m256i sum, const int16_t *in, int32_t count) {
    static const int16_t ones[32] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    for (int32_t i = 0; i < count; i += 16) {
        const int16_t *mask = ones + swl_max_i32(0, 16 - (count - i));
        __m256i values = _mm256_loadu_si256((const __m256i *)(in + i));
        sum = _mm256_add_epi32(sum, _mm256_madd_epi16(values, _mm256_loadu_si256((const __m256i *)mask)));
    }
    return sum;
}

SWL_AVX2_INLINE int32_t sum_lanes(__m256i v) {
    __m128i four = _mm_add_epi32(_mm256_castsi256_si128(v), _mm256_extracti128_si256(v, 1));
    __m128i two = _mm_add_epi32(four, _mm_shuffle_epi32(four, 0xee));
    return _mm_cvtsi128_si32(_mm_add_epi32(two, _mm_shuffle_epi32(two, 0x55)));
}

// sums[pixel] = weight_zero * the sum of everything the window sees.
SWL_AVX2 static void sum_windows(const swl_conv_q8 *args, const conv_plan *p, const int16_t *const *in, int32_t pixels,
                                 int32_t *sums) {
    for (int32_t i = 0; i < pixels; i++) {
        __m256i sum = _mm256_setzero_si256();
        for (int32_t r = 0; r < p->segment_rows; r++)
            for (int32_t c = 0; c < p->segment_cols; c++)
                sum = add_sum(sum, in[i] + r * (ptrdiff_t)p->segment_row_step + c * (ptrdiff_t)p->segment_col_step,
                              p->segment_length);
        sums[i] = (int32_t)((uint32_t)sum_lanes(sum) * (uint32_t)args->weight_zero);
    }
}

// Pixels of the output that share a band.
typedef struct {
    int16_t *band;
    int32_t *sums;
    const int16_t **in; // each pixel's first run in the band
    ptrdiff_t first;
    int32_t pixels;
} conv_block;

static void load_block(const swl_conv_q8 *args, const conv_plan *p, int32_t block, conv_block *b) {
    const swl_window *w = &args->window;
    int32_t image = block / p->blocks_per_image, row = block % p->blocks_per_image * p->block_rows;
    int32_t rows = swl_min_i32(p->block_rows, (p->flat ? p->pixels : w->out_h) - row);
    b->first = swl_row(image, w->out_h, row, p->out_w);
    b->pixels = rows * p->out_w;
    if (p->flat)
        widen_pixels(b->band, p->row_pitch, args->in + b->first * w->in_stride, w->in_stride, b->pixels, w->in_c);
    else
        fill_band(args, p, image, row, b->band);
    if (args->weight_zero) sum_windows(args, p, b->in, b->pixels, b->sums);
}

static void run_panels(const swl_conv_q8 *args, const conv_plan *p, const conv_block *b, int32_t begin, int32_t end) {
    const swl_window *w = &args->window;
    const int32_t *bias = args->packed;
    const float *scale = (const float *)(bias + p->panels * panel_width);
    const int8_t *weights = (const int8_t *)args->packed + weights_offset(p);
    swl_conv_q8_tiles tiles = {
        .in = b->in,
        .pixels = b->pixels,
        .segment_rows = p->segment_rows,
        .segment_cols = p->segment_cols,
        .pairs = p->pairs,
        .segment_row_step = p->segment_row_step,
        .segment_col_step = p->segment_col_step,
        .sums = args->weight_zero ? b->sums : NULL,
        .out_stride = w->out_stride,
        .out_zero = args->out_zero,
        .out_min = args->out_min,
        .out_max = args->out_max,
    };
    for (int32_t panel = begin; panel < end; panel++) {
        tiles.channels = panel_channels(w, panel);
        tiles.weights = weights + panel * panel_bytes(p, panel_width);
        tiles.bias = bias + panel * panel_width;
        tiles.scale = scale + panel * panel_width;
        tiles.out = args->out + b->first * w->out_stride + panel * panel_width;
        swl_conv_q8_tiles_avx2(&tiles);
    }
    if (!args->residual.in) return;
    int32_t first = begin * panel_width, channels = swl_min_i32(w->out_c, end * panel_width) - first;
    swl_residual_q8_avx2(&args->residual, b->first, first, args->out, w->out_stride, b->pixels, channels);
}

static void run(const swl_conv_q8 *args, int32_t begin, int32_t end, void *scratch) {
    conv_plan p = plan_of(args);
    char *base = scratch;
    conv_block block = {(int16_t *)base, (int32_t *)(base + sums_offset(&p)),
                        (const int16_t **)(base + pixels_offset(&p)), 0, 0};
    point(&p, block.band, block.in);
    int32_t loaded = -1;
    for (int32_t unit = begin; unit < end; unit++) {
        int32_t part = unit % p.splits;
        if (unit / p.splits != loaded) load_block(args, &p, loaded = unit / p.splits, &block);
        int32_t from = (int32_t)((int64_t)part * p.panels / p.splits);
        int32_t to = (int32_t)((int64_t)(part + 1) * p.panels / p.splits);
        run_panels(args, &p, &block, from, to);
    }
}

const swl_conv_q8_kernel swl_conv_q8_avx2 = {packed_bytes, pack, scratch_bytes, units, run, "conv_q8_6x16__avx2"};
#endif
