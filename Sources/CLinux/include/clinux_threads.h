#ifndef SWL_CLINUX_THREADS_H
#define SWL_CLINUX_THREADS_H

#include <stdint.h>

// Threads, and what the scheduler is told about them. Functions that can fail return -errno, else 0.

// Starts a thread that leaves signals to the rest of the process; `name` is cut to 15 bytes.
int32_t swl_thread_start(uint64_t *thread, const char *name, void (*body)(void *), void *context);
void swl_thread_join(uint64_t thread);

// Of the calling thread: the CPUs it may run on; the SCHED_FIFO priority, 0 being ordinary scheduling; a stack whose
// next pages are all there.
int32_t swl_thread_bind(const int32_t *cpus, int32_t count);
int32_t swl_thread_set_priority(int32_t priority);
void swl_thread_touch_stack(void);
// The calling thread runs only while no other wants the CPU (SCHED_IDLE).
int32_t swl_thread_set_idle(void);

// Keeps all memory of the process, now and later, from being swapped out.
int32_t swl_lock_memory(void);
// Memory that was given back stays with the process: taking it again faults no page.
void swl_keep_memory(void);

// A count that is raised by any thread and waited for by one.
typedef struct swl_bell swl_bell;

swl_bell *swl_bell_create(void); // NULL: no memory
void swl_bell_destroy(swl_bell *bell);
uint32_t swl_bell_count(const swl_bell *bell);
void swl_bell_ring(swl_bell *bell);
// Waits until the count is not `seen`, for at most so long.
void swl_bell_wait(swl_bell *bell, uint32_t seen, uint64_t nanoseconds);

#endif
