// Memory between two pages that cannot be touched.
#ifndef GUARDED_H
#define GUARDED_H

#include <stddef.h>

typedef struct {
    void *base, *data;
    size_t pages;
} guarded;

// `bytes` zeros, either at the end of their pages, as far as `alignment` lets them, or at the beginning.
guarded guarded_make(size_t bytes, size_t alignment, int at_end);
void guarded_free(guarded memory);

#endif
