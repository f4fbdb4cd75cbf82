#include "include/swl_slots.h"

typedef struct {
    swl_slot_shape shape;
    const char *(*name)(const swl_kernels *);
    int32_t (*units)(const swl_kernels *, const void *);
    size_t (*packed_bytes)(const swl_kernels *, const void *);
    size_t (*scratch_bytes)(const swl_kernels *, const void *);
    void (*pack)(const swl_slot_call *);
    void (*run)(const swl_slot_call *);
} erased;

#define SWL_BOTH(op)                                                                                                   \
    static const char *op##_name(const swl_kernels *table) {                                                           \
        return table->op.name;                                                                                         \
    }                                                                                                                  \
    static int32_t op##_units(const swl_kernels *table, const void *args) {                                            \
        return table->op.units(args);                                                                                  \
    }

#define SWL_WINDOW(op, type, source_type)                                                                              \
    SWL_BOTH(op)                                                                                                       \
    static size_t op##_packed(const swl_kernels *table, const void *a) {                                               \
        return table->op.packed_bytes(a);                                                                              \
    }                                                                                                                  \
    static size_t op##_scratch(const swl_kernels *table, const void *a) {                                              \
        return table->op.scratch_bytes(a);                                                                             \
    }                                                                                                                  \
    static void op##_pack(const swl_slot_call *call) {                                                                 \
        call->table->op.pack(call->args, call->source, call->packed);                                                  \
    }                                                                                                                  \
    static void op##_run(const swl_slot_call *call) {                                                                  \
        call->table->op.run(call->args, call->begin, call->end, call->scratch);                                        \
    }
#define SWL_PLAIN(op, type)                                                                                            \
    SWL_BOTH(op)                                                                                                       \
    static void op##_run(const swl_slot_call *call) {                                                                  \
        call->table->op.run(call->args, call->begin, call->end);                                                       \
    }
#include "include/kernels.inc"
#undef SWL_WINDOW
#undef SWL_PLAIN

static size_t no_bytes(const swl_kernels *table, const void *args) {
    return 0;
}
static void no_pack(const swl_slot_call *call) {}

static const erased slots[SWL_SLOT_COUNT] = {
#define SWL_WINDOW(op, type, source_type)                                                                              \
    {{#op, sizeof(type), offsetof(type, out), offsetof(type, packed)},                                                 \
     op##_name,                                                                                                        \
     op##_units,                                                                                                       \
     op##_packed,                                                                                                      \
     op##_scratch,                                                                                                     \
     op##_pack,                                                                                                        \
     op##_run},
#define SWL_PLAIN(op, type)                                                                                            \
    {{#op, sizeof(type), offsetof(type, out), 0}, op##_name, op##_units, no_bytes, no_bytes, no_pack, op##_run},
#include "include/kernels.inc"
#undef SWL_WINDOW
#undef SWL_PLAIN
};

swl_slot_shape swl_slot_describe(swl_slot slot) {
    return slots[slot].shape;
}
const char *swl_slot_name(const swl_kernels *table, swl_slot slot) {
    return slots[slot].name(table);
}
int32_t swl_slot_units(const swl_kernels *table, swl_slot slot, const void *args) {
    return slots[slot].units(table, args);
}
size_t swl_slot_packed_bytes(const swl_kernels *table, swl_slot slot, const void *args) {
    return slots[slot].packed_bytes(table, args);
}
size_t swl_slot_scratch_bytes(const swl_kernels *table, swl_slot slot, const void *args) {
    return slots[slot].scratch_bytes(table, args);
}

void swl_slot_pack(void *opaque) {
    const swl_slot_call *call = opaque;
    slots[call->slot].pack(call);
}

void swl_slot_run(void *opaque) {
    const swl_slot_call *call = opaque;
    slots[call->slot].run(call);
}
