#include "reference.h"

#include <string.h>

#define SWL_STRIDED(type)                                                                                              \
    for (int32_t i = 0; i < count; i++) ((type *)out)[i * out_step] = ((const type *)in)[i * in_step]

static void copy_run(const void *in, ptrdiff_t in_step, void *out, ptrdiff_t out_step, int32_t count, int32_t bytes) {
    if (in_step == 1 && out_step == 1) {
        memcpy(out, in, (size_t)count * (size_t)bytes);
        return;
    }
    switch (bytes) {
    case 1:
        SWL_STRIDED(uint8_t);
        break;
    case 2:
        SWL_STRIDED(uint16_t);
        break;
    case 4:
        SWL_STRIDED(uint32_t);
        break;
    case 8:
        SWL_STRIDED(uint64_t);
        break;
    }
}

static void run(const swl_copy *args, int32_t begin, int32_t end) {
    swl_broadcast shape = {.rank = args->rank};
    for (int32_t d = 0; d < args->rank; d++) {
        shape.extent[d] = args->extent[d];
        shape.a_stride[d] = args->in_stride[d];
        shape.b_stride[d] = args->out_stride[d];
    }
    swl_range range = swl_chunks(begin, end, swl_broadcast_count(args->rank, args->extent));
    swl_walk walk;
    for (swl_walk_begin(&walk, &shape, range.first, range.count); swl_walk_next(&walk);) {
        const char *in = (const char *)args->in + walk.a * args->element_bytes;
        char *out = (char *)args->out + walk.b * args->element_bytes;
        copy_run(in, walk.a_step, out, walk.b_step, walk.length, args->element_bytes);
    }
}

const swl_copy_kernel swl_copy_reference = {swl_units_copy, run, "copy_1__ref"};
