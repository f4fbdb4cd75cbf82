#ifndef SWL_CV4LCONVERT_H
#define SWL_CV4LCONVERT_H

#include <stddef.h>
#include <stdint.h>

// Frames without compression of formats that libv4lconvert knows, turned into RGB of three bytes a pixel without gaps.
typedef struct swl_converter swl_converter;

// A device's frames: V4L2's four letters, size, bytes from row to row (0: unknown), the most bytes a frame has.
typedef struct {
    uint32_t fourcc, width, height, stride, byte_count;
} swl_converter_format;

// NULL when the library cannot safely turn the format into RGB. `device` is the camera, whose quirks the library looks
// up; of any other file it knows none. It is not closed, and asked for nothing but what it is.
swl_converter *swl_converter_open(int32_t device, const swl_converter_format *format);
void swl_converter_close(swl_converter *converter);

// Whether a frame was turned: one that is cut short is not. `rgb_bytes` must be width * height * 3.
int32_t swl_converter_run(swl_converter *converter, const uint8_t *frame, size_t frame_bytes, uint8_t *rgb,
                          size_t rgb_bytes);

#endif
