// Single precision, bit for bit as in C: what it flushes or approximates keeps ARMv7 from doing so.
#ifndef SWL_FLOAT_NEON_H
#define SWL_FLOAT_NEON_H

#include "arm.h"

#if defined(__aarch64__)
// As swl_clamp_f32: a NaN and the sign of a zero pass.
SWL_NEON_INLINE float32x4_t swl_clamp_neon(float32x4_t x, float32x4_t low, float32x4_t high) {
    x = vbslq_f32(vcltq_f32(x, low), low, x);
    return vbslq_f32(vcgtq_f32(x, high), high, x);
}

// Loads the first `count` of four numbers and nothing behind them.
SWL_NEON_INLINE float32x4_t swl_load_f32(const float *in, int32_t count) {
    float lanes[4] = {0, 0, 0, 0};
    if (count >= 4) return vld1q_f32(in);
    memcpy(lanes, in, (size_t)count * sizeof(float));
    return vld1q_f32(lanes);
}

// Stores the first `count` of four numbers.
SWL_NEON_INLINE void swl_store_f32(float *out, float32x4_t v, int32_t count) {
    if (count >= 4) {
        vst1q_f32(out, v);
        return;
    }
    for (int32_t i = 0; i < count; i++, v = vextq_f32(v, v, 1)) out[i] = vgetq_lane_f32(v, 0);
}
#endif

#endif
