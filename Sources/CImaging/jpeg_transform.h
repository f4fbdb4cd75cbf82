// Blocks of coefficients to samples.
#ifndef SWL_JPEG_TRANSFORM_H
#define SWL_JPEG_TRANSFORM_H

#include <stddef.h>
#include <stdint.h>

#define SWL_JPEG_TRANSFORM_BLOCKS 8

// `count` blocks of 8x8 coefficients each, row by row, a multiple of SWL_JPEG_TRANSFORM_BLOCKS, times `factors`, to
// `rows` rows of count * columns samples: the inverse cosine transform of columns x rows (1, 2, 4 or 8) points of the
// lowest frequencies, a picture of the block scaled by columns / 8 and rows / 8. Every product is rounded down to 1/16
// of a level, a sample is to the nearest level.
void swl_jpeg_transform(const int16_t *blocks, size_t count, const uint16_t factors[64], int columns, int rows,
                        uint8_t *out, size_t stride);

#endif
