#if defined(__x86_64__)
#include "residual_avx2.h"

SWL_AVX2 void swl_residual_q8_avx2(const swl_residual_q8 *residual, ptrdiff_t first_pixel, int32_t first_channel,
                                   swl_q8 *out, int32_t out_stride, int32_t pixels, int32_t channels) {
    const swl_residual_constants constants = swl_residual_constants_of(residual);
    for (int32_t i = 0; i < pixels; i++) {
        swl_q8 *to = out + (first_pixel + i) * out_stride + first_channel;
        const swl_q8 *from = residual->in + (first_pixel + i) * residual->stride + first_channel;
        for (int32_t c = 0; c < channels; c += 16) {
            __m128i q = swl_load_q8(to + c, channels - c), r = _mm_loadu_si128((const __m128i *)(from + c));
            swl_store_q8(to + c, swl_residual_sum(&constants, q, r), channels - c);
        }
    }
}
#endif
