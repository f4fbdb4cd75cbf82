// Up to 12 pixels x 8 to 32 channels, kept in registers: bytes in, bytes out.
#ifndef SWL_CONV_Q8_TILE_AVX512_H
#define SWL_CONV_Q8_TILE_AVX512_H

#include "requantize_avx512.h"

#include <string.h>

#define SWL_TILE_PIXELS 12
#define SWL_TILE_CHANNELS 32

// A panel of packed weights: bias [width], scale [width], weights [segments][quads][width][4], width 32 or 16. A tile
// of 24 or 8 channels leaves the last 8 of a panel out.
typedef struct {
    const uint8_t *in; // a pixel's first segment
    size_t in_stride;  // between pixels
    // `segments` stretches of `quads` x 4 bytes, those behind the last tap multiplied by zero.
    int32_t segments, quads;
    size_t segment_stride;
    const uint8_t *panel;
    const int32_t *sums; // added to each pixel; NULL: zeros
    uint8_t *out;        // rows of as many bytes as the tile has channels
    size_t out_stride;
    const swl_conv_q8 *args;
} swl_conv_tile;

// Half a vector where only that is in use: half the work on cores that have no whole multiplier.
SWL_AVX512_INLINE __m512i swl_products(__m512i sum, __m512i x, __m512i w, const int half) {
    if (!half) return _mm512_dpbusd_epi32(sum, x, w);
    return _mm512_castsi256_si512(
        _mm256_dpbusd_epi32(_mm512_castsi512_si256(sum), _mm512_castsi512_si256(x), _mm512_castsi512_si256(w)));
}

// The products of four bytes of every pixel.
SWL_AVX512_INLINE void swl_conv_step(__m512i sums[][2], const uint8_t *in, size_t stride, const uint8_t *weights,
                                     const int pixels, const int channels) {
    const int vectors = (channels + 15) / 16;
    __m512i w[2];
    SWL_UNROLL
    for (int v = 0; v < vectors; v++) w[v] = _mm512_loadu_si512(weights + 64 * v);
    SWL_UNROLL
    for (int i = 0; i < pixels; i++) {
        int32_t quad;
        memcpy(&quad, in + (size_t)i * stride, 4);
        __m512i x = _mm512_set1_epi32(quad);
        if (channels % 16) SWL_OPAQUE(x); // else half of it is broadcast a second time
        SWL_UNROLL
        for (int v = 0; v < vectors; v++) sums[i][v] = swl_products(sums[i][v], x, w[v], channels < 16 * (v + 1));
    }
}

SWL_AVX512_INLINE void swl_conv_start(const swl_conv_tile *tile, __m512i sums[][2], const int pixels, const int phases,
                                      const int vectors) {
    SWL_UNROLL
    for (int i = 0; i < phases * pixels; i++) {
        SWL_UNROLL
        for (int v = 0; v < vectors; v++) {
            sums[i][v] = i < pixels ? _mm512_loadu_si512(tile->panel + 64 * v) : _mm512_setzero_si512();
        }
    }
    if (!tile->sums) return;
    SWL_UNROLL
    for (int i = 0; i < pixels; i++) {
        __m512i sum = _mm512_set1_epi32(tile->sums[i]);
        SWL_UNROLL
        for (int v = 0; v < vectors; v++) sums[i][v] = _mm512_add_epi32(sums[i][v], sum);
    }
}

SWL_AVX512_INLINE void swl_store_pixel(uint8_t *out, __m256i bytes, const int channels) {
    __m128i low = _mm256_castsi256_si128(bytes);
    if (channels == 32) {
        _mm256_storeu_si256((__m256i *)out, bytes);
    } else if (channels == 8) {
        _mm_storel_epi64((__m128i *)out, low);
    } else {
        _mm_storeu_si128((__m128i *)out, low);
        if (channels == 24) _mm_storel_epi64((__m128i *)(out + 16), _mm256_extracti128_si256(bytes, 1));
    }
}

SWL_AVX512_INLINE void swl_conv_finish(const swl_conv_tile *tile, __m512i sums[][2], const int pixels,
                                       const int channels, const int limited) {
    const int vectors = (channels + 15) / 16, group = 4 / vectors; // pixels in a vector of bytes
    swl_requantize to = swl_requantize_of(tile->args);
    __m512 scale[2];
    SWL_UNROLL
    for (int v = 0; v < vectors; v++) scale[v] = _mm512_loadu_ps(tile->panel + 64 * (vectors + v));
    SWL_UNROLL
    for (int i = 0; i < pixels; i += group) {
        __m512i x[4];
        SWL_UNROLL
        for (int j = 0; j < 4; j++) {
            int pixel = i + j / vectors, v = j % vectors;
            x[j] = pixel < pixels ? swl_scaled(&to, sums[pixel][v], scale[v], limited) : x[j - vectors];
        }
        __m512i bytes = swl_transpose4(swl_pack_bytes(&to, x[0], x[1], x[2], x[3]));
        __m256i half[2] = {_mm512_castsi512_si256(bytes), _mm512_extracti64x4_epi64(bytes, 1)};
        SWL_UNROLL
        for (int j = 0; j < group && i + j < pixels; j++) {
            __m256i pixel = half[j * vectors / 2];
            if (vectors == 1 && j % 2) pixel = _mm256_castsi128_si256(_mm256_extracti128_si256(pixel, 1));
            swl_store_pixel(tile->out + (size_t)(i + j) * tile->out_stride, pixel, channels);
        }
    }
}

// A tile of one or two pixels keeps several sums of each, so that a product need not wait for the one before it.
SWL_AVX512_INLINE void swl_conv_tile_run(const swl_conv_tile *tile, const int pixels, const int channels,
                                         const int limited) {
    const int vectors = (channels + 15) / 16;
    const int phases = pixels == 1 ? 4 : pixels == 2 ? 2 : 1;
    __m512i sums[SWL_TILE_PIXELS][2];
    const uint8_t *weights = tile->panel + 128 * vectors;
    swl_conv_start(tile, sums, pixels, phases, vectors);
    for (int32_t segment = 0; segment < tile->segments; segment++) {
        const uint8_t *in = tile->in + (size_t)segment * tile->segment_stride;
        int32_t quad = 0;
        for (; quad + phases <= tile->quads; quad += phases) {
            SWL_UNROLL
            for (int i = 0; i < phases; i++) {
                swl_conv_step(sums + i * pixels, in, tile->in_stride, weights, pixels, channels);
                in += 4;
                weights += 64 * vectors;
            }
        }
        for (; phases > 1 && quad < tile->quads; quad++) {
            swl_conv_step(sums, in, tile->in_stride, weights, pixels, channels);
            in += 4;
            weights += 64 * vectors;
        }
    }
    SWL_UNROLL
    for (int i = pixels; i < phases * pixels; i++) {
        SWL_UNROLL
        for (int v = 0; v < vectors; v++) {
            sums[i % pixels][v] = _mm512_add_epi32(sums[i % pixels][v], sums[i][v]);
        }
    }
    swl_conv_finish(tile, sums, pixels, channels, limited);
}

#endif
