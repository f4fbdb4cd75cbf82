// Sums and maxima of bytes over pixels, 64 channels at a time.
#ifndef SWL_SUMS_Q8_AVX512_H
#define SWL_SUMS_Q8_AVX512_H

#include "requantize_avx512.h"

// Pixels whose bytes fit into 16 bits when added.
#define SWL_SUM16_PIXELS 257

// `lines` lines of `count` pixels; distances in elements.
typedef struct {
    const swl_q8 *in;
    ptrdiff_t stride, line_stride;
    int32_t count, lines;
} swl_pixel_block;

SWL_AVX512_INLINE swl_widened swl_block_sums(swl_pixel_block block, uint64_t mask) {
    __m512i zero = _mm512_setzero_si512(), low = zero, high = zero;
    swl_widened sums = {{zero, zero, zero, zero}};
    int32_t held = 0;
    for (int32_t line = 0; line < block.lines; line++, block.in += block.line_stride) {
        const swl_q8 *in = block.in;
        for (int32_t i = 0; i < block.count; i++, in += block.stride) {
            __m512i x = _mm512_maskz_loadu_epi8(mask, in);
            low = _mm512_add_epi16(low, _mm512_unpacklo_epi8(x, zero));
            high = _mm512_add_epi16(high, _mm512_unpackhi_epi8(x, zero));
            if (++held < SWL_SUM16_PIXELS) continue;
            swl_widened more = swl_widen16(low, high);
            SWL_UNROLL
            for (int m = 0; m < 4; m++) sums.part[m] = _mm512_add_epi32(sums.part[m], more.part[m]);
            low = high = zero;
            held = 0;
        }
    }
    swl_widened more = swl_widen16(low, high);
    SWL_UNROLL
    for (int m = 0; m < 4; m++) sums.part[m] = _mm512_add_epi32(sums.part[m], more.part[m]);
    return sums;
}

// The largest of each channel, or the smallest.
SWL_AVX512_INLINE __m512i swl_block_extremes(swl_pixel_block block, uint64_t mask, const int smallest) {
    __m512i found = _mm512_set1_epi8((char)(smallest ? SWL_Q8_MAX : SWL_Q8_MIN));
    for (int32_t line = 0; line < block.lines; line++, block.in += block.line_stride) {
        const swl_q8 *in = block.in;
        for (int32_t i = 0; i < block.count; i++, in += block.stride) {
            __m512i x = _mm512_maskz_loadu_epi8(mask, in);
            found = smallest ? _mm512_min_epu8(found, x) : _mm512_max_epu8(found, x);
        }
    }
    return found;
}

#endif
