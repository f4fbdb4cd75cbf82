#if defined(__aarch64__)
#include "conv_q8_arm.h"
#include "depthwise_q8_line.h"
#include "depthwise_q8_row.h"

#include "../depthwise_lines.h"

#include <math.h>

// Up to four taps of a window's row share one product. A unit is a band of output rows x sixteen channels, channels
// running fastest. Within a unit the input rows that the windows of a pair of output rows cover are kept as lines in
// scratch, in strips of columns narrow enough for the first cache. Inputs of one channel go the way of a convolution,
// others with several output channels an input channel that of NEON.
enum { band_limit = 16, lines_limit = 28 * 1024, lanes = 16 };

typedef struct {
    int32_t outputs, quads, passes; // columns from one place, quads of a place, products a weight is split into
    int32_t bands, band_rows, blocks;
    int32_t rows, lines; // output rows at a time, input rows of those
    int32_t strip;       // columns
    size_t line_bytes, block_bytes;
} geometry;

// Several outputs of a row read the same quads where those hold more pixels than one window.
static int32_t outputs_of(const swl_window *window, int32_t quads) {
    int32_t fit = window->dilation_w == 1 ? (4 * quads - window->kernel_w) / window->stride_w + 1 : 1;
    return fit >= 4 ? 4 : fit >= 2 ? 2 : 1;
}

// All of a band if its lines are that small, else pairs, which share lines too.
static int32_t rows_of(const swl_window *window, const geometry *g, size_t entry_bytes) {
    if (window->dilation_h > 1 || window->stride_h > window->kernel_h) return 1;
    size_t entries = (size_t)swl_divide_up(window->out_w, 4) * 4 / (size_t)g->outputs;
    size_t lines = (size_t)window->kernel_h + (size_t)(g->band_rows - 1) * (size_t)window->stride_h;
    return entries * entry_bytes <= lines_limit / lines ? swl_max_i32(g->band_rows, 2) : 2;
}

static geometry geometry_of(const swl_conv_q8 *args) {
    const swl_window *window = &args->window;
    geometry g;
    g.quads = swl_divide_up(window->kernel_w, 4);
    g.outputs = outputs_of(window, g.quads);
    g.passes = args->weight_zero == 0 ? 1 : args->weight_zero == INT8_MIN ? 3 : 2;
    g.bands = swl_divide_up(window->out_h, band_limit);
    g.band_rows = swl_divide_up(window->out_h, g.bands);
    g.bands = swl_divide_up(window->out_h, g.band_rows);
    g.blocks = swl_divide_up(window->out_c, lanes);
    size_t entry_bytes = (size_t)g.quads * 64;
    g.rows = rows_of(window, &g, entry_bytes);
    g.lines = window->kernel_h + (g.rows - 1) * window->stride_h;
    int32_t fit = (int32_t)(lines_limit / ((size_t)g.lines * entry_bytes)) * g.outputs / 4;
    g.strip = 4 * swl_min_i32(swl_max_i32(fit, 1), swl_divide_up(window->out_w, 4));
    g.line_bytes = (size_t)(g.strip / g.outputs) * entry_bytes;
    g.block_bytes =
        sizeof(swl_depthwise_block) + (size_t)window->kernel_h * (size_t)(g.quads * g.passes) * (size_t)g.outputs * 64;
    return g;
}

static int is_convolution(const swl_window *w) {
    return w->in_c == 1 && w->out_c > 1;
}

static size_t packed_bytes(const swl_conv_q8 *args) {
    if (is_convolution(&args->window)) return swl_conv_q8_dotprod.packed_bytes(args);
    if (args->window.out_c != args->window.in_c) return swl_depthwise_q8_neon.packed_bytes(args);
    geometry g = geometry_of(args);
    return (size_t)g.blocks * g.block_bytes;
}

// w - weight_zero needs nine bits: the part of it for one of several passes.
static int8_t part_of(int32_t w, int32_t weight_zero, int32_t pass) {
    if (pass == 0) return (int8_t)w;
    return (int8_t)(weight_zero > INT8_MIN ? -weight_zero : pass == 1 ? INT8_MAX : 1);
}

// Sums of a channel's w - weight_zero.
typedef struct {
    int64_t sum, magnitude;
    int fits; // each into a byte
} channel_sums;

static channel_sums sums_of(const swl_conv_q8 *args, const swl_conv_q8_source *source, int32_t channel) {
    int32_t taps = args->window.kernel_h * args->window.kernel_w;
    channel_sums s = {0, 0, 1};
    for (int32_t tap = 0; tap < taps; tap++) {
        int32_t w = source->weights[(ptrdiff_t)tap * args->window.out_c + channel] - args->weight_zero;
        s.sum += w;
        s.magnitude += w < 0 ? -w : w;
        s.fits &= w >= INT8_MIN && w <= INT8_MAX;
    }
    return s;
}

