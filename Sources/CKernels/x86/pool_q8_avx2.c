#if defined(__x86_64__)
#include "sums_q8_avx2.h"

// The pixels under one window.
typedef struct {
    const swl_q8 *first;
    ptrdiff_t row_step, column_step;
    int32_t rows, columns;
} view;

static view view_at(const swl_pool_q8 *args, int32_t row, int32_t column) {
    const swl_window *w = &args->window;
    int32_t y = row % w->out_h * w->stride_h - w->pad_top, x = column * w->stride_w - w->pad_left;
    swl_taps rows = swl_taps_inside(y, w->kernel_h, w->dilation_h, w->in_h);
    swl_taps columns = swl_taps_inside(x, w->kernel_w, w->dilation_w, w->in_w);
    view v = {.rows = rows.end - rows.begin, .columns = columns.end - columns.begin};
    v.column_step = (ptrdiff_t)w->dilation_w * w->in_stride;
    v.row_step = (ptrdiff_t)w->dilation_h * w->in_w * w->in_stride;
    v.first = args->in;
    if (v.rows <= 0 || v.columns <= 0) return v;
    ptrdiff_t top = swl_row(row / w->out_h, w->in_h, y + rows.begin * w->dilation_h, w->in_w);
    v.first += (top + x + columns.begin * w->dilation_w) * w->in_stride;
    return v;
}

SWL_AVX2_INLINE __m256i maximum_of(const view *v, int32_t channel) {
    __m256i max = _mm256_setzero_si256();
    for (int32_t y = 0; y < v->rows; y++) {
        const swl_q8 *in = v->first + y * v->row_step + channel;
        for (int32_t x = 0; x < v->columns; x++, in += v->column_step) max = _mm256_max_epu8(max, swl_load_32(in));
    }
    return max;
}

// Exact for counts up to 2^15: sums and their quotients have few enough bits.
SWL_AVX2_INLINE __m256i divide(__m256i sum, int32_t count) {
    __m256i centred = _mm256_sub_epi32(sum, _mm256_set1_epi32(count * SWL_BIAS));
    __m256i half = _mm256_sign_epi32(_mm256_set1_epi32(count / 2), centred);
    __m256 quotient = _mm256_div_ps(_mm256_cvtepi32_ps(_mm256_add_epi32(centred, half)),
                                    _mm256_set1_ps((float)swl_max_i32(count, 1)));
    return _mm256_cvttps_epi32(quotient);
}

SWL_AVX2_INLINE __m256i mean_of(const view *v, int32_t channel) {
    const __m256i zero = _mm256_setzero_si256();
    __m256i half[2] = {zero, zero};
    swl_sums sums = {{zero, zero, zero, zero}};
    int32_t count = 0;
    for (int32_t y = 0; y < v->rows; y++) {
        const swl_q8 *in = v->first + y * v->row_step + channel;
        for (int32_t x = 0; x < v->columns; x++, in += v->column_step) {
            swl_add_row(half, swl_load_32(in));
            if (++count % swl_sum_rows == 0) swl_add_halves(&sums, half);
        }
    }
    swl_add_halves(&sums, half);
    SWL_UNROLL
    for (int i = 0; i < 4; i++) sums.quarter[i] = divide(sums.quarter[i], count);
    return swl_pack_quarters(&sums, _mm256_set1_epi16(SWL_BIAS));
}

SWL_AVX2_INLINE void pool(const swl_pool_q8 *args, int32_t begin, int32_t end, const int average) {
    const swl_window *w = &args->window;
    const __m256i min = _mm256_set1_epi8((char)args->out_min), max = _mm256_set1_epi8((char)args->out_max);
    for (int32_t row = begin; row < end; row++) {
        for (int32_t column = 0; column < w->out_w; column++) {
            view v = view_at(args, row, column);
            swl_q8 *out = args->out + ((ptrdiff_t)row * w->out_w + column) * w->out_stride;
            for (int32_t c = 0; c < w->out_c; c += 32) {
                __m256i value = average ? mean_of(&v, c) : maximum_of(&v, c);
                value = _mm256_min_epu8(_mm256_max_epu8(value, min), max);
                swl_store_32(out + c, value, w->out_c - c);
            }
        }
    }
}

SWL_AVX2 static void average(const swl_pool_q8 *args, int32_t begin, int32_t end) {
    if ((int64_t)args->window.kernel_h * args->window.kernel_w > 1 << 15)
        swl_average_pool_q8_reference.run(args, begin, end);
    else
        pool(args, begin, end, 1);
}

SWL_AVX2 static void maximum(const swl_pool_q8 *args, int32_t begin, int32_t end) {
    pool(args, begin, end, 0);
}

const swl_average_pool_q8_kernel swl_average_pool_q8_avx2 = {swl_units_pool_q8, average, "average_pool_q8_1x32__avx2"};
const swl_max_pool_q8_kernel swl_max_pool_q8_avx2 = {swl_units_pool_q8, maximum, "max_pool_q8_1x32__avx2"};
#endif
