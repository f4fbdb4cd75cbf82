// Random arguments of a kernel, run by the reference and by the kernel, and compared bit for bit.
#ifndef CASES_H
#define CASES_H

#include "ckernels.h"
#include "guarded.h"

typedef struct {
    const swl_kernels *reference, *kernels;
    int passed, failed;
} comparison;

int32_t pick(int32_t low, int32_t high); // both included
int chance(int percent);
float pick_scale(void);
swl_q8 pick_q8(void);
void fill_random(void *bytes, size_t count);

// Guarded, random, with the bytes behind its end that a kernel may read.
guarded make_input(size_t bytes);
// Guarded, filled with one value so that what is not to be written shows.
guarded make_output(size_t bytes);
// Counts one case and prints the arguments of a failed one.
void judge(comparison *c, const char *kernel, const void *want, const void *got, size_t bytes, const char *arguments);

void compare_conv_q8(comparison *c);
void compare_depthwise_q8(comparison *c);

#endif
