#include "cimaging.h"

#include <string.h>

#include <png.h>

static swl_image_status open_image(png_image *image, const uint8_t *bytes, size_t count) {
    memset(image, 0, sizeof *image);
    image->version = PNG_IMAGE_VERSION;
    if (!png_image_begin_read_from_memory(image, bytes, count)) return SWL_IMAGE_DAMAGED;
    // Samples of 16 bits without a colour space are not linear light, whatever the library assumes.
    image->flags |= PNG_IMAGE_FLAG_16BIT_sRGB;
    image->format &= PNG_FORMAT_FLAG_COLOR | PNG_FORMAT_FLAG_ALPHA;
    return SWL_IMAGE_OK;
}

swl_image_status swl_png_header(const uint8_t *bytes, size_t count, swl_image_header *header) {
    png_image image;
    swl_image_status status = open_image(&image, bytes, count);
    if (status == SWL_IMAGE_OK) {
        int color = (image.format & PNG_FORMAT_FLAG_COLOR) != 0, alpha = (image.format & PNG_FORMAT_FLAG_ALPHA) != 0;
        int32_t channels = color ? 3 : 1;
        *header = (swl_image_header){(int32_t)image.width, (int32_t)image.height, channels, channels + alpha};
    }
    png_image_free(&image);
    return status;
}

static void composite_on_black(uint8_t *buffer, size_t pixels, int channels) {
    const uint8_t *in = buffer;
    uint8_t *out = buffer;
    for (size_t i = 0; i < pixels; i++, in += channels + 1) {
        int alpha = in[channels];
        for (int c = 0; c < channels; c++) *out++ = (uint8_t)((in[c] * alpha + 127) / 255);
    }
}

swl_image_status swl_png_decode(const uint8_t *bytes, size_t count, uint8_t *buffer, size_t byte_count) {
    png_image image;
    swl_image_status status = open_image(&image, bytes, count);
    if (status == SWL_IMAGE_OK) {
        size_t channels = PNG_IMAGE_SAMPLE_CHANNELS(image.format), pixels = (size_t)image.width * image.height;
        if (pixels * channels != byte_count || !png_image_finish_read(&image, NULL, buffer, 0, NULL))
            status = SWL_IMAGE_DAMAGED;
        else if (image.format & PNG_FORMAT_FLAG_ALPHA)
            composite_on_black(buffer, pixels, (int)channels - 1);
    }
    png_image_free(&image);
    return status;
}