// The weights of one channel, to its four bytes of the first step on.
static void pack_channel(const swl_conv_q8 *args, const geometry *g, int32_t passes, const int8_t *from, int8_t *to) {
    const swl_window *window = &args->window;
    for (int32_t row = 0; row < window->kernel_h; row++, from += (ptrdiff_t)window->kernel_w * window->out_c) {
        for (int32_t step = 0; step < g->quads * passes; step++) {
            for (int32_t output = 0; output < g->outputs; output++, to += 32) {
                for (int32_t i = 0; i < 4; i++) {
                    int32_t tap = step / passes * 4 + i - output * window->stride_w;
                    if (tap < 0 || tap >= window->kernel_w) continue;
                    int32_t w = from[(ptrdiff_t)tap * window->out_c];
                    to[i] =
                        passes == 1 ? (int8_t)(w - args->weight_zero) : part_of(w, args->weight_zero, step % passes);
                }
            }
        }
    }
}

static void pack_block(const swl_conv_q8 *args, const geometry *g, const swl_conv_q8_source *source, int32_t first,
                       swl_depthwise_block *block) {
    const swl_window *window = &args->window;
    int32_t channels = swl_min_i32(window->out_c - first, lanes);
    block->passes = 1;
    block->bounded = 1;
    for (int32_t lane = 0; lane < channels; lane++) {
        channel_sums sums = sums_of(args, source, first + lane);
        uint32_t bias = source->bias ? (uint32_t)source->bias[first + lane] : 0;
        block->bias[lane] = (int32_t)(bias - (uint32_t)args->in_zero * (uint32_t)sums.sum);
        block->scale[lane] = source->scale[first + lane];
        double limit = fabs((double)block->bias[lane]) + 128.0 * (double)sums.magnitude;
        if (!(limit * fabs((double)block->scale[lane]) < 32000)) block->bounded = 0;
        if (!sums.fits) block->passes = g->passes;
    }
    size_t half_bytes = (size_t)window->kernel_h * (size_t)(g->quads * block->passes) * (size_t)g->outputs * 32;
    for (int32_t lane = 0; lane < channels; lane++) {
        int8_t *to = block->weights + (lane < 8 ? 0 : half_bytes) + 4 * (lane % 8);
        pack_channel(args, g, block->passes, source->weights + first + lane, to);
    }
}

static void pack(const swl_conv_q8 *args, const swl_conv_q8_source *source, void *packed) {
    if (is_convolution(&args->window)) {
        swl_conv_q8_dotprod_pack_filters(args, source, packed);
        return;
    }
    if (args->window.out_c != args->window.in_c) {
        swl_depthwise_q8_neon.pack(args, source, packed);
        return;
    }
    geometry g = geometry_of(args);
    memset(packed, 0, packed_bytes(args));
    for (int32_t i = 0; i < g.blocks; i++) {
        pack_block(args, &g, source, i * lanes, (void *)((swl_q8 *)packed + (size_t)i * g.block_bytes));
    }
}

// scratch: pointers to the lines, a line of in_zero, the lines
static size_t pointer_bytes(const geometry *g) {
    return swl_align64((size_t)g->lines * sizeof(void *));
}

static size_t scratch_bytes(const swl_conv_q8 *args) {
    if (is_convolution(&args->window)) return swl_conv_q8_dotprod.scratch_bytes(args);
    if (args->window.out_c != args->window.in_c) return swl_depthwise_q8_neon.scratch_bytes(args);
    geometry g = geometry_of(args);
    return pointer_bytes(&g) + (size_t)(g.lines + 1) * g.line_bytes;
}

static int32_t units(const swl_conv_q8 *args) {
    if (is_convolution(&args->window)) return swl_conv_q8_dotprod.units(args);
    if (args->window.out_c != args->window.in_c) return swl_depthwise_q8_neon.units(args);
    geometry g = geometry_of(args);
    return args->window.batch * g.bands * g.blocks;
}

#define THREE(outputs, passes, bounded)                                                                                \
    SWL_DOTPROD static void three_##outputs##_##passes##_##bounded(const swl_depthwise_rows *rows) {                   \
        swl_depthwise_three_run(rows, outputs, passes, bounded);                                                       \
    }
THREE(1, 1, 1)
THREE(1, 2, 1)
THREE(2, 1, 1)
THREE(2, 2, 1)
THREE(1, 1, 0)
THREE(2, 1, 0)

#define ANY(outputs)                                                                                                   \
    SWL_DOTPROD static void any_##outputs(const swl_depthwise_rows *rows) {                                            \
        for (int32_t r = 0; r < rows->rows; r++) swl_depthwise_any_row(rows, r, outputs);                              \
    }
ANY(1)
ANY(2)
ANY(4)

typedef void (*row_kernel)(const swl_depthwise_rows *rows);

