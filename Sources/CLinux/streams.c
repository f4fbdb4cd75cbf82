#define _GNU_SOURCE
#include "clinux_streams.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

// Whether something can be done: 0, or -ETIMEDOUT.
static int32_t wait_for(int32_t fd, short events, int32_t milliseconds) {
    struct pollfd wait = {.fd = fd, .events = events};
    int count;
    do count = poll(&wait, 1, milliseconds);
    while (count < 0 && errno == EINTR);
    if (count < 0) return -errno;
    return count == 0 ? -ETIMEDOUT : 0;
}

int64_t swl_stream_read(int32_t fd, void *bytes, size_t capacity, int32_t milliseconds) {
    for (;;) {
        int32_t result = wait_for(fd, POLLIN, milliseconds);
        if (result < 0) return result;
        ssize_t count = read(fd, bytes, capacity);
        if (count >= 0) return count;
        if (errno == EAGAIN) return -ETIMEDOUT;
        if (errno != EINTR) return -errno;
    }
}

int64_t swl_stream_send(int32_t fd, const void *bytes, size_t count, int32_t milliseconds) {
    for (;;) {
        int32_t result = wait_for(fd, POLLOUT, milliseconds);
        if (result < 0) return result;
        ssize_t sent = send(fd, bytes, count, MSG_NOSIGNAL);
        if (sent >= 0) return sent;
        if (errno != EINTR) return -errno;
    }
}

static int32_t finish_connecting(int fd, int32_t milliseconds) {
    int32_t result = wait_for(fd, POLLOUT, milliseconds);
    if (result < 0) return result;
    int error = 0;
    socklen_t length = sizeof error;
    if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length) < 0) return -errno;
    return -error;
}

static int32_t connect_to(const struct sockaddr *address, socklen_t length, int32_t milliseconds) {
    int fd = socket(address->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) return -errno;
    int32_t result = connect(fd, address, length) < 0 ? -errno : 0;
    if (result == -EINPROGRESS || result == -EINTR) result = finish_connecting(fd, milliseconds);
    if (result == 0) return fd;
    close(fd);
    return result;
}

int32_t swl_stream_connect(const char *address, uint16_t port, int32_t milliseconds) {
    struct sockaddr_in four = {.sin_family = AF_INET, .sin_port = htons(port)};
    struct sockaddr_in6 six = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
    if (inet_pton(AF_INET, address, &four.sin_addr) == 1)
        return connect_to((struct sockaddr *)&four, sizeof four, milliseconds);
    if (inet_pton(AF_INET6, address, &six.sin6_addr) == 1)
        return connect_to((struct sockaddr *)&six, sizeof six, milliseconds);
    return -EINVAL;
}

void swl_sleep(int64_t nanoseconds) {
    if (nanoseconds <= 0) return;
    struct timespec left = {nanoseconds / 1000000000, nanoseconds % 1000000000};
    while (nanosleep(&left, &left) < 0 && errno == EINTR) {
    }
}

int32_t swl_directory_open(const char *path, swl_directory **directory) {
    DIR *opened = opendir(path);
    *directory = (swl_directory *)opened;
    return opened ? 0 : -errno;
}

const char *swl_directory_next(swl_directory *directory) {
    struct dirent *entry;
    do entry = readdir((DIR *)directory);
    while (entry && (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0));
    return entry ? entry->d_name : NULL;
}

void swl_directory_close(swl_directory *directory) {
    closedir((DIR *)directory);
}
