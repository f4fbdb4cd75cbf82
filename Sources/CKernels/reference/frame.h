#ifndef SWL_FRAME_H
#define SWL_FRAME_H

#include "reference.h"

// Fetches what the next call reads for `count` pixels from `at` on, of which `each` have a start of their own.
static inline void swl_frame_fetch_ahead(const swl_frame_samples *args, ptrdiff_t at, ptrdiff_t count, ptrdiff_t each) {
    enum { line = 64, most = 16 }; // bytes of the cache, and behind a start
    const int32_t first = args->start[at / each], last = args->start[(at + count - 1) / each];
    const ptrdiff_t end = swl_max_i32(first, last) + most;
    for (ptrdiff_t x = swl_min_i32(first, last); x < end; x += line) {
        __builtin_prefetch(args->a + args->ahead + x);
        __builtin_prefetch(args->b + args->ahead + x);
    }
}

// Bytes [begin, end) of each row.
void swl_interleave_range(const swl_interleave *args, int32_t begin, int32_t end);

#endif