static row_kernel row_kernel_of(const swl_depthwise_rows *rows, int32_t outputs) {
    const swl_depthwise_block *block = rows->block;
    int three = rows->kernel_h == 3 && rows->quads == 1 && rows->stride_h == 3 - outputs;
    int plain = rows->channels % 8 == 0 && !rows->residual;
    if (three && plain && block->passes == 1) {
        if (block->bounded) return outputs == 2 ? three_2_1_1 : three_1_1_1;
        return outputs == 2 ? three_2_1_0 : three_1_1_0;
    }
    if (three && plain && block->passes == 2 && block->bounded) return outputs == 2 ? three_2_2_1 : three_1_2_1;
    return outputs == 4 ? any_4 : outputs == 2 ? any_2 : any_1;
}

typedef struct {
    const swl_conv_q8 *args;
    const geometry *g;
    int32_t image, begin, end; // output rows
    int32_t channel;
    const swl_q8 **lines;
    swl_q8 *scratch; // lines
} task;

// `columns` output columns from `column` on.
static void run_strip(const task *t, int32_t column, int32_t columns) {
    const swl_window *window = &t->args->window;
    const swl_residual_q8 *residual = t->args->residual.in ? &t->args->residual : NULL;
    const geometry *g = t->g;
    swl_q8 padding[swl_padding_pixels * 16];
    swl_depthwise_line line = {
        .in = t->args->in + (ptrdiff_t)t->image * window->in_h * window->in_w * window->in_stride + t->channel,
        .in_w = window->in_w,
        .in_stride = window->in_stride,
        .x = column * window->stride_w - window->pad_left,
        .step = g->outputs * window->stride_w,
        .dilation = window->dilation_w,
        .entries = swl_divide_up(columns, 4) * 4 / g->outputs,
        .quads = g->quads,
        .outside = t->scratch,
        .padding = padding,
    };
    swl_line_split(&line);
    const swl_q8 *packed = t->args->packed;
    swl_depthwise_rows rows = {
        .lines = t->lines,
        .block = (const void *)(packed + (size_t)(t->channel / lanes) * g->block_bytes),
        .kernel_h = window->kernel_h,
        .stride_h = window->stride_h,
        .quads = g->quads,
        .columns = columns,
        .channels = swl_min_i32(window->out_c - t->channel, lanes),
        .out_stride = window->out_stride,
        .out_row = (ptrdiff_t)window->out_w * window->out_stride,
        .zero = t->args->out_zero,
        .min = t->args->out_min,
        .max = t->args->out_max,
        .residual = residual,
        .r_row = residual ? (ptrdiff_t)window->out_w * residual->stride : 0,
    };
    row_kernel kernel = row_kernel_of(&rows, g->outputs);
    swl_line_ring ring = {.lines = t->lines, .scratch = t->scratch, .line_bytes = g->line_bytes};
    for (int32_t y = t->begin; y < t->end; y += g->rows) {
        rows.rows = swl_min_i32(g->rows, t->end - y);
        swl_gather_rows(&ring, window, &line, y, rows.rows, g->lines);
        ptrdiff_t pixel = ((ptrdiff_t)t->image * window->out_h + y) * window->out_w + column;
        rows.out = t->args->out + pixel * window->out_stride + t->channel;
        if (residual) rows.r = residual->in + pixel * residual->stride + t->channel;
        kernel(&rows);
    }
}

static void run(const swl_conv_q8 *args, int32_t begin, int32_t end, void *scratch) {
    const swl_window *window = &args->window;
    if (is_convolution(window)) {
        swl_conv_q8_dotprod.run(args, begin, end, scratch);
        return;
    }
    if (window->out_c != window->in_c) {
        swl_depthwise_q8_neon.run(args, begin, end, scratch);
        return;
    }
    geometry g = geometry_of(args);
    task t = {.args = args, .g = &g, .lines = scratch, .scratch = (swl_q8 *)scratch + pointer_bytes(&g)};
    memset(t.scratch, args->in_zero, g.line_bytes);
    for (int32_t unit = begin; unit < end; unit++) {
        int32_t band = unit / g.blocks % g.bands;
        t.channel = unit % g.blocks * lanes;
        t.image = unit / g.blocks / g.bands;
        t.begin = band * g.band_rows;
        t.end = swl_min_i32(t.begin + g.band_rows, window->out_h);
        int32_t strips = swl_divide_up(window->out_w, g.strip), columns = swl_divide_up(window->out_w, strips);
        for (int32_t column = 0; column < window->out_w; column += columns) {
            run_strip(&t, column, swl_min_i32(columns, window->out_w - column));
        }
    }
}

const swl_depthwise_q8_kernel swl_depthwise_q8_dotprod = {packed_bytes, pack, scratch_bytes,
                                                          units,        run,  "depthwise_q8_2x4x8__dotprod"};
#endif
