// What the reference kernels share; the parts that do not depend on an instruction set serve faster kernels as well.
#ifndef SWL_REFERENCE_H
#define SWL_REFERENCE_H

#include "../dispatch.h"

// The reference of every slot, under the name swl_<slot>_reference.
#define SWL_WINDOW(name, args, source) extern const swl_##name##_kernel swl_##name##_reference;
#define SWL_PLAIN(name, args) extern const swl_##name##_kernel swl_##name##_reference;
#include "../include/kernels.inc"
#undef SWL_WINDOW
#undef SWL_PLAIN

// Elements of an element-wise operator in one unit.
#define SWL_CHUNK 4096
// Neighbouring `inner` elements of a reduction in one unit.
#define SWL_INNER_CHUNK 256

static inline int32_t swl_min_i32(int32_t a, int32_t b) {
    return a < b ? a : b;
}
static inline int32_t swl_max_i32(int32_t a, int32_t b) {
    return a > b ? a : b;
}
static inline int32_t swl_clamp_i32(int32_t x, int32_t low, int32_t high) {
    return swl_min_i32(swl_max_i32(x, low), high);
}
static inline int32_t swl_divide_up(int64_t a, int64_t b) {
    return (int32_t)((a + b - 1) / b);
}
static inline size_t swl_align64(size_t bytes) {
    return (bytes + 63) & ~(size_t)63;
}
static inline float swl_clamp_f32(float x, float low, float high) {
    x = x < low ? low : x;
    return x > high ? high : x;
}

// The nearest integer, halves to even; saturates at +-2^30, far outside of a byte. A NaN gives -2^30.
static inline int32_t swl_round(float x) {
    const double shift = 6755399441055744.0; // 1.5 * 2^52: the sum has no fraction bits left
    const float limit = 1073741824.0f;
    x = x > -limit ? x : -limit;
    x = x < limit ? x : limit;
    return (int32_t)(((double)x + shift) - shift);
}

static inline swl_q8 swl_requantise(float x, int32_t zero, int32_t min, int32_t max) {
    return (swl_q8)swl_clamp_i32(swl_round(x) + zero, min, max);
}

// The residual sum on one requantised value.
static inline swl_q8 swl_add_residual(const swl_residual_q8 *residual, int32_t q, int32_t r) {
    float own = (float)(q - residual->q_zero) * residual->q_scale;
    float other = (float)(r - residual->r_zero) * residual->r_scale;
    return swl_requantise(own + other, residual->zero, residual->min, residual->max);
}

static inline float swl_add_residual_f32(const swl_residual_f32 *residual, float own, float other) {
    return swl_clamp_f32(own + other, residual->min, residual->max);
}

// The taps [begin, end) of one axis of a window that fall inside the input.
typedef struct {
    int32_t begin, end;
} swl_taps;
static inline swl_taps swl_taps_inside(int32_t first, int32_t taps, int32_t dilation, int32_t extent) {
    swl_taps range = {first < 0 ? swl_divide_up(-(int64_t)first, dilation) : 0, 0};
    int64_t below = (int64_t)extent - first; // input positions from the first tap to the end
    if (below > 0) range.end = swl_min_i32(taps, swl_divide_up(below, dilation));
    range.begin = swl_min_i32(range.begin, range.end);
    return range;
}

// Offset in pixels of a row of image `batch`.
static inline ptrdiff_t swl_row(int32_t batch, int32_t rows, int32_t row, int32_t columns) {
    return ((ptrdiff_t)batch * rows + row) * columns;
}

// Two strided operands walked in the order of a dense output, one run along the innermost dimension after the other.
// Neighbouring dimensions that both operands cross without a jump are walked as one.
typedef struct {
    swl_broadcast shape;
    int32_t at[SWL_MAX_RANK];
    int64_t left;
    ptrdiff_t a, b; // offsets of the current run
    int32_t length; // of the current run
    int32_t a_step, b_step;
} swl_walk;
int64_t swl_broadcast_count(int32_t rank, const int32_t *extent);
// Walks output elements [first, first + count); swl_walk_next gives the first run, and 0 behind the last one.
void swl_walk_begin(swl_walk *walk, const swl_broadcast *shape, int64_t first, int64_t count);
int swl_walk_next(swl_walk *walk);

