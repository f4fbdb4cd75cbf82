#if defined(__x86_64__)
#include "avx512vnni.h"

void swl_init_avx512vnni(swl_kernels *table, uint32_t cpu_mask) {
    table->conv_q8 = swl_conv_q8_avx512vnni;
    table->depthwise_q8 = swl_depthwise_q8_avx512vnni;
    (void)cpu_mask;
}
#endif
