#include "reference.h"

static int32_t best_q8(const swl_argmax *args, ptrdiff_t first) {
    const swl_q8 *in = (const swl_q8 *)args->in + first;
    int32_t best = 0, sign = args->smallest ? -1 : 1;
    for (int32_t r = 1; r < args->reduced; r++)
        if (sign * in[(ptrdiff_t)r * args->inner] > sign * in[(ptrdiff_t)best * args->inner]) best = r;
    return best;
}

static int32_t best_f32(const swl_argmax *args, ptrdiff_t first) {
    const float *in = (const float *)args->in + first;
    int32_t best = 0;
    float sign = args->smallest ? -1 : 1;
    for (int32_t r = 1; r < args->reduced; r++)
        if (sign * in[(ptrdiff_t)r * args->inner] > sign * in[(ptrdiff_t)best * args->inner]) best = r;
    return best;
}

static void run(const swl_argmax *args, int32_t begin, int32_t end) {
    for (int32_t unit = begin; unit < end; unit++) {
        swl_inner_chunk chunk = swl_inner_unit(unit, args->inner);
        for (int32_t i = chunk.first; i < chunk.first + chunk.count; i++) {
            ptrdiff_t first = (ptrdiff_t)chunk.outer * args->reduced * args->inner + i;
            ptrdiff_t at = (ptrdiff_t)chunk.outer * args->inner + i;
            int32_t best = args->in_float ? best_f32(args, first) : best_q8(args, first);
            if (args->out_bytes == 8)
                ((int64_t *)args->out)[at] = best;
            else
                ((int32_t *)args->out)[at] = best;
        }
    }
}

const swl_argmax_kernel swl_argmax_reference = {swl_units_argmax, run, "argmax_1__ref"};
