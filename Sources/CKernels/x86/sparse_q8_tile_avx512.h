// Blocks of up to 6 vectors of 16 pixels, four outputs at a time in registers.
//
// Scaled sums become words, words of two outputs are interleaved and become bytes: in each 128-bit lane [2 pairs of
// outputs][4 pixels][2 outputs]. Of eight outputs the first group has 0, 1, 4, 5 and the second one 2, 3, 6, 7:
// interleaved by 16 bits, both give four neighbouring outputs of each pixel.
#ifndef SWL_SPARSE_Q8_TILE_AVX512_H
#define SWL_SPARSE_Q8_TILE_AVX512_H

#include "../sparse_q8.h"
#include "requantize_avx512.h"

#include <string.h>

// SWL_SPARSE_ROUND: outputs of which the groups are whole.
enum { SWL_SPARSE_GROUP = 4, SWL_SPARSE_ROUND = 8 };

// How scaled sums are rounded: all but ANY where they fit 15 bits, EVEN where the zero point is even too.
typedef enum { SWL_SPARSE_FUSED, SWL_SPARSE_EVEN, SWL_SPARSE_SHORT, SWL_SPARSE_ANY } swl_sparse_rounding;

typedef struct {
    int32_t fits; // scaled sums fit 15 bits; scales are those of swl_sparse_fuse
    int32_t zero, clamps;
    __m512i min, max; // bytes
} swl_sparse_end;

