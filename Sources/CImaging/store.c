#include "cimaging.h"

// The steps of the commonest tensor are known to the compiler.
#define STORE(type)                                                                                                    \
    static inline void store_##type##_channels(const uint8_t *rows, swl_pixel_steps s, const type *tables,             \
                                               type *out) {                                                            \
        const uint8_t *second = rows + s.row_stride, *third = second + s.row_stride;                                   \
        for (ptrdiff_t x = 0; x < s.count; x++, out += s.step) {                                                       \
            out[0] = tables[rows[x]];                                                                                  \
            if (s.channels == 1) continue;                                                                             \
            out[s.channel_step] = tables[256 + second[x]];                                                             \
            out[2 * (ptrdiff_t)s.channel_step] = tables[512 + third[x]];                                               \
        }                                                                                                              \
    }                                                                                                                  \
    static void store_##type(const uint8_t *rows, const swl_pixel_steps *steps, const type *tables, type *out) {       \
        swl_pixel_steps s = *steps;                                                                                    \
        if (s.channels == 3 && s.step == 3 && s.channel_step == 1)                                                     \
            store_##type##_channels(rows, (swl_pixel_steps){s.count, 3, s.row_stride, 3, 1}, tables, out);             \
        else                                                                                                           \
            store_##type##_channels(rows, s, tables, out);                                                             \
    }

STORE(uint8_t)
STORE(float)

void swl_store_bytes(const uint8_t *rows, const swl_pixel_steps *steps, const uint8_t *tables, uint8_t *out) {
    store_uint8_t(rows, steps, tables, out);
}

void swl_store_floats(const uint8_t *rows, const swl_pixel_steps *steps, const float *tables, float *out) {
    store_float(rows, steps, tables, out);
}
