#include "cbench.h"

void swl_spin(uint64_t iterations) {
    uint64_t value = iterations;
    for (uint64_t i = 0; i < iterations; i++) {
        value = value * 6364136223846793005u + 1442695040888963407u;
        __asm__ volatile("" : "+r"(value)); // nothing is known about the value: no step can be left out
    }
}
