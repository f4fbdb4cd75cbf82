#define _GNU_SOURCE
#include "clinux_monitor.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

struct swl_monitor {
    pthread_mutex_t lock;
    pthread_cond_t condition;
};

swl_monitor *swl_monitor_create(void) {
    swl_monitor *monitor = calloc(1, sizeof *monitor);
    if (!monitor) return NULL;
    pthread_mutexattr_t lock;
    pthread_mutexattr_init(&lock);
    pthread_mutexattr_setprotocol(&lock, PTHREAD_PRIO_INHERIT);
    pthread_mutex_init(&monitor->lock, &lock);
    pthread_mutexattr_destroy(&lock);
    pthread_condattr_t condition;
    pthread_condattr_init(&condition);
    pthread_condattr_setclock(&condition, CLOCK_MONOTONIC);
    pthread_cond_init(&monitor->condition, &condition);
    pthread_condattr_destroy(&condition);
    return monitor;
}

void swl_monitor_destroy(swl_monitor *monitor) {
    pthread_cond_destroy(&monitor->condition);
    pthread_mutex_destroy(&monitor->lock);
    free(monitor);
}

void swl_monitor_lock(swl_monitor *monitor) {
    pthread_mutex_lock(&monitor->lock);
}

void swl_monitor_unlock(swl_monitor *monitor) {
    pthread_mutex_unlock(&monitor->lock);
}

void swl_monitor_wait(swl_monitor *monitor, uint64_t deadline_ns) {
    struct timespec deadline = {.tv_sec = (time_t)(deadline_ns / 1000000000),
                                .tv_nsec = (long)(deadline_ns % 1000000000)};
    pthread_cond_timedwait(&monitor->condition, &monitor->lock, &deadline);
}

void swl_monitor_wake_all(swl_monitor *monitor) {
    pthread_cond_broadcast(&monitor->condition);
}
