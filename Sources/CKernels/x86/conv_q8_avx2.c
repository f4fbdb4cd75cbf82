#if defined(__x86_64__)
#include "conv_q8_avx2.h"
#include "epilogue_avx2.h"

// A block of output rows reads a band of input rows, split into planes and padded with the zero point in scratch. The
// window of a pixel is then a few runs of the band; where runs would waste quads they are gathered into one. A 1x1
// window is one row of pixels, each a run of its own.
//
// Packed: bias [panels * 16] int32, scale [panels * 16] float, then for each panel of 16 channels (the last may have
// 8): the groups, the order of the quads, their weights.

enum { panel_width = 16, block_bytes = 16384, wanted_units = 8, block_pixels = 16 };

typedef struct {
    int32_t flat, gathered;
    int32_t run_cols, runs, run_length; // a window in the band
    int32_t row_pitch;                  // of the band
    int32_t row_step, col_step;         // in the band, between neighbouring output pixels
    int32_t quads, pixel_pitch;         // pixel_pitch: of gathered or flat pixels
    int32_t shares_sums;                // windows add up sums of whole pixels
    int32_t panels, splits;             // a block is cut into this many ranges of panels
    int32_t out_w, rows, block_rows, blocks_per_image, band_rows, band_cols;
    size_t band_bytes, gathered_bytes; // of a plane
} conv_plan;

static int32_t is_flat(const swl_window *w) {
    return w->kernel_h == 1 && w->kernel_w == 1 && w->stride_h == 1 && w->stride_w == 1 && w->pad_top == 0 &&
           w->pad_left == 0 && w->out_h == w->in_h && w->out_w == w->in_w;
}

static void plan_flat(const swl_window *w, conv_plan *p) {
    p->quads = swl_divide_up(w->in_c, 4);
    p->pixel_pitch = p->row_pitch = p->row_step = 4 * p->quads;
    p->run_cols = p->runs = p->out_w = p->band_cols = 1;
    p->run_length = w->in_c;
    p->rows = w->batch * w->out_h * w->out_w;
    int32_t fitting = swl_max_i32(block_bytes / 2 / p->row_pitch / 4 * 4, 4);
    p->block_rows = swl_min_i32(fitting, swl_divide_up(swl_divide_up(p->rows, 4), 4) * 4);
    p->band_rows = p->block_rows;
}

static void plan_window(const swl_window *w, conv_plan *p) {
    int32_t joined = w->dilation_w == 1 || w->kernel_w == 1;
    p->run_cols = joined ? 1 : w->kernel_w;
    p->runs = w->kernel_h * p->run_cols;
    p->run_length = joined ? w->kernel_w * w->in_c : w->in_c;
    int32_t run_quads = swl_divide_up(p->run_length, 4), all = swl_divide_up(p->run_length * p->runs, 4);
    p->gathered = all < run_quads * p->runs;
    p->quads = p->gathered ? all : run_quads * p->runs;
    p->pixel_pitch = 4 * all;
    int32_t overlaps = w->kernel_h * w->kernel_w > w->stride_h * w->stride_w;
    p->shares_sums = overlaps && !p->gathered && w->in_c % 4 == 0;
    p->out_w = w->out_w;
    p->rows = w->out_h;
    p->band_cols = (w->out_w - 1) * w->stride_w + (w->kernel_w - 1) * w->dilation_w + 1;
    p->row_pitch = p->band_cols * w->in_c;
    p->col_step = w->stride_w * w->in_c;
    p->row_step = w->stride_h * p->row_pitch;
    int32_t window_rows = (w->kernel_h - 1) * w->dilation_h + 1;
    int32_t fitting = p->gathered ? block_bytes / 2 / p->pixel_pitch / w->out_w
                                  : (block_bytes / 2 / p->row_pitch - window_rows) / w->stride_h + 1;
    int32_t useful = swl_max_i32(swl_divide_up(w->out_h, 4), swl_divide_up(block_pixels, w->out_w));
    p->block_rows = swl_max_i32(1, swl_min_i32(swl_min_i32(fitting, useful), w->out_h));
    p->band_rows = (p->block_rows - 1) * w->stride_h + window_rows;
}

