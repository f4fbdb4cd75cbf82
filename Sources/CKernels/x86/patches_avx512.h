// Windows of a convolution laid out as rows of bytes.
#ifndef SWL_PATCHES_AVX512_H
#define SWL_PATCHES_AVX512_H

#include "avx512.h"

#define SWL_PATCHES SWL_AVX512
#define SWL_PATCHES_INLINE SWL_AVX512_INLINE
#define SWL_PATCHES_BEHIND 63

SWL_AVX512_INLINE void swl_move_bytes(uint8_t *out, const uint8_t *in, size_t count) {
    if (count <= 16) {
        _mm_storeu_si128((__m128i *)out, _mm_loadu_si128((const __m128i *)in));
        return;
    }
    for (size_t i = 0; i < count; i += 64) _mm512_storeu_si512(out + i, _mm512_loadu_si512(in + i));
}

SWL_AVX512_INLINE void swl_fill_bytes(uint8_t *out, uint8_t value, size_t count) {
    __m512i v = _mm512_set1_epi8((char)value);
    for (size_t i = 0; i < count; i += 64) _mm512_storeu_si512(out + i, v);
}

#include "../patches.h"

#endif
