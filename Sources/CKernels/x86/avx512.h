// The AVX-512 intrinsics, by the machine or, with SWL_EMULATE_AVX512, by SIMDe on a machine without them.
#ifndef SWL_AVX512_H
#define SWL_AVX512_H

#include "../dispatch.h"

#if defined(SWL_EMULATE_AVX512)
#include "avx512_emulated.h"
#define SWL_AVX512
#define SWL_AVX512_VBMI
#define SWL_OPAQUE(vector) (void)(vector)
#else
#include <immintrin.h>
#define SWL_AVX512 __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni")))
#define SWL_AVX512_VBMI __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx512vbmi")))
// The compiler makes no assumption about the vector.
#define SWL_OPAQUE(vector) __asm__("" : "+v"(vector))
#endif
#define SWL_OPAQUE_WORD(word) __asm__("" : "+r"(word))

// Part of another kernel: compiled into it, with its instruction set.
#define SWL_AVX512_INLINE SWL_AVX512 __attribute__((always_inline)) static inline

static inline size_t swl_round_up(size_t value, size_t multiple) {
    return (value + multiple - 1) / multiple * multiple;
}

#endif
