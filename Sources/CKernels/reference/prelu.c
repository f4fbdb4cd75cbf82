#include "reference.h"

static void pixels(int32_t begin, int32_t end, int32_t channels, int32_t count, int32_t *first, int32_t *last) {
    int32_t unit = swl_prelu_pixels(channels);
    *first = begin * unit;
    *last = (int32_t)((int64_t)end * unit < count ? end * unit : count);
}

static void run_q8(const swl_prelu_q8 *args, int32_t begin, int32_t end) {
    int32_t first, last;
    pixels(begin, end, args->channels, args->pixels, &first, &last);
    for (int32_t pixel = first; pixel < last; pixel++) {
        const swl_q8 *in = args->in + (ptrdiff_t)pixel * args->channels;
        swl_q8 *out = args->out + (ptrdiff_t)pixel * args->channels;
        for (int32_t c = 0; c < args->channels; c++) {
            int32_t x = in[c] - args->in_zero, slope = args->alpha[c * args->alpha_stride] - args->alpha_zero;
            float value = x >= 0 ? (float)x * args->scale : (float)(x * slope) * args->alpha_scale;
            out[c] = swl_requantise(value, args->out_zero, SWL_Q8_MIN, SWL_Q8_MAX);
        }
    }
}

static void run_f32(const swl_prelu_f32 *args, int32_t begin, int32_t end) {
    int32_t first, last;
    pixels(begin, end, args->channels, args->pixels, &first, &last);
    for (int32_t pixel = first; pixel < last; pixel++) {
        const float *in = args->in + (ptrdiff_t)pixel * args->channels;
        float *out = args->out + (ptrdiff_t)pixel * args->channels;
        for (int32_t c = 0; c < args->channels; c++)
            out[c] = in[c] >= 0 ? in[c] : in[c] * args->alpha[c * args->alpha_stride];
    }
}

const swl_prelu_q8_kernel swl_prelu_q8_reference = {swl_units_prelu_q8, run_q8, "prelu_q8_1__ref"};
const swl_prelu_f32_kernel swl_prelu_f32_reference = {swl_units_prelu_f32, run_f32, "prelu_f32_1__ref"};
