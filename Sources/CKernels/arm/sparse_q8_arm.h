// Pruned pointwise convolutions for every ARM instruction set. A vector of the tile is a quad of four pixels; an
// output's sums become a row of bytes in scratch, and rows of sixteen outputs are transposed to pixels.
#ifndef SWL_SPARSE_Q8_ARM_H
#define SWL_SPARSE_Q8_ARM_H

#include "../sparse_q8.h"
#include "requantize_neon.h"

// swl_sparse_outputs: of a chunk.
enum { swl_sparse_lanes = 4, swl_sparse_outputs = 16, swl_sparse_row_bytes = 64 };

// The outputs of a chunk over one block.
typedef struct {
    const swl_q8 *tile;
    const swl_sparse_entry *entries, *first; // first: of the first output
    const int32_t *bias;
    const float *scale;
    const uint32_t *ends;
    int32_t outputs;
    int32_t least; // 1: some weight is -128
    swl_q8 *out;   // rows, swl_sparse_row_bytes apart
    swl_requantize to;
} swl_sparse_block;

typedef void (*swl_sparse_compute)(const swl_sparse_block *block);

// An instruction set: `computes` by the vectors of a block.
typedef struct {
    swl_sparse_layout layout;
    const swl_sparse_compute *computes;
} swl_sparse_arm;

size_t swl_sparse_arm_scratch_bytes(const swl_sparse_arm *set, const swl_conv_q8 *args);
void swl_sparse_arm_run(const swl_sparse_arm *set, const swl_conv_q8 *args, int32_t begin, int32_t end, void *scratch);

// Rounded sums of `vectors` times four pixels to a row of bytes, in sixteens.
SWL_NEON_INLINE void swl_sparse_store(const swl_sparse_block *b, const int32x4_t *rounded, swl_q8 *row,
                                      const int vectors) {
    SWL_UNROLL
    for (int i = 0; i < vectors; i += 4) {
        const int last = vectors - 1;
        int32x4_t second = rounded[i + 1 < last ? i + 1 : last], third = rounded[i + 2 < last ? i + 2 : last];
        int8x16_t bytes = swl_narrow_q8(&b->to, rounded[i], second, third, rounded[i + 3 < last ? i + 3 : last]);
        vst1q_s8(row + 4 * i, b->to.clamps ? swl_clamp_q8(&b->to, bytes) : bytes);
    }
}

// An output without entries: `rounded` at every pixel. Beyond +-2^13 any value is as good, as bytes are clamped.
SWL_NEON_INLINE void swl_sparse_fill(const swl_sparse_block *b, int32_t rounded, swl_q8 *row, const int vectors) {
    int32x4_t v = vdupq_n_s32(swl_clamp_i32(rounded, -8192, 8192));
    int8x16_t bytes = swl_finish_q8(&b->to, v, v, v, v);
    SWL_UNROLL
    for (int i = 0; i < vectors; i += 4) vst1q_s8(row + 4 * i, bytes);
}

// The parameters that differ between instruction sets.
#define SWL_SPARSE_ARM_LAYOUT(most_vectors, narrow_vectors, most_slice_bytes)                                          \
    {                                                                                                                  \
        .lanes = swl_sparse_lanes, .vectors = most_vectors, .narrow = narrow_vectors, .group = 1,                      \
        .chunk = swl_sparse_outputs, .quad_bytes = 4, .slice_bytes = most_slice_bytes, .slice_entries = INT32_MAX,     \
        .entry_bytes = sizeof(swl_sparse_entry), .put = swl_sparse_put                                                 \
    }

// The kernel of an instruction set.
#define SWL_SPARSE_Q8_ARM(isa, set, kernel_name)                                                                       \
    static size_t scratch_bytes(const swl_conv_q8 *args) {                                                             \
        return swl_sparse_arm_scratch_bytes(&set, args);                                                               \
    }                                                                                                                  \
    static void run(const swl_conv_q8 *args, int32_t begin, int32_t end, void *scratch) {                              \
        swl_sparse_arm_run(&set, args, begin, end, scratch);                                                           \
    }                                                                                                                  \
    SWL_SPARSE_Q8(isa, set.layout, kernel_name)

#endif
