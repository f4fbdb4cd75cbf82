// Where a convolution's tiles find the pixels under their windows.
#ifndef SWL_CONV_Q8_SOURCE_AVX512_H
#define SWL_CONV_Q8_SOURCE_AVX512_H

#include "patches_avx512.h"

#include <string.h>

typedef enum {
    SWL_SOURCE_WHOLE,   // windows of single pixels: the input itself, all of its pixels one row
    SWL_SOURCE_ROWS,    // windows that never leave the input: the input itself
    SWL_SOURCE_LINES,   // a copy of the rows with the padding around them
    SWL_SOURCE_PATCHES, // the windows one by one
} swl_source_kind;

// A window is `segments` stretches of `segment_taps` bytes.
typedef struct {
    swl_source_kind kind;
    int32_t segments, segment_taps, segment_quads;
    size_t segment_stride, pixel_stride;
    int32_t line_pixels; // SWL_SOURCE_LINES: of a line
    size_t line_bytes;   // between rows of the input, or lines
} swl_conv_source;

// Rows shorter than this leave too much of a tile unused.
enum { SWL_SHORTEST_ROW = 7 };

static inline int swl_is_single_pixel(const swl_window *window) {
    return window->kernel_h == 1 && window->kernel_w == 1 && window->pad_top == 0 && window->pad_left == 0;
}

// Whether windows lie in the input as they are packed, row by row.
static inline int swl_lies_in_input(const swl_window *window) {
    if (window->kernel_w > 1 && window->in_stride != window->in_c) return 0;
    int32_t bottom = (window->out_h - 1) * window->stride_h + (window->kernel_h - 1) * window->dilation_h;
    int32_t right = (window->out_w - 1) * window->stride_w + (window->kernel_w - 1) * window->dilation_w;
    return window->pad_top == 0 && window->pad_left == 0 && bottom < window->in_h && right < window->in_w;
}

// Whether taps of a row are neighbours, and few bytes are added to each row to make it whole quads.
static inline int swl_has_whole_rows(const swl_window *window) {
    if (window->out_w < SWL_SHORTEST_ROW) return 0;
    if (window->kernel_w > 1 && window->dilation_w > 1) return 0;
    int32_t row = window->kernel_w * window->in_c, quads = (row + 3) / 4 * window->kernel_h;
    return 2 * quads <= 3 * ((row * window->kernel_h + 3) / 4);
}

static inline swl_conv_source swl_conv_source_of(const swl_window *window) {
    size_t pixel = (size_t)window->in_stride;
    int32_t row = window->kernel_w * window->in_c, taps = row * window->kernel_h;
    if (swl_is_single_pixel(window) && window->stride_h == 1 && window->stride_w == 1 &&
        window->out_h == window->in_h && window->out_w == window->in_w)
        return (swl_conv_source){SWL_SOURCE_WHOLE, 1, taps, (taps + 3) / 4, 0, pixel, 0, 0};
    if (!swl_has_whole_rows(window)) {
        size_t patch = (size_t)((taps + 3) / 4) * 4;
        return (swl_conv_source){SWL_SOURCE_PATCHES, 1, taps, (taps + 3) / 4, 0, patch, 0, 0};
    }
    int direct = swl_lies_in_input(window);
    if (!direct) pixel = (size_t)window->in_c;
    int32_t pixels = direct ? window->in_w : (window->out_w - 1) * window->stride_w + window->kernel_w;
    size_t line = (size_t)pixels * pixel;
    return (swl_conv_source){.kind = direct ? SWL_SOURCE_ROWS : SWL_SOURCE_LINES,
                             .segments = window->kernel_h,
                             .segment_taps = row,
                             .segment_quads = (row + 3) / 4,
                             .segment_stride = line * (size_t)window->dilation_h,
                             .pixel_stride = pixel * (size_t)window->stride_w,
                             .line_pixels = pixels,
                             .line_bytes = line};
}

// The input rows under `rows` output rows.
static inline int32_t swl_rows_under(const swl_window *window, int32_t rows) {
    return (rows - 1) * window->stride_h + (window->kernel_h - 1) * window->dilation_h + 1;
}

// Lines of the input rows from `y` on, which may lie outside of the image.
SWL_AVX512 static void swl_conv_lines(const swl_conv_q8 *args, const swl_conv_source *source, const swl_q8 *image,
                                      int32_t y, int32_t count, uint8_t *out) {
    const swl_window *window = &args->window;
    size_t channels = (size_t)window->in_c, in_stride = (size_t)window->in_stride;
    int32_t left = swl_min_i32(window->pad_left, source->line_pixels);
    int32_t middle = swl_min_i32(window->in_w, source->line_pixels - left);
    int32_t right = source->line_pixels - left - middle;
    for (int32_t i = 0; i < count; i++, y++, out += source->line_bytes) {
        if (y < 0 || y >= window->in_h) {
            memset(out, args->in_zero, source->line_bytes);
            continue;
        }
        const swl_q8 *in = image + (size_t)y * (size_t)window->in_w * in_stride;
        uint8_t *to = out + (size_t)left * channels;
        memset(out, args->in_zero, (size_t)left * channels);
        if (in_stride == channels) {
            memcpy(to, in, (size_t)middle * channels);
        } else {
            for (int32_t x = 0; x < middle; x++)
                memcpy(to + (size_t)x * channels, in + (size_t)x * in_stride, channels);
        }
        memset(to + (size_t)middle * channels, args->in_zero, (size_t)right * channels);
    }
}

#endif
