#define _GNU_SOURCE
#include "include/clinux_check.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

const char *clinux_check_argument(int32_t index) {
    static char text[4096];
    static ssize_t length = -1;
    if (length < 0) {
        int file = open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC);
        length = file < 0 ? 0 : read(file, text, sizeof text - 1);
        if (length < 0) length = 0;
        if (file >= 0) close(file);
    }
    const char *argument = text;
    for (; argument < text + length; argument += strlen(argument) + 1)
        if (index-- == 0) return argument;
    return NULL;
}

uint64_t clinux_check_thread_nanoseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

void clinux_check_exit(int32_t status) {
    exit(status);
}

void clinux_check_complain(const char *line) {
    ssize_t done = write(STDERR_FILENO, line, strlen(line));
    if (done >= 0) done = write(STDERR_FILENO, "\n", 1);
}

size_t clinux_check_page_bytes(void) {
    return (size_t)sysconf(_SC_PAGESIZE);
}

void *clinux_check_map(size_t bytes) {
    size_t page = clinux_check_page_bytes();
    char *start = mmap(NULL, bytes + 2 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (start == MAP_FAILED) return NULL;
    if (mprotect(start + page, bytes, PROT_READ | PROT_WRITE)) return NULL;
    return start + page;
}

void clinux_check_unmap(void *start, size_t bytes) {
    size_t page = clinux_check_page_bytes();
    munmap((char *)start - page, bytes + 2 * page);
}

void clinux_check_protect(void *start, size_t bytes, int32_t writable) {
    mprotect(start, bytes, writable ? PROT_READ | PROT_WRITE : PROT_READ);
}

static sigjmp_buf before;
static volatile uintptr_t fault;

static void leave(int signal, siginfo_t *info, void *context) {
    (void)context;
    fault = (uintptr_t)info->si_addr;
    siglongjmp(before, signal);
}

int32_t clinux_check_guarded(void (*body)(void *), void *context, uintptr_t *address) {
    static const int signals[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP};
    enum { count = sizeof signals / sizeof signals[0] };
    struct sigaction action = {.sa_sigaction = leave, .sa_flags = SA_SIGINFO}, old[count];
    sigemptyset(&action.sa_mask);
    for (int i = 0; i < count; i++) sigaction(signals[i], &action, &old[i]);
    int signal = sigsetjmp(before, 1);
    if (signal == 0) body(context);
    for (int i = 0; i < count; i++) sigaction(signals[i], &old[i], NULL);
    *address = fault;
    return signal;
}
