#if defined(__x86_64__)
#include "avx2.h"

void swl_init_avx2(swl_kernels *table) {
    table->conv_q8 = swl_conv_q8_avx2;
    table->sparse_q8 = swl_sparse_q8_avx2;
    table->depthwise_q8 = swl_depthwise_q8_avx2;
    table->average_pool_q8 = swl_average_pool_q8_avx2;
    table->max_pool_q8 = swl_max_pool_q8_avx2;
    table->binary_q8 = swl_binary_q8_avx2;
    table->reduce_q8 = swl_reduce_q8_avx2;
    table->lookup_q8 = swl_lookup_q8_avx2;
    table->quantize = swl_quantize_avx2;
    table->dequantize = swl_dequantize_avx2;
    table->resize_q8 = swl_resize_q8_avx2;
    table->binary_f32 = swl_binary_f32_avx2;
    table->unary_f32 = swl_unary_f32_avx2;
    table->interleave = swl_interleave_avx2;
    swl_init_depthwise_f32_avx2(&table->depthwise_f32);
}

void swl_init_pixels_avx2(swl_kernels *table) {
    table->color_rgb = swl_color_rgb_avx2;
    table->color_luma = swl_color_luma_avx2;
    table->frame_samples = swl_frame_samples_avx2;
    table->frame_pixels = swl_frame_pixels_avx2;
}
#endif
