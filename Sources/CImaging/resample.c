#include "cimaging.h"

#include "luma.h"

#include <string.h>

#define HALF (1 << (SWL_WEIGHT_BITS - 1))

typedef uint8_t bytes4 __attribute__((vector_size(4)));
typedef int32_t lanes4 __attribute__((vector_size(16)));

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

// A lane for each colour. The fourth gets the next byte of the row, but for the last tap, which may be the row's end.
static void resample_color(const uint8_t *in, const swl_taps *taps, const int32_t *weights, int32_t weight_stride,
                           int32_t width, uint8_t *out) {
    for (int32_t x = 0; x < width; x++, taps++, weights += weight_stride, out += 3) {
        const uint8_t *pixel = in + 3 * taps->start;
        int32_t last = taps->count - 1;
        lanes4 sums = {HALF, HALF, HALF, 0};
        for (int32_t t = 0; t < last; t++, pixel += 3) {
            bytes4 bytes;
            memcpy(&bytes, pixel, sizeof bytes);
            sums += __builtin_convertvector(bytes, lanes4) * weights[t];
        }
        sums += (lanes4){pixel[0], pixel[1], pixel[2], 0} * weights[last];
        for (int32_t c = 0; c < 3; c++) out[c] = to_byte(sums[c]);
    }
}

void swl_resample_row(const uint8_t *in, int32_t channels, const swl_taps *taps, const int32_t *weights,
                      int32_t weight_stride, int32_t width, uint8_t *out) {
    if (channels == 1)
        resample_grey(in, taps, weights, weight_stride, width, out);
    else
        resample_color(in, taps, weights, weight_stride, width, out);
}

// SWL_ROW_BLOCK bytes of the output, from byte `at` on.
static void resample_block(const swl_ring *ring, swl_taps taps, const int32_t *weights, int32_t at, uint8_t *out) {
    int32_t sums[SWL_ROW_BLOCK];
    for (int32_t i = 0; i < SWL_ROW_BLOCK; i++) sums[i] = HALF;
    for (int32_t t = 0, slot = taps.start % ring->count; t < taps.count; t++) {
        const uint8_t *row = ring->rows + (size_t)slot * (size_t)ring->stride + at;
        int32_t weight = weights[t];
        for (int32_t i = 0; i < SWL_ROW_BLOCK; i++) sums[i] += row[i] * weight;
        if (++slot == ring->count) slot = 0;
    }
    for (int32_t i = 0; i < SWL_ROW_BLOCK; i++) out[i] = to_byte(sums[i]);
}

#define FOR_EACH_BLOCK(map, tables, out)                                                                               \
    int32_t pixels = SWL_ROW_BLOCK / ring->channels;                                                                   \
    for (int32_t x = 0; x < width; x += pixels) {                                                                      \
        uint8_t block[SWL_ROW_BLOCK];                                                                                  \
        resample_block(ring, taps, weights, x * ring->channels, block);                                                \
        int32_t left = width - x < pixels ? width - x : pixels;                                                        \
        map(block, ring->channels, left, tables, out_channels, out + (size_t)x * (size_t)out_channels);                \
    }

#define MAP_PIXELS                                                                                                     \
    if (in_channels == out_channels)                                                                                   \
        for (int32_t x = 0; x < count; x++)                                                                            \
            for (int32_t c = 0; c < out_channels; c++) *out++ = tables[256 * c + *in++];                               \
    else if (out_channels == 1)                                                                                        \
        for (int32_t x = 0; x < count; x++, in += 3) *out++ = tables[luma(in)];                                        \
    else                                                                                                               \
        for (int32_t x = 0; x < count; x++, in++)                                                                      \
            for (int32_t c = 0; c < 3; c++) *out++ = tables[256 * c + *in];

static void map_bytes(const uint8_t *in, int32_t in_channels, int32_t count, const uint8_t *tables,
                      int32_t out_channels, uint8_t *out) {
    MAP_PIXELS
}

static void map_floats(const uint8_t *in, int32_t in_channels, int32_t count, const float *tables, int32_t out_channels,
                       float *out) {
    MAP_PIXELS
}

void swl_resample_to_bytes(const swl_ring *ring, swl_taps taps, const int32_t *weights, int32_t width,
                           const uint8_t *tables, int32_t out_channels, uint8_t *out) {
    FOR_EACH_BLOCK(map_bytes, tables, out)
}

void swl_resample_to_floats(const swl_ring *ring, swl_taps taps, const int32_t *weights, int32_t width,
                            const float *tables, int32_t out_channels, float *out) {
    FOR_EACH_BLOCK(map_floats, tables, out)
}
