#ifndef SWL_CLINUX_VIDEO_H
#define SWL_CLINUX_VIDEO_H

#include <stddef.h>
#include <stdint.h>

// Video capture devices (V4L2). A function that can fail returns -errno, else 0 or its result; interrupted calls are
// repeated. Texts end with a zero.

// An open device. `buffer_type` is the kernel's.
typedef struct {
    int32_t fd;
    uint32_t buffer_type;
} swl_video;

typedef struct {
    char driver[16], card[32], bus[32];
} swl_video_identity;

// Opens for capture without blocking. -ENOTTY: no video device; -ENODEV: gone; -EOPNOTSUPP: does not capture by
// streaming.
int32_t swl_video_open(const char *path, swl_video *video, swl_video_identity *identity);
void swl_video_close(const swl_video *video);

// Number `index` of what a device offers; -EINVAL behind the last.
typedef struct {
    uint32_t fourcc;
    int32_t is_compressed;
    char description[32];
} swl_video_offer;
int32_t swl_video_get_offer(const swl_video *video, uint32_t index, swl_video_offer *offer);

// A size, or with a step above zero a range of sizes.
typedef struct {
    uint32_t width, height, largest_width, largest_height, width_step, height_step;
} swl_video_sizes;
int32_t swl_video_get_sizes(const swl_video *video, uint32_t fourcc, uint32_t index, swl_video_sizes *sizes);
// The shortest time between two frames, in nanoseconds; 0 when the driver does not say.
int64_t swl_video_shortest_interval(const swl_video *video, uint32_t fourcc, uint32_t width, uint32_t height);

enum { SWL_RANGE_UNKNOWN, SWL_RANGE_LIMITED, SWL_RANGE_FULL };
typedef struct {
    uint32_t fourcc, width, height, stride, byte_count;
    uint32_t field; // V4L2_FIELD_*
    int32_t matrix; // 601, 709 or 2020
    int32_t range;  // SWL_RANGE_*
} swl_video_format;
int32_t swl_video_get_format(const swl_video *video, swl_video_format *format);
// Asks for fourcc, width and height, and says what the driver made of them.
int32_t swl_video_set_format(const swl_video *video, swl_video_format *format);
// Asks for a time between frames; returns what the driver made of it, in nanoseconds.
int64_t swl_video_set_interval(const swl_video *video, int64_t nanoseconds);

// Buffers: asked for, mapped, exported as DMABUF, queued, dequeued.
int32_t swl_video_request_buffers(const swl_video *video, uint32_t count); // how many there are
int32_t swl_video_map(const swl_video *video, uint32_t index, void **address, size_t *byte_count);
void swl_video_unmap(void *address, size_t byte_count);
int32_t swl_video_export(const swl_video *video, uint32_t index); // a descriptor
int32_t swl_video_queue(const swl_video *video, uint32_t index);

typedef struct {
    uint32_t index, sequence, byte_count, offset;
    int32_t is_damaged, is_last;
    int64_t nanoseconds; // of the monotonic clock; below zero: the driver uses another
} swl_video_frame;
int32_t swl_video_dequeue(const swl_video *video, swl_video_frame *frame); // -EAGAIN: none is ready
int32_t swl_video_stream(const swl_video *video, int32_t on);

enum { SWL_VIDEO_FRAME = 1, SWL_VIDEO_EVENT = 2, SWL_VIDEO_ERROR = 4 };
// Waits at most so long; a set of what there is, 0 after the time.
int32_t swl_video_wait(const swl_video *video, int32_t milliseconds);
int32_t swl_video_watch_source(const swl_video *video);
// Takes an event; 1 when the source has changed its format, -ENOENT when there is none.
int32_t swl_video_take_event(const swl_video *video);

enum { SWL_CONTROL_INTEGER, SWL_CONTROL_MENU, SWL_CONTROL_BUTTON, SWL_CONTROL_OTHER };
typedef struct {
    uint32_t id;
    int32_t kind, is_settable;
    int64_t smallest, largest, step, standard, value;
    char name[32];
} swl_video_control;
// The first control whose number is above `after`; -EINVAL when there is none.
int32_t swl_video_next_control(const swl_video *video, uint32_t after, swl_video_control *control);
int32_t swl_video_set_control(const swl_video *video, uint32_t id, int64_t value);
// The text of a menu's item; -EINVAL when it has none.
int32_t swl_video_menu_item(const swl_video *video, uint32_t id, uint32_t index, char text[32]);

#endif
