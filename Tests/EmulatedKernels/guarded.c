#define _DEFAULT_SOURCE
#include "guarded.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

enum { PAGE = 4096 };

guarded guarded_make(size_t bytes, size_t alignment, int at_end) {
    size_t inside = (bytes + PAGE - 1) / PAGE * PAGE;
    guarded memory = {.pages = inside + 2 * PAGE};
    memory.base = mmap(NULL, memory.pages, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory.base == MAP_FAILED || (inside && mprotect((char *)memory.base + PAGE, inside, PROT_READ | PROT_WRITE))) {
        perror("guarded_make");
        exit(2);
    }
    size_t offset = at_end ? (inside - bytes) / alignment * alignment : 0;
    memory.data = (char *)memory.base + PAGE + offset;
    return memory;
}

void guarded_free(guarded memory) {
    munmap(memory.base, memory.pages);
}
