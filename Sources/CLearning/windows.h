#ifndef SWL_WINDOWS_H
#define SWL_WINDOWS_H

#include "clearning.h"
#include "vectorised.h"

#include <stddef.h>

// The taps of one window position along one axis that lie inside the input.
typedef struct {
    int32_t first, end; // taps
    int32_t origin;     // coordinate of tap 0, perhaps outside
} tap_range;

SWL_INLINE tap_range taps_inside(int32_t position, int32_t stride, int32_t pad, int32_t dilation, int32_t kernel,
                                 int32_t extent) {
    tap_range range = {0, kernel, position * stride - pad};
    if (range.origin < 0) range.first = least(kernel, (-range.origin + dilation - 1) / dilation);
    int32_t reach = extent - range.origin; // taps t with t * dilation < reach are inside
    range.end = reach <= 0 ? 0 : least(kernel, (reach + dilation - 1) / dilation);
    if (range.end < range.first) range.end = range.first;
    return range;
}

SWL_INLINE tap_range rows_inside(const swl_learn_window *w, int32_t y) {
    return taps_inside(y, w->stride_h, w->pad_top, w->dilation_h, w->kernel_h, w->in_h);
}

SWL_INLINE tap_range columns_inside(const swl_learn_window *w, int32_t x) {
    return taps_inside(x, w->stride_w, w->pad_left, w->dilation_w, w->kernel_w, w->in_w);
}

// The offset of a tap's pixel in its image.
SWL_INLINE ptrdiff_t pixel_offset(const swl_learn_window *w, tap_range rows, int32_t ky, tap_range columns,
                                  int32_t kx) {
    ptrdiff_t y = rows.origin + (ptrdiff_t)ky * w->dilation_h, x = columns.origin + (ptrdiff_t)kx * w->dilation_w;
    return (y * w->in_w + x) * w->channels;
}

SWL_INLINE ptrdiff_t in_image(const swl_learn_window *w) {
    return (ptrdiff_t)w->in_h * w->in_w * w->channels;
}

SWL_INLINE ptrdiff_t out_image(const swl_learn_window *w) {
    return (ptrdiff_t)w->out_h * w->out_w * w->channels;
}

#endif
