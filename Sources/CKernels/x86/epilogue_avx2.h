// The end of an INT8 convolution in registers: requantised values to clamped bytes.
#ifndef SWL_EPILOGUE_AVX2_H
#define SWL_EPILOGUE_AVX2_H

#include "avx2.h"

typedef struct {
    __m256 limit; // out_max before the zero point is added
    __m128i zero, min;
} swl_epilogue;

SWL_AVX2_INLINE swl_epilogue swl_epilogue_of(int32_t zero, int32_t min, int32_t max) {
    return (swl_epilogue){_mm256_set1_ps((float)(max - zero)), _mm_set1_epi16((int16_t)zero), _mm_set1_epi8((char)min)};
}

// The nearest integers, no larger than the limit. What is too small for an int32, and a NaN, gives the least one.
SWL_AVX2_INLINE __m256i swl_round_ps(const swl_epilogue *e, __m256 v) {
    return _mm256_cvtps_epi32(_mm256_min_ps(e->limit, v));
}

SWL_AVX2_INLINE __m256i swl_requantize(const swl_epilogue *e, __m256i acc, __m256 scale) {
    return swl_round_ps(e, _mm256_mul_ps(_mm256_cvtepi32_ps(acc), scale));
}

// Eight int32 to eight int16, saturated.
SWL_AVX2_INLINE __m128i swl_narrow_i32(__m256i v) {
    return _mm_packs_epi32(_mm256_castsi256_si128(v), _mm256_extracti128_si256(v, 1));
}

// Sixteen rounded values to bytes.
SWL_AVX2_INLINE __m128i swl_finish_q8(const swl_epilogue *e, __m256i low, __m256i high) {
    __m128i low16 = _mm_adds_epi16(swl_narrow_i32(low), e->zero);
    __m128i high16 = _mm_adds_epi16(swl_narrow_i32(high), e->zero);
    return _mm_max_epu8(_mm_packus_epi16(low16, high16), e->min);
}

// The residual sum of some pixels and channels of an output, in place.
void swl_residual_q8_avx2(const swl_residual_q8 *residual, ptrdiff_t first_pixel, int32_t first_channel, swl_q8 *out,
                          int32_t out_stride, int32_t pixels, int32_t channels);

#endif
