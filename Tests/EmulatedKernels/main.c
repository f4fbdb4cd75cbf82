// Compares the AVX-512 kernels, built from their own sources over SIMDe, with the reference: main [rounds] [seed].
#include "cases.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t state;

static uint32_t next(void) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(state >> 33);
}

int32_t pick(int32_t low, int32_t high) {
    return low + (int32_t)(next() % (uint32_t)(high - low + 1));
}

int chance(int percent) {
    return pick(1, 100) <= percent;
}

// Mostly of a size that keeps sums inside a byte.
float pick_scale(void) {
    float scale = (float)pick(1, 1000) * 1e-6f;
    return chance(20) ? scale * 100 : scale;
}

swl_q8 pick_q8(void) {
    return (swl_q8)(chance(20) ? SWL_Q8_MIN : chance(20) ? SWL_Q8_MAX : pick(SWL_Q8_MIN, SWL_Q8_MAX));
}

void fill_random(void *bytes, size_t count) {
    uint8_t *out = bytes;
    int extreme = chance(15);
    for (size_t i = 0; i < count; i++) out[i] = (uint8_t)next();
    if (!extreme) return;
    for (size_t i = 0; i < count; i++) out[i] = (uint8_t)(out[i] & 1 ? 255 : out[i] & 2 ? 128 : 0);
}

guarded make_input(size_t bytes) {
    guarded memory = guarded_make(bytes + SWL_OVERREAD, 1, chance(75));
    fill_random(memory.data, bytes + SWL_OVERREAD);
    return memory;
}

guarded make_output(size_t bytes) {
    guarded memory = guarded_make(bytes, 1, chance(75));
    memset(memory.data, 0xa5, bytes);
    return memory;
}

void judge(comparison *c, const char *kernel, const void *want, const void *got, size_t bytes, const char *arguments) {
    if (memcmp(want, got, bytes) == 0) {
        c->passed++;
        return;
    }
    size_t at = 0;
    while (((const uint8_t *)want)[at] == ((const uint8_t *)got)[at]) at++;
    printf("%s: byte %zu is %d, reference %d: %s\n", kernel, at, ((const uint8_t *)got)[at],
           ((const uint8_t *)want)[at], arguments);
    c->failed++;
}

int main(int argc, char **argv) {
    int rounds = argc > 1 ? atoi(argv[1]) : 300;
    state = argc > 2 ? (uint64_t)atoll(argv[2]) : 1;
    const uint32_t masks[] = {SWL_CPU_AVX512VNNI, SWL_CPU_AVX512VNNI | SWL_CPU_AVX512VBMI};
    int passed = 0, failed = 0;
    for (int i = 0; i < 2; i++) {
        swl_kernels reference, kernels;
        swl_kernels_init(&reference, 0);
        swl_kernels_init(&kernels, masks[i]);
        comparison c = {&reference, &kernels, 0, 0};
        for (int round = 0; round < rounds; round++) {
            compare_conv_q8(&c);
            compare_depthwise_q8(&c);
        }
        passed += c.passed;
        failed += c.failed;
    }
    printf("%d passed, %d failed\n", passed, failed);
    return failed != 0;
}
