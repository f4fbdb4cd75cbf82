#ifndef SWL_CLINUX_H
#define SWL_CLINUX_H

#include <stddef.h>
#include <stdint.h>

// What Swift cannot import in Embedded mode. A function that can fail returns -errno, else 0 or its result; interrupted
// calls are repeated.

// Files. `swl_open_*` return a descriptor that is closed on exec.
int32_t swl_open_read(const char *path);                  // never blocks, not even on a pipe
int32_t swl_open_create(const char *path, uint32_t mode); // write only; the name must be free
int32_t swl_open_directory(const char *path);
int32_t swl_close(int32_t fd);
int64_t swl_file_size(int32_t fd); // -EISDIR for a directory, -EINVAL for what is no regular file
int32_t swl_file_mode(int32_t fd); // the permission bits
int32_t swl_map_read(int32_t fd, size_t bytes, int32_t populate, void **address);
void swl_unmap(void *address, size_t bytes);
int64_t swl_write(int32_t fd, const void *bytes, size_t count); // may write less
int32_t swl_fsync(int32_t fd);
int32_t swl_lock(int32_t fd); // waits; nobody else has the lock until the descriptor is closed
int32_t swl_rename(const char *from, const char *to);
int32_t swl_unlink(const char *path);
int32_t swl_make_directory(const char *path); // one that is there already is fine

// A descriptor's terminal.
int32_t swl_is_terminal(int32_t fd);
int32_t swl_terminal_columns(int32_t fd); // 0 where there is no window

// Zeroed memory on a page boundary, every page of it present; NULL: there is not so much. Given back by `swl_unmap`.
void *swl_take_memory(size_t bytes);

// The message of an errno value, without the call, cut to `capacity` bytes with the final zero.
void swl_error_text(int32_t code, char *text, size_t capacity);

// Reads a whole text as a number; 0, or -EINVAL.
int32_t swl_parse_number(const char *text, double *number);

// The process and its machine.
uint64_t swl_monotonic_ns(void);
uint64_t swl_calendar_ns(void); // since 1970
// Minutes since midnight in the machine's time zone, -1 when that cannot be told.
int swl_minute_of_day(int64_t seconds);
int32_t swl_page_bytes(void);
int32_t swl_process_id(void);
_Noreturn void swl_exit(int32_t status);
const char *swl_environment(const char *name); // NULL: not set
int32_t swl_argument_count(void);
const char *swl_argument(int32_t index);
// The CPUs this thread may run on, ascending; returns how many there are, of which the first `capacity` are stored.
int32_t swl_allowed_cpus(int32_t *cpus, int32_t capacity);

typedef struct {
    int64_t resident_bytes, peak_resident_bytes;
    int64_t minor_faults, major_faults; // since the process began
} swl_memory_usage;
int32_t swl_get_memory_usage(swl_memory_usage *usage);

#endif
