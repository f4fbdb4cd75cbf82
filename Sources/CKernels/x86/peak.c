#include "../include/swl_peak.h"

#if defined(__x86_64__)
#include "../dispatch.h"

#include <immintrin.h>

#define SUMS 10

// Three products of byte pairs summed in int16, then widened: the densest exact way with weights of any size.
__attribute__((target("avx2"))) static int64_t avx2(int64_t iterations) {
    __m256i sum[SUMS], x = _mm256_set1_epi8(3), w = _mm256_set1_epi8(5), ones = _mm256_set1_epi16(1);
    for (int i = 0; i < SUMS; i++) sum[i] = _mm256_setzero_si256();
    for (int64_t n = 0; n < iterations; n++) {
        SWL_UNROLL
        for (int i = 0; i < SUMS; i++) {
            __m256i products = _mm256_setzero_si256();
            SWL_UNROLL
            for (int k = 0; k < 3; k++) {
                __asm__ volatile("" : "+x"(x)); // a new operand every time, as far as the compiler knows
                products = _mm256_add_epi16(products, _mm256_maddubs_epi16(x, w));
            }
            sum[i] = _mm256_add_epi32(sum[i], _mm256_madd_epi16(products, ones));
        }
    }
    for (int i = 0; i < SUMS; i++) __asm__ volatile("" : : "x"(sum[i]));
    return iterations * SUMS * 96;
}

__attribute__((target("avx512f,avx512bw,avx512vl,avx512vnni"))) static int64_t avx512vnni(int64_t iterations) {
    __m512i sum[SUMS], x = _mm512_set1_epi8(3), w = _mm512_set1_epi8(5);
    for (int i = 0; i < SUMS; i++) sum[i] = _mm512_setzero_si512();
    for (int64_t n = 0; n < iterations; n++) {
        SWL_UNROLL
        for (int i = 0; i < SUMS; i++) {
            __asm__ volatile("" : "+v"(x));
            sum[i] = _mm512_dpbusd_epi32(sum[i], x, w);
        }
    }
    for (int i = 0; i < SUMS; i++) __asm__ volatile("" : : "v"(sum[i]));
    return iterations * SUMS * 64;
}

int64_t swl_peak_macs(uint32_t cpu_mask, int64_t iterations) {
    if (cpu_mask & SWL_CPU_AVX512VNNI) return avx512vnni(iterations);
    if (cpu_mask & SWL_CPU_AVX2) return avx2(iterations);
    return 0;
}

#else

int64_t swl_peak_macs(uint32_t cpu_mask, int64_t iterations) {
    return 0;
}

#endif
