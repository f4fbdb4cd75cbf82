#if defined(__aarch64__) || defined(__ARM_NEON)
#include "../reference/frame.h"
#include "arm.h"

enum { block = 16 };

SWL_NEON_INLINE void store_block(const swl_interleave *args, ptrdiff_t at) {
    const uint8_t *in = args->in + at;
    const ptrdiff_t stride = args->in_stride;
    const uint8x16x3_t rows = {{vld1q_u8(in), vld1q_u8(in + stride), vld1q_u8(in + 2 * stride)}};
    vst3q_u8(args->out + 3 * at, rows);
}

// The last block of a row overlaps the one before it.
static void run(const swl_interleave *args, int32_t begin, int32_t end) {
    if (begin >= end) return;
    const int32_t last = args->count - block;
    if (last < 0) {
        swl_interleave_range(args, 0, args->count);
        return;
    }
    for (int32_t at = 0; at < last; at += block) store_block(args, at);
    store_block(args, last);
}

const swl_interleave_kernel swl_interleave_neon = {swl_units_interleave, run, "interleave_u8_16__neon"};
#endif
