#if defined(__aarch64__) || defined(__ARM_NEON)
#include "requantize_neon.h"

// Whether no product with this factor depends on numbers below the normal ones, which ARMv7 takes for zeros.
SWL_NEON_INLINE int is_ordinary(float factor) {
#if defined(__aarch64__)
    return 1;
#else
    return factor > 0x1p-100f && factor < 0x1p100f;
#endif
}

// Four products rounded; of a NaN, 0.
SWL_NEON_INLINE int32x4_t rounded(const float *in, float32x4_t scale) {
    float32x4_t v = vmulq_f32(vld1q_f32(in), scale);
#if !defined(__aarch64__)
    v = vreinterpretq_f32_u32(vandq_u32(vreinterpretq_u32_f32(v), vceqq_f32(v, v)));
#endif
    return swl_round_f32(v);
}

static void quantize(const swl_quantize *args, int32_t begin, int32_t end) {
    const swl_requantize to = swl_requantize_of(args->zero, SWL_Q8_MIN, SWL_Q8_MAX);
    const float32x4_t scale = vdupq_n_f32(args->inverse_scale);
    swl_range range = swl_chunks(begin, end, args->count);
    const float *in = args->in + range.first;
    swl_q8 *out = args->out + range.first;
    if (!is_ordinary(args->inverse_scale)) {
        swl_quantize_reference.run(args, begin, end);
        return;
    }
    for (int32_t left = (int32_t)range.count; left > 0; left -= 16, in += 16, out += 16) {
        int32x4_t value[4];
        SWL_UNROLL
        for (int i = 0; i < 4; i++) value[i] = rounded(in + 4 * i, scale);
        swl_store_q8(out, swl_finish_q8(&to, value[0], value[1], value[2], value[3]), left);
    }
}

static void dequantize(const swl_dequantize *args, int32_t begin, int32_t end) {
    const int8x8_t zero = vdup_n_s8((int8_t)args->zero);
    const float32x4_t scale = vdupq_n_f32(args->scale);
    swl_range range = swl_chunks(begin, end, args->count);
    const swl_q8 *in = args->in + range.first;
    float *out = args->out + range.first;
    int32_t left = (int32_t)range.count;
    if (!is_ordinary(args->scale)) {
        swl_dequantize_reference.run(args, begin, end);
        return;
    }
    for (; left >= 16; left -= 16, in += 16, out += 16) {
        int8x8x2_t v = swl_load_halves(in);
        SWL_UNROLL
        for (int i = 0; i < 2; i++) {
            int16x8_t wide = vsubl_s8(v.val[i], zero);
            int32x4_t low = vmovl_s16(vget_low_s16(wide)), high = vmovl_s16(vget_high_s16(wide));
            vst1q_f32(out + 8 * i, vmulq_f32(vcvtq_f32_s32(low), scale));
            vst1q_f32(out + 8 * i + 4, vmulq_f32(vcvtq_f32_s32(high), scale));
        }
    }
    for (int32_t i = 0; i < left; i++) out[i] = (float)(in[i] - args->zero) * args->scale;
}

const swl_quantize_kernel swl_quantize_neon = {swl_units_quantize, quantize, "quantize_16__neon"};
const swl_dequantize_kernel swl_dequantize_neon = {swl_units_dequantize, dequantize, "dequantize_16__neon"};
#endif
