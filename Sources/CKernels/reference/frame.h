#ifndef SWL_FRAME_H
#define SWL_FRAME_H

#include "reference.h"

// Groups and pixels [begin, end), one by one.
void swl_frame_mix_groups(const swl_frame_mix *args, int32_t begin, int32_t end);
void swl_frame_pixels_range(const swl_frame_pixels *args, int32_t begin, int32_t end);

// Samples of a pixel and rows of bytes made of them.
int32_t swl_frame_inputs(swl_frame_colors colors);
int32_t swl_frame_outputs(swl_frame_colors colors);

// Bytes [begin, end) of each row.
void swl_interleave_range(const swl_interleave *args, int32_t begin, int32_t end);

// Samples left and right of each pixel of a block, side by side.
static inline void swl_frame_pick(const swl_frame_pixels *args, int32_t component, int32_t at, int32_t count,
                                  int16_t *pairs) {
    const int16_t *in = args->in[component];
    const int32_t *start = args->start[component] + at;
    for (int32_t x = 0; x < count; x++) __builtin_memcpy(pairs + 2 * x, in + start[x], 2 * sizeof *pairs);
}

#endif
