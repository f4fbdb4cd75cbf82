#ifndef SWL_CLINUX_GROWING_FILES_H
#define SWL_CLINUX_GROWING_FILES_H

#include <stddef.h>
#include <stdint.h>

// Files that grow and are read at any place. A function that can fail returns -errno, else 0 or its result; interrupted
// calls are repeated. Descriptors are closed on exec; a symbolic link and what is no
// regular file are refused.

int32_t swl_open_append(const char *path, uint32_t mode); // read and write at the end; made when it is not there
int32_t swl_open_update(const char *path, uint32_t mode); // read and write anywhere; made when it is not there
int64_t swl_read_at(int32_t fd, void *bytes, size_t count, int64_t offset);
int64_t swl_write_at(int32_t fd, const void *bytes, size_t count, int64_t offset);
int32_t swl_truncate(int32_t fd, int64_t bytes);

uint64_t swl_realtime_ns(void); // since 1970

#endif
