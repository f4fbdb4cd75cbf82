// Sums of bytes over 32 channels. Unpacking splits the channels into four vectors, packing brings them back in order.
#ifndef SWL_SUMS_Q8_AVX2_H
#define SWL_SUMS_Q8_AVX2_H

#include "avx2.h"

// Rows that fit before 16 bits overflow.
enum { swl_sum_rows = 256 };

typedef struct {
    __m256i quarter[4]; // int32
} swl_sums;

SWL_AVX2_INLINE __m256i swl_load_32(const swl_q8 *in) {
    return _mm256_loadu_si256((const __m256i *)in);
}

SWL_AVX2_INLINE void swl_add_row(__m256i half[2], __m256i row) {
    half[0] = _mm256_add_epi16(half[0], _mm256_unpacklo_epi8(row, _mm256_setzero_si256()));
    half[1] = _mm256_add_epi16(half[1], _mm256_unpackhi_epi8(row, _mm256_setzero_si256()));
}

// Adds the 16-bit sums and clears them.
SWL_AVX2_INLINE void swl_add_halves(swl_sums *sums, __m256i half[2]) {
    const __m256i zero = _mm256_setzero_si256();
    SWL_UNROLL
    for (int i = 0; i < 2; i++) {
        sums->quarter[2 * i] = _mm256_add_epi32(sums->quarter[2 * i], _mm256_unpacklo_epi16(half[i], zero));
        sums->quarter[2 * i + 1] = _mm256_add_epi32(sums->quarter[2 * i + 1], _mm256_unpackhi_epi16(half[i], zero));
        half[i] = zero;
    }
}

// Four quarters of small numbers to bytes, after adding `zero`; saturates.
SWL_AVX2_INLINE __m256i swl_pack_quarters(const swl_sums *values, __m256i zero) {
    __m256i low = _mm256_packs_epi32(values->quarter[0], values->quarter[1]);
    __m256i high = _mm256_packs_epi32(values->quarter[2], values->quarter[3]);
    return _mm256_packus_epi16(_mm256_adds_epi16(low, zero), _mm256_adds_epi16(high, zero));
}

// Stores the first `count` of 32 bytes.
SWL_AVX2_INLINE void swl_store_32(swl_q8 *out, __m256i v, int32_t count) {
    if (count >= 32) {
        _mm256_storeu_si256((__m256i *)out, v);
        return;
    }
    uint8_t bytes[32];
    _mm256_storeu_si256((__m256i *)bytes, v);
    memcpy(out, bytes, (size_t)count);
}

#endif
