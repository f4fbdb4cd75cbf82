#include "pixel_table.h"

#include <string.h>

swl_pixel_table swl_pixel_table_of(const swl_window *w, int32_t pixels) {
    swl_pixel_table table = {.repeat = w->out_c / w->in_c};
    table.columns = (pixels - 1) * w->stride_w + (w->kernel_w - 1) * w->dilation_w + 2;
    table.zero = swl_align64((size_t)w->kernel_h * (size_t)table.columns * sizeof(swl_q8 *));
    table.rows = table.zero + swl_align64((size_t)w->out_c + SWL_OVERREAD);
    table.end = table.rows;
    if (table.repeat > 1) {
        table.end += swl_align64((size_t)w->kernel_h * (size_t)w->in_w * (size_t)w->out_c + SWL_OVERREAD);
    }
    return table;
}

void swl_pixel_table_start(const swl_conv_q8 *args, const swl_pixel_table *table, void *scratch) {
    memset((char *)scratch + table->zero, args->in_zero, (size_t)args->window.out_c + SWL_OVERREAD);
}

static void repeat_channels(swl_q8 *out, const swl_q8 *in, const swl_window *w, int32_t times) {
    for (int32_t x = 0; x < w->in_w; x++, in += w->in_stride)
        for (int32_t c = 0; c < w->in_c; c++, out += times) memset(out, in[c], (size_t)times);
}

void swl_pixel_table_point(const swl_conv_q8 *args, const swl_pixel_table *table, int32_t image, int32_t y,
                           void *scratch) {
    const swl_window *w = &args->window;
    const swl_q8 **pixels = scratch, *zero = (const swl_q8 *)scratch + table->zero;
    swl_q8 *rows = (swl_q8 *)scratch + table->rows;
    for (int32_t r = 0; r < w->kernel_h; r++, pixels += table->columns) {
        int32_t from = y * w->stride_h - w->pad_top + r * w->dilation_h;
        int32_t left = swl_min_i32(w->pad_left, table->columns), end = left;
        if (from >= 0 && from < w->in_h) {
            const swl_q8 *in = args->in + swl_row(image, w->in_h, from, w->in_w) * w->in_stride;
            ptrdiff_t stride = w->in_stride;
            if (table->repeat > 1) {
                swl_q8 *row = rows + (size_t)r * (size_t)w->in_w * (size_t)w->out_c;
                repeat_channels(row, in, w, table->repeat);
                in = row;
                stride = w->out_c;
            }
            end = swl_min_i32(left + w->in_w, table->columns);
            for (int32_t x = left; x < end; x++, in += stride) pixels[x] = in;
        }
        for (int32_t x = 0; x < left; x++) pixels[x] = zero;
        for (int32_t x = end; x < table->columns; x++) pixels[x] = zero;
    }
}
