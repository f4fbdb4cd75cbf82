// The pixels under a row of a depthwise convolution's windows, by pointer: padding costs one pixel of zero points.
#ifndef SWL_PIXEL_TABLE_H
#define SWL_PIXEL_TABLE_H

#include "reference/reference.h"

// scratch: table [kernel_h][columns], a pixel of zero points, and, where an input channel has several output channels,
// the rows under the window with every channel repeated.
typedef struct {
    int32_t columns;
    size_t zero, rows, end; // offsets in scratch
    int32_t repeat;
} swl_pixel_table;

// For rows of `pixels` output columns, those behind the window's own reading zero points.
swl_pixel_table swl_pixel_table_of(const swl_window *window, int32_t pixels);

// Makes the pixel of zero points, once a run.
void swl_pixel_table_start(const swl_conv_q8 *args, const swl_pixel_table *table, void *scratch);

// Points the table at the pixels under row `y` of the output of one image.
void swl_pixel_table_point(const swl_conv_q8 *args, const swl_pixel_table *table, int32_t image, int32_t y,
                           void *scratch);

#endif
