#include "cimaging.h"

#include "luma.h"

#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define HALF (1 << (SWL_WEIGHT_BITS - 1))

typedef uint8_t bytes4 __attribute__((vector_size(4)));
typedef uint8_t bytes16 __attribute__((vector_size(16)));
typedef int16_t halves8 __attribute__((vector_size(16)));
typedef int32_t lanes4 __attribute__((vector_size(16)));

// Eight bytes of a vector from byte `at` on, widened.
#define HALVES(v, at)                                                                                                  \
    __builtin_convertvector(__builtin_shufflevector(v, v, at, at + 1, at + 2, at + 3, at + 4, at + 5, at + 6, at + 7), \
                            halves8)

#define EVEN(v) __builtin_convertvector(__builtin_shufflevector(v, v, 0, 2, 4, 6), lanes4)
#define ODD(v) __builtin_convertvector(__builtin_shufflevector(v, v, 1, 3, 5, 7), lanes4)

// Each lane the sum of two neighbours' products.
static inline lanes4 multiply_pairs(halves8 a, halves8 b) {
#ifdef __SSE2__
    return (lanes4)_mm_madd_epi16((__m128i)a, (__m128i)b);
#else
    return EVEN(a) * EVEN(b) + ODD(a) * ODD(b);
#endif
}

// The weights of two neighbouring taps, as often as they fit.
static inline halves8 weight_pair(const int16_t *weights) {
    int32_t pair;
    memcpy(&pair, weights, sizeof pair);
    return (halves8)(lanes4){pair, pair, pair, pair};
}

// Sums of products with the two parts of the weights.
typedef struct {
    lanes4 low, high;
} split_sums;

static inline void add_pairs(split_sums *sums, halves8 values, halves8 low, halves8 high) {
    sums->low += multiply_pairs(values, low);
    sums->high += multiply_pairs(values, high);
}

// Weights are not negative and sum to 1 but for their rounding, which may carry the sum to 256 at most.
static inline bytes4 rounded(split_sums sums) {
    lanes4 values = (sums.low + (sums.high << SWL_LOW_WEIGHT_BITS) + HALF) >> SWL_WEIGHT_BITS;
    return __builtin_convertvector(values - (values >> 8), bytes4);
}

static void resample_grey(const uint8_t *in, const swl_resampling *window, uint8_t *out) {
    const int16_t *low = window->low, *high = window->high;
    for (int32_t x = 0; x < window->count; x++, low += window->stride, high += window->stride) {
        const uint8_t *pixel = in + window->taps[x].start;
        int32_t low_sum = 0, high_sum = 0;
        for (int32_t t = 0; t < window->taps[x].count; t++) {
            low_sum += pixel[t] * low[t];
            high_sum += pixel[t] * high[t];
        }
        out[x] = rounded((split_sums){{low_sum}, {high_sum}})[0];
    }
}

// Two pixels, their colours side by side; the last pair of lanes is of no use.
static inline halves8 color_pair(bytes4 a, bytes4 b) {
    return __builtin_convertvector(__builtin_shufflevector(a, b, 0, 4, 1, 5, 2, 6, 3, 7), halves8);
}

static inline bytes4 load4(const uint8_t *bytes) {
    bytes4 vector;
    memcpy(&vector, bytes, sizeof vector);
    return vector;
}

static inline bytes4 load3(const uint8_t *bytes) {
    return load4((const uint8_t[4]){bytes[0], bytes[1], bytes[2], 0});
}

// Only the last pixel of a window may end the row: the pairs before the last one are loaded with the byte that follows.
static void resample_color(const uint8_t *in, const swl_resampling *window, uint8_t *out) {
    swl_resampling local = *window;
    for (int32_t x = 0; x < local.count; x++, local.low += local.stride, local.high += local.stride, out += 3) {
        const int16_t *low = local.low, *high = local.high;
        const uint8_t *pixel = in + 3 * local.taps[x].start;
        int32_t t = 0, last = local.taps[x].count - 1;
        const uint8_t *last_pixel = pixel + 3 * last;
        split_sums sums = {0};
        for (; t + 1 < last; t += 2, pixel += 6)
            add_pairs(&sums, color_pair(load4(pixel), load4(pixel + 3)), weight_pair(low + t), weight_pair(high + t));
        // An odd number of taps ends with a pair of the last pixel and, of no weight, itself.
        add_pairs(&sums, color_pair(load3(pixel), load3(last_pixel)), weight_pair(low + t), weight_pair(high + t));
        bytes4 bytes = rounded(sums);
        memcpy(out, &bytes, 3);
    }
}

void swl_resample_row(const uint8_t *in, int32_t channels, const swl_resampling *window, uint8_t *out) {
    if (channels == 1)
        resample_grey(in, window, out);
    else
        resample_color(in, window, out);
}

// Row `output`, 16 bytes of it from byte `at` on.
static void resample_column(const swl_ring *ring, const swl_resampling *window, int32_t output, int32_t at,
                            uint8_t *out) {
    const int16_t *low = window->low + (size_t)output * (size_t)window->stride;
    const int16_t *high = window->high + (size_t)output * (size_t)window->stride;
    swl_taps taps = window->taps[output];
    split_sums sums[4] = {0};
    for (int32_t t = 0, slot = taps.start % ring->count; t < taps.count; t += 2) {
        bytes16 a, b;
        memcpy(&a, ring->rows + (size_t)slot * (size_t)ring->stride + at, sizeof a);
        // Behind an odd number of taps the weight is zero: any row will do.
        if (++slot == ring->count) slot = 0;
        memcpy(&b, ring->rows + (size_t)slot * (size_t)ring->stride + at, sizeof b);
        if (++slot == ring->count) slot = 0;
        bytes16 first = __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
        bytes16 second = __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
        halves8 low_pair = weight_pair(low + t), high_pair = weight_pair(high + t);
        add_pairs(&sums[0], HALVES(first, 0), low_pair, high_pair);
        add_pairs(&sums[1], HALVES(first, 8), low_pair, high_pair);
        add_pairs(&sums[2], HALVES(second, 0), low_pair, high_pair);
        add_pairs(&sums[3], HALVES(second, 8), low_pair, high_pair);
    }
    for (int32_t i = 0; i < 4; i++) {
        bytes4 bytes = rounded(sums[i]);
        memcpy(out + 4 * i, &bytes, sizeof bytes);
    }
}

static void resample_block(const swl_ring *ring, const swl_resampling *window, int32_t output, int32_t at,
                           uint8_t *out) {
    for (int32_t i = 0; i < SWL_ROW_BLOCK; i += 16) resample_column(ring, window, output, at + i, out + i);
}

#define FOR_EACH_BLOCK(map)                                                                                            \
    int32_t pixels = SWL_ROW_BLOCK / ring->channels;                                                                   \
    for (int32_t x = 0; x < width; x += pixels) {                                                                      \
        uint8_t block[SWL_ROW_BLOCK];                                                                                  \
        resample_block(ring, window, output, x * ring->channels, block);                                               \
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

void swl_resample_to_bytes(const swl_ring *ring, const swl_resampling *window, int32_t output, int32_t width,
                           const uint8_t *tables, int32_t out_channels, uint8_t *out) {
    FOR_EACH_BLOCK(map_bytes)
}

void swl_resample_to_floats(const swl_ring *ring, const swl_resampling *window, int32_t output, int32_t width,
                            const float *tables, int32_t out_channels, float *out) {
    FOR_EACH_BLOCK(map_floats)
}
