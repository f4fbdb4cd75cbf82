#ifndef SWL_CIMAGING_H
#define SWL_CIMAGING_H

#include <stddef.h>
#include <stdint.h>

typedef enum {
    SWL_IMAGE_OK,
    SWL_IMAGE_DAMAGED,     // broken or cut off
    SWL_IMAGE_UNSUPPORTED, // a variant that is not decoded
    SWL_IMAGE_MEMORY,      // needs more memory than allowed or available
} swl_image_status;

typedef struct {
    int32_t width, height;
    int32_t channels;        // of the decoded pixels: 1 or 3
    int32_t buffer_channels; // bytes a pixel takes while it is decoded
} swl_image_header;

// JPEG in memory. Decoding scales to ceil(size * eighths / 8), eighths: 1...8, and writes `channels` (1 or 3) bytes a
// pixel; `byte_count` is the exact size of the result. The decoder itself takes at most `memory_limit` bytes.
swl_image_status swl_jpeg_header(const uint8_t *bytes, size_t count, swl_image_header *header);
swl_image_status swl_jpeg_decode(const uint8_t *bytes, size_t count, int32_t eighths, int32_t channels,
                                 size_t memory_limit, uint8_t *pixels, size_t byte_count);

// PNG in memory. The buffer holds width * height * buffer_channels bytes; afterwards its first width * height *
// channels are the pixels, an alpha channel having been composited on black.
swl_image_status swl_png_header(const uint8_t *bytes, size_t count, swl_image_header *header);
swl_image_status swl_png_decode(const uint8_t *bytes, size_t count, uint8_t *buffer, size_t byte_count);

// Resampling along one dimension: output i is the sum of `count` inputs from `start` on, each times its weight, in
// fixed point with SWL_WEIGHT_BITS fraction bits, rounded. The weights of output i begin at i * weight_stride.
#define SWL_WEIGHT_BITS 22

typedef struct {
    int32_t start, count;
} swl_taps;

// Rows of `in_width` pixels of `channels` (1 or 3) bytes to as many rows of `width` pixels.
void swl_resample_rows(const uint8_t *in, int32_t in_width, int32_t channels, int32_t rows, const swl_taps *taps,
                       const int32_t *weights, int32_t weight_stride, int32_t width, uint8_t *out);

// Row number `output` out of rows of `row_bytes`; the first row at `in` has number `first`. `sums` is scratch for
// row_bytes numbers.
void swl_resample_column(const uint8_t *in, int32_t first, int32_t row_bytes, const swl_taps *taps,
                         const int32_t *weights, int32_t weight_stride, int32_t output, int32_t *sums, uint8_t *out);

// Writes a row of pixels through one table of 256 values a channel, turning colour into grey or grey into colour.
void swl_map_bytes(const uint8_t *in, int32_t in_channels, int32_t width, const uint8_t *tables, int32_t out_channels,
                   uint8_t *out);
void swl_map_floats(const uint8_t *in, int32_t in_channels, int32_t width, const float *tables, int32_t out_channels,
                    float *out);

#endif
