#if defined(__aarch64__) || defined(__ARM_NEON)
#include "depthwise_q8_neon.h"

// A unit is a band of output rows x a block of channels. Where channels are no multiple of sixteen, a row is `flat`:
// pixels lie next to each other without gaps, in as many lines a row as the stride has columns, and a group of sixteen
// lanes holds whatever channels meet there; else a group is sixteen channels of a pixel. A few output rows are made at
// once, so that loading a group's weights pays. Inputs of one channel go the way of a convolution.
enum { band_limit = 16, columns_wanted = 56, lines_limit = 26 * 1024, lanes_limit = 1024 };

typedef struct {
    int flat;
    int32_t blocks, channels;       // channels of a block
    int32_t groups;                 // of a block
    int32_t pixel;                  // bytes between pixels of a line
    int32_t phases, columns;        // lines of a row, columns of each
    int32_t bands, band_rows, rows; // rows: made at once
    int32_t in_rows;                // input rows under them
    size_t row_bytes;               // lines of one input row
    size_t lines, dense, end;       // offsets in scratch
} geometry;

static int is_convolution(const swl_window *w) {
    return w->in_c == 1 && w->out_c > 1;
}

// Lanes until the channels repeat.
static int32_t period_of(const swl_window *w) {
    int32_t period = w->out_c;
    while (period % 16) period *= 2;
    return period;
}

static int is_flat(const swl_window *w) {
    return w->out_c % 16 && w->out_c < lanes_limit && period_of(w) <= lanes_limit;
}

static int32_t in_rows_of(const swl_window *w, int32_t rows) {
    return (rows - 1) * w->stride_h + (w->kernel_h - 1) * w->dilation_h + 1;
}

static size_t dense_bytes(const swl_window *w) {
    return swl_align64((size_t)w->out_w * (size_t)w->out_c + SWL_OVERREAD);
}

static void divide_channels(const swl_window *w, int32_t columns, geometry *g) {
    int32_t kept = swl_max_i32(in_rows_of(w, 1) - w->stride_h, 0); // from rows to the next ones
    int32_t rows = swl_max_i32(swl_divide_up(columns_wanted, w->out_w), swl_min_i32(2 * kept, 4));
    rows = swl_min_i32(rows, w->out_h);
    size_t fit = lines_limit / ((size_t)in_rows_of(w, rows) * (size_t)columns * 16);
    int32_t groups = swl_divide_up(w->out_c, 16);
    g->blocks = swl_divide_up(groups, fit < 1 ? 1 : fit < (size_t)groups ? (int32_t)fit : groups);
    g->groups = swl_divide_up(groups, g->blocks);
    g->blocks = swl_divide_up(groups, g->groups);
    g->channels = g->pixel = g->groups * 16;
}

static void divide_rows(const swl_window *w, geometry *g) {
    g->bands = swl_divide_up(w->out_h, band_limit);
    g->band_rows = swl_divide_up(w->out_h, g->bands);
    g->bands = swl_divide_up(w->out_h, g->band_rows);
    g->rows = 1;
    while (g->rows < g->band_rows && (size_t)in_rows_of(w, g->rows + 1) * g->row_bytes <= lines_limit) g->rows++;
    g->rows = swl_divide_up(g->band_rows, swl_divide_up(g->band_rows, g->rows));
    g->in_rows = in_rows_of(w, g->rows);
}

// scratch: where a window's taps are, input rows, a row of output and one of a residual without gaps
static geometry geometry_of(const swl_window *w) {
    geometry g = {.flat = is_flat(w), .phases = 1};
    int32_t columns = (w->out_w - 1) * w->stride_w + (w->kernel_w - 1) * w->dilation_w + 1;
    if (g.flat) {
        g.blocks = 1;
        g.channels = g.pixel = w->out_c;
        g.groups = swl_min_i32(period_of(w) / 16, swl_divide_up((int64_t)w->out_w * w->out_c, 16));
        g.phases = w->stride_w;
    } else {
        divide_channels(w, columns, &g);
    }
    g.columns = swl_divide_up(columns, g.phases);
    g.row_bytes = swl_align64((size_t)g.phases * (size_t)g.columns * (size_t)g.pixel + SWL_OVERREAD);
    divide_rows(w, &g);
    g.lines = swl_align64((size_t)w->kernel_h * (size_t)w->kernel_w * sizeof(ptrdiff_t));
    g.dense = g.lines + (size_t)g.in_rows * g.row_bytes;
    g.end = g.dense + (g.flat ? 2 * dense_bytes(w) : 0);
    return g;
}

