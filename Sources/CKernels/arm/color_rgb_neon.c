#if defined(__aarch64__) || defined(__ARM_NEON)
#include "color_neon.h"

// Products with 6 fraction bits in 16-bit lanes. Where two pixels share chroma, even and odd pixels are loaded apart
// and every product serves both.

typedef struct {
    int16x8_t y, offset, r_v, g_u, g_v, b_u;
} constants;

SWL_NEON_INLINE constants constants_of(const swl_color_factors *f) {
    return (constants){vdupq_n_s16(f->y),   vdupq_n_s16(f->offset), vdupq_n_s16(f->r_v),
                       vdupq_n_s16(f->g_u), vdupq_n_s16(f->g_v),    vdupq_n_s16(f->b_u)};
}

// What chroma adds to luma.
typedef struct {
    int16x8_t red, green, blue;
} chroma;

SWL_NEON_INLINE chroma chroma_of(const constants *k, uint8x8_t u_bytes, uint8x8_t v_bytes) {
    const int16x8_t u = swl_words_of(u_bytes), v = swl_words_of(v_bytes);
    return (chroma){vqrdmulhq_s16(v, k->r_v), vaddq_s16(vqrdmulhq_s16(u, k->g_u), vqrdmulhq_s16(v, k->g_v)),
                    vqrdmulhq_s16(u, k->b_u)};
}

SWL_NEON_INLINE uint8x8_t byte_of(int16x8_t luma, int16x8_t chroma) {
    return vqshrun_n_s16(vqaddq_s16(luma, chroma), 6);
}

SWL_NEON_INLINE uint8x16_t in_turn(uint8x8_t even, uint8x8_t odd) {
#if defined(__aarch64__)
    return vzip1q_u8(vcombine_u8(even, even), vcombine_u8(odd, odd));
#else
    uint8x8x2_t both = vzip_u8(even, odd);
    return vcombine_u8(both.val[0], both.val[1]);
#endif
}

// Sixteen pixels that share chroma by twos.
typedef struct {
    uint8x8_t even, odd, u, v;
} pairs;

// Every format lays them out in its own order.
SWL_NEON_INLINE pairs load_pairs(swl_color_format format, const swl_color_row *row, int32_t at) {
    const uint8_t *in = row->in[0];
    if (format <= SWL_COLOR_VYUY) {
        const uint8x8x4_t v = vld4_u8(in + (ptrdiff_t)2 * at);
        if (format == SWL_COLOR_YUYV) return (pairs){v.val[0], v.val[2], v.val[1], v.val[3]};
        if (format == SWL_COLOR_YVYU) return (pairs){v.val[0], v.val[2], v.val[3], v.val[1]};
        if (format == SWL_COLOR_UYVY) return (pairs){v.val[1], v.val[3], v.val[0], v.val[2]};
        return (pairs){v.val[1], v.val[3], v.val[2], v.val[0]};
    }
    const uint8x8x2_t y = vld2_u8(in + at);
    if (format == SWL_COLOR_PLANAR_422)
        return (pairs){y.val[0], y.val[1], vld1_u8(row->in[1] + at / 2), vld1_u8(row->in[2] + at / 2)};
    const uint8x8x2_t c = vld2_u8(row->in[1] + at);
    if (format == SWL_COLOR_NV12) return (pairs){y.val[0], y.val[1], c.val[0], c.val[1]};
    return (pairs){y.val[0], y.val[1], c.val[1], c.val[0]};
}

SWL_NEON_INLINE uint8x16x3_t rgb_of_pairs(const constants *k, pairs p) {
    const int16x8_t even = swl_scaled_luma(p.even, k->y, k->offset), odd = swl_scaled_luma(p.odd, k->y, k->offset);
    const chroma c = chroma_of(k, p.u, p.v);
    return (uint8x16x3_t){{in_turn(byte_of(even, c.red), byte_of(odd, c.red)),
                           in_turn(byte_of(even, c.green), byte_of(odd, c.green)),
                           in_turn(byte_of(even, c.blue), byte_of(odd, c.blue))}};
}

