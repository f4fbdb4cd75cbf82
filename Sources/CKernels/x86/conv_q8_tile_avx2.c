#if defined(__x86_64__)
#include "conv_q8_avx2.h"
#include "epilogue_avx2.h"

SWL_AVX2_INLINE __m256i load_weights(const int8_t *w) {
    return _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)w));
}

SWL_AVX2_INLINE void tile(const swl_conv_q8_tile *t, const int rows, const int vectors) {
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
            size_t offset = y * (size_t)t->segment_row_step + x * (size_t)t->segment_col_step;
            const int16_t *in[6];
            SWL_UNROLL
            for (int r = 0; r < rows; r++) in[r] = t->in[r] + offset;
            for (size_t k = 0; k < (size_t)t->pairs; k++) {
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
    swl_epilogue e = swl_epilogue_of(t->out_zero, t->out_min, t->out_max);
    __m256 scale[2];
    SWL_UNROLL
    for (int v = 0; v < vectors; v++) scale[v] = _mm256_loadu_ps(t->scale + v * 8);
    SWL_UNROLL
    for (int r = 0; r < rows; r++) {
        __m256i sum = _mm256_set1_epi32(t->sums ? t->sums[r] : 0);
        __m256i q[2] = {_mm256_setzero_si256(), _mm256_setzero_si256()};
        SWL_UNROLL
        for (int v = 0; v < vectors; v++) q[v] = swl_requantize(_mm256_sub_epi32(acc[r][v], sum), scale[v]);
        swl_store_q8(t->out + r * (ptrdiff_t)t->out_stride, swl_finish_q8(&e, q[0], q[1]), t->channels);
    }
}

#define TILE(rows, vectors)                                                                                            \
    SWL_AVX2 static void tile_##rows##x##vectors(const swl_conv_q8_tile *t) {                                          \
        tile(t, rows, vectors);                                                                                        \
    }
TILE(1, 1)
TILE(2, 1)
TILE(3, 1)
TILE(4, 1)
TILE(5, 1)
TILE(6, 1)
TILE(1, 2)
TILE(2, 2)
TILE(3, 2)
TILE(4, 2)
TILE(5, 2)
TILE(6, 2)

void (*const swl_conv_q8_tiles_avx2[2][6])(const swl_conv_q8_tile *) = {
    {tile_1x1, tile_2x1, tile_3x1, tile_4x1, tile_5x1, tile_6x1},
    {tile_1x2, tile_2x2, tile_3x2, tile_4x2, tile_5x2, tile_6x2},
};
#endif
