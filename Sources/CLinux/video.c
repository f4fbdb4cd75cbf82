#define _GNU_SOURCE
#include "clinux_video.h"
#include "video_calls.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <poll.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { MULTI = V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE, SINGLE = V4L2_BUF_TYPE_VIDEO_CAPTURE };

static int is_multi(const swl_video *video) {
    return video->buffer_type == MULTI;
}

// Of fields that drivers need not end with a zero.
static void copy_text(char *to, const void *from, size_t bytes) {
    memcpy(to, from, bytes - 1);
    to[bytes - 1] = 0;
}

static int32_t identify(swl_video *video, swl_video_identity *identity) {
    struct v4l2_capability answer = {0};
    int32_t result = swl_video_ioctl(video, VIDIOC_QUERYCAP, &answer);
    if (result < 0) return result;
    uint32_t has = answer.capabilities & V4L2_CAP_DEVICE_CAPS ? answer.device_caps : answer.capabilities;
    if (!(has & V4L2_CAP_STREAMING)) return -EOPNOTSUPP;
    if (has & V4L2_CAP_VIDEO_CAPTURE)
        video->buffer_type = SINGLE;
    else if (has & V4L2_CAP_VIDEO_CAPTURE_MPLANE)
        video->buffer_type = MULTI;
    else
        return -EOPNOTSUPP;
    copy_text(identity->driver, answer.driver, sizeof identity->driver);
    copy_text(identity->card, answer.card, sizeof identity->card);
    copy_text(identity->bus, answer.bus_info, sizeof identity->bus);
    return 0;
}

int32_t swl_video_open(const char *path, swl_video *video, swl_video_identity *identity) {
    int fd;
    do fd = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
    while (fd < 0 && errno == EINTR);
    if (fd < 0) return -errno;
    *video = (swl_video){.fd = fd};
    int32_t result = identify(video, identity);
    if (result < 0) swl_video_close(video);
    return result;
}

void swl_video_close(const swl_video *video) {
    close(video->fd);
}

int32_t swl_video_get_offer(const swl_video *video, uint32_t index, swl_video_offer *offer) {
    struct v4l2_fmtdesc answer = {.type = video->buffer_type, .index = index};
    int32_t result = swl_video_ioctl(video, VIDIOC_ENUM_FMT, &answer);
    if (result < 0) return result;
    offer->fourcc = answer.pixelformat;
    offer->is_compressed = (answer.flags & V4L2_FMT_FLAG_COMPRESSED) != 0;
    copy_text(offer->description, answer.description, sizeof offer->description);
    return 0;
}

int32_t swl_video_get_sizes(const swl_video *video, uint32_t fourcc, uint32_t index, swl_video_sizes *sizes) {
    struct v4l2_frmsizeenum answer = {.pixel_format = fourcc, .index = index};
    int32_t result = swl_video_ioctl(video, VIDIOC_ENUM_FRAMESIZES, &answer);
    if (result < 0) return result;
    if (answer.type == V4L2_FRMSIZE_TYPE_DISCRETE) {
        uint32_t width = answer.discrete.width, height = answer.discrete.height;
        *sizes = (swl_video_sizes){width, height, width, height, 0, 0};
        return 0;
    }
    if (index > 0) return -EINVAL;
    struct v4l2_frmsize_stepwise range = answer.stepwise;
    *sizes = (swl_video_sizes){range.min_width,  range.min_height, range.max_width,
                               range.max_height, range.step_width, range.step_height};
    return 0;
}

static int64_t nanoseconds(struct v4l2_fract interval) {
    return interval.denominator ? (int64_t)interval.numerator * 1000000000 / interval.denominator : 0;
}

int64_t swl_video_shortest_interval(const swl_video *video, uint32_t fourcc, uint32_t width, uint32_t height) {
    int64_t shortest = 0;
    for (uint32_t index = 0; index < 256; index++) {
        struct v4l2_frmivalenum answer = {.pixel_format = fourcc, .width = width, .height = height, .index = index};
        if (swl_video_ioctl(video, VIDIOC_ENUM_FRAMEINTERVALS, &answer) < 0) break;
        int is_discrete = answer.type == V4L2_FRMIVAL_TYPE_DISCRETE;
        int64_t interval = nanoseconds(is_discrete ? answer.discrete : answer.stepwise.min);
        if (interval > 0 && (shortest == 0 || interval < shortest)) shortest = interval;
        if (!is_discrete) break;
    }
    return shortest;
}

static int32_t matrix(uint32_t encoding, uint32_t colorspace) {
    if (encoding == V4L2_YCBCR_ENC_DEFAULT) encoding = V4L2_MAP_YCBCR_ENC_DEFAULT(colorspace);
    if (encoding == V4L2_YCBCR_ENC_709 || encoding == V4L2_YCBCR_ENC_XV709) return 709;
    return encoding == V4L2_YCBCR_ENC_BT2020 || encoding == V4L2_YCBCR_ENC_BT2020_CONST_LUM ? 2020 : 601;
}

