#include "clinux_video.h"
#include "video_calls.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <sys/mman.h>

// A buffer of the kernel's, with room for its planes.
typedef struct {
    struct v4l2_buffer buffer;
    struct v4l2_plane planes[VIDEO_MAX_PLANES];
} buffer_request;

static int is_multi(const swl_video *video) {
    return video->buffer_type == V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE;
}

static int32_t call(const swl_video *video, unsigned long code, uint32_t index, buffer_request *request) {
    *request = (buffer_request){.buffer = {.index = index, .type = video->buffer_type, .memory = V4L2_MEMORY_MMAP}};
    if (is_multi(video)) {
        request->buffer.m.planes = request->planes;
        request->buffer.length = VIDEO_MAX_PLANES;
    }
    return swl_video_ioctl(video, code, &request->buffer);
}

int32_t swl_video_request_buffers(const swl_video *video, uint32_t count) {
    struct v4l2_requestbuffers wish = {.count = count, .type = video->buffer_type, .memory = V4L2_MEMORY_MMAP};
    int32_t result = swl_video_ioctl(video, VIDIOC_REQBUFS, &wish);
    return result < 0 ? result : (int32_t)wish.count;
}

int32_t swl_video_map(const swl_video *video, uint32_t index, void **address, size_t *byte_count) {
    buffer_request request;
    int32_t result = call(video, VIDIOC_QUERYBUF, index, &request);
    if (result < 0) return result;
    uint32_t length = is_multi(video) ? request.planes[0].length : request.buffer.length;
    uint32_t offset = is_multi(video) ? request.planes[0].m.mem_offset : request.buffer.m.offset;
    if (length == 0) return -ENOMEM;
    void *mapped = mmap(NULL, length, PROT_READ, MAP_SHARED, video->fd, (off_t)offset);
    if (mapped == MAP_FAILED) return -errno;
    *address = mapped;
    *byte_count = length;
    return 0;
}

void swl_video_unmap(void *address, size_t byte_count) {
    munmap(address, byte_count);
}

int32_t swl_video_export(const swl_video *video, uint32_t index) {
    struct v4l2_exportbuffer wish = {.type = video->buffer_type, .index = index, .flags = O_RDONLY | O_CLOEXEC};
    int32_t result = swl_video_ioctl(video, VIDIOC_EXPBUF, &wish);
    return result < 0 ? result : wish.fd;
}

int32_t swl_video_queue(const swl_video *video, uint32_t index) {
    buffer_request request;
    return call(video, VIDIOC_QBUF, index, &request);
}

int32_t swl_video_dequeue(const swl_video *video, swl_video_frame *frame) {
    buffer_request request;
    int32_t result = call(video, VIDIOC_DQBUF, 0, &request);
    if (result < 0) return result;
    const struct v4l2_buffer *buffer = &request.buffer;
    uint32_t clock = buffer->flags & V4L2_BUF_FLAG_TIMESTAMP_MASK;
    frame->index = buffer->index;
    frame->sequence = buffer->sequence;
    frame->offset = is_multi(video) ? request.planes[0].data_offset : 0;
    frame->byte_count = is_multi(video) ? request.planes[0].bytesused : buffer->bytesused;
    frame->is_damaged = (buffer->flags & V4L2_BUF_FLAG_ERROR) != 0;
    frame->is_last = (buffer->flags & V4L2_BUF_FLAG_LAST) != 0;
    frame->nanoseconds = clock == V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC
                             ? (int64_t)buffer->timestamp.tv_sec * 1000000000 + buffer->timestamp.tv_usec * 1000
                             : -1;
    return 0;
}

int32_t swl_video_stream(const swl_video *video, int32_t on) {
    int type = (int)video->buffer_type;
    return swl_video_ioctl(video, on ? VIDIOC_STREAMON : VIDIOC_STREAMOFF, &type);
}
