#if defined(__x86_64__)
#include "../reference/reference.h"
#include "avx512vnni.h"
#include "requantize_avx512.h"

SWL_AVX512_INLINE int32_t largest(const swl_q8 *in, int32_t count) {
    __m512i max = _mm512_setzero_si512();
    for (int32_t i = 0; i < count; i += 64) {
        max = _mm512_max_epu8(max, _mm512_maskz_loadu_epi8(swl_mask64(count - i), in + i));
    }
    swl_q8 lanes[64], found = 0;
    _mm512_storeu_si512(lanes, max);
    for (int i = 0; i < 64; i++) found = lanes[i] > found ? lanes[i] : found;
    return found;
}

// out = clamp(rne((float)table[d] * scale) + zero) of every d there can be.
SWL_AVX512_INLINE void outputs_of(const swl_softmax_q8 *args, float factor, swl_q8 *outputs) {
    swl_requantize to = swl_requantize_to(args->out_zero, SWL_Q8_MIN, SWL_Q8_MAX);
    __m512 scale = _mm512_set1_ps(factor);
    for (int i = 0; i < 256; i += 64) {
        __m512i x[4];
        SWL_UNROLL
        for (int m = 0; m < 4; m++) {
            __m512 e = _mm512_cvtepu32_ps(_mm512_loadu_si512(args->table + i + 16 * m));
            x[m] = swl_nearest(_mm512_mul_ps(e, scale), to.limit);
        }
        _mm512_storeu_si512(outputs + i, swl_transpose4(swl_pack_bytes(&to, x[0], x[1], x[2], x[3])));
    }
}

SWL_AVX512 static void run(const swl_softmax_q8 *args, int32_t begin, int32_t end) {
    swl_q8 outputs[256];
    int32_t count = args->count;
    const swl_q8 *in = args->in + (ptrdiff_t)begin * count;
    swl_q8 *out = args->out + (ptrdiff_t)begin * count;
    for (int32_t row = begin; row < end; row++, in += count, out += count) {
        int32_t max = largest(in, count);
        uint32_t sum = 0;
        for (int32_t i = 0; i < count; i++) sum += args->table[max - in[i]];
        outputs_of(args, args->out_scale / (float)sum, outputs);
        for (int32_t i = 0; i < count; i++) out[i] = outputs[max - in[i]];
    }
}

const swl_softmax_q8_kernel swl_softmax_q8_avx512vnni = {swl_units_softmax_q8, run, "softmax_q8_64__avx512vnni"};
#endif
