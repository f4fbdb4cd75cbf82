#if defined(__x86_64__)
#include "avx512vnni.h"
#include "depthwise_q8_lines_avx512.h"
#include "depthwise_q8_row_avx512.h"

#include "../depthwise_lines.h"

#include <string.h>

// Up to four taps of a window's row share one product. A unit is a band of output rows x a block of channels, blocks
// running fastest. Within a unit the input rows that the windows cover are kept as lines in scratch, in strips of
// columns narrow enough for the first cache.
enum { BAND_ROWS = 16, LINES_BYTES = 24 * 1024, VECTOR = 64 };

typedef struct {
    int32_t outputs, quads, passes; // columns from one place, quads of a place, products a weight is split into
    int32_t bands, band_rows, blocks;
    int32_t max_entries; // of a line
    size_t line_bytes, step_bytes, block_bytes;
} geometry;

typedef struct {
    int32_t first, lanes, channels;
} block;

static int32_t min(int32_t a, int32_t b) {
    return a < b ? a : b;
}

static int32_t divide_up(int32_t a, int32_t b) {
    return (a + b - 1) / b;
}

// What is left behind whole vectors of 64 channels: 16, 32, 32 + 16 or 64 lanes.
static int32_t block_count(int32_t channels) {
    int32_t rest = channels % VECTOR;
    return channels / VECTOR + (rest == 0 ? 0 : rest > 32 && rest <= 48 ? 2 : 1);
}

static block block_at(int32_t channels, int32_t index) {
    int32_t whole = min(index, channels / VECTOR), first = whole * VECTOR + (index - whole) * 32;
    int32_t rest = channels - first, lanes = rest > 48 ? VECTOR : rest > 16 ? 32 : 16;
    return (block){first, lanes, min(rest, lanes)};
}

// Several outputs of a row read the same quads where those hold more pixels than one window.
static int32_t outputs_of(const swl_window *window, int32_t quads) {
    int32_t fit = window->dilation_w == 1 ? (4 * quads - window->kernel_w) / window->stride_w + 1 : 1;
    return fit >= 4 ? 4 : fit >= 2 ? 2 : 1;
}

static geometry geometry_of(const swl_conv_q8 *args) {
    const swl_window *window = &args->window;
    geometry g;
    g.quads = divide_up(window->kernel_w, 4);
    g.outputs = outputs_of(window, g.quads);
    g.passes = args->weight_zero == 0 ? 1 : args->weight_zero == INT8_MIN ? 3 : 2;
    g.bands = divide_up(window->out_h, BAND_ROWS);
    g.band_rows = divide_up(window->out_h, g.bands);
    g.bands = divide_up(window->out_h, g.band_rows);
    g.blocks = block_count(window->out_c);
    int32_t places = 4 / g.outputs;
    int32_t fit = (int32_t)(LINES_BYTES / ((size_t)window->kernel_h * (size_t)g.quads * 256)) / places;
    g.max_entries = places * min(fit < 1 ? 1 : fit, divide_up(window->out_w, 4));
    g.line_bytes = (size_t)g.max_entries * (size_t)g.quads * 256;
    g.step_bytes = (size_t)g.outputs * 256;
    g.block_bytes = 512 + (size_t)window->kernel_h * (size_t)(g.quads * g.passes) * g.step_bytes;
    return g;
}

static size_t packed_bytes(const swl_conv_q8 *args) {
    geometry g = geometry_of(args);
    return (size_t)g.blocks * g.block_bytes;
}

// w - weight_zero needs nine bits: the part of it for one pass.
static int8_t part_of(int32_t w, int32_t pass) {
    int32_t part = 0;
    for (int32_t i = 0; i <= pass; i++) {
        part = w < INT8_MIN ? INT8_MIN : w > INT8_MAX ? INT8_MAX : w;
        w -= part;
    }
    return (int8_t)part;
}

