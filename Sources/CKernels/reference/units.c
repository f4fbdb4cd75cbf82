#include "reference.h"

static int32_t rows(const swl_window *window) {
    return window->batch * window->out_h;
}
static int32_t chunks(int64_t count) {
    return swl_divide_up(count, SWL_CHUNK);
}
static int32_t broadcast(const swl_broadcast *shape) {
    return chunks(swl_broadcast_count(shape->rank, shape->extent));
}
static int32_t inner_chunks(int32_t outer, int32_t inner) {
    return outer * swl_divide_up(inner, SWL_INNER_CHUNK);
}

int32_t swl_units_conv_q8(const swl_conv_q8 *args) {
    return rows(&args->window);
}
int32_t swl_units_conv_f32(const swl_conv_f32 *args) {
    return rows(&args->window);
}
int32_t swl_units_pool_q8(const swl_pool_q8 *args) {
    return rows(&args->window);
}
int32_t swl_units_pool_f32(const swl_pool_f32 *args) {
    return rows(&args->window);
}

int32_t swl_units_binary_q8(const swl_binary_q8 *args) {
    return broadcast(&args->shape);
}
int32_t swl_units_binary_f32(const swl_binary_f32 *args) {
    return broadcast(&args->shape);
}
int32_t swl_units_binary_i32(const swl_binary_i32 *args) {
    return broadcast(&args->shape);
}

int32_t swl_units_lookup_q8(const swl_lookup_q8 *args) {
    return chunks(args->count);
}
int32_t swl_units_unary_f32(const swl_unary_f32 *args) {
    return chunks(args->count);
}
int32_t swl_units_fill(const swl_fill *args) {
    return chunks(args->count);
}
int32_t swl_units_quantize(const swl_quantize *args) {
    return chunks(args->count);
}
int32_t swl_units_dequantize(const swl_dequantize *args) {
    return chunks(args->count);
}
int32_t swl_units_copy(const swl_copy *args) {
    return chunks(swl_broadcast_count(args->rank, args->extent));
}

int32_t swl_units_reduce_q8(const swl_reduce_q8 *args) {
    return inner_chunks(args->outer, args->inner);
}
int32_t swl_units_reduce_f32(const swl_reduce_f32 *args) {
    return inner_chunks(args->outer, args->inner);
}
int32_t swl_units_argmax(const swl_argmax *args) {
    return inner_chunks(args->outer, args->inner);
}

int32_t swl_units_softmax_q8(const swl_softmax_q8 *args) {
    return args->rows;
}
int32_t swl_units_softmax_f32(const swl_softmax_f32 *args) {
    return args->rows;
}
int32_t swl_units_resize(const swl_resize *args) {
    return args->batch * args->out_h;
}

int32_t swl_prelu_pixels(int32_t channels) {
    return swl_max_i32(1, SWL_CHUNK / swl_max_i32(1, channels));
}
int32_t swl_units_prelu_q8(const swl_prelu_q8 *args) {
    return swl_divide_up(args->pixels, swl_prelu_pixels(args->channels));
}
int32_t swl_units_prelu_f32(const swl_prelu_f32 *args) {
    return swl_divide_up(args->pixels, swl_prelu_pixels(args->channels));
}

int32_t swl_units_color(const swl_color *args) {
    return args->rows;
}

// A row is one unit.
int32_t swl_units_frame_samples(const swl_frame_samples *args) {
    return 1;
}
int32_t swl_units_frame_pixels(const swl_frame_pixels *args) {
    return 1;
}
int32_t swl_units_interleave(const swl_interleave *args) {
    return 1;
}
