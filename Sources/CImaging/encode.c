#include "cimaging.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>
#include <png.h>

swl_image_status swl_png_encode(const uint8_t *pixels, int32_t width, int32_t height, int32_t channels, uint8_t **file,
                                size_t *count) {
    png_image image;
    memset(&image, 0, sizeof image);
    image.version = PNG_IMAGE_VERSION;
    image.width = (png_uint_32)width;
    image.height = (png_uint_32)height;
    image.format = channels == 1 ? PNG_FORMAT_GRAY : PNG_FORMAT_RGB;
    png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(image);
    *file = malloc(size);
    int is_written = *file && png_image_write_to_memory(&image, *file, &size, 0, pixels, 0, NULL);
    png_image_free(&image);
    *count = is_written ? size : 0;
    return is_written ? SWL_IMAGE_OK : SWL_IMAGE_MEMORY;
}

typedef struct {
    struct jpeg_compress_struct codec;
    struct jpeg_error_mgr errors;
    jmp_buf failed;
    swl_image_status status;
    unsigned char *bytes;
    unsigned long count;
} encoder;

static void on_error(j_common_ptr codec) {
    encoder *self = codec->client_data;
    self->status = SWL_IMAGE_MEMORY;
    longjmp(self->failed, 1);
}

static void on_output(j_common_ptr codec) {}

// Colours are not thinned out: lines that were drawn stay sharp.
static void encode(encoder *self, const uint8_t *pixels, int32_t width, int32_t height, int32_t channels,
                   int32_t quality) {
    struct jpeg_compress_struct *codec = &self->codec;
    jpeg_create_compress(codec);
    jpeg_mem_dest(codec, &self->bytes, &self->count);
    codec->image_width = (JDIMENSION)width;
    codec->image_height = (JDIMENSION)height;
    codec->input_components = channels;
    codec->in_color_space = channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
    jpeg_set_defaults(codec);
    jpeg_set_quality(codec, quality, TRUE);
    codec->comp_info[0].h_samp_factor = codec->comp_info[0].v_samp_factor = 1;
    codec->optimize_coding = TRUE;
    jpeg_start_compress(codec, TRUE);
    while (codec->next_scanline < codec->image_height) {
        JSAMPROW row = (JSAMPROW)(uintptr_t)(pixels + (size_t)codec->next_scanline * (size_t)width * (size_t)channels);
        jpeg_write_scanlines(codec, &row, 1);
    }
    jpeg_finish_compress(codec);
}

swl_image_status swl_jpeg_encode(const uint8_t *pixels, int32_t width, int32_t height, int32_t channels,
                                 int32_t quality, uint8_t **file, size_t *count) {
    encoder self = {.status = SWL_IMAGE_OK};
    self.codec.err = jpeg_std_error(&self.errors);
    self.codec.client_data = &self;
    self.errors.error_exit = on_error;
    self.errors.output_message = on_output;
    if (!setjmp(self.failed)) encode(&self, pixels, width, height, channels, quality);
    jpeg_destroy_compress(&self.codec);
    *file = self.bytes;
    *count = self.status == SWL_IMAGE_OK ? self.count : 0;
    return self.status;
}

void swl_encoded_free(uint8_t *file) {
    free(file);
}
