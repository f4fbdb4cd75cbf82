// Rows of frames to rows of samples: bytes are widened in place, then sorted by component.
#if defined(__x86_64__)
#include "../reference/frame.h"
#include "avx2.h"

enum { block = 16 }; // groups

// Sixteen words of 0...255 of each component.
typedef struct {
    __m256i of[4];
} components;

SWL_AVX2_INLINE __m256i load(const uint8_t *in) {
    return _mm256_loadu_si256((const __m256i *)in);
}

// The low halves of the lanes of 32 bits, in their order.
SWL_AVX2_INLINE __m256i low_words(__m256i a, __m256i b) {
    const __m256i mask = _mm256_set1_epi32(0xffff);
    return _mm256_permute4x64_epi64(_mm256_packus_epi32(_mm256_and_si256(a, mask), _mm256_and_si256(b, mask)), 0xd8);
}

SWL_AVX2_INLINE __m256i even_bytes(__m256i v) {
    return _mm256_and_si256(v, _mm256_set1_epi16(0xff));
}

SWL_AVX2_INLINE __m256i odd_bytes(__m256i v) {
    return _mm256_srli_epi16(v, 8);
}

// Of groups of four bytes, eight in each.
SWL_AVX2_INLINE components of_fours(__m256i a, __m256i b) {
    const __m256i mask = _mm256_set1_epi16(0xff);
    const __m256i even = low_words(a, b), odd = low_words(_mm256_srli_epi32(a, 16), _mm256_srli_epi32(b, 16));
    return (components){{_mm256_and_si256(even, mask), odd_bytes(even), _mm256_and_si256(odd, mask), odd_bytes(odd)}};
}

// Sixteen groups of three bytes; the last four are loaded with the bytes before them.
SWL_AVX2_INLINE components of_threes(const uint8_t *in) {
    const __m256i spread = _mm256_setr_epi8(0, 1, 2, -1, 3, 4, 5, -1, 6, 7, 8, -1, 9, 10, 11, -1, 0, 1, 2, -1, 3, 4, 5,
                                            -1, 6, 7, 8, -1, 9, 10, 11, -1);
    const __m256i spread_late = _mm256_setr_epi8(0, 1, 2, -1, 3, 4, 5, -1, 6, 7, 8, -1, 9, 10, 11, -1, 4, 5, 6, -1, 7,
                                                 8, 9, -1, 10, 11, 12, -1, 13, 14, 15, -1);
    const __m256i first = _mm256_loadu2_m128i((const __m128i *)(in + 12), (const __m128i *)in);
    const __m256i last = _mm256_loadu2_m128i((const __m128i *)(in + 32), (const __m128i *)(in + 24));
    return of_fours(_mm256_shuffle_epi8(first, spread), _mm256_shuffle_epi8(last, spread_late));
}

SWL_AVX2_INLINE __m256i mixed(__m256i a, __m256i b, __m256i weight) {
    return _mm256_add_epi16(a, _mm256_mulhrs_epi16(_mm256_sub_epi16(b, a), weight));
}

SWL_AVX2_INLINE void store_mixed(int16_t *out, __m256i a, __m256i b, __m256i weight) {
    const __m256i v = mixed(_mm256_slli_epi16(a, 7), _mm256_slli_epi16(b, 7), weight);
    _mm256_storeu_si256((__m256i *)out, v);
}

// Lanes of 16 bits: U and V in turn.
SWL_AVX2_INLINE void store_pairs(int16_t *u, int16_t *v, __m256i first, __m256i second) {
    _mm256_storeu_si256((__m256i *)u, low_words(first, second));
    _mm256_storeu_si256((__m256i *)v, low_words(_mm256_srli_epi32(first, 16), _mm256_srli_epi32(second, 16)));
}

// Sixteen groups of two pixels.
SWL_AVX2_INLINE void mix_pairs(const swl_frame_mix *args, ptrdiff_t at, int luma_is_odd, __m256i weight) {
    int16_t *out = args->out;
    const ptrdiff_t stride = args->out_stride;
    __m256i chroma[2];
    for (int i = 0; i < 2; i++) {
        const __m256i a = load(args->a + 4 * at + 32 * i), b = load(args->b + 4 * at + 32 * i);
        const __m256i even_a = _mm256_slli_epi16(even_bytes(a), 7), even_b = _mm256_slli_epi16(even_bytes(b), 7);
        const __m256i odd_a = _mm256_slli_epi16(odd_bytes(a), 7), odd_b = _mm256_slli_epi16(odd_bytes(b), 7);
        const __m256i even = mixed(even_a, even_b, weight), odd = mixed(odd_a, odd_b, weight);
        _mm256_storeu_si256((__m256i *)(out + 2 * at + 16 * i), luma_is_odd ? odd : even);
        chroma[i] = luma_is_odd ? even : odd;
    }
    store_pairs(out + stride + at, out + 2 * stride + at, chroma[0], chroma[1]);
}

