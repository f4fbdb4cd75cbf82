// Input rows of a depthwise convolution, rearranged so that a 32-bit lane holds four neighbouring pixels of a channel.
#ifndef SWL_DEPTHWISE_Q8_LINE_H
#define SWL_DEPTHWISE_Q8_LINE_H

#include "arm.h"

enum { swl_padding_pixels = 18 };

// An entry is the place where a window's row begins: `quads` times 64 bytes, sixteen channels of the pixels
// x + 4 quad + 0 ... 3, dilated.
typedef struct {
    const swl_q8 *in; // the first channel of the row's first pixel
    int32_t in_w, in_stride;
    int32_t x, step, dilation; // column of the first place's first pixel, between places, between pixels
    int32_t entries, quads;
    int32_t left, right;   // the entries between them have all their pixels inside of the row
    const swl_q8 *outside; // sixteen bytes instead of a pixel outside of the row
    swl_q8 *out;
    int32_t padded;  // a short line: `padding` takes all of its pixels, `padded` of which are inside of the row
    swl_q8 *padding; // swl_padding_pixels of sixteen bytes
} swl_depthwise_line;

// How many entries begin at a column below `limit`.
static inline int32_t swl_entries_below(const swl_depthwise_line *line, int32_t limit) {
    if (limit <= line->x) return 0;
    return swl_min_i32(line->entries, swl_divide_up((int64_t)limit - line->x, line->step));
}

// Sets what depends on the rest: `left`, `right`, `padded`, `padding`.
static inline void swl_line_split(swl_depthwise_line *line) {
    line->left = swl_entries_below(line, 0);
    line->right = swl_entries_below(line, line->in_w - (4 * line->quads - 1) * line->dilation);
    line->right = swl_max_i32(line->left, line->right);
    line->padded = 0;
    int32_t pixels = (line->entries - 1) * line->step + 4;
    if (line->quads > 1 || line->dilation > 1 || line->x > 0 || pixels > swl_padding_pixels) return;
    line->padded = swl_max_i32(swl_min_i32(line->in_w, line->x + pixels), 0);
    for (int32_t i = 0; i < pixels; i++) memcpy(line->padding + 16 * i, line->outside, 16);
}

SWL_NEON_INLINE const swl_q8 *swl_line_pixel(const swl_depthwise_line *line, int32_t x) {
    return (uint32_t)x < (uint32_t)line->in_w ? line->in + (ptrdiff_t)x * line->in_stride : line->outside;
}

// Entries [first, last), some of whose pixels are outside of the row.
static inline void swl_line_clipped(const swl_depthwise_line *line, int32_t first, int32_t last) {
    swl_q8 *out = line->out + (ptrdiff_t)first * line->quads * 64;
    for (int32_t entry = first; entry < last; entry++) {
        int32_t x = line->x + entry * line->step;
        for (int32_t quad = 0; quad < line->quads; quad++, out += 64) {
            int8x16x4_t pixels;
            SWL_UNROLL
            for (int i = 0; i < 4; i++, x += line->dilation) pixels.val[i] = vld1q_s8(swl_line_pixel(line, x));
            vst4q_s8(out, pixels);
        }
    }
}

// `next` bytes from pixel to pixel.
SWL_NEON_INLINE void swl_store_quad(swl_q8 *out, const swl_q8 *in, ptrdiff_t next) {
    int8x16x4_t pixels;
    SWL_UNROLL
    for (int i = 0; i < 4; i++, in += next) pixels.val[i] = vld1q_s8(in);
    vst4q_s8(out, pixels);
}

// Four entries of one quad, each sharing two pixels with the next; moves `out` behind them and returns where the fifth
// begins. From intrinsics the compiler copies the shared registers, as it does not let the groups of four overlap.
SWL_NEON_INLINE const swl_q8 *swl_store_overlapping(swl_q8 **out, const swl_q8 *in, ptrdiff_t next) {
    __asm__ volatile("ld1 {v16.16b}, [%[in]], %[next]\n\t"
                     "ld1 {v17.16b}, [%[in]], %[next]\n\t"
                     "ld1 {v18.16b}, [%[in]], %[next]\n\t"
                     "ld1 {v19.16b}, [%[in]], %[next]\n\t"
                     "ld1 {v20.16b}, [%[in]], %[next]\n\t"
                     "ld1 {v21.16b}, [%[in]], %[next]\n\t"
                     "ld1 {v22.16b}, [%[in]], %[next]\n\t"
                     "ld1 {v23.16b}, [%[in]], %[next]\n\t"
                     "ldr q24, [%[in]]\n\t"
                     "ldr q25, [%[in], %[next]]\n\t"
                     "st4 {v16.16b-v19.16b}, [%[out]], #64\n\t"
                     "st4 {v18.16b-v21.16b}, [%[out]], #64\n\t"
                     "st4 {v20.16b-v23.16b}, [%[out]], #64\n\t"
                     "st4 {v22.16b-v25.16b}, [%[out]], #64"
                     : [out] "+r"(*out), [in] "+r"(in)
                     : [next] "r"(next)
                     : "memory", "v16", "v17", "v18", "v19", "v20", "v21", "v22", "v23", "v24", "v25");
    return in;
}

// `count` entries of which the first begins at `in`, pixels being in_stride bytes apart.
SWL_NEON_INLINE void swl_line_run(const swl_depthwise_line *line, swl_q8 *out, const swl_q8 *in, ptrdiff_t in_stride,
                                  int32_t count) {
    ptrdiff_t next = line->dilation * in_stride, step = line->step * in_stride;
    int32_t quads = line->quads;
    if (quads == 1) {
        if (step == 2 * next) {
            for (; count >= 4; count -= 4) in = swl_store_overlapping(&out, in, next);
        }
        for (; count > 0; count--, in += step, out += 64) swl_store_quad(out, in, next);
        return;
    }
    for (; count > 0; count--, in += step) {
        const swl_q8 *from = in;
        for (int32_t quad = 0; quad < quads; quad++, from += 4 * next, out += 64) swl_store_quad(out, from, next);
    }
}

static inline void swl_line_padded(const swl_depthwise_line *line) {
    const swl_q8 *in = line->in;
    swl_q8 *to = line->padding - line->x * 16;
    int32_t count = line->padded;
    for (; count >= 2; count -= 2, in += 2 * (ptrdiff_t)line->in_stride, to += 32) {
        int8x16_t a = vld1q_s8(in), b = vld1q_s8(in + line->in_stride);
        vst1q_s8(to, a);
        vst1q_s8(to + 16, b);
    }
    if (count > 0) vst1q_s8(to, vld1q_s8(in));
    swl_line_run(line, line->out, line->padding, 16, line->entries);
}

static void swl_line_fill(const swl_depthwise_line *line) {
    if (line->padded > 0) {
        swl_line_padded(line);
        return;
    }
    swl_line_clipped(line, 0, line->left);
    const swl_q8 *in = line->in + ((ptrdiff_t)line->x + (ptrdiff_t)line->left * line->step) * line->in_stride;
    swl_q8 *out = line->out + (ptrdiff_t)line->left * line->quads * 64;
    swl_line_run(line, out, in, line->in_stride, line->right - line->left);
    swl_line_clipped(line, line->right, line->entries);
}

#endif
