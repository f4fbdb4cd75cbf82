#ifndef CLINUX_CHECK_H
#define CLINUX_CHECK_H

#include <stddef.h>
#include <stdint.h>

// What a program that checks kernels needs from the system.

// The command line, from /proc/self/cmdline; NULL behind the last argument. Argument 0 is the program.
const char *clinux_check_argument(int32_t index);
// Time that the calling thread has had a processor.
uint64_t clinux_check_thread_nanoseconds(void);
_Noreturn void clinux_check_exit(int32_t status);
// Writes one line to the standard error.
void clinux_check_complain(const char *line);

// `bytes` (a multiple of the page) of zeros between two pages that nobody may touch; NULL when there is no memory.
void *clinux_check_map(size_t bytes);
void clinux_check_unmap(void *start, size_t bytes);
void clinux_check_protect(void *start, size_t bytes, int32_t writable);
size_t clinux_check_page_bytes(void);

// Calls body(context). Returns 0, or the number of the signal that ended it, with the address of the fault. The frames
// of `body` are dropped without unwinding: C only.
int32_t clinux_check_guarded(void (*body)(void *), void *context, uintptr_t *address);

#endif
