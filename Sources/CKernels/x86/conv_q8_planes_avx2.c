#if defined(__x86_64__)
#include "conv_q8_avx2.h"

SWL_AVX2 void swl_split_q8_avx2(uint8_t *out, ptrdiff_t plane, const swl_q8 *in, int32_t count) {
    for (int32_t i = 0; i < count; i += 32) {
        __m256i x = _mm256_loadu_si256((const __m256i *)(in + i));
        x = _mm256_xor_si256(x, _mm256_set1_epi8(-128));
        _mm256_storeu_si256((__m256i *)(out + i), _mm256_abs_epi8(x));
        _mm256_storeu_si256((__m256i *)(out + plane + i), _mm256_cmpgt_epi8(_mm256_setzero_si256(), x));
    }
}

SWL_AVX2_INLINE int32_t sum_lanes(__m256i v) {
    __m128i two = _mm_add_epi32(_mm256_castsi256_si128(v), _mm256_extracti128_si256(v, 1));
    return _mm_cvtsi128_si32(_mm_add_epi32(two, _mm_unpackhi_epi64(two, two)));
}

SWL_AVX2 void swl_conv_q8_sums_avx2(const swl_conv_q8_sums *s, int32_t *out) {
    static const uint8_t ones[64] = {
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
    };
    const __m256i zero = _mm256_setzero_si256();
    int32_t tail = (s->length - 1) % 32 + 1, body = s->length - tail;
    __m256i mask = _mm256_loadu_si256((const __m256i *)(ones + 32 - tail));
    uint32_t constant = 128u * (uint32_t)s->runs * (uint32_t)s->length;
    for (int32_t p = 0; p < s->pixels; p++) {
        __m256i negative = zero, all = zero;
        for (int32_t r = 0; r < s->runs; r++) {
            const uint8_t *in = s->in[p] + s->offsets[r];
            for (int32_t i = 0; i <= body; i += 32) {
                __m256i a = _mm256_loadu_si256((const __m256i *)(in + i));
                __m256i m = _mm256_loadu_si256((const __m256i *)(in + i + s->plane));
                if (i == body) a = _mm256_and_si256(a, mask);
                negative = _mm256_add_epi64(negative, _mm256_sad_epu8(_mm256_and_si256(a, m), zero));
                if (s->weight_zero) all = _mm256_add_epi64(all, _mm256_sad_epu8(a, zero));
            }
        }
        uint32_t sum = (uint32_t)sum_lanes(negative);
        if (s->weight_zero) sum -= (uint32_t)s->weight_zero * ((uint32_t)sum_lanes(all) - 2 * sum + constant);
        out[p] = (int32_t)sum;
    }
}
#endif