static size_t packed_bytes(const swl_conv_q8 *args) {
    if (is_convolution(&args->window)) return swl_conv_q8_neon.packed_bytes(args);
    geometry g = geometry_of(&args->window);
    return (size_t)(g.blocks * g.groups) * swl_depthwise_group_bytes(&args->window);
}

static void pack(const swl_conv_q8 *args, const swl_conv_q8_source *source, void *packed) {
    if (is_convolution(&args->window)) {
        swl_conv_q8_neon_pack_filters(args, source, packed);
        return;
    }
    geometry g = geometry_of(&args->window);
    swl_depthwise_pack_neon(args, source, g.blocks * g.groups, g.flat ? g.channels : INT32_MAX, packed);
}

static size_t scratch_bytes(const swl_conv_q8 *args) {
    if (is_convolution(&args->window)) return swl_conv_q8_neon.scratch_bytes(args);
    return geometry_of(&args->window).end;
}

static int32_t units(const swl_conv_q8 *args) {
    if (is_convolution(&args->window)) return swl_conv_q8_neon.units(args);
    geometry g = geometry_of(&args->window);
    return args->window.batch * g.bands * g.blocks;
}

typedef struct {
    const swl_conv_q8 *args;
    geometry g;
    int32_t image, channel, group; // the block's first channel and group
    char *scratch;
} task;

SWL_NEON_INLINE void copy_columns(swl_q8 *out, int32_t out_step, const swl_q8 *in, int32_t in_step, int32_t count,
                                  const size_t bytes) {
#pragma clang loop unroll_count(4)
    for (; count > 0; count--, in += in_step, out += out_step) memcpy(out, in, bytes);
}

// Copies `bytes` of each of `count` pixels.
static void copy_pixels(swl_q8 *out, int32_t out_step, const swl_q8 *in, int32_t in_step, int32_t count,
                        int32_t bytes) {
    if (bytes == in_step && bytes == out_step && count > 0) {
        memcpy(out, in, (size_t)bytes * (size_t)count);
        return;
    }
    switch (bytes) {
    case 8:
        copy_columns(out, out_step, in, in_step, count, 8);
        break;
    case 16:
        copy_columns(out, out_step, in, in_step, count, 16);
        break;
    case 32:
        copy_columns(out, out_step, in, in_step, count, 32);
        break;
    case 48:
        copy_columns(out, out_step, in, in_step, count, 48);
        break;
    case 64:
        copy_columns(out, out_step, in, in_step, count, 64);
        break;
    default:
        copy_columns(out, out_step, in, in_step, count, (size_t)bytes);
    }
}

static void repeat_channels(const task *t, swl_q8 *out, const swl_q8 *in, int32_t count) {
    const swl_window *w = &t->args->window;
    int32_t times = w->out_c / w->in_c, channels = swl_min_i32(t->g.channels, w->out_c - t->channel);
    for (int32_t x = 0; x < count; x++, in += w->in_stride * t->g.phases, out += t->g.pixel) {
        for (int32_t c = 0; c < channels; c++) out[c] = in[(t->channel + c) / times];
    }
}

