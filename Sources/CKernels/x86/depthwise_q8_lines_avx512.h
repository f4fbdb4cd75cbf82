// Input rows of a depthwise convolution, rearranged so that a 32-bit lane holds four neighbouring pixels of a channel.
#ifndef SWL_DEPTHWISE_Q8_LINES_AVX512_H
#define SWL_DEPTHWISE_Q8_LINES_AVX512_H

#include "avx512.h"

// A vector holds `lanes` channels of `groups` places: 64 x 1, 32 x 2 or 16 x 4. A place is where a window's row begins;
// group g takes the places from g * entries on, so that an entry is one place in each group. An entry has `quads` times
// four vectors: vector m has the channels 16 j + 4 m + i in 32-bit lane 4 j + i, and of those the pixels
// x + 4 quad + 0 ... 3, dilated.
typedef struct {
    const swl_q8 *in; // the first channel of the row's first pixel
    int32_t in_w, in_stride;
    int32_t x, step, dilation; // column of the first place's first pixel, between places, between pixels
    int32_t entries, quads, lanes;
    const uint8_t *outside; // 64 bytes instead of a pixel outside of the row
    // Several output channels an input channel: for each 16 bytes of a vector where they begin and which they are.
    int32_t spread;
    int32_t spread_offset[4];
    uint8_t spread_index[64];
    uint8_t *out;
} swl_depthwise_line;

SWL_AVX512_INLINE const uint8_t *swl_line_pixel(const swl_depthwise_line *line, int32_t x) {
    return (uint32_t)x < (uint32_t)line->in_w ? line->in + (ptrdiff_t)x * line->in_stride : line->outside;
}

SWL_AVX512_INLINE __m512i swl_four_parts(const uint8_t *a, const uint8_t *b, const uint8_t *c, const uint8_t *d) {
    __m512i v = _mm512_castsi128_si512(_mm_loadu_si128((const __m128i *)a));
    v = _mm512_inserti32x4(v, _mm_loadu_si128((const __m128i *)b), 1);
    v = _mm512_inserti32x4(v, _mm_loadu_si128((const __m128i *)c), 2);
    return _mm512_inserti32x4(v, _mm_loadu_si128((const __m128i *)d), 3);
}

// The pixel in column x of the first group and its like in the others.
SWL_AVX512_INLINE __m512i swl_line_load(const swl_depthwise_line *line, int32_t x, const int lanes, const int spread) {
    const int groups = 64 / lanes;
    const uint8_t *pixel[4];
    SWL_UNROLL
    for (int g = 0; g < groups; g++) pixel[g] = swl_line_pixel(line, x + g * line->entries * line->step);
    if (spread) {
        const int32_t *at = line->spread_offset;
        __m512i v = swl_four_parts(pixel[0] + at[0], pixel[groups / 4] + at[1], pixel[groups / 2] + at[2],
                                   pixel[3 * groups / 4] + at[3]);
        return _mm512_shuffle_epi8(v, _mm512_loadu_si512(line->spread_index));
    }
    if (lanes == 64) return _mm512_loadu_si512(pixel[0]);
    if (lanes == 16) return swl_four_parts(pixel[0], pixel[1], pixel[2], pixel[3]);
    __m256i low = _mm256_loadu_si256((const __m256i *)pixel[0]), high = _mm256_loadu_si256((const __m256i *)pixel[1]);
    return _mm512_inserti64x4(_mm512_castsi256_si512(low), high, 1);
}

typedef struct {
    __m512i low, high;
} swl_pixel_pair;

SWL_AVX512_INLINE swl_pixel_pair swl_line_pair(const swl_depthwise_line *line, int32_t x, const int lanes,
                                               const int spread) {
    __m512i a = swl_line_load(line, x, lanes, spread), b = swl_line_load(line, x + line->dilation, lanes, spread);
    return (swl_pixel_pair){_mm512_unpacklo_epi8(a, b), _mm512_unpackhi_epi8(a, b)};
}

SWL_AVX512_INLINE void swl_line_quad(uint8_t *out, swl_pixel_pair a, swl_pixel_pair b) {
    _mm512_storeu_si512(out, _mm512_unpacklo_epi16(a.low, b.low));
    _mm512_storeu_si512(out + 64, _mm512_unpackhi_epi16(a.low, b.low));
    _mm512_storeu_si512(out + 128, _mm512_unpacklo_epi16(a.high, b.high));
    _mm512_storeu_si512(out + 192, _mm512_unpackhi_epi16(a.high, b.high));
}

SWL_AVX512_INLINE void swl_line_run(const swl_depthwise_line *from, const int lanes, const int spread) {
    const swl_depthwise_line copy = *from, *line = &copy; // no store can alias it
    int32_t x = line->x, pair = 2 * line->dilation;
    uint8_t *out = line->out;
    if (line->quads == 1 && line->step == pair) { // the second pair of an entry is the first of the next
        swl_pixel_pair a = swl_line_pair(line, x, lanes, spread);
        for (int32_t i = 0; i < line->entries; i++, out += 256) {
            x += pair;
            swl_pixel_pair b = swl_line_pair(line, x, lanes, spread);
            swl_line_quad(out, a, b);
            a = b;
        }
        return;
    }
    for (int32_t i = 0; i < line->entries; i++, x += line->step) {
        for (int32_t quad = 0; quad < line->quads; quad++, out += 256) {
            int32_t at = x + 2 * pair * quad;
            swl_line_quad(out, swl_line_pair(line, at, lanes, spread), swl_line_pair(line, at + pair, lanes, spread));
        }
    }
}

#endif
