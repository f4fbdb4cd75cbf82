#include "reference.h"

static float combine(const swl_binary_q8 *args, int32_t a, int32_t b) {
    a -= args->a_zero;
    b -= args->b_zero;
    float pa = (float)a * args->a_scale, pb = (float)b * args->b_scale;
    switch (args->op) {
    case SWL_SUB:
        return pa - pb;
    case SWL_MUL:
        return (float)(a * b) * args->a_scale;
    case SWL_MAXIMUM:
        return pa > pb ? pa : pb;
    case SWL_MINIMUM:
        return pa < pb ? pa : pb;
    default:
        return pa + pb;
    }
}

static void run(const swl_binary_q8 *args, int32_t begin, int32_t end) {
    swl_range range = swl_chunks(begin, end, swl_broadcast_count(args->shape.rank, args->shape.extent));
    swl_q8 *out = args->out + range.first;
    swl_walk walk;
    for (swl_walk_begin(&walk, &args->shape, range.first, range.count); swl_walk_next(&walk); out += walk.length) {
        for (int32_t i = 0; i < walk.length; i++) {
            float value = combine(args, args->a[walk.a + (ptrdiff_t)i * walk.a_step],
                                  args->b[walk.b + (ptrdiff_t)i * walk.b_step]);
            out[i] = swl_requantise(value, args->out_zero, args->out_min, args->out_max);
        }
    }
}

const swl_binary_q8_kernel swl_binary_q8_reference = {swl_units_binary_q8, run, "binary_q8_1__ref"};
