// What static programs have instead of the C library's, which brings words in the user's language, tables of characters
// and the printing of numbers with it, for what no device program does.
#ifdef SWL_STATIC

#include <stdio.h>
#include <stdlib.h>

_Noreturn void __assert_fail(const char *text, const char *file, unsigned line, const char *function);
char *strerror(int code);

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

int __fprintf_chk(FILE *stream, int flag, const char *format, ...);
int __fprintf_chk(FILE *stream, int flag, const char *format, ...) {
    return -1;
}

// The JPEG library puts the texts of its errors together by it, which nobody reads.
int __snprintf_chk(char *text, size_t room, int flag, size_t size, const char *format, ...);
int __snprintf_chk(char *text, size_t room, int flag, size_t size, const char *format, ...) {
    if (room) *text = 0;
    return 0;
}

#endif
