#ifndef SWL_CLINUX_MONITOR_H
#define SWL_CLINUX_MONITOR_H

#include <stdint.h>

// A lock with a condition to wait for; who holds it inherits the priority of who waits for it.
typedef struct swl_monitor swl_monitor;

swl_monitor *swl_monitor_create(void); // NULL: no memory
void swl_monitor_destroy(swl_monitor *monitor);
void swl_monitor_lock(swl_monitor *monitor);
void swl_monitor_unlock(swl_monitor *monitor);
// Gives the lock back, sleeps until woken, at most until then by swl_monotonic_ns, and takes it again; may wake early.
void swl_monitor_wait(swl_monitor *monitor, uint64_t deadline_ns);
void swl_monitor_wake_all(swl_monitor *monitor);

#endif
