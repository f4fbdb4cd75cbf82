// What static programs have instead of the C library's. That brings a version of the functions on strings for every
// processor, where only short names are compared and copied; and words in the user's language for errors that no device
// program has.
#ifdef SWL_STATIC

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

_Noreturn void __assert_fail(const char *text, const char *file, unsigned line, const char *function);
char *strerror(int code);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t count);
int strcasecmp(const char *a, const char *b);
int strncasecmp(const char *a, const char *b, size_t count);
char *strcpy(char *to, const char *from);
char *strncpy(char *to, const char *from, size_t count);
char *stpcpy(char *to, const char *from);

_Noreturn void __assert_fail(const char *text, const char *file, unsigned line, const char *function) {
    abort();
}

// The PNG library asks for it where it reads files itself.
char *strerror(int code) {
    return (char *)"";
}

// The PNG library asks for it for the physical scale of a picture, which nobody reads.
double strtod(const char *text, char **end) {
    if (end) *end = (char *)text;
    return 0;
}

// The C library reports on its heap by it, and libraries what goes wrong where their callers do not listen.
int fprintf(FILE *stream, const char *format, ...) {
    return -1;
}

static int lower(unsigned char letter) {
    return letter >= 'A' && letter <= 'Z' ? letter + ('a' - 'A') : letter;
}

int strncmp(const char *a, const char *b, size_t count) {
    for (; count > 0; count--, a++, b++) {
        unsigned char x = (unsigned char)*a, y = (unsigned char)*b;
        if (x != y || x == 0) return x - y;
    }
    return 0;
}

int strcmp(const char *a, const char *b) {
    return strncmp(a, b, SIZE_MAX);
}

int strncasecmp(const char *a, const char *b, size_t count) {
    for (; count > 0; count--, a++, b++) {
        int x = lower((unsigned char)*a), y = lower((unsigned char)*b);
        if (x != y || x == 0) return x - y;
    }
    return 0;
}

int strcasecmp(const char *a, const char *b) {
    return strncasecmp(a, b, SIZE_MAX);
}

char *stpcpy(char *to, const char *from) {
    while ((*to = *from++)) to++;
    return to;
}

char *strcpy(char *to, const char *from) {
    stpcpy(to, from);
    return to;
}

char *strncpy(char *to, const char *from, size_t count) {
    size_t i = 0;
    for (; i < count && from[i]; i++) to[i] = from[i];
    for (; i < count; i++) to[i] = 0;
    return to;
}

#endif
