#include "jpeg_decoder.h"
#include "luma.h"

#include <stdlib.h>

struct swl_jpeg {
    swl_jpeg_decoder decoder;
    int32_t channels;
    uint8_t *ink; // a row of four inks, when there are any
};

static int is_ink(const swl_jpeg_decoder *self) {
    return self->codec.num_components == 4;
}

swl_image_status swl_jpeg_header(const uint8_t *bytes, size_t count, swl_image_header *header) {
    swl_jpeg_decoder self;
    swl_jpeg_prepare(&self);
    if (!setjmp(self.failed)) {
        swl_jpeg_create(&self);
        swl_jpeg_read_header(&self, bytes, count);
        int channels = self.codec.num_components == 1 ? 1 : 3;
        *header =
            (swl_image_header){(int32_t)self.codec.image_width, (int32_t)self.codec.image_height, channels, channels};
    }
    jpeg_destroy_decompress(&self.codec);
    return self.status;
}

static void choose_output(swl_jpeg *self, int32_t eighths, int32_t channels) {
    self->decoder.codec.scale_num = (unsigned)eighths;
    self->decoder.codec.scale_denom = 8;
    self->decoder.codec.dct_method = JDCT_ISLOW;
    self->decoder.codec.out_color_space = is_ink(&self->decoder) ? JCS_CMYK : channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
    jpeg_calc_output_dimensions(&self->decoder.codec);
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
    struct jpeg_decompress_struct *codec = &self->decoder.codec;
    choose_output(self, eighths, channels);
    if (codec->output_width != (JDIMENSION)width || codec->output_height != (JDIMENSION)height)
        swl_jpeg_fail(&self->decoder, SWL_IMAGE_DAMAGED);
    jpeg_start_decompress(codec);
    if (is_ink(&self->decoder))
        self->ink = codec->mem->alloc_large((j_common_ptr)codec, JPOOL_IMAGE, (size_t)codec->output_width * 4);
}

swl_image_status swl_jpeg_open(const uint8_t *bytes, size_t count, int32_t eighths, int32_t width, int32_t height,
                               int32_t channels, size_t memory_limit, swl_jpeg **jpeg) {
    swl_jpeg *self = *jpeg = malloc(sizeof *self);
    if (!self) return SWL_IMAGE_MEMORY;
    *self = (swl_jpeg){.channels = channels};
    swl_jpeg_prepare(&self->decoder);
    if (!setjmp(self->decoder.failed)) {
        swl_jpeg_create(&self->decoder);
        swl_jpeg_read_header(&self->decoder, bytes, count);
        self->decoder.codec.mem->max_memory_to_use = (long)memory_limit;
        start(self, eighths, width, height, channels);
    }
    return self->decoder.status;
}

swl_image_status swl_jpeg_read_row(swl_jpeg *self, uint8_t *row) {
    if (!setjmp(self->decoder.failed)) {
        JSAMPROW out = self->ink ? self->ink : row;
        jpeg_read_scanlines(&self->decoder.codec, &out, 1);
        if (self->ink)
            ink_to_pixels(self->ink, self->decoder.codec.saw_Adobe_marker, (int32_t)self->decoder.codec.output_width,
                          self->channels, row);
    }
    return self->decoder.status;
}

void swl_jpeg_close(swl_jpeg *self) {
    if (!self) return;
    jpeg_destroy_decompress(&self->decoder.codec);
    free(self);
}
