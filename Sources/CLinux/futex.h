#ifndef SWL_CLINUX_FUTEX_H
#define SWL_CLINUX_FUTEX_H

#include "clinux.h"

#include <limits.h>
#include <linux/futex.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

// Where seconds have 64 bits and words 32, the call that takes such times has a number of its own.
#if defined SYS_futex_time64 && UINTPTR_MAX == UINT32_MAX
#define SWL_FUTEX_WAIT_CALL (sizeof(time_t) == 8 ? SYS_futex_time64 : SYS_futex)
#else
#define SWL_FUTEX_WAIT_CALL SYS_futex
#endif

#define SWL_LONGEST_WAIT_NS 1000000000000u // what is longer goes on with another wait

static inline void swl_futex_wake(void *word) {
    syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, INT_MAX, NULL, NULL, 0);
}

// Sleeps while the word has the value, for at most so long, or less.
static inline void swl_futex_wait(void *word, uint32_t value, uint64_t nanoseconds) {
    uint64_t wait = nanoseconds < SWL_LONGEST_WAIT_NS ? nanoseconds : SWL_LONGEST_WAIT_NS;
    struct timespec time = {.tv_sec = (time_t)(wait / 1000000000), .tv_nsec = (long)(wait % 1000000000)};
    syscall(SWL_FUTEX_WAIT_CALL, word, FUTEX_WAIT_PRIVATE, value, &time, NULL, 0);
}

#endif