// The elements of units [begin, end) when `count` elements are cut into chunks.
typedef struct {
    int64_t first, count;
} swl_range;
static inline swl_range swl_chunks(int32_t begin, int32_t end, int64_t count) {
    int64_t first = (int64_t)begin * SWL_CHUNK, last = (int64_t)end * SWL_CHUNK;
    if (last > count) last = count;
    return (swl_range){first, last > first ? last - first : 0};
}

// Units: rows of output, chunks of elements, outer index x chunks of inner elements, rows, groups of pixels.
int32_t swl_units_conv_q8(const swl_conv_q8 *args);
int32_t swl_units_conv_f32(const swl_conv_f32 *args);
int32_t swl_units_pool_q8(const swl_pool_q8 *args);
int32_t swl_units_pool_f32(const swl_pool_f32 *args);
int32_t swl_units_binary_q8(const swl_binary_q8 *args);
int32_t swl_units_binary_f32(const swl_binary_f32 *args);
int32_t swl_units_binary_i32(const swl_binary_i32 *args);
int32_t swl_units_lookup_q8(const swl_lookup_q8 *args);
int32_t swl_units_unary_f32(const swl_unary_f32 *args);
int32_t swl_units_reduce_q8(const swl_reduce_q8 *args);
int32_t swl_units_reduce_f32(const swl_reduce_f32 *args);
int32_t swl_units_softmax_q8(const swl_softmax_q8 *args);
int32_t swl_units_softmax_f32(const swl_softmax_f32 *args);
int32_t swl_units_resize(const swl_resize *args);
int32_t swl_units_copy(const swl_copy *args);
int32_t swl_units_fill(const swl_fill *args);
int32_t swl_units_quantize(const swl_quantize *args);
int32_t swl_units_dequantize(const swl_dequantize *args);
int32_t swl_units_argmax(const swl_argmax *args);
int32_t swl_units_prelu_q8(const swl_prelu_q8 *args);
int32_t swl_units_prelu_f32(const swl_prelu_f32 *args);
int32_t swl_units_color(const swl_color *args);
int32_t swl_units_frame_samples(const swl_frame_samples *args);
int32_t swl_units_frame_pixels(const swl_frame_pixels *args);
int32_t swl_units_interleave(const swl_interleave *args);
int32_t swl_prelu_pixels(int32_t channels); // pixels in one unit

// A unit of a reduction: one outer index and a chunk of inner elements.
typedef struct {
    int32_t outer, first, count;
} swl_inner_chunk;
static inline swl_inner_chunk swl_inner_unit(int32_t unit, int32_t inner) {
    int32_t chunks = swl_divide_up(inner, SWL_INNER_CHUNK), first = unit % chunks * SWL_INNER_CHUNK;
    return (swl_inner_chunk){unit / chunks, first, swl_min_i32(inner - first, SWL_INNER_CHUNK)};
}

// Float convolution by matrix products; packed: [kernel_h][kernel_w][in_c][out_c], then bias, aligned to 64 bytes.
size_t swl_conv_f32_packed_bytes(const swl_conv_f32 *args);
void swl_conv_f32_pack(const swl_conv_f32 *args, const swl_conv_f32_source *source, void *packed);
size_t swl_conv_f32_scratch_bytes(const swl_conv_f32 *args);
void swl_conv_f32_run(const swl_conv_f32 *args, int32_t begin, int32_t end, void *scratch);

// The built-in product.
void swl_sgemm_builtin(int32_t m, int32_t n, int32_t k, const float *a, int32_t a_stride, const float *b,
                       int32_t b_stride, float *c, int32_t c_stride);

#endif
