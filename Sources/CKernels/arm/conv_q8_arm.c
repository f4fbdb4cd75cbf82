#if defined(__aarch64__) || defined(__ARM_NEON)
#include "conv_q8_arm.h"
#include "patches_neon.h"

// A unit is a block of pixels x a panel, panels running fastest: a block's input stays in the first cache while the
// panels pass. It is read where it lies when windows are single pixels. Otherwise it is copied to scratch: as lines
// with zero points around them where sixteen bytes of a window never cross to another row, else window by window.
enum { BLOCK_BYTES = 24 * 1024, BLOCK_TILES = 16, HEADER_BYTES = 64 };

typedef enum { IN_PLACE, LINES, PATCHES } reading;

typedef struct {
    reading reading;
    int32_t images, pixels, block, blocks; // pixels of one image, or of all when that makes no difference
    int32_t panels, taps, steps;
    size_t row_bytes;                                         // between pixels in place, of a patch, of a line
    int32_t out_rows, in_lines;                               // of a block of lines
    size_t offsets_bytes, sums_bytes, rows_bytes, copy_bytes; // of scratch, in this order
} geometry;

static reading reading_of(const swl_window *w) {
    int single = w->kernel_h == 1 && w->kernel_w == 1 && w->pad_top == 0 && w->pad_left == 0;
    if (single && w->stride_h == 1 && w->stride_w == 1 && w->out_h == w->in_h && w->out_w == w->in_w) return IN_PLACE;
    return w->in_c % 16 == 0 && w->dilation_w == 1 ? LINES : PATCHES;
}

static int32_t lines_under(const swl_window *w, int32_t out_rows) {
    return (out_rows - 1) * w->stride_h + (w->kernel_h - 1) * w->dilation_h + 1;
}

static geometry geometry_of(const swl_conv_q8_layout *layout, const swl_conv_q8 *args) {
    const swl_window *w = &args->window;
    geometry g = {.reading = reading_of(w), .images = 1, .pixels = w->batch * w->out_h * w->out_w};
    g.panels = swl_divide_up(w->out_c, layout->width);
    g.taps = w->kernel_h * w->kernel_w * w->in_c;
    g.steps = swl_divide_up(g.taps, layout->depth);
    if (g.reading == LINES) {
        g.images = w->batch;
        g.pixels = w->out_h * w->out_w;
        g.row_bytes = (size_t)((w->out_w - 1) * w->stride_w + w->kernel_w) * (size_t)w->in_c;
        int32_t fit = (int32_t)(BLOCK_BYTES / g.row_bytes) - lines_under(w, 1);
        g.out_rows = swl_min_i32(w->out_h, swl_max_i32(1, 1 + fit / w->stride_h));
        g.in_lines = lines_under(w, g.out_rows);
        g.block = g.out_rows * w->out_w;
        g.rows_bytes = swl_align64((size_t)g.block * sizeof(swl_q8 *));
        g.copy_bytes = (size_t)g.in_lines * g.row_bytes + SWL_OVERREAD;
    } else {
        g.row_bytes = g.reading == IN_PLACE ? (size_t)w->in_stride : (size_t)g.steps * (size_t)layout->depth;
        size_t tiles = BLOCK_BYTES / ((size_t)layout->rows * g.row_bytes);
        g.block = layout->rows * (tiles < 1 ? 1 : tiles > BLOCK_TILES ? BLOCK_TILES : (int32_t)tiles);
        if (g.reading == PATCHES) {
            g.copy_bytes = (size_t)swl_min_i32(g.pixels, g.block) * g.row_bytes + SWL_OVERREAD;
        }
    }
    g.blocks = swl_divide_up(g.pixels, g.block);
    g.offsets_bytes = swl_align64((size_t)swl_divide_up(g.taps, 16) * sizeof(int32_t));
    g.sums_bytes = args->weight_zero ? swl_align64((size_t)g.block * 4) : 0;
    return g;
}

static int32_t panel_width(const swl_conv_q8_layout *layout, const swl_window *window, int32_t panel) {
    return window->out_c - panel * layout->width > layout->narrow ? layout->width : layout->narrow;
}

