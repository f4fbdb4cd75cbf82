#if defined(__x86_64__)
#include "epilogue_avx2.h"
#include "sums_q8_avx2.h"

SWL_AVX2_INLINE __m256i extreme(const swl_reduce_q8 *args, const swl_q8 *in) {
    __m256i found = swl_load_32(in);
    for (int32_t r = 1; r < args->reduced; r++) {
        __m256i row = swl_load_32(in + r * (ptrdiff_t)args->inner);
        found = args->op == SWL_REDUCE_MAX ? _mm256_max_epu8(found, row) : _mm256_min_epu8(found, row);
    }
    return found;
}

SWL_AVX2_INLINE __m256i scaled_sum(const swl_reduce_q8 *args, const swl_epilogue *e, const swl_q8 *in) {
    const __m256i zero = _mm256_setzero_si256();
    const __m256i zeros = _mm256_set1_epi32((int32_t)((uint32_t)args->reduced * (uint32_t)args->in_zero));
    __m256i half[2] = {zero, zero};
    swl_sums sums = {{zero, zero, zero, zero}};
    for (int32_t r = 0; r < args->reduced; r++, in += args->inner) {
        swl_add_row(half, swl_load_32(in));
        if (r % swl_sum_rows == swl_sum_rows - 1) swl_add_halves(&sums, half);
    }
    swl_add_halves(&sums, half);
    SWL_UNROLL
    for (int i = 0; i < 4; i++)
        sums.quarter[i] = swl_requantize(e, _mm256_sub_epi32(sums.quarter[i], zeros), _mm256_set1_ps(args->scale));
    return swl_pack_quarters(&sums, _mm256_set1_epi16((int16_t)args->out_zero));
}

SWL_AVX2 static void run(const swl_reduce_q8 *args, int32_t begin, int32_t end) {
    const swl_epilogue e = swl_epilogue_of(args->out_zero, SWL_Q8_MIN, SWL_Q8_MAX);
    int32_t sums = args->op == SWL_REDUCE_MEAN || args->op == SWL_REDUCE_SUM;
    if (args->inner < 8) {
        swl_reduce_q8_reference.run(args, begin, end);
        return;
    }
    for (int32_t unit = begin; unit < end; unit++) {
        swl_inner_chunk chunk = swl_inner_unit(unit, args->inner);
        const swl_q8 *in = args->in + (ptrdiff_t)chunk.outer * args->reduced * args->inner + chunk.first;
        swl_q8 *out = args->out + (ptrdiff_t)chunk.outer * args->inner + chunk.first;
        for (int32_t i = 0; i < chunk.count; i += 32)
            swl_store_32(out + i, sums ? scaled_sum(args, &e, in + i) : extreme(args, in + i), chunk.count - i);
    }
}

const swl_reduce_q8_kernel swl_reduce_q8_avx2 = {swl_units_reduce_q8, run, "reduce_q8_1x32__avx2"};
#endif
