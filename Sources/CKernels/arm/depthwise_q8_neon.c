#if defined(__aarch64__) || defined(__ARM_NEON)
#include "../pixel_table.h"
#include "requantize_neon.h"

// Sixteen channels of one pixel at a time. The products of two taps are summed in int16; where weights do not allow
// that, being -128 twice or nine bits wide behind their zero point, weights are int16. Inputs of one channel go the way
// of a convolution.
//
// packed: a header of 64 bytes, whose first int32 says that weights are wide; for each 16 channels bias [16],
// scale [16], weights [taps][16] of one or two bytes.
enum { header_bytes = 64, lanes = 16 };

static int is_convolution(const swl_window *w) {
    return w->in_c == 1 && w->out_c > 1;
}

static int32_t taps_of(const swl_window *w) {
    return w->kernel_h * w->kernel_w;
}

static size_t block_bytes(const swl_window *w, int wide) {
    return swl_align64(128 + (size_t)taps_of(w) * lanes * (wide ? 2 : 1));
}

static size_t packed_bytes(const swl_conv_q8 *args) {
    const swl_window *w = &args->window;
    if (is_convolution(w)) return swl_conv_q8_neon.packed_bytes(args);
    return header_bytes + (size_t)swl_divide_up(w->out_c, lanes) * block_bytes(w, 1);
}

static int needs_wide(const swl_conv_q8 *args, const int8_t *weights) {
    const swl_window *w = &args->window;
    if (args->weight_zero) return 1;
    for (int32_t tap = 0; tap + 1 < taps_of(w); tap += 2, weights += 2 * (ptrdiff_t)w->out_c) {
        for (int32_t c = 0; c < w->out_c; c++) {
            if (weights[c] == INT8_MIN && weights[w->out_c + c] == INT8_MIN) return 1;
        }
    }
    return 0;
}

static void pack(const swl_conv_q8 *args, const swl_conv_q8_source *source, void *packed) {
    const swl_window *w = &args->window;
    if (is_convolution(w)) {
        swl_conv_q8_neon_pack_filters(args, source, packed);
        return;
    }
    memset(packed, 0, packed_bytes(args));
    int32_t wide = needs_wide(args, source->weights);
    *(int32_t *)packed = wide;
    for (int32_t c = 0; c < w->out_c; c++) {
        char *block = (char *)packed + header_bytes + (size_t)(c / lanes) * block_bytes(w, wide);
        const int8_t *from = source->weights + c;
        int32_t lane = c % lanes;
        uint32_t sum = 0;
        for (int32_t tap = 0; tap < taps_of(w); tap++, from += w->out_c) {
            int32_t weight = *from - args->weight_zero, at = tap * lanes + lane;
            sum += (uint32_t)weight;
            if (wide) {
                ((int16_t *)(void *)(block + 128))[at] = (int16_t)weight;
            } else {
                ((int8_t *)(block + 128))[at] = (int8_t)weight;
            }
        }
        uint32_t bias = source->bias ? (uint32_t)source->bias[c] : 0;
        ((int32_t *)(void *)block)[lane] = (int32_t)(bias - (uint32_t)args->in_zero * sum);
        ((float *)(void *)(block + 64))[lane] = source->scale[c];
    }
}

// scratch: the table of pixels, pointers to those under one window
static size_t scratch_bytes(const swl_conv_q8 *args) {
    const swl_window *w = &args->window;
    if (is_convolution(w)) return swl_conv_q8_neon.scratch_bytes(args);
    return swl_pixel_table_of(w, w->out_w).end + swl_align64((size_t)taps_of(w) * sizeof(swl_q8 *));
}

static int32_t units(const swl_conv_q8 *args) {
    return is_convolution(&args->window) ? swl_conv_q8_neon.units(args) : swl_units_conv_q8(args);
}

// Adds a sum of products of sixteen channels.
SWL_NEON_INLINE void widen(int32x4_t acc[4], int16x8_t low, int16x8_t high) {
    acc[0] = vaddw_s16(acc[0], vget_low_s16(low));
    acc[1] = vaddw_s16(acc[1], vget_high_s16(low));
    acc[2] = vaddw_s16(acc[2], vget_low_s16(high));
    acc[3] = vaddw_s16(acc[3], vget_high_s16(high));
}

SWL_NEON_INLINE void add_narrow(int32x4_t acc[4], const swl_q8 *const *taps, int32_t c, const int8_t *w,
                                const int count) {
    int16x8_t low, high;
    SWL_UNROLL
    for (int i = 0; i < count; i++) {
        int8x16_t x = vld1q_s8(taps[i] + c), weights = vld1q_s8(w + 16 * i);
        if (i == 0) {
            low = vmull_s8(vget_low_s8(x), vget_low_s8(weights));
            high = vmull_s8(vget_high_s8(x), vget_high_s8(weights));
        } else {
            low = vmlal_s8(low, vget_low_s8(x), vget_low_s8(weights));
            high = vmlal_s8(high, vget_high_s8(x), vget_high_s8(weights));
        }
    }
    widen(acc, low, high);
}

