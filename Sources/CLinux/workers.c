#define _GNU_SOURCE
#include "clinux_workers.h"

#include "clinux.h"

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#define SPIN_NS 50000
#define STACK_BYTES (512 * 1024)
#define CACHE_LINE 64

typedef struct {
    swl_team *team;
    pthread_t thread;
    int32_t index;
} worker;

// A run raises `generation`; every worker sees each generation once, because the next run begins only when `pending`
// is back at 0. Who goes to sleep announces it first and then looks again, who wakes changes the word first and then
// looks for sleepers: in the single order of these operations one of the two sees the other.
struct swl_team {
    _Alignas(CACHE_LINE) atomic_uint generation;
    atomic_uint sleepers;
    swl_team_task task;
    void *context;
    int32_t stop;
    _Alignas(CACHE_LINE) atomic_uint pending;
    atomic_uint caller_sleeps;
    _Alignas(CACHE_LINE) int32_t count, started;
    int32_t spins;
    pid_t pinned_caller; // 0: not pinned
    cpu_set_t caller_cpus;
    worker workers[];
};

static inline void pause_cpu(void) {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__) || defined(__arm__)
    __asm__ volatile("yield");
#endif
}

static void futex_wait(atomic_uint *word, unsigned value) {
    syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, value, NULL, NULL, 0);
}

static void futex_wake(atomic_uint *word) {
    syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, INT_MAX, NULL, NULL, 0);
}

// Waits a bounded time for the word to equal (differ from) a value.
static int spin_until(const swl_team *team, atomic_uint *word, unsigned value, int equal) {
    if ((atomic_load_explicit(word, memory_order_acquire) == value) == equal) return 1;
    if (!team->spins) return 0;
    uint64_t end = swl_monotonic_ns() + SPIN_NS;
    do {
        for (int i = 0; i < 64; i++) {
            pause_cpu();
            if ((atomic_load_explicit(word, memory_order_acquire) == value) == equal) return 1;
        }
    } while (swl_monotonic_ns() < end);
    return 0;
}

static void wait_for_run(swl_team *team, unsigned seen) {
    if (spin_until(team, &team->generation, seen, 0)) return;
    atomic_fetch_add(&team->sleepers, 1);
    while (atomic_load(&team->generation) == seen) futex_wait(&team->generation, seen);
    atomic_fetch_sub(&team->sleepers, 1);
}

static void wait_for_workers(swl_team *team) {
    if (spin_until(team, &team->pending, 0, 1)) return;
    atomic_store(&team->caller_sleeps, 1);
    for (unsigned left; (left = atomic_load(&team->pending)) != 0;) futex_wait(&team->pending, left);
    atomic_store(&team->caller_sleeps, 0);
}

static void *work(void *argument) {
    const worker *self = argument;
    swl_team *team = self->team;
    for (unsigned seen = 0;; seen++) {
        wait_for_run(team, seen);
        if (team->stop) return NULL;
        team->task(team->context, self->index);
        if (atomic_fetch_sub(&team->pending, 1) == 1 && atomic_load(&team->caller_sleeps)) futex_wake(&team->pending);
    }
}

static void start_run(swl_team *team) {
    atomic_fetch_add(&team->generation, 1);
    if (atomic_load(&team->sleepers)) futex_wake(&team->generation);
}

void swl_team_run(swl_team *team, swl_team_task task, void *context) {
    if (team->count > 1) {
        team->task = task;
        team->context = context;
        atomic_store_explicit(&team->pending, (unsigned)(team->count - 1), memory_order_relaxed);
        start_run(team);
    }
    task(context, 0);
    if (team->count > 1) wait_for_workers(team);
}

// Threads of a team leave signals to the rest of the process.
static int start_worker(worker *worker, const int32_t *cpu) {
    pthread_attr_t attributes;
    int error = pthread_attr_init(&attributes);
    if (error) return error;
    error = pthread_attr_setstacksize(&attributes, STACK_BYTES);
    if (!error && cpu) {
        cpu_set_t one;
        CPU_ZERO(&one);
        CPU_SET(*cpu, &one);
        error = pthread_attr_setaffinity_np(&attributes, sizeof one, &one);
    }
    if (!error) {
        sigset_t all, before;
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &before);
        error = pthread_create(&worker->thread, &attributes, work, worker);
        pthread_sigmask(SIG_SETMASK, &before, NULL);
    }
    pthread_attr_destroy(&attributes);
    return error;
}

static int pin_caller_to(swl_team *team, int32_t cpu) {
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(cpu, &one);
    if (sched_getaffinity(0, sizeof team->caller_cpus, &team->caller_cpus) < 0) return errno;
    if (sched_setaffinity(0, sizeof one, &one) < 0) return errno;
    team->pinned_caller = (pid_t)syscall(SYS_gettid);
    return 0;
}

int32_t swl_team_create(swl_team **result, int32_t count, const int32_t *cpus, int32_t cpu_count, int32_t pin_caller) {
    if (count < 1 || count > 1024 || cpu_count < 0) return -EINVAL;
    for (int32_t i = 0; i < cpu_count; i++)
        if (cpus[i] < 0 || cpus[i] >= CPU_SETSIZE) return -EINVAL;
    size_t bytes = sizeof(swl_team) + (size_t)count * sizeof(worker);
    swl_team *team = aligned_alloc(CACHE_LINE, (bytes + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE);
    if (!team) return -ENOMEM;
    *team = (swl_team){.count = count, .started = 1};
    // Spinning on a CPU that another worker needs only delays it.
    int32_t available = swl_allowed_cpus(NULL, 0);
    team->spins = count <= (cpu_count ? cpu_count : available);

    int error = 0;
    for (; team->started < count && !error; team->started += !error) {
        worker *worker = &team->workers[team->started];
        worker->team = team;
        worker->index = team->started;
        error = start_worker(worker, cpu_count ? &cpus[team->started % cpu_count] : NULL);
    }
    if (!error && pin_caller && cpu_count) error = pin_caller_to(team, cpus[0]);
    if (error) {
        swl_team_destroy(team);
        return -error;
    }
    *result = team;
    return 0;
}

void swl_team_destroy(swl_team *team) {
    team->stop = 1;
    start_run(team);
    for (int32_t i = 1; i < team->started; i++) pthread_join(team->workers[i].thread, NULL);
    if (team->pinned_caller) sched_setaffinity(team->pinned_caller, sizeof team->caller_cpus, &team->caller_cpus);
    free(team);
}
