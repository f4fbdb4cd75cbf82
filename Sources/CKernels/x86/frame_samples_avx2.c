// Bytes of frames to rows of samples, 16 pixels at a time: those of a group are put in the order of components and
// sides, then transposed with those of the other groups.
#if defined(__x86_64__)
#include "../reference/frame.h"
#include "avx2.h"

enum { block = SWL_FRAME_BLOCK };

// How pixels are picked.
typedef struct {
    int size, is_split;
} grouping;

SWL_AVX2_INLINE __m128i load_group(const uint8_t *row, const int32_t *start, grouping group) {
    if (!group.is_split) return _mm_loadu_si128((const __m128i *)(row + start[0]));
    const __m128i first = _mm_loadl_epi64((const __m128i *)(row + start[0]));
    return _mm_castpd_si128(_mm_loadh_pd(_mm_castsi128_pd(first), (const double *)(row + start[1])));
}

// A group of a block's first eight pixels, and the same of its last eight.
SWL_AVX2_INLINE __m256i pick_groups(const swl_frame_samples *args, const uint8_t *row, ptrdiff_t at, grouping group) {
    const ptrdiff_t starts_each = group.is_split ? 1 : group.size;
    const int32_t *start = args->start + at / starts_each;
    const __m256i *order =
        (const __m256i *)args->pick + at / block * (block / 2 / group.size) + at % block / group.size;
    const __m128i first = load_group(row, start, group);
    const __m128i last = load_group(row, start + block / 2 / starts_each, group);
    return _mm256_shuffle_epi8(_mm256_inserti128_si256(_mm256_castsi128_si256(first), last, 1),
                               _mm256_loadu_si256(order));
}

// Of each component what lies left of eight pixels, then what lies right of them, in each half; of words the first
// register has what lies left.
typedef struct {
    __m256i of[3];
} sides;

SWL_AVX2_INLINE sides sides_of_bytes(const swl_frame_samples *args, const uint8_t *row, ptrdiff_t at, int components,
                                     grouping group) {
    __m256i p[4];
    SWL_UNROLL
    for (int i = 0; i < 8 / group.size; i++) p[i] = pick_groups(args, row, at + i * group.size, group);
    if (group.size == 8) return (sides){{p[0]}};
    if (group.size == 4) return (sides){{_mm256_unpacklo_epi32(p[0], p[1]), _mm256_unpackhi_epi32(p[0], p[1])}};
    const __m256i a = _mm256_unpacklo_epi16(p[0], p[1]), b = _mm256_unpacklo_epi16(p[2], p[3]);
    sides s = {{_mm256_unpacklo_epi32(a, b), _mm256_unpackhi_epi32(a, b)}};
    if (components > 2)
        s.of[2] = _mm256_unpacklo_epi32(_mm256_unpackhi_epi16(p[0], p[1]), _mm256_unpackhi_epi16(p[2], p[3]));
    return s;
}

SWL_AVX2_INLINE sides sides_of_words(const swl_frame_samples *args, const uint8_t *row, ptrdiff_t at, grouping group) {
    __m256i p[4];
    SWL_UNROLL
    for (int i = 0; i < 8 / group.size; i++) p[i] = pick_groups(args, row, at + i * group.size, group);
    const int has_pairs = group.size == 2;
    const __m256i a = has_pairs ? _mm256_unpacklo_epi32(p[0], p[1]) : p[0];
    const __m256i b = has_pairs ? _mm256_unpacklo_epi32(p[2], p[3]) : p[1];
    return (sides){{_mm256_unpacklo_epi64(a, b), _mm256_unpackhi_epi64(a, b)}};
}

SWL_AVX2_INLINE __m256i between(__m256i a, __m256i b, __m256i weight) {
    return _mm256_add_epi16(a, _mm256_mulhrs_epi16(_mm256_sub_epi16(b, a), weight));
}

SWL_AVX2_INLINE void store(const swl_frame_samples *args, int component, ptrdiff_t at, __m256i left, __m256i right) {
    const ptrdiff_t place = (ptrdiff_t)component * args->stride + at;
    const __m256i weight = _mm256_loadu_si256((const __m256i *)(args->across + place));
    _mm256_storeu_si256((__m256i *)(args->out + place), between(left, right, weight));
}

// The rows to be mixed, in the order in which b weighs at most half: -2 times its weight fits, and 64 (a - b) times
// that is 128 (b - a) times the weight.
typedef struct {
    const uint8_t *a, *b;
    __m256i weight;
} rows;

