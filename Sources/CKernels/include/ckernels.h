#ifndef SWL_CKERNELS_H
#define SWL_CKERNELS_H

#include "swl_types.h"

// Instruction sets. A table is filled for a mask of these; 0 is the reference alone.
typedef enum {
    SWL_CPU_AVX2 = 1 << 0,       // with FMA, F16C
    SWL_CPU_AVX512VNNI = 1 << 1, // F, BW, DQ, VL, VNNI
    SWL_CPU_AVX512VBMI = 1 << 2,
    SWL_CPU_NEON = 1 << 8,
    SWL_CPU_DOTPROD = 1 << 9,
    SWL_CPU_I8MM = 1 << 10,
} swl_cpu;

// What this machine and its kernel support.
uint32_t swl_cpu_detect(void);

// Work is cut into `units(args)` equal parts, numbered from 0; `run` does the parts in [begin, end). Any split gives
// the same bits. `scratch` is private to the calling thread, aligned to 64 bytes, and holds nothing between calls.
#define SWL_WINDOW(slot, args, source)                                                                                 \
    typedef struct {                                                                                                   \
        size_t (*packed_bytes)(const args *);                                                                          \
        void (*pack)(const args *, const source *, void *packed);                                                      \
        size_t (*scratch_bytes)(const args *);                                                                         \
        int32_t (*units)(const args *);                                                                                \
        void (*run)(const args *, int32_t begin, int32_t end, void *scratch);                                          \
        const char *name; /* <op>_<types>_<tile>__<isa> */                                                             \
    } swl_##slot##_kernel;
#define SWL_PLAIN(slot, args)                                                                                          \
    typedef struct {                                                                                                   \
        int32_t (*units)(const args *);                                                                                \
        void (*run)(const args *, int32_t begin, int32_t end);                                                         \
        const char *name;                                                                                              \
    } swl_##slot##_kernel;
#include "kernels.inc"
#undef SWL_WINDOW
#undef SWL_PLAIN

typedef struct {
#define SWL_WINDOW(slot, args, source) swl_##slot##_kernel slot;
#define SWL_PLAIN(slot, args) swl_##slot##_kernel slot;
#include "kernels.inc"
#undef SWL_WINDOW
#undef SWL_PLAIN
} swl_kernels;

// Fills every slot with the reference, then lets each instruction set of `cpu_mask` overwrite what it does better. The
// caller has intersected the mask with `swl_cpu_detect`.
void swl_kernels_init(swl_kernels *table, uint32_t cpu_mask);
// The same for the slots of colours and frames, which the call above leaves to the reference: programs without a
// camera are linked without what is faster.
void swl_kernels_init_pixels(swl_kernels *table, uint32_t cpu_mask);

// Quads of pointwise weights [outputs][inputs], blocks of 1 output x 4 neighbouring inputs (the last may have fewer),
// in which some weight is not zero.
int32_t swl_nonzero_quads(const int8_t *weights, int32_t outputs, int32_t inputs);

#endif