static conv_plan plan_of(const swl_window *w) {
    conv_plan p = {.flat = is_flat(w), .panels = swl_divide_up(w->out_c, panel_width)};
    if (p.flat)
        plan_flat(w, &p);
    else
        plan_window(w, &p);
    p.blocks_per_image = swl_divide_up(p.rows, p.block_rows);
    p.splits = swl_min_i32(p.panels, swl_divide_up(wanted_units, p.blocks_per_image * (p.flat ? 1 : w->batch)));
    p.band_bytes = swl_align64((size_t)p.band_rows * p.row_pitch + 64);
    if (p.gathered) p.gathered_bytes = swl_align64((size_t)p.block_rows * p.out_w * p.pixel_pitch + 64);
    return p;
}

static int32_t panel_channels(const swl_window *w, int32_t panel) {
    return swl_min_i32(panel_width, w->out_c - panel * panel_width);
}

typedef struct {
    swl_quad_groups *groups;
    uint16_t *order;
    int8_t *weights;
} conv_panel;

static size_t order_bytes(const conv_plan *p) {
    return (8 + (size_t)p->quads * 2 + 31) / 32 * 32;
}

static size_t panel_bytes(const conv_plan *p, int32_t channels) {
    return order_bytes(p) + (size_t)p->quads * 4 * (channels > 8 ? 16 : 8);
}

static conv_panel panel_at(const conv_plan *p, const void *packed, int32_t panel) {
    char *at = (char *)packed + (size_t)p->panels * panel_width * 8 + panel * panel_bytes(p, panel_width);
    return (conv_panel){(swl_quad_groups *)at, (uint16_t *)(at + 8), (int8_t *)at + order_bytes(p)};
}

static size_t packed_bytes(const swl_conv_q8 *args) {
    conv_plan p = plan_of(&args->window);
    int32_t last = panel_channels(&args->window, p.panels - 1);
    return (size_t)p.panels * panel_width * 8 + (p.panels - 1) * panel_bytes(&p, panel_width) + panel_bytes(&p, last);
}

// Puts one channel's weights where its bytes of each quad are, `quad_bytes` apart. Every run begins a quad; what is
// left of its last keeps its content.
SWL_AVX2 static void place_channel(const conv_plan *p, const int8_t *from, ptrdiff_t element_stride, int8_t *quad,
                                   ptrdiff_t quad_bytes) {
    int32_t length = p->gathered ? p->run_length * p->runs : p->run_length, runs = p->gathered ? 1 : p->runs;
    for (int32_t r = 0; r < runs; r++) {
        int32_t whole = element_stride == 1 ? length / 4 * 4 : 0;
        for (int32_t i = 0; i < whole; i += 4, quad += quad_bytes) memcpy(quad, from + i, 4);
        from += whole;
        for (int32_t i = whole; i < length; i += 4, quad += quad_bytes) {
            int32_t count = swl_min_i32(4, length - i);
            for (int32_t j = 0; j < count; j++, from += element_stride) quad[j] = *from;
        }
    }
}

// The sums of each channel's bytes in all quads.
SWL_AVX2 static void sum_channels(const int8_t *weights, int32_t quads, int32_t width, int32_t *sums) {
    const __m256i bytes = _mm256_set1_epi8(1), pairs = _mm256_set1_epi16(1);
    for (int32_t c = 0; c < width; c += 8) {
        __m256i sum = _mm256_setzero_si256();
        for (int32_t q = 0; q < quads; q++) {
            __m256i w = _mm256_loadu_si256((const __m256i *)(weights + ((ptrdiff_t)q * width + c) * 4));
            sum = _mm256_add_epi32(sum, _mm256_madd_epi16(_mm256_maddubs_epi16(bytes, w), pairs));
        }
        _mm256_storeu_si256((__m256i *)(sums + c), sum);
    }
}

