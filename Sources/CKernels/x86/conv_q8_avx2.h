// INT8 convolution on byte products (vpmaddubsw), exactly.
//
// With x' = x - 128, a = |x'| and m = -1 where x' < 0, else 0: x' * w = a * (w ^ m) + (a & m), for w ^ -1 is -w - 1.
// The products of a byte without and one with sign never leave int16 in pairs, and the sum of (a & m) belongs to the
// pixel alone. Sums of more than a pair are formed in int16 only where the weights are small enough for any input.
//
// Scratch holds two planes of the input, a and m. A pixel's window is read in quads, four elements that lie together.
#ifndef SWL_CONV_Q8_AVX2_H
#define SWL_CONV_Q8_AVX2_H

#include "avx2.h"

extern const swl_conv_q8_kernel swl_conv_q8_direct_avx2;

// Quads come as triples and pairs that may be summed in int16, then alone.
typedef struct {
    int32_t triples, pairs;
} swl_quad_groups;

// A panel of 8 or 16 channels over the pixels of a block.
typedef struct {
    const uint8_t *const *in; // of each pixel, in the plane of a
    ptrdiff_t plane;          // from there to the plane of m
    int32_t pixels;
    const int32_t *offsets; // of the quads from the pixel
    const uint16_t *order;  // of the quads in `weights`
    int32_t quads;
    swl_quad_groups groups;
    const int8_t *weights; // [quad][8 or 16][4]
    const int32_t *bias;
    const float *scale;
    const int32_t *sums; // added to every channel of a pixel
    int32_t channels;    // stored
    swl_q8 *out;
    int32_t out_stride;
    int32_t out_zero, out_min, out_max;
} swl_conv_q8_tiles;

void swl_conv_q8_tiles_avx2(const swl_conv_q8_tiles *tiles);

// Splits `count` bytes into the planes. Reads and writes up to 31 bytes behind them.
void swl_split_q8_avx2(uint8_t *out, ptrdiff_t plane, const swl_q8 *in, int32_t count);

// For each pixel, over `runs` runs of `length` bytes: the sum of (a & m), less weight_zero times the sum of x. Writes
// up to 3 sums more.
typedef struct {
    const uint8_t *const *in;
    ptrdiff_t plane;
    int32_t pixels;
    const int32_t *offsets;
    int32_t runs, length, weight_zero;
} swl_conv_q8_sums;
void swl_conv_q8_sums_avx2(const swl_conv_q8_sums *sums, int32_t *out);

// The sums of a & m over the channels of each of some dense pixels: what a window whose runs fill their quads adds up.
void swl_conv_q8_pixel_sums_avx2(const uint8_t *in, ptrdiff_t plane, int32_t pixels, int32_t channels, int32_t *out);

// Brings quads that may be summed in int16 to the front.
swl_quad_groups swl_conv_q8_group_quads(int8_t *weights, uint16_t *order, int32_t quads, int32_t width);

#endif