// The weights of one channel, in the lane of vector m that begins at `lane`.
static void pack_channel(const swl_conv_q8 *args, const geometry *g, const int8_t *from, int32_t m, int8_t *lane) {
    const swl_window *window = &args->window;
    for (int32_t row = 0; row < window->kernel_h; row++, from += (ptrdiff_t)window->kernel_w * window->out_c) {
        for (int32_t step = 0; step < g->quads * g->passes; step++, lane += g->step_bytes) {
            for (int32_t i = 0; i < 4 * g->outputs; i++) {
                int32_t output = i / 4, tap = step / g->passes * 4 + i % 4 - output * window->stride_w;
                if (tap < 0 || tap >= window->kernel_w) continue;
                int32_t w = from[(ptrdiff_t)tap * window->out_c] - args->weight_zero;
                lane[(m * g->outputs + output) * 64 + i % 4] = part_of(w, step % g->passes);
            }
        }
    }
}

static void pack(const swl_conv_q8 *args, const swl_conv_q8_source *source, void *packed) {
    geometry g = geometry_of(args);
    int32_t taps = args->window.kernel_h * args->window.kernel_w, channels = args->window.out_c;
    memset(packed, 0, packed_bytes(args));
    for (int32_t index = 0; index < g.blocks; index++) {
        block b = block_at(channels, index);
        int8_t *to = (int8_t *)packed + (size_t)index * g.block_bytes;
        for (int32_t i = 0; i < VECTOR; i++) {
            if (i % b.lanes >= b.channels) continue;
            int32_t channel = b.first + i % b.lanes, m = i % 16 / 4, lane = i / 16 * 4 + i % 4;
            uint32_t sum = 0;
            for (int32_t tap = 0; tap < taps; tap++) {
                sum += (uint32_t)(source->weights[(ptrdiff_t)tap * channels + channel] - args->weight_zero);
            }
            uint32_t bias = source->bias ? (uint32_t)source->bias[channel] : 0;
            ((int32_t *)(void *)to)[16 * m + lane] = (int32_t)(bias - (uint32_t)args->in_zero * sum);
            ((float *)(void *)(to + 256))[16 * m + lane] = source->scale[channel];
            pack_channel(args, &g, source->weights + channel, m, to + 512 + 4 * lane);
        }
    }
}

// scratch: pointers to kernel_h lines, a line of in_zero, the lines
static size_t pointer_bytes(const swl_window *window) {
    return swl_round_up((size_t)window->kernel_h * sizeof(void *), 64);
}

static size_t scratch_bytes(const swl_conv_q8 *args) {
    geometry g = geometry_of(args);
    return pointer_bytes(&args->window) + (size_t)(args->window.kernel_h + 1) * g.line_bytes;
}

static int32_t units(const swl_conv_q8 *args) {
    geometry g = geometry_of(args);
    return args->window.batch * g.bands * g.blocks;
}

#define LINE(lanes, spread)                                                                                            \
    SWL_AVX512 static void line_##lanes##_##spread(const swl_depthwise_line *line) {                                   \
        swl_line_run(line, lanes, spread);                                                                             \
    }
LINE(64, 0)
LINE(32, 0)
LINE(16, 0)
LINE(64, 1)
LINE(32, 1)
LINE(16, 1)

static void swl_line_fill(const swl_depthwise_line *line) {
    if (line->spread) {
        (line->lanes == 64 ? line_64_1 : line->lanes == 32 ? line_32_1 : line_16_1)(line);
    } else {
        (line->lanes == 64 ? line_64_0 : line->lanes == 32 ? line_32_0 : line_16_0)(line);
    }
}

#define ROW(kernel_h, outputs, limited)                                                                                \
    SWL_AVX512 static void row_##kernel_h##_##outputs##_##limited(const swl_depthwise_row *row) {                      \
        swl_depthwise_row_run(row, kernel_h, outputs, limited);                                                        \
    }
ROW(3, 1, 0)
ROW(3, 2, 0)
ROW(0, 1, 0)
ROW(0, 2, 0)
ROW(0, 4, 0)
ROW(0, 1, 1)
ROW(0, 2, 1)
ROW(0, 4, 1)

typedef void (*row_kernel)(const swl_depthwise_row *row);

SWL_AVX512 static row_kernel row_kernel_of(const swl_depthwise_row *row, int32_t outputs) {
    int limited = 0;
    for (int m = 0; m < 4; m++) limited |= swl_may_overflow(_mm512_loadu_ps(row->packed + 256 + 64 * m));
    if (limited) return outputs == 4 ? row_0_4_1 : outputs == 2 ? row_0_2_1 : row_0_1_1;
    if (outputs == 4) return row_0_4_0;
    int three = row->kernel_h == 3 && row->quads == 1 && row->passes == 1;
    if (outputs == 2) return three ? row_3_2_0 : row_0_2_0;
    return three ? row_3_1_0 : row_0_1_0;
}

