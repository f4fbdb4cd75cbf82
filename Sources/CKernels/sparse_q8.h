// Pointwise convolutions whose weights are mostly zero: lanes are pixels, one quad of weights (1 output x 4
// neighbouring inputs) is multiplied by the same four inputs of every pixel, quads of zeros are left out.
//
// Pixels are cut into blocks of some vectors each. The input of a block is transposed to a tile in scratch,
// [quads][pitch], where the four inputs of a quad lie together for each pixel:
//
//   | x0 x1 x2 x3 of pixel 0 | x0 x1 x2 x3 of pixel 1 | ...
//
// A tile that would not fit the first cache is worked through in slices of some quads, while sums wait in scratch.
//
// Packed: a header, bias [outputs], scale [outputs], ends [slices][outputs], then the entries: slice after slice, in
// each output after output.
#ifndef SWL_SPARSE_Q8_H
#define SWL_SPARSE_Q8_H

#include "reference/reference.h"

// One quad of one output, as bytes are multiplied.
typedef struct {
    uint32_t offset; // of its inputs in the tile, bytes
    int8_t weights[4];
} swl_sparse_entry;
void swl_sparse_put(void *entry, uint32_t offset, const int8_t weights[4]);

typedef struct {
    int32_t least; // 1 if some weight is -128
    int32_t fits;  // 1 if every sum fits 15 bits when scaled, whatever the inputs
} swl_sparse_header;

typedef struct {
    swl_sparse_header *header;
    int32_t *bias; // with the terms of sum (x - in_zero) * w that do not depend on x; of an output without entries in a
                   // single slice: the sum as it is when scaled and rounded
    float *scale;
    uint32_t *ends; // the number of entries up to the end of each output; in front of the first one: 0
    void *entries;
} swl_sparse_lists;

// How an instruction set cuts its work.
typedef struct {
    int32_t lanes;         // pixels of a vector
    int32_t part;          // as many pixels left over make a part of a vector, not one of its own
    int32_t vectors;       // of a block, at most
    int32_t narrow;        // the same where the tile would be too large for a slice but lists are too short to be cut
    int32_t group;         // outputs computed together
    int32_t chunk;         // outputs stored together, some groups
    int32_t quad_bytes;    // of a pixel in the tile
    int32_t slice_bytes;   // of a tile, at most
    int32_t slice_entries; // of an output in a slice, on average at least
    int32_t entry_bytes;
    void (*put)(void *entry, uint32_t offset, const int8_t weights[4]);
    void (*finish)(const swl_conv_q8 *args, const swl_sparse_lists *packed); // NULL: packed is packed
} swl_sparse_layout;

typedef struct {
    int32_t pixels, quads;          // quads: of the input channels, in fours
    int32_t vectors, part;          // of all pixels; part: pixels behind the last vector
    int32_t blocks, chunks, splits; // splits: a block is cut into this many ranges of chunks
    int32_t outputs;                // with those that fill the last group
    int32_t slices, slice_quads;
    size_t pitch, tile_bytes;
} swl_sparse_plan;

swl_sparse_plan swl_sparse_plan_of(const swl_sparse_layout *layout, const swl_conv_q8 *args);
int32_t swl_sparse_units(const swl_sparse_layout *layout, const swl_conv_q8 *args);

// The first vector of a block; that of the block behind the last one: their number.
static inline int32_t swl_sparse_first(const swl_sparse_plan *plan, int32_t block) {
    return (int32_t)((int64_t)plan->vectors * block / plan->blocks);
}

// The first chunk of a range; that of the range behind the last one: the number of chunks.
static inline int32_t swl_sparse_chunk(const swl_sparse_plan *plan, int32_t split) {
    return (int32_t)((int64_t)plan->chunks * split / plan->splits);
}

size_t swl_sparse_packed_bytes(const swl_sparse_layout *layout, const swl_conv_q8 *args);
void swl_sparse_pack(const swl_sparse_layout *layout, const swl_conv_q8 *args, const swl_conv_q8_source *source,
                     void *packed);
swl_sparse_lists swl_sparse_lists_of(const swl_sparse_plan *plan, const void *packed);

// The kernel of a layout and of the functions `scratch_bytes` and `run` in front of it.
#define SWL_SPARSE_Q8(isa, layout, kernel_name)                                                                        \
    static size_t packed_bytes(const swl_conv_q8 *args) {                                                              \
        return swl_sparse_packed_bytes(&layout, args);                                                                 \
    }                                                                                                                  \
    static void pack(const swl_conv_q8 *args, const swl_conv_q8_source *source, void *packed) {                        \
        swl_sparse_pack(&layout, args, source, packed);                                                                \
    }                                                                                                                  \
    static int32_t units(const swl_conv_q8 *args) {                                                                    \
        return swl_sparse_units(&layout, args);                                                                        \
    }                                                                                                                  \
    const swl_sparse_q8_kernel swl_sparse_q8_##isa = {packed_bytes, pack, scratch_bytes, units, run, kernel_name};

#endif
