#ifndef SWL_CLINUX_EXCHANGE_H
#define SWL_CLINUX_EXCHANGE_H

#include <stdint.h>

// A place for one number, which the next one displaces. One thread puts, one takes; any may close. It sleeps in the
// kernel only while there is nothing to take, and takes no lock.
typedef struct swl_exchange swl_exchange;

enum { SWL_EXCHANGE_EMPTY = -1, SWL_EXCHANGE_CLOSED = -2 };

swl_exchange *swl_exchange_create(void); // NULL: no memory
void swl_exchange_destroy(swl_exchange *exchange);

// Puts a number, from 0; returns the one that nobody took, SWL_EXCHANGE_EMPTY, or the number itself once it is closed.
int32_t swl_exchange_put(swl_exchange *exchange, int32_t number);

// Takes what is there, waiting for at most so long; else SWL_EXCHANGE_EMPTY or, once it is closed, SWL_EXCHANGE_CLOSED.
int32_t swl_exchange_take(swl_exchange *exchange, uint64_t nanoseconds);

// Whether there is nothing to take.
int32_t swl_exchange_is_empty(const swl_exchange *exchange);

// Lets no further number in and wakes who waits; returns the number that nobody took, or SWL_EXCHANGE_EMPTY.
int32_t swl_exchange_close(swl_exchange *exchange);

#endif
