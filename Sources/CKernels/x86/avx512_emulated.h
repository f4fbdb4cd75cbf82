// AVX-512 in plain C: SIMDe, and here what it lacks.
#ifndef SWL_AVX512_EMULATED_H
#define SWL_AVX512_EMULATED_H

// Vectors that the machine has no registers for are passed in memory.
#pragma clang diagnostic ignored "-Wpsabi"

#include <emmintrin.h>
// The compiler's own type of this name differs from SIMDe's; neither is used.
#define __m128bh simde_unused_m128bh
#define SIMDE_ENABLE_NATIVE_ALIASES
#include <simde/x86/avx512.h>
#include <simde/x86/fma.h>

#include <math.h>
#include <string.h>

typedef struct {
    int32_t lane[16];
} swl_lanes_i32;

typedef struct {
    float lane[16];
} swl_lanes_f32;

#define SWL_EMULATED static inline __attribute__((unused))
#define SWL_REINTERPRET(type, from)                                                                                    \
    type to;                                                                                                           \
    memcpy(&to, &from, sizeof to)

SWL_EMULATED swl_lanes_i32 swl_lanes_of_i32(__m512i v) {
    SWL_REINTERPRET(swl_lanes_i32, v);
    return to;
}
SWL_EMULATED swl_lanes_f32 swl_lanes_of_f32(__m512 v) {
    SWL_REINTERPRET(swl_lanes_f32, v);
    return to;
}
SWL_EMULATED __m512i swl_vector_i32(swl_lanes_i32 lanes) {
    SWL_REINTERPRET(__m512i, lanes);
    return to;
}
SWL_EMULATED __m512 swl_vector_f32(swl_lanes_f32 lanes) {
    SWL_REINTERPRET(__m512, lanes);
    return to;
}

SWL_EMULATED __m512 swl_cvtepi32_ps(__m512i v) {
    swl_lanes_i32 in = swl_lanes_of_i32(v);
    swl_lanes_f32 out;
    for (int i = 0; i < 16; i++) out.lane[i] = (float)in.lane[i];
    return swl_vector_f32(out);
}
#define _mm512_cvtepi32_ps swl_cvtepi32_ps

SWL_EMULATED __m512i swl_cvtps_epi32(__m512 v) {
    swl_lanes_f32 in = swl_lanes_of_f32(v);
    swl_lanes_i32 out;
    for (int i = 0; i < 16; i++) {
        int inside = in.lane[i] >= -2147483648.0f && in.lane[i] < 2147483648.0f;
        out.lane[i] = inside ? (int32_t)rintf(in.lane[i]) : INT32_MIN;
    }
    return swl_vector_i32(out);
}
#define _mm512_cvtps_epi32 swl_cvtps_epi32

// The second operand where either is a NaN, as the instruction has it.
SWL_EMULATED __m512 swl_min_ps(__m512 a, __m512 b) {
    swl_lanes_f32 left = swl_lanes_of_f32(a), right = swl_lanes_of_f32(b);
    for (int i = 0; i < 16; i++) right.lane[i] = left.lane[i] < right.lane[i] ? left.lane[i] : right.lane[i];
    return swl_vector_f32(right);
}
#undef _mm512_min_ps
#define _mm512_min_ps swl_min_ps

#if !defined(_CMP_NLT_UQ)
#define _CMP_NLT_UQ SIMDE_CMP_NLT_UQ
#endif
// The comparisons in use: not less than or a NaN, no NaN.
SWL_EMULATED uint16_t swl_cmp_ps_mask(__m512 a, __m512 b, int comparison) {
    swl_lanes_f32 left = swl_lanes_of_f32(a), right = swl_lanes_of_f32(b);
    uint32_t mask = 0;
    for (int i = 0; i < 16; i++) {
        float x = left.lane[i], y = right.lane[i];
        mask |= (uint32_t)(comparison == _CMP_ORD_Q ? x == x && y == y : !(x < y)) << i;
    }
    return (uint16_t)mask;
}
#undef _mm512_cmp_ps_mask
#define _mm512_cmp_ps_mask swl_cmp_ps_mask

SWL_EMULATED __m512 swl_max_ps(__m512 a, __m512 b) {
    swl_lanes_f32 left = swl_lanes_of_f32(a), right = swl_lanes_of_f32(b);
    for (int i = 0; i < 16; i++) right.lane[i] = left.lane[i] > right.lane[i] ? left.lane[i] : right.lane[i];
    return swl_vector_f32(right);
}
#undef _mm512_max_ps
#define _mm512_max_ps swl_max_ps

