#include "reference.h"

static int32_t reduced_q8(const swl_reduce_q8 *args, const swl_q8 *in) {
    int32_t sum = 0, max = SWL_Q8_MIN, min = SWL_Q8_MAX;
    for (int32_t r = 0; r < args->reduced; r++, in += args->inner) {
        sum += *in;
        max = swl_max_i32(max, *in);
        min = swl_min_i32(min, *in);
    }
    if (args->op == SWL_REDUCE_MAX) return max;
    if (args->op == SWL_REDUCE_MIN) return min;
    float value = (float)(sum - args->reduced * args->in_zero) * args->scale;
    return swl_requantise(value, args->out_zero, SWL_Q8_MIN, SWL_Q8_MAX);
}

static void run_q8(const swl_reduce_q8 *args, int32_t begin, int32_t end) {
    for (int32_t unit = begin; unit < end; unit++) {
        swl_inner_chunk chunk = swl_inner_unit(unit, args->inner);
        const swl_q8 *in = args->in + (ptrdiff_t)chunk.outer * args->reduced * args->inner + chunk.first;
        swl_q8 *out = args->out + (ptrdiff_t)chunk.outer * args->inner + chunk.first;
        for (int32_t i = 0; i < chunk.count; i++) out[i] = (swl_q8)reduced_q8(args, in + i);
    }
}

static float reduced_f32(const swl_reduce_f32 *args, const float *in) {
    float sum = 0, max = *in, min = *in;
    for (int32_t r = 0; r < args->reduced; r++, in += args->inner) {
        sum += *in;
        max = *in > max ? *in : max;
        min = *in < min ? *in : min;
    }
    switch (args->op) {
    case SWL_REDUCE_MEAN:
        return sum / (float)args->reduced;
    case SWL_REDUCE_MAX:
        return max;
    case SWL_REDUCE_MIN:
        return min;
    default:
        return sum;
    }
}

static void run_f32(const swl_reduce_f32 *args, int32_t begin, int32_t end) {
    for (int32_t unit = begin; unit < end; unit++) {
        swl_inner_chunk chunk = swl_inner_unit(unit, args->inner);
        const float *in = args->in + (ptrdiff_t)chunk.outer * args->reduced * args->inner + chunk.first;
        float *out = args->out + (ptrdiff_t)chunk.outer * args->inner + chunk.first;
        for (int32_t i = 0; i < chunk.count; i++) out[i] = reduced_f32(args, in + i);
    }
}

const swl_reduce_q8_kernel swl_reduce_q8_reference = {swl_units_reduce_q8, run_q8, "reduce_q8_1__ref"};
const swl_reduce_f32_kernel swl_reduce_f32_reference = {swl_units_reduce_f32, run_f32, "reduce_f32_1__ref"};
