#if defined(__aarch64__) || defined(__ARM_NEON)
#include "requantize_neon.h"

typedef struct {
    int8x8_t in_zero, alpha_zero;
    float32x4_t scale, alpha_scale;
    swl_requantize to;
} parameters;

// Four of the products: x * scale where x is not negative, else x * slope * alpha_scale.
SWL_NEON_INLINE int32x4_t product(const parameters *p, int16x4_t x, int16x4_t slope) {
    uint16x4_t negative = vclt_s16(x, vdup_n_s16(0));
    int32x4_t value = vmull_s16(x, vbsl_s16(negative, slope, vdup_n_s16(1)));
    uint32x4_t wide = vreinterpretq_u32_s32(vmovl_s16(vreinterpret_s16_u16(negative)));
    return swl_scaled(value, vbslq_f32(wide, p->alpha_scale, p->scale));
}

// `count` channels; the slopes move on by 16 or, repeating, by 0 for each 16.
SWL_NEON_INLINE void run_along(const parameters *p, const swl_q8 *in, const int8_t *alpha, ptrdiff_t step, swl_q8 *out,
                               int32_t count) {
    for (; count > 0; count -= 16, in += 16, alpha += step, out += 16) {
        int8x8x2_t v = swl_load_halves(in), slopes = swl_load_halves(alpha);
        int32x4_t value[4];
        SWL_UNROLL
        for (int i = 0; i < 2; i++) {
            int16x8_t x = vsubl_s8(v.val[i], p->in_zero), slope = vsubl_s8(slopes.val[i], p->alpha_zero);
            value[2 * i] = product(p, vget_low_s16(x), vget_low_s16(slope));
            value[2 * i + 1] = product(p, vget_high_s16(x), vget_high_s16(slope));
        }
        swl_store_q8(out, swl_finish_q8(&p->to, value[0], value[1], value[2], value[3]), count);
    }
}

static void run(const swl_prelu_q8 *args, int32_t begin, int32_t end) {
    const parameters p = {vdup_n_s8((int8_t)args->in_zero), vdup_n_s8((int8_t)args->alpha_zero),
                          vdupq_n_f32(args->scale), vdupq_n_f32(args->alpha_scale),
                          swl_requantize_of(args->out_zero, SWL_Q8_MIN, SWL_Q8_MAX)};
    const int32_t unit = swl_prelu_pixels(args->channels), first = begin * unit;
    const int32_t count = swl_min_i32(end - begin, swl_divide_up(args->pixels - first, unit)) * unit;
    const int32_t pixels = swl_min_i32(count, args->pixels - first);
    const swl_q8 *in = args->in + (ptrdiff_t)first * args->channels;
    swl_q8 *out = args->out + (ptrdiff_t)first * args->channels;
    if (!args->alpha_stride) {
        int8_t repeated[16];
        vst1q_s8(repeated, vdupq_n_s8(*args->alpha));
        run_along(&p, in, repeated, 0, out, pixels * args->channels);
        return;
    }
    for (int32_t i = 0; i < pixels; i++, in += args->channels, out += args->channels)
        run_along(&p, in, args->alpha, 16, out, args->channels);
}

const swl_prelu_q8_kernel swl_prelu_q8_neon = {swl_units_prelu_q8, run, "prelu_q8_16__neon"};
#endif
