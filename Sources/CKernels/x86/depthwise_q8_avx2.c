#if defined(__x86_64__)
#include "depthwise_q8_avx2.h"
#include "../pixel_table.h"
#include "epilogue_avx2.h"

// Two taps of a channel make one int16 pair for vpmaddwd. A row of output reads the input through a table of pixels, so
// padding costs one pixel of zero points. Inputs with one channel go the way of a convolution; for other multipliers
// the rows under the window are repeated in scratch, channel by channel.
//
// Packed: what swl_depthwise_q8_block says. Scratch: the table of pixels, offsets of the taps.

static int32_t is_convolution(const swl_window *w) {
    return w->in_c == 1 && w->out_c > 1 && w->kernel_h * w->kernel_w <= 4096;
}

// The shape with the least work for this width; NULL: none fits.
static const swl_depthwise_q8_shape *shape_of(const swl_window *w) {
    const swl_depthwise_q8_shape *best = NULL;
    if (w->kernel_h != w->kernel_w || w->stride_h != w->stride_w || w->dilation_w != 1) return NULL;
    int32_t least = INT32_MAX;
    for (int32_t i = 0; i < swl_depthwise_q8_shape_count_avx2; i++) {
        const swl_depthwise_q8_shape *shape = &swl_depthwise_q8_shapes_avx2[i];
        if (shape->kernel != w->kernel_h || shape->stride != w->stride_h) continue;
        int32_t work = swl_divide_up(w->out_w, shape->pixels) * (shape->pixels * 4 + 3);
        if (work < least) {
            least = work;
            best = shape;
        }
    }
    return best;
}

static int32_t taps_of(const swl_window *w) {
    return w->kernel_h * w->kernel_w;
}
static int32_t pairs_of(const swl_window *w) {
    return swl_divide_up(taps_of(w), 2);
}
static size_t group_bytes(const swl_window *w) {
    return 64 + (size_t)pairs_of(w) * 32;
}

static size_t packed_bytes(const swl_conv_q8 *args) {
    const swl_window *w = &args->window;
    if (is_convolution(w)) return swl_conv_q8_avx2.packed_bytes(args);
    return (size_t)swl_divide_up(w->out_c, 8) * group_bytes(w);
}

// Where a tap's weight lies among a channel's pairs.
static int32_t position_of(const swl_window *w, const swl_depthwise_q8_shape *shape, int32_t row, int32_t column) {
    int32_t kernel = w->kernel_w, rows = kernel / 2;
    if (!shape) return row * kernel + column;
    if (row < kernel - 1) return (row / 2 * kernel + column) * 2 + row % 2;
    int32_t alone = column == kernel - 1 && shape->stride == 1;
    return rows * kernel * 2 + column + alone;
}

static void pack(const swl_conv_q8 *args, const swl_conv_q8_source *source, void *packed) {
    const swl_window *w = &args->window;
    if (is_convolution(w)) {
        swl_conv_q8_avx2_pack(args, source, 1, w->out_c, packed);
        return;
    }
    const swl_depthwise_q8_shape *shape = shape_of(w);
    memset(packed, 0, packed_bytes(args));
    for (int32_t c = 0; c < w->out_c; c++) {
        char *group = (char *)packed + (size_t)(c / 8) * group_bytes(w);
        int16_t *weights = (int16_t *)(group + 64);
        uint32_t sum = 0;
        for (int32_t tap = 0; tap < taps_of(w); tap++) {
            int32_t weight = source->weights[(size_t)tap * w->out_c + c] - args->weight_zero;
            int32_t position = position_of(w, shape, tap / w->kernel_w, tap % w->kernel_w);
            weights[(position / 2 * 8 + c % 8) * 2 + position % 2] = (int16_t)weight;
            sum += (uint32_t)weight;
        }
        uint32_t bias = source->bias ? (uint32_t)source->bias[c] : 0;
        ((int32_t *)group)[c % 8] = (int32_t)(bias - (uint32_t)args->in_zero * sum);
        ((float *)group)[8 + c % 8] = source->scale[c];
    }
}

typedef struct {
    const swl_depthwise_q8_shape *shape;
    swl_pixel_table table;
    size_t taps, end; // offsets in scratch
} depthwise_plan;

static depthwise_plan plan_of(const swl_window *w) {
    depthwise_plan p = {.shape = shape_of(w)};
    int32_t pixels = p.shape ? swl_divide_up(w->out_w, p.shape->pixels) * p.shape->pixels : w->out_w;
    p.table = swl_pixel_table_of(w, pixels);
    p.taps = p.table.end;
    p.end = p.taps + swl_align64((size_t)pairs_of(w) * 2 * sizeof(int32_t));
    return p;
}

static size_t scratch_bytes(const swl_conv_q8 *args) {
    return is_convolution(&args->window) ? swl_conv_q8_avx2.scratch_bytes(args) : plan_of(&args->window).end;
}

static int32_t units(const swl_conv_q8 *args) {
    return is_convolution(&args->window) ? swl_conv_q8_avx2.units(args) : swl_units_conv_q8(args);
}

static void run(const swl_conv_q8 *args, int32_t begin, int32_t end, void *scratch) {
    const swl_window *w = &args->window;
    if (is_convolution(w)) {
        swl_conv_q8_avx2.run(args, begin, end, scratch);
        return;
    }
    depthwise_plan p = plan_of(w);
    const swl_q8 *const *table = scratch;
    int32_t *taps = (int32_t *)((char *)scratch + p.taps), count = 2 * pairs_of(w);
    for (int32_t i = 0; i < count; i++)
        taps[i] = i < taps_of(w) ? i / w->kernel_w * p.table.columns + i % w->kernel_w * w->dilation_w : 0;
    swl_pixel_table_start(args, &p.table, scratch);
    swl_depthwise_q8_block block = {
        .columns = p.table.columns,
        .packed = args->packed,
        .channels = w->out_c,
        .out_stride = w->out_stride,
        .out_zero = args->out_zero,
        .out_min = args->out_min,
        .out_max = args->out_max,
    };
    int32_t step = p.shape ? p.shape->pixels : 1;
    for (int32_t unit = begin; unit < end; unit++) {
        swl_pixel_table_point(args, &p.table, unit / w->out_h, unit % w->out_h, scratch);
        for (int32_t x = 0; x < w->out_w; x += step) {
            ptrdiff_t pixel = (ptrdiff_t)unit * w->out_w + x;
            block.in = table + x * w->stride_w;
            block.pixels = swl_min_i32(step, w->out_w - x);
            block.out = args->out + pixel * w->out_stride;
            if (p.shape)
                p.shape->run(&block);
            else
                swl_depthwise_q8_any_avx2(&block, taps, count);
        }
        ptrdiff_t pixel = (ptrdiff_t)unit * w->out_w;
        if (args->residual.in)
            swl_residual_q8_avx2(&args->residual, pixel, 0, args->out, w->out_stride, w->out_w, w->out_c);
    }
}

const swl_depthwise_q8_kernel swl_depthwise_q8_avx2 = {packed_bytes, pack, scratch_bytes,
                                                       units,        run,  "depthwise_q8_8x8__avx2"};
#endif
