// The residual sum on requantised bytes in registers.
#ifndef SWL_RESIDUAL_AVX2_H
#define SWL_RESIDUAL_AVX2_H

#include "epilogue_avx2.h"

typedef struct {
    __m256i q_zero, r_zero;
    __m256 q_scale, r_scale;
    swl_epilogue end;
} swl_residual_constants;

SWL_AVX2_INLINE swl_residual_constants swl_residual_constants_of(const swl_residual_q8 *residual) {
    return (swl_residual_constants){
        .q_zero = _mm256_set1_epi32(residual->q_zero),
        .r_zero = _mm256_set1_epi32(residual->r_zero),
        .q_scale = _mm256_set1_ps(residual->q_scale),
        .r_scale = _mm256_set1_ps(residual->r_scale),
        .end = swl_epilogue_of(residual->zero, residual->min, residual->max),
    };
}

SWL_AVX2_INLINE __m256 swl_residual_scaled(__m128i v, __m256i zero, __m256 scale) {
    return _mm256_mul_ps(_mm256_cvtepi32_ps(_mm256_sub_epi32(_mm256_cvtepu8_epi32(v), zero)), scale);
}

SWL_AVX2_INLINE __m256i swl_residual_half(const swl_residual_constants *c, __m128i q, __m128i r) {
    __m256 own = swl_residual_scaled(q, c->q_zero, c->q_scale), other = swl_residual_scaled(r, c->r_zero, c->r_scale);
    return swl_round_ps(&c->end, _mm256_add_ps(own, other));
}

// Sixteen channels.
SWL_AVX2_INLINE __m128i swl_residual_sum(const swl_residual_constants *c, __m128i q, __m128i r) {
    __m256i low = swl_residual_half(c, q, r);
    __m256i high = swl_residual_half(c, _mm_srli_si128(q, 8), _mm_srli_si128(r, 8));
    return swl_finish_q8(&c->end, low, high);
}

#endif
