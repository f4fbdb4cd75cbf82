// Windows of a convolution laid out as rows of bytes: [pixel][kernel_h][kernel_w][in_c], in_zero outside of the input.
#ifndef SWL_PATCHES_AVX512_H
#define SWL_PATCHES_AVX512_H

#include "avx512.h"

// Whole vectors are moved: up to 63 bytes behind `count` are read and written.
SWL_AVX512_INLINE void swl_move_bytes(uint8_t *out, const uint8_t *in, size_t count) {
    if (count <= 16) {
        _mm_storeu_si128((__m128i *)out, _mm_loadu_si128((const __m128i *)in));
        return;
    }
    for (size_t i = 0; i < count; i += 64) _mm512_storeu_si512(out + i, _mm512_loadu_si512(in + i));
}

SWL_AVX512_INLINE void swl_fill_bytes(uint8_t *out, uint8_t value, size_t count) {
    __m512i v = _mm512_set1_epi8((char)value);
    for (size_t i = 0; i < count; i += 64) _mm512_storeu_si512(out + i, v);
}

// One row of taps; `row` is the input row's first pixel, `x` the column of the first tap.
SWL_AVX512_INLINE void swl_patch_row(const swl_conv_q8 *args, const swl_q8 *row, int32_t x, uint8_t *out) {
    const swl_window *window = &args->window;
    size_t channels = (size_t)window->in_c, taps = (size_t)window->kernel_w;
    int inside = x >= 0 && x + (window->kernel_w - 1) * window->dilation_w < window->in_w;
    if (inside && window->dilation_w == 1 && window->in_stride == window->in_c) {
        swl_move_bytes(out, row + (ptrdiff_t)x * window->in_stride, taps * channels);
        return;
    }
    for (size_t i = 0; i < taps; i++, x += window->dilation_w, out += channels) {
        if (x < 0 || x >= window->in_w) {
            swl_fill_bytes(out, (uint8_t)args->in_zero, channels);
        } else {
            swl_move_bytes(out, row + (ptrdiff_t)x * window->in_stride, channels);
        }
    }
}

// The windows of `count` output pixels from `first` on, `row_bytes` apart. Writes up to 63 bytes behind the last.
SWL_AVX512 static void swl_patches(const swl_conv_q8 *args, int32_t first, int32_t count, uint8_t *out,
                                   size_t row_bytes) {
    const swl_window *window = &args->window;
    size_t channels = (size_t)window->in_c, tap_row = (size_t)window->kernel_w * channels;
    ptrdiff_t image = (ptrdiff_t)window->in_h * window->in_w * window->in_stride;
    int32_t column = first % window->out_w, line = first / window->out_w;
    for (int32_t i = 0; i < count; i++, out += row_bytes) {
        const swl_q8 *in = args->in + line / window->out_h * image;
        int32_t y = line % window->out_h * window->stride_h - window->pad_top;
        int32_t x = column * window->stride_w - window->pad_left;
        for (int32_t tap = 0; tap < window->kernel_h; tap++, y += window->dilation_h) {
            uint8_t *to = out + (size_t)tap * tap_row;
            if (y < 0 || y >= window->in_h) {
                swl_fill_bytes(to, (uint8_t)args->in_zero, tap_row);
            } else {
                swl_patch_row(args, in + (ptrdiff_t)y * window->in_w * window->in_stride, x, to);
            }
        }
        if (++column == window->out_w) {
            column = 0;
            line++;
        }
    }
}

#endif
