#ifndef SWL_SLOTS_H
#define SWL_SLOTS_H

#include "ckernels.h"

// Every slot of a table with the types of its arguments erased, for programs that walk the whole list.

typedef enum {
#define SWL_WINDOW(name, args, source) SWL_SLOT_##name,
#define SWL_PLAIN(name, args) SWL_SLOT_##name,
#include "kernels.inc"
#undef SWL_WINDOW
#undef SWL_PLAIN
    SWL_SLOT_COUNT
} swl_slot;

typedef struct {
    const char *slot;
    size_t args_bytes;
    size_t out_offset;    // of the member `out` in the arguments
    size_t packed_offset; // of the member `packed`; 0 for a slot without one
} swl_slot_shape;

swl_slot_shape swl_slot_describe(swl_slot slot);

// The functions of one slot. A plain slot packs 0 bytes and needs no scratch.
const char *swl_slot_name(const swl_kernels *table, swl_slot slot);
int32_t swl_slot_units(const swl_kernels *table, swl_slot slot, const void *args);
size_t swl_slot_packed_bytes(const swl_kernels *table, swl_slot slot, const void *args);
size_t swl_slot_scratch_bytes(const swl_kernels *table, swl_slot slot, const void *args);

// A call as one pointer, to be handed to something that runs it.
typedef struct {
    const swl_kernels *table;
    swl_slot slot;
    const void *args, *source;
    void *packed, *scratch;
    int32_t begin, end;
} swl_slot_call;

void swl_slot_pack(void *call);
void swl_slot_run(void *call);

#endif
