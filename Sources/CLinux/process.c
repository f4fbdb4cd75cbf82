#define _GNU_SOURCE
#include "clinux.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

void swl_error_text(int32_t code, char *text, size_t capacity) {
    if (capacity == 0) return;
    const char *words = strerrordesc_np(code);
    if (!words) words = "unknown error";
    size_t length = strlen(words) < capacity ? strlen(words) : capacity - 1;
    memcpy(text, words, length);
    text[length] = 0;
}

uint64_t swl_monotonic_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

uint64_t swl_calendar_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

int32_t swl_page_bytes(void) {
    return (int32_t)sysconf(_SC_PAGESIZE);
}

int32_t swl_process_id(void) {
    return getpid();
}

void swl_exit(int32_t status) {
    exit(status);
}

const char *swl_environment(const char *name) {
    return getenv(name);
}

static int argument_count;
static char **arguments;

// glibc hands the arguments of main to every constructor.
__attribute__((constructor)) static void keep_arguments(int argc, char **argv) {
    argument_count = argc;
    arguments = argv;
}

int32_t swl_argument_count(void) {
    return argument_count;
}

const char *swl_argument(int32_t index) {
    return index >= 0 && index < argument_count ? arguments[index] : NULL;
}

int32_t swl_allowed_cpus(int32_t *cpus, int32_t capacity) {
    cpu_set_t allowed;
    if (sched_getaffinity(0, sizeof allowed, &allowed) < 0) return -errno;
    int32_t count = 0;
    for (int32_t cpu = 0; cpu < CPU_SETSIZE; cpu++) {
        if (!CPU_ISSET(cpu, &allowed)) continue;
        if (count < capacity) cpus[count] = cpu;
        count++;
    }
    return count;
}

// The second number of /proc/self/statm.
static int64_t resident_pages(void) {
    int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    if (fd < 0) return -errno;
    char text[128];
    ssize_t length = read(fd, text, sizeof text - 1);
    int error = errno;
    close(fd);
    if (length < 0) return -error;
    text[length] = 0;
    const char *resident = strchr(text, ' ');
    if (!resident) return -EINVAL;
    int64_t pages = 0;
    while (*++resident >= '0' && *resident <= '9') pages = pages * 10 + (*resident - '0');
    return pages;
}

int32_t swl_get_memory_usage(swl_memory_usage *usage) {
    struct rusage self;
    if (getrusage(RUSAGE_SELF, &self) < 0) return -errno;
    int64_t pages = resident_pages();
    if (pages < 0) return (int32_t)pages;
    usage->resident_bytes = pages * swl_page_bytes();
    usage->peak_resident_bytes = (int64_t)self.ru_maxrss * 1024;
    usage->minor_faults = self.ru_minflt;
    usage->major_faults = self.ru_majflt;
    return 0;
}
