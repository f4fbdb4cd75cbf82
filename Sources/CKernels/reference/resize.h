#ifndef SWL_RESIZE_H
#define SWL_RESIZE_H

#include "reference.h"

// Where one output position reads along one axis: two neighbours and the distance from the lower one.
typedef struct {
    int32_t lower, upper;
    int32_t fraction; // 10 bits; outside of [0, 1024] at an edge, where both neighbours are the same
} swl_resize_fixed;

typedef struct {
    int32_t lower, upper;
    float fraction;
} swl_resize_float;

swl_resize_fixed swl_resize_position_fixed(const swl_resize *args, int32_t at, int32_t in, int32_t out);
swl_resize_float swl_resize_position_float(const swl_resize *args, int32_t at, int32_t in, int32_t out);
int32_t swl_resize_nearest(const swl_resize *args, int32_t at, int32_t in, int32_t out);

// Copies the nearest pixels of output rows [begin, end).
void swl_resize_nearest_rows(const swl_resize *args, int32_t begin, int32_t end, size_t element_bytes);

#endif
