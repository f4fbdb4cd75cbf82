#ifndef SWL_CBENCH_H
#define SWL_CBENCH_H

#include <stdint.h>

// The calls for memory that the process has made so far, by any thread: malloc and its relatives, without free. A
// program that links this counts them all.
uint64_t swl_allocation_count(void);

// Multiplies and adds `iterations` times in registers, each time waiting for the last result: the same number of cycles
// whatever the memory does.
void swl_spin(uint64_t iterations);

#endif
