#ifndef SWL_VIDEO_CALLS_H
#define SWL_VIDEO_CALLS_H

#include "clinux_video.h"

// A call of the kernel's on a video device; -errno, repeated when interrupted.
int32_t swl_video_ioctl(const swl_video *video, unsigned long code, void *argument);

#endif