// Copies an input row to its lines, which hold zero points around it.
static void fill_row(const task *t, int32_t row, swl_q8 *out) {
    const swl_window *w = &t->args->window;
    const geometry *g = &t->g;
    const swl_q8 *in = t->args->in + swl_row(t->image, w->in_h, row, w->in_w) * w->in_stride;
    int32_t bytes = swl_min_i32(g->channels, swl_divide_up(w->out_c - t->channel, 16) * 16);
    int32_t end = swl_min_i32(w->pad_left + w->in_w, g->phases * g->columns);
    for (int32_t phase = 0; phase < g->phases; phase++, out += (ptrdiff_t)g->columns * g->pixel) {
        int32_t first = swl_divide_up(swl_max_i32(w->pad_left - phase, 0), g->phases);
        int32_t x = first * g->phases + phase, count = swl_divide_up(swl_max_i32(end - x, 0), g->phases);
        const swl_q8 *from = in + (ptrdiff_t)(x - w->pad_left) * w->in_stride;
        swl_q8 *to = out + (ptrdiff_t)first * g->pixel;
        if (w->in_c == w->out_c) {
            copy_pixels(to, g->pixel, from + t->channel, w->in_stride * g->phases, count, bytes);
        } else {
            repeat_channels(t, to, from, count);
        }
    }
}

// Fills the lines under `rows` rows from `y` on, the first `kept` of which are those that the rows before ended with.
static void fill_rows(const task *t, int32_t y, int32_t rows, int32_t kept) {
    const swl_window *w = &t->args->window;
    size_t bytes = t->g.row_bytes;
    swl_q8 *lines = (swl_q8 *)t->scratch + t->g.lines;
    memmove(lines, lines + (size_t)(t->g.in_rows - kept) * bytes, (size_t)kept * bytes);
    int32_t first = y * w->stride_h - w->pad_top, count = in_rows_of(w, rows);
    for (int32_t i = kept; i < count; i++) {
        if (first + i < 0 || first + i >= w->in_h) {
            memset(lines + (size_t)i * bytes, t->args->in_zero, bytes);
        } else {
            fill_row(t, first + i, lines + (size_t)i * bytes);
        }
    }
}

static void place_taps(const task *t) {
    const swl_window *w = &t->args->window;
    const geometry *g = &t->g;
    ptrdiff_t *taps = (ptrdiff_t *)(void *)t->scratch;
    for (int32_t i = 0; i < w->kernel_h; i++) {
        for (int32_t j = 0, x = 0; j < w->kernel_w; j++, x += w->dilation_w) {
            int32_t column = x % g->phases * g->columns + x / g->phases;
            *taps++ = (ptrdiff_t)(i * w->dilation_h) * (ptrdiff_t)g->row_bytes + (ptrdiff_t)column * g->pixel;
        }
    }
}

static swl_depthwise_rows rows_of(const task *t) {
    const swl_window *w = &t->args->window;
    const swl_residual_q8 *residual = t->args->residual.in ? &t->args->residual : NULL;
    swl_depthwise_rows rows = {
        .in = (const swl_q8 *)t->scratch + t->g.lines,
        .taps = (const ptrdiff_t *)(const void *)t->scratch,
        .count = w->kernel_h * w->kernel_w,
        .side = w->kernel_h == w->kernel_w ? w->kernel_w : 0,
        .in_step = (ptrdiff_t)w->stride_w * t->g.pixel,
        .in_row = (ptrdiff_t)w->stride_h * (ptrdiff_t)t->g.row_bytes,
        .out_row = (ptrdiff_t)w->out_w * w->out_stride,
        .to = swl_requantize_of(t->args->out_zero, t->args->out_min, t->args->out_max),
        .residual = residual,
        .out_step = w->out_stride,
    };
    if (t->g.flat) rows.in_step = rows.out_step = (ptrdiff_t)t->g.groups * 16;
    if (residual) {
        rows.r_row = (ptrdiff_t)w->out_w * residual->stride;
        rows.r_step = t->g.flat ? rows.out_step : residual->stride;
    }
    return rows;
}

