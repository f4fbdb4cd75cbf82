// What the kernels of colour share: thirty-two pixels, whose bytes become words to be multiplied.
#ifndef SWL_COLOR_AVX2_H
#define SWL_COLOR_AVX2_H

#include "../reference/color.h"
#include "avx2.h"

enum { swl_color_block = 32 };

// (x - 128) * 256 of bytes x, as unpacking bytes leaves them: 0...7 and 16...23 in `low`, the others in `high`.
typedef struct {
    __m256i low, high;
} swl_words;

SWL_AVX2_INLINE __m128i swl_load_16(const uint8_t *in) {
    return _mm_loadu_si128((const __m128i *)in);
}

// Sixteen bytes of each.
SWL_AVX2_INLINE __m256i swl_load_two(const uint8_t *low, const uint8_t *high) {
    return _mm256_inserti128_si256(_mm256_castsi128_si256(swl_load_16(low)), swl_load_16(high), 1);
}

SWL_AVX2_INLINE swl_words swl_words_of(__m256i bytes) {
    const __m256i zero = _mm256_setzero_si256(), centred = _mm256_xor_si256(bytes, _mm256_set1_epi8(-128));
    return (swl_words){_mm256_unpacklo_epi8(zero, centred), _mm256_unpackhi_epi8(zero, centred)};
}

SWL_AVX2_INLINE swl_words swl_load_words(const uint8_t *in) {
    return swl_words_of(_mm256_loadu_si256((const __m256i *)in));
}

// The first or the second bytes of 32 pairs.
SWL_AVX2_INLINE __m256i swl_half_of_pairs(__m256i pairs, int second) {
    const __m256i centre = _mm256_set1_epi16((int16_t)0x8000), upper = _mm256_set1_epi16((int16_t)0xff00);
    return _mm256_xor_si256(second ? _mm256_and_si256(pairs, upper) : _mm256_slli_epi16(pairs, 8), centre);
}
SWL_AVX2_INLINE swl_words swl_load_half_of_pairs(const uint8_t *in, int second) {
    return (swl_words){swl_half_of_pairs(swl_load_two(in, in + 32), second),
                       swl_half_of_pairs(swl_load_two(in + 16, in + 48), second)};
}

// Luma of the pixels from `at` on; the order of U and V in the format does not matter.
SWL_AVX2_INLINE swl_words swl_load_luma(swl_color_format format, const swl_color_row *row, int32_t at) {
    const uint8_t *in = row->in[0];
    if (format == SWL_COLOR_YUYV) return swl_load_half_of_pairs(in + (ptrdiff_t)2 * at, 0);
    if (format == SWL_COLOR_UYVY) return swl_load_half_of_pairs(in + (ptrdiff_t)2 * at, 1);
    return swl_load_words(in + at);
}

// Luma with 6 fraction bits.
SWL_AVX2_INLINE __m256i swl_scaled_luma(__m256i words, __m256i factor, __m256i offset) {
    return _mm256_add_epi16(_mm256_mulhrs_epi16(words, factor), offset);
}

// Bytes in the order of pixels.
SWL_AVX2_INLINE __m256i swl_bytes_of(__m256i low, __m256i high) {
    return _mm256_packus_epi16(_mm256_srai_epi16(low, 6), _mm256_srai_epi16(high, 6));
}

// The same in both lanes.
SWL_AVX2_INLINE __m256i swl_both_lanes(__m128i lane) {
    return _mm256_broadcastsi128_si256(lane);
}

// Three times sixteen bytes of sixteen pixels, and the same of the next ones in the upper lanes.
SWL_AVX2_INLINE void swl_store_parts(uint8_t *out, __m256i first, __m256i second, __m256i third) {
    __m256i *to = (__m256i *)out;
    _mm256_storeu_si256(to, _mm256_permute2x128_si256(first, second, 0x20));
    _mm256_storeu_si256(to + 1, _mm256_blend_epi32(third, first, 0xf0));
    _mm256_storeu_si256(to + 2, _mm256_permute2x128_si256(second, third, 0x31));
}

// Interleaves. 3 * 11 = 1 modulo 16: byte j of a channel moved to its place, modulo 16, is that of pixel 11 * j, and
// every sixteen bytes of output take a third of each channel.
SWL_AVX2_INLINE void swl_store_rgb(uint8_t *out, __m256i red, __m256i green, __m256i blue) {
    const __m256i r_order = swl_both_lanes(_mm_setr_epi8(0, 11, 6, 1, 12, 7, 2, 13, 8, 3, 14, 9, 4, 15, 10, 5));
    const __m256i g_order = swl_both_lanes(_mm_setr_epi8(5, 0, 11, 6, 1, 12, 7, 2, 13, 8, 3, 14, 9, 4, 15, 10));
    const __m256i b_order = swl_both_lanes(_mm_setr_epi8(10, 5, 0, 11, 6, 1, 12, 7, 2, 13, 8, 3, 14, 9, 4, 15));
    const __m256i third0 = swl_both_lanes(_mm_setr_epi8(-1, 0, 0, -1, 0, 0, -1, 0, 0, -1, 0, 0, -1, 0, 0, -1));
    const __m256i third1 = swl_both_lanes(_mm_setr_epi8(0, -1, 0, 0, -1, 0, 0, -1, 0, 0, -1, 0, 0, -1, 0, 0));
    const __m256i third2 = swl_both_lanes(_mm_setr_epi8(0, 0, -1, 0, 0, -1, 0, 0, -1, 0, 0, -1, 0, 0, -1, 0));
    const __m256i r = _mm256_shuffle_epi8(red, r_order), g = _mm256_shuffle_epi8(green, g_order);
    const __m256i b = _mm256_shuffle_epi8(blue, b_order);
    swl_store_parts(out, _mm256_blendv_epi8(_mm256_blendv_epi8(r, g, third1), b, third2),
                    _mm256_blendv_epi8(_mm256_blendv_epi8(r, g, third0), b, third1),
                    _mm256_blendv_epi8(_mm256_blendv_epi8(r, g, third2), b, third0));
}

// One body for formats that differ in the order of U and V.
static inline swl_color_format swl_color_layout(swl_color_format format) {
    switch (format) {
    case SWL_COLOR_YVYU:
        return SWL_COLOR_YUYV;
    case SWL_COLOR_VYUY:
        return SWL_COLOR_UYVY;
    case SWL_COLOR_NV21:
        return SWL_COLOR_NV12;
    default:
        return format;
    }
}

// Bytes of formats of colour to RGB. Returns the pixels done from the left.
int32_t swl_color_reorder_avx2(const swl_color *args, const swl_color_row *row);

#endif
