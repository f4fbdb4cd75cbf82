#if defined(__aarch64__) || defined(__ARM_NEON)
#include "arm.h"

void swl_init_neon(swl_kernels *table) {
    table->conv_q8 = swl_conv_q8_neon;
    table->sparse_q8 = swl_sparse_q8_neon;
    table->depthwise_q8 = swl_depthwise_q8_neon;
    table->average_pool_q8 = swl_average_pool_q8_neon;
    table->max_pool_q8 = swl_max_pool_q8_neon;
    table->binary_q8 = swl_binary_q8_neon;
    table->reduce_q8 = swl_reduce_q8_neon;
    table->softmax_q8 = swl_softmax_q8_neon;
    table->resize_q8 = swl_resize_q8_neon;
    table->quantize = swl_quantize_neon;
    table->dequantize = swl_dequantize_neon;
    table->copy = swl_copy_neon;
    table->prelu_q8 = swl_prelu_q8_neon;
    table->interleave = swl_interleave_neon;
#if defined(__aarch64__)
    table->lookup_q8 = swl_lookup_q8_neon;
    table->conv_f32 = swl_conv_f32_neon;
    table->binary_f32 = swl_binary_f32_neon;
    table->unary_f32 = swl_unary_f32_neon;
    swl_init_depthwise_f32_neon(&table->depthwise_f32);
#endif
}

void swl_init_pixels_neon(swl_kernels *table) {
    table->color_rgb = swl_color_rgb_neon;
    table->color_luma = swl_color_luma_neon;
    table->frame_samples = swl_frame_samples_neon;
    table->frame_pixels = swl_frame_pixels_neon;
}

#if defined(__aarch64__)
void swl_init_dotprod(swl_kernels *table) {
    table->conv_q8 = swl_conv_q8_dotprod;
    table->sparse_q8 = swl_sparse_q8_dotprod;
    table->depthwise_q8 = swl_depthwise_q8_dotprod;
}

void swl_init_i8mm(swl_kernels *table) {
    table->conv_q8 = swl_conv_q8_i8mm;
}
#endif
#endif
