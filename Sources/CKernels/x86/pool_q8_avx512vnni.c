#if defined(__x86_64__)
#include "../reference/reference.h"
#include "avx512vnni.h"
#include "sums_q8_avx512.h"

// Halves away from zero; quotients of numbers this small come out exact from single precision, rounded down.
enum { MOST_PIXELS = 32768 };

SWL_AVX512_INLINE __m512i rounded_mean(__m512i sum, int32_t count) {
    __m512i centred = _mm512_sub_epi32(sum, _mm512_set1_epi32(count * SWL_BIAS));
    __m512i size = _mm512_add_epi32(_mm512_abs_epi32(centred), _mm512_set1_epi32(count / 2));
    __m512i mean = _mm512_cvttps_epi32(_mm512_div_ps(_mm512_cvtepi32_ps(size), _mm512_set1_ps((float)count)));
    return _mm512_mask_sub_epi32(mean, _mm512_movepi32_mask(centred), _mm512_setzero_si512(), mean);
}

SWL_AVX512_INLINE __m512i means(swl_pixel_block block, uint64_t mask, const swl_requantize *to) {
    int32_t count = swl_max_i32(block.count * block.lines, 1);
    swl_widened sums = swl_block_sums(block, mask);
    SWL_UNROLL
    for (int m = 0; m < 4; m++) sums.part[m] = rounded_mean(sums.part[m], count);
    return swl_pack_bytes(to, sums.part[0], sums.part[1], sums.part[2], sums.part[3]);
}

// The pixels under the window whose first tap is at (y, x) of the image.
static swl_pixel_block block_of(const swl_window *window, const swl_q8 *image, int32_t y, int32_t x) {
    swl_taps rows = swl_taps_inside(y, window->kernel_h, window->dilation_h, window->in_h);
    swl_taps columns = swl_taps_inside(x, window->kernel_w, window->dilation_w, window->in_w);
    if (rows.begin == rows.end || columns.begin == columns.end) return (swl_pixel_block){.in = image};
    ptrdiff_t first = (ptrdiff_t)(y + rows.begin * window->dilation_h) * window->in_w + x +
                      (ptrdiff_t)columns.begin * window->dilation_w;
    return (swl_pixel_block){
        .in = image + first * window->in_stride,
        .stride = (ptrdiff_t)window->dilation_w * window->in_stride,
        .line_stride = (ptrdiff_t)window->dilation_h * window->in_w * window->in_stride,
        .count = columns.end - columns.begin,
        .lines = rows.end - rows.begin,
    };
}

SWL_AVX512_INLINE void pool(const swl_pool_q8 *args, int32_t begin, int32_t end, const int average) {
    const swl_window *window = &args->window;
    swl_requantize to = swl_requantize_to(SWL_BIAS, args->out_min, args->out_max);
    for (int32_t unit = begin; unit < end; unit++) {
        const swl_q8 *image =
            args->in + swl_row(unit / window->out_h, window->in_h, 0, window->in_w) * window->in_stride;
        int32_t y = unit % window->out_h * window->stride_h - window->pad_top;
        for (int32_t column = 0; column < window->out_w; column++) {
            swl_pixel_block block = block_of(window, image, y, column * window->stride_w - window->pad_left);
            swl_q8 *out = args->out + ((ptrdiff_t)unit * window->out_w + column) * window->out_stride;
            for (int32_t c = 0; c < window->out_c; c += 64, block.in += 64) {
                uint64_t mask = swl_mask64(window->out_c - c);
                __m512i found = average ? means(block, mask, &to) : swl_block_extremes(block, mask, 0);
                if (!average) found = _mm512_min_epu8(_mm512_max_epu8(found, to.min), to.max);
                _mm512_mask_storeu_epi8(out + c, mask, found);
            }
        }
    }
}

SWL_AVX512 static void average(const swl_pool_q8 *args, int32_t begin, int32_t end) {
    if ((int64_t)args->window.kernel_h * args->window.kernel_w > MOST_PIXELS) {
        swl_average_pool_q8_reference.run(args, begin, end);
    } else {
        pool(args, begin, end, 1);
    }
}

SWL_AVX512 static void maximum(const swl_pool_q8 *args, int32_t begin, int32_t end) {
    pool(args, begin, end, 0);
}

const swl_average_pool_q8_kernel swl_average_pool_q8_avx512vnni = {swl_units_pool_q8, average,
                                                                   "average_pool_q8_1x64__avx512vnni"};
const swl_max_pool_q8_kernel swl_max_pool_q8_avx512vnni = {swl_units_pool_q8, maximum, "max_pool_q8_1x64__avx512vnni"};
#endif
