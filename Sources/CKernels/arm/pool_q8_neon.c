#if defined(__aarch64__) || defined(__ARM_NEON)
#include "sums_neon.h"

// The pixels under one window; `in` is the first channel of the first of them.
typedef struct {
    const swl_q8 *in;
    ptrdiff_t row_step, column_step;
    int32_t rows, columns;
} view;

// A quotient by `count` as a product: rounded(4 * sum * factor / 2^(bits - 1 + shift)), halves away from zero. The
// factor lies above the true one by so little that only exact halves notice.
typedef struct {
    int32_t count, factor, shift;
} divisor;

// Counts of which the sums, times four, fit in 16 bits.
enum { most_in_halves = 63, most = 1 << 20 };

static divisor divisor_of(int32_t count) {
    int32_t log = count > 1 ? 32 - __builtin_clz((uint32_t)count - 1) : 0; // rounded up
    if (count <= most_in_halves) return (divisor){count, (1 << (14 + log)) / count + 1, log + 1};
    return (divisor){count, (int32_t)(((int64_t)1 << (30 + log)) / count) + 1, log + 1};
}

SWL_NEON_INLINE int16x8_t divide_halves(const divisor *by, int16x8_t sum) {
    int16x8_t quotient = vqdmulhq_s16(vshlq_n_s16(sum, 2), vdupq_n_s16((int16_t)by->factor));
    return vrshlq_s16(quotient, vdupq_n_s16((int16_t)-by->shift));
}

SWL_NEON_INLINE int16x4_t divide(const divisor *by, int32x4_t sum) {
    int32x4_t quotient = vqdmulhq_s32(vshlq_n_s32(sum, 2), vdupq_n_s32(by->factor));
    return vmovn_s32(vrshlq_s32(quotient, vdupq_n_s32(-by->shift)));
}

SWL_NEON_INLINE void means(const view *v, const divisor *by, int8x16_t *mean, const int vectors) {
    int16x8_t half[4][2];
    SWL_UNROLL
    for (int i = 0; i < vectors; i++) half[i][0] = half[i][1] = vdupq_n_s16(0);
    for (int32_t y = 0; y < v->rows; y++) {
        const swl_q8 *in = v->in + y * v->row_step;
        for (int32_t x = v->columns; x > 0; x--, in += v->column_step) {
            SWL_UNROLL
            for (int i = 0; i < vectors; i++) swl_add_row(half[i], vld1q_s8(in + 16 * i));
        }
    }
    SWL_UNROLL
    for (int i = 0; i < vectors; i++)
        mean[i] = vcombine_s8(vmovn_s16(divide_halves(by, half[i][0])), vmovn_s16(divide_halves(by, half[i][1])));
}

// The same for more pixels.
SWL_NEON_INLINE int8x16_t mean_of_many(const view *v, const divisor *by) {
    int16x8_t half[2] = {vdupq_n_s16(0), vdupq_n_s16(0)};
    int32x4_t sum[4] = {vdupq_n_s32(0), vdupq_n_s32(0), vdupq_n_s32(0), vdupq_n_s32(0)};
    for (int32_t y = 0; y < v->rows; y++) {
        const swl_q8 *in = v->in + y * v->row_step;
        for (int32_t left = v->columns; left > 0; left -= swl_sum_rows) {
            for (int32_t x = swl_min_i32(left, swl_sum_rows); x > 0; x--, in += v->column_step)
                swl_add_row(half, vld1q_s8(in));
            swl_add_halves(sum, half);
        }
    }
    int16x8_t low = vcombine_s16(divide(by, sum[0]), divide(by, sum[1]));
    int16x8_t high = vcombine_s16(divide(by, sum[2]), divide(by, sum[3]));
    return vcombine_s8(vmovn_s16(low), vmovn_s16(high));
}

