#include "dispatch.h"

#if defined(__x86_64__)
#include <cpuid.h>
#elif defined(__aarch64__) || defined(__ARM_NEON)
#include <asm/hwcap.h>
#include <sys/auxv.h>
#endif

void swl_kernels_init(swl_kernels *table, uint32_t cpu_mask) {
    swl_init_reference(table);
#if defined(__x86_64__)
    if (cpu_mask & SWL_CPU_AVX2) swl_init_avx2(table);
    if (cpu_mask & SWL_CPU_AVX512VNNI) swl_init_avx512vnni(table, cpu_mask);
#elif defined(__aarch64__) || defined(__ARM_NEON)
    if (cpu_mask & SWL_CPU_NEON) swl_init_neon(table);
#endif
#if defined(__aarch64__)
    if (cpu_mask & SWL_CPU_DOTPROD) swl_init_dotprod(table);
    if (cpu_mask & SWL_CPU_I8MM) swl_init_i8mm(table);
#endif
    (void)cpu_mask;
}

void swl_kernels_init_pixels(swl_kernels *table, uint32_t cpu_mask) {
#if defined(__x86_64__)
    if (cpu_mask & SWL_CPU_AVX2) swl_init_pixels_avx2(table);
#elif defined(__aarch64__) || defined(__ARM_NEON)
    if (cpu_mask & SWL_CPU_NEON) swl_init_pixels_neon(table);
#endif
    (void)cpu_mask;
}

#if defined(__x86_64__)

#if defined(SWL_EMULATE_AVX512)
static const uint32_t emulated = SWL_CPU_AVX512VNNI | SWL_CPU_AVX512VBMI;
#else
static const uint32_t emulated = 0;
#endif

static uint64_t enabled_state(void) {
    uint32_t low, high;
    __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return (uint64_t)high << 32 | low;
}

uint32_t swl_cpu_detect(void) {
    uint32_t a, b, c, d, mask = 0;
    if (!__get_cpuid(1, &a, &b, &c, &d)) return 0;
    const uint32_t leaf1 = 1u << 12 | 1u << 27 | 1u << 28 | 1u << 29; // FMA, OSXSAVE, AVX, F16C
    if ((c & leaf1) != leaf1) return 0;
    uint64_t state = enabled_state();
    if ((state & 0x6) != 0x6) return 0;
    if (!__get_cpuid_count(7, 0, &a, &b, &c, &d)) return 0;
    if (!(b & 1u << 5)) return 0;
    mask |= SWL_CPU_AVX2 | emulated;
    const uint32_t foundation = 1u << 16 | 1u << 17 | 1u << 30 | 1u << 31; // F, DQ, BW, VL
    if ((state & 0xe6) != 0xe6 || (b & foundation) != foundation) return mask;
    if (c & 1u << 11) mask |= SWL_CPU_AVX512VNNI;
    if (c & 1u << 1) mask |= SWL_CPU_AVX512VBMI;
    return mask;
}

#elif defined(__aarch64__)

uint32_t swl_cpu_detect(void) {
    unsigned long features = getauxval(AT_HWCAP), more = getauxval(AT_HWCAP2);
    uint32_t mask = 0;
    if (!(features & HWCAP_ASIMD)) return 0;
    mask |= SWL_CPU_NEON;
    if (!(features & HWCAP_ASIMDDP)) return mask;
    mask |= SWL_CPU_DOTPROD;
    return more & HWCAP2_I8MM ? mask | SWL_CPU_I8MM : mask;
}

#elif defined(__ARM_NEON)

uint32_t swl_cpu_detect(void) {
    return getauxval(AT_HWCAP) & HWCAP_NEON ? SWL_CPU_NEON : 0;
}

#else

uint32_t swl_cpu_detect(void) {
    return 0;
}

#endif