SWL_AVX2_INLINE __m256i words(const uint8_t *in, __m256i largest, __m128i shift, __m256i factor) {
    const __m256i value = _mm256_min_epu16(load(in), largest);
    return _mm256_mulhrs_epi16(_mm256_srli_epi16(_mm256_sll_epi16(value, shift), 1), factor);
}

SWL_AVX2_INLINE void mix_words(const swl_frame_mix *args, ptrdiff_t at, __m256i weight) {
    const __m256i largest = _mm256_set1_epi16((int16_t)((1 << args->bits) - 1));
    const __m256i factor = _mm256_set1_epi16(args->word_factor);
    const __m128i shift = _mm_cvtsi32_si128(16 - args->bits);
    const __m256i a = words(args->a + 2 * at, largest, shift, factor);
    const __m256i b = words(args->b + 2 * at, largest, shift, factor);
    _mm256_storeu_si256((__m256i *)(args->out + at), mixed(a, b, weight));
}

SWL_AVX2_INLINE void mix_bytes(const swl_frame_mix *args, ptrdiff_t at, __m256i weight) {
    const __m256i a = _mm256_cvtepu8_epi16(_mm_loadu_si128((const __m128i *)(args->a + at)));
    const __m256i b = _mm256_cvtepu8_epi16(_mm_loadu_si128((const __m128i *)(args->b + at)));
    store_mixed(args->out + at, a, b, weight);
}

SWL_AVX2_INLINE components load_groups(swl_frame_layout layout, const uint8_t *in) {
    if (layout == SWL_FRAME_BYTES_2) return (components){{even_bytes(load(in)), odd_bytes(load(in))}};
    if (layout == SWL_FRAME_BYTES_3) return of_threes(in);
    return of_fours(load(in), load(in + 32));
}

SWL_AVX2_INLINE void mix_block(swl_frame_layout layout, const swl_frame_mix *args, ptrdiff_t at, __m256i weight) {
    if (layout == SWL_FRAME_BYTES_1) {
        mix_bytes(args, at, weight);
    } else if (layout == SWL_FRAME_WORDS) {
        mix_words(args, at, weight);
    } else if (layout == SWL_FRAME_YUYV || layout == SWL_FRAME_UYVY) {
        mix_pairs(args, at, layout == SWL_FRAME_UYVY, weight);
    } else {
        const int bytes = (int)layout - SWL_FRAME_BYTES_1 + 1;
        const components a = load_groups(layout, args->a + bytes * at), b = load_groups(layout, args->b + bytes * at);
        for (int c = 0; c < bytes; c++)
            store_mixed(args->out + (ptrdiff_t)c * args->out_stride + at, a.of[c], b.of[c], weight);
    }
}

// The last block of a row overlaps the one before it.
SWL_AVX2_INLINE void mix_row(swl_frame_layout layout, const swl_frame_mix *args) {
    const __m256i weight = _mm256_set1_epi16(args->weight);
    const int32_t last = args->count - block;
    for (int32_t at = 0; at < last; at += block) mix_block(layout, args, at, weight);
    mix_block(layout, args, last, weight);
}

SWL_AVX2 static void run(const swl_frame_mix *args, int32_t begin, int32_t end) {
    if (begin >= end) return;
    if (args->count < block) {
        swl_frame_mix_groups(args, 0, args->count);
        return;
    }
    switch (args->layout) {
    case SWL_FRAME_BYTES_1:
        mix_row(SWL_FRAME_BYTES_1, args);
        break;
    case SWL_FRAME_BYTES_2:
        mix_row(SWL_FRAME_BYTES_2, args);
        break;
    case SWL_FRAME_BYTES_3:
        mix_row(SWL_FRAME_BYTES_3, args);
        break;
    case SWL_FRAME_BYTES_4:
        mix_row(SWL_FRAME_BYTES_4, args);
        break;
    case SWL_FRAME_YUYV:
        mix_row(SWL_FRAME_YUYV, args);
        break;
    case SWL_FRAME_UYVY:
        mix_row(SWL_FRAME_UYVY, args);
        break;
    case SWL_FRAME_WORDS:
        mix_row(SWL_FRAME_WORDS, args);
        break;
    }
}

const swl_frame_mix_kernel swl_frame_mix_avx2 = {swl_units_frame_mix, run, "frame_mix_u8_s16_16__avx2"};
#endif