SWL_AVX2_INLINE rows ordered_rows(const swl_frame_samples *args) {
    const int32_t weight = args->weight, half = 1 << 14;
    if (weight <= half) return (rows){args->a, args->b, _mm256_set1_epi16((int16_t)(-2 * weight))};
    return (rows){args->b, args->a, _mm256_set1_epi16((int16_t)(-2 * (2 * half - weight)))};
}

// `both`: bytes of a and b in turn.
SWL_AVX2_INLINE __m256i mix_bytes(__m256i both, __m256i weight) {
    const __m256i difference = _mm256_maddubs_epi16(both, _mm256_set1_epi16((int16_t)0xc040));
    const __m256i negative = _mm256_maddubs_epi16(both, _mm256_set1_epi16(0x0080));
    return _mm256_sub_epi16(_mm256_mulhrs_epi16(difference, weight), negative);
}

SWL_AVX2_INLINE void row_of_bytes(const swl_frame_samples *args, int components, grouping group) {
    const rows r = ordered_rows(args);
    for (ptrdiff_t at = 0; at < args->count; at += block) {
        swl_frame_fetch_ahead(args, at, block, group.is_split ? 1 : group.size);
        const sides a = sides_of_bytes(args, r.a, at, components, group);
        const sides b = sides_of_bytes(args, r.b, at, components, group);
        SWL_UNROLL
        for (int c = 0; c < components; c++)
            store(args, c, at, mix_bytes(_mm256_unpacklo_epi8(a.of[c], b.of[c]), r.weight),
                  mix_bytes(_mm256_unpackhi_epi8(a.of[c], b.of[c]), r.weight));
    }
}

typedef struct {
    __m256i largest, factor;
    __m128i shift;
} word_scale;

SWL_AVX2_INLINE __m256i samples_of_words(__m256i words, word_scale scale) {
    const __m256i value = _mm256_min_epu16(words, scale.largest);
    return _mm256_mulhrs_epi16(_mm256_srli_epi16(_mm256_sll_epi16(value, scale.shift), 1), scale.factor);
}

SWL_AVX2_INLINE void row_of_words(const swl_frame_samples *args, grouping group) {
    const __m256i weight = _mm256_set1_epi16(args->weight);
    const word_scale scale = {_mm256_set1_epi16((int16_t)((1 << args->bits) - 1)), _mm256_set1_epi16(args->word_factor),
                              _mm_cvtsi32_si128(16 - args->bits)};
    for (ptrdiff_t at = 0; at < args->count; at += block) {
        swl_frame_fetch_ahead(args, at, block, group.is_split ? 1 : group.size);
        const sides a = sides_of_words(args, args->a, at, group);
        const sides b = sides_of_words(args, args->b, at, group);
        __m256i mixed[2];
        SWL_UNROLL
        for (int s = 0; s < 2; s++)
            mixed[s] = between(samples_of_words(a.of[s], scale), samples_of_words(b.of[s], scale), weight);
        store(args, 0, at, mixed[0], mixed[1]);
    }
}

SWL_AVX2_INLINE void row_of(const swl_frame_samples *args, int bits, int components, grouping group) {
    if (bits > 8)
        row_of_words(args, group);
    else
        row_of_bytes(args, components, group);
}

// `most`: pixels in the largest group.
SWL_AVX2_INLINE void do_row(const swl_frame_samples *args, int bits, int components, int most) {
    if (args->is_split)
        row_of(args, bits, components, (grouping){2, 1});
    else if (most == 8 && args->group == 8)
        row_of(args, bits, components, (grouping){8, 0});
    else if (most >= 4 && args->group == 4)
        row_of(args, bits, components, (grouping){4, 0});
    else
        row_of(args, bits, components, (grouping){2, 0});
}

SWL_AVX2 static void run(const swl_frame_samples *args, int32_t begin, int32_t end) {
    if (begin >= end) return;
    const swl_frame_samples own = *args; // nothing that is stored can change it
    if (own.bits > 8)
        do_row(&own, 16, 1, 4);
    else if (own.components == 1)
        do_row(&own, 8, 1, 8);
    else if (own.components == 2)
        do_row(&own, 8, 2, 4);
    else
        do_row(&own, 8, 3, 2);
}

const swl_frame_samples_kernel swl_frame_samples_avx2 = {swl_units_frame_samples, run, "frame_samples_u8_s16_16__avx2"};
#endif
