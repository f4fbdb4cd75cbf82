#if defined(__x86_64__)
#include "../reference/resize.h"
#include "avx2.h"

// Bilinear: along the row as int16 pairs, down the column in 32 bits. Blends have 20 fraction bits.

// Behind an edge, where both neighbours are the same, the fraction means nothing and may be large.
static int32_t fraction_of(swl_resize_fixed position) {
    return position.lower == position.upper ? 0 : position.fraction;
}

// (1024 - fraction) beside fraction, for a pair of neighbours.
SWL_AVX2_INLINE __m256i pair_of(int32_t fraction) {
    return _mm256_set1_epi32((int32_t)((uint32_t)fraction << 16 | (uint16_t)(1024 - fraction)));
}

// Eight channels between two neighbours along a row.
SWL_AVX2_INLINE __m256i along(const swl_q8 *left, const swl_q8 *right, __m256i fractions) {
    __m128i l = _mm_loadl_epi64((const __m128i *)left), r = _mm_loadl_epi64((const __m128i *)right);
    __m256i pairs = _mm256_cvtepu8_epi16(_mm_unpacklo_epi8(l, r));
    return _mm256_madd_epi16(_mm256_sub_epi16(pairs, _mm256_set1_epi16(SWL_BIAS)), fractions);
}

// Drops the fraction bits, halves away from zero.
SWL_AVX2_INLINE __m256i rounded(__m256i sum) {
    const __m256i half = _mm256_set1_epi32(1 << 19), below_one = _mm256_set1_epi32((1 << 20) - 1);
    sum = _mm256_add_epi32(sum, _mm256_sign_epi32(half, sum));
    return _mm256_srai_epi32(_mm256_add_epi32(sum, _mm256_and_si256(_mm256_srai_epi32(sum, 31), below_one)), 20);
}

// Columns whose positions are found once for all rows.
enum { columns_at_once = 128 };

typedef struct {
    int32_t first, count;
    swl_resize_fixed at[columns_at_once];
} columns;

SWL_AVX2_INLINE void row(const swl_resize *args, int32_t unit, const columns *xs) {
    const swl_q8 *in = args->in;
    swl_q8 *out = (swl_q8 *)args->out + ((ptrdiff_t)unit * args->out_w + xs->first) * args->channels;
    int32_t batch = unit / args->out_h;
    swl_resize_fixed y = swl_resize_position_fixed(args, unit % args->out_h, args->in_h, args->out_h);
    const swl_q8 *upper = in + swl_row(batch, args->in_h, y.lower, args->in_w) * args->channels;
    const swl_q8 *lower = in + swl_row(batch, args->in_h, y.upper, args->in_w) * args->channels;
    const __m256i below = _mm256_set1_epi32(fraction_of(y)), above = _mm256_set1_epi32(1024 - fraction_of(y));
    for (int32_t i = 0; i < xs->count; i++, out += args->channels) {
        ptrdiff_t left = (ptrdiff_t)xs->at[i].lower * args->channels;
        ptrdiff_t right = (ptrdiff_t)xs->at[i].upper * args->channels;
        const __m256i fractions = pair_of(fraction_of(xs->at[i]));
        for (int32_t c = 0; c < args->channels; c += 8) {
            __m256i top = along(upper + left + c, upper + right + c, fractions);
            __m256i bottom = along(lower + left + c, lower + right + c, fractions);
            __m256i sum = _mm256_add_epi32(_mm256_mullo_epi32(top, above), _mm256_mullo_epi32(bottom, below));
            __m256i value = rounded(sum);
            __m128i narrow = _mm_packs_epi32(_mm256_castsi256_si128(value), _mm256_extracti128_si256(value, 1));
            narrow = _mm_add_epi16(narrow, _mm_set1_epi16(SWL_BIAS));
            swl_store_q8(out + c, _mm_packus_epi16(narrow, narrow), swl_min_i32(8, args->channels - c));
        }
    }
}

SWL_AVX2 static void run(const swl_resize *args, int32_t begin, int32_t end) {
    if (!args->bilinear) {
        swl_resize_q8_reference.run(args, begin, end);
        return;
    }
    columns xs;
    for (xs.first = 0; xs.first < args->out_w; xs.first += columns_at_once) {
        xs.count = swl_min_i32(columns_at_once, args->out_w - xs.first);
        for (int32_t i = 0; i < xs.count; i++)
            xs.at[i] = swl_resize_position_fixed(args, xs.first + i, args->in_w, args->out_w);
        for (int32_t unit = begin; unit < end; unit++) row(args, unit, &xs);
    }
}

const swl_resize_q8_kernel swl_resize_q8_avx2 = {swl_units_resize, run, "resize_q8_8__avx2"};
#endif
