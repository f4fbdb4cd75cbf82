// Windows of a convolution laid out as rows of bytes: [pixel][kernel_h][kernel_w][in_c], in_zero outside of the input.
// Include with these defined for an instruction set: SWL_PATCHES and SWL_PATCHES_INLINE, a function's attributes;
// swl_move_bytes and swl_fill_bytes, which may read and write up to SWL_PATCHES_BEHIND bytes behind `count`.
#ifndef SWL_PATCHES_H
#define SWL_PATCHES_H

#include "reference/reference.h"

// One row of taps; `row` is the input row's first pixel, `x` the column of the first tap. Each part is written over
// what the one before it wrote too far.
SWL_PATCHES_INLINE void swl_patch_row(const swl_conv_q8 *args, const swl_q8 *row, int32_t x, swl_q8 *out) {
    const swl_window *window = &args->window;
    size_t channels = (size_t)window->in_c;
    int32_t taps = window->kernel_w;
    if (window->dilation_w == 1 && window->in_stride == window->in_c) {
        int32_t left = x < 0 ? swl_min_i32(-x, taps) : 0,
                right = swl_max_i32(left, swl_min_i32(window->in_w - x, taps));
        swl_fill_bytes(out, (swl_q8)args->in_zero, (size_t)left * channels);
        if (right > left) {
            const swl_q8 *in = row + (ptrdiff_t)(x + left) * window->in_stride;
            swl_move_bytes(out + (size_t)left * channels, in, (size_t)(right - left) * channels);
        }
        swl_fill_bytes(out + (size_t)right * channels, (swl_q8)args->in_zero, (size_t)(taps - right) * channels);
        return;
    }
    for (int32_t i = 0; i < taps; i++, x += window->dilation_w, out += channels) {
        if (x < 0 || x >= window->in_w) {
            swl_fill_bytes(out, (swl_q8)args->in_zero, channels);
        } else {
            swl_move_bytes(out, row + (ptrdiff_t)x * window->in_stride, channels);
        }
    }
}

// `count` windows of one output row that lie wholly inside of the input, whose rows of taps are contiguous and, if
// `narrow`, of at most 16 bytes. lines: the window's, where that is known; else 0.
SWL_PATCHES_INLINE void swl_patches_inside(const swl_conv_q8 *args, const swl_q8 *in, int32_t count, swl_q8 *out,
                                           size_t row_bytes, const int narrow, const int lines) {
    const swl_window *window = &args->window;
    size_t tap_row = (size_t)window->kernel_w * (size_t)window->in_c, step = (size_t)(window->stride_w * window->in_c);
    size_t line = (size_t)window->dilation_h * (size_t)window->in_w * (size_t)window->in_c;
    int32_t taps = lines ? lines : window->kernel_h;
    for (; count > 0; count--, in += step, out += row_bytes) {
        const swl_q8 *from = in;
        swl_q8 *to = out;
        for (int32_t tap = 0; tap < taps; tap++, from += line, to += tap_row) {
            swl_move_bytes(to, from, narrow ? 1 : tap_row);
        }
    }
}

// `count` windows of one output row, the first tap of the first in row y, column x of `image`.
SWL_PATCHES_INLINE void swl_patches_clipped(const swl_conv_q8 *args, const swl_q8 *image, int32_t y, int32_t x,
                                            int32_t count, swl_q8 *out, size_t row_bytes) {
    const swl_window *window = &args->window;
    size_t tap_row = (size_t)window->kernel_w * (size_t)window->in_c;
    for (; count > 0; count--, x += window->stride_w, out += row_bytes) {
        for (int32_t tap = 0; tap < window->kernel_h; tap++) {
            int32_t row = y + tap * window->dilation_h;
            swl_q8 *to = out + (size_t)tap * tap_row;
            if (row < 0 || row >= window->in_h) {
                swl_fill_bytes(to, (swl_q8)args->in_zero, tap_row);
            } else {
                swl_patch_row(args, image + (ptrdiff_t)row * window->in_w * window->in_stride, x, to);
            }
        }
    }
}

// How many of the `count` windows from column x on, `stride` apart, begin before column `limit`.
SWL_PATCHES_INLINE int32_t swl_windows_before(int32_t limit, int32_t x, int32_t stride, int32_t count) {
    int32_t before = limit <= x ? 0 : (limit - x + stride - 1) / stride;
    return before < count ? before : count;
}

// The windows of `count` output pixels from `first` on, `row_bytes` apart. Writes up to SWL_PATCHES_BEHIND bytes behind
// the last.
SWL_PATCHES static void swl_patches(const swl_conv_q8 *args, int32_t first, int32_t count, swl_q8 *out,
                                    size_t row_bytes) {
    const swl_window *window = &args->window;
    int contiguous = window->dilation_w == 1 && window->in_stride == window->in_c;
    ptrdiff_t image_size = (ptrdiff_t)window->in_h * window->in_w * window->in_stride;
    int32_t column = first % window->out_w, line = first / window->out_w;
    for (int32_t done = 0; count > 0; line++, column = 0, count -= done, out += (size_t)done * row_bytes) {
        const swl_q8 *image = args->in + line / window->out_h * image_size;
        int32_t y = line % window->out_h * window->stride_h - window->pad_top;
        int32_t x = column * window->stride_w - window->pad_left;
        int32_t last_row = y + (window->kernel_h - 1) * window->dilation_h;
        done = window->out_w - column < count ? window->out_w - column : count;
        int32_t left = done, right = done;
        if (contiguous && y >= 0 && last_row < window->in_h) {
            left = swl_windows_before(0, x, window->stride_w, done);
            right = swl_windows_before(window->in_w - window->kernel_w + 1, x, window->stride_w, done);
            right = right > left ? right : left;
        }
        swl_patches_clipped(args, image, y, x, left, out, row_bytes);
        if (right > left) {
            ptrdiff_t pixel = (ptrdiff_t)y * window->in_w + x + left * window->stride_w;
            const swl_q8 *in = image + pixel * window->in_stride;
            swl_q8 *to = out + (size_t)left * row_bytes;
            int narrow = window->kernel_w * window->in_c <= 16;
            if (narrow && window->kernel_h == 3) {
                swl_patches_inside(args, in, right - left, to, row_bytes, 1, 3);
            } else if (narrow) {
                swl_patches_inside(args, in, right - left, to, row_bytes, 1, 0);
            } else {
                swl_patches_inside(args, in, right - left, to, row_bytes, 0, 0);
            }
        }
        swl_patches_clipped(args, image, y, x + right * window->stride_w, done - right, out + (size_t)right * row_bytes,
                            row_bytes);
    }
}

#endif
