#if defined(__x86_64__)
#include "../reference/reference.h"
#include "avx512vnni.h"
#include "requantize_avx512.h"

typedef struct {
    const swl_binary_q8 *args;
    const swl_q8 *a, *b;
    int32_t a_step, b_step; // 0 or 1
    int32_t count;
    swl_q8 *out;
} stretch;

SWL_AVX512_INLINE __m512i load(const swl_q8 *in, int32_t step, int32_t i, uint64_t mask) {
    return step ? _mm512_maskz_loadu_epi8(mask, in + i) : _mm512_set1_epi8((char)*in);
}

SWL_AVX512_INLINE __m512 centred(__m512i x, int32_t zero) {
    return _mm512_cvtepi32_ps(_mm512_sub_epi32(x, _mm512_set1_epi32(zero)));
}

// The product of two differences of bytes is exact in single precision.
SWL_AVX512_INLINE __m512 combined(const swl_binary_q8 *args, __m512 a, __m512 b, const swl_binary_op op) {
    __m512 a_scale = _mm512_set1_ps(args->a_scale);
    if (op == SWL_MUL) return _mm512_mul_ps(_mm512_mul_ps(a, b), a_scale);
    a = _mm512_mul_ps(a, a_scale);
    b = _mm512_mul_ps(b, _mm512_set1_ps(args->b_scale));
    if (op == SWL_SUB) return _mm512_sub_ps(a, b);
    if (op == SWL_MAXIMUM) return _mm512_max_ps(a, b);
    return op == SWL_MINIMUM ? _mm512_min_ps(a, b) : _mm512_add_ps(a, b);
}

SWL_AVX512_INLINE void combine(const stretch *s, const swl_binary_op op) {
    const swl_binary_q8 *args = s->args;
    swl_requantize to = swl_requantize_to(args->out_zero, args->out_min, args->out_max);
    for (int32_t i = 0; i < s->count; i += 64) {
        uint64_t mask = swl_mask64(s->count - i);
        swl_widened a = swl_widen8(load(s->a, s->a_step, i, mask)), b = swl_widen8(load(s->b, s->b_step, i, mask));
        SWL_UNROLL
        for (int m = 0; m < 4; m++) {
            __m512 x = combined(args, centred(a.part[m], args->a_zero), centred(b.part[m], args->b_zero), op);
            a.part[m] = swl_nearest(x, to.limit);
        }
        __m512i bytes = swl_pack_bytes(&to, a.part[0], a.part[1], a.part[2], a.part[3]);
        if (s->count - i >= 64) {
            _mm512_storeu_si512(s->out + i, bytes);
        } else {
            _mm512_mask_storeu_epi8(s->out + i, mask, bytes);
        }
    }
}

SWL_AVX512 static void run_stretch(const stretch *s) {
    switch (s->args->op) {
    case SWL_SUB:
        combine(s, SWL_SUB);
        break;
    case SWL_MUL:
        combine(s, SWL_MUL);
        break;
    case SWL_MAXIMUM:
        combine(s, SWL_MAXIMUM);
        break;
    case SWL_MINIMUM:
        combine(s, SWL_MINIMUM);
        break;
    default:
        combine(s, SWL_ADD);
    }
}

static void run(const swl_binary_q8 *args, int32_t begin, int32_t end) {
    swl_range range = swl_chunks(begin, end, swl_broadcast_count(args->shape.rank, args->shape.extent));
    stretch s = {.args = args, .out = args->out + range.first};
    swl_walk walk;
    for (swl_walk_begin(&walk, &args->shape, range.first, range.count); swl_walk_next(&walk); s.out += walk.length) {
        if ((uint32_t)walk.a_step > 1 || (uint32_t)walk.b_step > 1) {
            swl_binary_q8_reference.run(args, begin, end);
            return;
        }
        s.a = args->a + walk.a;
        s.b = args->b + walk.b;
        s.a_step = walk.a_step;
        s.b_step = walk.b_step;
        s.count = walk.length;
        run_stretch(&s);
    }
}

const swl_binary_q8_kernel swl_binary_q8_avx512vnni = {swl_units_binary_q8, run, "binary_q8_64__avx512vnni"};
#endif
