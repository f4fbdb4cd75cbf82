#include "windows.h"

#include <string.h>

// Walks the window's positions; the body sees image (offset of the image in the input), rows, columns.
#define FOR_EACH_POSITION(w, batch)                                                                                    \
    for (int32_t b = 0; b < (batch); b++)                                                                              \
        for (int32_t y = 0; y < (w)->out_h; y++)                                                                       \
            for (int32_t x = 0; x < (w)->out_w; x++)

#define FOR_EACH_TAP(rows, columns)                                                                                    \
    for (int32_t ky = (rows).first; ky < (rows).end; ky++)                                                             \
        for (int32_t kx = (columns).first; kx < (columns).end; kx++)

SWL_INLINE float share(tap_range rows, tap_range columns) {
    int32_t count = (rows.end - rows.first) * (columns.end - columns.first);
    return count > 0 ? 1.0f / (float)count : 0;
}

SWL_VECTORISED void swl_learn_average_pool(const swl_learn_window *w, int32_t batch, const float *in, float *out) {
    int32_t channels = w->channels;
    FOR_EACH_POSITION(w, batch) {
        tap_range rows = rows_inside(w, y), columns = columns_inside(w, x);
        float factor = share(rows, columns);
        for (int32_t c = 0; c < channels; c++) out[c] = 0;
        FOR_EACH_TAP(rows, columns) {
            const float *source = in + b * in_image(w) + pixel_offset(w, rows, ky, columns, kx);
            for (int32_t c = 0; c < channels; c++) out[c] += source[c];
        }
        for (int32_t c = 0; c < channels; c++) out[c] *= factor;
        out += channels;
    }
}

SWL_VECTORISED void swl_learn_average_pool_gradient(const swl_learn_window *w, int32_t batch, const float *out_gradient,
                                                    int32_t accumulate, float *in_gradient) {
    int32_t channels = w->channels;
    if (!accumulate) memset(in_gradient, 0, sizeof(float) * (size_t)(batch * in_image(w)));
    FOR_EACH_POSITION(w, batch) {
        tap_range rows = rows_inside(w, y), columns = columns_inside(w, x);
        float factor = share(rows, columns);
        FOR_EACH_TAP(rows, columns) {
            float *target = in_gradient + b * in_image(w) + pixel_offset(w, rows, ky, columns, kx);
            for (int32_t c = 0; c < channels; c++) target[c] += out_gradient[c] * factor;
        }
        out_gradient += channels;
    }
}

// The greatest of `width` channels from `c` on; 0 where no tap is inside.
SWL_INLINE void greatest(const swl_learn_window *w, const float *image, tap_range rows, tap_range columns, int32_t c,
                         int32_t width, float *best) {
    int first = 1;
    for (int32_t i = 0; i < width; i++) best[i] = 0;
    FOR_EACH_TAP(rows, columns) {
        const float *source = image + pixel_offset(w, rows, ky, columns, kx) + c;
        for (int32_t i = 0; i < width; i++) best[i] = first || source[i] > best[i] ? source[i] : best[i];
        first = 0;
    }
}

SWL_VECTORISED void swl_learn_max_pool(const swl_learn_window *w, int32_t batch, const float *in, float *out) {
    FOR_EACH_POSITION(w, batch) {
        tap_range rows = rows_inside(w, y), columns = columns_inside(w, x);
        greatest(w, in + b * in_image(w), rows, columns, 0, w->channels, out);
        out += w->channels;
    }
}

SWL_VECTORISED void swl_learn_max_pool_gradient(const swl_learn_window *w, int32_t batch, const float *in,
                                                const float *out_gradient, int32_t accumulate, float *in_gradient) {
    if (!accumulate) memset(in_gradient, 0, sizeof(float) * (size_t)(batch * in_image(w)));
    FOR_EACH_POSITION(w, batch) {
        tap_range rows = rows_inside(w, y), columns = columns_inside(w, x);
        for (int32_t c = 0; c < w->channels; c += SWL_LANES) {
            int32_t width = least(SWL_LANES, w->channels - c);
            float best[SWL_LANES], rest[SWL_LANES];
            greatest(w, in + b * in_image(w), rows, columns, c, width, best);
            for (int32_t i = 0; i < width; i++) rest[i] = out_gradient[c + i];
            FOR_EACH_TAP(rows, columns) {
                ptrdiff_t offset = b * in_image(w) + pixel_offset(w, rows, ky, columns, kx) + c;
                for (int32_t i = 0; i < width; i++) {
                    int hit = in[offset + i] == best[i];
                    in_gradient[offset + i] += hit ? rest[i] : 0;
                    rest[i] = hit ? 0 : rest[i];
                }
            }
        }
        out_gradient += w->channels;
    }
}
