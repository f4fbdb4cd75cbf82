// Sums of bytes, lane by lane.
#ifndef SWL_SUMS_NEON_H
#define SWL_SUMS_NEON_H

#include "arm.h"

// Bytes that fit before 16 bits overflow.
enum { swl_sum_rows = 256 };

// Vectors summed or compared together; the registers hold no more.
#if defined(__aarch64__)
enum { swl_wide_vectors = 4 };
#else
enum { swl_wide_vectors = 2 };
#endif

SWL_NEON_INLINE void swl_add_row(int16x8_t half[2], int8x16_t row) {
    half[0] = vaddw_s8(half[0], vget_low_s8(row));
    half[1] = vaddw_s8(half[1], vget_high_s8(row));
}

// Adds the 16-bit sums to those in 32 bits and clears them.
SWL_NEON_INLINE void swl_add_halves(int32x4_t quarter[4], int16x8_t half[2]) {
    SWL_UNROLL
    for (int i = 0; i < 2; i++) {
        quarter[2 * i] = vaddw_s16(quarter[2 * i], vget_low_s16(half[i]));
        quarter[2 * i + 1] = vaddw_s16(quarter[2 * i + 1], vget_high_s16(half[i]));
        half[i] = vdupq_n_s16(0);
    }
}

#endif