static size_t panel_bytes(const swl_conv_q8_layout *layout, int32_t width, int32_t steps) {
    return (size_t)width * (8 + (size_t)steps * (size_t)layout->depth);
}

size_t swl_conv_q8_arm_packed_bytes(const swl_conv_q8_layout *layout, const swl_conv_q8 *args) {
    geometry g = geometry_of(layout, args);
    int32_t last = panel_width(layout, &args->window, g.panels - 1);
    return HEADER_BYTES + (size_t)(g.panels - 1) * panel_bytes(layout, layout->width, g.steps) +
           panel_bytes(layout, last, g.steps);
}

typedef struct {
    int32_t bias;  // with the terms of sum (x - in_zero) * (w - weight_zero) that do not depend on x
    int64_t reach; // no sum is further from zero
} packed_channel;

// One output channel's weights, `stride` apart, to its place in a panel.
static packed_channel pack_channel(const swl_conv_q8 *args, const int8_t *from, ptrdiff_t stride, int32_t taps,
                                   int32_t bias, int8_t *to, int32_t depth, int32_t width) {
    uint32_t sum = 0;
    int64_t reach = 0, zero = args->weight_zero;
    for (int32_t k = 0; k < taps; to += (ptrdiff_t)width * depth) {
        for (int32_t i = 0; i < depth && k < taps; i++, k++, from += stride) {
            to[i] = *from;
            sum += (uint32_t)(*from - args->weight_zero);
            reach += *from < 0 ? -*from : *from;
        }
    }
    int32_t folded = (int32_t)((uint32_t)bias - (uint32_t)args->in_zero * sum);
    reach = 128 * (reach + taps * (zero < 0 ? -zero : zero)) + (folded < 0 ? -(int64_t)folded : folded);
    return (packed_channel){folded, reach};
}

static int has_least(const int8_t *weights, ptrdiff_t stride, int32_t taps) {
    int found = 0;
    for (int32_t k = 0; k + 8 < taps; k++) {
        found |= k % 16 < 8 && weights[k * stride] == INT8_MIN && weights[(k + 8) * stride] == INT8_MIN;
    }
    return found;
}

void swl_conv_q8_arm_pack(const swl_conv_q8_layout *layout, const swl_conv_q8 *args, const swl_conv_q8_source *source,
                          ptrdiff_t channel_stride, ptrdiff_t element_stride, void *packed) {
    geometry g = geometry_of(layout, args);
    int32_t *least = packed, *fits = least + 1;
    int8_t *to = (int8_t *)packed + HEADER_BYTES;
    memset(packed, 0, swl_conv_q8_arm_packed_bytes(layout, args));
    *fits = 1;
    for (int32_t panel = 0; panel < g.panels; panel++) {
        int32_t width = panel_width(layout, &args->window, panel), first = panel * layout->width;
        int32_t *bias = (int32_t *)(void *)to;
        float *scale = (float *)(void *)(to + width * 4);
        for (int32_t n = 0; n < width && first + n < args->window.out_c; n++) {
            const int8_t *from = source->weights + (first + n) * channel_stride;
            *least |= has_least(from, element_stride, g.taps);
            packed_channel channel =
                pack_channel(args, from, element_stride, g.taps, source->bias ? source->bias[first + n] : 0,
                             to + (ptrdiff_t)width * 8 + n * layout->depth, layout->depth, width);
            bias[n] = channel.bias;
            *fits &= (double)channel.reach * (double)source->scale[first + n] < 32000;
            scale[n] = source->scale[first + n];
        }
        to += panel_bytes(layout, width, g.steps);
    }
}

size_t swl_conv_q8_arm_scratch_bytes(const swl_conv_q8_layout *layout, const swl_conv_q8 *args) {
    geometry g = geometry_of(layout, args);
    return g.offsets_bytes + g.sums_bytes + g.rows_bytes + g.copy_bytes;
}

int32_t swl_conv_q8_arm_units(const swl_conv_q8_layout *layout, const swl_conv_q8 *args) {
    geometry g = geometry_of(layout, args);
    return g.images * g.blocks * g.panels;
}

