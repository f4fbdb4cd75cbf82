#ifndef SWL_CLINUX_STREAMS_H
#define SWL_CLINUX_STREAMS_H

#include <stddef.h>
#include <stdint.h>

// Bytes that come when they come. -errno, else 0 or the result; interrupted calls are repeated.

// Reads what there is, waiting at most so long for the first byte; 0: the end; -ETIMEDOUT: nothing came.
int64_t swl_stream_read(int32_t fd, void *bytes, size_t capacity, int32_t milliseconds);
// Connects to a numeric address, IPv4 or IPv6, in at most so long; a descriptor. -EINVAL: no such address.
int32_t swl_stream_connect(const char *address, uint16_t port, int32_t milliseconds);
// Writes to a socket without SIGPIPE, waiting at most so long; may write less.
int64_t swl_stream_send(int32_t fd, const void *bytes, size_t count, int32_t milliseconds);
void swl_sleep(int64_t nanoseconds);

// Names in a directory, in no order, without "." and "..".
typedef struct swl_directory swl_directory;
int32_t swl_directory_open(const char *path, swl_directory **directory);
const char *swl_directory_next(swl_directory *directory); // NULL behind the last; valid until the next call
void swl_directory_close(swl_directory *directory);

#endif
