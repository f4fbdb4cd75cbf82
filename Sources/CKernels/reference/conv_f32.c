#include "reference.h"

#include <string.h>

#define PATCH_BYTES (256 << 10) // of gathered input pixels at a time

static int32_t taps(const swl_window *window) {
    return window->kernel_h * window->kernel_w * window->in_c;
}

static size_t weight_bytes(const swl_window *window) {
    return swl_align64((size_t)taps(window) * (size_t)window->out_c * sizeof(float));
}

size_t swl_conv_f32_packed_bytes(const swl_conv_f32 *args) {
    return weight_bytes(&args->window) + swl_align64((size_t)args->window.out_c * sizeof(float));
}

void swl_conv_f32_pack(const swl_conv_f32 *args, const swl_conv_f32_source *source, void *packed) {
    int32_t depth = taps(&args->window), channels = args->window.out_c;
    memset(packed, 0, swl_conv_f32_packed_bytes(args));
    float *weights = packed, *bias = (float *)((char *)packed + weight_bytes(&args->window));
    for (int32_t c = 0; c < channels; c++)
        for (int32_t k = 0; k < depth; k++)
            weights[(ptrdiff_t)k * channels + c] = source->weights[(ptrdiff_t)c * depth + k];
    if (source->bias) memcpy(bias, source->bias, (size_t)channels * sizeof(float));
}

// Whether the input already is the left matrix.
static int is_product(const swl_window *window) {
    return window->kernel_h == 1 && window->kernel_w == 1 && window->stride_h == 1 && window->stride_w == 1 &&
           window->pad_top == 0 && window->pad_left == 0 && window->in_h == window->out_h &&
           window->in_w == window->out_w;
}

static int32_t block_pixels(const swl_window *window) {
    int32_t pixels = (int32_t)(PATCH_BYTES / ((size_t)taps(window) * sizeof(float)));
    return swl_max_i32(1, swl_min_i32(pixels, window->batch * window->out_h * window->out_w));
}

size_t swl_conv_f32_scratch_bytes(const swl_conv_f32 *args) {
    const swl_window *window = &args->window;
    if (is_product(window)) return 0;
    return (size_t)block_pixels(window) * (size_t)taps(window) * sizeof(float);
}

// Gathers the window of one output pixel as [kernel_h][kernel_w][in_c].
static void gather(const swl_conv_f32 *args, int32_t pixel, float *patch) {
    const swl_window *window = &args->window;
    int32_t row = pixel / window->out_w, batch = row / window->out_h;
    int32_t y = row % window->out_h * window->stride_h - window->pad_top;
    int32_t x = pixel % window->out_w * window->stride_w - window->pad_left;
    size_t bytes = (size_t)window->in_c * sizeof(float);
    for (int32_t i = 0; i < window->kernel_h; i++) {
        for (int32_t j = 0; j < window->kernel_w; j++, patch += window->in_c) {
            int32_t from_y = y + i * window->dilation_h, from_x = x + j * window->dilation_w;
            int inside = from_y >= 0 && from_y < window->in_h && from_x >= 0 && from_x < window->in_w;
            ptrdiff_t from = swl_row(batch, window->in_h, from_y, window->in_w) + from_x;
            if (inside)
                memcpy(patch, args->in + from * window->in_stride, bytes);
            else
                memset(patch, 0, bytes);
        }
    }
}

// Bias, clamp and residual on the products of output pixels [first, first + count).
static void finish(const swl_conv_f32 *args, const float *bias, int32_t first, int32_t count) {
    const swl_residual_f32 *residual = &args->residual;
    for (int32_t pixel = first; pixel < first + count; pixel++) {
        float *out = args->out + (ptrdiff_t)pixel * args->window.out_stride;
        for (int32_t c = 0; c < args->window.out_c; c++)
            out[c] = swl_clamp_f32(out[c] + bias[c], args->out_min, args->out_max);
        if (!residual->in) continue;
        const float *other = residual->in + (ptrdiff_t)pixel * residual->stride;
        for (int32_t c = 0; c < args->window.out_c; c++) out[c] = swl_add_residual_f32(residual, out[c], other[c]);
    }
}

void swl_conv_f32_run(const swl_conv_f32 *args, int32_t begin, int32_t end, void *scratch) {
    const swl_window *window = &args->window;
    const float *weights = args->packed, *bias = (const float *)((const char *)weights + weight_bytes(window));
    swl_sgemm product = args->product ? args->product : swl_sgemm_builtin;
    int direct = is_product(window);
    int32_t depth = taps(window), last = end * window->out_w;
    int32_t block = direct ? last : block_pixels(window);
    for (int32_t pixel = begin * window->out_w; pixel < last; pixel += block) {
        int32_t count = swl_min_i32(block, last - pixel);
        const float *left = direct ? args->in + (ptrdiff_t)pixel * window->in_stride : scratch;
        if (!direct)
            for (int32_t i = 0; i < count; i++) gather(args, pixel + i, (float *)scratch + (ptrdiff_t)i * depth);
        product(count, window->out_c, depth, left, direct ? window->in_stride : depth, weights, window->out_c,
                args->out + (ptrdiff_t)pixel * window->out_stride, window->out_stride);
        finish(args, bias, pixel, count);
    }
}

const swl_conv_f32_kernel swl_conv_f32_reference = {swl_conv_f32_packed_bytes,  swl_conv_f32_pack,
                                                    swl_conv_f32_scratch_bytes, swl_units_conv_f32,
                                                    swl_conv_f32_run,           "conv_f32_sgemm__ref"};
