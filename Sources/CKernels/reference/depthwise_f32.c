#include "reference.h"

#include <string.h>

// packed: bias [out_c], then weights [kernel_h][kernel_w][out_c], each aligned to 64 bytes.
static size_t bias_bytes(const swl_window *window) {
    return swl_align64((size_t)window->out_c * sizeof(float));
}

static size_t weight_bytes(const swl_window *window) {
    return (size_t)window->kernel_h * (size_t)window->kernel_w * (size_t)window->out_c * sizeof(float);
}

static size_t packed_bytes(const swl_conv_f32 *args) {
    return bias_bytes(&args->window) + swl_align64(weight_bytes(&args->window));
}

static void pack(const swl_conv_f32 *args, const swl_conv_f32_source *source, void *packed) {
    char *base = packed;
    memset(base, 0, packed_bytes(args));
    if (source->bias) memcpy(base, source->bias, (size_t)args->window.out_c * sizeof(float));
    memcpy(base + bias_bytes(&args->window), source->weights, weight_bytes(&args->window));
}

static size_t scratch_bytes(const swl_conv_f32 *args) {
    return 0;
}

static void add_tap(const swl_window *window, const float *in, const float *weights, float *out) {
    int32_t multiplier = window->out_c / window->in_c;
    if (multiplier == 1) {
        for (int32_t c = 0; c < window->out_c; c++) out[c] += in[c] * weights[c];
        return;
    }
    for (int32_t c = 0; c < window->out_c; c++) out[c] += in[c / multiplier] * weights[c];
}

// One output pixel whose first tap is at (y, x) of the image.
static void pixel_sum(const swl_window *window, const float *image, const float *weights, int32_t y, int32_t x,
                      float *out) {
    swl_taps rows = swl_taps_inside(y, window->kernel_h, window->dilation_h, window->in_h);
    swl_taps columns = swl_taps_inside(x, window->kernel_w, window->dilation_w, window->in_w);
    for (int32_t i = rows.begin; i < rows.end; i++) {
        for (int32_t j = columns.begin; j < columns.end; j++) {
            ptrdiff_t pixel = (ptrdiff_t)(y + i * window->dilation_h) * window->in_w + x + j * window->dilation_w;
            ptrdiff_t tap = (ptrdiff_t)i * window->kernel_w + j;
            add_tap(window, image + pixel * window->in_stride, weights + tap * window->out_c, out);
        }
    }
}

static void run(const swl_conv_f32 *args, int32_t begin, int32_t end, void *scratch) {
    const swl_window *window = &args->window;
    const float *bias = args->packed, *weights = (const float *)((const char *)args->packed + bias_bytes(window));
    const swl_residual_f32 *residual = &args->residual;
    for (int32_t unit = begin; unit < end; unit++) {
        const float *image =
            args->in + swl_row(unit / window->out_h, window->in_h, 0, window->in_w) * window->in_stride;
        int32_t y = unit % window->out_h * window->stride_h - window->pad_top;
        for (int32_t column = 0; column < window->out_w; column++) {
            ptrdiff_t pixel = (ptrdiff_t)unit * window->out_w + column;
            float *out = args->out + pixel * window->out_stride;
            memset(out, 0, (size_t)window->out_c * sizeof(float));
            pixel_sum(window, image, weights, y, column * window->stride_w - window->pad_left, out);
            for (int32_t c = 0; c < window->out_c; c++)
                out[c] = swl_clamp_f32(out[c] + bias[c], args->out_min, args->out_max);
            if (!residual->in) continue;
            const float *other = residual->in + pixel * residual->stride;
            for (int32_t c = 0; c < window->out_c; c++) out[c] = swl_add_residual_f32(residual, out[c], other[c]);
        }
    }
}

const swl_depthwise_f32_kernel swl_depthwise_f32_reference = {packed_bytes,       pack, scratch_bytes,
                                                              swl_units_conv_f32, run,  "depthwise_f32_1x1__ref"};
