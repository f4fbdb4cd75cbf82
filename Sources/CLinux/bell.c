#define _GNU_SOURCE
#include "clinux_threads.h"

#include "futex.h"

#include <stdatomic.h>
#include <stdlib.h>

// Who waits announces its sleep first and then looks again; who rings changes the count first and then looks for a
// sleeper: in the single order of these operations one of the two sees the other.
struct swl_bell {
    atomic_uint count;
    atomic_int sleeps;
};

swl_bell *swl_bell_create(void) {
    return calloc(1, sizeof(swl_bell));
}

void swl_bell_destroy(swl_bell *bell) {
    free(bell);
}

uint32_t swl_bell_count(const swl_bell *bell) {
    return atomic_load(&bell->count);
}

void swl_bell_ring(swl_bell *bell) {
    atomic_fetch_add(&bell->count, 1);
    if (atomic_load(&bell->sleeps)) swl_futex_wake(&bell->count);
}

void swl_bell_wait(swl_bell *bell, uint32_t seen, uint64_t nanoseconds) {
    uint64_t start = swl_monotonic_ns(), passed = 0;
    atomic_store(&bell->sleeps, 1);
    while (atomic_load(&bell->count) == seen && passed < nanoseconds) {
        swl_futex_wait(&bell->count, seen, nanoseconds - passed);
        passed = swl_monotonic_ns() - start;
    }
    atomic_store(&bell->sleeps, 0);
}
