// Rows of luma and chroma to rows of samples, 64 bytes at a time; other layouts are done as AVX2 does.
#if defined(__x86_64__) && !defined(SWL_EMULATE_AVX512)
#include "../reference/frame.h"
#include "avx2.h"
#include "avx512.h"
#include "avx512vnni.h"

SWL_AVX512_INLINE __m512i mixed(__m512i a, __m512i b, __m512i weight) {
    return _mm512_add_epi16(a, _mm512_mulhrs_epi16(_mm512_sub_epi16(b, a), weight));
}

// Samples of the first or the second bytes of pairs.
SWL_AVX512_INLINE __m512i even(__m512i v) {
    return _mm512_srli_epi16(_mm512_slli_epi16(v, 8), 1);
}

SWL_AVX512_INLINE __m512i odd(__m512i v) {
    return _mm512_slli_epi16(_mm512_srli_epi16(v, 8), 7);
}

// The first and the second of sixteen pairs of words.
SWL_AVX512_INLINE void store_pairs(int16_t *first, int16_t *second, __m512i v) {
    const __m512i order = _mm512_set_epi16(31, 29, 27, 25, 23, 21, 19, 17, 15, 13, 11, 9, 7, 5, 3, 1, 30, 28, 26, 24,
                                           22, 20, 18, 16, 14, 12, 10, 8, 6, 4, 2, 0);
    const __m512i sorted = _mm512_permutexvar_epi16(order, v);
    _mm256_storeu_si256((__m256i *)first, _mm512_castsi512_si256(sorted));
    _mm256_storeu_si256((__m256i *)second, _mm512_extracti64x4_epi64(sorted, 1));
}

// Sixteen groups of two pixels.
SWL_AVX512_INLINE void mix_pixels(const swl_frame_mix *args, ptrdiff_t at, int luma_is_odd, __m512i weight) {
    const __m512i a = _mm512_loadu_si512(args->a + 4 * at), b = _mm512_loadu_si512(args->b + 4 * at);
    const __m512i first = mixed(even(a), even(b), weight), second = mixed(odd(a), odd(b), weight);
    int16_t *u = args->out + args->out_stride + at;
    _mm512_storeu_si512(args->out + 2 * at, luma_is_odd ? second : first);
    store_pairs(u, u + args->out_stride, luma_is_odd ? first : second);
}

// Sixteen groups of two bytes.
SWL_AVX512_INLINE void mix_pairs(const swl_frame_mix *args, ptrdiff_t at, __m512i weight) {
    const __m512i a = _mm512_cvtepu8_epi16(_mm256_loadu_si256((const __m256i *)(args->a + 2 * at)));
    const __m512i b = _mm512_cvtepu8_epi16(_mm256_loadu_si256((const __m256i *)(args->b + 2 * at)));
    int16_t *out = args->out + at;
    store_pairs(out, out + args->out_stride, mixed(_mm512_slli_epi16(a, 7), _mm512_slli_epi16(b, 7), weight));
}

SWL_AVX512_INLINE void mix_bytes(const swl_frame_mix *args, ptrdiff_t at, __m512i weight) {
    const __m512i a = _mm512_cvtepu8_epi16(_mm256_loadu_si256((const __m256i *)(args->a + at)));
    const __m512i b = _mm512_cvtepu8_epi16(_mm256_loadu_si256((const __m256i *)(args->b + at)));
    _mm512_storeu_si512(args->out + at, mixed(_mm512_slli_epi16(a, 7), _mm512_slli_epi16(b, 7), weight));
}

SWL_AVX512_INLINE void mix_block(swl_frame_layout layout, const swl_frame_mix *args, ptrdiff_t at, __m512i weight) {
    if (layout == SWL_FRAME_BYTES_1)
        mix_bytes(args, at, weight);
    else if (layout == SWL_FRAME_BYTES_2)
        mix_pairs(args, at, weight);
    else
        mix_pixels(args, at, layout == SWL_FRAME_UYVY, weight);
}

// The last block of a row overlaps the one before it.
SWL_AVX512_INLINE void mix_row(swl_frame_layout layout, int32_t block, const swl_frame_mix *args) {
    const __m512i weight = _mm512_set1_epi16(args->weight);
    const int32_t last = args->count - block;
    for (int32_t at = 0; at < last; at += block) mix_block(layout, args, at, weight);
    mix_block(layout, args, last, weight);
}

SWL_AVX512 static void run(const swl_frame_mix *args, int32_t begin, int32_t end) {
    const int has_blocks = begin < end && args->count >= 32;
    if (has_blocks && args->layout == SWL_FRAME_BYTES_1)
        mix_row(SWL_FRAME_BYTES_1, 32, args);
    else if (has_blocks && args->layout == SWL_FRAME_BYTES_2)
        mix_row(SWL_FRAME_BYTES_2, 16, args);
    else if (has_blocks && args->layout == SWL_FRAME_YUYV)
        mix_row(SWL_FRAME_YUYV, 16, args);
    else if (has_blocks && args->layout == SWL_FRAME_UYVY)
        mix_row(SWL_FRAME_UYVY, 16, args);
    else
        swl_frame_mix_avx2.run(args, begin, end);
}

const swl_frame_mix_kernel swl_frame_mix_avx512vnni = {swl_units_frame_mix, run, "frame_mix_u8_s16_32__avx512vnni"};
#endif