SWL_NEON_INLINE void maxima(const view *v, int8x16_t *max, const int vectors) {
    SWL_UNROLL
    for (int i = 0; i < vectors; i++) max[i] = vdupq_n_s8(SWL_Q8_MIN);
    for (int32_t y = 0; y < v->rows; y++) {
        const swl_q8 *in = v->in + y * v->row_step;
        for (int32_t x = v->columns; x > 0; x--, in += v->column_step) {
            SWL_UNROLL
            for (int i = 0; i < vectors; i++) max[i] = vmaxq_s8(max[i], vld1q_s8(in + 16 * i));
        }
    }
}

SWL_NEON_INLINE void channels(const swl_pool_q8 *args, const view *v, const divisor *by, swl_q8 *out, int32_t count,
                              const int vectors) {
    const int8x16_t min = vdupq_n_s8((int8_t)args->out_min), max = vdupq_n_s8((int8_t)args->out_max);
    int8x16_t value[4];
    if (!by)
        maxima(v, value, vectors);
    else if (vectors == 1 && by->count > most_in_halves)
        value[0] = mean_of_many(v, by);
    else
        means(v, by, value, vectors);
    SWL_UNROLL
    for (int i = 0; i < vectors; i++)
        swl_store_q8(out + 16 * i, vminq_s8(vmaxq_s8(value[i], min), max), count - 16 * i);
}

static swl_taps taps_inside(int32_t first, int32_t taps, int32_t dilation, int32_t extent) {
    if (first >= 0 && first + (int64_t)(taps - 1) * dilation < extent) return (swl_taps){0, taps};
    return swl_taps_inside(first, taps, dilation, extent);
}

SWL_NEON_INLINE void output_row(const swl_pool_q8 *args, int32_t row, divisor *by, const int average) {
    const swl_window *w = &args->window;
    int32_t y = row % w->out_h * w->stride_h - w->pad_top;
    swl_taps rows = taps_inside(y, w->kernel_h, w->dilation_h, w->in_h);
    const swl_q8 *in =
        args->in + swl_row(row / w->out_h, w->in_h, y + rows.begin * w->dilation_h, w->in_w) * w->in_stride;
    swl_q8 *out = args->out + (ptrdiff_t)row * w->out_w * w->out_stride;
    view v = {.rows = rows.end - rows.begin};
    v.column_step = (ptrdiff_t)w->dilation_w * w->in_stride;
    v.row_step = (ptrdiff_t)w->dilation_h * w->in_w * w->in_stride;
    for (int32_t column = 0; column < w->out_w; column++, out += w->out_stride) {
        int32_t x = column * w->stride_w - w->pad_left, c = 0;
        swl_taps columns = taps_inside(x, w->kernel_w, w->dilation_w, w->in_w);
        v.columns = columns.end - columns.begin;
        v.in = in + (ptrdiff_t)(x + columns.begin * w->dilation_w) * w->in_stride;
        int32_t count = swl_max_i32(v.rows * v.columns, 1);
        if (average && count != by->count) *by = divisor_of(count);
        const divisor *of = average ? by : NULL;
        if (!average || count <= most_in_halves)
            for (; c + 16 * swl_wide_vectors <= w->out_c; c += 16 * swl_wide_vectors, v.in += 16 * swl_wide_vectors)
                channels(args, &v, of, out + c, 16 * swl_wide_vectors, swl_wide_vectors);
        for (; c < w->out_c; c += 16, v.in += 16) channels(args, &v, of, out + c, w->out_c - c, 1);
    }
}

static void average(const swl_pool_q8 *args, int32_t begin, int32_t end) {
    divisor by = {0, 0, 0};
    if ((int64_t)args->window.kernel_h * args->window.kernel_w > most) {
        swl_average_pool_q8_reference.run(args, begin, end);
        return;
    }
    for (int32_t row = begin; row < end; row++) output_row(args, row, &by, 1);
}

static void maximum(const swl_pool_q8 *args, int32_t begin, int32_t end) {
    for (int32_t row = begin; row < end; row++) output_row(args, row, NULL, 0);
}

const swl_average_pool_q8_kernel swl_average_pool_q8_neon = {swl_units_pool_q8, average, "average_pool_q8_1x16__neon"};
const swl_max_pool_q8_kernel swl_max_pool_q8_neon = {swl_units_pool_q8, maximum, "max_pool_q8_1x16__neon"};
#endif
