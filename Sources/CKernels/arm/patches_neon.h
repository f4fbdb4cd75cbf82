// Windows of a convolution laid out as rows of bytes.
#ifndef SWL_PATCHES_NEON_H
#define SWL_PATCHES_NEON_H

#include "arm.h"

#define SWL_PATCHES __attribute__((unused))
#define SWL_PATCHES_INLINE SWL_NEON_INLINE
#define SWL_PATCHES_BEHIND 15

SWL_NEON_INLINE void swl_move_bytes(swl_q8 *out, const swl_q8 *in, size_t count) {
    size_t i = 0;
    do {
        vst1q_s8(out + i, vld1q_s8(in + i));
        i += 16;
    } while (i < count);
}

SWL_NEON_INLINE void swl_fill_bytes(swl_q8 *out, swl_q8 value, size_t count) {
    int8x16_t v = vdupq_n_s8(value);
    for (size_t i = 0; i < count; i += 16) vst1q_s8(out + i, v);
}

#include "../patches.h"

#endif