SWL_NEON_INLINE uint8x8x3_t rgb_of(const constants *k, const swl_color_row *row, int32_t at) {
    const int16x8_t luma = swl_scaled_luma(vld1_u8(row->in[0] + at), k->y, k->offset);
    const chroma c = chroma_of(k, vld1_u8(row->in[1] + at), vld1_u8(row->in[2] + at));
    return (uint8x8x3_t){{byte_of(luma, c.red), byte_of(luma, c.green), byte_of(luma, c.blue)}};
}

SWL_NEON_INLINE uint8x8x3_t rgb_of_grey(const constants *k, const swl_color_row *row, int32_t at) {
    const uint8x8_t grey = vqshrun_n_s16(swl_scaled_luma(vld1_u8(row->in[0] + at), k->y, k->offset), 6);
    return (uint8x8x3_t){{grey, grey, grey}};
}

SWL_NEON_INLINE void block(swl_color_format format, const constants *k, const swl_color_row *row, int32_t at) {
    uint8_t *out = row->out + (ptrdiff_t)3 * at;
    if (format <= SWL_COLOR_PLANAR_422) {
        vst3q_u8(out, rgb_of_pairs(k, load_pairs(format, row, at)));
    } else if (format >= SWL_COLOR_RGB) {
        vst3q_u8(out, swl_load_rgb(format, row, at));
    } else {
        SWL_UNROLL
        for (int32_t i = 0; i < swl_color_block; i += 8) {
            const uint8x8x3_t rgb = format == SWL_COLOR_GREY ? rgb_of_grey(k, row, at + i) : rgb_of(k, row, at + i);
            vst3_u8(out + 3 * i, rgb);
        }
    }
}

// Returns the pixels done from the left.
SWL_NEON_INLINE int32_t blocks(swl_color_format format, const swl_color *args, const swl_color_row *row) {
    const constants k = constants_of(&args->factors);
    const int32_t last = swl_color_last_block(args->count, swl_color_block);
    for (int32_t at = 0; at <= last; at = swl_color_next_block(at, swl_color_block, last)) block(format, &k, row, at);
    return swl_color_blocks_end(swl_color_block, last);
}

static int32_t pixels(const swl_color *args, swl_color_row row) {
    switch (args->format) {
    case SWL_COLOR_YUYV:
        return blocks(SWL_COLOR_YUYV, args, &row);
    case SWL_COLOR_YVYU:
        return blocks(SWL_COLOR_YVYU, args, &row);
    case SWL_COLOR_UYVY:
        return blocks(SWL_COLOR_UYVY, args, &row);
    case SWL_COLOR_VYUY:
        return blocks(SWL_COLOR_VYUY, args, &row);
    case SWL_COLOR_NV12:
        return blocks(SWL_COLOR_NV12, args, &row);
    case SWL_COLOR_NV21:
        return blocks(SWL_COLOR_NV21, args, &row);
    case SWL_COLOR_PLANAR_422:
        return blocks(SWL_COLOR_PLANAR_422, args, &row);
    case SWL_COLOR_PLANAR_444:
        return blocks(SWL_COLOR_PLANAR_444, args, &row);
    case SWL_COLOR_GREY:
        return blocks(SWL_COLOR_GREY, args, &row);
    case SWL_COLOR_RGB:
        memcpy(row.out, row.in[0], (size_t)3 * (size_t)args->count);
        return args->count;
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
    }
    return 0;
}

static void run(const swl_color *args, int32_t begin, int32_t end) {
    for (int32_t unit = begin; unit < end; unit++) {
        const swl_color_row row = swl_color_row_of(args, unit);
        swl_color_rgb_pixels(args, &row, pixels(args, row), args->count);
    }
}

const swl_color_rgb_kernel swl_color_rgb_neon = {swl_units_color, run, "color_rgb_u8_16__neon"};
#endif
