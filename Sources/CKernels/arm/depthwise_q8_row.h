// Rows of a depthwise convolution's output, eight channels at a time.
#ifndef SWL_DEPTHWISE_Q8_ROW_H
#define SWL_DEPTHWISE_Q8_ROW_H

#include "requantize_neon.h"

// Sixteen packed channels, followed by weights [2 halves][kernel_h][quads][passes][outputs][8 channels][4 pixels].
typedef struct {
    int32_t bias[16];
    float scale[16];
    int32_t passes;  // products a weight is split into
    int32_t bounded; // whatever the input, |(float)sum * scale| is below 32000
    int32_t unused[14];
    int8_t weights[];
} swl_depthwise_block;

// An entry of a line gives `outputs` neighbouring columns.
typedef struct {
    const swl_q8 *const *lines; // of row r and tap i: r * stride_h + i
    const swl_depthwise_block *block;
    int32_t kernel_h, stride_h, quads;
    int32_t rows, columns, channels; // to write
    swl_q8 *out;                     // the first column and channel
    ptrdiff_t out_stride, out_row;   // bytes between columns, rows
    int32_t zero, min, max;
    const swl_residual_q8 *residual; // NULL: no sum
    const swl_q8 *r;                 // the residual's first column and channel
    ptrdiff_t r_row;
} swl_depthwise_rows;

// To bytes, in the way of swl_finish_q8 but for sums that fit 16 bits: 1.5 * 2^23 has no fraction bits left, none of
// its own among the lower 16, and takes an even number as well.
typedef struct {
    float32x4_t magic; // with the even part of the zero point
    int16x8_t odd;     // the rest of it
    int8x16_t min, max;
    int adjusted; // any of those three matters
} swl_bounded_requantize;

static inline swl_bounded_requantize swl_bounded_requantize_of(const swl_depthwise_rows *rows) {
    int32_t odd = rows->zero & 1;
    return (swl_bounded_requantize){vdupq_n_f32((float)(12582912 + rows->zero - odd)), vdupq_n_s16((int16_t)odd),
                                    vdupq_n_s8((int8_t)rows->min), vdupq_n_s8((int8_t)rows->max),
                                    odd || rows->min > INT8_MIN || rows->max < INT8_MAX};
}

// `bounded`: known to be; else whatever lies further away, which every byte's limits are closer than, is drawn there.
SWL_NEON_INLINE int16x8_t swl_bounded_s16(const swl_bounded_requantize *to, const int32x4_t acc[2],
                                          const float32x4_t scale[2], const int bounded) {
    const float32x4_t limit = vdupq_n_f32(32000);
    float32x4_t v[2];
    SWL_UNROLL
    for (int m = 0; m < 2; m++) {
        v[m] = vmulq_f32(vcvtq_f32_s32(acc[m]), scale[m]);
        if (!bounded) v[m] = vminnmq_f32(vmaxnmq_f32(v[m], vnegq_f32(limit)), limit);
        v[m] = vaddq_f32(v[m], to->magic);
    }
    return vuzp1q_s16(vreinterpretq_s16_f32(v[0]), vreinterpretq_s16_f32(v[1]));
}

// `count` rows of `columns` times eight channels.
SWL_NEON_INLINE void swl_bounded_narrow(const swl_bounded_requantize *to, const int16x8_t v[2][4], int8x8_t q[2][4],
                                        const int count, const int columns) {
    if (!to->adjusted) {
        SWL_UNROLL
        for (int i = 0; i < count * columns; i++) q[i / columns][i % columns] = vqmovn_s16(v[i / columns][i % columns]);
        return;
    }
    SWL_UNROLL
    for (int i = 0; i < count * columns; i += 2) {
        int r = i / columns, x = i % columns;
        int8x16_t both = swl_narrow_s16(vaddq_s16(v[r][x], to->odd), vaddq_s16(v[r][x + 1], to->odd));
        both = vmaxq_s8(vminq_s8(both, to->max), to->min);
        q[r][x] = vget_low_s8(both);
        q[r][x + 1] = vget_high_s8(both);
    }
}

