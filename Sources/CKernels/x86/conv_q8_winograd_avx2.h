// INT8 convolution of 3x3 windows with stride 1 by Winograd's F(2x2, 3x3), exactly.
//
// Four outputs share sixteen products a channel where the direct form has thirty-six. A tile d of 4x4 inputs becomes
// B' d B, a window g of weights (2G) g (2G)': integers of 16 bits. Position by position their products are summed over
// the channels, and the sums are transformed to 2x2 outputs, four times too large. Sums wrap: only the result must fit.
#ifndef SWL_CONV_Q8_WINOGRAD_AVX2_H
#define SWL_CONV_Q8_WINOGRAD_AVX2_H

#include "avx2.h"

enum {
    swl_winograd_positions = 16,
    swl_winograd_group = 4, // tiles computed together
    swl_winograd_sums = swl_winograd_positions * swl_winograd_group * 16,
};

int32_t swl_conv_q8_suits_winograd(const swl_window *window);

extern const swl_conv_q8_kernel swl_conv_q8_winograd_avx2;

// Weights of 16 channels or fewer: [position][pair of input channels][width][2]. taps: of the first channel,
// [3][3][in_c]. Adds the taps of each channel, less the zero point, to its sum.
typedef struct {
    const int8_t *taps;
    int32_t in_c, channels, width, weight_zero;
    int16_t *out;
    int32_t *sums;
} swl_winograd_weights;

void swl_winograd_pack_avx2(const swl_winograd_weights *weights);

// Neighbouring tiles of a row, each two pixels right of the one before.
typedef struct {
    const swl_q8 *in[4]; // pixel 0 of each input row
    int32_t step[4];     // between neighbouring pixels: 0 in a row outside the input
    const swl_q8 *zero;  // the pixel outside the input
    int32_t first, in_w; // first: column of the first tile
    int32_t tiles, channels;
    int16_t *out; // [position][tile][channels to 16]
    ptrdiff_t position_pitch;
} swl_winograd_row;

void swl_winograd_input_avx2(const swl_winograd_row *row);

// A panel of 8 or 16 channels over the tiles of a block.
typedef struct {
    const int16_t *in; // [position][tile][channel]
    ptrdiff_t position_pitch, tile_pitch;
    int32_t first, tiles;   // of the image, row after row
    int32_t row_tiles;      // in a row of the image
    int32_t pairs;          // of input channels
    const int16_t *weights; // [position][pair][8 or 16][2]
    const int32_t *bias;
    const float *scale;
    int32_t channels; // stored
    swl_q8 *out;      // of the image
    int32_t out_stride, out_h, out_w;
    int32_t out_zero, out_min, out_max;
    swl_residual_q8 residual; // in: of the image and the first channel
    int32_t *sums;            // scratch: [position][tile of a group][16]
} swl_winograd_tiles;

void swl_winograd_tiles_avx2(const swl_winograd_tiles *tiles);

#endif
