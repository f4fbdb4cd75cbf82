#if defined(__x86_64__)
#include "epilogue_avx2.h"

SWL_AVX2_INLINE __m256i rounded(const swl_epilogue *e, const float *in, __m256 scale) {
    __m256 v = _mm256_mul_ps(_mm256_loadu_ps(in), scale);
    return swl_round_ps(e, _mm256_and_ps(v, _mm256_cmp_ps(v, v, _CMP_ORD_Q)));
}

SWL_AVX2 static void quantize(const swl_quantize *args, int32_t begin, int32_t end) {
    swl_range range = swl_chunks(begin, end, args->count);
    const swl_epilogue e = swl_epilogue_of(args->zero, SWL_Q8_MIN, SWL_Q8_MAX);
    const __m256 scale = _mm256_set1_ps(args->inverse_scale);
    const float *in = args->in + range.first;
    swl_q8 *out = args->out + range.first;
    int32_t count = (int32_t)range.count, i = 0;
    for (; i + 16 <= count; i += 16)
        swl_store_q8(out + i, swl_finish_q8(&e, rounded(&e, in + i, scale), rounded(&e, in + i + 8, scale)), 16);
    if (i < count)
        swl_store_q8(out + i, swl_finish_q8(&e, rounded(&e, in + i, scale), rounded(&e, in + i + 8, scale)), count - i);
}

SWL_AVX2 static void dequantize(const swl_dequantize *args, int32_t begin, int32_t end) {
    swl_range range = swl_chunks(begin, end, args->count);
    const __m256i zero = _mm256_set1_epi32(args->zero);
    const __m256 scale = _mm256_set1_ps(args->scale);
    const swl_q8 *in = args->in + range.first;
    float *out = args->out + range.first;
    int32_t count = (int32_t)range.count, i = 0;
    for (; i + 8 <= count; i += 8) {
        __m256i v = _mm256_cvtepu8_epi32(_mm_loadl_epi64((const __m128i *)(in + i)));
        _mm256_storeu_ps(out + i, _mm256_mul_ps(_mm256_cvtepi32_ps(_mm256_sub_epi32(v, zero)), scale));
    }
    for (; i < count; i++) out[i] = (float)(in[i] - args->zero) * args->scale;
}

const swl_quantize_kernel swl_quantize_avx2 = {swl_units_quantize, quantize, "quantize_16__avx2"};
const swl_dequantize_kernel swl_dequantize_avx2 = {swl_units_dequantize, dequantize, "dequantize_8__avx2"};
#endif
