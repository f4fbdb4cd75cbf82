// Whether one fused multiply-add may end a sum of a convolution: it rounds once where the definition rounds twice.
#ifndef SWL_SPARSE_Q8_FUSED_H
#define SWL_SPARSE_Q8_FUSED_H

#include "../sparse_q8.h"

// Replaces packed scales by factors, scales or their neighbours, for which rne(sum * factor + zero)
// and rne(rne24(sum * scale)) + zero are the same byte whatever the sum; or, where none is found, by the negative
// scale. Does nothing but clear `fits` of the header where that could not be told.
void swl_sparse_fuse(const swl_conv_q8 *args, const swl_sparse_lists *lists);

#endif
