// Sixteen bytes at a time through a table of 256, which fills half of the registers.
#ifndef SWL_LOOKUP_NEON_H
#define SWL_LOOKUP_NEON_H

#include "arm.h"

#if defined(__aarch64__)
typedef struct {
    uint8x16x4_t part[4];
} swl_table_q8;

SWL_NEON_INLINE swl_table_q8 swl_table_of(const uint8_t *table) {
    swl_table_q8 t;
    SWL_UNROLL
    for (int i = 0; i < 16; i++) t.part[i / 4].val[i % 4] = vld1q_u8(table + 16 * i);
    return t;
}

// An index outside of a part leaves the byte as it is.
SWL_NEON_INLINE uint8x16_t swl_look_up(const swl_table_q8 *t, uint8x16_t index) {
    uint8x16_t found = vqtbl4q_u8(t->part[0], index);
    SWL_UNROLL
    for (int i = 1; i < 4; i++) {
        index = vsubq_u8(index, vdupq_n_u8(64));
        found = vqtbx4q_u8(found, t->part[i], index);
    }
    return found;
}
#endif

#endif
