#if defined(__x86_64__)
#include "avx512vnni.h"

void swl_init_avx512vnni(swl_kernels *table, uint32_t cpu_mask) {
    table->conv_q8 = swl_conv_q8_avx512vnni;
    table->sparse_q8 = swl_sparse_q8_avx512vnni;
    table->depthwise_q8 = swl_depthwise_q8_avx512vnni;
    table->average_pool_q8 = swl_average_pool_q8_avx512vnni;
    table->max_pool_q8 = swl_max_pool_q8_avx512vnni;
    table->binary_q8 = swl_binary_q8_avx512vnni;
    table->reduce_q8 = swl_reduce_q8_avx512vnni;
    table->softmax_q8 = swl_softmax_q8_avx512vnni;
    table->quantize = swl_quantize_avx512vnni;
    table->dequantize = swl_dequantize_avx512vnni;
    if (cpu_mask & SWL_CPU_AVX512VBMI) table->lookup_q8 = swl_lookup_q8_avx512vbmi;
}
#endif
