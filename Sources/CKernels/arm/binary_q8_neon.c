#if defined(__aarch64__) || defined(__ARM_NEON)
#include "requantize_neon.h"

typedef struct {
    int8x8_t zero;
    float32x4_t scale;
} operand;

// What 16 elements of an operand are less its zero point.
typedef struct {
    int16x8_t low, high;
} centred;

SWL_NEON_INLINE centred centre(const operand *o, const swl_q8 *in) {
    int8x8x2_t v = swl_load_halves(in);
    return (centred){vsubl_s8(v.val[0], o->zero), vsubl_s8(v.val[1], o->zero)};
}

// Four of them, the `quarter`th.
SWL_NEON_INLINE int16x4_t quarter_of(const centred *v, const int quarter) {
    int16x8_t half = quarter < 2 ? v->low : v->high;
    return quarter % 2 ? vget_high_s16(half) : vget_low_s16(half);
}

SWL_NEON_INLINE float32x4_t scaled(const operand *o, const centred *v, const int quarter) {
    return vmulq_f32(vcvtq_f32_s32(vmovl_s16(quarter_of(v, quarter))), o->scale);
}

SWL_NEON_INLINE float32x4_t combine(const operand *a, const operand *b, const centred *x, const centred *y,
                                    const int quarter, const swl_binary_op op) {
    if (op == SWL_MUL)
        return vmulq_f32(vcvtq_f32_s32(vmull_s16(quarter_of(x, quarter), quarter_of(y, quarter))), a->scale);
    float32x4_t p = scaled(a, x, quarter), q = scaled(b, y, quarter);
    switch (op) {
    case SWL_SUB:
        return vsubq_f32(p, q);
    case SWL_MAXIMUM:
        return vmaxq_f32(p, q);
    case SWL_MINIMUM:
        return vminq_f32(p, q);
    default:
        return vaddq_f32(p, q);
    }
}

// `count` elements; an operand moves on by 16 or, repeating, by 0 bytes for each 16.
SWL_NEON_INLINE void run_along(const operand *a, const operand *b, const swl_requantize *to, const swl_q8 *in_a,
                               ptrdiff_t step_a, const swl_q8 *in_b, ptrdiff_t step_b, swl_q8 *out, int32_t count,
                               const swl_binary_op op) {
    for (; count > 0; count -= 16, in_a += step_a, in_b += step_b, out += 16) {
        centred x = centre(a, in_a), y = centre(b, in_b);
        int32x4_t value[4];
        SWL_UNROLL
        for (int i = 0; i < 4; i++) value[i] = swl_round_f32(combine(a, b, &x, &y, i, op));
        swl_store_q8(out, swl_finish_q8(to, value[0], value[1], value[2], value[3]), count);
    }
}

SWL_NEON_INLINE void run_op(const swl_binary_q8 *args, swl_range range, const swl_binary_op op) {
    const operand a = {vdup_n_s8((int8_t)args->a_zero), vdupq_n_f32(args->a_scale)};
    const operand b = {vdup_n_s8((int8_t)args->b_zero), vdupq_n_f32(args->b_scale)};
    const swl_requantize to = swl_requantize_of(args->out_zero, args->out_min, args->out_max);
    swl_q8 *out = args->out + range.first, repeated_a[16], repeated_b[16];
    swl_walk walk;
    for (swl_walk_begin(&walk, &args->shape, range.first, range.count); swl_walk_next(&walk); out += walk.length) {
        const swl_q8 *in_a = args->a + walk.a, *in_b = args->b + walk.b;
        if (!walk.a_step) {
            vst1q_s8(repeated_a, vdupq_n_s8(*in_a));
            in_a = repeated_a;
        }
        if (!walk.b_step) {
            vst1q_s8(repeated_b, vdupq_n_s8(*in_b));
            in_b = repeated_b;
        }
        run_along(&a, &b, &to, in_a, 16 * walk.a_step, in_b, 16 * walk.b_step, out, walk.length, op);
    }
}

static void run(const swl_binary_q8 *args, int32_t begin, int32_t end) {
    swl_range range = swl_chunks(begin, end, swl_broadcast_count(args->shape.rank, args->shape.extent));
    swl_walk walk;
    swl_walk_begin(&walk, &args->shape, range.first, range.count);
    if ((walk.a_step | walk.b_step) & ~1) {
        swl_binary_q8_reference.run(args, begin, end);
        return;
    }
    switch (args->op) {
    case SWL_SUB:
        run_op(args, range, SWL_SUB);
        break;
    case SWL_MUL:
        run_op(args, range, SWL_MUL);
        break;
    case SWL_MAXIMUM:
        run_op(args, range, SWL_MAXIMUM);
        break;
    case SWL_MINIMUM:
        run_op(args, range, SWL_MINIMUM);
        break;
    default:
        run_op(args, range, SWL_ADD);
    }
}

const swl_binary_q8_kernel swl_binary_q8_neon = {swl_units_binary_q8, run, "binary_q8_16__neon"};
#endif
