#include "color.h"

const swl_color_place swl_color_places[SWL_COLOR_FORMATS][3] = {
    [SWL_COLOR_YUYV] = {{0, 0, 2, 0}, {0, 1, 4, 1}, {0, 3, 4, 1}},
    [SWL_COLOR_YVYU] = {{0, 0, 2, 0}, {0, 3, 4, 1}, {0, 1, 4, 1}},
    [SWL_COLOR_UYVY] = {{0, 1, 2, 0}, {0, 0, 4, 1}, {0, 2, 4, 1}},
    [SWL_COLOR_VYUY] = {{0, 1, 2, 0}, {0, 2, 4, 1}, {0, 0, 4, 1}},
    [SWL_COLOR_NV12] = {{0, 0, 1, 0}, {1, 0, 2, 1}, {1, 1, 2, 1}},
    [SWL_COLOR_NV21] = {{0, 0, 1, 0}, {1, 1, 2, 1}, {1, 0, 2, 1}},
    [SWL_COLOR_PLANAR_422] = {{0, 0, 1, 0}, {1, 0, 1, 1}, {2, 0, 1, 1}},
    [SWL_COLOR_PLANAR_444] = {{0, 0, 1, 0}, {1, 0, 1, 0}, {2, 0, 1, 0}},
    [SWL_COLOR_GREY] = {{0, 0, 1, 0}, {0, 0, 1, 0}, {0, 0, 1, 0}},
    [SWL_COLOR_RGB] = {{0, 0, 3, 0}, {0, 1, 3, 0}, {0, 2, 3, 0}},
    [SWL_COLOR_BGR] = {{0, 2, 3, 0}, {0, 1, 3, 0}, {0, 0, 3, 0}},
    [SWL_COLOR_RGBX] = {{0, 0, 4, 0}, {0, 1, 4, 0}, {0, 2, 4, 0}},
    [SWL_COLOR_BGRX] = {{0, 2, 4, 0}, {0, 1, 4, 0}, {0, 0, 4, 0}},
    [SWL_COLOR_XRGB] = {{0, 1, 4, 0}, {0, 2, 4, 0}, {0, 3, 4, 0}},
    [SWL_COLOR_XBGR] = {{0, 3, 4, 0}, {0, 2, 4, 0}, {0, 1, 4, 0}},
};

swl_color_row swl_color_row_of(const swl_color *args, int32_t row) {
    swl_color_row at = {.out = args->out + (ptrdiff_t)row * args->out_stride};
    for (int32_t i = 0; i < 3; i++) {
        int32_t line = i == 0 ? row : row >> args->chroma_shift;
        if (args->in[i]) at.in[i] = args->in[i] + (ptrdiff_t)line * args->in_stride[i];
    }
    return at;
}

static uint8_t component(swl_color_place place, const swl_color_row *row, int32_t x) {
    return row->in[place.plane][place.offset + (ptrdiff_t)place.step * (x >> place.shift)];
}

static int32_t product(int32_t x, int32_t factor) {
    return ((x - 128) * 256 * factor + (1 << 14)) >> 15;
}

static uint8_t byte_of(int32_t sum) {
    return (uint8_t)swl_clamp_i32(sum >> 6, 0, 255);
}

void swl_color_rgb_pixels(const swl_color *args, const swl_color_row *row, int32_t begin, int32_t end) {
    const swl_color_place *places = swl_color_places[args->format];
    const swl_color_place at[3] = {places[0], places[1], places[2]};
    const swl_color_factors f = args->factors;
    const int has_luma = swl_color_has_luma(args->format), is_grey = args->format == SWL_COLOR_GREY;
    for (int32_t x = begin; x < end; x++) {
        uint8_t *out = row->out + (ptrdiff_t)3 * x;
        const uint8_t a = component(at[0], row, x), b = component(at[1], row, x), c = component(at[2], row, x);
        const int32_t luma = product(a, f.y) + f.offset;
        if (is_grey) {
            out[0] = out[1] = out[2] = byte_of(luma);
        } else if (has_luma) {
            out[0] = byte_of(luma + product(c, f.r_v));
            out[1] = byte_of(luma + product(b, f.g_u) + product(c, f.g_v));
            out[2] = byte_of(luma + product(b, f.b_u));
        } else {
            out[0] = a, out[1] = b, out[2] = c;
        }
    }
}

void swl_color_luma_pixels(const swl_color *args, const swl_color_row *row, int32_t begin, int32_t end) {
    const swl_color_place *places = swl_color_places[args->format];
    const swl_color_place at[3] = {places[0], places[1], places[2]};
    const swl_color_factors f = args->factors;
    const int has_luma = swl_color_has_luma(args->format);
    for (int32_t x = begin; x < end; x++) {
        const int32_t first = component(at[0], row, x);
        if (has_luma) {
            row->out[x] = byte_of(product(first, f.y) + f.offset);
        } else {
            const int32_t green = component(at[1], row, x), blue = component(at[2], row, x);
            row->out[x] = (uint8_t)((first * 19595 + green * 38470 + blue * 7471 + (1 << 15)) >> 16);
        }
    }
}

static void rgb(const swl_color *args, int32_t begin, int32_t end) {
    for (int32_t unit = begin; unit < end; unit++) {
        const swl_color_row row = swl_color_row_of(args, unit);
        swl_color_rgb_pixels(args, &row, 0, args->count);
    }
}

static void luma(const swl_color *args, int32_t begin, int32_t end) {
    for (int32_t unit = begin; unit < end; unit++) {
        const swl_color_row row = swl_color_row_of(args, unit);
        swl_color_luma_pixels(args, &row, 0, args->count);
    }
}

const swl_color_rgb_kernel swl_color_rgb_reference = {swl_units_color, rgb, "color_rgb_u8_1__ref"};
const swl_color_luma_kernel swl_color_luma_reference = {swl_units_color, luma, "color_luma_u8_1__ref"};
