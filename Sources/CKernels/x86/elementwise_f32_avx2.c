#if defined(__x86_64__)
#include "avx2.h"

SWL_AVX2_INLINE __m256 clamp(__m256 v, __m256 min, __m256 max) {
    return _mm256_min_ps(max, _mm256_max_ps(min, v));
}

SWL_AVX2_INLINE __m256 combine(__m256 a, __m256 b, const swl_binary_op op) {
    switch (op) {
    case SWL_SUB:
        return _mm256_sub_ps(a, b);
    case SWL_MUL:
        return _mm256_mul_ps(a, b);
    case SWL_DIV:
        return _mm256_div_ps(a, b);
    case SWL_MAXIMUM:
        return _mm256_max_ps(a, b);
    case SWL_MINIMUM:
        return _mm256_min_ps(a, b);
    case SWL_SQUARED_DIFFERENCE:
        return _mm256_mul_ps(_mm256_sub_ps(a, b), _mm256_sub_ps(a, b));
    default:
        return _mm256_add_ps(a, b);
    }
}

// The next 8 of an operand that advances by one or repeats.
SWL_AVX2_INLINE __m256 load(const float *in, int32_t at, int32_t step) {
    return step ? _mm256_loadu_ps(in + at) : _mm256_set1_ps(*in);
}

SWL_AVX2_INLINE void run_op(const swl_binary_f32 *args, swl_range range, const swl_binary_op op) {
    const __m256 min = _mm256_set1_ps(args->out_min), max = _mm256_set1_ps(args->out_max);
    float *out = args->out + range.first;
    swl_walk walk;
    for (swl_walk_begin(&walk, &args->shape, range.first, range.count); swl_walk_next(&walk); out += walk.length) {
        const float *a = args->a + walk.a, *b = args->b + walk.b;
        int32_t i = 0;
        for (; i + 8 <= walk.length; i += 8)
            _mm256_storeu_ps(out + i, clamp(combine(load(a, i, walk.a_step), load(b, i, walk.b_step), op), min, max));
        if (i == walk.length) continue;
        __m256 last = clamp(combine(load(a, i, walk.a_step), load(b, i, walk.b_step), op), min, max);
        _mm256_maskstore_ps(out + i, swl_lanes(walk.length - i), last);
    }
}

SWL_AVX2 static void binary(const swl_binary_f32 *args, int32_t begin, int32_t end) {
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

const swl_binary_f32_kernel swl_binary_f32_avx2 = {swl_units_binary_f32, binary, "binary_f32_8__avx2"};

SWL_AVX2_INLINE __m256 apply(__m256 x, __m256 alpha, const swl_unary_op op) {
    const __m256 zero = _mm256_setzero_ps(), six = _mm256_set1_ps(6);
    switch (op) {
    case SWL_RELU:
        return _mm256_max_ps(x, zero);
    case SWL_RELU6:
        return clamp(x, zero, six);
    case SWL_LEAKY_RELU:
        return _mm256_blendv_ps(_mm256_mul_ps(x, alpha), x, _mm256_cmp_ps(x, zero, _CMP_GT_OQ));
    default: {
        __m256 gate = clamp(_mm256_add_ps(x, _mm256_set1_ps(3)), zero, six);
        return _mm256_div_ps(_mm256_mul_ps(x, gate), six);
    }
    }
}

SWL_AVX2_INLINE void apply_all(const swl_unary_f32 *args, swl_range range, const swl_unary_op op) {
    const __m256 alpha = _mm256_set1_ps(args->alpha);
    const float *in = args->in + range.first;
    float *out = args->out + range.first;
    int32_t count = (int32_t)range.count, i = 0;
    for (; i + 8 <= count; i += 8) _mm256_storeu_ps(out + i, apply(_mm256_loadu_ps(in + i), alpha, op));
    if (i < count) _mm256_maskstore_ps(out + i, swl_lanes(count - i), apply(_mm256_loadu_ps(in + i), alpha, op));
}

SWL_AVX2 static void unary(const swl_unary_f32 *args, int32_t begin, int32_t end) {
    swl_range range = swl_chunks(begin, end, args->count);
    switch (args->op) {
    case SWL_RELU:
        apply_all(args, range, SWL_RELU);
        break;
    case SWL_RELU6:
        apply_all(args, range, SWL_RELU6);
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

const swl_unary_f32_kernel swl_unary_f32_avx2 = {swl_units_unary_f32, unary, "unary_f32_8__avx2"};
#endif
