#if defined(__x86_64__)
#include "conv_q8_avx2.h"

typedef struct {
    __m128i zero, min, max;
    __m128i sum_zero, sum_min, sum_max;
    __m256i q_zero, r_zero;
    __m256 q_scale, r_scale;
} epilogue;

SWL_AVX2_INLINE epilogue epilogue_of(const swl_conv_q8_tile *t) {
    epilogue e = {
        .zero = _mm_set1_epi16((int16_t)t->out_zero),
        .min = _mm_set1_epi8((char)t->out_min),
        .max = _mm_set1_epi8((char)t->out_max),
    };
    if (!t->residual.in) return e;
    e.sum_zero = _mm_set1_epi16((int16_t)t->residual.zero);
    e.sum_min = _mm_set1_epi8((char)t->residual.min);
    e.sum_max = _mm_set1_epi8((char)t->residual.max);
    e.q_zero = _mm256_set1_epi32(t->residual.q_zero);
    e.r_zero = _mm256_set1_epi32(t->residual.r_zero);
    e.q_scale = _mm256_set1_ps(t->residual.q_scale);
    e.r_scale = _mm256_set1_ps(t->residual.r_scale);
    return e;
}

SWL_AVX2_INLINE __m256i sum_of(const epilogue *e, __m128i q, __m128i r) {
    __m256 qs = _mm256_cvtepi32_ps(_mm256_sub_epi32(_mm256_cvtepu8_epi32(q), e->q_zero));
    __m256 rs = _mm256_cvtepi32_ps(_mm256_sub_epi32(_mm256_cvtepu8_epi32(r), e->r_zero));
    return swl_round_ps(_mm256_add_ps(_mm256_mul_ps(qs, e->q_scale), _mm256_mul_ps(rs, e->r_scale)));
}

// Up to 16 channels of one pixel.
SWL_AVX2_INLINE void finish(const swl_conv_q8_tile *t, const epilogue *e, int32_t pixel, __m256i low, __m256i high) {
    __m128i low16 = _mm_adds_epi16(swl_narrow_i32(low), e->zero);
    __m128i high16 = _mm_adds_epi16(swl_narrow_i32(high), e->zero);
    __m128i q = swl_clamp_q8(_mm_packus_epi16(low16, high16), e->min, e->max);
    if (t->residual.in) {
        __m128i r = _mm_loadu_si128((const __m128i *)(t->residual.in + pixel * (size_t)t->residual.stride));
        low16 = _mm_adds_epi16(swl_narrow_i32(sum_of(e, q, r)), e->sum_zero);
        high16 = _mm_adds_epi16(swl_narrow_i32(sum_of(e, _mm_srli_si128(q, 8), _mm_srli_si128(r, 8))), e->sum_zero);
        q = swl_clamp_q8(_mm_packus_epi16(low16, high16), e->sum_min, e->sum_max);
    }
    swl_store_q8(t->out + pixel * (size_t)t->out_stride, q, t->channels);
}

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
    epilogue e = epilogue_of(t);
    __m256 scale[2];
    SWL_UNROLL
    for (int v = 0; v < vectors; v++) scale[v] = _mm256_loadu_ps(t->scale + v * 8);
    SWL_UNROLL
    for (int r = 0; r < rows; r++) {
        __m256i sum = _mm256_set1_epi32(t->sums ? t->sums[r] : 0);
        __m256i q[2] = {_mm256_setzero_si256(), _mm256_setzero_si256()};
        SWL_UNROLL
        for (int v = 0; v < vectors; v++) q[v] = swl_requantize(_mm256_sub_epi32(acc[r][v], sum), scale[v]);
        finish(t, &e, r, q[0], q[1]);
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
