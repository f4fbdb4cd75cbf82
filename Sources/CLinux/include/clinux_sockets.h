#ifndef SWL_CLINUX_SOCKETS_H
#define SWL_CLINUX_SOCKETS_H

#include <stddef.h>
#include <stdint.h>

// Unix sockets that never wait. A function that can fail returns -errno, else 0 or its result;
// interrupted calls are repeated. Descriptors are closed on exec. A closed peer raises no signal.

// A path that begins with '@' names an abstract socket.
int32_t swl_socket_datagram(void);
int32_t swl_socket_listen(const char *path, uint32_t mode, int32_t backlog); // takes the place of a socket left behind
int32_t swl_socket_accept(int32_t fd);
int64_t swl_socket_send(int32_t fd, const void *bytes, size_t count); // may send less
int64_t swl_socket_send_to(int32_t fd, const char *path, const void *bytes, size_t count);

#endif
