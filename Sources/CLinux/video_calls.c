#include "video_calls.h"

#include <errno.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#ifdef SWL_STATIC

int32_t swl_video_start_converting(swl_video *video) {
    return -ENOSYS;
}

#else

#include <dlfcn.h>

// What of libv4l2 is used; loaded once, never unloaded.
static struct {
    int (*fd_open)(int fd, int flags);
    int (*ioctl)(int fd, unsigned long code, ...);
    void *(*mmap)(void *start, size_t length, int protection, int flags, int fd, int64_t offset);
    int (*munmap)(void *start, size_t length);
    int (*close)(int fd);
} library;

static int load(void) {
    if (library.close) return 1;
    void *handle = dlopen("libv4l2.so.0", RTLD_NOW | RTLD_LOCAL);
    if (!handle) return 0;
    *(void **)&library.fd_open = dlsym(handle, "v4l2_fd_open");
    *(void **)&library.ioctl = dlsym(handle, "v4l2_ioctl");
    *(void **)&library.mmap = dlsym(handle, "v4l2_mmap");
    *(void **)&library.munmap = dlsym(handle, "v4l2_munmap");
    if (library.fd_open && library.ioctl && library.mmap && library.munmap)
        *(void **)&library.close = dlsym(handle, "v4l2_close");
    return library.close != NULL;
}

int32_t swl_video_start_converting(swl_video *video) {
    if (!load()) return -ENOSYS;
    if (library.fd_open(video->fd, 0) < 0) return -errno;
    video->converts = 1;
    return 0;
}

#endif

int32_t swl_video_ioctl(const swl_video *video, unsigned long code, void *argument) {
    int result;
    do {
#ifndef SWL_STATIC
        if (video->converts)
            result = library.ioctl(video->fd, code, argument);
        else
#endif
            result = ioctl(video->fd, code, argument);
    } while (result < 0 && errno == EINTR);
    return result < 0 ? -errno : result;
}

void *swl_video_map_memory(const swl_video *video, size_t byte_count, uint32_t offset) {
#ifndef SWL_STATIC
    if (video->converts)
        return library.mmap(NULL, byte_count, PROT_READ | PROT_WRITE, MAP_SHARED, video->fd, (int64_t)offset);
#endif
    return mmap(NULL, byte_count, PROT_READ, MAP_SHARED, video->fd, (off_t)offset);
}

void swl_video_unmap(const swl_video *video, void *address, size_t byte_count) {
#ifndef SWL_STATIC
    if (video->converts) {
        library.munmap(address, byte_count);
        return;
    }
#endif
    munmap(address, byte_count);
}

void swl_video_close(const swl_video *video) {
#ifndef SWL_STATIC
    if (video->converts) {
        library.close(video->fd);
        return;
    }
#endif
    close(video->fd);
}
