#if defined(__x86_64__)
#include "../reference/reference.h"
#include "avx512vnni.h"
#include "sums_q8_avx512.h"

// sum of neighbouring bytes
SWL_AVX512 static int32_t contiguous_sum(const swl_q8 *in, int32_t count) {
    __m512i sum = _mm512_setzero_si512(), ones = _mm512_set1_epi8(1);
    for (int32_t i = 0; i < count; i += 64) {
        sum = _mm512_dpbusd_epi32(sum, _mm512_maskz_loadu_epi8(swl_mask64(count - i), in + i), ones);
    }
    return _mm512_reduce_add_epi32(sum);
}

SWL_AVX512_INLINE __m512i finished(const swl_reduce_q8 *args, const swl_requantize *to, swl_widened sums) {
    __m512i zeros = _mm512_set1_epi32(args->reduced * args->in_zero);
    __m512 scale = _mm512_set1_ps(args->scale);
    SWL_UNROLL
    for (int m = 0; m < 4; m++) sums.part[m] = swl_scaled(to, _mm512_sub_epi32(sums.part[m], zeros), scale, 1);
    return swl_pack_bytes(to, sums.part[0], sums.part[1], sums.part[2], sums.part[3]);
}

SWL_AVX512 static void run(const swl_reduce_q8 *args, int32_t begin, int32_t end) {
    swl_requantize to = swl_requantize_to(args->out_zero, SWL_Q8_MIN, SWL_Q8_MAX);
    int extreme = args->op == SWL_REDUCE_MAX || args->op == SWL_REDUCE_MIN;
    for (int32_t unit = begin; unit < end; unit++) {
        swl_inner_chunk chunk = swl_inner_unit(unit, args->inner);
        const swl_q8 *in = args->in + (ptrdiff_t)chunk.outer * args->reduced * args->inner + chunk.first;
        swl_q8 *out = args->out + (ptrdiff_t)chunk.outer * args->inner + chunk.first;
        if (args->inner == 1 && !extreme) {
            int32_t sum = contiguous_sum(in, args->reduced) - args->reduced * args->in_zero;
            *out = swl_requantise((float)sum * args->scale, args->out_zero, SWL_Q8_MIN, SWL_Q8_MAX);
            continue;
        }
        for (int32_t i = 0; i < chunk.count; i += 64) {
            uint64_t mask = swl_mask64(chunk.count - i);
            swl_pixel_block block = {in + i, args->inner, 0, args->reduced, 1};
            __m512i bytes = args->op == SWL_REDUCE_MAX   ? swl_block_extremes(block, mask, 0)
                            : args->op == SWL_REDUCE_MIN ? swl_block_extremes(block, mask, 1)
                                                         : finished(args, &to, swl_block_sums(block, mask));
            _mm512_mask_storeu_epi8(out + i, mask, bytes);
        }
    }
}

const swl_reduce_q8_kernel swl_reduce_q8_avx512vnni = {swl_units_reduce_q8, run, "reduce_q8_64__avx512vnni"};
#endif
