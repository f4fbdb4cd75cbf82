#if defined(__x86_64__)
#include "epilogue_avx2.h"

typedef struct {
    __m256i zero;
    __m256 scale;
} operand;

SWL_AVX2_INLINE __m256 scaled(const operand *o, __m128i v) {
    __m256i centred = _mm256_sub_epi32(_mm256_cvtepu8_epi32(v), o->zero);
    return _mm256_mul_ps(_mm256_cvtepi32_ps(centred), o->scale);
}

SWL_AVX2_INLINE __m256i sum(const swl_epilogue *e, const operand *a, const operand *b, __m128i q, __m128i r) {
    return swl_round_ps(e, _mm256_add_ps(scaled(a, q), scaled(b, r)));
}

SWL_AVX2 void swl_residual_q8_avx2(const swl_residual_q8 *residual, ptrdiff_t first_pixel, int32_t first_channel,
                                   swl_q8 *out, int32_t out_stride, int32_t pixels, int32_t channels) {
    const operand own = {_mm256_set1_epi32(residual->q_zero), _mm256_set1_ps(residual->q_scale)};
    const operand other = {_mm256_set1_epi32(residual->r_zero), _mm256_set1_ps(residual->r_scale)};
    const swl_epilogue e = swl_epilogue_of(residual->zero, residual->min, residual->max);
    for (int32_t i = 0; i < pixels; i++) {
        swl_q8 *to = out + (first_pixel + i) * out_stride + first_channel;
        const swl_q8 *from = residual->in + (first_pixel + i) * residual->stride + first_channel;
        for (int32_t c = 0; c < channels; c += 16) {
            __m128i q = swl_load_q8(to + c, channels - c), r = _mm_loadu_si128((const __m128i *)(from + c));
            __m256i low = sum(&e, &own, &other, q, r);
            __m256i high = sum(&e, &own, &other, _mm_srli_si128(q, 8), _mm_srli_si128(r, 8));
            swl_store_q8(to + c, swl_finish_q8(&e, low, high), channels - c);
        }
    }
}
#endif
