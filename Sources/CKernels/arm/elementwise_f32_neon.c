#if defined(__aarch64__)
#include "float_neon.h"

SWL_NEON_INLINE float32x4_t combine(float32x4_t a, float32x4_t b, const swl_binary_op op) {
    switch (op) {
    case SWL_SUB:
        return vsubq_f32(a, b);
    case SWL_MUL:
        return vmulq_f32(a, b);
    case SWL_DIV:
        return vdivq_f32(a, b);
    case SWL_MAXIMUM:
        return vbslq_f32(vcgtq_f32(a, b), a, b);
    case SWL_MINIMUM:
        return vbslq_f32(vcltq_f32(a, b), a, b);
    case SWL_SQUARED_DIFFERENCE:
        return vmulq_f32(vsubq_f32(a, b), vsubq_f32(a, b));
    default:
        return vaddq_f32(a, b);
    }
}

// `vectors` times four of an operand that advances by one or, repeating, by zero.
SWL_NEON_INLINE void load(const float *in, int32_t at, int32_t step, float32x4_t *v, const int vectors) {
    SWL_UNROLL
    for (int i = 0; i < vectors; i++) v[i] = step ? vld1q_f32(in + at + 4 * i) : vdupq_n_f32(*in);
}

SWL_NEON_INLINE void run_op(const swl_binary_f32 *args, swl_range range, const swl_binary_op op) {
    const float32x4_t min = vdupq_n_f32(args->out_min), max = vdupq_n_f32(args->out_max);
    float *out = args->out + range.first;
    swl_walk walk;
    for (swl_walk_begin(&walk, &args->shape, range.first, range.count); swl_walk_next(&walk); out += walk.length) {
        const float *a = args->a + walk.a, *b = args->b + walk.b;
        float32x4_t x[4], y[4];
        int32_t i = 0;
        for (; i + 16 <= walk.length; i += 16) {
            load(a, i, walk.a_step, x, 4);
            load(b, i, walk.b_step, y, 4);
            SWL_UNROLL
            for (int v = 0; v < 4; v++) vst1q_f32(out + i + 4 * v, swl_clamp_neon(combine(x[v], y[v], op), min, max));
        }
        for (; i < walk.length; i += 4) {
            load(a, i, walk.a_step, x, 1);
            load(b, i, walk.b_step, y, 1);
            swl_store_f32(out + i, swl_clamp_neon(combine(x[0], y[0], op), min, max), walk.length - i);
        }
    }
}

static void binary(const swl_binary_f32 *args, int32_t begin, int32_t end) {
    swl_range range = swl_chunks(begin, end, swl_broadcast_count(args->shape.rank, args->shape.extent));
    swl_walk walk;
    swl_walk_begin(&walk, &args->shape, range.first, range.count);
    if ((walk.a_step | walk.b_step) & ~1) {
        swl_binary_f32_reference.run(args, begin, end);
        return;
    }
    switch (args->op) {
    case SWL_ADD:
        run_op(args, range, SWL_ADD);
        break;
    case SWL_SUB:
        run_op(args, range, SWL_SUB);
        break;
    case SWL_MUL:
        run_op(args, range, SWL_MUL);
        break;
    case SWL_DIV:
        run_op(args, range, SWL_DIV);
        break;
    case SWL_MAXIMUM:
        run_op(args, range, SWL_MAXIMUM);
        break;
    case SWL_MINIMUM:
        run_op(args, range, SWL_MINIMUM);
        break;
    case SWL_SQUARED_DIFFERENCE:
        run_op(args, range, SWL_SQUARED_DIFFERENCE);
        break;
    }
}

const swl_binary_f32_kernel swl_binary_f32_neon = {swl_units_binary_f32, binary, "binary_f32_16__neon"};

SWL_NEON_INLINE float32x4_t apply(float32x4_t x, float32x4_t alpha, const swl_unary_op op) {
    const float32x4_t zero = vdupq_n_f32(0), one = vdupq_n_f32(1), six = vdupq_n_f32(6);
    switch (op) {
    case SWL_RELU:
        return vreinterpretq_f32_u32(vandq_u32(vreinterpretq_u32_f32(x), vcgtq_f32(x, zero)));
    case SWL_RELU6:
        return swl_clamp_neon(x, zero, six);
    case SWL_RELU_N1_TO_1:
        return swl_clamp_neon(x, vnegq_f32(one), one);
    case SWL_LEAKY_RELU:
        return vbslq_f32(vcgtq_f32(x, zero), x, vmulq_f32(x, alpha));
    default:
        return vdivq_f32(vmulq_f32(x, swl_clamp_neon(vaddq_f32(x, vdupq_n_f32(3)), zero, six)), six);
    }
}

SWL_NEON_INLINE void apply_all(const swl_unary_f32 *args, swl_range range, const swl_unary_op op) {
    const float32x4_t alpha = vdupq_n_f32(args->alpha);
    const float *in = args->in + range.first;
    float *out = args->out + range.first;
    int32_t left = (int32_t)range.count;
    for (; left >= 16; left -= 16, in += 16, out += 16) {
        float32x4_t x[4];
        load(in, 0, 1, x, 4);
        SWL_UNROLL
        for (int v = 0; v < 4; v++) vst1q_f32(out + 4 * v, apply(x[v], alpha, op));
    }
    for (; left > 0; left -= 4, in += 4, out += 4) swl_store_f32(out, apply(vld1q_f32(in), alpha, op), left);
}

static void unary(const swl_unary_f32 *args, int32_t begin, int32_t end) {
    swl_range range = swl_chunks(begin, end, args->count);
    switch (args->op) {
    case SWL_RELU:
        apply_all(args, range, SWL_RELU);
        break;
    case SWL_RELU6:
        apply_all(args, range, SWL_RELU6);
        break;
    case SWL_RELU_N1_TO_1:
        apply_all(args, range, SWL_RELU_N1_TO_1);
        break;
    case SWL_LEAKY_RELU:
        apply_all(args, range, SWL_LEAKY_RELU);
        break;
    case SWL_HARD_SWISH:
        apply_all(args, range, SWL_HARD_SWISH);
        break;
    default:
        swl_unary_f32_reference.run(args, begin, end);
    }
}

const swl_unary_f32_kernel swl_unary_f32_neon = {swl_units_unary_f32, unary, "unary_f32_16__neon"};
#endif
