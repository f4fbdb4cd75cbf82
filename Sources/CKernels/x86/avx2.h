// What the AVX2 kernels share.
#ifndef SWL_AVX2_H
#define SWL_AVX2_H

#include "../reference/reference.h"
#include <immintrin.h>
#include <string.h>

#define SWL_AVX2 __attribute__((target("avx2,fma,f16c")))
#define SWL_AVX2_INLINE __attribute__((target("avx2,fma,f16c"), always_inline)) static inline

extern const swl_conv_q8_kernel swl_conv_q8_avx2;
extern const swl_sparse_q8_kernel swl_sparse_q8_avx2;
extern const swl_depthwise_q8_kernel swl_depthwise_q8_avx2;
extern const swl_average_pool_q8_kernel swl_average_pool_q8_avx2;
extern const swl_max_pool_q8_kernel swl_max_pool_q8_avx2;
extern const swl_binary_q8_kernel swl_binary_q8_avx2;
extern const swl_reduce_q8_kernel swl_reduce_q8_avx2;
extern const swl_lookup_q8_kernel swl_lookup_q8_avx2;
extern const swl_quantize_kernel swl_quantize_avx2;
extern const swl_dequantize_kernel swl_dequantize_avx2;
extern const swl_resize_q8_kernel swl_resize_q8_avx2;
extern const swl_binary_f32_kernel swl_binary_f32_avx2;
extern const swl_unary_f32_kernel swl_unary_f32_avx2;
extern const swl_color_rgb_kernel swl_color_rgb_avx2;
extern const swl_color_luma_kernel swl_color_luma_avx2;
extern const swl_frame_samples_kernel swl_frame_samples_avx2;
extern const swl_frame_pixels_kernel swl_frame_pixels_avx2;
extern const swl_interleave_kernel swl_interleave_avx2;
void swl_init_depthwise_f32_avx2(swl_depthwise_f32_kernel *kernel);

// Packs a convolution whose weights are not [out_c][kernel_h][kernel_w][in_c] dense: distances between output channels
// and between neighbouring elements of one.
void swl_conv_q8_avx2_pack(const swl_conv_q8 *args, const swl_conv_q8_source *source, ptrdiff_t channel_stride,
                           ptrdiff_t element_stride, void *packed);

// A mask of the first `count` of eight lanes.
SWL_AVX2_INLINE __m256i swl_lanes(int32_t count) {
    return _mm256_cmpgt_epi32(_mm256_set1_epi32(count), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}

// Loads up to 16 bytes and nothing behind them.
SWL_AVX2_INLINE __m128i swl_load_q8(const swl_q8 *in, int32_t count) {
    if (count >= 16) return _mm_loadu_si128((const __m128i *)in);
    uint8_t bytes[16] = {0};
    memcpy(bytes, in, (size_t)count);
    return _mm_loadu_si128((const __m128i *)bytes);
}

// Stores the first `count` of 16 bytes.
SWL_AVX2_INLINE void swl_store_q8(swl_q8 *out, __m128i v, int32_t count) {
    if (count >= 16) {
        _mm_storeu_si128((__m128i *)out, v);
    } else if (count == 8) {
        _mm_storel_epi64((__m128i *)out, v);
    } else {
        uint8_t bytes[16];
        _mm_storeu_si128((__m128i *)bytes, v);
        memcpy(out, bytes, (size_t)count);
    }
}

#endif
