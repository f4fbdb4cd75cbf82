#if defined(__x86_64__)
#include "conv_q8_avx2.h"
#include "epilogue_avx2.h"

SWL_AVX2_INLINE __m256i load_weights(const int8_t *w) {
    return _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)w));
}

SWL_AVX2_INLINE void tile(const swl_conv_q8_tiles *t, const int32_t first, const int rows, const int vectors) {
    __m256i acc[6][2];
    SWL_UNROLL
    for (int v = 0; v < vectors; v++) {
        __m256i bias = _mm256_loadu_si256((const __m256i *)(t->bias + v * 8));
        SWL_UNROLL
        for (int r = 0; r < rows; r++) acc[r][v] = bias;
    }
    const int8_t *w = t->weights;
    for (int32_t y = 0; y < t->segment_rows; y++) {
        for (int32_t x = 0; x < t->segment_cols; x++) {
            ptrdiff_t offset = y * (ptrdiff_t)t->segment_row_step + x * (ptrdiff_t)t->segment_col_step;
            const int16_t *in[6];
            SWL_UNROLL
            for (int r = 0; r < rows; r++) in[r] = t->in[first + r] + offset;
            for (ptrdiff_t k = 0; k < t->pairs; k++) {
                __m256i weights[2];
                SWL_UNROLL
                for (int v = 0; v < vectors; v++) weights[v] = load_weights(w + v * 16);
                w += vectors * 16;
                SWL_UNROLL
                for (int r = 0; r < rows; r++) {
                    int32_t pair;
                    memcpy(&pair, in[r] + k * 2, sizeof pair);
                    __m256i both = _mm256_set1_epi32(pair);
                    SWL_UNROLL
                    for (int v = 0; v < vectors; v++)
                        acc[r][v] = _mm256_add_epi32(acc[r][v], _mm256_madd_epi16(both, weights[v]));
                }
            }
        }
    }
    if (t->sums) {
        SWL_UNROLL
        for (int r = 0; r < rows; r++) {
            __m256i sum = _mm256_set1_epi32(t->sums[first + r]);
            SWL_UNROLL
            for (int v = 0; v < vectors; v++) acc[r][v] = _mm256_sub_epi32(acc[r][v], sum);
        }
    }
    const swl_epilogue e = swl_epilogue_of(t->out_zero, t->out_min, t->out_max);
    __m256 scale[2];
    SWL_UNROLL
    for (int v = 0; v < vectors; v++) scale[v] = _mm256_loadu_ps(t->scale + v * 8);
    SWL_UNROLL
    for (int r = 0; r < rows; r++) {
        __m256i low = swl_requantize(&e, acc[r][0], scale[0]);
        __m128i q = swl_finish_q8(&e, low, vectors == 2 ? swl_requantize(&e, acc[r][1], scale[1]) : low);
        swl_store_q8(t->out + (first + r) * (ptrdiff_t)t->out_stride, q, t->channels);
    }
}

#define FULL(vectors)                                                                                                  \
    SWL_AVX2 static void tiles_##vectors(const swl_conv_q8_tiles *t, int32_t first) {                                  \
        for (; first + 6 <= t->pixels; first += 6) tile(t, first, 6, vectors);                                         \
    }
#define REST(rows, vectors)                                                                                            \
    SWL_AVX2 static void rest_##rows##x##vectors(const swl_conv_q8_tiles *t, int32_t first) {                          \
        tile(t, first, rows, vectors);                                                                                 \
    }
FULL(1)
REST(1, 1)
REST(2, 1)
REST(3, 1)
REST(4, 1)
REST(5, 1)
FULL(2)
REST(1, 2)
REST(2, 2)
REST(3, 2)
REST(4, 2)
REST(5, 2)

typedef void (*run)(const swl_conv_q8_tiles *, int32_t first);

void swl_conv_q8_tiles_avx2(const swl_conv_q8_tiles *tiles) {
    static const run runs[2][6] = {
        {tiles_1, rest_1x1, rest_2x1, rest_3x1, rest_4x1, rest_5x1},
        {tiles_2, rest_1x2, rest_2x2, rest_3x2, rest_4x2, rest_5x2},
    };
    const run *of_width = runs[tiles->channels > 8];
    int32_t rest = tiles->pixels % 6;
    if (tiles->pixels >= 6) of_width[0](tiles, 0);
    if (rest) of_width[rest](tiles, tiles->pixels - rest);
}
#endif
