// The kernels of the AVX-512 machines.
#ifndef SWL_AVX512VNNI_H
#define SWL_AVX512VNNI_H

#include "../dispatch.h"

extern const swl_conv_q8_kernel swl_conv_q8_avx512vnni;
extern const swl_depthwise_q8_kernel swl_depthwise_q8_avx512vnni;

#endif