// Stores two columns of eight channels, from column x of row r and channel `first` on, as far as there are any.
static inline void swl_store_part(const swl_depthwise_rows *rows, int8x16_t q, int32_t r, int32_t x, int32_t first) {
    const swl_residual_q8 *residual = rows->residual;
    int32_t columns = swl_min_i32(rows->columns - x, 2), channels = swl_min_i32(rows->channels - first, 8);
    swl_q8 *out = rows->out + r * rows->out_row + x * rows->out_stride + first;
    if (residual) {
        const swl_q8 *from = rows->r + r * rows->r_row + (ptrdiff_t)x * residual->stride + first;
        swl_q8 both[16] = {0};
        for (int32_t i = 0; i < columns; i++, from += residual->stride) memcpy(both + 8 * i, from, (size_t)channels);
        q = swl_add_residual_neon(residual, q, both);
    }
    if (columns > 0) swl_store_q8(out, q, channels);
    if (columns > 1) swl_store_q8(out + rows->out_stride, vextq_s8(q, q, 8), channels);
}

// Eight channels of windows of three rows and one quad, strides 1 with two outputs a place, 2 with one.
typedef struct {
    swl_bounded_requantize to;
    const int32_t *bias;
    const float *scale;
    const swl_q8 *lines[5];
    int8x16_t weights[3][2][2]; // of a row, output and four channels
    int8x16_t extra[2];         // of a second pass, by output: the same for every channel and row
} swl_depthwise_three;

// `count` rows of `columns` columns whose first entry is at `offset` of the lines.
SWL_DOTPROD_INLINE void swl_depthwise_three_tile(const swl_depthwise_three *t, ptrdiff_t offset, int8x8_t q[2][4],
                                                 const int count, const int columns, const int outputs,
                                                 const int passes, const int bounded) {
    const int stride_h = outputs == 2 ? 1 : 2;
    const int32_t *bias = t->bias;
    int32x4_t acc[2][4][2];
    SWL_UNROLL
    for (int i = 0; i < count * columns; i++) {
        SWL_UNROLL
        for (int m = 0; m < 2; m++) acc[i / columns][i % columns][m] = vld1q_s32(bias + 4 * m);
        SWL_OPAQUE(bias);
    }
    SWL_UNROLL
    for (int line = 0; line < (count - 1) * stride_h + 3; line++) {
        SWL_UNROLL
        for (int place = 0; place < columns / outputs; place++) {
            const swl_q8 *from = t->lines[line] + offset + 64 * place;
            int8x16_t pixels[2] = {vld1q_s8(from), vld1q_s8(from + 16)};
            SWL_UNROLL
            for (int i = 0; i < 2 * outputs * count; i++) {
                int m = i % 2, u = i / 2 % outputs, r = i / 2 / outputs, tap = line - r * stride_h;
                if (tap < 0 || tap >= 3) continue;
                int32x4_t *sum = &acc[r][place * outputs + u][m];
                *sum = vdotq_s32(*sum, pixels[m], t->weights[tap][u][m]);
                if (passes == 2) *sum = vdotq_s32(*sum, pixels[m], t->extra[u]);
                SWL_IN_ORDER(*sum);
            }
        }
    }
    float32x4_t scale[2] = {vld1q_f32(t->scale), vld1q_f32(t->scale + 4)};
    int16x8_t v[2][4];
    SWL_UNROLL
    for (int i = 0; i < count * columns; i++) {
        v[i / columns][i % columns] = swl_bounded_s16(&t->to, acc[i / columns][i % columns], scale, bounded);
    }
    swl_bounded_narrow(&t->to, v, q, count, columns);
}

SWL_NEON_INLINE void swl_store_columns(swl_q8 *out, const int8x8_t q[4], ptrdiff_t stride, int32_t count) {
    vst1_s8(out, q[0]);
    if (count > 1) vst1_s8(out + stride, q[1]);
    if (count > 2) vst1_s8(out + 2 * stride, q[2]);
    if (count > 3) vst1_s8(out + 3 * stride, q[3]);
}

// `count` rows from row r on, eight channels from `first` on.
SWL_DOTPROD_INLINE void swl_depthwise_three_rows(swl_depthwise_three *t, const swl_depthwise_rows *rows, int32_t r,
                                                 int32_t first, const int count, const int outputs, const int passes,
                                                 const int bounded) {
    const int stride_h = outputs == 2 ? 1 : 2;
    SWL_UNROLL
    for (int i = 0; i < (count - 1) * stride_h + 3; i++) {
        t->lines[i] = rows->lines[r * stride_h + i] + 4 * first;
        SWL_OPAQUE(t->lines[i]);
    }
    int8x8_t q[2][4];
    swl_q8 *out = rows->out + r * rows->out_row + first;
    ptrdiff_t stride = rows->out_stride, offset = 0;
    int32_t left = rows->columns;
    for (; left >= 4; left -= 4, out += 4 * stride, offset += 256 / outputs) {
        swl_depthwise_three_tile(t, offset, q, count, 4, outputs, passes, bounded);
        swl_store_columns(out, q[0], stride, 4);
        if (count == 2) swl_store_columns(out + rows->out_row, q[1], stride, 4);
    }
    if (left == 3) {
        swl_depthwise_three_tile(t, offset, q, count, 4, outputs, passes, bounded);
        swl_store_columns(out, q[0], stride, 3);
        if (count == 2) swl_store_columns(out + rows->out_row, q[1], stride, 3);
    } else if (left > 0) {
        swl_depthwise_three_tile(t, offset, q, count, 2, outputs, passes, bounded);
        swl_store_columns(out, q[0], stride, left);
        if (count == 2) swl_store_columns(out + rows->out_row, q[1], stride, left);
    }
}

