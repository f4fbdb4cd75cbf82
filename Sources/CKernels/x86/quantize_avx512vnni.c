#if defined(__x86_64__)
#include "../reference/reference.h"
#include "avx512vnni.h"
#include "requantize_avx512.h"

SWL_AVX512_INLINE __m512i quantized(const float *in, int64_t left, __m512 scale, __m512 limit) {
    uint16_t mask = left >= 16 ? UINT16_MAX : left > 0 ? swl_mask16((int32_t)left) : 0;
    __m512 x = _mm512_mul_ps(_mm512_maskz_loadu_ps(mask, in), scale);
    return swl_nearest(_mm512_maskz_mov_ps(_mm512_cmp_ps_mask(x, x, _CMP_ORD_Q), x), limit);
}

SWL_AVX512 static void quantize(const swl_quantize *args, int32_t begin, int32_t end) {
    swl_range range = swl_chunks(begin, end, args->count);
    const float *in = args->in + range.first;
    swl_q8 *out = args->out + range.first;
    swl_requantize to = swl_requantize_to(args->zero, SWL_Q8_MIN, SWL_Q8_MAX);
    __m512 scale = _mm512_set1_ps(args->inverse_scale);
    for (int64_t i = 0; i < range.count; i += 64) {
        int64_t left = range.count - i;
        __m512i x[4];
        SWL_UNROLL
        for (int m = 0; m < 4; m++) x[m] = quantized(in + i + 16 * m, left - 16 * m, scale, to.limit);
        __m512i bytes = swl_transpose4(swl_pack_bytes(&to, x[0], x[1], x[2], x[3]));
        _mm512_mask_storeu_epi8(out + i, swl_mask64(left < 64 ? (int32_t)left : 64), bytes);
    }
}

SWL_AVX512 static void dequantize(const swl_dequantize *args, int32_t begin, int32_t end) {
    swl_range range = swl_chunks(begin, end, args->count);
    const swl_q8 *in = args->in + range.first;
    float *out = args->out + range.first;
    for (int64_t i = 0; i < range.count; i += 16) {
        int64_t left = range.count - i;
        uint16_t mask = left >= 16 ? UINT16_MAX : swl_mask16((int32_t)left);
        _mm512_mask_storeu_ps(out + i, mask, swl_real(_mm_maskz_loadu_epi8(mask, in + i), args->zero, args->scale));
    }
}

const swl_quantize_kernel swl_quantize_avx512vnni = {swl_units_quantize, quantize, "quantize_64__avx512vnni"};
const swl_dequantize_kernel swl_dequantize_avx512vnni = {swl_units_dequantize, dequantize, "dequantize_16__avx512vnni"};
#endif
