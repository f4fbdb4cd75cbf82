#ifndef SWL_COLUMNS_H
#define SWL_COLUMNS_H

#include "vectorised.h"

// Rows whose sum is taken in single precision before it goes into a double: the error does not grow with the batch.
#define SWL_SUM_ROWS 64

#endif