void swl_conv_q8_avx2_pack(const swl_conv_q8 *args, const swl_conv_q8_source *source, ptrdiff_t channel_stride,
                           ptrdiff_t element_stride, void *packed) {
    const swl_window *w = &args->window;
    conv_plan p = plan_of(w);
    int32_t *bias = packed;
    float *scale = (float *)(bias + p.panels * panel_width);
    int32_t fills = p.quads * 4 == w->kernel_h * w->kernel_w * w->in_c;
    uint32_t padding = (uint32_t)(p.quads * 4 * args->weight_zero);
    memset(packed, 0, (size_t)p.panels * panel_width * 8);
    for (int32_t i = 0; i < p.panels; i++) {
        conv_panel panel = panel_at(&p, packed, i);
        int32_t channels = panel_channels(w, i), width = channels > 8 ? 16 : 8, sums[panel_width];
        memset(panel.groups, 0, order_bytes(&p));
        if (!fills || channels < width) memset(panel.weights, args->weight_zero, (size_t)p.quads * width * 4);
        for (int32_t c = 0; c < channels; c++)
            place_channel(&p, source->weights + (i * panel_width + c) * channel_stride, element_stride,
                          panel.weights + c * 4, width * 4);
        sum_channels(panel.weights, p.quads, width, sums);
        for (int32_t c = 0; c < channels; c++) {
            int32_t channel = i * panel_width + c;
            uint32_t sum = (uint32_t)sums[c], start = source->bias ? (uint32_t)source->bias[channel] : 0;
            bias[channel] = (int32_t)(start + 128 * sum - (uint32_t)args->in_zero * (sum - padding));
            scale[channel] = source->scale[channel];
        }
        for (int32_t q = 0; q < p.quads; q++) panel.order[q] = (uint16_t)q;
        *panel.groups = swl_conv_q8_group_quads(panel.weights, panel.order, p.quads, width);
    }
}

static void pack(const swl_conv_q8 *args, const swl_conv_q8_source *source, void *packed) {
    const swl_window *w = &args->window;
    swl_conv_q8_avx2_pack(args, source, (ptrdiff_t)w->kernel_h * w->kernel_w * w->in_c, 1, packed);
}

// The parts of scratch: planes of the band, planes of gathered pixels, where pixels begin in either, offsets of the
// quads and of the runs, sums.
typedef struct {
    uint8_t *band, *gathered;
    const uint8_t **band_pixels, **gathered_pixels;
    int32_t *quads, *runs, *sums, *pixel_sums;
} conv_scratch;

static conv_scratch scratch_of(const conv_plan *p, void *base) {
    conv_scratch s;
    size_t pixels = (size_t)p->block_rows * p->out_w;
    s.band = base;
    s.gathered = s.band + 2 * p->band_bytes;
    s.band_pixels = (const uint8_t **)(s.gathered + 2 * p->gathered_bytes);
    s.gathered_pixels = s.band_pixels + pixels;
    s.quads = (int32_t *)(s.gathered_pixels + (p->gathered ? pixels : 0));
    s.runs = s.quads + p->quads;
    s.sums = s.runs + p->runs;
    s.pixel_sums = s.sums + pixels + 3;
    return s;
}

static size_t scratch_bytes(const swl_conv_q8 *args) {
    conv_plan p = plan_of(&args->window);
    size_t pixels = (size_t)p.block_rows * p.out_w, pointers = pixels * (p.gathered ? 2 : 1);
    size_t pixel_sums = p.shares_sums ? (size_t)p.band_rows * p.band_cols : 0;
    return swl_align64(2 * (p.band_bytes + p.gathered_bytes) + pointers * sizeof(uint8_t *) +
                       ((size_t)p.quads + p.runs + pixels + 3 + pixel_sums) * sizeof(int32_t));
}

static int32_t units(const swl_conv_q8 *args) {
    conv_plan p = plan_of(&args->window);
    return p.blocks_per_image * (p.flat ? 1 : args->window.batch) * p.splits;
}

// What does not change from block to block.
static void point(const swl_window *w, const conv_plan *p, const conv_scratch *s) {
    for (int32_t y = 0, i = 0; y < p->block_rows; y++) {
        for (int32_t x = 0; x < p->out_w; x++, i++) {
            s->band_pixels[i] = s->band + y * (ptrdiff_t)p->row_step + x * (ptrdiff_t)p->col_step;
            if (p->gathered) s->gathered_pixels[i] = s->gathered + i * (ptrdiff_t)p->pixel_pitch;
        }
    }
    for (int32_t i = 0; i < p->runs; i++)
        s->runs[i] = i / p->run_cols * w->dilation_h * p->row_pitch + i % p->run_cols * w->dilation_w * w->in_c;
    int32_t run_quads = p->gathered ? p->quads : p->quads / p->runs;
    for (int32_t i = 0; i < p->quads; i++) s->quads[i] = s->runs[i / run_quads] + i % run_quads * 4;
}

