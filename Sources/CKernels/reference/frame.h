#ifndef SWL_FRAME_H
#define SWL_FRAME_H

#include "reference.h"

// Bytes [begin, end) of each row.
void swl_interleave_range(const swl_interleave *args, int32_t begin, int32_t end);

#endif
