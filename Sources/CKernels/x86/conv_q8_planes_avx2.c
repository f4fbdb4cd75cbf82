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

// The sums of four vectors of four, in order.
SWL_AVX2_INLINE __m128i sum_each(const __m256i v[4]) {
    __m256i first = _mm256_add_epi64(_mm256_unpacklo_epi64(v[0], v[1]), _mm256_unpackhi_epi64(v[0], v[1]));
    __m256i second = _mm256_add_epi64(_mm256_unpacklo_epi64(v[2], v[3]), _mm256_unpackhi_epi64(v[2], v[3]));
    __m128i low = _mm_add_epi64(_mm256_castsi256_si128(first), _mm256_extracti128_si256(first, 1));
    __m128i high = _mm_add_epi64(_mm256_castsi256_si128(second), _mm256_extracti128_si256(second, 1));
    return _mm_castps_si128(_mm_shuffle_ps(_mm_castsi128_ps(low), _mm_castsi128_ps(high), 0x88));
}

// Adds the bytes of one run of four pixels.
SWL_AVX2_INLINE void add_run(const swl_conv_q8_sums *s, const uint8_t *const in[4], int32_t offset, __m256i mask,
                             __m256i negative[4], __m256i all[4], const int with_all) {
    const __m256i zero = _mm256_setzero_si256();
    for (int32_t i = 0; i < s->length; i += 32) {
        __m256i used = i + 32 < s->length ? _mm256_set1_epi8(-1) : mask;
        SWL_UNROLL
        for (int p = 0; p < 4; p++) {
            const uint8_t *at = in[p] + offset + i;
            __m256i a = _mm256_and_si256(used, _mm256_loadu_si256((const __m256i *)at));
            __m256i m = _mm256_loadu_si256((const __m256i *)(at + s->plane));
            negative[p] = _mm256_add_epi64(negative[p], _mm256_sad_epu8(_mm256_and_si256(a, m), zero));
            if (with_all) all[p] = _mm256_add_epi64(all[p], _mm256_sad_epu8(a, zero));
        }
    }
}

SWL_AVX2_INLINE void sum_pixels(const swl_conv_q8_sums *s, int32_t *out, const int with_all) {
    static const uint8_t ones[64] = {
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
    };
    const __m256i mask = _mm256_loadu_si256((const __m256i *)(ones + 31 - (s->length - 1) % 32));
    const __m128i constant = _mm_set1_epi32((int32_t)(128u * (uint32_t)s->runs * (uint32_t)s->length));
    const __m128i weight_zero = _mm_set1_epi32(s->weight_zero);
    for (int32_t p = 0; p < s->pixels; p += 4) {
        const uint8_t *in[4];
        __m256i negative[4], all[4];
        SWL_UNROLL
        for (int i = 0; i < 4; i++) {
            in[i] = s->in[swl_min_i32(p + i, s->pixels - 1)];
            negative[i] = all[i] = _mm256_setzero_si256();
        }
        for (int32_t r = 0; r < s->runs; r++) add_run(s, in, s->offsets[r], mask, negative, all, with_all);
        __m128i sum = sum_each(negative);
        if (with_all) {
            __m128i x = _mm_add_epi32(_mm_sub_epi32(sum_each(all), _mm_add_epi32(sum, sum)), constant);
            sum = _mm_sub_epi32(sum, _mm_mullo_epi32(x, weight_zero));
        }
        _mm_storeu_si128((__m128i *)(out + p), sum);
    }
}

SWL_AVX2 void swl_conv_q8_pixel_sums_avx2(const uint8_t *in, ptrdiff_t plane, int32_t pixels, int32_t channels,
                                          int32_t *out) {
    static const uint8_t ones[32] = {
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
    };
    const __m128i mask = _mm_loadu_si128((const __m128i *)(ones + 15 - (channels - 1) % 16));
    for (int32_t p = 0; p < pixels; p++, in += channels) {
        __m128i sum = _mm_setzero_si128();
        for (int32_t c = 0; c < channels; c += 16) {
            __m128i used = c + 16 < channels ? _mm_set1_epi8(-1) : mask;
            __m128i a = _mm_loadu_si128((const __m128i *)(in + c)),
                    m = _mm_loadu_si128((const __m128i *)(in + c + plane));
            __m128i negative = _mm_and_si128(used, _mm_and_si128(a, m));
            sum = _mm_add_epi32(sum, _mm_sad_epu8(negative, _mm_setzero_si128()));
        }
        out[p] = _mm_cvtsi128_si32(_mm_add_epi32(sum, _mm_unpackhi_epi64(sum, sum)));
    }
}

SWL_AVX2 void swl_conv_q8_sums_avx2(const swl_conv_q8_sums *s, int32_t *out) {
    if (s->weight_zero)
        sum_pixels(s, out, 1);
    else
        sum_pixels(s, out, 0);
}
#endif
