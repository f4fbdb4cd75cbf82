#include "clinux.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static int32_t open_file(const char *path, int flags, mode_t mode) {
    int fd;
    do fd = open(path, flags | O_CLOEXEC, mode);
    while (fd < 0 && errno == EINTR);
    return fd < 0 ? -errno : fd;
}

int32_t swl_open_read(const char *path) {
    return open_file(path, O_RDONLY | O_NONBLOCK, 0);
}

int32_t swl_open_create(const char *path, uint32_t mode) {
    return open_file(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, (mode_t)mode);
}

int32_t swl_open_directory(const char *path) {
    return open_file(path, O_RDONLY | O_DIRECTORY, 0);
}

// After EINTR Linux has already released the descriptor.
int32_t swl_close(int32_t fd) {
    return close(fd) < 0 && errno != EINTR ? -errno : 0;
}

int32_t swl_file_mode(int32_t fd) {
    struct stat status;
    return fstat(fd, &status) < 0 ? -errno : (int32_t)(status.st_mode & 07777);
}

int64_t swl_file_size(int32_t fd) {
    struct stat status;
    if (fstat(fd, &status) < 0) return -errno;
    if (S_ISDIR(status.st_mode)) return -EISDIR;
    if (!S_ISREG(status.st_mode)) return -EINVAL;
    return status.st_size;
}

int32_t swl_map_read(int32_t fd, size_t bytes, int32_t populate, void **address) {
    void *mapped = mmap(NULL, bytes, PROT_READ, MAP_PRIVATE | (populate ? MAP_POPULATE : 0), fd, 0);
    if (mapped == MAP_FAILED) return -errno;
    *address = mapped;
    return 0;
}

void swl_unmap(void *address, size_t bytes) {
    munmap(address, bytes);
}

int64_t swl_write(int32_t fd, const void *bytes, size_t count) {
    ssize_t written;
    do written = write(fd, bytes, count);
    while (written < 0 && errno == EINTR);
    return written < 0 ? -errno : written;
}

int32_t swl_fsync(int32_t fd) {
    int result;
    do result = fsync(fd);
    while (result < 0 && errno == EINTR);
    return result < 0 ? -errno : 0;
}

int32_t swl_lock(int32_t fd) {
    int result;
    do result = flock(fd, LOCK_EX);
    while (result < 0 && errno == EINTR);
    return result < 0 ? -errno : 0;
}

int32_t swl_rename(const char *from, const char *to) {
    return rename(from, to) < 0 ? -errno : 0;
}

int32_t swl_unlink(const char *path) {
    return unlink(path) < 0 ? -errno : 0;
}

int32_t swl_make_directory(const char *path) {
    if (mkdir(path, 0777) == 0) return 0;
    if (errno != EEXIST) return -errno;
    struct stat status;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode) ? 0 : -ENOTDIR;
}

int32_t swl_is_terminal(int32_t fd) {
    return isatty(fd);
}

int32_t swl_terminal_columns(int32_t fd) {
    struct winsize size;
    return ioctl(fd, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}
