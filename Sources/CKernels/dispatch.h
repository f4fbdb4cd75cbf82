// What each instruction set contributes to the table, and what kernels share.
#ifndef SWL_DISPATCH_H
#define SWL_DISPATCH_H

#include "include/ckernels.h"

#pragma STDC FP_CONTRACT OFF

#define SWL_UNROLL _Pragma("clang loop unroll(full)")
// Where a loop is short and unrolling it would only make it long.
#define SWL_ROLL _Pragma("clang loop unroll(disable)")

void swl_init_reference(swl_kernels *table);
#if defined(__x86_64__)
void swl_init_avx2(swl_kernels *table);
void swl_init_avx512vnni(swl_kernels *table, uint32_t cpu_mask);
void swl_init_pixels_avx2(swl_kernels *table);
#elif defined(__aarch64__) || defined(__ARM_NEON)
void swl_init_neon(swl_kernels *table);
void swl_init_pixels_neon(swl_kernels *table);
#endif
#if defined(__aarch64__)
void swl_init_dotprod(swl_kernels *table);
void swl_init_i8mm(swl_kernels *table);
#endif

#endif
