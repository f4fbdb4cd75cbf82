#include "reference.h"

#include <string.h>

// packed: bias [out_c], scale [out_c], weights [out_c][kernel_h][kernel_w][in_c], each aligned to 64 bytes.
static size_t taps(const swl_window *window) {
    return (size_t)window->kernel_h * (size_t)window->kernel_w * (size_t)window->in_c;
}

static size_t channel_bytes(const swl_window *window) {
    return swl_align64((size_t)window->out_c * 4);
}

static size_t packed_bytes(const swl_conv_q8 *args) {
    return 2 * channel_bytes(&args->window) + swl_align64((size_t)args->window.out_c * taps(&args->window));
}

static void pack(const swl_conv_q8 *args, const swl_conv_q8_source *source, void *packed) {
    size_t channels = (size_t)args->window.out_c, section = channel_bytes(&args->window);
    char *base = packed;
    memset(base, 0, packed_bytes(args));
    if (source->bias) memcpy(base, source->bias, channels * 4);
    memcpy(base + section, source->scale, channels * 4);
    memcpy(base + 2 * section, source->weights, channels * taps(&args->window));
}

static size_t scratch_bytes(const swl_conv_q8 *args) {
    return 0;
}

static int32_t product(const swl_q8 *x, const int8_t *w, int32_t count, int32_t x_zero, int32_t w_zero) {
    int32_t sum = 0;
    for (int32_t i = 0; i < count; i++) sum += (x[i] - x_zero) * (w[i] - w_zero);
    return sum;
}

// The sum under one window whose first tap is at (y, x) of the image.
static int32_t accumulate(const swl_conv_q8 *args, const swl_q8 *image, const int8_t *weights, int32_t y, int32_t x) {
    const swl_window *window = &args->window;
    swl_taps rows = swl_taps_inside(y, window->kernel_h, window->dilation_h, window->in_h);
    swl_taps columns = swl_taps_inside(x, window->kernel_w, window->dilation_w, window->in_w);
    int32_t sum = 0;
    for (int32_t i = rows.begin; i < rows.end; i++) {
        for (int32_t j = columns.begin; j < columns.end; j++) {
            ptrdiff_t pixel = (ptrdiff_t)(y + i * window->dilation_h) * window->in_w + x + j * window->dilation_w;
            const int8_t *tap = weights + ((ptrdiff_t)i * window->kernel_w + j) * window->in_c;
            sum += product(image + pixel * window->in_stride, tap, window->in_c, args->in_zero, args->weight_zero);
        }
    }
    return sum;
}

static void run(const swl_conv_q8 *args, int32_t begin, int32_t end, void *scratch) {
    const swl_window *window = &args->window;
    size_t section = channel_bytes(window), filter = taps(window);
    const char *packed = args->packed;
    const int32_t *bias = (const int32_t *)packed;
    const float *scale = (const float *)(packed + section);
    const int8_t *weights = (const int8_t *)(packed + 2 * section);
    for (int32_t unit = begin; unit < end; unit++) {
        int32_t y = unit % window->out_h * window->stride_h - window->pad_top;
        const swl_q8 *image =
            args->in + swl_row(unit / window->out_h, window->in_h, 0, window->in_w) * window->in_stride;
        for (int32_t column = 0; column < window->out_w; column++) {
            ptrdiff_t pixel = (ptrdiff_t)unit * window->out_w + column;
            int32_t x = column * window->stride_w - window->pad_left;
            swl_q8 *out = args->out + pixel * window->out_stride;
            for (int32_t c = 0; c < window->out_c; c++) {
                int32_t sum = bias[c] + accumulate(args, image, weights + (size_t)c * filter, y, x);
                out[c] = swl_requantise((float)sum * scale[c], args->out_zero, args->out_min, args->out_max);
                if (!args->residual.in) continue;
                out[c] =
                    swl_add_residual(&args->residual, out[c], args->residual.in[pixel * args->residual.stride + c]);
            }
        }
    }
}

const swl_conv_q8_kernel swl_conv_q8_reference = {packed_bytes,      pack, scratch_bytes,
                                                  swl_units_conv_q8, run,  "conv_q8_1x1__ref"};
const swl_sparse_q8_kernel swl_sparse_q8_reference = {packed_bytes,      pack, scratch_bytes,
                                                      swl_units_conv_q8, run,  "sparse_q8_1x1__ref"};