// All groups of the rows that `rows` begins with.
static void run_groups(const task *t, swl_depthwise_rows rows) {
    const swl_window *w = &t->args->window;
    size_t bytes = swl_depthwise_group_bytes(w);
    const char *packed = (const char *)t->args->packed + (size_t)t->group * bytes;
    int32_t lanes = w->out_w * w->out_c, vectors = swl_divide_up(lanes, 16);
    int32_t left = t->g.flat ? t->g.groups : swl_min_i32(t->g.groups, swl_divide_up(w->out_c - t->channel, 16));
    for (int32_t i = 0; i < left; i++, packed += bytes) {
        rows.group = (const swl_depthwise_group *)(const void *)packed;
        if (t->g.flat) {
            rows.columns = (vectors - i - 1) / t->g.groups + 1;
            rows.width = lanes % 16;
            rows.whole = rows.columns - (rows.width && (vectors - 1) % t->g.groups == i);
        } else {
            rows.columns = w->out_w;
            rows.width = w->out_c - t->channel - 16 * i;
            rows.whole = rows.width < 16 ? 0 : rows.columns;
        }
        swl_depthwise_rows_neon(&rows);
        rows.in += 16;
        rows.out += 16;
        if (rows.residual) rows.r += 16;
    }
}

// Flat rows for pixels with gaps between them.
static void run_apart(const task *t, swl_depthwise_rows rows) {
    const swl_window *w = &t->args->window;
    swl_q8 *out = rows.out, *dense = (swl_q8 *)t->scratch + t->g.dense, *r = dense + dense_bytes(w);
    int32_t count = rows.rows;
    rows.rows = 1;
    for (int32_t row = 0; row < count; row++, rows.in += rows.in_row, out += rows.out_row) {
        rows.out = dense;
        if (rows.residual) {
            copy_pixels(r, w->out_c, rows.r + row * rows.r_row, rows.residual->stride, w->out_w, w->out_c);
        }
        swl_depthwise_rows one = rows;
        one.r = r;
        run_groups(t, one);
        copy_pixels(out, w->out_stride, dense, w->out_c, w->out_w, w->out_c);
    }
}

static void run_unit(const task *t, int32_t begin, int32_t end) {
    const swl_window *w = &t->args->window;
    const swl_residual_q8 *residual = &t->args->residual;
    int apart = t->g.flat && (w->out_stride != w->out_c || (residual->in && residual->stride != w->out_c));
    swl_depthwise_rows rows = rows_of(t);
    int32_t kept = 0;
    for (int32_t y = begin; y < end; y += t->g.rows) {
        rows.rows = swl_min_i32(t->g.rows, end - y);
        fill_rows(t, y, rows.rows, kept);
        kept = swl_max_i32(t->g.in_rows - t->g.rows * w->stride_h, 0);
        ptrdiff_t pixel = swl_row(t->image, w->out_h, y, w->out_w);
        rows.out = t->args->out + pixel * w->out_stride + t->channel;
        if (rows.residual) rows.r = residual->in + pixel * residual->stride + t->channel;
        (apart ? run_apart : run_groups)(t, rows);
    }
}

static void run(const swl_conv_q8 *args, int32_t begin, int32_t end, void *scratch) {
    if (is_convolution(&args->window)) {
        swl_conv_q8_neon.run(args, begin, end, scratch);
        return;
    }
    task t = {.args = args, .g = geometry_of(&args->window), .scratch = scratch};
    place_taps(&t);
    memset(t.scratch + t.g.lines, args->in_zero, t.g.dense - t.g.lines);
    for (int32_t unit = begin; unit < end; unit++) {
        int32_t block = unit % t.g.blocks, band = unit / t.g.blocks % t.g.bands;
        t.image = unit / t.g.blocks / t.g.bands;
        t.group = block * t.g.groups;
        t.channel = block * t.g.channels;
        int32_t y = band * t.g.band_rows;
        run_unit(&t, y, swl_min_i32(y + t.g.band_rows, args->window.out_h));
    }
}

const swl_depthwise_q8_kernel swl_depthwise_q8_neon = {packed_bytes, pack, scratch_bytes,
                                                       units,        run,  "depthwise_q8_1x16__neon"};
#endif
