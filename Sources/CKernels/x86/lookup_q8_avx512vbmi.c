#if defined(__x86_64__)
#include "../reference/reference.h"
#include "avx512vnni.h"
#include "requantize_avx512.h"

// Two permutations of half a table each; the highest bit of the index chooses between them.
SWL_AVX512_VBMI static void run(const swl_lookup_q8 *args, int32_t begin, int32_t end) {
    swl_range range = swl_chunks(begin, end, args->count);
    const swl_q8 *in = args->in + range.first;
    swl_q8 *out = args->out + range.first;
    __m512i table[4];
    SWL_UNROLL
    for (int i = 0; i < 4; i++) table[i] = _mm512_loadu_si512(args->table + 64 * i);
    for (int64_t i = 0; i < range.count; i += 64) {
        uint64_t mask = swl_mask64(range.count - i < 64 ? (int32_t)(range.count - i) : 64);
        __m512i x = _mm512_maskz_loadu_epi8(mask, in + i);
        __m512i low = _mm512_permutex2var_epi8(table[0], x, table[1]);
        __m512i high = _mm512_permutex2var_epi8(table[2], x, table[3]);
        _mm512_mask_storeu_epi8(out + i, mask, _mm512_mask_blend_epi8(_mm512_movepi8_mask(x), low, high));
    }
}

const swl_lookup_q8_kernel swl_lookup_q8_avx512vbmi = {swl_units_lookup_q8, run, "lookup_q8_64__avx512vbmi"};
#endif
