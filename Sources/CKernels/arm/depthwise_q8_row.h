// One row of a depthwise convolution's output, sixteen channels.
#ifndef SWL_DEPTHWISE_Q8_ROW_H
#define SWL_DEPTHWISE_Q8_ROW_H

#include "requantize_neon.h"

// Packed channels: bias [16], scale [16], weights [kernel_h][quads][passes][4][outputs][4 channels][4 pixels].
// An entry gives `outputs` neighbouring columns.
typedef struct {
    const swl_q8 *const *lines; // kernel_h
    int32_t kernel_h, quads, passes, entries;
    const int8_t *packed;
    int32_t channels, columns; // to write
    swl_q8 *out;               // the first column and channel
    int32_t out_stride;
    swl_requantize to;
    const swl_residual_q8 *residual; // NULL: no sum
    const swl_q8 *r;                 // the residual's first column and channel
} swl_depthwise_row;

// The products of one quad: four columns of sums, each of four vectors of channels.
SWL_DOTPROD_INLINE void swl_depthwise_step(int32x4_t acc[4][4], const swl_q8 *quad, ptrdiff_t entry_bytes,
                                           const int8_t *weights, const int outputs) {
    SWL_UNROLL
    for (int m = 0; m < 4; m++) {
        SWL_UNROLL
        for (int p = 0; p < 4 / outputs; p++) {
            int8x16_t x = vld1q_s8(quad + p * entry_bytes + 16 * m);
            SWL_UNROLL
            for (int u = 0; u < outputs; u++) {
                int8x16_t w = vld1q_s8(weights + 16 * (m * outputs + u));
                acc[p * outputs + u][m] = vdotq_s32(acc[p * outputs + u][m], x, w);
            }
        }
    }
}

SWL_DOTPROD_INLINE void swl_depthwise_finish(const swl_depthwise_row *row, int32x4_t acc[4][4], int32_t x) {
    const float *scale = (const float *)(const void *)(row->packed + 64);
    swl_q8 *out = row->out + (ptrdiff_t)x * row->out_stride;
    int8x16_t q[4];
    SWL_UNROLL
    for (int i = 0; i < 4; i++) {
        int32x4_t v[4];
        SWL_UNROLL
        for (int m = 0; m < 4; m++) v[m] = swl_scaled(acc[i][m], vld1q_f32(scale + 4 * m));
        q[i] = swl_narrow_q8(&row->to, v[0], v[1], v[2], v[3]);
    }
    SWL_UNROLL
    for (int i = 0; i < 4 && row->to.clamps; i++) q[i] = swl_clamp_q8(&row->to, q[i]);
    if (row->channels == 16 && !row->residual && x + 4 <= row->columns) {
        SWL_UNROLL
        for (int i = 0; i < 4; i++, out += row->out_stride) vst1q_s8(out, q[i]);
        return;
    }
    SWL_UNROLL
    for (int i = 0; i < 4; i++, out += row->out_stride) {
        if (x + i >= row->columns) return;
        if (row->residual) {
            q[i] = swl_add_residual_neon(row->residual, q[i], row->r + (ptrdiff_t)(x + i) * row->residual->stride);
        }
        swl_store_q8(out, q[i], row->channels);
    }
}

// kernel_h 0: that of the row, with its quads and passes; else one quad and one pass.
SWL_DOTPROD_INLINE void swl_depthwise_row_run(const swl_depthwise_row row, const int kernel_h, const int outputs) {
    const int places = 4 / outputs;
    ptrdiff_t entry_bytes = kernel_h ? 64 : (ptrdiff_t)row.quads * 64;
    const int32_t *bias = (const int32_t *)(const void *)row.packed;
    ptrdiff_t offset = 0;
    for (int32_t x = 0; x < row.columns; x += 4, offset += places * entry_bytes) {
        const int8_t *weights = row.packed + 128;
        int32x4_t acc[4][4];
        SWL_UNROLL
        for (int i = 0; i < 4; i++) {
            SWL_UNROLL
            for (int m = 0; m < 4; m++) acc[i][m] = vld1q_s32(bias + 4 * m);
            SWL_OPAQUE(bias);
        }
        if (kernel_h) {
            SWL_UNROLL
            for (int i = 0; i < kernel_h; i++, weights += 64 * outputs) {
                swl_depthwise_step(acc, row.lines[i] + offset, entry_bytes, weights, outputs);
            }
        } else {
            for (int32_t i = 0; i < row.kernel_h; i++) {
                for (int32_t step = 0; step < row.quads * row.passes; step++, weights += 64 * outputs) {
                    const swl_q8 *quad = row.lines[i] + offset + 64 * (ptrdiff_t)(step / row.passes);
                    swl_depthwise_step(acc, quad, entry_bytes, weights, outputs);
                }
            }
        }
        swl_depthwise_finish(&row, acc, x);
    }
}

#endif
