#ifndef SWL_LUMA_H
#define SWL_LUMA_H

#include <stdint.h>

// The luma of ITU-R BT.601, rounded.
static inline uint8_t luma(const uint8_t *rgb) {
    return (uint8_t)((rgb[0] * 19595 + rgb[1] * 38470 + rgb[2] * 7471 + 32768) >> 16);
}

#endif
