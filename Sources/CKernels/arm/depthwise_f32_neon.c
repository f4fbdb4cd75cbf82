#if defined(__aarch64__)
#include "float_neon.h"

// Packed like the reference: bias, then weights [kernel_h][kernel_w][out_c], each aligned to 64 bytes.

// The taps of one output pixel inside the input.
typedef struct {
    const float *in, *weights;
    ptrdiff_t in_row, in_column, weight_row, weight_column;
    int32_t rows, columns;
} view;

static view view_at(const swl_conv_f32 *args, const float *weights, int32_t row, int32_t column) {
    const swl_window *w = &args->window;
    int32_t y = row % w->out_h * w->stride_h - w->pad_top, x = column * w->stride_w - w->pad_left;
    swl_taps rows = swl_taps_inside(y, w->kernel_h, w->dilation_h, w->in_h);
    swl_taps columns = swl_taps_inside(x, w->kernel_w, w->dilation_w, w->in_w);
    view v = {.in = args->in, .weights = weights, .weight_column = w->out_c};
    v.weight_row = (ptrdiff_t)w->kernel_w * w->out_c;
    v.in_column = (ptrdiff_t)w->dilation_w * w->in_stride;
    v.in_row = (ptrdiff_t)w->dilation_h * w->in_w * w->in_stride;
    v.rows = rows.end - rows.begin;
    v.columns = columns.end - columns.begin;
    if (v.rows <= 0 || v.columns <= 0) return v;
    v.weights += rows.begin * v.weight_row + columns.begin * v.weight_column;
    ptrdiff_t top = swl_row(row / w->out_h, w->in_h, y + rows.begin * w->dilation_h, w->in_w);
    v.in += (top + x + columns.begin * w->dilation_w) * w->in_stride;
    return v;
}

// `count` channels in `vectors` times four lanes of one pixel; sums in the order of the reference.
SWL_NEON_INLINE void channels(const swl_conv_f32 *args, const view *v, const float *bias, int32_t channel, float *out,
                              const float *residual, int32_t count, const int vectors) {
    float32x4_t acc[4];
    SWL_UNROLL
    for (int i = 0; i < vectors; i++) acc[i] = vdupq_n_f32(0);
    for (int32_t y = 0; y < v->rows; y++) {
        const float *in = v->in + y * v->in_row + channel, *weights = v->weights + y * v->weight_row + channel;
        for (int32_t x = v->columns; x > 0; x--, in += v->in_column, weights += v->weight_column) {
            float32x4_t product[4];
            SWL_UNROLL
            for (int i = 0; i < vectors; i++)
                product[i] = vmulq_f32(vld1q_f32(in + 4 * i), swl_load_f32(weights + 4 * i, count - 4 * i));
            SWL_UNROLL
            for (int i = 0; i < vectors; i++) acc[i] = vaddq_f32(acc[i], product[i]);
        }
    }
    SWL_UNROLL
    for (int i = 0; i < vectors; i++) {
        int32_t c = channel + 4 * i;
        float32x4_t sum = vaddq_f32(acc[i], swl_load_f32(bias + c, count - 4 * i));
        sum = swl_clamp_neon(sum, vdupq_n_f32(args->out_min), vdupq_n_f32(args->out_max));
        if (residual) {
            sum = vaddq_f32(sum, vld1q_f32(residual + c));
            sum = swl_clamp_neon(sum, vdupq_n_f32(args->residual.min), vdupq_n_f32(args->residual.max));
        }
        swl_store_f32(out + c, sum, count - 4 * i);
    }
}

static void run(const swl_conv_f32 *args, int32_t begin, int32_t end, void *scratch) {
    const swl_window *w = &args->window;
    const float *bias = args->packed;
    const float *weights = (const float *)((const char *)args->packed + swl_align64((size_t)w->out_c * sizeof(float)));
    if (w->out_c != w->in_c) {
        swl_depthwise_f32_reference.run(args, begin, end, scratch);
        return;
    }
    for (int32_t row = begin; row < end; row++) {
        for (int32_t column = 0; column < w->out_w; column++) {
            ptrdiff_t pixel = (ptrdiff_t)row * w->out_w + column;
            view v = view_at(args, weights, row, column);
            float *out = args->out + pixel * w->out_stride;
            const float *residual = args->residual.in ? args->residual.in + pixel * args->residual.stride : NULL;
            int32_t c = 0;
            for (; c + 16 <= w->out_c; c += 16) channels(args, &v, bias, c, out, residual, 16, 4);
            for (; c < w->out_c; c += 4) channels(args, &v, bias, c, out, residual, w->out_c - c, 1);
        }
    }
}

void swl_init_depthwise_f32_neon(swl_depthwise_f32_kernel *kernel) {
    *kernel = swl_depthwise_f32_reference;
    kernel->run = run;
    kernel->name = "depthwise_f32_1x16__neon";
}
#endif
