#if defined(__x86_64__)
#include "color_avx2.h"

// The twelve bytes of four pixels, to be moved `by` places up: a load from -by gives the byte numbers.
typedef struct {
    int8_t bytes[44];
} order;
static order order_of(const swl_color_place *places) {
    order order;
    memset(order.bytes, -1, sizeof order.bytes);
    for (int32_t i = 0; i < 12; i++) order.bytes[16 + i] = (int8_t)(places[i % 3].offset + i / 3 * places[0].step);
    return order;
}
SWL_AVX2_INLINE __m256i moved(__m256i pixels, const order *order, int32_t by) {
    return _mm256_shuffle_epi8(pixels, swl_both_lanes(_mm_loadu_si128((const __m128i *)(order->bytes + 16 - by))));
}

// Thirty-two pixels, the last four of which may be read with those behind them.
SWL_AVX2 int32_t swl_color_reorder_avx2(const swl_color *args, const swl_color_row *row) {
    const swl_color_place *places = swl_color_places[args->format];
    const order order = order_of(places);
    const int32_t step = places[0].step, block = swl_color_block, reach = block + 2;
    const int32_t last = swl_color_last_block(args->count, reach);
    for (int32_t at = 0; at <= last; at = swl_color_next_block(at, block, last)) {
        __m256i four[4];
        SWL_UNROLL
        for (int32_t i = 0; i < 4; i++) {
            const uint8_t *in = row->in[0] + (ptrdiff_t)step * (at + 4 * i);
            four[i] = swl_load_two(in, in + 16 * step);
        }
        swl_store_parts(row->out + (ptrdiff_t)3 * at,
                        _mm256_or_si256(moved(four[0], &order, 0), moved(four[1], &order, 12)),
                        _mm256_or_si256(moved(four[1], &order, -4), moved(four[2], &order, 8)),
                        _mm256_or_si256(moved(four[2], &order, -8), moved(four[3], &order, 4)));
    }
    return swl_color_blocks_end(block, last);
}
#endif
