#include "cv4lconvert.h"

#include <errno.h>
#include <libv4l-plugin.h>
#include <libv4lconvert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

// The formats that are let through: the library looks at no length, so that frames must be known to be whole by it, and
// its decoders of compressed ones read and write past their ends when a frame is damaged.
static const struct known {
    uint32_t fourcc;
    uint32_t pixel_bits; // of a frame, over all planes
    uint32_t row_bits;   // of the first plane; rows have no gaps
} known[] = {
    {V4L2_PIX_FMT_RGB565, 16, 16},   {V4L2_PIX_FMT_HSV24, 24, 24},    {V4L2_PIX_FMT_HSV32, 32, 32},
    {V4L2_PIX_FMT_SPCA501, 12, 8},   {V4L2_PIX_FMT_SPCA505, 12, 8},   {V4L2_PIX_FMT_SPCA508, 12, 8},
    {V4L2_PIX_FMT_M420, 12, 8},      {V4L2_PIX_FMT_KONICA420, 12, 8}, {V4L2_PIX_FMT_CIT_YYVYUY, 12, 8},
    {V4L2_PIX_FMT_SBGGR10P, 10, 10}, {V4L2_PIX_FMT_SGBRG10P, 10, 10}, {V4L2_PIX_FMT_SGRBG10P, 10, 10},
    {V4L2_PIX_FMT_SRGGB10P, 10, 10}, {V4L2_PIX_FMT_SBGGR10, 16, 16},  {V4L2_PIX_FMT_SGBRG10, 16, 16},
    {V4L2_PIX_FMT_SGRBG10, 16, 16},  {V4L2_PIX_FMT_SRGGB10, 16, 16},  {V4L2_PIX_FMT_SBGGR16, 16, 16},
    {V4L2_PIX_FMT_Y10BPACK, 10, 10}, {V4L2_PIX_FMT_Y4, 8, 8},         {V4L2_PIX_FMT_Y6, 8, 8},
    {V4L2_PIX_FMT_YUYV, 16, 16},
};

static const struct known *find(uint32_t fourcc) {
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (known[i].fourcc == fourcc) return &known[i];
    }
    return NULL;
}

struct swl_converter {
    struct v4lconvert_data *library;
    struct v4l2_format source, rgb;
    size_t source_bytes; // of a whole frame
};

static int refuse(void) {
    errno = EINVAL;
    return -1;
}

// What the library is told of the device's formats: the source's alone, so that it says whether it knows that one.
static int answer(void *opaque, int device, unsigned long code, void *argument) {
    const swl_converter *converter = opaque;
    const struct v4l2_pix_format *source = &converter->source.fmt.pix;
    if (code == VIDIOC_ENUM_FMT) {
        struct v4l2_fmtdesc *description = argument;
        if (description->index > 0) return refuse();
        description->pixelformat = source->pixelformat;
        return 0;
    }
    if (code == VIDIOC_ENUM_FRAMESIZES || code == VIDIOC_ENUM_FRAMEINTERVALS) return refuse();
    if (code == VIDIOC_TRY_FMT) {
        memcpy(argument, &converter->source, sizeof converter->source);
        return 0;
    }
    int result = ioctl(device, code, argument);
    if (result < 0 && code == VIDIOC_QUERYCAP) {
        // No device, which has no quirks.
        memset(argument, 0, sizeof(struct v4l2_capability));
        return 0;
    }
    return result;
}

static const struct libv4l_dev_ops operations = {.ioctl = answer};

static struct v4l2_format format_of(uint32_t fourcc, const swl_converter_format *of, uint32_t stride, uint32_t bytes) {
    struct v4l2_format format = {.type = V4L2_BUF_TYPE_VIDEO_CAPTURE};
    format.fmt.pix = (struct v4l2_pix_format){.width = of->width,
                                              .height = of->height,
                                              .pixelformat = fourcc,
                                              .field = V4L2_FIELD_NONE,
                                              .bytesperline = stride,
                                              .sizeimage = bytes,
                                              .colorspace = V4L2_COLORSPACE_SRGB};
    return format;
}

static int takes(swl_converter *converter) {
    struct v4l2_format wish = converter->rgb, source;
    return v4lconvert_try_format(converter->library, &wish, &source) == 0 &&
           wish.fmt.pix.pixelformat == V4L2_PIX_FMT_RGB24 && wish.fmt.pix.width == converter->rgb.fmt.pix.width &&
           wish.fmt.pix.height == converter->rgb.fmt.pix.height &&
           source.fmt.pix.pixelformat == converter->source.fmt.pix.pixelformat;
}

swl_converter *swl_converter_open(int32_t device, const swl_converter_format *format) {
    const struct known *known = find(format->fourcc);
    const uint64_t most = 16384, pixels = (uint64_t)format->width * format->height;
    if (!known || format->width == 0 || format->height == 0 || format->width > most || format->height > most)
        return NULL;
    if (format->stride && format->stride != (uint64_t)format->width * known->row_bits / 8) return NULL;
    swl_converter *converter = calloc(1, sizeof *converter);
    if (!converter) return NULL;
    converter->source_bytes = (size_t)((pixels * known->pixel_bits + 7) / 8);
    converter->source = format_of(format->fourcc, format, format->stride, format->byte_count);
    converter->rgb = format_of(V4L2_PIX_FMT_RGB24, format, 3 * format->width, 3 * format->width * format->height);
    converter->library = v4lconvert_create_with_dev_ops(device, converter, &operations);
    if (converter->library && takes(converter)) return converter;
    swl_converter_close(converter);
    return NULL;
}

void swl_converter_close(swl_converter *converter) {
    if (converter->library) v4lconvert_destroy(converter->library);
    free(converter);
}

int32_t swl_converter_run(swl_converter *converter, const uint8_t *frame, size_t frame_bytes, uint8_t *rgb,
                          size_t rgb_bytes) {
    const uint32_t needed = converter->rgb.fmt.pix.sizeimage;
    if (rgb_bytes != needed || frame_bytes < converter->source_bytes || frame_bytes > INT32_MAX) return 0;
    // The library writes to no source.
    int written = v4lconvert_convert(converter->library, &converter->source, &converter->rgb, (unsigned char *)frame,
                                     (int)frame_bytes, rgb, (int)rgb_bytes);
    return written == (int)needed;
}
