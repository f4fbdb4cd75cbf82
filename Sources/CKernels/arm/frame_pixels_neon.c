// Rows of samples to bytes of colour, 8 pixels at a time.
#if defined(__aarch64__) || defined(__ARM_NEON)
#include "../reference/frame.h"
#include "arm.h"

enum { block = 8 }; // pixels

SWL_NEON_INLINE uint8x8_t rounded(int16x8_t sample) {
    return vqrshrun_n_s16(sample, 7);
}

// (x - 128) * 256
SWL_NEON_INLINE int16x8_t centred(int16x8_t sample) {
    return vshlq_n_s16(vsubq_s16(sample, vdupq_n_s16(1 << 14)), 1);
}

SWL_NEON_INLINE int16x8_t luma_of(const swl_color_factors *f, int16x8_t sample) {
    return vaddq_s16(vqrdmulhq_n_s16(centred(sample), f->y), vdupq_n_s16(f->offset));
}

SWL_NEON_INLINE uint8x8_t byte_of(int16x8_t luma, int16x8_t chroma) {
    return vqshrun_n_s16(vqaddq_s16(luma, chroma), 6);
}

SWL_NEON_INLINE void store_yuv(const swl_frame_pixels *args, int32_t at, const int16x8_t *s) {
    const swl_color_factors f = args->factors;
    const ptrdiff_t stride = args->out_stride;
    const int16x8_t luma = luma_of(&f, s[0]), u = centred(s[1]), v = centred(s[2]);
    const int16x8_t green = vaddq_s16(vqrdmulhq_n_s16(u, f.g_u), vqrdmulhq_n_s16(v, f.g_v));
    vst1_u8(args->out + at, byte_of(luma, vqrdmulhq_n_s16(v, f.r_v)));
    vst1_u8(args->out + stride + at, byte_of(luma, green));
    vst1_u8(args->out + 2 * stride + at, byte_of(luma, vqrdmulhq_n_s16(u, f.b_u)));
}

SWL_NEON_INLINE uint32x4_t luma_words(int16x4_t red, int16x4_t green, int16x4_t blue) {
    const int32x4_t sum = vmlal_n_s16(vmlal_n_s16(vmull_n_s16(red, 9798), green, 19235), blue, 3735);
    return vshrq_n_u32(vreinterpretq_u32_s32(vaddq_s32(sum, vdupq_n_s32(1 << 21))), 22);
}

SWL_NEON_INLINE uint8x8_t luma_of_colors(int16x8_t red, int16x8_t green, int16x8_t blue) {
    const uint32x4_t low = luma_words(vget_low_s16(red), vget_low_s16(green), vget_low_s16(blue));
    const uint32x4_t high = luma_words(vget_high_s16(red), vget_high_s16(green), vget_high_s16(blue));
    return vmovn_u16(vcombine_u16(vmovn_u32(low), vmovn_u32(high)));
}

SWL_NEON_INLINE int16x8_t mean(int16x8_t a, int16x8_t b) {
    return vrhaddq_s16(a, b);
}

SWL_NEON_INLINE void store_pixels(swl_frame_colors colors, const swl_frame_pixels *args, int32_t at,
                                  const int16x8_t *s) {
    const ptrdiff_t stride = args->out_stride;
    uint8_t *out = args->out + at;
    if (colors == SWL_FRAME_LUMA) {
        vst1_u8(out, vqshrun_n_s16(luma_of(&args->factors, s[0]), 6));
    } else if (colors == SWL_FRAME_YUV) {
        store_yuv(args, at, s);
    } else {
        const int16x8_t green = colors >= SWL_FRAME_BAYER ? mean(s[1], s[3]) : s[1];
        if (colors == SWL_FRAME_RGB_LUMA || colors == SWL_FRAME_BAYER_LUMA) {
            vst1_u8(out, luma_of_colors(s[0], green, s[2]));
        } else {
            vst1_u8(out, rounded(s[0]));
            vst1_u8(out + stride, rounded(green));
            vst1_u8(out + 2 * stride, rounded(s[2]));
        }
    }
}

SWL_NEON_INLINE void do_row(swl_frame_colors colors, const swl_frame_pixels *args) {
    const int inputs = colors == SWL_FRAME_LUMA ? 1 : colors < SWL_FRAME_BAYER ? 3 : 4;
    for (int32_t at = 0; at < args->count; at += block) {
        int16x8_t s[4];
        SWL_UNROLL
        for (int c = 0; c < inputs; c++) s[c] = vld1q_s16(args->in[c] + at);
        store_pixels(colors, args, at, s);
    }
}

static void run(const swl_frame_pixels *args, int32_t begin, int32_t end) {
    if (begin >= end) return;
    const swl_frame_pixels own = *args; // nothing that is stored can change it
    switch (own.colors) {
    case SWL_FRAME_LUMA:
        do_row(SWL_FRAME_LUMA, &own);
        break;
    case SWL_FRAME_YUV:
        do_row(SWL_FRAME_YUV, &own);
        break;
    case SWL_FRAME_RGB:
        do_row(SWL_FRAME_RGB, &own);
        break;
    case SWL_FRAME_RGB_LUMA:
        do_row(SWL_FRAME_RGB_LUMA, &own);
        break;
    case SWL_FRAME_BAYER:
        do_row(SWL_FRAME_BAYER, &own);
        break;
    case SWL_FRAME_BAYER_LUMA:
        do_row(SWL_FRAME_BAYER_LUMA, &own);
        break;
    }
}

const swl_frame_pixels_kernel swl_frame_pixels_neon = {swl_units_frame_pixels, run, "frame_pixels_s16_u8_8__neon"};
#endif
