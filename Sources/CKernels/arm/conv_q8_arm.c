#if defined(__aarch64__) || defined(__ARM_NEON)
#include "conv_q8_arm.h"
#include "patches_neon.h"

// A unit is a block of pixels x a panel, panels running fastest: a block's rows stay in the first cache while the
// panels pass. A block is read where it lies when windows are single pixels, else laid out as patches in scratch.
enum { BLOCK_BYTES = 24 * 1024, BLOCK_TILES = 16, HEADER_BYTES = 64 };

typedef struct {
    int32_t pixels, block, blocks, panels;
    int32_t taps, steps;
    int in_place;
    size_t row_bytes, sums_bytes; // of scratch: [sums][patches]
} geometry;

static geometry geometry_of(const swl_conv_q8_layout *layout, const swl_conv_q8 *args) {
    const swl_window *window = &args->window;
    geometry g;
    g.pixels = window->batch * window->out_h * window->out_w;
    g.panels = swl_divide_up(window->out_c, layout->width);
    g.taps = window->kernel_h * window->kernel_w * window->in_c;
    g.steps = swl_divide_up(g.taps, layout->depth);
    g.in_place = window->kernel_h == 1 && window->kernel_w == 1 && window->stride_h == 1 && window->stride_w == 1 &&
                 window->pad_top == 0 && window->pad_left == 0 && window->out_h == window->in_h &&
                 window->out_w == window->in_w;
    g.row_bytes = g.in_place ? (size_t)window->in_stride : (size_t)g.steps * (size_t)layout->depth;
    size_t tiles = BLOCK_BYTES / ((size_t)layout->rows * g.row_bytes);
    g.block = layout->rows * (tiles < 1 ? 1 : tiles > BLOCK_TILES ? BLOCK_TILES : (int32_t)tiles);
    g.blocks = swl_divide_up(g.pixels, g.block);
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

// One output channel's weights, `stride` apart, to its place in a panel. Returns the bias with the terms of
// sum (x - in_zero) * (w - weight_zero) that do not depend on x.
static int32_t pack_channel(const swl_conv_q8 *args, const int8_t *from, ptrdiff_t stride, int32_t taps, int32_t bias,
                            int8_t *to, int32_t depth, int32_t width) {
    uint32_t sum = 0;
    for (int32_t k = 0; k < taps; to += (ptrdiff_t)width * depth) {
        for (int32_t i = 0; i < depth && k < taps; i++, k++, from += stride) {
            to[i] = *from;
            sum += (uint32_t)(*from - args->weight_zero);
        }
    }
    return (int32_t)((uint32_t)bias - (uint32_t)args->in_zero * sum);
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
    int32_t *least = packed;
    int8_t *to = (int8_t *)packed + HEADER_BYTES;
    memset(packed, 0, swl_conv_q8_arm_packed_bytes(layout, args));
    for (int32_t panel = 0; panel < g.panels; panel++) {
        int32_t width = panel_width(layout, &args->window, panel), first = panel * layout->width;
        int32_t *bias = (int32_t *)(void *)to;
        float *scale = (float *)(void *)(to + width * 4);
        for (int32_t n = 0; n < width && first + n < args->window.out_c; n++) {
            const int8_t *from = source->weights + (first + n) * channel_stride;
            *least |= has_least(from, element_stride, g.taps);
            bias[n] = pack_channel(args, from, element_stride, g.taps, source->bias ? source->bias[first + n] : 0,
                                   to + (ptrdiff_t)width * 8 + n * layout->depth, layout->depth, width);
            scale[n] = source->scale[first + n];
        }
        to += panel_bytes(layout, width, g.steps);
    }
}

size_t swl_conv_q8_arm_scratch_bytes(const swl_conv_q8_layout *layout, const swl_conv_q8 *args) {
    geometry g = geometry_of(layout, args);
    size_t patches = g.in_place ? 0 : (size_t)swl_min_i32(g.pixels, g.block) * g.row_bytes + SWL_OVERREAD;
    return g.sums_bytes + patches;
}

int32_t swl_conv_q8_arm_units(const swl_conv_q8_layout *layout, const swl_conv_q8 *args) {
    geometry g = geometry_of(layout, args);
    return g.blocks * g.panels;
}

// -weight_zero * sum x of each row.
static void row_sums(const swl_q8 *in, size_t stride, int32_t rows, int32_t taps, int32_t weight_zero, int32_t *sums) {
    for (int32_t i = 0; i < rows; i++, in += stride) {
        int32x4_t wide = vdupq_n_s32(0);
        int32_t k = 0;
        for (; k + 16 <= taps; k += 16) wide = vpadalq_s16(wide, vpaddlq_s8(vld1q_s8(in + k)));
        int32_t lanes[4], sum = 0;
        vst1q_s32(lanes, wide);
        for (int32_t lane = 0; lane < 4; lane++) sum += lanes[lane];
        for (; k < taps; k++) sum += in[k];
        sums[i] = (int32_t)(0u - (uint32_t)weight_zero * (uint32_t)sum);
    }
}

// `count` pixels from `first` on, whose rows begin at `in`, times one panel.
static void run_panel(const swl_conv_q8_layout *layout, const swl_conv_q8 *args, const geometry *g, int32_t first,
                      int32_t count, const swl_q8 *in, const int32_t *sums, int32_t index) {
    int32_t channel = index * layout->width, width = panel_width(layout, &args->window, index);
    const char *packed =
        (const char *)args->packed + HEADER_BYTES + (size_t)index * panel_bytes(layout, layout->width, g->steps);
    const swl_residual_q8 *residual = args->residual.in ? &args->residual : NULL;
    swl_conv_q8_panel panel = {
        .in = in,
        .in_stride = (ptrdiff_t)g->row_bytes,
        .pixels = count,
        .bias = (const int32_t *)(const void *)packed,
        .scale = (const float *)(const void *)(packed + (ptrdiff_t)width * 4),
        .weights = (const int8_t *)packed + (ptrdiff_t)width * 8,
        .taps = g->taps,
        .steps = g->steps,
        .least = *(const int32_t *)args->packed,
        .sums = sums,
        .out = args->out + (ptrdiff_t)first * args->window.out_stride + channel,
        .out_stride = args->window.out_stride,
        .channels = swl_min_i32(args->window.out_c - channel, width),
        .to = swl_requantize_of(args->out_zero, args->out_min, args->out_max),
        .residual = residual,
        .r = residual ? residual->in + (ptrdiff_t)first * residual->stride + channel : NULL,
    };
    (width == layout->width ? layout->wide_panel : layout->narrow_panel)(&panel);
}

void swl_conv_q8_arm_run(const swl_conv_q8_layout *layout, const swl_conv_q8 *args, int32_t begin, int32_t end,
                         void *scratch) {
    geometry g = geometry_of(layout, args);
    int32_t *sums = args->weight_zero ? scratch : NULL;
    swl_q8 *patches = (swl_q8 *)scratch + g.sums_bytes;
    for (int32_t unit = begin; unit < end;) {
        int32_t block = unit / g.panels, first = block * g.block;
        int32_t pixels = swl_min_i32(g.pixels - first, g.block);
        const swl_q8 *in = g.in_place ? args->in + (size_t)first * g.row_bytes : patches;
        if (!g.in_place) swl_patches(args, first, pixels, patches, g.row_bytes);
        if (sums) row_sums(in, g.row_bytes, pixels, g.taps, args->weight_zero, sums);
        for (int32_t stop = (block + 1) * g.panels; unit < end && unit < stop; unit++) {
            run_panel(layout, args, &g, first, pixels, in, sums, unit % g.panels);
        }
    }
}
#endif
