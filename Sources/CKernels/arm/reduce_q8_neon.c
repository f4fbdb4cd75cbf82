#if defined(__aarch64__) || defined(__ARM_NEON)
#include "requantize_neon.h"
#include "sums_neon.h"

SWL_NEON_INLINE void extremes(const swl_reduce_q8 *args, const swl_q8 *in, swl_q8 *out, int32_t count,
                              const int vectors) {
    int8x16_t max[4], min[4];
    SWL_UNROLL
    for (int v = 0; v < vectors; v++) max[v] = min[v] = vld1q_s8(in + 16 * v);
    for (int32_t r = args->reduced; r > 0; r--, in += args->inner) {
        SWL_UNROLL
        for (int v = 0; v < vectors; v++) {
            int8x16_t row = vld1q_s8(in + 16 * v);
            max[v] = vmaxq_s8(max[v], row);
            min[v] = vminq_s8(min[v], row);
        }
    }
    SWL_UNROLL
    for (int v = 0; v < vectors; v++)
        swl_store_q8(out + 16 * v, args->op == SWL_REDUCE_MAX ? max[v] : min[v], count - 16 * v);
}

SWL_NEON_INLINE void scaled_sums(const swl_reduce_q8 *args, const swl_q8 *in, swl_q8 *out, int32_t count,
                                 const int vectors) {
    const swl_requantize to = swl_requantize_of(args->out_zero, SWL_Q8_MIN, SWL_Q8_MAX);
    const float32x4_t scale = vdupq_n_f32(args->scale);
    const int32x4_t start = vdupq_n_s32((int32_t)(0 - (uint32_t)args->reduced * (uint32_t)args->in_zero));
    int16x8_t half[4][2];
    int32x4_t quarter[4][4];
    SWL_UNROLL
    for (int v = 0; v < vectors; v++) {
        half[v][0] = half[v][1] = vdupq_n_s16(0);
        quarter[v][0] = quarter[v][1] = quarter[v][2] = quarter[v][3] = start;
    }
    for (int32_t left = args->reduced; left > 0; left -= swl_sum_rows) {
        for (int32_t r = swl_min_i32(left, swl_sum_rows); r > 0; r--, in += args->inner) {
            SWL_UNROLL
            for (int v = 0; v < vectors; v++) swl_add_row(half[v], vld1q_s8(in + 16 * v));
        }
        SWL_UNROLL
        for (int v = 0; v < vectors; v++) swl_add_halves(quarter[v], half[v]);
    }
    SWL_UNROLL
    for (int v = 0; v < vectors; v++) {
        SWL_UNROLL
        for (int i = 0; i < 4; i++) quarter[v][i] = swl_scaled(quarter[v][i], scale);
        int8x16_t mean = swl_finish_q8(&to, quarter[v][0], quarter[v][1], quarter[v][2], quarter[v][3]);
        swl_store_q8(out + 16 * v, mean, count - 16 * v);
    }
}

SWL_NEON_INLINE void columns(const swl_reduce_q8 *args, const swl_q8 *in, swl_q8 *out, int32_t count,
                             const int vectors) {
    if (args->op == SWL_REDUCE_MEAN || args->op == SWL_REDUCE_SUM)
        scaled_sums(args, in, out, count, vectors);
    else
        extremes(args, in, out, count, vectors);
}

static void run(const swl_reduce_q8 *args, int32_t begin, int32_t end) {
    for (int32_t unit = begin; unit < end; unit++) {
        swl_inner_chunk chunk = swl_inner_unit(unit, args->inner);
        const swl_q8 *in = args->in + (ptrdiff_t)chunk.outer * args->reduced * args->inner + chunk.first;
        swl_q8 *out = args->out + (ptrdiff_t)chunk.outer * args->inner + chunk.first;
        int32_t i = 0;
        for (; i + 16 * swl_wide_vectors <= chunk.count; i += 16 * swl_wide_vectors)
            columns(args, in + i, out + i, 16 * swl_wide_vectors, swl_wide_vectors);
        for (; i < chunk.count; i += 16) columns(args, in + i, out + i, chunk.count - i, 1);
    }
}

const swl_reduce_q8_kernel swl_reduce_q8_neon = {swl_units_reduce_q8, run, "reduce_q8_1x16__neon"};
#endif
