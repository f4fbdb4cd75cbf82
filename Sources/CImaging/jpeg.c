#include "cimaging.h"

#include "luma.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

#include <jerror.h>
#include <jpeglib.h>

// Progressive files may repeat scans without end.
#define MAXIMUM_SCANS 100

struct swl_jpeg {
    struct jpeg_decompress_struct codec;
    struct jpeg_error_mgr errors;
    struct jpeg_progress_mgr progress;
    jmp_buf failed;
    swl_image_status status;
    int32_t channels;
    uint8_t *ink; // a row of four inks, when there are any
};

static void fail(j_common_ptr codec, swl_image_status status) {
    swl_jpeg *self = codec->client_data;
    self->status = status;
    longjmp(self->failed, 1);
}

static void on_error(j_common_ptr codec) {
    switch (codec->err->msg_code) {
    case JERR_OUT_OF_MEMORY:
    case JERR_NO_BACKING_STORE:
    case JERR_WIDTH_OVERFLOW:
    case JERR_IMAGE_TOO_BIG:
        fail(codec, SWL_IMAGE_MEMORY);
        break;
    case JERR_ARITH_NOTIMPL:
    case JERR_BAD_PRECISION:
    case JERR_CONVERSION_NOTIMPL:
    case JERR_SOF_UNSUPPORTED:
        fail(codec, SWL_IMAGE_UNSUPPORTED);
        break;
    default:
        fail(codec, SWL_IMAGE_DAMAGED);
    }
}

// Cameras write many files that deserve a warning; only the end of the data before the end of the image is fatal.
static void on_message(j_common_ptr codec, int level) {
    if (level < 0 && codec->err->msg_code == JWRN_JPEG_EOF) fail(codec, SWL_IMAGE_DAMAGED);
}

static void on_output(j_common_ptr codec) {}

static void on_progress(j_common_ptr codec) {
    if (((j_decompress_ptr)codec)->input_scan_number > MAXIMUM_SCANS) fail(codec, SWL_IMAGE_DAMAGED);
}

// To be called where `failed` is set.
static void open_decoder(swl_jpeg *self, const uint8_t *bytes, size_t count) {
    jpeg_create_decompress(&self->codec);
    jpeg_mem_src(&self->codec, bytes, count);
    self->progress.progress_monitor = on_progress;
    self->codec.progress = &self->progress;
    jpeg_read_header(&self->codec, TRUE);
}

// jpeg_create_decompress keeps `err` and `client_data` and clears the rest.
static void prepare(swl_jpeg *self) {
    *self = (swl_jpeg){.status = SWL_IMAGE_OK};
    self->codec.err = jpeg_std_error(&self->errors);
    self->codec.client_data = self;
    self->errors.error_exit = on_error;
    self->errors.emit_message = on_message;
    self->errors.output_message = on_output;
}

static int is_ink(const swl_jpeg *self) {
    return self->codec.num_components == 4;
}

swl_image_status swl_jpeg_header(const uint8_t *bytes, size_t count, swl_image_header *header) {
    swl_jpeg self;
    prepare(&self);
    if (!setjmp(self.failed)) {
        open_decoder(&self, bytes, count);
        int channels = self.codec.num_components == 1 ? 1 : 3;
        *header =
            (swl_image_header){(int32_t)self.codec.image_width, (int32_t)self.codec.image_height, channels, channels};
    }
    jpeg_destroy_decompress(&self.codec);
    return self.status;
}

static void choose_output(swl_jpeg *self, int32_t eighths, int32_t channels) {
    self->codec.scale_num = (unsigned)eighths;
    self->codec.scale_denom = 8;
    self->codec.dct_method = JDCT_ISLOW;
    self->codec.out_color_space = is_ink(self) ? JCS_CMYK : channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
    jpeg_calc_output_dimensions(&self->codec);
}

static uint8_t times(int a, int b) {
    return (uint8_t)((a * b + 127) / 255);
}

// Adobe writes inks inverted: 255 is no ink.
static void ink_to_pixels(const uint8_t *ink, int inverted, int32_t width, int32_t channels, uint8_t *out) {
    int flip = inverted ? 0 : 255;
    for (int32_t x = 0; x < width; x++, ink += 4) {
        uint8_t black = ink[3] ^ flip;
        uint8_t rgb[3] = {times(ink[0] ^ flip, black), times(ink[1] ^ flip, black), times(ink[2] ^ flip, black)};
        if (channels == 1)
            *out++ = luma(rgb);
        else
            for (int c = 0; c < 3; c++) *out++ = rgb[c];
    }
}

static void start(swl_jpeg *self, int32_t eighths, int32_t width, int32_t height, int32_t channels) {
    struct jpeg_decompress_struct *codec = &self->codec;
    choose_output(self, eighths, channels);
    if (codec->output_width != (JDIMENSION)width || codec->output_height != (JDIMENSION)height)
        fail((j_common_ptr)codec, SWL_IMAGE_DAMAGED);
    jpeg_start_decompress(codec);
    self->channels = channels;
    if (is_ink(self))
        self->ink = codec->mem->alloc_large((j_common_ptr)codec, JPOOL_IMAGE, (size_t)codec->output_width * 4);
}

swl_image_status swl_jpeg_open(const uint8_t *bytes, size_t count, int32_t eighths, int32_t width, int32_t height,
                               int32_t channels, size_t memory_limit, swl_jpeg **jpeg) {
    swl_jpeg *self = *jpeg = malloc(sizeof *self);
    if (!self) return SWL_IMAGE_MEMORY;
    prepare(self);
    if (!setjmp(self->failed)) {
        open_decoder(self, bytes, count);
        self->codec.mem->max_memory_to_use = (long)memory_limit;
        start(self, eighths, width, height, channels);
    }
    return self->status;
}

swl_image_status swl_jpeg_read_row(swl_jpeg *self, uint8_t *row) {
    if (!setjmp(self->failed)) {
        JSAMPROW out = self->ink ? self->ink : row;
        jpeg_read_scanlines(&self->codec, &out, 1);
        if (self->ink)
            ink_to_pixels(self->ink, self->codec.saw_Adobe_marker, (int32_t)self->codec.output_width, self->channels,
                          row);
    }
    return self->status;
}

void swl_jpeg_close(swl_jpeg *self) {
    if (!self) return;
    jpeg_destroy_decompress(&self->codec);
    free(self);
}
