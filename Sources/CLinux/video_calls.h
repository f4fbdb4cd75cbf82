#ifndef SWL_VIDEO_CALLS_H
#define SWL_VIDEO_CALLS_H

#include "clinux_video.h"

// The kernel's calls on a video device, or libv4l2's of the same names; -errno, repeated when interrupted.
int32_t swl_video_ioctl(const swl_video *video, unsigned long code, void *argument);
void *swl_video_map_memory(const swl_video *video, size_t byte_count, uint32_t offset); // as mmap
// Hands the descriptor over to libv4l2.
int32_t swl_video_start_converting(swl_video *video);

#endif
