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

// Sums are completed in the order of the source: fewer of them wait in registers, and none is copied.
#define SWL_IN_ORDER(vector) __asm__ volatile("" : "+w"(vector))

// The kernels of an instruction set. pack_filters: of a depthwise convolution of one channel, as a convolution.
#define SWL_WINDOW_KERNELS(isa)                                                                                        \
    extern const swl_conv_q8_kernel swl_conv_q8_##isa;                                                                 \
    extern const swl_depthwise_q8_kernel swl_depthwise_q8_##isa;                                                       \
    void swl_conv_q8_##isa##_pack_filters(const swl_conv_q8 *args, const swl_conv_q8_source *source, void *packed);
SWL_WINDOW_KERNELS(neon)
extern const swl_sparse_q8_kernel swl_sparse_q8_neon;
extern const swl_average_pool_q8_kernel swl_average_pool_q8_neon;
extern const swl_max_pool_q8_kernel swl_max_pool_q8_neon;
extern const swl_binary_q8_kernel swl_binary_q8_neon;
extern const swl_reduce_q8_kernel swl_reduce_q8_neon;
extern const swl_softmax_q8_kernel swl_softmax_q8_neon;
extern const swl_resize_q8_kernel swl_resize_q8_neon;
extern const swl_quantize_kernel swl_quantize_neon;
extern const swl_dequantize_kernel swl_dequantize_neon;
extern const swl_copy_kernel swl_copy_neon;
extern const swl_prelu_q8_kernel swl_prelu_q8_neon;
extern const swl_color_rgb_kernel swl_color_rgb_neon;
extern const swl_color_luma_kernel swl_color_luma_neon;
extern const swl_frame_samples_kernel swl_frame_samples_neon;
extern const swl_frame_pixels_kernel swl_frame_pixels_neon;
extern const swl_interleave_kernel swl_interleave_neon;
#if defined(__aarch64__)
SWL_WINDOW_KERNELS(dotprod)
SWL_WINDOW_KERNELS(i8mm)
extern const swl_sparse_q8_kernel swl_sparse_q8_dotprod;
extern const swl_lookup_q8_kernel swl_lookup_q8_neon;
extern const swl_conv_f32_kernel swl_conv_f32_neon;
extern const swl_binary_f32_kernel swl_binary_f32_neon;
extern const swl_unary_f32_kernel swl_unary_f32_neon;
void swl_init_depthwise_f32_neon(swl_depthwise_f32_kernel *kernel);
#endif

// Two halves of 16 bytes, to be widened: without a shuffle where the upper half of a register is none of its own.
SWL_NEON_INLINE int8x8x2_t swl_load_halves(const swl_q8 *in) {
#if defined(__aarch64__)
    return (int8x8x2_t){{vld1_s8(in), vld1_s8(in + 8)}};
#else
    int8x16_t v = vld1q_s8(in);
    return (int8x8x2_t){{vget_low_s8(v), vget_high_s8(v)}};
#endif
}

// Stores the first `count` of 16 bytes.
SWL_NEON_INLINE void swl_store_q8(swl_q8 *out, int8x16_t v, int32_t count) {
    if (count >= 16) {
        vst1q_s8(out, v);
    } else if (count == 8) {
        vst1_s8(out, vget_low_s8(v));
    } else if (count == 4) {
        int32_t bytes = vgetq_lane_s32(vreinterpretq_s32_s8(v), 0);
        memcpy(out, &bytes, 4);
    } else {
        int8_t bytes[16];
        vst1q_s8(bytes, v);
        memcpy(out, bytes, (size_t)count);
    }
}

#endif
