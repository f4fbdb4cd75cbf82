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

// JPEG in memory, decoded row by row from the top. Decoding scales to width and height = ceil(size * eighths / 8),
// eighths: 1...8, which are checked against what is announced, and gives rows of width * channels (1 or 3) bytes. The
// decoder itself takes at most `memory_limit` bytes. `bytes` stay valid until it is closed. Opening gives NULL or, with
// any status, a decoder to close; after an error in a row no further one may be read.
typedef struct swl_jpeg swl_jpeg;

swl_image_status swl_jpeg_header(const uint8_t *bytes, size_t count, swl_image_header *header);
swl_image_status swl_jpeg_open(const uint8_t *bytes, size_t count, int32_t eighths, int32_t width, int32_t height,
                               int32_t channels, size_t memory_limit, swl_jpeg **jpeg);
swl_image_status swl_jpeg_read_row(swl_jpeg *jpeg, uint8_t *row);
void swl_jpeg_close(swl_jpeg *jpeg);

// Frames of Motion JPEG: pictures of luma and chroma, or of luma alone, decoded to their planes as they are stored,
// each scaled along each axis by 1, 2, 4 or 8 eighths.
typedef struct {
    int32_t width, height;   // of the samples that are the picture's
    int32_t stride, rows;    // of the plane in memory, whole blocks
    int64_t offset;          // of the plane in the memory of all
    double pitch_x, pitch_y; // pixels of the picture that a sample covers
} swl_jpeg_plane;

typedef struct {
    int32_t width, height; // of the picture
    int32_t count;         // of planes: 1 or 3
    int64_t byte_count;    // of the memory of all
    swl_jpeg_plane planes[3];
} swl_jpeg_planes;

// What is wanted of a picture: each plane at the least scale that gives so many samples, or as it is stored.
typedef struct {
    int32_t planes;      // 1 or 3; a picture of luma alone has 1
    double across, down; // samples for each pixel of the picture
} swl_jpeg_need;

// A decoder takes its memory when it is created, but for coefficients: with the first frame those of a row of blocks,
// with the first that comes in several scans those of a picture, at most `memory_limit` bytes; it keeps them. Creating
// gives NULL or, with any status, one to destroy. Opening a frame reads its header; `bytes` stay valid until the next
// is opened. Reading it, once, writes `found->byte_count` bytes of `memory` at most: the blocks that hold rows
// `first_row` to `end_row - 1` of the picture.
typedef struct swl_motion_jpeg swl_motion_jpeg;

swl_image_status swl_motion_jpeg_create(size_t memory_limit, swl_motion_jpeg **created);
swl_image_status swl_motion_jpeg_open(swl_motion_jpeg *decoder, const uint8_t *bytes, size_t count,
                                      const swl_jpeg_need *need, swl_jpeg_planes *found);
swl_image_status swl_motion_jpeg_read(swl_motion_jpeg *decoder, int32_t first_row, int32_t end_row, uint8_t *memory);
size_t swl_motion_jpeg_byte_count(const swl_motion_jpeg *decoder);
void swl_motion_jpeg_destroy(swl_motion_jpeg *decoder);

// Blocks of 8x8 coefficients, row by row, times `factors`, to `rows` rows of count * columns samples: the inverse
// cosine transform of columns x rows points (1, 2, 4 or 8) of the lowest frequencies, which is a block scaled by
// columns / 8 and rows / 8. `count` is a multiple of SWL_JPEG_BLOCKS. Every product is rounded down to 1/16 of a level
// and every sample to the nearest level: the same everywhere.
#define SWL_JPEG_BLOCKS 8

void swl_jpeg_transform(const int16_t *blocks, size_t count, const uint16_t factors[64], int32_t columns, int32_t rows,
                        uint8_t *out, size_t stride);

// PNG in memory. The buffer holds width * height * buffer_channels bytes; afterwards its first width * height *
// channels are the pixels, an alpha channel having been composited on black.
swl_image_status swl_png_header(const uint8_t *bytes, size_t count, swl_image_header *header);
swl_image_status swl_png_decode(const uint8_t *bytes, size_t count, uint8_t *buffer, size_t byte_count);

// Pixels [height, width, channels], 1 or 3 channels, as a file in memory; `quality` is 1 to 100. With any status the
// file is to be freed; NULL is fine.
swl_image_status swl_png_encode(const uint8_t *pixels, int32_t width, int32_t height, int32_t channels, uint8_t **file,
                                size_t *count);
swl_image_status swl_jpeg_encode(const uint8_t *pixels, int32_t width, int32_t height, int32_t channels,
                                 int32_t quality, uint8_t **file, size_t *count);
void swl_encoded_free(uint8_t *file);

// Resampling along one dimension: output i is the sum of `count` inputs, at least one, from `start` on, each times its
// weight, in fixed point with SWL_WEIGHT_BITS fraction bits, rounded. A weight, at most 1, is low + (high <<
// SWL_LOW_WEIGHT_BITS): two parts for 16-bit multiplications. The parts for output i begin at i * stride; they are zero
// behind the last, and `stride` is even.
#define SWL_WEIGHT_BITS 22
#define SWL_LOW_WEIGHT_BITS 15

typedef struct {
    int32_t start, count;
} swl_taps;

typedef struct {
    const swl_taps *taps;
    const int16_t *low, *high;
    int32_t stride;
    int32_t count; // of outputs
} swl_resampling;

// A row of pixels of `channels` (1 or 3) bytes to one of `window->count` pixels.
void swl_resample_row(const uint8_t *in, int32_t channels, const swl_resampling *window, uint8_t *out);

// The newest `count` rows of a picture: row number n lies at `n % count * stride`. The stride is a multiple of
// SWL_ROW_BLOCK, what lies behind a row's pixels may hold anything.
#define SWL_ROW_BLOCK 48

typedef struct {
    const uint8_t *rows;
    int32_t count, stride;
    int32_t channels; // 1 or 3
} swl_ring;

// One output of a window down, `width` pixels out of rows of a ring, each byte of it looked up in one table of 256
// values a channel, colour having been turned into grey or grey into colour.
void swl_resample_to_bytes(const swl_ring *ring, const swl_resampling *window, int32_t output, int32_t width,
                           const uint8_t *tables, int32_t out_channels, uint8_t *out);
void swl_resample_to_floats(const swl_ring *ring, const swl_resampling *window, int32_t output, int32_t width,
                            const float *tables, int32_t out_channels, float *out);

// Pixels of a row, a row of bytes a channel, `row_stride` apart, looked up in one table of 256 values a channel, to
// elements that lie `step` from pixel to pixel and `channel_step` from channel to channel.
typedef struct {
    int32_t count, channels; // 1 or 3
    int32_t row_stride;      // 0: one row for all
    int32_t step, channel_step;
} swl_pixel_steps;

void swl_store_bytes(const uint8_t *rows, const swl_pixel_steps *steps, const uint8_t *tables, uint8_t *out);
void swl_store_floats(const uint8_t *rows, const swl_pixel_steps *steps, const float *tables, float *out);

#endif