// What a block's panels read.
typedef struct {
    const geometry *g;
    int32_t *offsets, *sums;
    const swl_q8 **rows;
    swl_q8 *copy;
    const swl_q8 *in;
    int32_t first, pixels; // of the output, over all images
} block;

static block block_in(const geometry *g, void *scratch) {
    char *base = scratch;
    block b = {.g = g, .offsets = scratch};
    base += g->offsets_bytes;
    if (g->sums_bytes) b.sums = (int32_t *)(void *)base;
    base += g->sums_bytes;
    if (g->rows_bytes) b.rows = (const swl_q8 **)(void *)base;
    base += g->rows_bytes;
    b.copy = (swl_q8 *)base;
    return b;
}

// Where every sixteenth byte of a window lies behind its first.
static void fill_offsets(const swl_conv_q8 *args, const block *b) {
    const swl_window *w = &args->window;
    int32_t run = b->g->reading == LINES ? w->kernel_w * w->in_c : b->g->taps;
    int32_t next = b->g->reading == LINES ? (int32_t)b->g->row_bytes * w->dilation_h : 0, i = 0;
    for (int32_t row = 0, done = 0; done < b->g->taps; row++, done += run) {
        for (int32_t at = 0; at < run; at += 16) b->offsets[i++] = row * next + at;
    }
}

// Copies the lines under output rows [y, y + rows) of one image and finds where its windows begin.
static void fill_lines(const swl_conv_q8 *args, const block *b, const swl_q8 *image, int32_t y, int32_t rows) {
    const swl_window *w = &args->window;
    size_t channels = (size_t)w->in_c, line_bytes = b->g->row_bytes;
    int32_t columns = (int32_t)(line_bytes / channels), left = swl_min_i32(w->pad_left, columns);
    int32_t inside = swl_max_i32(0, swl_min_i32(columns - left, w->in_w));
    swl_q8 *line = b->copy;
    for (int32_t i = 0, row = y * w->stride_h - w->pad_top; i < lines_under(w, rows); i++, row++, line += line_bytes) {
        if (row < 0 || row >= w->in_h) {
            swl_fill_bytes(line, (swl_q8)args->in_zero, line_bytes);
            continue;
        }
        const swl_q8 *in = image + (ptrdiff_t)row * w->in_w * w->in_stride;
        swl_q8 *to = line;
        swl_fill_bytes(to, (swl_q8)args->in_zero, (size_t)left * channels);
        to += (size_t)left * channels;
        if (w->in_stride == w->in_c) {
            memcpy(to, in, (size_t)inside * channels);
        } else {
            for (int32_t x = 0; x < inside; x++)
                memcpy(to + (size_t)x * channels, in + (ptrdiff_t)x * w->in_stride, channels);
        }
        to += (size_t)inside * channels;
        swl_fill_bytes(to, (swl_q8)args->in_zero, (size_t)(columns - left - inside) * channels);
    }
    const swl_q8 **at = b->rows;
    for (int32_t i = 0; i < rows; i++) {
        const swl_q8 *from = b->copy + (size_t)i * (size_t)w->stride_h * line_bytes;
        for (int32_t x = 0; x < w->out_w; x++, from += (size_t)w->stride_w * channels) *at++ = from;
    }
}

static int32_t sum_of_lanes(int32x4_t v) {
#if defined(__aarch64__)
    return vaddvq_s32(v);
#else
    int32x2_t half = vadd_s32(vget_low_s32(v), vget_high_s32(v));
    return vget_lane_s32(vpadd_s32(half, half), 0);
#endif
}

