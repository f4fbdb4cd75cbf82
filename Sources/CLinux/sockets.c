#define _GNU_SOURCE
#include "clinux_sockets.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static int32_t make_address(const char *path, struct sockaddr_un *address, socklen_t *bytes) {
    size_t length = strlen(path);
    if (length == 0 || length >= sizeof address->sun_path) return -ENAMETOOLONG;
    memset(address, 0, sizeof *address);
    address->sun_family = AF_UNIX;
    memcpy(address->sun_path, path, length);
    int is_abstract = path[0] == '@';
    if (is_abstract) address->sun_path[0] = 0;
    *bytes = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length + (is_abstract ? 0 : 1));
    return 0;
}

int32_t swl_socket_datagram(void) {
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    return fd < 0 ? -errno : fd;
}

static void remove_socket(const char *path) {
    struct stat status;
    if (lstat(path, &status) == 0 && S_ISSOCK(status.st_mode)) unlink(path);
}

int32_t swl_socket_listen(const char *path, uint32_t mode, int32_t backlog) {
    struct sockaddr_un address;
    socklen_t bytes;
    int32_t result = make_address(path, &address, &bytes);
    if (result < 0) return result;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) return -errno;
    if (path[0] != '@') remove_socket(path);
    // Nobody can connect before it listens, when its permissions are those asked for.
    if (bind(fd, (struct sockaddr *)&address, bytes) < 0 || (path[0] != '@' && chmod(path, (mode_t)mode) < 0) ||
        listen(fd, backlog) < 0) {
        result = -errno;
        close(fd);
        return result;
    }
    return fd;
}

int32_t swl_socket_accept(int32_t fd) {
    int accepted;
    do accepted = accept4(fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    while (accepted < 0 && (errno == EINTR || errno == ECONNABORTED));
    return accepted < 0 ? -errno : accepted;
}

int64_t swl_socket_send(int32_t fd, const void *bytes, size_t count) {
    ssize_t sent;
    do sent = send(fd, bytes, count, MSG_NOSIGNAL | MSG_DONTWAIT);
    while (sent < 0 && errno == EINTR);
    return sent < 0 ? -errno : sent;
}

int64_t swl_socket_send_to(int32_t fd, const char *path, const void *bytes, size_t count) {
    struct sockaddr_un address;
    socklen_t address_bytes;
    int32_t result = make_address(path, &address, &address_bytes);
    if (result < 0) return result;
    ssize_t sent;
    do sent = sendto(fd, bytes, count, MSG_NOSIGNAL | MSG_DONTWAIT, (struct sockaddr *)&address, address_bytes);
    while (sent < 0 && errno == EINTR);
    return sent < 0 ? -errno : sent;
}
