#include "reference.h"

static float combine(swl_binary_op op, float a, float b) {
    switch (op) {
    case SWL_ADD:
        return a + b;
    case SWL_SUB:
        return a - b;
    case SWL_MUL:
        return a * b;
    case SWL_DIV:
        return a / b;
    case SWL_MAXIMUM:
        return a > b ? a : b;
    case SWL_MINIMUM:
        return a < b ? a : b;
    case SWL_SQUARED_DIFFERENCE:
        return (a - b) * (a - b);
    }
    return 0;
}

static void run(const swl_binary_f32 *args, int32_t begin, int32_t end) {
    swl_range range = swl_chunks(begin, end, swl_broadcast_count(args->shape.rank, args->shape.extent));
    float *out = args->out + range.first;
    swl_walk walk;
    for (swl_walk_begin(&walk, &args->shape, range.first, range.count); swl_walk_next(&walk); out += walk.length) {
        for (int32_t i = 0; i < walk.length; i++) {
            float value = combine(args->op, args->a[walk.a + (ptrdiff_t)i * walk.a_step],
                                  args->b[walk.b + (ptrdiff_t)i * walk.b_step]);
            out[i] = swl_clamp_f32(value, args->out_min, args->out_max);
        }
    }
}

const swl_binary_f32_kernel swl_binary_f32_reference = {swl_units_binary_f32, run, "binary_f32_1__ref"};
