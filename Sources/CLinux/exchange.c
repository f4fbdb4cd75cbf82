#define _GNU_SOURCE
#include "clinux_exchange.h"

#include "futex.h"

#include <stdatomic.h>
#include <stdlib.h>

// Who takes announces its sleep first and then looks again; who puts changes the word first and then looks for a
// sleeper: in the single order of these operations one of the two sees the other.
struct swl_exchange {
    atomic_int word; // a number, or one of SWL_EXCHANGE_*
    atomic_int sleeps;
};

swl_exchange *swl_exchange_create(void) {
    swl_exchange *exchange = calloc(1, sizeof *exchange);
    if (exchange) atomic_init(&exchange->word, SWL_EXCHANGE_EMPTY);
    return exchange;
}

void swl_exchange_destroy(swl_exchange *exchange) {
    free(exchange);
}

static void wake(swl_exchange *exchange) {
    if (atomic_load(&exchange->sleeps)) swl_futex_wake(&exchange->word);
}

int32_t swl_exchange_put(swl_exchange *exchange, int32_t number) {
    int before = atomic_load(&exchange->word);
    do {
        if (before == SWL_EXCHANGE_CLOSED) return number;
    } while (!atomic_compare_exchange_weak(&exchange->word, &before, number));
    wake(exchange);
    return before;
}

static int32_t take_now(swl_exchange *exchange) {
    int before = atomic_load(&exchange->word);
    while (before >= 0)
        if (atomic_compare_exchange_weak(&exchange->word, &before, SWL_EXCHANGE_EMPTY)) return before;
    return before;
}

int32_t swl_exchange_take(swl_exchange *exchange, uint64_t nanoseconds) {
    int32_t number = take_now(exchange);
    if (number != SWL_EXCHANGE_EMPTY || nanoseconds == 0) return number;
    uint64_t start = swl_monotonic_ns(), passed = 0;
    atomic_store(&exchange->sleeps, 1);
    while ((number = take_now(exchange)) == SWL_EXCHANGE_EMPTY && passed < nanoseconds) {
        swl_futex_wait(&exchange->word, (uint32_t)SWL_EXCHANGE_EMPTY, nanoseconds - passed);
        passed = swl_monotonic_ns() - start;
    }
    atomic_store(&exchange->sleeps, 0);
    return number;
}

int32_t swl_exchange_is_empty(const swl_exchange *exchange) {
    return atomic_load(&exchange->word) < 0;
}

int32_t swl_exchange_close(swl_exchange *exchange) {
    int before = atomic_exchange(&exchange->word, SWL_EXCHANGE_CLOSED);
    wake(exchange);
    return before == SWL_EXCHANGE_CLOSED ? SWL_EXCHANGE_EMPTY : before;
}
