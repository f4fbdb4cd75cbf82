#include "reference.h"

static int32_t combine(swl_binary_op op, int32_t a, int32_t b) {
    switch (op) {
    case SWL_SUB:
        return (int32_t)((uint32_t)a - (uint32_t)b);
    case SWL_MUL:
        return (int32_t)((uint32_t)a * (uint32_t)b);
    case SWL_MAXIMUM:
        return swl_max_i32(a, b);
    case SWL_MINIMUM:
        return swl_min_i32(a, b);
    default:
        return (int32_t)((uint32_t)a + (uint32_t)b);
    }
}

static void run(const swl_binary_i32 *args, int32_t begin, int32_t end) {
    swl_range range = swl_chunks(begin, end, swl_broadcast_count(args->shape.rank, args->shape.extent));
    int32_t *out = args->out + range.first;
    swl_walk walk;
    for (swl_walk_begin(&walk, &args->shape, range.first, range.count); swl_walk_next(&walk); out += walk.length)
        for (int32_t i = 0; i < walk.length; i++)
            out[i] = combine(args->op, args->a[walk.a + (ptrdiff_t)i * walk.a_step],
                             args->b[walk.b + (ptrdiff_t)i * walk.b_step]);
}

const swl_binary_i32_kernel swl_binary_i32_reference = {swl_units_binary_i32, run, "binary_i32_1__ref"};
