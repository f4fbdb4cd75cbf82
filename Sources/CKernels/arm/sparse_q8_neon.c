#if defined(__aarch64__) || defined(__ARM_NEON)
#include "sparse_q8_arm.h"

// An output of four pixels has two vectors of sums, two lanes a pixel: inputs 0 and 1, and 2 and 3, of its quads.
#if defined(__aarch64__)
enum { most_vectors = 8 };
#define KERNEL_NAME "sparse_q8_32x1__neon"
#else
enum { most_vectors = 4 };
#define KERNEL_NAME "sparse_q8_16x1__neon"
#endif

SWL_NEON_INLINE int8x8_t weights_of(const swl_sparse_entry *entry) {
    int32_t quad;
    memcpy(&quad, entry->weights, 4);
    return vreinterpret_s8_s32(vdup_n_s32(quad));
}

// The products of one entry, or of two: sums of two fit an int16 but for -128 x -128 twice.
SWL_NEON_INLINE void add_entries(int32x4_t sums[][2], const swl_q8 *tile, const swl_sparse_entry *entry,
                                 const int vectors, const int entries) {
    const swl_q8 *first = tile + entry->offset, *second = tile + entry[entries - 1].offset;
    int8x8_t w = weights_of(entry), v = weights_of(entry + entries - 1);
    SWL_UNROLL
    for (int i = 0; i < vectors; i++) {
        int8x8x2_t x = swl_load_halves(first + 16 * i);
        int16x8_t low = vmull_s8(x.val[0], w), high = vmull_s8(x.val[1], w);
        if (entries == 2) {
            int8x8x2_t y = swl_load_halves(second + 16 * i);
            low = vmlal_s8(low, y.val[0], v);
            high = vmlal_s8(high, y.val[1], v);
        }
        sums[i][0] = vpadalq_s16(sums[i][0], low);
        sums[i][1] = vpadalq_s16(sums[i][1], high);
    }
}

// The sums of neighbouring lanes.
SWL_NEON_INLINE int32x4_t add_pairs(const int32x4_t sums[2]) {
#if defined(__aarch64__)
    return vpaddq_s32(sums[0], sums[1]);
#else
    return vcombine_s32(vpadd_s32(vget_low_s32(sums[0]), vget_high_s32(sums[0])),
                        vpadd_s32(vget_low_s32(sums[1]), vget_high_s32(sums[1])));
#endif
}

SWL_NEON_INLINE void run_outputs(const swl_sparse_block *block, const int vectors) {
    const swl_sparse_block b = *block; // which no store can alias
    const swl_sparse_entry *entry = b.first;
    swl_q8 *row = b.out;
    for (int32_t o = 0; o < b.outputs; o++, row += swl_sparse_row_bytes) {
        const swl_sparse_entry *end = b.entries + b.ends[o];
        if (entry == end) {
            swl_sparse_fill(&b, b.bias[o], row, vectors);
            continue;
        }
        int32x4_t sums[most_vectors][2], rounded[most_vectors];
        const int32x4_t bias = vsetq_lane_s32(b.bias[o], vdupq_n_s32(0), 0);
        const int32x4_t start = vsetq_lane_s32(b.bias[o], bias, 2);
        SWL_UNROLL
        for (int i = 0; i < vectors; i++) sums[i][0] = sums[i][1] = start;
        for (; !b.least && end - entry >= 2; entry += 2) add_entries(sums, b.tile, entry, vectors, 2);
        for (; entry != end; entry++) add_entries(sums, b.tile, entry, vectors, 1);
        float32x4_t scale = vdupq_n_f32(b.scale[o]);
        SWL_UNROLL
        for (int i = 0; i < vectors; i++) rounded[i] = swl_scaled(add_pairs(sums[i]), scale);
        swl_sparse_store(&b, rounded, row, vectors);
    }
}

#define BLOCK(vectors)                                                                                                 \
    static void block_##vectors(const swl_sparse_block *block) {                                                       \
        run_outputs(block, vectors);                                                                                   \
    }
BLOCK(1)
BLOCK(2)
BLOCK(3)
BLOCK(4)
#if defined(__aarch64__)
BLOCK(5)
BLOCK(6)
BLOCK(7)
BLOCK(8)
#endif

static const swl_sparse_compute computes[] = {NULL,    block_1, block_2, block_3, block_4,
#if defined(__aarch64__)
                                              block_5, block_6, block_7, block_8
#endif
};

static const swl_sparse_arm set = {.layout = SWL_SPARSE_ARM_LAYOUT(most_vectors, most_vectors, INT32_MAX),
                                   .computes = computes};

SWL_SPARSE_Q8_ARM(neon, set, KERNEL_NAME)
#endif
