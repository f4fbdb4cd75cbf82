// The end of an INT8 convolution in registers: requantised values to clamped bytes.
#ifndef SWL_EPILOGUE_AVX2_H
#define SWL_EPILOGUE_AVX2_H

#include "avx2.h"

typedef struct {
    __m128i zero, min, max;
} swl_epilogue;

SWL_AVX2_INLINE swl_epilogue swl_epilogue_of(int32_t zero, int32_t min, int32_t max) {
    return (swl_epilogue){_mm_set1_epi16((int16_t)zero), _mm_set1_epi8((char)min), _mm_set1_epi8((char)max)};
}

SWL_AVX2_INLINE __m128i swl_clamp_q8(__m128i v, __m128i min, __m128i max) {
    return _mm_min_epu8(_mm_max_epu8(v, min), max);
}

// Sixteen requantised values to bytes.
SWL_AVX2_INLINE __m128i swl_finish_q8(const swl_epilogue *e, __m256i low, __m256i high) {
    __m128i low16 = _mm_adds_epi16(swl_narrow_i32(low), e->zero);
    __m128i high16 = _mm_adds_epi16(swl_narrow_i32(high), e->zero);
    return swl_clamp_q8(_mm_packus_epi16(low16, high16), e->min, e->max);
}

// The residual sum of some pixels and channels of an output, in place.
void swl_residual_q8_avx2(const swl_residual_q8 *residual, ptrdiff_t first_pixel, int32_t first_channel, swl_q8 *out,
                          int32_t out_stride, int32_t pixels, int32_t channels);

#endif
