#define _GNU_SOURCE
#include "clinux.h"

#include <sys/mman.h>
#include <unistd.h>

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif

// Where 2 MiB fit in whole, one page of that size is asked for, so that nothing beyond the bytes wanted is resident.
void *swl_take_memory(size_t bytes) {
    const size_t page = (size_t)sysconf(_SC_PAGESIZE), huge = (size_t)2 << 20;
    if (bytes > SIZE_MAX - page - huge) return NULL;
    const size_t used = (bytes + page - 1) / page * page, slack = used < huge ? 0 : huge;
    char *start = mmap(NULL, used + slack, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (start == MAP_FAILED) return NULL;
    if (slack) {
        size_t before = -(uintptr_t)start % huge;
        if (before) munmap(start, before);
        start += before;
        munmap(start + used, slack - before);
        madvise(start, used / huge * huge, MADV_HUGEPAGE);
    }
    // Linux below 5.14 brings the pages one by one.
    if (madvise(start, used, MADV_POPULATE_WRITE) < 0)
        for (size_t i = 0; i < used; i += page) ((volatile char *)start)[i] = 0;
    return start;
}