SWL_NEON_INLINE void add_wide(int32x4_t acc[4], const swl_q8 *x, const int16_t *w) {
    int16x8_t low = vmovl_s8(vget_low_s8(vld1q_s8(x))), high = vmovl_s8(vget_high_s8(vld1q_s8(x)));
    acc[0] = vmlal_s16(acc[0], vget_low_s16(low), vld1_s16(w));
    acc[1] = vmlal_s16(acc[1], vget_high_s16(low), vld1_s16(w + 4));
    acc[2] = vmlal_s16(acc[2], vget_low_s16(high), vld1_s16(w + 8));
    acc[3] = vmlal_s16(acc[3], vget_high_s16(high), vld1_s16(w + 12));
}

typedef struct {
    const swl_q8 *const *taps; // to the pixels under the window
    int32_t count;
    const char *packed; // the first block
    size_t block_bytes;
    int32_t channels;
    swl_q8 *out;
    swl_requantize to;
    const swl_residual_q8 *residual; // NULL: no sum
    const swl_q8 *r;
} pixel;

// All channels of one pixel; nine: a window of nine taps.
SWL_NEON_INLINE void run_pixel(const pixel p, const int nine, const int wide) {
    const swl_q8 *taps[9];
    SWL_UNROLL
    for (int i = 0; i < 9 && nine; i++) taps[i] = p.taps[i];
    const char *block = p.packed;
    for (int32_t c = 0; c < p.channels; c += lanes, block += p.block_bytes) {
        const int8_t *w = (const int8_t *)block + 128;
        int32x4_t acc[4];
        SWL_UNROLL
        for (int m = 0; m < 4; m++) acc[m] = vld1q_s32((const int32_t *)(const void *)block + 4 * m);
        if (nine && !wide) {
            SWL_UNROLL
            for (int i = 0; i < 8; i += 2) add_narrow(acc, taps + i, c, w + 16 * i, 2);
            add_narrow(acc, taps + 8, c, w + 128, 1);
        } else if (!wide) {
            int32_t i = 0;
            for (; i + 2 <= p.count; i += 2) add_narrow(acc, p.taps + i, c, w + 16 * i, 2);
            if (i < p.count) add_narrow(acc, p.taps + i, c, w + 16 * i, 1);
        } else {
            for (int32_t i = 0; i < p.count; i++) {
                add_wide(acc, p.taps[i] + c, (const int16_t *)(const void *)w + 16 * i);
            }
        }
        SWL_UNROLL
        for (int m = 0; m < 4; m++) {
            acc[m] = swl_scaled(acc[m], vld1q_f32((const float *)(const void *)(block + 64) + 4 * m));
        }
        int8x16_t q = swl_finish_q8(&p.to, acc[0], acc[1], acc[2], acc[3]);
        if (p.residual) q = swl_add_residual_neon(p.residual, q, p.r + c);
        swl_store_q8(p.out + c, q, p.channels - c);
    }
}

static void run_row(const swl_conv_q8 *args, const swl_pixel_table *table, int32_t unit, char *scratch) {
    const swl_window *w = &args->window;
    const swl_q8 *const *pixels = (const swl_q8 *const *)(void *)scratch;
    const swl_q8 **taps = (const swl_q8 **)(void *)(scratch + table->end);
    const swl_residual_q8 *residual = args->residual.in ? &args->residual : NULL;
    int32_t wide = *(const int32_t *)args->packed;
    pixel p = {
        .taps = taps,
        .count = taps_of(w),
        .packed = (const char *)args->packed + header_bytes,
        .block_bytes = block_bytes(w, wide),
        .channels = w->out_c,
        .to = swl_requantize_of(args->out_zero, args->out_min, args->out_max),
        .residual = residual,
    };
    for (int32_t x = 0; x < w->out_w; x++) {
        ptrdiff_t at = (ptrdiff_t)unit * w->out_w + x;
        const swl_q8 *const *row = pixels + (ptrdiff_t)x * w->stride_w;
        for (int32_t i = 0, tap = 0; i < w->kernel_h; i++, row += table->columns) {
            for (int32_t j = 0; j < w->kernel_w; j++, tap++) taps[tap] = row[j * w->dilation_w];
        }
        p.out = args->out + at * w->out_stride;
        if (residual) p.r = residual->in + at * residual->stride;
        if (wide) {
            run_pixel(p, 0, 1);
        } else if (p.count == 9) {
            run_pixel(p, 1, 0);
        } else {
            run_pixel(p, 0, 0);
        }
    }
}

static void run(const swl_conv_q8 *args, int32_t begin, int32_t end, void *scratch) {
    const swl_window *w = &args->window;
    if (is_convolution(w)) {
        swl_conv_q8_neon.run(args, begin, end, scratch);
        return;
    }
    swl_pixel_table table = swl_pixel_table_of(w, w->out_w);
    swl_pixel_table_start(args, &table, scratch);
    for (int32_t unit = begin; unit < end; unit++) {
        swl_pixel_table_point(args, &table, unit / w->out_h, unit % w->out_h, scratch);
        run_row(args, &table, unit, scratch);
    }
}

const swl_depthwise_q8_kernel swl_depthwise_q8_neon = {packed_bytes, pack, scratch_bytes,
                                                       units,        run,  "depthwise_q8_1x16__neon"};
#endif