// Some groups of outputs over one slice of a block.
typedef struct {
    const uint8_t *tile;
    const swl_sparse_entry *entries;
    const int32_t *bias;
    const float *scale;
    const uint32_t *list_ends; // in `entries`; list_ends[-1] is where the first list begins
    int32_t groups;
    int32_t starts, ends; // whether this is the first, the last slice
    swl_sparse_end end;
    uint8_t *out;  // [groups][vectors][64], a part of a vector as a whole one
    uint8_t *sums; // of slices before: [outputs][vectors][16]
    size_t pitch;  // of a group in `out`, of an output in `sums`
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

// A float whose sum with a small number has the nearest integer, ties to even, in its lowest bits.
SWL_AVX512_INLINE __m512 swl_sparse_magic(int32_t zero) {
    return _mm512_set1_ps(12582912.0f + (float)zero);
}

// To words, each the lower half of 32 bits, the zero point added.
SWL_AVX512_INLINE __m512i swl_sparse_rounded(__m512i sum, __m512 scale, int32_t zero,
                                             const swl_sparse_rounding rounding) {
    const __m512 limit = _mm512_set1_ps(16000.0f);
    __m512 x = _mm512_cvtepi32_ps(sum);
    if (rounding == SWL_SPARSE_FUSED) return _mm512_castps_si512(_mm512_fmadd_ps(x, scale, swl_sparse_magic(zero)));
    x = _mm512_mul_ps(x, scale);
    if (rounding == SWL_SPARSE_EVEN) return _mm512_castps_si512(_mm512_add_ps(x, swl_sparse_magic(zero)));
    if (rounding == SWL_SPARSE_ANY) x = _mm512_min_ps(limit, x);
    __m512i v = _mm512_cvtps_epi32(x);
    if (rounding == SWL_SPARSE_ANY) v = _mm512_max_epi32(v, _mm512_set1_epi32(-16000));
    return _mm512_add_epi32(v, _mm512_set1_epi32(zero));
}

SWL_AVX512_INLINE void swl_sparse_round_all(swl_sparse_sums *sums, float factor, int32_t zero, const int vectors,
                                            const int part, const swl_sparse_rounding rounding) {
    __m512 scale = _mm512_set1_ps(factor);
    SWL_UNROLL
    for (int i = 0; i < vectors; i++) sums->vectors[i] = swl_sparse_rounded(sums->vectors[i], scale, zero, rounding);
    if (!part) return;
    __m512i last = swl_sparse_rounded(_mm512_castsi128_si512(sums->part), scale, zero, rounding);
    sums->part = _mm512_castsi512_si128(last);
}

SWL_AVX512_INLINE void swl_sparse_finish(const swl_sparse_end *end, swl_sparse_sums *sums, float scale,
                                         const int vectors, const int part) {
    if (!end->fits) {
        swl_sparse_round_all(sums, scale, end->zero, vectors, part, SWL_SPARSE_ANY);
    } else if (scale > 0) {
        swl_sparse_round_all(sums, scale, end->zero, vectors, part, SWL_SPARSE_FUSED);
    } else if (end->zero % 2 == 0) {
        swl_sparse_round_all(sums, -scale, end->zero, vectors, part, SWL_SPARSE_EVEN);
    } else {
        swl_sparse_round_all(sums, -scale, end->zero, vectors, part, SWL_SPARSE_SHORT);
    }
}

// One output of every pixel, rounded.
SWL_AVX512_INLINE void swl_sparse_output(const swl_sparse_block *b, swl_sparse_sums *sums, int32_t output,
                                         const int vectors, const int part) {
    const swl_sparse_entry *entry = b->entries + b->list_ends[output - 1], *end = b->entries + b->list_ends[output];
    if (entry == end) {
        swl_sparse_set(sums, swl_clamp_i32(b->bias[output], -16000, 16000) + b->end.zero, vectors);
        return;
    }
    swl_sparse_set(sums, b->bias[output], vectors);
    swl_sparse_add(sums, b->tile, entry, end, vectors, part);
    swl_sparse_finish(&b->end, sums, b->scale[output], vectors, part);
}

// The same over one slice of several: sums wait between them.
SWL_AVX512_INLINE void swl_sparse_output_slice(const swl_sparse_block *b, swl_sparse_sums *sums, int32_t output,
                                               const int vectors, const int part) {
    uint8_t *waiting = b->sums + output * b->pitch;
    if (b->starts) {
        swl_sparse_set(sums, b->bias[output], vectors);
    } else {
        SWL_UNROLL
        for (int i = 0; i < vectors; i++) sums->vectors[i] = _mm512_load_si512(waiting + 64 * i);
        if (part) sums->part = _mm_load_si128((const __m128i *)(waiting + 64 * vectors));
    }
    swl_sparse_add(sums, b->tile, b->entries + b->list_ends[output - 1], b->entries + b->list_ends[output], vectors,
                   part);
    if (b->ends) {
        swl_sparse_finish(&b->end, sums, b->scale[output], vectors, part);
    } else {
        SWL_UNROLL
        for (int i = 0; i < vectors; i++) _mm512_store_si512(waiting + 64 * i, sums->vectors[i]);
        if (part) _mm_store_si128((__m128i *)(waiting + 64 * vectors), sums->part);
    }
}

// Lower halves of a and b in turn.
SWL_AVX512_INLINE __m512i swl_sparse_words(__m512i a, __m512i b) {
    return _mm512_mask_blend_epi16(0xaaaaaaaa, a, _mm512_slli_epi32(b, 16));
}

SWL_AVX512_INLINE __m512i swl_sparse_bytes(const swl_sparse_end *end, __m512i a, __m512i b, __m512i c, __m512i d) {
    __m512i bytes = _mm512_packus_epi16(swl_sparse_words(a, b), swl_sparse_words(c, d));
    return end->clamps ? _mm512_min_epu8(_mm512_max_epu8(bytes, end->min), end->max) : bytes;
}

SWL_AVX512_INLINE void swl_sparse_store_group(const swl_sparse_block *b, const swl_sparse_sums x[4], uint8_t *out,
                                              const int vectors, const int part) {
    SWL_UNROLL
    for (int i = 0; i < vectors; i++) {
        __m512i bytes = swl_sparse_bytes(&b->end, x[0].vectors[i], x[1].vectors[i], x[2].vectors[i], x[3].vectors[i]);
        _mm512_store_si512(out + 64 * i, bytes);
    }
    if (!part) return;
    __m512i last = swl_sparse_bytes(&b->end, _mm512_castsi128_si512(x[0].part), _mm512_castsi128_si512(x[1].part),
                                    _mm512_castsi128_si512(x[2].part), _mm512_castsi128_si512(x[3].part));
    _mm_store_si128((__m128i *)(out + 64 * vectors), _mm512_castsi512_si128(last));
}

// `whole`: in one slice.
SWL_AVX512_INLINE void swl_sparse_run(const swl_sparse_block *block, const int vectors, const int part,
                                      const int whole) {
    const swl_sparse_block b = *block; // which no store can alias
    uint8_t *out = b.out;
    for (int32_t group = 0; group < b.groups; group++, out += b.pitch) {
        const int32_t first = group / 2 * SWL_SPARSE_ROUND + group % 2 * 2;
        swl_sparse_sums sums[SWL_SPARSE_GROUP];
        SWL_UNROLL
        for (int i = 0; i < SWL_SPARSE_GROUP; i++) {
            const int32_t output = first + i % 2 + i / 2 * 4;
            if (whole) {
                swl_sparse_output(&b, &sums[i], output, vectors, part);
            } else {
                swl_sparse_output_slice(&b, &sums[i], output, vectors, part);
            }
        }
        if (whole || b.ends) swl_sparse_store_group(&b, sums, out, vectors, part);
    }
}

#endif