// Whole eights of channels, without residual.
SWL_DOTPROD_INLINE void swl_depthwise_three_run(const swl_depthwise_rows *from, const int outputs, const int passes,
                                                const int bounded) {
    const swl_depthwise_rows rows = *from; // no store can alias it
    const int8_t *weights = rows.block->weights;
    swl_depthwise_three t = {.to = swl_bounded_requantize_of(&rows)};
    for (int32_t first = 0; first < rows.channels; first += 8) {
        t.bias = rows.block->bias + first;
        t.scale = rows.block->scale + first;
        SWL_OPAQUE(t.bias);
        SWL_OPAQUE(t.scale);
        SWL_UNROLL
        for (int i = 0; i < 3 * passes * outputs; i++, weights += 32) {
            int tap = i / (passes * outputs), pass = i / outputs % passes, u = i % outputs;
            if (pass == 1 && tap == 0) t.extra[u] = vld1q_s8(weights);
            if (pass == 1) continue;
            t.weights[tap][u][0] = vld1q_s8(weights);
            t.weights[tap][u][1] = vld1q_s8(weights + 16);
        }
        int32_t r = 0;
        for (; r + 2 <= rows.rows; r += 2) swl_depthwise_three_rows(&t, &rows, r, first, 2, outputs, passes, bounded);
        if (r < rows.rows) swl_depthwise_three_rows(&t, &rows, r, first, 1, outputs, passes, bounded);
    }
}

// One row of any window.
SWL_DOTPROD_INLINE void swl_depthwise_any_row(const swl_depthwise_rows *rows, int32_t r, const int outputs) {
    swl_requantize to = swl_requantize_of(rows->zero, rows->min, rows->max);
    const swl_depthwise_block *block = rows->block;
    int32_t steps = rows->quads * block->passes;
    size_t half_bytes = (size_t)rows->kernel_h * (size_t)steps * (size_t)outputs * 32;
    for (int32_t first = 0; first < rows->channels; first += 8) {
        for (int32_t x = 0; x < rows->columns; x += 4) {
            const int8_t *weights = block->weights + (first ? half_bytes : 0);
            ptrdiff_t entry_bytes = (ptrdiff_t)rows->quads * 64, offset = x / outputs * entry_bytes + 4 * first;
            int32x4_t acc[4][2];
            SWL_UNROLL
            for (int i = 0; i < 8; i++) acc[i / 2][i % 2] = vld1q_s32(block->bias + first + 4 * (i % 2));
            for (int32_t i = 0; i < rows->kernel_h; i++) {
                const swl_q8 *line = rows->lines[r * rows->stride_h + i] + offset;
                for (int32_t step = 0; step < steps; step++, weights += 32 * outputs) {
                    const swl_q8 *quad = line + 64 * (ptrdiff_t)(step / block->passes);
                    SWL_UNROLL
                    for (int n = 0; n < 8; n++) {
                        int m = n % 2, column = n / 2;
                        int8x16_t pixels = vld1q_s8(quad + column / outputs * entry_bytes + 16 * m);
                        int8x16_t w = vld1q_s8(weights + 32 * (column % outputs) + 16 * m);
                        acc[column][m] = vdotq_s32(acc[column][m], pixels, w);
                    }
                }
            }
            float32x4_t scale[2] = {vld1q_f32(block->scale + first), vld1q_f32(block->scale + first + 4)};
            SWL_UNROLL
            for (int i = 0; i < 4; i += 2) {
                int8x16_t q = swl_finish_q8(&to, swl_scaled(acc[i][0], scale[0]), swl_scaled(acc[i][1], scale[1]),
                                            swl_scaled(acc[i + 1][0], scale[0]), swl_scaled(acc[i + 1][1], scale[1]));
                swl_store_part(rows, q, r, x + i, first);
            }
        }
    }
}

#endif
