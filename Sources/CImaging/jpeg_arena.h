// Memory of a JPEG decoder that takes none for a frame.
#ifndef SWL_JPEG_ARENA_H
#define SWL_JPEG_ARENA_H

#include "jpeg_decoder.h"

// At least that of the library's vectors.
#define SWL_JPEG_ALIGNMENT 64

// Tables of codes and factors, whatever the frame's size: most take a third of this.
#define SWL_JPEG_ARENA_BYTES (32 << 10)

typedef struct swl_jpeg_virtual_array swl_jpeg_virtual_array;

typedef struct {
    struct jpeg_memory_mgr methods; // what the library calls; comes first
    struct jpeg_memory_mgr *former; // of what the library has taken before
    int keeps_pictures;             // whether virtual arrays keep all their rows, or those last accessed alone
    swl_jpeg_virtual_array *arrays[MAX_COMPONENTS];
    int array_count;
    uint8_t *rows; // of the virtual arrays
    size_t row_bytes, row_bytes_used, row_bytes_limit;
    size_t permanent, image; // taken of `bytes`: by the one pool from the start, by the other from the end
    _Alignas(SWL_JPEG_ALIGNMENT) uint8_t bytes[SWL_JPEG_ARENA_BYTES];
} swl_jpeg_arena;

// From now on the decoder, which has been created, takes memory of the arena alone. That of virtual arrays, at most
// `limit` bytes, is taken when a picture needs more than all before. The library's own functions free the pools and,
// with the decoder, what the arena has taken.
void swl_jpeg_arena_install(swl_jpeg_arena *self, swl_jpeg_decoder *decoder, size_t limit);

// The rows, each of whole SWL_JPEG_BLOCKS, that are kept of the virtual array of blocks that was requested as number
// `index`; NULL when it has not `rows` rows of `blocks` blocks.
JBLOCKARRAY swl_jpeg_arena_blocks(const swl_jpeg_arena *self, int index, JDIMENSION blocks, JDIMENSION rows);

#endif