SWL_EMULATED __m512 swl_cvtepu32_ps(__m512i v) {
    swl_lanes_i32 in = swl_lanes_of_i32(v);
    swl_lanes_f32 out;
    for (int i = 0; i < 16; i++) out.lane[i] = (float)(uint32_t)in.lane[i];
    return swl_vector_f32(out);
}
#define _mm512_cvtepu32_ps swl_cvtepu32_ps

SWL_EMULATED __m512i swl_cvttps_epi32(__m512 v) {
    swl_lanes_f32 in = swl_lanes_of_f32(v);
    swl_lanes_i32 out;
    for (int i = 0; i < 16; i++) {
        int inside = in.lane[i] >= -2147483648.0f && in.lane[i] < 2147483648.0f;
        out.lane[i] = inside ? (int32_t)in.lane[i] : INT32_MIN;
    }
    return swl_vector_i32(out);
}
#define _mm512_cvttps_epi32 swl_cvttps_epi32

SWL_EMULATED int32_t swl_reduce_add_epi32(__m512i v) {
    swl_lanes_i32 in = swl_lanes_of_i32(v);
    uint32_t sum = 0;
    for (int i = 0; i < 16; i++) sum += (uint32_t)in.lane[i];
    return (int32_t)sum;
}
#undef _mm512_reduce_add_epi32
#define _mm512_reduce_add_epi32 swl_reduce_add_epi32

// Masked moves of bytes: nothing is touched under a clear bit.
SWL_EMULATED void swl_masked_bytes(void *out, const void *in, uint64_t mask) {
    for (int i = 0; i < 64; i++) {
        if (mask >> i & 1) ((char *)out)[i] = ((const char *)in)[i];
    }
}
SWL_EMULATED __m512i swl_512_maskz_loadu_epi8(uint64_t mask, const void *in) {
    __m512i v = _mm512_setzero_si512();
    swl_masked_bytes(&v, in, mask);
    return v;
}
SWL_EMULATED __m128i swl_128_maskz_loadu_epi8(uint16_t mask, const void *in) {
    __m128i v = _mm_setzero_si128();
    swl_masked_bytes(&v, in, mask);
    return v;
}
SWL_EMULATED void swl_512_mask_storeu_epi8(void *out, uint64_t mask, __m512i v) {
    swl_masked_bytes(out, &v, mask);
}
SWL_EMULATED void swl_128_mask_storeu_epi8(void *out, uint16_t mask, __m128i v) {
    swl_masked_bytes(out, &v, mask);
}
SWL_EMULATED __m512 swl_512_maskz_loadu_ps(uint16_t mask, const float *in) {
    __m512 v = _mm512_setzero_ps();
    for (int i = 0; i < 16; i++) swl_masked_bytes((float *)&v + i, in + i, mask >> i & 1 ? 15 : 0);
    return v;
}
SWL_EMULATED void swl_512_mask_storeu_ps(float *out, uint16_t mask, __m512 v) {
    for (int i = 0; i < 16; i++) swl_masked_bytes(out + i, (float *)&v + i, mask >> i & 1 ? 15 : 0);
}
#define _mm512_maskz_loadu_ps swl_512_maskz_loadu_ps
#define _mm512_mask_storeu_ps swl_512_mask_storeu_ps
#define _mm512_maskz_loadu_epi8 swl_512_maskz_loadu_epi8
#define _mm_maskz_loadu_epi8 swl_128_maskz_loadu_epi8
#define _mm512_mask_storeu_epi8 swl_512_mask_storeu_epi8
#define _mm_mask_storeu_epi8 swl_128_mask_storeu_epi8

SWL_EMULATED __m512i swl_cvtepu8_epi32(__m128i v) {
    uint8_t in[16];
    swl_lanes_i32 out;
    memcpy(in, &v, sizeof in);
    for (int i = 0; i < 16; i++) out.lane[i] = in[i];
    return swl_vector_i32(out);
}
#undef _mm512_cvtepu8_epi32
#define _mm512_cvtepu8_epi32 swl_cvtepu8_epi32

SWL_EMULATED __m128i swl_cvtepi32_epi8(__m512i v) {
    swl_lanes_i32 in = swl_lanes_of_i32(v);
    uint8_t out[16];
    for (int i = 0; i < 16; i++) out[i] = (uint8_t)in.lane[i];
    SWL_REINTERPRET(__m128i, out);
    return to;
}
#undef _mm512_cvtepi32_epi8
#define _mm512_cvtepi32_epi8 swl_cvtepi32_epi8

#endif
