#include "jpeg_decoder.h"

#include <jerror.h>

// Progressive files may repeat scans without end.
#define MAXIMUM_SCANS 100

void swl_jpeg_fail(swl_jpeg_decoder *self, swl_image_status status) {
    self->status = status;
    longjmp(self->failed, 1);
}

static void fail(j_common_ptr codec, swl_image_status status) {
    swl_jpeg_fail(codec->client_data, status);
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

void swl_jpeg_create(swl_jpeg_decoder *self) {
    jpeg_create_decompress(&self->codec);
    self->progress.progress_monitor = on_progress;
    self->codec.progress = &self->progress;
}

void swl_jpeg_read_header(swl_jpeg_decoder *self, const uint8_t *bytes, size_t count) {
    jpeg_mem_src(&self->codec, bytes, count);
    jpeg_read_header(&self->codec, TRUE);
}

// jpeg_create_decompress keeps `err` and `client_data` and clears the rest.
void swl_jpeg_prepare(swl_jpeg_decoder *self) {
    *self = (swl_jpeg_decoder){.status = SWL_IMAGE_OK};
    self->codec.err = jpeg_std_error(&self->errors);
    self->codec.client_data = self;
    self->errors.error_exit = on_error;
    self->errors.emit_message = on_message;
    self->errors.output_message = on_output;
}
