// What the ARM kernels share. `neon` is AArch64 without extensions, or ARMv7 with NEON.
#ifndef SWL_ARM_H
#define SWL_ARM_H

#include "../reference/reference.h"

#include <arm_neon.h>
#include <string.h>

#define SWL_NEON_INLINE __attribute__((always_inline)) static inline
#define SWL_DOTPROD __attribute__((target("dotprod")))
#define SWL_DOTPROD_INLINE __attribute__((target("dotprod"), always_inline)) static inline
#define SWL_I8MM __attribute__((target("dotprod,i8mm")))
#define SWL_I8MM_INLINE __attribute__((target("dotprod,i8mm"), always_inline)) static inline

// A pointer whose value the compiler no longer knows: it counts it up instead of computing it anew.
#define SWL_OPAQUE(pointer) __asm__("" : "+r"(pointer))

extern const swl_conv_q8_kernel swl_conv_q8_neon;
#if defined(__aarch64__)
extern const swl_conv_q8_kernel swl_conv_q8_dotprod;
extern const swl_conv_q8_kernel swl_conv_q8_i8mm;
#endif

// Stores the first `count` of 16 bytes.
SWL_NEON_INLINE void swl_store_q8(swl_q8 *out, int8x16_t v, int32_t count) {
    if (count >= 16) {
        vst1q_s8(out, v);
    } else if (count == 8) {
        vst1_s8(out, vget_low_s8(v));
    } else if (count == 4) {
        vst1q_lane_s32((int32_t *)(void *)out, vreinterpretq_s32_s8(v), 0);
    } else {
        int8_t bytes[16];
        vst1q_s8(bytes, v);
        memcpy(out, bytes, (size_t)count);
    }
}

#endif
