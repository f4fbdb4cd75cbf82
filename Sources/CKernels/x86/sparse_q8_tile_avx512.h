// Blocks of up to 6 vectors of 16 pixels, four outputs at a time in registers.
#ifndef SWL_SPARSE_Q8_TILE_AVX512_H
#define SWL_SPARSE_Q8_TILE_AVX512_H

#include "../sparse_q8.h"
#include "requantize_avx512.h"

#include <string.h>

#define SWL_SPARSE_GROUP 4

// Some groups of outputs over one slice of a block.
typedef struct {
    const uint8_t *tile;
    const swl_sparse_entry *entries, *first; // first: of the first output
    const int32_t *bias;
    const float *scale;
    const uint32_t *list_ends; // in `entries`
    int32_t groups;
    int32_t starts, ends; // whether this is the first, the last slice
    int32_t limited, clamps;
    uint8_t *out;  // [groups][vectors][16 pixels][4 outputs], a part of a vector as a whole one
    uint8_t *sums; // of slices before: [groups][4 outputs][vectors][16]
    size_t pitch;  // of a group in `out`, of an output in `sums`
    swl_requantize to;
} swl_sparse_block;

// Of one output.
typedef struct {
    __m512i vectors[6];
    __m128i part;
} swl_sparse_sums;

// The products of one entry, which is loaded as one word: loads of vectors are scarcer than those of words.
SWL_AVX512_INLINE void swl_sparse_step(swl_sparse_sums *sums, const uint8_t *tile, const swl_sparse_entry *entry,
                                       const int vectors, const int part) {
    uint64_t both;
    memcpy(&both, entry, 8);
    SWL_OPAQUE_WORD(both);
    const uint8_t *x = tile + (uint32_t)both;
    __m512i w = _mm512_set1_epi32((int)(both >> 32));
    SWL_UNROLL
    for (int i = 0; i < vectors; i++) {
        sums->vectors[i] = _mm512_dpbusd_epi32(sums->vectors[i], _mm512_load_si512(x + 64 * i), w);
    }
    if (part) {
        __m128i last = _mm_load_si128((const __m128i *)(x + 64 * vectors));
        sums->part = _mm_dpbusd_epi32(sums->part, last, _mm512_castsi512_si128(w));
    }
}

SWL_AVX512_INLINE void swl_sparse_set(swl_sparse_sums *sums, int32_t value, const int vectors) {
    __m512i v = _mm512_set1_epi32(value);
    SWL_UNROLL
    for (int i = 0; i < vectors; i++) sums->vectors[i] = v;
    sums->part = _mm512_castsi512_si128(v);
}

// The products of all entries. Where few vectors wait for their own products, long lists get a second set of sums.
SWL_AVX512_INLINE void swl_sparse_add(swl_sparse_sums *sums, const uint8_t *tile, const swl_sparse_entry *entry,
                                      const swl_sparse_entry *end, const int vectors, const int part) {
    if (vectors < 4 && end - entry >= 8) {
        swl_sparse_sums second;
        swl_sparse_set(&second, 0, vectors);
        for (; end - entry >= 2; entry += 2) {
            swl_sparse_step(sums, tile, entry, vectors, part);
            swl_sparse_step(&second, tile, entry + 1, vectors, part);
        }
        SWL_UNROLL
        for (int i = 0; i < vectors; i++) {
            sums->vectors[i] = _mm512_add_epi32(sums->vectors[i], second.vectors[i]);
        }
        sums->part = _mm_add_epi32(sums->part, second.part);
    }
    for (; entry != end; entry++) swl_sparse_step(sums, tile, entry, vectors, part);
}

SWL_AVX512_INLINE void swl_sparse_scale(const swl_requantize *to, swl_sparse_sums *sums, float factor,
                                        const int vectors, const int part, const int limited) {
    __m512 scale = _mm512_set1_ps(factor);
    SWL_UNROLL
    for (int i = 0; i < vectors; i++) sums->vectors[i] = swl_scaled(to, sums->vectors[i], scale, limited);
    if (!part) return;
    __m128 x = _mm_mul_ps(_mm_cvtepi32_ps(sums->part), _mm512_castps512_ps128(scale));
    if (limited) x = _mm_min_ps(_mm512_castps512_ps128(to->limit), x);
    sums->part = _mm_cvtps_epi32(x);
}

