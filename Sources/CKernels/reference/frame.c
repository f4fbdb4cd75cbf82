#include "frame.h"

int16_t swl_frame_word_factor(int32_t bits) {
    const int32_t largest = (((1 << bits) - 1) << (16 - bits)) >> 1;
    return (int16_t)((((int32_t)255 * 128 << 15) + largest / 2) / largest);
}

static int32_t between(int32_t a, int32_t b, int32_t weight) {
    return a + (((b - a) * weight + (1 << 14)) >> 15);
}

// A byte of the group that a pixel is in.
static int32_t byte_at(const swl_frame_samples *args, const uint8_t *row, int32_t x, int32_t number) {
    const int32_t half = SWL_FRAME_BLOCK / 2, place = x % half / args->group * 2 + x / half % 2;
    const int32_t picked = args->pick[16 * (x / SWL_FRAME_BLOCK * (SWL_FRAME_BLOCK / args->group) + place) + number];
    return args->is_split ? row[args->start[x / 2 * 2 + picked / 8] + picked % 8]
                          : row[args->start[x / args->group] + picked];
}

// A row's sample left (0) or right (1) of a pixel.
static int32_t sample(const swl_frame_samples *args, const uint8_t *row, int32_t component, int32_t side, int32_t x) {
    const int32_t number = (2 * component + side) * args->group + x % args->group;
    if (args->bits == 8) return byte_at(args, row, x, number) * 128;
    const int32_t word = byte_at(args, row, x, 2 * number) | byte_at(args, row, x, 2 * number + 1) << 8;
    const int32_t value = swl_min_i32(word, (1 << args->bits) - 1);
    return (((value << (16 - args->bits)) >> 1) * args->word_factor + (1 << 14)) >> 15;
}

static int32_t mixed(const swl_frame_samples *args, int32_t component, int32_t side, int32_t x) {
    const int32_t a = sample(args, args->a, component, side, x), b = sample(args, args->b, component, side, x);
    return between(a, b, args->weight);
}

static void samples(const swl_frame_samples *args, int32_t begin, int32_t end) {
    if (begin >= end) return;
    for (int32_t c = 0; c < args->components; c++) {
        for (int32_t x = 0; x < args->count; x++) {
            const ptrdiff_t at = (ptrdiff_t)c * args->stride + x;
            args->out[at] = (int16_t)between(mixed(args, c, 0, x), mixed(args, c, 1, x), args->across[at]);
        }
    }
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
    if (colors <= SWL_FRAME_YUV) {
        const int32_t luma = product(args->in[0][x] - (1 << 14), f.y) + f.offset;
        if (colors == SWL_FRAME_LUMA) {
            out[0] = byte_of(luma);
            return;
        }
        const int32_t u = args->in[1][x] - (1 << 14), v = args->in[2][x] - (1 << 14);
        out[0] = byte_of(luma + product(v, f.r_v));
        out[stride] = byte_of(luma + product(u, f.g_u) + product(v, f.g_v));
        out[2 * stride] = byte_of(luma + product(u, f.b_u));
        return;
    }
    const int32_t red = args->in[0][x], blue = args->in[2][x];
    const int32_t green = colors >= SWL_FRAME_BAYER ? (args->in[1][x] + args->in[3][x] + 1) >> 1 : args->in[1][x];
    if (colors == SWL_FRAME_RGB_LUMA || colors == SWL_FRAME_BAYER_LUMA) {
        out[0] = (uint8_t)((9798 * red + 19235 * green + 3735 * blue + (1 << 21)) >> 22);
        return;
    }
    out[0] = rounded(red), out[stride] = rounded(green), out[2 * stride] = rounded(blue);
}

void swl_interleave_range(const swl_interleave *args, int32_t begin, int32_t end) {
    for (ptrdiff_t i = begin; i < end; i++)
        for (ptrdiff_t c = 0; c < 3; c++) args->out[3 * i + c] = args->in[c * args->in_stride + i];
}

static void pixels(const swl_frame_pixels *args, int32_t begin, int32_t end) {
    if (begin >= end) return;
    for (int32_t x = 0; x < args->count; x++) pixel(args, x);
}

static void interleave(const swl_interleave *args, int32_t begin, int32_t end) {
    if (begin < end) swl_interleave_range(args, 0, args->count);
}

const swl_frame_samples_kernel swl_frame_samples_reference = {swl_units_frame_samples, samples,
                                                              "frame_samples_u8_s16_1__ref"};
const swl_frame_pixels_kernel swl_frame_pixels_reference = {swl_units_frame_pixels, pixels,
                                                            "frame_pixels_s16_u8_1__ref"};
const swl_interleave_kernel swl_interleave_reference = {swl_units_interleave, interleave, "interleave_u8_1__ref"};
