// Samples of 16 pixels to bytes of colour.
#ifndef SWL_FRAME_PIXELS_AVX2_H
#define SWL_FRAME_PIXELS_AVX2_H

#include "../reference/frame.h"
#include "avx2.h"

SWL_AVX2_INLINE void swl_frame_store(uint8_t *out, __m256i bytes) {
    const __m256i both = _mm256_permute4x64_epi64(_mm256_packus_epi16(bytes, bytes), 0xd8);
    _mm_storeu_si128((__m128i *)out, _mm256_castsi256_si128(both));
}

SWL_AVX2_INLINE __m256i swl_frame_rounded(__m256i sample) {
    return _mm256_srli_epi16(_mm256_add_epi16(sample, _mm256_set1_epi16(64)), 7);
}

// (x - 128) * 256
SWL_AVX2_INLINE __m256i swl_frame_centred(__m256i sample) {
    return _mm256_slli_epi16(_mm256_sub_epi16(sample, _mm256_set1_epi16(1 << 14)), 1);
}

SWL_AVX2_INLINE __m256i swl_frame_times(__m256i value, int16_t factor) {
    return _mm256_mulhrs_epi16(value, _mm256_set1_epi16(factor));
}

SWL_AVX2_INLINE __m256i swl_frame_sum_of(__m256i luma, __m256i chroma) {
    return _mm256_srai_epi16(_mm256_adds_epi16(luma, chroma), 6);
}

SWL_AVX2_INLINE __m256i swl_frame_luma_of(const swl_color_factors *f, __m256i sample) {
    return _mm256_add_epi16(swl_frame_times(swl_frame_centred(sample), f->y), _mm256_set1_epi16(f->offset));
}

SWL_AVX2_INLINE void swl_frame_store_yuv(const swl_frame_pixels *args, int32_t at, const __m256i *s) {
    const swl_color_factors f = args->factors;
    const ptrdiff_t stride = args->out_stride;
    const __m256i luma = swl_frame_luma_of(&f, s[0]), u = swl_frame_centred(s[1]), v = swl_frame_centred(s[2]);
    swl_frame_store(args->out + at, swl_frame_sum_of(luma, swl_frame_times(v, f.r_v)));
    swl_frame_store(args->out + stride + at,
                    swl_frame_sum_of(luma, _mm256_add_epi16(swl_frame_times(u, f.g_u), swl_frame_times(v, f.g_v))));
    swl_frame_store(args->out + 2 * stride + at, swl_frame_sum_of(luma, swl_frame_times(u, f.b_u)));
}

SWL_AVX2_INLINE __m256i swl_frame_luma_words(__m256i red_green, __m256i blue) {
    const __m256i of_two = _mm256_set1_epi32(9798 | 19235 << 16), of_blue = _mm256_set1_epi32(3735);
    const __m256i sum = _mm256_add_epi32(_mm256_madd_epi16(red_green, of_two), _mm256_madd_epi16(blue, of_blue));
    return _mm256_srli_epi32(_mm256_add_epi32(sum, _mm256_set1_epi32(1 << 21)), 22);
}

SWL_AVX2_INLINE __m256i swl_frame_luma_of_colors(__m256i red, __m256i green, __m256i blue) {
    const __m256i zero = _mm256_setzero_si256();
    const __m256i low = swl_frame_luma_words(_mm256_unpacklo_epi16(red, green), _mm256_unpacklo_epi16(blue, zero));
    const __m256i high = swl_frame_luma_words(_mm256_unpackhi_epi16(red, green), _mm256_unpackhi_epi16(blue, zero));
    return _mm256_packus_epi32(low, high);
}

SWL_AVX2_INLINE void swl_store_pixels(swl_frame_colors colors, const swl_frame_pixels *args, int32_t at,
                                      const __m256i *s) {
    const ptrdiff_t stride = args->out_stride;
    uint8_t *out = args->out + at;
    if (colors == SWL_FRAME_LUMA) {
        swl_frame_store(out, _mm256_srai_epi16(swl_frame_luma_of(&args->factors, s[0]), 6));
    } else if (colors == SWL_FRAME_YUV) {
        swl_frame_store_yuv(args, at, s);
    } else {
        const __m256i green = colors >= SWL_FRAME_BAYER ? _mm256_avg_epu16(s[1], s[3]) : s[1];
        if (colors == SWL_FRAME_RGB_LUMA || colors == SWL_FRAME_BAYER_LUMA) {
            swl_frame_store(out, swl_frame_luma_of_colors(s[0], green, s[2]));
        } else {
            swl_frame_store(out, swl_frame_rounded(s[0]));
            swl_frame_store(out + stride, swl_frame_rounded(green));
            swl_frame_store(out + 2 * stride, swl_frame_rounded(s[2]));
        }
    }
}

#endif