static void copy_pixels(uint8_t *out, const swl_q8 *in, int32_t stride, int32_t count, int32_t channels) {
    if (stride == channels) {
        memcpy(out, in, (size_t)count * channels);
        return;
    }
    for (int32_t i = 0; i < count; i++) memcpy(out + i * (ptrdiff_t)channels, in + i * (ptrdiff_t)stride, channels);
}

// Copies the input rows of the output rows from `first_row` on.
static void fill_band(const swl_conv_q8 *args, const conv_plan *p, int32_t image, int32_t first_row, uint8_t *band) {
    const swl_window *w = &args->window;
    int32_t left = swl_min_i32(w->pad_left, p->band_cols);
    int32_t inside = swl_min_i32(w->in_w, p->band_cols - left), end = (left + inside) * w->in_c;
    for (int32_t r = 0; r < p->band_rows; r++, band += p->row_pitch) {
        int32_t y = first_row * w->stride_h - w->pad_top + r;
        if (y < 0 || y >= w->in_h) {
            memset(band, args->in_zero, (size_t)p->row_pitch);
            continue;
        }
        const swl_q8 *in = args->in + swl_row(image, w->in_h, y, w->in_w) * w->in_stride;
        memset(band, args->in_zero, (size_t)left * w->in_c);
        copy_pixels(band + left * w->in_c, in, w->in_stride, inside, w->in_c);
        memset(band + end, args->in_zero, (size_t)(p->row_pitch - end));
    }
}

// Copies run after run; what a copy writes too much the next one overwrites.
SWL_AVX2_INLINE void gather_pixels(const conv_plan *p, const conv_scratch *s, int32_t pixels, const int runs,
                                   const int length) {
    uint8_t *pixel = s->gathered;
    for (int32_t i = 0; i < pixels; i++, pixel += p->pixel_pitch) {
        uint8_t *out = pixel;
        for (int32_t r = 0; r < runs; r++, out += p->run_length) {
            const uint8_t *in = s->band_pixels[i] + s->runs[r];
            for (int32_t k = 0; k < length; k += 16)
                _mm_storeu_si128((__m128i *)(out + k), _mm_loadu_si128((const __m128i *)(in + k)));
        }
    }
}

SWL_AVX2 static void gather(const conv_plan *p, const conv_scratch *s, int32_t pixels) {
    if (p->runs == 3 && p->run_length <= 16)
        gather_pixels(p, s, pixels, 3, 16);
    else
        gather_pixels(p, s, pixels, p->runs, p->run_length);
}

static void split_pixels(const swl_conv_q8 *args, const conv_plan *p, ptrdiff_t first, int32_t pixels, uint8_t *band) {
    const swl_window *w = &args->window;
    ptrdiff_t plane = (ptrdiff_t)p->band_bytes;
    const swl_q8 *in = args->in + first * w->in_stride;
    if (p->pixel_pitch == w->in_stride) {
        swl_split_q8_avx2(band, plane, in, pixels * p->pixel_pitch);
        return;
    }
    for (int32_t i = 0; i < pixels; i++, band += p->pixel_pitch, in += w->in_stride)
        swl_split_q8_avx2(band, plane, in, w->in_c);
}

// Output pixels [first, first + pixels) of the whole tensor.
typedef struct {
    ptrdiff_t first;
    int32_t pixels;
} conv_block;

static ptrdiff_t tiles_plane(const conv_plan *p) {
    return (ptrdiff_t)(p->gathered ? p->gathered_bytes : p->band_bytes);
}

// The sums of windows from those of the band's pixels.
SWL_AVX2_INLINE void add_windows(const swl_window *w, const conv_plan *p, const conv_scratch *s, int32_t pixels,
                                 const int32_t kernel_h, const int32_t kernel_w) {
    int32_t *out = s->sums;
    for (int32_t y = 0; y < pixels / p->out_w; y++) {
        const int32_t *window = s->pixel_sums + (ptrdiff_t)y * w->stride_h * p->band_cols;
        for (int32_t x = 0; x < p->out_w; x++, window += w->stride_w) {
            int32_t sum = 0;
            for (int32_t i = 0; i < kernel_h; i++)
                for (int32_t j = 0; j < kernel_w; j++)
                    sum += window[i * w->dilation_h * (ptrdiff_t)p->band_cols + j * w->dilation_w];
            *out++ = sum;
        }
    }
}

