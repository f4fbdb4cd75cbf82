#include "clinux.h"

#include <errno.h>
#include <stdlib.h>

#ifndef SWL_STATIC

int32_t swl_parse_number(const char *text, double *number) {
    char *end;
    *number = strtod(text, &end);
    return end == text || *end ? -EINVAL : 0;
}

#else

// The C library's conversion brings tables of languages and long arithmetic with it. Here a number of up to 15 digits
// and a power of ten of up to 22 is exact, as both are exact in double precision; others are right to the last digits.

typedef struct {
    const char *next;
    uint64_t value; // of the first digits, as many as fit
    int32_t digits, dropped;
} digit_run;

static void read_digits(digit_run *run) {
    for (; *run->next >= '0' && *run->next <= '9'; run->next++) {
        run->digits++;
        if (run->value < UINT64_C(100000000000000000)) {
            run->value = run->value * 10 + (uint64_t)(*run->next - '0');
        } else {
            run->dropped++;
        }
    }
}

static double scaled(double value, int32_t exponent) {
    int32_t steps = exponent < 0 ? -exponent : exponent;
    for (; steps > 22; steps -= 22) value = exponent < 0 ? value / 1e22 : value * 1e22;
    double power = 1;
    for (; steps > 0; steps--) power *= 10;
    return exponent < 0 ? value / power : value * power;
}

int32_t swl_parse_number(const char *text, double *number) {
    int negative = *text == '-';
    digit_run mantissa = {.next = text + (negative || *text == '+')};
    read_digits(&mantissa);
    int32_t whole = mantissa.digits, fraction = 0;
    if (*mantissa.next == '.') {
        mantissa.next++;
        read_digits(&mantissa);
        fraction = mantissa.digits - whole;
    }
    if (mantissa.digits == 0) return -EINVAL;
    int32_t exponent = mantissa.dropped - fraction;
    if (*mantissa.next == 'e' || *mantissa.next == 'E') {
        int down = mantissa.next[1] == '-';
        digit_run power = {.next = mantissa.next + 1 + (down || mantissa.next[1] == '+')};
        read_digits(&power);
        if (power.digits == 0 || power.value > 999) return -EINVAL;
        exponent += down ? -(int32_t)power.value : (int32_t)power.value;
        mantissa.next = power.next;
    }
    if (*mantissa.next) return -EINVAL;
    double value = scaled((double)mantissa.value, exponent);
    *number = negative ? -value : value;
    return 0;
}

#endif
