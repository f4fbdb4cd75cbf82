// The kernels of the AVX-512 machines.
#ifndef SWL_AVX512VNNI_H
#define SWL_AVX512VNNI_H

#include "../dispatch.h"

extern const swl_conv_q8_kernel swl_conv_q8_avx512vnni;
extern const swl_sparse_q8_kernel swl_sparse_q8_avx512vnni;
extern const swl_depthwise_q8_kernel swl_depthwise_q8_avx512vnni;
extern const swl_average_pool_q8_kernel swl_average_pool_q8_avx512vnni;
extern const swl_max_pool_q8_kernel swl_max_pool_q8_avx512vnni;
extern const swl_binary_q8_kernel swl_binary_q8_avx512vnni;
extern const swl_lookup_q8_kernel swl_lookup_q8_avx512vbmi;
extern const swl_reduce_q8_kernel swl_reduce_q8_avx512vnni;
extern const swl_softmax_q8_kernel swl_softmax_q8_avx512vnni;
extern const swl_quantize_kernel swl_quantize_avx512vnni;
extern const swl_dequantize_kernel swl_dequantize_avx512vnni;

#endif
