#if defined(__x86_64__)
#include "color_avx2.h"

SWL_AVX2_INLINE int32_t own_luma(swl_color_format layout, const swl_color *args, const swl_color_row *row) {
    const __m256i factor = _mm256_set1_epi16(args->factors.y), offset = _mm256_set1_epi16(args->factors.offset);
    const int32_t last = swl_color_last_block(args->count, swl_color_block);
    for (int32_t at = 0; at <= last; at = swl_color_next_block(at, swl_color_block, last)) {
        const swl_words y = swl_load_luma(layout, row, at);
        const __m256i low = swl_scaled_luma(y.low, factor, offset), high = swl_scaled_luma(y.high, factor, offset);
        _mm256_storeu_si256((__m256i *)(row->out + at), swl_bytes_of(low, high));
    }
    return swl_color_blocks_end(swl_color_block, last);
}

// Where two components of four pixels lie, which come to the lower and upper halves of 32-bit lanes.
typedef struct {
    int8_t byte[16];
} order;
static order order_of(const swl_color_place *lower, const swl_color_place *upper) {
    order order;
    for (int8_t i = 0; i < 4; i++) {
        order.byte[4 * i] = (int8_t)(lower->step * i + lower->offset);
        order.byte[4 * i + 2] = (int8_t)(upper->step * i + upper->offset);
        order.byte[4 * i + 1] = order.byte[4 * i + 3] = -1;
    }
    return order;
}

// The factor of green does not fit an int16: half of it stands with red and half with blue.
typedef struct {
    __m256i red_green, blue_green;
} orders;

SWL_AVX2_INLINE __m256i weighted(const orders *order, const uint8_t *low, const uint8_t *high) {
    const __m256i in = swl_load_two(low, high);
    const __m256i red_factors = _mm256_set1_epi32(19235 << 16 | 19595);
    const __m256i blue_factors = _mm256_set1_epi32(19235 << 16 | 7471);
    __m256i sum = _mm256_madd_epi16(_mm256_shuffle_epi8(in, order->red_green), red_factors);
    sum = _mm256_add_epi32(sum, _mm256_madd_epi16(_mm256_shuffle_epi8(in, order->blue_green), blue_factors));
    return _mm256_srli_epi32(_mm256_add_epi32(sum, _mm256_set1_epi32(1 << 15)), 16);
}

SWL_AVX2_INLINE __m256i repeated(order order) {
    return swl_both_lanes(_mm_loadu_si128((const __m128i *)order.byte));
}

// Sixteen pixels at a time, the last four of which may be read with those behind them.
SWL_AVX2_INLINE int32_t luma_of_rgb(const swl_color *args, const swl_color_row *row) {
    const swl_color_place *places = swl_color_places[args->format];
    const orders order = {repeated(order_of(&places[0], &places[1])), repeated(order_of(&places[2], &places[1]))};
    const int32_t step = places[0].step, block = 16, reach = 18;
    const int32_t last = swl_color_last_block(args->count, reach);
    for (int32_t at = 0; at <= last; at = swl_color_next_block(at, block, last)) {
        const uint8_t *in = row->in[0] + (ptrdiff_t)step * at;
        const __m256i sums =
            _mm256_packus_epi32(weighted(&order, in, in + 8 * step), weighted(&order, in + 4 * step, in + 12 * step));
        _mm_storeu_si128((__m128i *)(row->out + at),
                         _mm_packus_epi16(_mm256_castsi256_si128(sums), _mm256_extracti128_si256(sums, 1)));
    }
    return swl_color_blocks_end(block, last);
}

SWL_AVX2 static int32_t pixels(const swl_color *args, swl_color_row row) {
    if (!swl_color_has_luma(args->format)) return luma_of_rgb(args, &row);
    switch (swl_color_layout(args->format)) {
    case SWL_COLOR_YUYV:
        return own_luma(SWL_COLOR_YUYV, args, &row);
    case SWL_COLOR_UYVY:
        return own_luma(SWL_COLOR_UYVY, args, &row);
    default:
        return own_luma(SWL_COLOR_GREY, args, &row);
    }
}

SWL_AVX2 static void run(const swl_color *args, int32_t begin, int32_t end) {
    for (int32_t unit = begin; unit < end; unit++) {
        const swl_color_row row = swl_color_row_of(args, unit);
        swl_color_luma_pixels(args, &row, pixels(args, row), args->count);
    }
}

const swl_color_luma_kernel swl_color_luma_avx2 = {swl_units_color, run, "color_luma_u8_32__avx2"};
#endif
