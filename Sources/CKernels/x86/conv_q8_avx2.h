// A panel of 8 or 16 channels over the pixels of a block of an INT8 convolution.
#ifndef SWL_CONV_Q8_AVX2_H
#define SWL_CONV_Q8_AVX2_H

#include "avx2.h"

typedef struct {
    const int16_t *const *in; // first run of each pixel
    int32_t pixels;
    int32_t segment_rows, segment_cols, pairs;
    int32_t segment_row_step, segment_col_step; // elements
    const int8_t *weights;                      // [segment][pair][8 or 16][2]
    const int32_t *bias;
    const float *scale;
    const int32_t *sums; // taken off every channel of a pixel; NULL: none
    int32_t channels;    // stored
    swl_q8 *out;
    int32_t out_stride;
    int32_t out_zero, out_min, out_max;
} swl_conv_q8_tiles;

void swl_conv_q8_tiles_avx2(const swl_conv_q8_tiles *tiles);

#endif
