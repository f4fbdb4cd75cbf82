// A decoder of JPEG, its errors turned into a status.
#ifndef SWL_JPEG_DECODER_H
#define SWL_JPEG_DECODER_H

#include "cimaging.h"

#include <setjmp.h>
#include <stdio.h>

#include <jpeglib.h>

typedef struct {
    struct jpeg_decompress_struct codec;
    struct jpeg_error_mgr errors;
    struct jpeg_progress_mgr progress;
    jmp_buf failed; // to be set around every call of the library
    swl_image_status status;
} swl_jpeg_decoder;

void swl_jpeg_prepare(swl_jpeg_decoder *self);

// These are to be called where `failed` is set.
void swl_jpeg_fail(swl_jpeg_decoder *self, swl_image_status status);
void swl_jpeg_create(swl_jpeg_decoder *self);
void swl_jpeg_read_header(swl_jpeg_decoder *self, const uint8_t *bytes, size_t count);

#endif
