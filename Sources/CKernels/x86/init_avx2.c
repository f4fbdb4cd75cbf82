#if defined(__x86_64__)
#include "../dispatch.h"

void swl_init_avx2(swl_kernels *table) { (void)table; }
#endif
