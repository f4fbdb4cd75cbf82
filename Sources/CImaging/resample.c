#include "cimaging.h"

#include "luma.h"

#define HALF (1 << (SWL_WEIGHT_BITS - 1))

// Weights are not negative and sum to 1 but for their rounding, which may carry the sum just past 255.
static uint8_t to_byte(int32_t sum) {
    int32_t value = sum >> SWL_WEIGHT_BITS;
    return (uint8_t)(value > 255 ? 255 : value);
}

static void resample_grey(const uint8_t *in, const swl_taps *taps, const int32_t *weights, int32_t weight_stride,
                          int32_t width, uint8_t *out) {
    for (int32_t x = 0; x < width; x++, taps++, weights += weight_stride) {
        const uint8_t *pixel = in + taps->start;
        int32_t sum = HALF;
        for (int32_t t = 0; t < taps->count; t++) sum += pixel[t] * weights[t];
        out[x] = to_byte(sum);
    }
}

static void resample_color(const uint8_t *in, const swl_taps *taps, const int32_t *weights, int32_t weight_stride,
                           int32_t width, uint8_t *out) {
    for (int32_t x = 0; x < width; x++, taps++, weights += weight_stride, out += 3) {
        const uint8_t *pixel = in + 3 * taps->start;
        int32_t red = HALF, green = HALF, blue = HALF;
        for (int32_t t = 0; t < taps->count; t++, pixel += 3) {
            red += pixel[0] * weights[t];
            green += pixel[1] * weights[t];
            blue += pixel[2] * weights[t];
        }
        out[0] = to_byte(red);
        out[1] = to_byte(green);
        out[2] = to_byte(blue);
    }
}

void swl_resample_rows(const uint8_t *in, int32_t in_width, int32_t channels, int32_t rows, const swl_taps *taps,
                       const int32_t *weights, int32_t weight_stride, int32_t width, uint8_t *out) {
    for (int32_t y = 0; y < rows; y++, in += (size_t)in_width * channels, out += (size_t)width * channels)
        if (channels == 1)
            resample_grey(in, taps, weights, weight_stride, width, out);
        else
            resample_color(in, taps, weights, weight_stride, width, out);
}

void swl_resample_column(const uint8_t *in, int32_t first, int32_t row_bytes, const swl_taps *taps,
                         const int32_t *weights, int32_t weight_stride, int32_t output, int32_t *sums, uint8_t *out) {
    in += (size_t)(taps[output].start - first) * row_bytes;
    weights += (size_t)output * weight_stride;
    for (int32_t i = 0; i < row_bytes; i++) sums[i] = HALF;
    for (int32_t t = 0; t < taps[output].count; t++, in += row_bytes)
        for (int32_t i = 0; i < row_bytes; i++) sums[i] += in[i] * weights[t];
    for (int32_t i = 0; i < row_bytes; i++) out[i] = to_byte(sums[i]);
}

#define MAP_ROW                                                                                                        \
    if (in_channels == out_channels)                                                                                   \
        for (int32_t x = 0; x < width; x++)                                                                            \
            for (int32_t c = 0; c < out_channels; c++) *out++ = tables[256 * c + *in++];                               \
    else if (out_channels == 1)                                                                                        \
        for (int32_t x = 0; x < width; x++, in += 3) *out++ = tables[luma(in)];                                        \
    else                                                                                                               \
        for (int32_t x = 0; x < width; x++, in++)                                                                      \
            for (int32_t c = 0; c < 3; c++) *out++ = tables[256 * c + *in];

void swl_map_bytes(const uint8_t *in, int32_t in_channels, int32_t width, const uint8_t *tables, int32_t out_channels,
                   uint8_t *out) {
    MAP_ROW
}

void swl_map_floats(const uint8_t *in, int32_t in_channels, int32_t width, const float *tables, int32_t out_channels,
                    float *out) {
    MAP_ROW
}