static int32_t range(uint32_t quantization, uint32_t colorspace) {
    if (quantization == V4L2_QUANTIZATION_FULL_RANGE) return SWL_RANGE_FULL;
    if (quantization == V4L2_QUANTIZATION_LIM_RANGE) return SWL_RANGE_LIMITED;
    int is_full = colorspace == V4L2_COLORSPACE_JPEG || colorspace == V4L2_COLORSPACE_RAW;
    return is_full ? SWL_RANGE_FULL : SWL_RANGE_UNKNOWN;
}

static int32_t read_format(const swl_video *video, const struct v4l2_format *from, swl_video_format *to) {
    if (is_multi(video)) {
        const struct v4l2_pix_format_mplane *pix = &from->fmt.pix_mp;
        // Planes in buffers of their own.
        if (pix->num_planes != 1) return -EOPNOTSUPP;
        *to = (swl_video_format){pix->pixelformat,
                                 pix->width,
                                 pix->height,
                                 pix->plane_fmt[0].bytesperline,
                                 pix->plane_fmt[0].sizeimage,
                                 pix->field,
                                 matrix(pix->ycbcr_enc, pix->colorspace),
                                 range(pix->quantization, pix->colorspace)};
        return 0;
    }
    const struct v4l2_pix_format *pix = &from->fmt.pix;
    *to = (swl_video_format){pix->pixelformat,
                             pix->width,
                             pix->height,
                             pix->bytesperline,
                             pix->sizeimage,
                             pix->field,
                             matrix(pix->ycbcr_enc, pix->colorspace),
                             range(pix->quantization, pix->colorspace)};
    return 0;
}

int32_t swl_video_get_format(const swl_video *video, swl_video_format *format) {
    struct v4l2_format answer = {.type = video->buffer_type};
    int32_t result = swl_video_ioctl(video, VIDIOC_G_FMT, &answer);
    return result < 0 ? result : read_format(video, &answer, format);
}

int32_t swl_video_set_format(const swl_video *video, swl_video_format *format) {
    struct v4l2_format wish = {.type = video->buffer_type};
    if (is_multi(video)) {
        wish.fmt.pix_mp.pixelformat = format->fourcc;
        wish.fmt.pix_mp.width = format->width;
        wish.fmt.pix_mp.height = format->height;
        wish.fmt.pix_mp.num_planes = 1;
    } else {
        wish.fmt.pix.pixelformat = format->fourcc;
        wish.fmt.pix.width = format->width;
        wish.fmt.pix.height = format->height;
    }
    int32_t result = swl_video_ioctl(video, VIDIOC_S_FMT, &wish);
    return result < 0 ? result : read_format(video, &wish, format);
}

int64_t swl_video_set_interval(const swl_video *video, int64_t interval) {
    struct v4l2_streamparm wish = {.type = video->buffer_type};
    // In units of 100 ns, as USB cameras have it.
    wish.parm.capture.timeperframe = (struct v4l2_fract){(uint32_t)(interval / 100), 10000000};
    int32_t result = swl_video_ioctl(video, VIDIOC_S_PARM, &wish);
    return result < 0 ? result : nanoseconds(wish.parm.capture.timeperframe);
}

int32_t swl_video_wait(const swl_video *video, int32_t milliseconds) {
    struct pollfd wait = {.fd = video->fd, .events = POLLIN | POLLPRI};
    int count = poll(&wait, 1, milliseconds);
    if (count < 0) return errno == EINTR ? 0 : -errno;
    int32_t found = 0;
    if (wait.revents & POLLIN) found |= SWL_VIDEO_FRAME;
    if (wait.revents & POLLPRI) found |= SWL_VIDEO_EVENT;
    if (wait.revents & (POLLERR | POLLHUP | POLLNVAL)) found |= SWL_VIDEO_ERROR;
    return found;
}

int32_t swl_video_watch_source(const swl_video *video) {
    struct v4l2_event_subscription wish = {.type = V4L2_EVENT_SOURCE_CHANGE};
    return swl_video_ioctl(video, VIDIOC_SUBSCRIBE_EVENT, &wish);
}

int32_t swl_video_take_event(const swl_video *video) {
    struct v4l2_event event = {0};
    int32_t result = swl_video_ioctl(video, VIDIOC_DQEVENT, &event);
    if (result < 0) return result;
    return event.type == V4L2_EVENT_SOURCE_CHANGE && (event.u.src_change.changes & V4L2_EVENT_SRC_CH_RESOLUTION);
}
