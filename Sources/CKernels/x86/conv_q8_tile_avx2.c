#if defined(__x86_64__)
#include "conv_q8_avx2.h"
#include "epilogue_avx2.h"

enum { tile_rows = 4 };

SWL_AVX2_INLINE __m256i broadcast_quad(const uint8_t *in) {
    int32_t quad;
    memcpy(&quad, in, sizeof quad);
    return _mm256_set1_epi32(quad);
}

// Adds the products of `group` quads, summed in int16.
SWL_AVX2_INLINE void add_group(const swl_conv_q8_tiles *t, const uint8_t *const *in, const uint16_t *order,
                               const int8_t *weights, __m256i acc[][2], const int rows, const int vectors,
                               const int group) {
    const __m256i *w = (const __m256i *)weights;
    const __m256i ones = _mm256_set1_epi16(1);
    ptrdiff_t offset[3];
    SWL_UNROLL
    for (int q = 0; q < group; q++) {
        offset[q] = t->offsets[order[q]];
    }
    SWL_UNROLL
    for (int r = 0; r < rows; r++) {
        // Weights are operands in memory: registers hold the sums.
        __asm__("" : "+r"(w));
        __m256i sum[2];
        SWL_UNROLL
        for (int q = 0; q < group; q++) {
            __m256i a = broadcast_quad(in[r] + offset[q]), m = broadcast_quad(in[r] + offset[q] + t->plane);
            SWL_UNROLL
            for (int v = 0; v < vectors; v++) {
                __m256i signed_weights = _mm256_xor_si256(m, _mm256_loadu_si256(w + q * vectors + v));
                __m256i product = _mm256_maddubs_epi16(a, signed_weights);
                sum[v] = q ? _mm256_add_epi16(sum[v], product) : product;
            }
        }
        SWL_UNROLL
        for (int v = 0; v < vectors; v++) acc[r][v] = _mm256_add_epi32(acc[r][v], _mm256_madd_epi16(sum[v], ones));
    }
}

SWL_AVX2_INLINE void tile(const swl_conv_q8_tiles *t, const int32_t first, const int rows, const int vectors) {
    __m256i acc[tile_rows][2];
    const uint8_t *in[tile_rows];
    SWL_UNROLL
    for (int r = 0; r < rows; r++) {
        __m256i sum = _mm256_set1_epi32(t->sums[first + r]);
        in[r] = t->in[first + r];
        SWL_UNROLL
        for (int v = 0; v < vectors; v++)
            acc[r][v] = _mm256_add_epi32(sum, _mm256_loadu_si256((const __m256i *)(t->bias + v * 8)));
    }
    const int8_t *w = t->weights;
    const uint16_t *order = t->order;
    for (int32_t i = t->groups.triples; i > 0; i--, order += 3, w += vectors * 96)
        add_group(t, in, order, w, acc, rows, vectors, 3);
    for (int32_t i = t->groups.pairs; i > 0; i--, order += 2, w += vectors * 64)
        add_group(t, in, order, w, acc, rows, vectors, 2);
    for (int32_t i = t->quads - 3 * t->groups.triples - 2 * t->groups.pairs; i > 0; i--, order++, w += vectors * 32)
        add_group(t, in, order, w, acc, rows, vectors, 1);
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
        for (; first + tile_rows <= t->pixels; first += tile_rows) tile(t, first, tile_rows, vectors);                 \
    }
#define REST(rows, vectors)                                                                                            \
    SWL_AVX2 static void rest_##rows##x##vectors(const swl_conv_q8_tiles *t, int32_t first) {                          \
        tile(t, first, rows, vectors);                                                                                 \
    }
FULL(1)
REST(1, 1)
REST(2, 1)
REST(3, 1)
FULL(2)
REST(1, 2)
REST(2, 2)
REST(3, 2)

typedef void (*run)(const swl_conv_q8_tiles *, int32_t first);

void swl_conv_q8_tiles_avx2(const swl_conv_q8_tiles *tiles) {
    static const run runs[2][tile_rows] = {
        {tiles_1, rest_1x1, rest_2x1, rest_3x1},
        {tiles_2, rest_1x2, rest_2x2, rest_3x2},
    };
    const run *of_width = runs[tiles->channels > 8];
    int32_t rest = tiles->pixels % tile_rows;
    if (tiles->pixels >= tile_rows) of_width[0](tiles, 0);
    if (rest) of_width[rest](tiles, tiles->pixels - rest);
}
#endif
