#ifndef SWL_COLOR_H
#define SWL_COLOR_H

#include "reference.h"

#define SWL_COLOR_FORMATS (SWL_COLOR_XBGR + 1)

// Where a component of pixel x lies in its row: plane[offset + step * (x >> shift)].
typedef struct {
    uint8_t plane, offset, step, shift;
} swl_color_place;

// Luma, U and V of a format, or red, green and blue; of grey, luma three times.
extern const swl_color_place swl_color_places[SWL_COLOR_FORMATS][3];

static inline int swl_color_has_luma(swl_color_format format) {
    return format < SWL_COLOR_RGB;
}

// Where one row begins.
typedef struct {
    const uint8_t *in[3];
    uint8_t *out;
} swl_color_row;
swl_color_row swl_color_row_of(const swl_color *args, int32_t row);

// Pixels [begin, end) of a row, one by one.
void swl_color_rgb_pixels(const swl_color *args, const swl_color_row *row, int32_t begin, int32_t end);
void swl_color_luma_pixels(const swl_color *args, const swl_color_row *row, int32_t begin, int32_t end);

// Faster kernels do blocks of pixels that begin at even ones. The last block of a row overlaps the one before it; less
// than a block, and an odd last pixel, are left. `reach`, at least a block: the pixels that a block needs in the row.
static inline int32_t swl_color_last_block(int32_t count, int32_t reach) {
    return count < reach ? -1 : (count - reach) & ~1;
}
static inline int32_t swl_color_next_block(int32_t at, int32_t block, int32_t last) {
    return at < last ? swl_min_i32(at + block, last) : INT32_MAX;
}
static inline int32_t swl_color_blocks_end(int32_t block, int32_t last) {
    return last < 0 ? 0 : last + block;
}

#endif