// One output of every pixel: sums after the last slice are scaled.
SWL_AVX512_INLINE void swl_sparse_output(const swl_sparse_block *b, swl_sparse_sums *sums, int32_t output,
                                         const swl_sparse_entry *entry, const swl_sparse_entry *end, const int vectors,
                                         const int part) {
    uint8_t *waiting = b->sums + output * b->pitch;
    swl_sparse_set(sums, b->bias[output], vectors);
    if (entry == end && b->starts && b->ends) return;
    if (!b->starts) {
        SWL_UNROLL
        for (int i = 0; i < vectors; i++) sums->vectors[i] = _mm512_load_si512(waiting + 64 * i);
        if (part) sums->part = _mm_load_si128((const __m128i *)(waiting + 64 * vectors));
    }
    swl_sparse_add(sums, b->tile, entry, end, vectors, part);
    if (!b->ends) {
        SWL_UNROLL
        for (int i = 0; i < vectors; i++) _mm512_store_si512(waiting + 64 * i, sums->vectors[i]);
        if (part) _mm_store_si128((__m128i *)(waiting + 64 * vectors), sums->part);
    } else if (b->limited) {
        swl_sparse_scale(&b->to, sums, b->scale[output], vectors, part, 1);
    } else {
        swl_sparse_scale(&b->to, sums, b->scale[output], vectors, part, 0);
    }
}

// Four outputs of sixteen pixels, each rounded in a vector, to [pixels][outputs].
SWL_AVX512_INLINE __m512i swl_sparse_bytes(const swl_sparse_block *b, const swl_sparse_sums x[4], const int i) {
    const __m512i order = _mm512_broadcast_i32x4(_mm_setr_epi8(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15));
    __m512i low = _mm512_packs_epi32(x[0].vectors[i], x[1].vectors[i]);
    __m512i high = _mm512_packs_epi32(x[2].vectors[i], x[3].vectors[i]);
    __m512i bytes = _mm512_packus_epi16(_mm512_adds_epi16(low, b->to.zero), _mm512_adds_epi16(high, b->to.zero));
    if (b->clamps) bytes = _mm512_min_epu8(_mm512_max_epu8(bytes, b->to.min), b->to.max);
    return _mm512_shuffle_epi8(bytes, order);
}

// The same of four pixels.
SWL_AVX512_INLINE __m128i swl_sparse_part(const swl_sparse_block *b, const swl_sparse_sums x[4]) {
    const __m128i order = _mm_setr_epi8(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
    const __m128i zero = _mm512_castsi512_si128(b->to.zero);
    __m128i low = _mm_adds_epi16(_mm_packs_epi32(x[0].part, x[1].part), zero);
    __m128i high = _mm_adds_epi16(_mm_packs_epi32(x[2].part, x[3].part), zero);
    __m128i bytes = _mm_max_epu8(_mm_packus_epi16(low, high), _mm512_castsi512_si128(b->to.min));
    return _mm_shuffle_epi8(_mm_min_epu8(bytes, _mm512_castsi512_si128(b->to.max)), order);
}

SWL_AVX512_INLINE void swl_sparse_run(const swl_sparse_block *b, const int vectors, const int part) {
    const swl_sparse_entry *entry = b->first, *entries = b->entries;
    uint8_t *out = b->out;
    for (int32_t output = 0; output < 4 * b->groups; output += 4, out += b->pitch) {
        swl_sparse_sums sums[SWL_SPARSE_GROUP];
        SWL_UNROLL
        for (int i = 0; i < SWL_SPARSE_GROUP; i++) {
            const swl_sparse_entry *end = entries + b->list_ends[output + i];
            swl_sparse_output(b, &sums[i], output + i, entry, end, vectors, part);
            entry = end;
        }
        if (!b->ends) continue;
        SWL_UNROLL
        for (int i = 0; i < vectors; i++) _mm512_store_si512(out + 64 * i, swl_sparse_bytes(b, sums, i));
        if (part) _mm_store_si128((__m128i *)(out + 64 * vectors), swl_sparse_part(b, sums));
    }
}

#endif
