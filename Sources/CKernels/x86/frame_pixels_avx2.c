// Rows of samples to bytes of colour, 16 pixels at a time.
#if defined(__x86_64__)
#include "../reference/frame.h"
#include "avx2.h"

enum { block = SWL_FRAME_BLOCK };

SWL_AVX2_INLINE void store(uint8_t *out, __m256i bytes) {
    const __m256i both = _mm256_permute4x64_epi64(_mm256_packus_epi16(bytes, bytes), 0xd8);
    _mm_storeu_si128((__m128i *)out, _mm256_castsi256_si128(both));
}

SWL_AVX2_INLINE __m256i rounded(__m256i sample) {
    return _mm256_srli_epi16(_mm256_add_epi16(sample, _mm256_set1_epi16(64)), 7);
}

// (x - 128) * 256
SWL_AVX2_INLINE __m256i centred(__m256i sample) {
    return _mm256_slli_epi16(_mm256_sub_epi16(sample, _mm256_set1_epi16(1 << 14)), 1);
}

SWL_AVX2_INLINE __m256i times(__m256i value, int16_t factor) {
    return _mm256_mulhrs_epi16(value, _mm256_set1_epi16(factor));
}

SWL_AVX2_INLINE __m256i sum_of(__m256i luma, __m256i chroma) {
    return _mm256_srai_epi16(_mm256_adds_epi16(luma, chroma), 6);
}

SWL_AVX2_INLINE __m256i luma_of(const swl_color_factors *f, __m256i sample) {
    return _mm256_add_epi16(times(centred(sample), f->y), _mm256_set1_epi16(f->offset));
}

SWL_AVX2_INLINE void store_yuv(const swl_frame_pixels *args, int32_t at, const __m256i *s) {
    const swl_color_factors f = args->factors;
    const ptrdiff_t stride = args->out_stride;
    const __m256i luma = luma_of(&f, s[0]), u = centred(s[1]), v = centred(s[2]);
    store(args->out + at, sum_of(luma, times(v, f.r_v)));
    store(args->out + stride + at, sum_of(luma, _mm256_add_epi16(times(u, f.g_u), times(v, f.g_v))));
    store(args->out + 2 * stride + at, sum_of(luma, times(u, f.b_u)));
}

SWL_AVX2_INLINE __m256i luma_words(__m256i red_green, __m256i blue) {
    const __m256i of_two = _mm256_set1_epi32(9798 | 19235 << 16), of_blue = _mm256_set1_epi32(3735);
    const __m256i sum = _mm256_add_epi32(_mm256_madd_epi16(red_green, of_two), _mm256_madd_epi16(blue, of_blue));
    return _mm256_srli_epi32(_mm256_add_epi32(sum, _mm256_set1_epi32(1 << 21)), 22);
}

SWL_AVX2_INLINE __m256i luma_of_colors(__m256i red, __m256i green, __m256i blue) {
    const __m256i zero = _mm256_setzero_si256();
    const __m256i low = luma_words(_mm256_unpacklo_epi16(red, green), _mm256_unpacklo_epi16(blue, zero));
    const __m256i high = luma_words(_mm256_unpackhi_epi16(red, green), _mm256_unpackhi_epi16(blue, zero));
    return _mm256_packus_epi32(low, high);
}

SWL_AVX2_INLINE void store_pixels(swl_frame_colors colors, const swl_frame_pixels *args, int32_t at, const __m256i *s) {
    const ptrdiff_t stride = args->out_stride;
    uint8_t *out = args->out + at;
    if (colors == SWL_FRAME_LUMA) {
        store(out, _mm256_srai_epi16(luma_of(&args->factors, s[0]), 6));
    } else if (colors == SWL_FRAME_YUV) {
        store_yuv(args, at, s);
    } else {
        const __m256i green = colors >= SWL_FRAME_BAYER ? _mm256_avg_epu16(s[1], s[3]) : s[1];
        if (colors == SWL_FRAME_RGB_LUMA || colors == SWL_FRAME_BAYER_LUMA) {
            store(out, luma_of_colors(s[0], green, s[2]));
        } else {
            store(out, rounded(s[0]));
            store(out + stride, rounded(green));
            store(out + 2 * stride, rounded(s[2]));
        }
    }
}

SWL_AVX2_INLINE void do_row(swl_frame_colors colors, const swl_frame_pixels *args) {
    const int inputs = colors == SWL_FRAME_LUMA ? 1 : colors < SWL_FRAME_BAYER ? 3 : 4;
    for (int32_t at = 0; at < args->count; at += block) {
        __m256i s[4];
        SWL_UNROLL
        for (int c = 0; c < inputs; c++) s[c] = _mm256_loadu_si256((const __m256i *)(args->in[c] + at));
        store_pixels(colors, args, at, s);
    }
}

SWL_AVX2 static void run(const swl_frame_pixels *args, int32_t begin, int32_t end) {
    if (begin >= end) return;
    const swl_frame_pixels own = *args; // nothing that is stored can change it
    switch (own.colors) {
    case SWL_FRAME_LUMA:
        do_row(SWL_FRAME_LUMA, &own);
        break;
    case SWL_FRAME_YUV:
        do_row(SWL_FRAME_YUV, &own);
        break;
    case SWL_FRAME_RGB:
        do_row(SWL_FRAME_RGB, &own);
        break;
    case SWL_FRAME_RGB_LUMA:
        do_row(SWL_FRAME_RGB_LUMA, &own);
        break;
    case SWL_FRAME_BAYER:
        do_row(SWL_FRAME_BAYER, &own);
        break;
    case SWL_FRAME_BAYER_LUMA:
        do_row(SWL_FRAME_BAYER_LUMA, &own);
        break;
    }
}

const swl_frame_pixels_kernel swl_frame_pixels_avx2 = {swl_units_frame_pixels, run, "frame_pixels_s16_u8_16__avx2"};
#endif