SWL_AVX2 static void share_sums(const swl_window *w, const conv_plan *p, const conv_scratch *s, int32_t pixels) {
    swl_conv_q8_pixel_sums_avx2(s->band, tiles_plane(p), p->band_rows * p->band_cols, w->in_c, s->pixel_sums);
    if (w->kernel_h == 3 && w->kernel_w == 3)
        add_windows(w, p, s, pixels, 3, 3);
    else
        add_windows(w, p, s, pixels, w->kernel_h, w->kernel_w);
}

static conv_block load_block(const swl_conv_q8 *args, const conv_plan *p, int32_t block, const conv_scratch *s) {
    const swl_window *w = &args->window;
    int32_t image = block / p->blocks_per_image, row = block % p->blocks_per_image * p->block_rows;
    conv_block b = {swl_row(image, w->out_h, row, p->out_w), swl_min_i32(p->block_rows, p->rows - row) * p->out_w};
    if (p->flat) {
        split_pixels(args, p, b.first, b.pixels, s->band);
    } else {
        fill_band(args, p, image, row, s->band);
        // The last quad of the last window in a band may reach behind it.
        if (p->gathered) {
            gather(p, s, b.pixels);
            swl_split_q8_avx2(s->gathered, tiles_plane(p), s->gathered, b.pixels * p->pixel_pitch);
        } else {
            swl_split_q8_avx2(s->band, tiles_plane(p), s->band, p->band_rows * p->row_pitch + 4);
        }
    }
    if (p->shares_sums && !args->weight_zero) {
        share_sums(w, p, s, b.pixels);
        return b;
    }
    int32_t runs = p->gathered ? 1 : p->runs;
    swl_conv_q8_sums sums = {
        .in = p->gathered ? s->gathered_pixels : s->band_pixels,
        .plane = tiles_plane(p),
        .pixels = b.pixels,
        .offsets = s->runs,
        .runs = runs,
        .length = p->quads / runs * 4,
        .weight_zero = args->weight_zero,
    };
    swl_conv_q8_sums_avx2(&sums, s->sums);
    return b;
}

static void run_panels(const swl_conv_q8 *args, const conv_plan *p, const conv_scratch *s, conv_block b, int32_t begin,
                       int32_t end) {
    const swl_window *w = &args->window;
    const int32_t *bias = args->packed;
    const float *scale = (const float *)(bias + p->panels * panel_width);
    swl_conv_q8_tiles tiles = {
        .in = p->gathered ? s->gathered_pixels : s->band_pixels,
        .plane = tiles_plane(p),
        .pixels = b.pixels,
        .offsets = s->quads,
        .quads = p->quads,
        .sums = s->sums,
        .out_stride = w->out_stride,
        .out_zero = args->out_zero,
        .out_min = args->out_min,
        .out_max = args->out_max,
    };
    for (int32_t i = begin; i < end; i++) {
        conv_panel panel = panel_at(p, args->packed, i);
        tiles.channels = panel_channels(w, i);
        tiles.groups = *panel.groups;
        tiles.order = panel.order;
        tiles.weights = panel.weights;
        tiles.bias = bias + i * panel_width;
        tiles.scale = scale + i * panel_width;
        tiles.out = args->out + b.first * w->out_stride + i * panel_width;
        swl_conv_q8_tiles_avx2(&tiles);
    }
    if (!args->residual.in) return;
    int32_t first = begin * panel_width, channels = swl_min_i32(w->out_c, end * panel_width) - first;
    swl_residual_q8_avx2(&args->residual, b.first, first, args->out, w->out_stride, b.pixels, channels);
}

static void run(const swl_conv_q8 *args, int32_t begin, int32_t end, void *scratch) {
    conv_plan p = plan_of(&args->window);
    conv_scratch s = scratch_of(&p, scratch);
    conv_block block = {0, 0};
    int32_t loaded = -1;
    point(&args->window, &p, &s);
    for (int32_t unit = begin; unit < end; unit++) {
        int32_t part = unit % p.splits;
        if (unit / p.splits != loaded) block = load_block(args, &p, loaded = unit / p.splits, &s);
        int32_t from = (int32_t)((int64_t)part * p.panels / p.splits);
        int32_t to = (int32_t)((int64_t)(part + 1) * p.panels / p.splits);
        run_panels(args, &p, &s, block, from, to);
    }
}

const swl_conv_q8_kernel swl_conv_q8_direct_avx2 = {packed_bytes, pack, scratch_bytes,
                                                    units,        run,  "conv_q8_4x16__avx2"};
#endif
