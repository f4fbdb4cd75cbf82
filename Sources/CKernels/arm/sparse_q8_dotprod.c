#if defined(__aarch64__)
#include "sparse_q8_arm.h"

enum { most_vectors = 16, narrow_vectors = 8, slice_bytes = 40960 };

// The products of one entry, whose weights are the `lane`th word of what was loaded.
SWL_DOTPROD_INLINE void add_entry(int32x4_t *sums, const swl_q8 *x, int8x16_t entries, const int vectors,
                                  const int lane) {
    SWL_UNROLL
    for (int i = 0; i < vectors; i++) {
        int8x16_t quads = vld1q_s8(x + 16 * i);
        sums[i] = lane == 1 ? vdotq_laneq_s32(sums[i], quads, entries, 1) : vdotq_laneq_s32(sums[i], quads, entries, 3);
    }
}

// One output of `vectors` times four pixels. An entry's weights are the second word of its eight bytes.
SWL_DOTPROD_INLINE void run_outputs(const swl_sparse_block *block, const int vectors) {
    const swl_sparse_block b = *block; // which no store can alias
    const swl_sparse_entry *entry = b.first;
    swl_q8 *row = b.out;
    for (int32_t o = 0; o < b.outputs; o++, row += swl_sparse_row_bytes) {
        const swl_sparse_entry *end = b.entries + b.ends[o];
        if (entry == end) {
            swl_sparse_fill(&b, b.bias[o], row, vectors);
            continue;
        }
        int32x4_t sums[most_vectors];
        SWL_UNROLL
        for (int i = 0; i < vectors; i++) sums[i] = vdupq_n_s32(b.bias[o]);
        for (; end - entry >= 2; entry += 2) {
            int8x16_t both = vld1q_s8((const int8_t *)(const void *)entry);
            SWL_OPAQUE(entry); // offsets come from memory, not from the vector
            add_entry(sums, b.tile + entry[0].offset, both, vectors, 1);
            add_entry(sums, b.tile + entry[1].offset, both, vectors, 3);
        }
        if (entry != end) {
            int8x8_t one = vld1_s8((const int8_t *)(const void *)entry);
            SWL_OPAQUE(entry);
            add_entry(sums, b.tile + entry->offset, vcombine_s8(one, one), vectors, 1);
            entry++;
        }
        float32x4_t scale = vdupq_n_f32(b.scale[o]);
        SWL_UNROLL
        for (int i = 0; i < vectors; i++) sums[i] = swl_scaled(sums[i], scale);
        swl_sparse_store(&b, sums, row, vectors);
    }
}

#define BLOCK(vectors)                                                                                                 \
    SWL_DOTPROD static void block_##vectors(const swl_sparse_block *block) {                                           \
        run_outputs(block, vectors);                                                                                   \
    }
BLOCK(1)
BLOCK(2)
BLOCK(3)
BLOCK(4)
BLOCK(5)
BLOCK(6)
BLOCK(7)
BLOCK(8)
BLOCK(9)
BLOCK(10)
BLOCK(11)
BLOCK(12)
BLOCK(13)
BLOCK(14)
BLOCK(15)
BLOCK(16)

static const swl_sparse_compute computes[] = {NULL,     block_1,  block_2,  block_3,  block_4,  block_5,
                                              block_6,  block_7,  block_8,  block_9,  block_10, block_11,
                                              block_12, block_13, block_14, block_15, block_16};

static const swl_sparse_arm set = {.layout = SWL_SPARSE_ARM_LAYOUT(most_vectors, narrow_vectors, slice_bytes),
                                   .computes = computes};

SWL_SPARSE_Q8_ARM(dotprod, set, "sparse_q8_64x1__dotprod")
#endif
