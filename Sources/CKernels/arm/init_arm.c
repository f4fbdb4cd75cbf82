#if defined(__aarch64__) || defined(__ARM_NEON)
#include "arm.h"

void swl_init_neon(swl_kernels *table) {
    table->conv_q8 = swl_conv_q8_neon;
    table->depthwise_q8 = swl_depthwise_q8_neon;
    table->average_pool_q8 = swl_average_pool_q8_neon;
    table->max_pool_q8 = swl_max_pool_q8_neon;
    table->binary_q8 = swl_binary_q8_neon;
    table->reduce_q8 = swl_reduce_q8_neon;
}

#if defined(__aarch64__)
void swl_init_dotprod(swl_kernels *table) {
    table->conv_q8 = swl_conv_q8_dotprod;
    table->depthwise_q8 = swl_depthwise_q8_dotprod;
}

void swl_init_i8mm(swl_kernels *table) {
    table->conv_q8 = swl_conv_q8_i8mm;
}
#endif
#endif
