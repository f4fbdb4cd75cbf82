#if defined(__x86_64__)
#include "epilogue_avx2.h"

typedef struct {
    __m256i zero;
    __m256 scale;
} operand;

SWL_AVX2_INLINE __m256i centred(const operand *o, __m128i v) {
    return _mm256_sub_epi32(_mm256_cvtepu8_epi32(v), o->zero);
}

SWL_AVX2_INLINE __m256 scaled(const operand *o, __m128i v) {
    return _mm256_mul_ps(_mm256_cvtepi32_ps(centred(o, v)), o->scale);
}

SWL_AVX2_INLINE __m256 combine(const operand *a, const operand *b, __m128i x, __m128i y, const swl_binary_op op) {
    switch (op) {
    case SWL_SUB:
        return _mm256_sub_ps(scaled(a, x), scaled(b, y));
    case SWL_MUL:
        return _mm256_mul_ps(_mm256_cvtepi32_ps(_mm256_mullo_epi32(centred(a, x), centred(b, y))), a->scale);
    case SWL_MAXIMUM:
        return _mm256_max_ps(scaled(a, x), scaled(b, y));
    case SWL_MINIMUM:
        return _mm256_min_ps(scaled(a, x), scaled(b, y));
    default:
        return _mm256_add_ps(scaled(a, x), scaled(b, y));
    }
}

// The next 16 of an operand that advances by one or repeats.
SWL_AVX2_INLINE __m128i load(const swl_q8 *in, int32_t at, int32_t step) {
    return step ? _mm_loadu_si128((const __m128i *)(in + at)) : _mm_set1_epi8((char)*in);
}

SWL_AVX2_INLINE void run_op(const swl_binary_q8 *args, swl_range range, const swl_binary_op op) {
    const operand a = {_mm256_set1_epi32(args->a_zero), _mm256_set1_ps(args->a_scale)};
    const operand b = {_mm256_set1_epi32(args->b_zero), _mm256_set1_ps(args->b_scale)};
    const swl_epilogue e = swl_epilogue_of(args->out_zero, args->out_min, args->out_max);
    swl_q8 *out = args->out + range.first;
    swl_walk walk;
    for (swl_walk_begin(&walk, &args->shape, range.first, range.count); swl_walk_next(&walk); out += walk.length) {
        for (int32_t i = 0; i < walk.length; i += 16) {
            __m128i x = load(args->a + walk.a, i, walk.a_step), y = load(args->b + walk.b, i, walk.b_step);
            __m256 low = combine(&a, &b, x, y, op);
            __m256 high = combine(&a, &b, _mm_srli_si128(x, 8), _mm_srli_si128(y, 8), op);
            swl_store_q8(out + i, swl_finish_q8(&e, swl_round_ps(&e, low), swl_round_ps(&e, high)), walk.length - i);
        }
    }
}

SWL_AVX2 static void run(const swl_binary_q8 *args, int32_t begin, int32_t end) {
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

const swl_binary_q8_kernel swl_binary_q8_avx2 = {swl_units_binary_q8, run, "binary_q8_16__avx2"};
#endif
