#include "video_calls.h"

#include <errno.h>
#include <sys/ioctl.h>

int32_t swl_video_ioctl(const swl_video *video, unsigned long code, void *argument) {
    int result;
    do result = ioctl(video->fd, code, argument);
    while (result < 0 && errno == EINTR);
    return result < 0 ? -errno : result;
}
