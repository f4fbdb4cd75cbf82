#include "clearning.h"
#include "columns.h"

#include <stddef.h>
#include <string.h>

SWL_VECTORISED void swl_learn_fill_rows(int32_t rows, int32_t channels, const float *row, float *x) {
    if (!row) {
        memset(x, 0, sizeof(float) * (size_t)rows * (size_t)channels);
        return;
    }
    for (int32_t r = 0; r < rows; r++, x += channels)
        for (int32_t c = 0; c < channels; c++) x[c] = row[c];
}

SWL_INLINE void sum_columns(int32_t rows, int32_t channels, int32_t width, const float *x, double *total) {
    for (int32_t i = 0; i < width; i++) total[i] = 0;
    for (int32_t r = 0; r < rows; r += SWL_SUM_ROWS) {
        float sum[SWL_LANES] = {0};
        int32_t count = least(SWL_SUM_ROWS, rows - r);
        for (int32_t k = 0; k < count; k++, x += channels)
            for (int32_t i = 0; i < width; i++) sum[i] += x[i];
        for (int32_t i = 0; i < width; i++) total[i] += (double)sum[i];
    }
}

SWL_VECTORISED void swl_learn_column_sums(int32_t rows, int32_t channels, const float *x, int32_t accumulate,
                                          float *sums) {
    for (int32_t c = 0; c < channels; c += SWL_LANES) {
        int32_t width = least(SWL_LANES, channels - c);
        double total[SWL_LANES];
        if (width == SWL_LANES)
            sum_columns(rows, channels, SWL_LANES, x + c, total);
        else
            sum_columns(rows, channels, width, x + c, total);
        for (int32_t i = 0; i < width; i++) sums[c + i] = (float)((accumulate ? (double)sums[c + i] : 0) + total[i]);
    }
}

SWL_VECTORISED void swl_learn_copy_columns(int32_t rows, int32_t channels, const float *x, int32_t x_stride,
                                           int32_t accumulate, float *y, int32_t y_stride) {
    for (int32_t r = 0; r < rows; r++, x += x_stride, y += y_stride) {
        SWL_INDEPENDENT
        for (int32_t c = 0; c < channels; c++) y[c] = accumulate ? y[c] + x[c] : x[c];
    }
}

void swl_learn_repeat_channels(int32_t rows, int32_t channels, int32_t times, const float *x, float *y) {
    for (ptrdiff_t i = 0; i < (ptrdiff_t)rows * channels; i++)
        for (int32_t t = 0; t < times; t++) y[i * times + t] = x[i];
}

void swl_learn_repeat_channels_gradient(int32_t rows, int32_t channels, int32_t times, const float *y_gradient,
                                        int32_t accumulate, float *x_gradient) {
    for (ptrdiff_t i = 0; i < (ptrdiff_t)rows * channels; i++) {
        float sum = accumulate ? x_gradient[i] : 0;
        for (int32_t t = 0; t < times; t++) sum += y_gradient[i * times + t];
        x_gradient[i] = sum;
    }
}
