#if defined(__aarch64__)
#include "conv_q8_arm.h"
#include "depthwise_q8_line.h"
#include "depthwise_q8_row.h"

#include "../depthwise_lines.h"

// Up to four taps of a window's row share one product. A unit is a band of output rows x sixteen channels, channels
// running fastest. Within a unit the input rows that the windows cover are kept as lines in scratch, in strips of
// columns narrow enough for the first cache. Inputs of one channel go the way of a convolution, others with several
// output channels an input channel that of NEON.
enum { band_limit = 16, lines_limit = 24 * 1024, lanes = 16 };

typedef struct {
    int32_t outputs, quads, passes; // columns from one place, quads of a place, products a weight is split into
    int32_t bands, band_rows, blocks;
    int32_t strip; // columns
    size_t line_bytes, step_bytes, block_bytes;
} geometry;

// Several outputs of a row read the same quads where those hold more pixels than one window.
static int32_t outputs_of(const swl_window *window, int32_t quads) {
    int32_t fit = window->dilation_w == 1 ? (4 * quads - window->kernel_w) / window->stride_w + 1 : 1;
    return fit >= 4 ? 4 : fit >= 2 ? 2 : 1;
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
    int32_t fit = (int32_t)(lines_limit / ((size_t)window->kernel_h * (size_t)g.quads * 64)) * g.outputs / 4;
    g.strip = 4 * swl_min_i32(swl_max_i32(fit, 1), swl_divide_up(window->out_w, 4));
    g.line_bytes = (size_t)(g.strip / g.outputs) * (size_t)g.quads * 64;
    g.step_bytes = (size_t)g.outputs * 64;
    g.block_bytes = 128 + (size_t)window->kernel_h * (size_t)(g.quads * g.passes) * g.step_bytes;
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

// w - weight_zero needs nine bits: the part of it for one pass.
static int8_t part_of(int32_t w, int32_t pass) {
    int32_t part = 0;
    for (int32_t i = 0; i <= pass; i++) {
        part = swl_clamp_i32(w, INT8_MIN, INT8_MAX);
        w -= part;
    }
    return (int8_t)part;
}

// The weights of one channel, from its four bytes of the first step on.
static void pack_channel(const swl_conv_q8 *args, const geometry *g, const int8_t *from, int8_t *to) {
    const swl_window *window = &args->window;
    for (int32_t row = 0; row < window->kernel_h; row++, from += (ptrdiff_t)window->kernel_w * window->out_c) {
        for (int32_t step = 0; step < g->quads * g->passes; step++, to += g->step_bytes) {
            for (int32_t i = 0; i < 4 * g->outputs; i++) {
                int32_t output = i / 4, tap = step / g->passes * 4 + i % 4 - output * window->stride_w;
                if (tap < 0 || tap >= window->kernel_w) continue;
                int32_t w = from[(ptrdiff_t)tap * window->out_c] - args->weight_zero;
                to[output * 16 + i % 4] = part_of(w, step % g->passes);
            }
        }
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
    int32_t taps = args->window.kernel_h * args->window.kernel_w, channels = args->window.out_c;
    memset(packed, 0, packed_bytes(args));
    for (int32_t c = 0; c < channels; c++) {
        int8_t *block = (int8_t *)packed + (size_t)(c / lanes) * g.block_bytes;
        int32_t lane = c % lanes;
        uint32_t sum = 0;
        for (int32_t tap = 0; tap < taps; tap++) {
            sum += (uint32_t)(source->weights[(ptrdiff_t)tap * channels + c] - args->weight_zero);
        }
        uint32_t bias = source->bias ? (uint32_t)source->bias[c] : 0;
        ((int32_t *)(void *)block)[lane] = (int32_t)(bias - (uint32_t)args->in_zero * sum);
        ((float *)(void *)(block + 64))[lane] = source->scale[c];
        pack_channel(args, &g, source->weights + c, block + 128 + lane / 4 * 16 * g.outputs + lane % 4 * 4);
    }
}

// scratch: pointers to kernel_h lines, sixteen bytes of in_zero, a line of them, the lines
static size_t pointer_bytes(const swl_window *window) {
    return swl_align64((size_t)window->kernel_h * sizeof(void *));
}

static size_t scratch_bytes(const swl_conv_q8 *args) {
    if (is_convolution(&args->window)) return swl_conv_q8_dotprod.scratch_bytes(args);
    if (args->window.out_c != args->window.in_c) return swl_depthwise_q8_neon.scratch_bytes(args);
    geometry g = geometry_of(args);
    return pointer_bytes(&args->window) + (size_t)(args->window.kernel_h + 1) * g.line_bytes;
}

static int32_t units(const swl_conv_q8 *args) {
    if (is_convolution(&args->window)) return swl_conv_q8_dotprod.units(args);
    if (args->window.out_c != args->window.in_c) return swl_depthwise_q8_neon.units(args);
    geometry g = geometry_of(args);
    return args->window.batch * g.bands * g.blocks;
}

#define ROW(kernel_h, outputs)                                                                                         \
    SWL_DOTPROD static void row_##kernel_h##_##outputs(const swl_depthwise_row *row) {                                 \
        swl_depthwise_row_run(*row, kernel_h, outputs);                                                                \
    }
ROW(3, 1)
ROW(3, 2)
ROW(0, 1)
ROW(0, 2)
ROW(0, 4)

typedef void (*row_kernel)(const swl_depthwise_row *row);

static row_kernel row_kernel_of(const swl_depthwise_row *row, int32_t outputs) {
    if (outputs == 4) return row_0_4;
    int three = row->kernel_h == 3 && row->quads == 1 && row->passes == 1;
    if (outputs == 2) return three ? row_3_2 : row_0_2;
    return three ? row_3_1 : row_0_1;
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
    };
    swl_depthwise_row row = {
        .lines = t->lines,
        .kernel_h = window->kernel_h,
        .quads = g->quads,
        .passes = g->passes,
        .packed = (const int8_t *)t->args->packed + (size_t)(t->channel / lanes) * g->block_bytes,
        .channels = swl_min_i32(window->out_c - t->channel, lanes),
        .columns = columns,
        .out_stride = window->out_stride,
        .to = swl_requantize_of(t->args->out_zero, t->args->out_min, t->args->out_max),
        .residual = residual,
    };
    row_kernel kernel = row_kernel_of(&row, g->outputs);
    swl_line_ring ring = {.lines = t->lines, .scratch = t->scratch, .line_bytes = g->line_bytes};
    for (int32_t y = t->begin; y < t->end; y++) {
        swl_gather_lines(&ring, window, &line, y);
        ptrdiff_t pixel = ((ptrdiff_t)t->image * window->out_h + y) * window->out_w + column;
        row.out = t->args->out + pixel * window->out_stride + t->channel;
        if (residual) row.r = residual->in + pixel * residual->stride + t->channel;
        kernel(&row);
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
    task t = {.args = args, .g = &g, .lines = scratch, .scratch = (swl_q8 *)scratch + pointer_bytes(window)};
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
                                                          units,        run,  "depthwise_q8_4x16__dotprod"};
#endif
