// From 32-bit sums to bytes, in registers.
#ifndef SWL_REQUANTIZE_AVX512_H
#define SWL_REQUANTIZE_AVX512_H

#include "avx512.h"

// Larger than any byte, small enough to convert: floats are cut here, so that only the low side may overflow.
#define SWL_FLOAT_LIMIT 32767.0f

typedef struct {
    __m512 limit;
    __m512i zero, min, max; // zero: 16-bit lanes, min and max: bytes
} swl_requantize;

SWL_AVX512_INLINE swl_requantize swl_requantize_to(int32_t zero, int32_t min, int32_t max) {
    return (swl_requantize){
        _mm512_set1_ps(SWL_FLOAT_LIMIT),
        _mm512_set1_epi16((int16_t)zero),
        _mm512_set1_epi8((char)min),
        _mm512_set1_epi8((char)max),
    };
}

SWL_AVX512_INLINE swl_requantize swl_requantize_of(const swl_conv_q8 *args) {
    return swl_requantize_to(args->out_zero, args->out_min, args->out_max);
}

// An overflow below and a NaN come out as INT32_MIN, which saturates to the minimum.
SWL_AVX512_INLINE __m512i swl_nearest(__m512 x, __m512 limit) {
    return _mm512_cvtps_epi32(_mm512_min_ps(limit, x));
}

// Whether a product with one of these scales may overflow above.
SWL_AVX512_INLINE int swl_may_overflow(__m512 scale) {
    return _mm512_cmp_ps_mask(_mm512_abs_ps(scale), _mm512_set1_ps(1.0f), _CMP_NLT_UQ) != 0;
}

// `limited` unless scales are known to be small.
SWL_AVX512_INLINE __m512i swl_scaled(const swl_requantize *to, __m512i sum, __m512 scale, const int limited) {
    __m512 x = _mm512_mul_ps(_mm512_cvtepi32_ps(sum), scale);
    return limited ? swl_nearest(x, to->limit) : _mm512_cvtps_epi32(x);
}

// Four vectors of scaled sums -> bytes; each 128-bit lane holds 4 bytes of a, b, c and d in turn.
SWL_AVX512_INLINE __m512i swl_pack_bytes(const swl_requantize *to, __m512i a, __m512i b, __m512i c, __m512i d) {
    __m512i ab = _mm512_adds_epi16(_mm512_packs_epi32(a, b), to->zero);
    __m512i cd = _mm512_adds_epi16(_mm512_packs_epi32(c, d), to->zero);
    return _mm512_min_epu8(_mm512_max_epu8(_mm512_packus_epi16(ab, cd), to->min), to->max);
}

// Four vectors of four neighbouring bytes each in turn, as swl_pack_bytes has them -> as they lie in memory, when the
// vectors held neighbouring elements; and the way back.
SWL_AVX512_INLINE __m512i swl_transpose4(__m512i bytes) {
    const __m512i order = _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
    return _mm512_permutexvar_epi32(order, bytes);
}

typedef struct {
    __m512i part[4];
} swl_widened;

// Bytes -> 32 bits, the inverse of swl_pack_bytes.
SWL_AVX512_INLINE swl_widened swl_widen16(__m512i low, __m512i high) {
    __m512i zero = _mm512_setzero_si512();
    return (swl_widened){{_mm512_unpacklo_epi16(low, zero), _mm512_unpackhi_epi16(low, zero),
                          _mm512_unpacklo_epi16(high, zero), _mm512_unpackhi_epi16(high, zero)}};
}

SWL_AVX512_INLINE swl_widened swl_widen8(__m512i bytes) {
    __m512i zero = _mm512_setzero_si512();
    return swl_widen16(_mm512_unpacklo_epi8(bytes, zero), _mm512_unpackhi_epi8(bytes, zero));
}

SWL_AVX512_INLINE __m512 swl_real(__m128i x, int32_t zero, float scale) {
    __m512i centred = _mm512_sub_epi32(_mm512_cvtepu8_epi32(x), _mm512_set1_epi32(zero));
    return _mm512_mul_ps(_mm512_cvtepi32_ps(centred), _mm512_set1_ps(scale));
}

SWL_AVX512_INLINE __m128i swl_residual_sum(const swl_residual_q8 *residual, __m128i q, __m128i r) {
    __m512 sum = _mm512_add_ps(swl_real(q, residual->q_zero, residual->q_scale),
                               swl_real(r, residual->r_zero, residual->r_scale));
    __m512i x = swl_nearest(sum, _mm512_set1_ps(SWL_FLOAT_LIMIT));
    x = _mm512_add_epi32(x, _mm512_set1_epi32(residual->zero));
    x = _mm512_max_epi32(x, _mm512_set1_epi32(residual->min));
    return _mm512_cvtepi32_epi8(_mm512_min_epi32(x, _mm512_set1_epi32(residual->max)));
}

SWL_AVX512_INLINE uint16_t swl_mask16(int32_t count) {
    return (uint16_t)((1u << count) - 1);
}

SWL_AVX512_INLINE uint64_t swl_mask64(int32_t count) {
    return count < 64 ? ((uint64_t)1 << count) - 1 : ~(uint64_t)0;
}

// 1 to 16 neighbouring channels of one pixel, summed with the residual's where there is one.
SWL_AVX512_INLINE void swl_store16(const swl_residual_q8 *residual, swl_q8 *out, const swl_q8 *r, __m128i q,
                                   int32_t channels) {
    if (channels == 16) {
        if (r) q = swl_residual_sum(residual, q, _mm_loadu_si128((const __m128i *)r));
        _mm_storeu_si128((__m128i *)out, q);
        return;
    }
    uint16_t mask = swl_mask16(channels);
    if (r) q = swl_residual_sum(residual, q, _mm_maskz_loadu_epi8(mask, r));
    if (channels == 8) {
        _mm_storel_epi64((__m128i *)out, q);
    } else {
        _mm_mask_storeu_epi8(out, mask, q);
    }
}

#endif
