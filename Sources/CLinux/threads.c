#define _GNU_SOURCE
#include "clinux_threads.h"

#include <errno.h>
#include <malloc.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>

#define STACK_BYTES (1024 * 1024)
#define TOUCHED_BYTES (256 * 1024)
#define PAGE_BYTES 4096

typedef struct {
    void (*body)(void *);
    void *context;
    char name[16];
} beginning;

static void *begin(void *argument) {
    beginning given = *(beginning *)argument;
    free(argument);
    prctl(PR_SET_NAME, given.name);
    given.body(given.context);
    return NULL;
}

static int start(pthread_t *thread, beginning *given) {
    pthread_attr_t attributes;
    int error = pthread_attr_init(&attributes);
    if (error) return error;
    error = pthread_attr_setstacksize(&attributes, STACK_BYTES);
    sigset_t all, before;
    sigfillset(&all);
    if (!error) error = pthread_sigmask(SIG_SETMASK, &all, &before);
    if (!error) {
        error = pthread_create(thread, &attributes, begin, given);
        pthread_sigmask(SIG_SETMASK, &before, NULL);
    }
    pthread_attr_destroy(&attributes);
    return error;
}

int32_t swl_thread_start(uint64_t *thread, const char *name, void (*body)(void *), void *context) {
    beginning *given = malloc(sizeof *given);
    if (!given) return -ENOMEM;
    *given = (beginning){.body = body, .context = context};
    strncpy(given->name, name, sizeof given->name - 1);
    pthread_t made;
    int error = start(&made, given);
    if (error) {
        free(given);
        return -error;
    }
    *thread = (uint64_t)made;
    return 0;
}

void swl_thread_join(uint64_t thread) {
    pthread_join((pthread_t)thread, NULL);
}

int32_t swl_thread_bind(const int32_t *cpus, int32_t count) {
    cpu_set_t set;
    CPU_ZERO(&set);
    for (int32_t i = 0; i < count; i++) {
        if (cpus[i] < 0 || cpus[i] >= CPU_SETSIZE) return -EINVAL;
        CPU_SET(cpus[i], &set);
    }
    return -pthread_setaffinity_np(pthread_self(), sizeof set, &set);
}

int32_t swl_thread_set_priority(int32_t priority) {
    struct sched_param parameters = {.sched_priority = priority};
    return -pthread_setschedparam(pthread_self(), priority > 0 ? SCHED_FIFO : SCHED_OTHER, &parameters);
}

int32_t swl_thread_set_idle(void) {
    struct sched_param parameters = {0};
    return -pthread_setschedparam(pthread_self(), SCHED_IDLE, &parameters);
}

__attribute__((noinline)) void swl_thread_touch_stack(void) {
    volatile char room[TOUCHED_BYTES];
    for (size_t i = 0; i < sizeof room; i += PAGE_BYTES) room[i] = 0;
}

int32_t swl_lock_memory(void) {
    return mlockall(MCL_CURRENT | MCL_FUTURE) ? -errno : 0;
}

void swl_keep_memory(void) {
    mallopt(M_TRIM_THRESHOLD, INT32_MAX);
    mallopt(M_MMAP_THRESHOLD, 32 << 20);
}
