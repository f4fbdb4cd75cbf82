#include "clearning.h"
#include "columns.h"

#include <math.h>
#include <stddef.h>

SWL_INLINE void sum_squares(int32_t rows, int32_t channels, int32_t width, const float *x, const float *mean,
                            double *total) {
    for (int32_t i = 0; i < width; i++) total[i] = 0;
    for (int32_t r = 0; r < rows; r += SWL_SUM_ROWS) {
        float sum[SWL_LANES] = {0};
        int32_t count = least(SWL_SUM_ROWS, rows - r);
        for (int32_t k = 0; k < count; k++, x += channels)
            for (int32_t i = 0; i < width; i++) sum[i] += (x[i] - mean[i]) * (x[i] - mean[i]);
        for (int32_t i = 0; i < width; i++) total[i] += (double)sum[i];
    }
}

SWL_VECTORISED void swl_learn_batch_statistics(int32_t rows, int32_t channels, const float *x, float epsilon,
                                               float momentum, float *mean, float *inverse, float *running_mean,
                                               float *running_variance) {
    swl_learn_column_sums(rows, channels, x, 0, mean);
    for (int32_t c = 0; c < channels; c++) mean[c] /= (float)rows;
    for (int32_t c = 0; c < channels; c += SWL_LANES) {
        int32_t width = least(SWL_LANES, channels - c);
        double total[SWL_LANES];
        if (width == SWL_LANES)
            sum_squares(rows, channels, SWL_LANES, x + c, mean + c, total);
        else
            sum_squares(rows, channels, width, x + c, mean + c, total);
        for (int32_t i = 0; i < width; i++) {
            float variance = (float)(total[i] / rows);
            inverse[c + i] = 1 / sqrtf(variance + epsilon);
            running_mean[c + i] = running_mean[c + i] * momentum + mean[c + i] * (1 - momentum);
            running_variance[c + i] = running_variance[c + i] * momentum + variance * (1 - momentum);
        }
    }
}

void swl_learn_running_statistics(int32_t channels, float epsilon, const float *running_mean,
                                  const float *running_variance, float *mean, float *inverse) {
    for (int32_t c = 0; c < channels; c++) {
        mean[c] = running_mean[c];
        inverse[c] = 1 / sqrtf(running_variance[c] + epsilon);
    }
}

SWL_VECTORISED void swl_learn_normalise(int32_t rows, int32_t channels, const float *x, const float *mean,
                                        const float *inverse, const float *scale, const float *shift, float *y) {
    for (int32_t r = 0; r < rows; r++, x += channels, y += channels) {
        SWL_INDEPENDENT
        for (int32_t c = 0; c < channels; c++) y[c] = (x[c] - mean[c]) * (inverse[c] * scale[c]) + shift[c];
    }
}

SWL_INLINE void sum_products(int32_t rows, int32_t channels, int32_t width, const float *x, const float *mean,
                             const float *g, double *products, double *sums) {
    for (int32_t i = 0; i < width; i++) products[i] = sums[i] = 0;
    for (int32_t r = 0; r < rows; r += SWL_SUM_ROWS) {
        float product[SWL_LANES] = {0}, sum[SWL_LANES] = {0};
        int32_t count = least(SWL_SUM_ROWS, rows - r);
        for (int32_t k = 0; k < count; k++, x += channels, g += channels)
            for (int32_t i = 0; i < width; i++) {
                product[i] += g[i] * (x[i] - mean[i]);
                sum[i] += g[i];
            }
        for (int32_t i = 0; i < width; i++) {
            products[i] += (double)product[i];
            sums[i] += (double)sum[i];
        }
    }
}

SWL_VECTORISED void swl_learn_normalise_parameter_gradient(int32_t rows, int32_t channels, const float *x,
                                                           const float *mean, const float *inverse,
                                                           const float *y_gradient, float *scale_gradient,
                                                           float *shift_gradient) {
    for (int32_t c = 0; c < channels; c += SWL_LANES) {
        int32_t width = least(SWL_LANES, channels - c);
        double products[SWL_LANES], sums[SWL_LANES];
        if (width == SWL_LANES)
            sum_products(rows, channels, SWL_LANES, x + c, mean + c, y_gradient + c, products, sums);
        else
            sum_products(rows, channels, width, x + c, mean + c, y_gradient + c, products, sums);
        for (int32_t i = 0; i < width; i++) {
            scale_gradient[c + i] += (float)(products[i] * (double)inverse[c + i]);
            shift_gradient[c + i] += (float)sums[i];
        }
    }
}

// g - (shift_sums + x' * scale_sums) / rows, times the slope of the norm itself; x' is x normalised.
SWL_INLINE void input_gradient(int32_t rows, int32_t channels, const float *x, const float *mean, const float *inverse,
                               const float *scale, const float *y_gradient, const float *scale_sums,
                               const float *shift_sums, int accumulate, float *x_gradient) {
    float share = 1 / (float)rows;
    for (int32_t r = 0; r < rows; r++, x += channels, y_gradient += channels, x_gradient += channels) {
        SWL_INDEPENDENT
        for (int32_t c = 0; c < channels; c++) {
            float g = y_gradient[c];
            if (scale_sums) g -= (shift_sums[c] + (x[c] - mean[c]) * inverse[c] * scale_sums[c]) * share;
            float result = g * (inverse[c] * scale[c]);
            x_gradient[c] = accumulate ? x_gradient[c] + result : result;
        }
    }
}

SWL_VECTORISED void swl_learn_normalise_input_gradient(int32_t rows, int32_t channels, const float *x,
                                                       const float *mean, const float *inverse, const float *scale,
                                                       const float *y_gradient, const float *scale_sums,
                                                       const float *shift_sums, int32_t accumulate, float *x_gradient) {
    if (!scale_sums)
        input_gradient(rows, channels, x, mean, inverse, scale, y_gradient, NULL, NULL, accumulate, x_gradient);
    else if (accumulate)
        input_gradient(rows, channels, x, mean, inverse, scale, y_gradient, scale_sums, shift_sums, 1, x_gradient);
    else
        input_gradient(rows, channels, x, mean, inverse, scale, y_gradient, scale_sums, shift_sums, 0, x_gradient);
}
