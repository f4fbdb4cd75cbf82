// Blocks of up to 7 vectors of 16 pixels, four outputs at a time in registers.
#ifndef SWL_SPARSE_Q8_TILE_AVX512_H
#define SWL_SPARSE_Q8_TILE_AVX512_H

#include "../sparse_q8.h"
#include "requantize_avx512.h"

#include <string.h>

#define SWL_SPARSE_GROUP 4

// Some groups of outputs over one block.
typedef struct {
    const uint8_t *tile;
    swl_sparse_lists lists; // from the first of the outputs on
    const swl_sparse_entry *entries;
    int32_t groups, limited;
    uint8_t *out; // [groups][vectors][16 pixels][4 outputs], a part of a vector as a whole one
    size_t out_pitch;
    swl_requantize to;
    int32_t clamps;
} swl_sparse_block;

typedef struct {
    __m512i vectors[7];
    __m128i part;
} swl_sparse_sums;

SWL_AVX512_INLINE __m128i swl_load_part(const uint8_t *from) {
    return _mm_loadu_si128((const __m128i *)from);
}

// One output of every pixel.
SWL_AVX512_INLINE const swl_sparse_entry *swl_sparse_add(swl_sparse_sums *sums, int32_t bias, const uint8_t *tile,
                                                         const swl_sparse_entry *entry, const swl_sparse_entry *end,
                                                         const int vectors, const int part) {
    SWL_UNROLL
    for (int i = 0; i < vectors; i++) sums->vectors[i] = _mm512_set1_epi32(bias);
    if (part) sums->part = _mm_set1_epi32(bias);
    for (; entry != end; entry++) {
        int32_t quad;
        memcpy(&quad, entry->weights, 4);
        const uint8_t *x = tile + entry->offset;
        __m512i w = _mm512_set1_epi32(quad);
        SWL_UNROLL
        for (int i = 0; i < vectors; i++) {
            sums->vectors[i] = _mm512_dpbusd_epi32(sums->vectors[i], _mm512_load_si512(x + 64 * i), w);
        }
        if (part) {
            sums->part = _mm_dpbusd_epi32(sums->part, swl_load_part(x + 64 * vectors), _mm512_castsi512_si128(w));
        }
    }
    return entry;
}

// Sixteen pixels of four outputs to [pixels][outputs].
SWL_AVX512_INLINE __m512i swl_sparse_bytes(const swl_sparse_block *b, const __m512i x[4], const float *scale,
                                           const int limited) {
    const __m512i order =
        _mm512_broadcast_i32x4(_mm_setr_epi8(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15));
    __m512i scaled[4];
    SWL_UNROLL
    for (int i = 0; i < 4; i++) scaled[i] = swl_scaled(&b->to, x[i], _mm512_set1_ps(scale[i]), limited);
    __m512i ab = _mm512_adds_epi16(_mm512_packs_epi32(scaled[0], scaled[1]), b->to.zero);
    __m512i cd = _mm512_adds_epi16(_mm512_packs_epi32(scaled[2], scaled[3]), b->to.zero);
    __m512i bytes = _mm512_packus_epi16(ab, cd);
    if (b->clamps) bytes = _mm512_min_epu8(_mm512_max_epu8(bytes, b->to.min), b->to.max);
    return _mm512_shuffle_epi8(bytes, order);
}

SWL_AVX512_INLINE void swl_sparse_finish(const swl_sparse_block *b, const swl_sparse_sums sums[4], const float *scale,
                                         uint8_t *out, const int vectors, const int part, const int limited) {
    SWL_UNROLL
    for (int i = 0; i < vectors; i++) {
        __m512i x[4] = {sums[0].vectors[i], sums[1].vectors[i], sums[2].vectors[i], sums[3].vectors[i]};
        _mm512_store_si512(out + 64 * i, swl_sparse_bytes(b, x, scale, limited));
    }
    if (!part) return;
    __m512i x[4];
    SWL_UNROLL
    for (int i = 0; i < 4; i++) x[i] = _mm512_castsi128_si512(sums[i].part);
    _mm_store_si128((__m128i *)(out + 64 * vectors), _mm512_castsi512_si128(swl_sparse_bytes(b, x, scale, limited)));
}

SWL_AVX512_INLINE void swl_sparse_run(const swl_sparse_block *b, const int vectors, const int part) {
    const swl_sparse_entry *entry = b->entries;
    uint8_t *out = b->out;
    for (int32_t g = 0; g < b->groups; g++, out += b->out_pitch) {
        swl_sparse_sums sums[SWL_SPARSE_GROUP];
        const int32_t *bias = b->lists.bias + 4 * g;
        const uint32_t *ends = b->lists.ends + 4 * g;
        SWL_UNROLL
        for (int i = 0; i < SWL_SPARSE_GROUP; i++) {
            entry = swl_sparse_add(&sums[i], bias[i], b->tile, entry, b->lists.entries + ends[i], vectors, part);
        }
        const float *scale = b->lists.scale + 4 * g;
        if (b->limited) {
            swl_sparse_finish(b, sums, scale, out, vectors, part, 1);
        } else {
            swl_sparse_finish(b, sums, scale, out, vectors, part, 0);
        }
    }
}

#endif
