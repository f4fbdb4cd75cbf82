#include "reference.h"

#include <math.h>

static void row_q8(const swl_softmax_q8 *args, const swl_q8 *in, swl_q8 *out) {
    int32_t max = SWL_Q8_MIN;
    for (int32_t i = 0; i < args->count; i++) max = swl_max_i32(max, in[i]);
    uint32_t sum = 0;
    for (int32_t i = 0; i < args->count; i++) sum += args->table[max - in[i]];
    float scale = args->out_scale / (float)sum;
    for (int32_t i = 0; i < args->count; i++)
        out[i] = swl_requantise((float)args->table[max - in[i]] * scale, args->out_zero, SWL_Q8_MIN, SWL_Q8_MAX);
}

static void run_q8(const swl_softmax_q8 *args, int32_t begin, int32_t end) {
    for (int32_t row = begin; row < end; row++)
        row_q8(args, args->in + (ptrdiff_t)row * args->count, args->out + (ptrdiff_t)row * args->count);
}

static void row_f32(const swl_softmax_f32 *args, const float *in, float *out) {
    float max = in[0], sum = 0;
    for (int32_t i = 1; i < args->count; i++) max = in[i] > max ? in[i] : max;
    for (int32_t i = 0; i < args->count; i++) sum += out[i] = expf((in[i] - max) * args->beta);
    for (int32_t i = 0; i < args->count; i++) out[i] /= sum;
}

static void run_f32(const swl_softmax_f32 *args, int32_t begin, int32_t end) {
    for (int32_t row = begin; row < end; row++)
        row_f32(args, args->in + (ptrdiff_t)row * args->count, args->out + (ptrdiff_t)row * args->count);
}

const swl_softmax_q8_kernel swl_softmax_q8_reference = {swl_units_softmax_q8, run_q8, "softmax_q8_1__ref"};
const swl_softmax_f32_kernel swl_softmax_f32_reference = {swl_units_softmax_f32, run_f32, "softmax_f32_1__ref"};
