#if defined(__x86_64__)
#include "../reference/frame.h"
#include "color_avx2.h"

enum { block = swl_color_block };

SWL_AVX2_INLINE void store_block(const swl_interleave *args, ptrdiff_t at) {
    __m256i rows[3];
    for (ptrdiff_t c = 0; c < 3; c++)
        rows[c] = _mm256_loadu_si256((const __m256i *)(args->in + c * args->in_stride + at));
    swl_store_rgb(args->out + 3 * at, rows[0], rows[1], rows[2]);
}

// The last block of a row overlaps the one before it.
SWL_AVX2 static void run(const swl_interleave *args, int32_t begin, int32_t end) {
    if (begin >= end) return;
    const int32_t last = args->count - block;
    if (last < 0) {
        swl_interleave_range(args, 0, args->count);
        return;
    }
    for (int32_t at = 0; at < last; at += block) store_block(args, at);
    store_block(args, last);
}

const swl_interleave_kernel swl_interleave_avx2 = {swl_units_interleave, run, "interleave_u8_32__avx2"};
#endif
