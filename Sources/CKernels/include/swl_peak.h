#ifndef SWL_PEAK_H
#define SWL_PEAK_H

#include <stdint.h>

// Multiplies and adds bytes in registers as fast as the best instruction set of `cpu_mask` can: a machine's limit.
// Returns the multiply-accumulates done, for the caller to time; 0 when no limit is known for the mask.
int64_t swl_peak_macs(uint32_t cpu_mask, int64_t iterations);

#endif
