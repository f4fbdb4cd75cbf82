#if defined(__aarch64__) || defined(__ARM_NEON)
#include "color_neon.h"

// Luma of sixteen pixels of a format that has it.
SWL_NEON_INLINE uint8x16_t load_luma(swl_color_format format, const swl_color_row *row, int32_t at) {
    if (format == SWL_COLOR_YUYV) return vld2q_u8(row->in[0] + (ptrdiff_t)2 * at).val[0];
    if (format == SWL_COLOR_UYVY) return vld2q_u8(row->in[0] + (ptrdiff_t)2 * at).val[1];
    return vld1q_u8(row->in[0] + at);
}

SWL_NEON_INLINE uint16x4_t weighted(uint16x4_t red, uint16x4_t green, uint16x4_t blue) {
    uint32x4_t sum = vmull_n_u16(red, 19595);
    sum = vmlal_n_u16(sum, green, 38470);
    return vrshrn_n_u32(vmlal_n_u16(sum, blue, 7471), 16);
}

SWL_NEON_INLINE uint8x8_t luma_of(uint8x8_t red, uint8x8_t green, uint8x8_t blue) {
    const uint16x8_t r = vmovl_u8(red), g = vmovl_u8(green), b = vmovl_u8(blue);
    return vmovn_u16(vcombine_u16(weighted(vget_low_u16(r), vget_low_u16(g), vget_low_u16(b)),
                                  weighted(vget_high_u16(r), vget_high_u16(g), vget_high_u16(b))));
}

SWL_NEON_INLINE uint8x16_t luma_of_rgb(uint8x16x3_t p) {
    return vcombine_u8(luma_of(vget_low_u8(p.val[0]), vget_low_u8(p.val[1]), vget_low_u8(p.val[2])),
                       luma_of(vget_high_u8(p.val[0]), vget_high_u8(p.val[1]), vget_high_u8(p.val[2])));
}

SWL_NEON_INLINE uint8x16_t own_luma(const swl_color_factors *f, uint8x16_t y) {
    const int16x8_t factor = vdupq_n_s16(f->y), offset = vdupq_n_s16(f->offset);
    return vcombine_u8(vqshrun_n_s16(swl_scaled_luma(vget_low_u8(y), factor, offset), 6),
                       vqshrun_n_s16(swl_scaled_luma(vget_high_u8(y), factor, offset), 6));
}

// Returns the pixels done from the left.
SWL_NEON_INLINE int32_t blocks(swl_color_format format, const swl_color *args, const swl_color_row *row) {
    const swl_color_factors f = args->factors;
    const int32_t last = swl_color_last_block(args->count, swl_color_block);
    for (int32_t at = 0; at <= last; at = swl_color_next_block(at, swl_color_block, last))
        vst1q_u8(row->out + at, format < SWL_COLOR_RGB ? own_luma(&f, load_luma(format, row, at))
                                                       : luma_of_rgb(swl_load_rgb(format, row, at)));
    return swl_color_blocks_end(swl_color_block, last);
}

static int32_t pixels(const swl_color *args, swl_color_row row) {
    switch (args->format) {
    case SWL_COLOR_YUYV:
    case SWL_COLOR_YVYU:
        return blocks(SWL_COLOR_YUYV, args, &row);
    case SWL_COLOR_UYVY:
    case SWL_COLOR_VYUY:
        return blocks(SWL_COLOR_UYVY, args, &row);
    case SWL_COLOR_RGB:
        return blocks(SWL_COLOR_RGB, args, &row);
    case SWL_COLOR_BGR:
        return blocks(SWL_COLOR_BGR, args, &row);
    case SWL_COLOR_RGBX:
        return blocks(SWL_COLOR_RGBX, args, &row);
    case SWL_COLOR_BGRX:
        return blocks(SWL_COLOR_BGRX, args, &row);
    case SWL_COLOR_XRGB:
        return blocks(SWL_COLOR_XRGB, args, &row);
    case SWL_COLOR_XBGR:
        return blocks(SWL_COLOR_XBGR, args, &row);
    default:
        return blocks(SWL_COLOR_GREY, args, &row);
    }
}

static void run(const swl_color *args, int32_t begin, int32_t end) {
    for (int32_t unit = begin; unit < end; unit++) {
        const swl_color_row row = swl_color_row_of(args, unit);
        swl_color_luma_pixels(args, &row, pixels(args, row), args->count);
    }
}

const swl_color_luma_kernel swl_color_luma_neon = {swl_units_color, run, "color_luma_u8_16__neon"};
#endif
