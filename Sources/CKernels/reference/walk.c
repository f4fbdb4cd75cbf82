#include "reference.h"

int64_t swl_broadcast_count(int32_t rank, const int32_t *extent) {
    int64_t count = 1;
    for (int32_t d = 0; d < rank; d++) count *= extent[d];
    return count;
}

// The same elements in the same order with the fewest dimensions, at least one.
static swl_broadcast merged(const swl_broadcast *shape) {
    swl_broadcast out = {.rank = 0};
    for (int32_t d = 0; d < shape->rank; d++) {
        if (shape->extent[d] == 1) continue;
        int32_t last = out.rank - 1, extent = shape->extent[d];
        int64_t a = (int64_t)shape->a_stride[d] * extent, b = (int64_t)shape->b_stride[d] * extent;
        if (last >= 0 && out.a_stride[last] == a && out.b_stride[last] == b) {
            out.extent[last] *= extent;
        } else {
            last = out.rank++;
            out.extent[last] = extent;
        }
        out.a_stride[last] = shape->a_stride[d];
        out.b_stride[last] = shape->b_stride[d];
    }
    if (out.rank == 0) out = (swl_broadcast){.rank = 1, .extent = {1}, .a_stride = {1}, .b_stride = {1}};
    return out;
}

void swl_walk_begin(swl_walk *walk, const swl_broadcast *shape, int64_t first, int64_t count) {
    *walk = (swl_walk){.shape = merged(shape), .left = count};
    int32_t last = walk->shape.rank - 1;
    walk->a_step = walk->shape.a_stride[last];
    walk->b_step = walk->shape.b_stride[last];
    if (count <= 0) return;
    for (int32_t d = last; d >= 0; d--) {
        walk->at[d] = (int32_t)(first % walk->shape.extent[d]);
        first /= walk->shape.extent[d];
        walk->a += (ptrdiff_t)walk->at[d] * walk->shape.a_stride[d];
        walk->b += (ptrdiff_t)walk->at[d] * walk->shape.b_stride[d];
    }
}

// Moves past the current run; carries into the outer dimensions.
static void advance(swl_walk *walk) {
    const swl_broadcast *shape = &walk->shape;
    int32_t d = shape->rank - 1;
    walk->at[d] += walk->length;
    walk->a += (ptrdiff_t)walk->length * walk->a_step;
    walk->b += (ptrdiff_t)walk->length * walk->b_step;
    for (; d > 0 && walk->at[d] == shape->extent[d]; d--) {
        walk->at[d] = 0;
        walk->at[d - 1]++;
        walk->a += shape->a_stride[d - 1] - (ptrdiff_t)shape->extent[d] * shape->a_stride[d];
        walk->b += shape->b_stride[d - 1] - (ptrdiff_t)shape->extent[d] * shape->b_stride[d];
    }
}

int swl_walk_next(swl_walk *walk) {
    const swl_broadcast *shape = &walk->shape;
    if (walk->left <= 0) return 0;
    advance(walk);
    int32_t last = shape->rank - 1;
    int32_t length = shape->extent[last] - walk->at[last];
    walk->length = length < walk->left ? length : (int32_t)walk->left;
    walk->left -= walk->length;
    return 1;
}
