#if defined(__x86_64__)
#include "avx2.h"

void swl_init_avx2(swl_kernels *table) {
    table->conv_q8 = swl_conv_q8_avx2;
    table->depthwise_q8 = swl_depthwise_q8_avx2;
}
#endif
