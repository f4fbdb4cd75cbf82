// Counts what each thread of a program asks of the allocator and of mmap. To be preloaded; the counts stand in the file
// /tmp/allocations, "THREAD CALLS" a line, and are written in place.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

// Two numbers in decimal, a space between and a line end behind them.
enum { DIGITS = 10, LINE = 2 * (DIGITS + 1), MOST_THREADS = 64 };

static char *lines;
static atomic_int line_count;
static __thread char *line __attribute__((tls_model("initial-exec")));

void *__libc_malloc(size_t);
void *__libc_calloc(size_t, size_t);
void *__libc_realloc(void *, size_t);
void *__libc_memalign(size_t, size_t);

__attribute__((constructor)) static void begin(void) {
    int file = open("/tmp/allocations", O_RDWR | O_CREAT | O_TRUNC, 0600);
    if (file < 0 || ftruncate(file, MOST_THREADS * LINE) < 0) _exit(3);
    // An argument of a variable number is as wide as it is given.
    long none = 0, size = MOST_THREADS * LINE, protection = PROT_READ | PROT_WRITE, flags = MAP_SHARED | MAP_POPULATE;
    void *memory = (void *)syscall(SYS_mmap, none, size, protection, flags, (long)file, none);
    if (memory == MAP_FAILED) _exit(3);
    lines = memory;
    close(file);
}

static char *new_line(void) {
    int number = atomic_fetch_add(&line_count, 1);
    if (number >= MOST_THREADS) _exit(3);
    char *start = lines + number * LINE;
    long thread = syscall(SYS_gettid);
    for (int i = 0; i < DIGITS; i++) start[i] = start[DIGITS + 1 + i] = '0';
    for (int i = DIGITS - 1; thread > 0; i--, thread /= 10) start[i] = (char)('0' + thread % 10);
    start[DIGITS] = ' ';
    start[LINE - 1] = '\n';
    return start;
}

static void count(void) {
    if (!lines) return;
    if (!line) line = new_line();
    int place = LINE - 2;
    while (line[place] == '9') line[place--] = '0';
    line[place]++;
}

void *malloc(size_t size) {
    count();
    return __libc_malloc(size);
}

void *calloc(size_t number, size_t size) {
    count();
    return __libc_calloc(number, size);
}

void *realloc(void *memory, size_t size) {
    count();
    return __libc_realloc(memory, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
    count();
    return __libc_memalign(alignment, size);
}

int posix_memalign(void **memory, size_t alignment, size_t size) {
    count();
    void *found = __libc_memalign(alignment, size);
    if (!found) return ENOMEM;
    *memory = found;
    return 0;
}

void *mmap(void *address, size_t size, int protection, int flags, int file, off_t offset) {
    count();
    return (void *)syscall(SYS_mmap, address, size, (long)protection, (long)flags, (long)file, offset);
}

void *mmap64(void *address, size_t size, int protection, int flags, int file, off_t offset) {
    return mmap(address, size, protection, flags, file, offset);
}
