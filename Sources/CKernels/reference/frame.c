#include "frame.h"

int16_t swl_frame_word_factor(int32_t bits) {
    const int32_t largest = (((1 << bits) - 1) << (16 - bits)) >> 1;
    return (int16_t)((((int32_t)255 * 128 << 15) + largest / 2) / largest);
}

int32_t swl_frame_inputs(swl_frame_colors colors) {
    return colors == SWL_FRAME_LUMA ? 1 : colors < SWL_FRAME_BAYER ? 3 : 4;
}

int32_t swl_frame_outputs(swl_frame_colors colors) {
    return colors == SWL_FRAME_YUV || colors == SWL_FRAME_RGB || colors == SWL_FRAME_BAYER ? 3 : 1;
}

static int32_t between(int32_t a, int32_t b, int32_t weight) {
    return a + (((b - a) * weight + (1 << 14)) >> 15);
}

static int16_t mixed_bytes(const swl_frame_mix *args, ptrdiff_t at) {
    return (int16_t)between(args->a[at] * 128, args->b[at] * 128, args->weight);
}

static int32_t word(const swl_frame_mix *args, const uint8_t *bytes) {
    const int32_t value = swl_min_i32(bytes[0] | bytes[1] << 8, (1 << args->bits) - 1);
    return (((value << (16 - args->bits)) >> 1) * args->word_factor + (1 << 14)) >> 15;
}

void swl_frame_mix_groups(const swl_frame_mix *args, int32_t begin, int32_t end) {
    const ptrdiff_t stride = args->out_stride;
    int16_t *out = args->out;
    for (ptrdiff_t i = begin; i < end; i++) {
        switch (args->layout) {
        case SWL_FRAME_YUYV:
        case SWL_FRAME_UYVY: {
            const int32_t luma = args->layout == SWL_FRAME_UYVY;
            out[2 * i] = mixed_bytes(args, 4 * i + luma);
            out[2 * i + 1] = mixed_bytes(args, 4 * i + luma + 2);
            out[stride + i] = mixed_bytes(args, 4 * i + 1 - luma);
            out[2 * stride + i] = mixed_bytes(args, 4 * i + 3 - luma);
            break;
        }
        case SWL_FRAME_WORDS:
            out[i] = (int16_t)between(word(args, args->a + 2 * i), word(args, args->b + 2 * i), args->weight);
            break;
        default: {
            const int32_t bytes = args->layout - SWL_FRAME_BYTES_1 + 1;
            for (int32_t c = 0; c < bytes; c++) out[c * stride + i] = mixed_bytes(args, bytes * i + c);
        }
        }
    }
}

static int32_t sample(const swl_frame_pixels *args, int32_t component, int32_t x) {
    const int16_t *at = args->in[component] + args->start[component][x];
    return between(at[0], at[1], args->weight[component][x]);
}

static int32_t product(int32_t centred, int32_t factor) {
    return (2 * centred * factor + (1 << 14)) >> 15;
}

static uint8_t byte_of(int32_t sum) {
    return (uint8_t)swl_clamp_i32(sum >> 6, 0, 255);
}

static uint8_t rounded(int32_t sample) {
    return (uint8_t)((sample + 64) >> 7);
}

static void pixel(const swl_frame_pixels *args, int32_t x) {
    const swl_color_factors f = args->factors;
    const ptrdiff_t stride = args->out_stride;
    const swl_frame_colors colors = args->colors;
    uint8_t *out = args->out + x;
    int32_t s[4];
    for (int32_t c = 0; c < swl_frame_inputs(colors); c++) s[c] = sample(args, c, x);
    if (colors <= SWL_FRAME_YUV) {
        const int32_t luma = product(s[0] - (1 << 14), f.y) + f.offset;
        if (colors == SWL_FRAME_LUMA) {
            out[0] = byte_of(luma);
            return;
        }
        const int32_t u = s[1] - (1 << 14), v = s[2] - (1 << 14);
        out[0] = byte_of(luma + product(v, f.r_v));
        out[stride] = byte_of(luma + product(u, f.g_u) + product(v, f.g_v));
        out[2 * stride] = byte_of(luma + product(u, f.b_u));
        return;
    }
    const int32_t red = s[0], blue = s[2], green = colors >= SWL_FRAME_BAYER ? (s[1] + s[3] + 1) >> 1 : s[1];
    if (colors == SWL_FRAME_RGB_LUMA || colors == SWL_FRAME_BAYER_LUMA) {
        out[0] = (uint8_t)((9798 * red + 19235 * green + 3735 * blue + (1 << 21)) >> 22);
        return;
    }
    out[0] = rounded(red), out[stride] = rounded(green), out[2 * stride] = rounded(blue);
}

void swl_frame_pixels_range(const swl_frame_pixels *args, int32_t begin, int32_t end) {
    for (int32_t x = begin; x < end; x++) pixel(args, x);
}

void swl_interleave_range(const swl_interleave *args, int32_t begin, int32_t end) {
    for (ptrdiff_t i = begin; i < end; i++)
        for (ptrdiff_t c = 0; c < 3; c++) args->out[3 * i + c] = args->in[c * args->in_stride + i];
}

static void mix(const swl_frame_mix *args, int32_t begin, int32_t end) {
    if (begin < end) swl_frame_mix_groups(args, 0, args->count);
}

static void pixels(const swl_frame_pixels *args, int32_t begin, int32_t end) {
    if (begin < end) swl_frame_pixels_range(args, 0, args->count);
}

static void interleave(const swl_interleave *args, int32_t begin, int32_t end) {
    if (begin < end) swl_interleave_range(args, 0, args->count);
}

const swl_frame_mix_kernel swl_frame_mix_reference = {swl_units_frame_mix, mix, "frame_mix_u8_s16_1__ref"};
const swl_frame_pixels_kernel swl_frame_pixels_reference = {swl_units_frame_pixels, pixels,
                                                            "frame_pixels_s16_u8_1__ref"};
const swl_interleave_kernel swl_interleave_reference = {swl_units_interleave, interleave, "interleave_u8_1__ref"};