// -weight_zero * sum x of the window of each pixel.
static void fill_sums(const swl_conv_q8 *args, const block *b) {
    int32_t whole = b->g->taps / 16, rest = b->g->taps % 16;
    int8_t mask[16];
    for (int32_t i = 0; i < 16; i++) mask[i] = i < rest ? -1 : 0;
    int8x16_t kept = vld1q_s8(mask);
    for (int32_t i = 0; i < b->pixels; i++) {
        const swl_q8 *row = b->rows ? b->rows[i] : b->in + (size_t)i * b->g->row_bytes;
        int32x4_t sum = vdupq_n_s32(0);
        for (int32_t k = 0; k < whole; k++) sum = vpadalq_s16(sum, vpaddlq_s8(vld1q_s8(row + b->offsets[k])));
        if (rest) sum = vpadalq_s16(sum, vpaddlq_s8(vandq_s8(vld1q_s8(row + b->offsets[whole]), kept)));
        b->sums[i] = (int32_t)(0u - (uint32_t)args->weight_zero * (uint32_t)sum_of_lanes(sum));
    }
}

// Makes ready block `index`, counted over all images.
static void fill_block(const swl_conv_q8 *args, block *b, int32_t index) {
    const swl_window *w = &args->window;
    const geometry *g = b->g;
    int32_t image = index / g->blocks, within = index % g->blocks * g->block;
    b->first = image * g->pixels + within;
    b->pixels = swl_min_i32(g->pixels - within, g->block);
    b->in = b->copy;
    if (g->reading == IN_PLACE) {
        b->in = args->in + (size_t)b->first * g->row_bytes;
    } else if (g->reading == PATCHES) {
        swl_patches(args, b->first, b->pixels, b->copy, g->row_bytes);
    } else {
        const swl_q8 *in = args->in + (ptrdiff_t)image * w->in_h * w->in_w * w->in_stride;
        fill_lines(args, b, in, within / w->out_w, b->pixels / w->out_w);
    }
    if (b->sums) fill_sums(args, b);
}

// What all panels of a block have in common.
static swl_conv_q8_panel panel_of(const swl_conv_q8 *args, const block *b) {
    const geometry *g = b->g;
    return (swl_conv_q8_panel){
        .in = b->in,
        .in_stride = (ptrdiff_t)g->row_bytes,
        .rows = b->rows,
        .offsets = b->offsets,
        .pixels = b->pixels,
        .taps = g->taps,
        .steps = g->steps,
        .least = ((const int32_t *)args->packed)[0],
        .fits = ((const int32_t *)args->packed)[1],
        .sums = b->sums,
        .out_stride = args->window.out_stride,
        .out_zero = args->out_zero,
        .to = swl_requantize_of(args->out_zero, args->out_min, args->out_max),
        .residual = args->residual.in ? &args->residual : NULL,
    };
}

// A block times one panel.
static void run_panel(const swl_conv_q8_layout *layout, const swl_conv_q8 *args, const block *b,
                      swl_conv_q8_panel *panel, int32_t index) {
    int32_t channel = index * layout->width, width = panel_width(layout, &args->window, index);
    const char *packed =
        (const char *)args->packed + HEADER_BYTES + (size_t)index * panel_bytes(layout, layout->width, b->g->steps);
    panel->bias = (const int32_t *)(const void *)packed;
    panel->scale = (const float *)(const void *)(packed + (ptrdiff_t)width * 4);
    panel->weights = (const int8_t *)packed + (ptrdiff_t)width * 8;
    panel->out = args->out + (ptrdiff_t)b->first * args->window.out_stride + channel;
    panel->channels = swl_min_i32(args->window.out_c - channel, width);
    if (panel->residual) panel->r = panel->residual->in + (ptrdiff_t)b->first * panel->residual->stride + channel;
    (width == layout->width ? layout->wide_panel : layout->narrow_panel)(panel);
}

void swl_conv_q8_arm_run(const swl_conv_q8_layout *layout, const swl_conv_q8 *args, int32_t begin, int32_t end,
                         void *scratch) {
    geometry g = geometry_of(layout, args);
    block b = block_in(&g, scratch);
    fill_offsets(args, &b);
    for (int32_t unit = begin; unit < end;) {
        int32_t index = unit / g.panels;
        fill_block(args, &b, index);
        swl_conv_q8_panel panel = panel_of(args, &b);
        for (int32_t stop = (index + 1) * g.panels; unit < end && unit < stop; unit++) {
            run_panel(layout, args, &b, &panel, unit % g.panels);
        }
    }
}
#endif
