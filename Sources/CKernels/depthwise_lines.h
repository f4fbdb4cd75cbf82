// The input rows under a depthwise convolution's window, as lines in scratch that neighbouring output rows share.
// Include behind a header with swl_depthwise_line, which has `in`, a row's first byte, and `out`.
#ifndef SWL_DEPTHWISE_LINES_H
#define SWL_DEPTHWISE_LINES_H

#include "reference/reference.h"

// Makes a line of a row: the including file's.
static void swl_line_fill(const swl_depthwise_line *line);

typedef struct {
    const swl_q8 **lines; // for the current output rows
    swl_q8 *scratch;      // a line of zero points and as many lines as `lines` points to
    size_t line_bytes;
    int32_t next; // the first input row without a line; 0 to begin with
} swl_line_ring;

// Points `lines` to the input rows of `count` output rows from y on, making those that the rows before did not need.
// `line` reads from the image's first row. slots: the lines of the largest count, which is 1 for a dilated window.
static inline void swl_gather_rows(swl_line_ring *ring, const swl_window *window, swl_depthwise_line *line, int32_t y,
                                   int32_t count, int32_t slots) {
    const swl_q8 *first = line->in;
    int32_t row = y * window->stride_h - window->pad_top;
    int32_t lines = window->kernel_h + (count - 1) * window->stride_h;
    for (int32_t i = 0; i < lines; i++, row += window->dilation_h) {
        if (row < 0 || row >= window->in_h) {
            ring->lines[i] = ring->scratch;
            continue;
        }
        int32_t slot = window->dilation_h == 1 ? row % slots : i;
        line->out = ring->scratch + (size_t)(slot + 1) * ring->line_bytes;
        line->in = first + (ptrdiff_t)row * window->in_w * window->in_stride;
        if (window->dilation_h > 1 || row >= ring->next) swl_line_fill(line);
        ring->lines[i] = line->out;
    }
    line->in = first;
    ring->next = row;
}

// One output row.
static inline void swl_gather_lines(swl_line_ring *ring, const swl_window *window, swl_depthwise_line *line,
                                    int32_t y) {
    swl_gather_rows(ring, window, line, y, 1, window->kernel_h);
}

#endif
