#if defined(__x86_64__)
#include "conv_q8_winograd_avx2.h"
#include "residual_avx2.h"

// The products of one position, summed over the channels.
SWL_AVX2_INLINE void sum_position(const swl_winograd_tiles *t, const int16_t *in, const int16_t *weights, int32_t *sums,
                                  const int rows, const int vectors) {
    __m256i acc[swl_winograd_group][2];
    SWL_UNROLL
    for (int r = 0; r < rows; r++) acc[r][0] = acc[r][1] = _mm256_setzero_si256();
    for (int32_t i = 0; i < t->pairs; i++, in += 2, weights += 16 * vectors) {
        __m256i w[2];
        SWL_UNROLL
        for (int v = 0; v < vectors; v++) w[v] = _mm256_loadu_si256((const __m256i *)(weights + v * 16));
        SWL_UNROLL
        for (int r = 0; r < rows; r++) {
            int32_t pair;
            memcpy(&pair, in + r * t->tile_pitch, sizeof pair);
            __m256i x = _mm256_set1_epi32(pair);
            SWL_UNROLL
            for (int v = 0; v < vectors; v++) acc[r][v] = _mm256_add_epi32(acc[r][v], _mm256_madd_epi16(x, w[v]));
        }
    }
    SWL_UNROLL
    for (int r = 0; r < rows; r++) SWL_UNROLL
    for (int v = 0; v < vectors; v++) _mm256_storeu_si256((__m256i *)(sums + r * 16 + v * 8), acc[r][v]);
}

// One dimension: four sums to two outputs.
SWL_AVX2_INLINE void transform(__m256i x0, __m256i x1, __m256i x2, __m256i x3, __m256i out[2]) {
    out[0] = _mm256_add_epi32(x0, _mm256_add_epi32(x1, x2));
    out[1] = _mm256_sub_epi32(_mm256_sub_epi32(x1, x2), x3);
}

// The 2x2 outputs of a tile, eight channels.
SWL_AVX2_INLINE void outputs(const int32_t *sums, __m256i bias, __m256i out[4]) {
    __m256i columns[4][2], rows[2];
    SWL_UNROLL
    for (int j = 0; j < 4; j++) {
        const int32_t *at = sums + j * 16 * swl_winograd_group;
        __m256i x[4];
        SWL_UNROLL
        for (int i = 0; i < 4; i++) x[i] = _mm256_loadu_si256((const __m256i *)(at + i * 64 * swl_winograd_group));
        transform(x[0], x[1], x[2], x[3], columns[j]);
    }
    SWL_UNROLL
    for (int i = 0; i < 2; i++) {
        transform(columns[0][i], columns[1][i], columns[2][i], columns[3][i], rows);
        SWL_UNROLL
        for (int j = 0; j < 2; j++) out[2 * i + j] = _mm256_add_epi32(_mm256_srai_epi32(rows[j], 2), bias);
    }
}

SWL_AVX2_INLINE void store_tile(const swl_winograd_tiles *t, const int32_t *sums, int32_t tile, const int vectors,
                                const int with_residual) {
    const swl_epilogue e = swl_epilogue_of(t->out_zero, t->out_min, t->out_max);
    int32_t y = tile / t->row_tiles * 2, x = tile % t->row_tiles * 2;
    __m256i rounded[2][4];
    SWL_UNROLL
    for (int v = 0; v < vectors; v++) {
        outputs(sums + v * 8, _mm256_loadu_si256((const __m256i *)(t->bias + v * 8)), rounded[v]);
        __m256 scale = _mm256_loadu_ps(t->scale + v * 8);
        SWL_UNROLL
        for (int p = 0; p < 4; p++) rounded[v][p] = swl_requantize(&e, rounded[v][p], scale);
    }
    SWL_UNROLL
    for (int p = 0; p < 4; p++) {
        if (y + p / 2 >= t->out_h || x + p % 2 >= t->out_w) continue;
        ptrdiff_t pixel = (y + p / 2) * (ptrdiff_t)t->out_w + x + p % 2;
        __m128i q = swl_finish_q8(&e, rounded[0][p], rounded[vectors - 1][p]);
        if (with_residual) {
            const swl_residual_constants constants = swl_residual_constants_of(&t->residual);
            const swl_q8 *other = t->residual.in + pixel * t->residual.stride;
            q = swl_residual_sum(&constants, q, _mm_loadu_si128((const __m128i *)other));
        }
        swl_store_q8(t->out + pixel * t->out_stride, q, t->channels);
    }
}

SWL_AVX2_INLINE void run_group(const swl_winograd_tiles *t, int32_t first, const int rows, const int vectors) {
    const int16_t *in = t->in + first * t->tile_pitch, *weights = t->weights;
    int32_t *sums = t->sums;
    for (int i = 0; i < swl_winograd_positions; i++) {
        sum_position(t, in, weights, sums, rows, vectors);
        in += t->position_pitch;
        weights += t->pairs * (ptrdiff_t)(16 * vectors);
        sums += 16 * swl_winograd_group;
    }
    for (int r = 0; r < rows; r++) {
        if (t->residual.in)
            store_tile(t, t->sums + r * 16, t->first + first + r, vectors, 1);
        else
            store_tile(t, t->sums + r * 16, t->first + first + r, vectors, 0);
    }
}

#define FULL(vectors)                                                                                                  \
    SWL_AVX2 static void tiles_##vectors(const swl_winograd_tiles *t, int32_t first) {                                 \
        for (; first + swl_winograd_group <= t->tiles; first += swl_winograd_group)                                    \
            run_group(t, first, swl_winograd_group, vectors);                                                          \
    }
#define REST(rows, vectors)                                                                                            \
    SWL_AVX2 static void rest_##rows##x##vectors(const swl_winograd_tiles *t, int32_t first) {                         \
        run_group(t, first, rows, vectors);                                                                            \
    }
FULL(1)
REST(1, 1)
REST(2, 1)
REST(3, 1)
FULL(2)
REST(1, 2)
REST(2, 2)
REST(3, 2)

typedef void (*run)(const swl_winograd_tiles *, int32_t first);

void swl_winograd_tiles_avx2(const swl_winograd_tiles *tiles) {
    static const run runs[2][swl_winograd_group] = {
        {tiles_1, rest_1x1, rest_2x1, rest_3x1},
        {tiles_2, rest_1x2, rest_2x2, rest_3x2},
    };
    const run *of_width = runs[tiles->channels > 8];
    int32_t rest = tiles->tiles % swl_winograd_group;
    if (tiles->tiles >= swl_winograd_group) of_width[0](tiles, 0);
    if (rest) of_width[rest](tiles, tiles->tiles - rest);
}
#endif
