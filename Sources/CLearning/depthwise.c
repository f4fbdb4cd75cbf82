#include "windows.h"

#include <string.h>

// One pixel, `width` channels from `c` on: the taps' sum stays in registers.
SWL_INLINE void pixel(const swl_learn_window *w, const float *image, tap_range rows, tap_range columns,
                      const float *weights, const float *bias, int32_t c, int32_t width, float *out) {
    float sum[SWL_LANES];
    for (int32_t i = 0; i < width; i++) sum[i] = bias ? bias[c + i] : 0;
    for (int32_t ky = rows.first; ky < rows.end; ky++)
        for (int32_t kx = columns.first; kx < columns.end; kx++) {
            const float *x = image + pixel_offset(w, rows, ky, columns, kx) + c;
            const float *tap = weights + (ptrdiff_t)(ky * w->kernel_w + kx) * w->channels + c;
            for (int32_t i = 0; i < width; i++) sum[i] += x[i] * tap[i];
        }
    for (int32_t i = 0; i < width; i++) out[c + i] = sum[i];
}

SWL_VECTORISED void swl_learn_depthwise(const swl_learn_window *w, int32_t batch, const float *in, const float *weights,
                                        const float *bias, float *out) {
    for (int32_t b = 0; b < batch; b++, in += in_image(w))
        for (int32_t y = 0; y < w->out_h; y++) {
            tap_range rows = rows_inside(w, y);
            for (int32_t x = 0; x < w->out_w; x++, out += w->channels) {
                tap_range columns = columns_inside(w, x);
                int32_t c = 0;
                for (; c + SWL_LANES <= w->channels; c += SWL_LANES)
                    pixel(w, in, rows, columns, weights, bias, c, SWL_LANES, out);
                if (c < w->channels) pixel(w, in, rows, columns, weights, bias, c, w->channels - c, out);
            }
        }
}

SWL_VECTORISED void swl_learn_depthwise_input_gradient(const swl_learn_window *w, int32_t batch,
                                                       const float *out_gradient, const float *weights,
                                                       int32_t accumulate, float *in_gradient) {
    int32_t channels = w->channels;
    if (!accumulate) memset(in_gradient, 0, sizeof(float) * (size_t)(batch * in_image(w)));
    for (int32_t b = 0; b < batch; b++, in_gradient += in_image(w))
        for (int32_t y = 0; y < w->out_h; y++) {
            tap_range rows = rows_inside(w, y);
            for (int32_t x = 0; x < w->out_w; x++, out_gradient += channels) {
                tap_range columns = columns_inside(w, x);
                for (int32_t ky = rows.first; ky < rows.end; ky++)
                    for (int32_t kx = columns.first; kx < columns.end; kx++) {
                        float *target = in_gradient + pixel_offset(w, rows, ky, columns, kx);
                        const float *tap = weights + (ptrdiff_t)(ky * w->kernel_w + kx) * channels;
                        SWL_INDEPENDENT
                        for (int32_t c = 0; c < channels; c++) target[c] += out_gradient[c] * tap[c];
                    }
            }
        }
}

// Output columns at which tap `kx` is inside.
SWL_INLINE tap_range columns_of_tap(const swl_learn_window *w, int32_t kx) {
    int32_t offset = kx * w->dilation_w - w->pad_left; // input column of output column 0
    tap_range range = {offset < 0 ? (-offset + w->stride_w - 1) / w->stride_w : 0, 0, offset};
    int32_t reach = w->in_w - offset;
    range.end = reach <= 0 ? 0 : least(w->out_w, (reach + w->stride_w - 1) / w->stride_w);
    return range;
}

// One tap's sum over a row of pixels, `width` channels.
SWL_INLINE void row_product(int32_t count, int32_t width, const float *x, ptrdiff_t x_step, const float *g,
                            ptrdiff_t g_step, float *result) {
    float sum[SWL_LANES];
    for (int32_t i = 0; i < width; i++) sum[i] = 0;
    for (int32_t p = 0; p < count; p++, x += x_step, g += g_step)
        for (int32_t i = 0; i < width; i++) sum[i] += x[i] * g[i];
    for (int32_t i = 0; i < width; i++) result[i] += sum[i];
}

SWL_VECTORISED void swl_learn_depthwise_weight_gradient(const swl_learn_window *w, int32_t batch, const float *in,
                                                        const float *out_gradient, float *weight_gradient) {
    int32_t channels = w->channels;
    ptrdiff_t in_step = (ptrdiff_t)w->stride_w * channels;
    for (int32_t b = 0; b < batch; b++, in += in_image(w))
        for (int32_t y = 0; y < w->out_h; y++, out_gradient += (ptrdiff_t)w->out_w * channels) {
            tap_range rows = rows_inside(w, y);
            for (int32_t ky = rows.first; ky < rows.end; ky++)
                for (int32_t kx = 0; kx < w->kernel_w; kx++) {
                    tap_range columns = columns_of_tap(w, kx);
                    int32_t count = columns.end - columns.first;
                    if (count <= 0) continue;
                    ptrdiff_t line = (ptrdiff_t)(rows.origin + ky * w->dilation_h) * w->in_w;
                    const float *x = in + (line + columns.origin + (ptrdiff_t)columns.first * w->stride_w) * channels;
                    const float *g = out_gradient + (ptrdiff_t)columns.first * channels;
                    float *tap = weight_gradient + (ptrdiff_t)(ky * w->kernel_w + kx) * channels;
                    int32_t c = 0;
                    for (; c + SWL_LANES <= channels; c += SWL_LANES)
                        row_product(count, SWL_LANES, x + c, in_step, g + c, channels, tap + c);
                    if (c < channels) row_product(count, channels - c, x + c, in_step, g + c, channels, tap + c);
                }
        }
}
