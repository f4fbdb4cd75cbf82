// A few neighbouring output pixels of an INT8 depthwise convolution.
#ifndef SWL_DEPTHWISE_Q8_AVX2_H
#define SWL_DEPTHWISE_Q8_AVX2_H

#include "avx2.h"

typedef struct {
    // A pixel of the input, or one full of its zero point, for every row of the window and column under the block.
    const swl_q8 *const *in;
    int32_t columns; // of `in`, from one row to the next
    // For each 8 channels: bias [8] int32, scale [8] float, weights [pair][8][2] int16.
    const void *packed;
    int32_t channels, pixels;
    swl_q8 *out;
    int32_t out_stride;
    int32_t out_zero, out_min, out_max;
} swl_depthwise_q8_block;

// A shape of window with code of its own. Taps are paired down the rows; those of an odd last row along it, a last one
// alone. At stride 1 that one sits second in its pair, beside the tap before it.
typedef struct {
    int32_t kernel, stride, pixels; // pixels: computed at once
    void (*run)(const swl_depthwise_q8_block *);
} swl_depthwise_q8_shape;

extern const swl_depthwise_q8_shape swl_depthwise_q8_shapes_avx2[];
extern const int32_t swl_depthwise_q8_shape_count_avx2;

// Any window, one pixel. taps: offsets into `in`, an even number; paired in their order.
void swl_depthwise_q8_any_avx2(const swl_depthwise_q8_block *block, const int32_t *taps, int32_t count);

#endif
