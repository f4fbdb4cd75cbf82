#if defined(__x86_64__)
#include "avx2.h"

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

SWL_AVX2_INLINE __m256 finish(const swl_conv_f32 *args, __m256 v, const float *residual, __m256i mask) {
    v = _mm256_min_ps(_mm256_max_ps(v, _mm256_set1_ps(args->out_min)), _mm256_set1_ps(args->out_max));
    if (!residual) return v;
    v = _mm256_add_ps(v, _mm256_maskload_ps(residual, mask));
    return _mm256_min_ps(_mm256_max_ps(v, _mm256_set1_ps(args->residual.min)), _mm256_set1_ps(args->residual.max));
}

// `vectors` times 8 channels of one pixel, the last of them under a mask; sums in the order of the reference.
SWL_AVX2_INLINE void channels(const swl_conv_f32 *args, const view *v, const float *bias, int32_t channel, float *out,
                              const float *residual, __m256i mask, const int vectors) {
    const __m256i all = _mm256_set1_epi32(-1);
    __m256 acc[4];
    SWL_UNROLL
    for (int i = 0; i < vectors; i++) acc[i] = _mm256_setzero_ps();
    for (int32_t y = 0; y < v->rows; y++) {
        const float *in = v->in + y * v->in_row + channel, *weights = v->weights + y * v->weight_row + channel;
        for (int32_t x = 0; x < v->columns; x++, in += v->in_column, weights += v->weight_column) {
            SWL_UNROLL
            for (int i = 0; i < vectors; i++) {
                __m256i used = i == vectors - 1 ? mask : all;
                __m256 w = _mm256_maskload_ps(weights + 8 * i, used);
                acc[i] = _mm256_add_ps(acc[i], _mm256_mul_ps(_mm256_maskload_ps(in + 8 * i, used), w));
            }
        }
    }
    SWL_UNROLL
    for (int i = 0; i < vectors; i++) {
        __m256i used = i == vectors - 1 ? mask : all;
        const float *other = residual ? residual + channel + 8 * i : NULL;
        __m256 sum = _mm256_add_ps(acc[i], _mm256_maskload_ps(bias + channel + 8 * i, used));
        _mm256_maskstore_ps(out + channel + 8 * i, used, finish(args, sum, other, used));
    }
}

SWL_AVX2 static void run(const swl_conv_f32 *args, int32_t begin, int32_t end, void *scratch) {
    const swl_window *w = &args->window;
    const float *bias = args->packed;
    const float *weights = (const float *)((const char *)args->packed + swl_align64((size_t)w->out_c * sizeof(float)));
    const __m256i all = _mm256_set1_epi32(-1);
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
            for (; c + 32 <= w->out_c; c += 32) channels(args, &v, bias, c, out, residual, all, 4);
            for (; c < w->out_c; c += 8) channels(args, &v, bias, c, out, residual, swl_lanes(w->out_c - c), 1);
        }
    }
}

void swl_init_depthwise_f32_avx2(swl_depthwise_f32_kernel *kernel) {
    *kernel = swl_depthwise_f32_reference;
    kernel->run = run;
    kernel->name = "depthwise_f32_1x32__avx2";
}
#endif
