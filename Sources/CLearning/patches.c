#include "windows.h"

#include <string.h>

// Short copies, for which a call would cost more than the copy.
__attribute__((no_builtin("memcpy"))) SWL_INLINE void copy(int32_t count, const float *x, float *y) {
    for (int32_t i = 0; i < count; i++) y[i] = x[i];
}

SWL_INLINE void add(int32_t count, const float *x, float *y) {
    SWL_INDEPENDENT
    for (int32_t i = 0; i < count; i++) y[i] += x[i];
}

// Kernel row `ky` of one patch: [kw][channels].
SWL_INLINE void gather_line(const swl_learn_window *w, const float *image, tap_range rows, int32_t ky,
                            tap_range columns, float *line) {
    int32_t c = w->channels;
    memset(line, 0, sizeof(float) * (size_t)(columns.first * c));
    const float *first = image + pixel_offset(w, rows, ky, columns, columns.first);
    if (w->dilation_w == 1)
        copy((columns.end - columns.first) * c, first, line + columns.first * c);
    else
        for (int32_t kx = columns.first; kx < columns.end; kx++)
            copy(c, image + pixel_offset(w, rows, ky, columns, kx), line + kx * c);
    memset(line + columns.end * c, 0, sizeof(float) * (size_t)((w->kernel_w - columns.end) * c));
}

SWL_VECTORISED void swl_learn_gather_patches(const swl_learn_window *w, const float *in, int32_t row, int32_t row_count,
                                             float *patches) {
    int32_t line = w->kernel_w * w->channels;
    for (int32_t r = row; r < row + row_count; r++) {
        const float *image = in + r / w->out_h * in_image(w);
        tap_range rows = rows_inside(w, r % w->out_h);
        for (int32_t x = 0; x < w->out_w; x++) {
            tap_range columns = columns_inside(w, x);
            for (int32_t ky = 0; ky < w->kernel_h; ky++, patches += line)
                if (ky < rows.first || ky >= rows.end)
                    memset(patches, 0, sizeof(float) * (size_t)line);
                else
                    gather_line(w, image, rows, ky, columns, patches);
        }
    }
}

SWL_VECTORISED void swl_learn_scatter_patches(const swl_learn_window *w, const float *patches, int32_t row,
                                              int32_t row_count, float *in) {
    int32_t c = w->channels, line = w->kernel_w * c;
    ptrdiff_t patch = (ptrdiff_t)w->kernel_h * line;
    for (int32_t r = row; r < row + row_count; r++) {
        float *image = in + r / w->out_h * in_image(w);
        tap_range rows = rows_inside(w, r % w->out_h);
        for (int32_t x = 0; x < w->out_w; x++, patches += patch) {
            tap_range columns = columns_inside(w, x);
            for (int32_t ky = rows.first; ky < rows.end; ky++) {
                const float *source = patches + (ptrdiff_t)ky * line;
                if (w->dilation_w == 1)
                    add((columns.end - columns.first) * c, source + columns.first * c,
                        image + pixel_offset(w, rows, ky, columns, columns.first));
                else
                    for (int32_t kx = columns.first; kx < columns.end; kx++)
                        add(c, source + kx * c, image + pixel_offset(w, rows, ky, columns, kx));
            }
        }
    }
}
