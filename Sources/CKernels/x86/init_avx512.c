#if defined(__x86_64__)
#include "../dispatch.h"

void swl_init_avx512vnni(swl_kernels *table, uint32_t cpu_mask) {
    (void)table;
    (void)cpu_mask;
}
#endif