static void spread_channels(swl_depthwise_line *line, const block *b, int32_t multiplier) {
    line->spread = multiplier > 1;
    for (int32_t i = 0; i < VECTOR; i++) {
        int32_t part = i / 16 * 16 % b->lanes, base = (b->first + part) / multiplier;
        line->spread_offset[i / 16] = base - b->first / multiplier;
        line->spread_index[i] = (uint8_t)((b->first + i % b->lanes) / multiplier - base);
    }
}

typedef struct {
    const swl_conv_q8 *args;
    const geometry *g;
    block b;
    int32_t image, begin, end; // output rows
    const swl_q8 **lines;
    swl_q8 *scratch; // lines
} task;

// `columns` output columns from `column` on.
static void run_strip(const task *t, int32_t index, int32_t column, int32_t columns) {
    const swl_window *window = &t->args->window;
    const swl_residual_q8 *residual = &t->args->residual;
    const geometry *g = t->g;
    int32_t places = 4 / g->outputs, multiplier = window->out_c / window->in_c;
    int32_t entries = places * divide_up(columns, 4 * VECTOR / t->b.lanes);
    swl_depthwise_line line = {
        .in = t->args->in + (ptrdiff_t)t->image * window->in_h * window->in_w * window->in_stride +
              t->b.first / multiplier,
        .in_w = window->in_w,
        .in_stride = window->in_stride,
        .x = column * window->stride_w - window->pad_left,
        .step = g->outputs * window->stride_w,
        .dilation = window->dilation_w,
        .entries = entries,
        .quads = g->quads,
        .lanes = t->b.lanes,
        .outside = t->scratch,
    };
    spread_channels(&line, &t->b, multiplier);
    swl_depthwise_row row = {.args = t->args,
                             .lines = t->lines,
                             .kernel_h = window->kernel_h,
                             .quads = g->quads,
                             .passes = g->passes,
                             .entries = entries,
                             .packed = (const uint8_t *)t->args->packed + (size_t)index * g->block_bytes,
                             .lanes = t->b.lanes,
                             .channels = t->b.channels,
                             .columns = columns};
    row_kernel kernel = row_kernel_of(&row, g->outputs);
    swl_line_ring ring = {.lines = t->lines, .scratch = t->scratch, .line_bytes = g->line_bytes};
    for (int32_t y = t->begin; y < t->end; y++) {
        swl_gather_lines(&ring, window, &line, y);
        ptrdiff_t pixel = ((ptrdiff_t)t->image * window->out_h + y) * window->out_w + column;
        row.out = t->args->out + pixel * window->out_stride + t->b.first;
        row.residual = residual->in ? residual->in + pixel * residual->stride + t->b.first : NULL;
        kernel(&row);
    }
}

static void run(const swl_conv_q8 *args, int32_t begin, int32_t end, void *scratch) {
    const swl_window *window = &args->window;
    geometry g = geometry_of(args);
    task t = {.args = args, .g = &g, .lines = scratch, .scratch = (uint8_t *)scratch + pointer_bytes(window)};
    memset(t.scratch, args->in_zero, g.line_bytes);
    for (int32_t unit = begin; unit < end; unit++) {
        int32_t index = unit % g.blocks, band = unit / g.blocks % g.bands;
        t.b = block_at(window->out_c, index);
        t.image = unit / g.blocks / g.bands;
        t.begin = band * g.band_rows;
        t.end = min(t.begin + g.band_rows, window->out_h);
        int32_t strips = divide_up(window->out_w, g.max_entries * g.outputs * (VECTOR / t.b.lanes));
        int32_t columns = divide_up(window->out_w, strips);
        for (int32_t column = 0; column < window->out_w; column += columns) {
            run_strip(&t, index, column, min(columns, window->out_w - column));
        }
    }
}

const swl_depthwise_q8_kernel swl_depthwise_q8_avx512vnni = {packed_bytes, pack, scratch_bytes,
                                                             units,        run,  "depthwise_q8_4x64__avx512vnni"};
#endif
