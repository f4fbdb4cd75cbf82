// Input rows of a depthwise convolution, rearranged so that a 32-bit lane holds four neighbouring pixels of a channel.
#ifndef SWL_DEPTHWISE_Q8_LINE_H
#define SWL_DEPTHWISE_Q8_LINE_H

#include "arm.h"

// An entry is the place where a window's row begins: `quads` times 64 bytes, sixteen channels of the pixels
// x + 4 quad + 0 ... 3, dilated.
typedef struct {
    const swl_q8 *in; // the first channel of the row's first pixel
    int32_t in_w, in_stride;
    int32_t x, step, dilation; // column of the first place's first pixel, between places, between pixels
    int32_t entries, quads;
    const swl_q8 *outside; // sixteen bytes instead of a pixel outside of the row
    swl_q8 *out;
} swl_depthwise_line;

// Four pixels of sixteen channels, the channel running slower.
SWL_NEON_INLINE void swl_store_quad(swl_q8 *out, const swl_q8 *a, const swl_q8 *b, const swl_q8 *c, const swl_q8 *d) {
    int8x16x2_t even = vzipq_s8(vld1q_s8(a), vld1q_s8(c)), odd = vzipq_s8(vld1q_s8(b), vld1q_s8(d));
    int8x16x2_t low = vzipq_s8(even.val[0], odd.val[0]), high = vzipq_s8(even.val[1], odd.val[1]);
    vst1q_s8(out, low.val[0]);
    vst1q_s8(out + 16, low.val[1]);
    vst1q_s8(out + 32, high.val[0]);
    vst1q_s8(out + 48, high.val[1]);
}

SWL_NEON_INLINE const swl_q8 *swl_line_pixel(const swl_depthwise_line *line, int32_t x) {
    return (uint32_t)x < (uint32_t)line->in_w ? line->in + (ptrdiff_t)x * line->in_stride : line->outside;
}

// Entries [first, last), some of whose pixels are outside of the row.
static inline void swl_line_clipped(const swl_depthwise_line *line, int32_t first, int32_t last) {
    swl_q8 *out = line->out + (ptrdiff_t)first * line->quads * 64;
    for (int32_t entry = first; entry < last; entry++) {
        int32_t x = line->x + entry * line->step;
        for (int32_t quad = 0; quad < line->quads; quad++, x += 4 * line->dilation, out += 64) {
            const swl_q8 *pixel[4];
            for (int32_t i = 0; i < 4; i++) pixel[i] = swl_line_pixel(line, x + i * line->dilation);
            swl_store_quad(out, pixel[0], pixel[1], pixel[2], pixel[3]);
        }
    }
}

static inline void swl_line_inside(const swl_depthwise_line *line, int32_t first, int32_t last) {
    ptrdiff_t next = (ptrdiff_t)line->dilation * line->in_stride, step = (ptrdiff_t)line->step * line->in_stride;
    const swl_q8 *in = line->in + ((ptrdiff_t)line->x + (ptrdiff_t)first * line->step) * line->in_stride;
    swl_q8 *out = line->out + (ptrdiff_t)first * line->quads * 64;
    int32_t quads = line->quads;
    if (quads == 1) {
        for (int32_t entry = first; entry < last; entry++, in += step, out += 64) {
            swl_store_quad(out, in, in + next, in + 2 * next, in + 3 * next);
        }
        return;
    }
    for (int32_t entry = first; entry < last; entry++, in += step) {
        const swl_q8 *from = in;
        for (int32_t quad = 0; quad < quads; quad++, from += 4 * next, out += 64) {
            swl_store_quad(out, from, from + next, from + 2 * next, from + 3 * next);
        }
    }
}

// How many entries begin at a column below `limit`.
static inline int32_t swl_entries_below(const swl_depthwise_line *line, int32_t limit) {
    if (limit <= line->x) return 0;
    return swl_min_i32(line->entries, swl_divide_up((int64_t)limit - line->x, line->step));
}

static void swl_line_fill(const swl_depthwise_line *line) {
    int32_t left = swl_entries_below(line, 0);
    int32_t right = swl_entries_below(line, line->in_w - (4 * line->quads - 1) * line->dilation);
    right = swl_max_i32(left, right);
    swl_line_clipped(line, 0, left);
    swl_line_inside(line, left, right);
    swl_line_clipped(line, right, line->entries);
}

#endif
