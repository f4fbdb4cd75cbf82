// Rows of frames to rows of samples: components are sorted as they are loaded.
#if defined(__aarch64__) || defined(__ARM_NEON)
#include "../reference/frame.h"
#include "arm.h"

enum { block = 16 }; // groups

SWL_NEON_INLINE int16x8_t mixed(int16x8_t a, int16x8_t b, int16_t weight) {
    return vaddq_s16(a, vqrdmulhq_n_s16(vsubq_s16(b, a), weight));
}

SWL_NEON_INLINE int16x8_t sample(uint8x8_t bytes) {
    return vreinterpretq_s16_u16(vshll_n_u8(bytes, 7));
}

SWL_NEON_INLINE void store_16(int16_t *out, uint8x16_t a, uint8x16_t b, int16_t weight) {
    vst1q_s16(out, mixed(sample(vget_low_u8(a)), sample(vget_low_u8(b)), weight));
    vst1q_s16(out + 8, mixed(sample(vget_high_u8(a)), sample(vget_high_u8(b)), weight));
}

// The first and the third, in turn.
SWL_NEON_INLINE void store_luma(int16_t *out, uint8x16_t a0, uint8x16_t a1, uint8x16_t b0, uint8x16_t b1, int16_t w) {
    const int16x8x2_t low = {{mixed(sample(vget_low_u8(a0)), sample(vget_low_u8(b0)), w),
                              mixed(sample(vget_low_u8(a1)), sample(vget_low_u8(b1)), w)}};
    const int16x8x2_t high = {{mixed(sample(vget_high_u8(a0)), sample(vget_high_u8(b0)), w),
                               mixed(sample(vget_high_u8(a1)), sample(vget_high_u8(b1)), w)}};
    vst2q_s16(out, low);
    vst2q_s16(out + 16, high);
}

SWL_NEON_INLINE void mix_pairs(const swl_frame_mix *args, ptrdiff_t at, int luma) {
    const uint8x16x4_t a = vld4q_u8(args->a + 4 * at), b = vld4q_u8(args->b + 4 * at);
    const ptrdiff_t stride = args->out_stride;
    store_luma(args->out + 2 * at, a.val[luma], a.val[luma + 2], b.val[luma], b.val[luma + 2], args->weight);
    store_16(args->out + stride + at, a.val[1 - luma], b.val[1 - luma], args->weight);
    store_16(args->out + 2 * stride + at, a.val[3 - luma], b.val[3 - luma], args->weight);
}

SWL_NEON_INLINE int16x8_t word(const swl_frame_mix *args, const uint8_t *in) {
    const uint16x8_t largest = vdupq_n_u16((uint16_t)((1 << args->bits) - 1));
    const uint16x8_t value = vminq_u16(vreinterpretq_u16_u8(vld1q_u8(in)), largest);
    const uint16x8_t shifted = vshrq_n_u16(vshlq_u16(value, vdupq_n_s16((int16_t)(16 - args->bits))), 1);
    return vqrdmulhq_n_s16(vreinterpretq_s16_u16(shifted), args->word_factor);
}

SWL_NEON_INLINE void mix_words(const swl_frame_mix *args, ptrdiff_t at) {
    for (ptrdiff_t i = at; i < at + block; i += 8)
        vst1q_s16(args->out + i, mixed(word(args, args->a + 2 * i), word(args, args->b + 2 * i), args->weight));
}

SWL_NEON_INLINE uint8x16x4_t load_groups(swl_frame_layout layout, const uint8_t *in) {
    if (layout == SWL_FRAME_BYTES_1) return (uint8x16x4_t){{vld1q_u8(in)}};
    if (layout == SWL_FRAME_BYTES_2) {
        const uint8x16x2_t v = vld2q_u8(in);
        return (uint8x16x4_t){{v.val[0], v.val[1]}};
    }
    if (layout == SWL_FRAME_BYTES_3) {
        const uint8x16x3_t v = vld3q_u8(in);
        return (uint8x16x4_t){{v.val[0], v.val[1], v.val[2]}};
    }
    return vld4q_u8(in);
}

SWL_NEON_INLINE void mix_block(swl_frame_layout layout, const swl_frame_mix *args, ptrdiff_t at) {
    if (layout == SWL_FRAME_WORDS) {
        mix_words(args, at);
    } else if (layout == SWL_FRAME_YUYV || layout == SWL_FRAME_UYVY) {
        mix_pairs(args, at, layout == SWL_FRAME_UYVY);
    } else {
        const int bytes = (int)layout - SWL_FRAME_BYTES_1 + 1;
        const uint8x16x4_t a = load_groups(layout, args->a + bytes * at), b = load_groups(layout, args->b + bytes * at);
        SWL_UNROLL
        for (int c = 0; c < bytes; c++)
            store_16(args->out + (ptrdiff_t)c * args->out_stride + at, a.val[c], b.val[c], args->weight);
    }
}

// The last block of a row overlaps the one before it.
SWL_NEON_INLINE void mix_row(swl_frame_layout layout, const swl_frame_mix *args) {
    const int32_t last = args->count - block;
    for (int32_t at = 0; at < last; at += block) mix_block(layout, args, at);
    mix_block(layout, args, last);
}

static void run(const swl_frame_mix *args, int32_t begin, int32_t end) {
    if (begin >= end) return;
    if (args->count < block) {
        swl_frame_mix_groups(args, 0, args->count);
        return;
    }
    switch (args->layout) {
    case SWL_FRAME_BYTES_1:
        mix_row(SWL_FRAME_BYTES_1, args);
        break;
    case SWL_FRAME_BYTES_2:
        mix_row(SWL_FRAME_BYTES_2, args);
        break;
    case SWL_FRAME_BYTES_3:
        mix_row(SWL_FRAME_BYTES_3, args);
        break;
    case SWL_FRAME_BYTES_4:
        mix_row(SWL_FRAME_BYTES_4, args);
        break;
    case SWL_FRAME_YUYV:
        mix_row(SWL_FRAME_YUYV, args);
        break;
    case SWL_FRAME_UYVY:
        mix_row(SWL_FRAME_UYVY, args);
        break;
    case SWL_FRAME_WORDS:
        mix_row(SWL_FRAME_WORDS, args);
        break;
    }
}

const swl_frame_mix_kernel swl_frame_mix_neon = {swl_units_frame_mix, run, "frame_mix_u8_s16_16__neon"};
#endif
