// From sums in int32 to stored bytes: the nearest of (float)sum * scale, halves to even, plus the zero point, clamped.
#ifndef SWL_REQUANTIZE_NEON_H
#define SWL_REQUANTIZE_NEON_H

#include "arm.h"

typedef struct {
    int16x8_t zero;
    int8x16_t min, max;
    int32_t clamps; // 0: from the least to the largest byte
} swl_requantize;

SWL_NEON_INLINE swl_requantize swl_requantize_of(int32_t zero, int32_t min, int32_t max) {
    return (swl_requantize){vdupq_n_s16((int16_t)zero), vdupq_n_s8((int8_t)min), vdupq_n_s8((int8_t)max),
                            min > SWL_Q8_MIN || max < SWL_Q8_MAX};
}

#if defined(__aarch64__)
// Two vectors of sums begin with the bias from its `at`th on. From intrinsics the compiler loads it once and copies
// registers.
SWL_NEON_INLINE void swl_load_sums(int32x4_t sums[2], const int32_t *bias, const int at) {
    __asm__ volatile("ldp %q0, %q1, [%2, %3]" : "=w"(sums[0]), "=w"(sums[1]) : "r"(bias), "i"(4 * at));
}
#endif

// The nearest integers, halves to even, for swl_finish_q8; on ARMv7 only their lower 16 bits. Beyond +-2^13 any value
// that far is as good: bytes are clamped later.
SWL_NEON_INLINE int32x4_t swl_round_f32(float32x4_t v) {
#if defined(__aarch64__)
    return vcvtnq_s32_f32(v);
#else
    // 1.5 * 2^23: the sum has no fraction bits left, and none of its own among the lower 16.
    v = vminq_f32(vmaxq_f32(v, vdupq_n_f32(-8192.0f)), vdupq_n_f32(8192.0f));
    return vreinterpretq_s32_f32(vaddq_f32(v, vdupq_n_f32(12582912.0f)));
#endif
}

SWL_NEON_INLINE int32x4_t swl_scaled(int32x4_t sum, float32x4_t scale) {
    return swl_round_f32(vmulq_f32(vcvtq_f32_s32(sum), scale));
}

SWL_NEON_INLINE int16x8_t swl_narrow_s32(int32x4_t low, int32x4_t high) {
#if defined(__aarch64__)
    return vqmovn_high_s32(vqmovn_s32(low), high);
#else
    return vcombine_s16(vmovn_s32(low), vmovn_s32(high));
#endif
}

SWL_NEON_INLINE int8x16_t swl_narrow_s16(int16x8_t low, int16x8_t high) {
#if defined(__aarch64__)
    return vqmovn_high_s16(vqmovn_s16(low), high);
#else
    return vcombine_s8(vqmovn_s16(low), vqmovn_s16(high));
#endif
}

// Sixteen rounded values to bytes, not yet clamped.
SWL_NEON_INLINE int8x16_t swl_narrow_q8(const swl_requantize *to, int32x4_t a, int32x4_t b, int32x4_t c, int32x4_t d) {
    int16x8_t low = vqaddq_s16(swl_narrow_s32(a, b), to->zero), high = vqaddq_s16(swl_narrow_s32(c, d), to->zero);
    return swl_narrow_s16(low, high);
}

SWL_NEON_INLINE int8x16_t swl_clamp_q8(const swl_requantize *to, int8x16_t q) {
    return vmaxq_s8(vminq_s8(q, to->max), to->min);
}

SWL_NEON_INLINE int8x16_t swl_finish_q8(const swl_requantize *to, int32x4_t a, int32x4_t b, int32x4_t c, int32x4_t d) {
    return swl_clamp_q8(to, swl_narrow_q8(to, a, b, c, d));
}

// (q - zero) * scale of four bytes of `v`, the `quarter`th.
SWL_NEON_INLINE float32x4_t swl_real(int8x16_t v, const int quarter, int16x8_t zero, float32x4_t scale) {
    int16x8_t wide = vsubq_s16(vmovl_s8(quarter < 2 ? vget_low_s8(v) : vget_high_s8(v)), zero);
    int32x4_t part = vmovl_s16(quarter % 2 ? vget_high_s16(wide) : vget_low_s16(wide));
    return vmulq_f32(vcvtq_f32_s32(part), scale);
}

// clamp(rne((a - a_zero) * a_scale + (b - b_zero) * b_scale) + zero), nothing contracted.
SWL_NEON_INLINE int8x16_t swl_sum_q8(const swl_requantize *to, int8x16_t a, int16x8_t a_zero, float32x4_t a_scale,
                                     int8x16_t b, int16x8_t b_zero, float32x4_t b_scale) {
    int32x4_t sum[4];
    SWL_UNROLL
    for (int i = 0; i < 4; i++)
        sum[i] = swl_round_f32(vaddq_f32(swl_real(a, i, a_zero, a_scale), swl_real(b, i, b_zero, b_scale)));
    return swl_finish_q8(to, sum[0], sum[1], sum[2], sum[3]);
}

SWL_NEON_INLINE int8x16_t swl_add_residual_bytes(const swl_residual_q8 *residual, int8x16_t q, int8x16_t r) {
    swl_requantize to = swl_requantize_of(residual->zero, residual->min, residual->max);
    return swl_sum_q8(&to, q, vdupq_n_s16((int16_t)residual->q_zero), vdupq_n_f32(residual->q_scale), r,
                      vdupq_n_s16((int16_t)residual->r_zero), vdupq_n_f32(residual->r_scale));
}

SWL_NEON_INLINE int8x16_t swl_add_residual_neon(const swl_residual_q8 *residual, int8x16_t q, const swl_q8 *r) {
    return swl_add_residual_bytes(residual, q, vld1q_s8(r));
}

#endif
