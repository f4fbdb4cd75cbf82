#if defined(__x86_64__)
#include "color_avx2.h"

// Products with 6 fraction bits in 16-bit lanes. Where two pixels share chroma, its words come in turn and every
// product serves both pixels.

typedef struct {
    __m256i y, offset, r_v, g_u, g_v, b_u;
    __m256i in_turn, green_in_turn; // factors of words in turn
    __m256i red_of, blue_of, other; // which word of a pair goes to both places, or to the other one
} constants;

SWL_AVX2_INLINE __m256i in_turn(int16_t first, int16_t second) {
    return _mm256_set1_epi32((int32_t)((uint32_t)(uint16_t)second << 16 | (uint16_t)first));
}

SWL_AVX2_INLINE constants constants_of(const swl_color *args) {
    const swl_color_factors f = args->factors;
    const swl_color_place *places = swl_color_places[args->format];
    const int is_swapped = places[2].offset < places[1].offset;
    const __m256i first = swl_both_lanes(_mm_setr_epi8(0, 1, 0, 1, 4, 5, 4, 5, 8, 9, 8, 9, 12, 13, 12, 13));
    const __m256i second = swl_both_lanes(_mm_setr_epi8(2, 3, 2, 3, 6, 7, 6, 7, 10, 11, 10, 11, 14, 15, 14, 15));
    const __m256i other = swl_both_lanes(_mm_setr_epi8(2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13));
    return (constants){
        .y = _mm256_set1_epi16(f.y),
        .offset = _mm256_set1_epi16(f.offset),
        .r_v = _mm256_set1_epi16(f.r_v),
        .g_u = _mm256_set1_epi16(f.g_u),
        .g_v = _mm256_set1_epi16(f.g_v),
        .b_u = _mm256_set1_epi16(f.b_u),
        .in_turn = is_swapped ? in_turn(f.r_v, f.b_u) : in_turn(f.b_u, f.r_v),
        .green_in_turn = is_swapped ? in_turn(f.g_v, f.g_u) : in_turn(f.g_u, f.g_v),
        .red_of = is_swapped ? first : second,
        .blue_of = is_swapped ? second : first,
        .other = other,
    };
}

// What chroma adds to luma.
typedef struct {
    __m256i red, green, blue;
} chroma;

SWL_AVX2_INLINE chroma chroma_of_pairs(const constants *k, __m256i words) {
    const __m256i own = _mm256_mulhrs_epi16(words, k->in_turn), green = _mm256_mulhrs_epi16(words, k->green_in_turn);
    return (chroma){_mm256_shuffle_epi8(own, k->red_of), _mm256_add_epi16(green, _mm256_shuffle_epi8(green, k->other)),
                    _mm256_shuffle_epi8(own, k->blue_of)};
}

SWL_AVX2_INLINE chroma chroma_of(const constants *k, __m256i u, __m256i v) {
    return (chroma){_mm256_mulhrs_epi16(v, k->r_v),
                    _mm256_add_epi16(_mm256_mulhrs_epi16(u, k->g_u), _mm256_mulhrs_epi16(v, k->g_v)),
                    _mm256_mulhrs_epi16(u, k->b_u)};
}

SWL_AVX2_INLINE swl_words load_pairs(swl_color_format layout, const swl_color_row *row, int32_t at) {
    if (layout == SWL_COLOR_YUYV) return swl_load_half_of_pairs(row->in[0] + (ptrdiff_t)2 * at, 1);
    if (layout == SWL_COLOR_UYVY) return swl_load_half_of_pairs(row->in[0] + (ptrdiff_t)2 * at, 0);
    if (layout == SWL_COLOR_NV12) return swl_load_words(row->in[1] + at);
    const __m128i u = swl_load_16(row->in[1] + at / 2), v = swl_load_16(row->in[2] + at / 2);
    return swl_words_of(_mm256_set_m128i(_mm_unpackhi_epi8(u, v), _mm_unpacklo_epi8(u, v)));
}

// A channel: luma and what chroma adds to it.
SWL_AVX2_INLINE __m256i channel(const swl_words *luma, __m256i low, __m256i high) {
    return swl_bytes_of(_mm256_adds_epi16(luma->low, low), _mm256_adds_epi16(luma->high, high));
}

SWL_AVX2_INLINE void block(swl_color_format layout, const constants *k, const swl_color_row *row, int32_t at) {
    const swl_words y = swl_load_luma(layout, row, at);
    const swl_words luma = {swl_scaled_luma(y.low, k->y, k->offset), swl_scaled_luma(y.high, k->y, k->offset)};
    uint8_t *out = row->out + (ptrdiff_t)3 * at;
    if (layout == SWL_COLOR_GREY) {
        const __m256i grey = swl_bytes_of(luma.low, luma.high);
        swl_store_rgb(out, grey, grey, grey);
        return;
    }
    chroma low, high;
    if (layout == SWL_COLOR_PLANAR_444) {
        const swl_words u = swl_load_words(row->in[1] + at), v = swl_load_words(row->in[2] + at);
        low = chroma_of(k, u.low, v.low), high = chroma_of(k, u.high, v.high);
    } else {
        const swl_words pairs = load_pairs(layout, row, at);
        low = chroma_of_pairs(k, pairs.low), high = chroma_of_pairs(k, pairs.high);
    }
    swl_store_rgb(out, channel(&luma, low.red, high.red), channel(&luma, low.green, high.green),
                  channel(&luma, low.blue, high.blue));
}

// Returns the pixels done from the left.
SWL_AVX2_INLINE int32_t blocks(swl_color_format layout, const swl_color *args, const swl_color_row *row) {
    const constants k = constants_of(args);
    const int32_t last = swl_color_last_block(args->count, swl_color_block);
    for (int32_t at = 0; at <= last; at = swl_color_next_block(at, swl_color_block, last)) block(layout, &k, row, at);
    return swl_color_blocks_end(swl_color_block, last);
}

SWL_AVX2 static int32_t pixels(const swl_color *args, swl_color_row row) {
    switch (swl_color_layout(args->format)) {
    case SWL_COLOR_YUYV:
        return blocks(SWL_COLOR_YUYV, args, &row);
    case SWL_COLOR_UYVY:
        return blocks(SWL_COLOR_UYVY, args, &row);
    case SWL_COLOR_NV12:
        return blocks(SWL_COLOR_NV12, args, &row);
    case SWL_COLOR_PLANAR_422:
        return blocks(SWL_COLOR_PLANAR_422, args, &row);
    case SWL_COLOR_PLANAR_444:
        return blocks(SWL_COLOR_PLANAR_444, args, &row);
    case SWL_COLOR_GREY:
        return blocks(SWL_COLOR_GREY, args, &row);
    case SWL_COLOR_RGB:
        memcpy(row.out, row.in[0], (size_t)3 * (size_t)args->count);
        return args->count;
    default:
        return swl_color_reorder_avx2(args, &row);
    }
}

SWL_AVX2 static void run(const swl_color *args, int32_t begin, int32_t end) {
    for (int32_t unit = begin; unit < end; unit++) {
        const swl_color_row row = swl_color_row_of(args, unit);
        swl_color_rgb_pixels(args, &row, pixels(args, row), args->count);
    }
}

const swl_color_rgb_kernel swl_color_rgb_avx2 = {swl_units_color, run, "color_rgb_u8_32__avx2"};
#endif
