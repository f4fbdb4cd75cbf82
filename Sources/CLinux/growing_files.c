#define _GNU_SOURCE
#include "clinux_growing_files.h"

#include "clinux.h"

#include <errno.h>
#include <fcntl.h>
#include <time.h>
#include <unistd.h>

static int32_t open_file(const char *path, int flags, mode_t mode) {
    int fd;
    do fd = open(path, flags | O_CREAT | O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, mode);
    while (fd < 0 && errno == EINTR);
    if (fd < 0) return -errno;
    int64_t bytes = swl_file_size(fd);
    if (bytes >= 0) return fd;
    close(fd);
    return (int32_t)bytes;
}

int32_t swl_open_append(const char *path, uint32_t mode) {
    return open_file(path, O_APPEND, (mode_t)mode);
}

int32_t swl_open_update(const char *path, uint32_t mode) {
    return open_file(path, 0, (mode_t)mode);
}

int64_t swl_read_at(int32_t fd, void *bytes, size_t count, int64_t offset) {
    ssize_t got;
    do got = pread(fd, bytes, count, offset);
    while (got < 0 && errno == EINTR);
    return got < 0 ? -errno : got;
}

int64_t swl_write_at(int32_t fd, const void *bytes, size_t count, int64_t offset) {
    ssize_t written;
    do written = pwrite(fd, bytes, count, offset);
    while (written < 0 && errno == EINTR);
    return written < 0 ? -errno : written;
}

int32_t swl_truncate(int32_t fd, int64_t bytes) {
    int result;
    do result = ftruncate(fd, bytes);
    while (result < 0 && errno == EINTR);
    return result < 0 ? -errno : 0;
}

uint64_t swl_realtime_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}
