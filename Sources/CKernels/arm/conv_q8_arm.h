// The INT8 convolution as a matrix product over rows of bytes, for every ARM instruction set.
#ifndef SWL_CONV_Q8_ARM_H
#define SWL_CONV_Q8_ARM_H

#include "requantize_neon.h"

// Packed: a header of 64 bytes, whose first int32 is `least`, and panels.
// A panel, the weights of some output channels: bias [width], scale [width], weights [steps][width][depth], with zeros
// behind the last. A step takes `depth` bytes of a row; `width` is the layout's or, for few channels left over, its
// `narrow`.
typedef struct {
    const swl_q8 *in; // rows of steps x depth bytes, those behind the last input channel multiplied by zero
    ptrdiff_t in_stride;
    int32_t pixels;
    const int32_t *bias;
    const float *scale;
    const int8_t *weights;
    int32_t taps, steps; // taps: of the steps' bytes, those that count
    int32_t least;       // 1: in some step of some panel bytes i and i + 8 of a channel are both -128
    const int32_t *sums; // added to each pixel; NULL: zeros
    swl_q8 *out;
    ptrdiff_t out_stride;
    int32_t channels; // to store, no more than the width
    swl_requantize to;
    const swl_residual_q8 *residual; // NULL: no sum
    const swl_q8 *r;                 // the residual's first pixel and channel
} swl_conv_q8_panel;

typedef void (*swl_conv_q8_multiply)(const swl_conv_q8_panel *panel);

// How an instruction set wants its weights, and what multiplies `pixels` rows by a panel of each width.
typedef struct {
    int32_t depth, width, narrow, rows; // rows: of the largest tile
    swl_conv_q8_multiply wide_panel, narrow_panel;
} swl_conv_q8_layout;

size_t swl_conv_q8_arm_packed_bytes(const swl_conv_q8_layout *layout, const swl_conv_q8 *args);
// channel_stride: between the weights of output channels; element_stride: between neighbours among those of one.
void swl_conv_q8_arm_pack(const swl_conv_q8_layout *layout, const swl_conv_q8 *args, const swl_conv_q8_source *source,
                          ptrdiff_t channel_stride, ptrdiff_t element_stride, void *packed);
size_t swl_conv_q8_arm_scratch_bytes(const swl_conv_q8_layout *layout, const swl_conv_q8 *args);
int32_t swl_conv_q8_arm_units(const swl_conv_q8_layout *layout, const swl_conv_q8 *args);
void swl_conv_q8_arm_run(const swl_conv_q8_layout *layout, const swl_conv_q8 *args, int32_t begin, int32_t end,
                         void *scratch);

// The kernel of a layout.
#define SWL_CONV_Q8_ARM(isa, layout, kernel_name)                                                                      \
    static size_t packed_bytes(const swl_conv_q8 *args) {                                                              \
        return swl_conv_q8_arm_packed_bytes(&layout, args);                                                            \
    }                                                                                                                  \
    static void pack(const swl_conv_q8 *args, const swl_conv_q8_source *source, void *packed) {                        \
        ptrdiff_t taps = (ptrdiff_t)args->window.kernel_h * args->window.kernel_w * args->window.in_c;                 \
        swl_conv_q8_arm_pack(&layout, args, source, taps, 1, packed);                                                  \
    }                                                                                                                  \
    void swl_conv_q8_##isa##_pack_filters(const swl_conv_q8 *args, const swl_conv_q8_source *source, void *packed) {   \
        swl_conv_q8_arm_pack(&layout, args, source, 1, args->window.out_c, packed);                                    \
    }                                                                                                                  \
    static size_t scratch_bytes(const swl_conv_q8 *args) {                                                             \
        return swl_conv_q8_arm_scratch_bytes(&layout, args);                                                           \
    }                                                                                                                  \
    static int32_t units(const swl_conv_q8 *args) {                                                                    \
        return swl_conv_q8_arm_units(&layout, args);                                                                   \
    }                                                                                                                  \
    static void run(const swl_conv_q8 *args, int32_t begin, int32_t end, void *scratch) {                              \
        swl_conv_q8_arm_run(&layout, args, begin, end, scratch);                                                       \
    }                                                                                                                  \
    const swl_conv_q8_kernel swl_conv_q8_##isa = {packed_bytes, pack, scratch_bytes, units, run, kernel_name};

// A vector of bytes holds `group` rows of a tile, each of 16 / group channels: row `row` of them, in front.
SWL_NEON_INLINE int8x16_t swl_row_of(int8x16_t q, const int row, const int group) {
    return row * (16 / group) == 4    ? vextq_s8(q, q, 4)
           : row * (16 / group) == 8  ? vextq_s8(q, q, 8)
           : row * (16 / group) == 12 ? vextq_s8(q, q, 12)
                                      : q;
}

// A tile's sums to the output: `rows` pixels of 4 x `vectors` channels.
SWL_NEON_INLINE void swl_store_tile(const swl_conv_q8_panel *p, int32_t first, int32x4_t acc[][4], const int rows,
                                    const int vectors) {
    const int channels = 4 * vectors, group = 4 / vectors;
    swl_q8 *out = p->out + first * p->out_stride;
    float32x4_t scale[4];
    int8x16_t q[8];
    SWL_UNROLL
    for (int r = 0; r < rows && p->sums; r++) {
        SWL_UNROLL
        for (int v = 0; v < vectors; v++) acc[r][v] = vaddq_s32(acc[r][v], vdupq_n_s32(p->sums[first + r]));
    }
    SWL_UNROLL
    for (int v = 0; v < vectors; v++) scale[v] = vld1q_f32(p->scale + 4 * v);
    SWL_UNROLL
    for (int r = 0; r < rows; r += group) {
        int32x4_t x[4];
        SWL_UNROLL
        for (int i = 0; i < 4; i++) {
            int row = r + i / vectors;
            x[i] = row < rows ? swl_scaled(acc[row][i % vectors], scale[i % vectors]) : x[i - vectors];
        }
        q[r / group] = swl_narrow_q8(&p->to, x[0], x[1], x[2], x[3]);
    }
    SWL_UNROLL
    for (int r = 0; r < rows && p->to.clamps; r += group) q[r / group] = swl_clamp_q8(&p->to, q[r / group]);
    if (!p->residual && p->channels == channels) {
        SWL_UNROLL
        for (int r = 0; r < rows; r++, out += p->out_stride) {
            swl_store_q8(out, swl_row_of(q[r / group], r % group, group), channels);
        }
        return;
    }
    SWL_UNROLL
    for (int r = 0; r < rows; r++, out += p->out_stride) {
        int8x16_t row = swl_row_of(q[r / group], r % group, group);
        if (p->residual) {
            const swl_q8 *other = p->r + (ptrdiff_t)(first + r) * p->residual->stride;
            row = swl_add_residual_neon(p->residual, row, other);
        }
        swl_store_q8(out, row, p->channels);
    }
}

#endif
