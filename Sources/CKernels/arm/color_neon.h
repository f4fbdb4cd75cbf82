// What the kernels of colour share.
#ifndef SWL_COLOR_NEON_H
#define SWL_COLOR_NEON_H

#include "../reference/color.h"
#include "arm.h"

enum { swl_color_block = 16 };

// (x - 128) * 256
SWL_NEON_INLINE int16x8_t swl_words_of(uint8x8_t bytes) {
    return vshlq_n_s16(vmovl_s8(vreinterpret_s8_u8(veor_u8(bytes, vdup_n_u8(128)))), 8);
}

// Luma with 6 fraction bits.
SWL_NEON_INLINE int16x8_t swl_scaled_luma(uint8x8_t y, int16x8_t factor, int16x8_t offset) {
    return vaddq_s16(vqrdmulhq_s16(swl_words_of(y), factor), offset);
}

// Red, green and blue of sixteen pixels.
SWL_NEON_INLINE uint8x16x3_t swl_load_rgb(swl_color_format format, const swl_color_row *row, int32_t at) {
    if (format == SWL_COLOR_RGB) return vld3q_u8(row->in[0] + (ptrdiff_t)3 * at);
    if (format == SWL_COLOR_BGR) {
        const uint8x16x3_t p = vld3q_u8(row->in[0] + (ptrdiff_t)3 * at);
        return (uint8x16x3_t){{p.val[2], p.val[1], p.val[0]}};
    }
    const uint8x16x4_t p = vld4q_u8(row->in[0] + (ptrdiff_t)4 * at);
    if (format == SWL_COLOR_RGBX) return (uint8x16x3_t){{p.val[0], p.val[1], p.val[2]}};
    if (format == SWL_COLOR_BGRX) return (uint8x16x3_t){{p.val[2], p.val[1], p.val[0]}};
    if (format == SWL_COLOR_XRGB) return (uint8x16x3_t){{p.val[1], p.val[2], p.val[3]}};
    return (uint8x16x3_t){{p.val[3], p.val[2], p.val[1]}};
}

#endif
