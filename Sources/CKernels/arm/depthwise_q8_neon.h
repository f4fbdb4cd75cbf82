// Sixteen lanes of a depthwise convolution along rows of output. Input rows are lines in scratch that hold what is
// outside of the image too, so that one offset leads from any window's first tap to the next window's.
#ifndef SWL_DEPTHWISE_Q8_NEON_H
#define SWL_DEPTHWISE_Q8_NEON_H

#include "requantize_neon.h"

// How many products are summed in 16 bits, as the weights allow.
enum { swl_sum_pairs, swl_sum_threes, swl_sum_none };

// Packed weights of sixteen lanes.
typedef struct {
    int32_t bias[16];
    float scale[16];
    int16_t sums;
    int16_t minus_zero; // times a window's inputs is still to be added; 0: the weights are relative to their zero point
    uint8_t order[12];  // of nine taps
    int8_t weights[];   // [taps][16]
} swl_depthwise_group;

typedef struct {
    const swl_depthwise_group *group;
    const swl_q8 *in;      // the first tap of the first window
    const ptrdiff_t *taps; // [count], from the first tap
    int32_t rows, count, columns;
    int32_t side; // of a square window, 0: of none
    ptrdiff_t in_step, in_row;
    swl_q8 *out;
    ptrdiff_t out_step, out_row;
    int32_t whole, width; // stores of sixteen bytes in a row, bytes of others
    swl_requantize to;
    const swl_residual_q8 *residual; // NULL: no sum
    const swl_q8 *r;
    ptrdiff_t r_step, r_row;
} swl_depthwise_rows;

void swl_depthwise_rows_neon(const swl_depthwise_rows *rows);

// `groups` of them, whose lane l is channel l % period; lanes behind the last channel are zero.
void swl_depthwise_pack_neon(const swl_conv_q8 *args, const swl_conv_q8_source *source, int32_t groups, int32_t period,
                             void *packed);

static inline size_t swl_depthwise_group_bytes(const swl_window *window) {
    return sizeof(swl_depthwise_group) + (size_t)window->kernel_h * (size_t)window->kernel_w * 16;
}

#endif
