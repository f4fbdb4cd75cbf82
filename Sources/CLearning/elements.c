#include "clearning.h"
#include "vectorised.h"

#include <string.h>

SWL_VECTORISED void swl_learn_clamp(int64_t count, float lower, float upper, const float *x, float *y) {
    SWL_INDEPENDENT
    for (int64_t i = 0; i < count; i++) {
        float raised = x[i] > lower ? x[i] : lower;
        y[i] = raised < upper ? raised : upper;
    }
}

SWL_INLINE void clamp_gradient(int64_t count, float lower, float upper, const float *y, const float *y_gradient,
                               int accumulate, float *x_gradient) {
    SWL_INDEPENDENT
    for (int64_t i = 0; i < count; i++) {
        float value = y[i], slope = y_gradient[i];
        float passed = value > lower ? slope : 0;
        passed = value < upper ? passed : 0;
        x_gradient[i] = accumulate ? x_gradient[i] + passed : passed;
    }
}

SWL_VECTORISED void swl_learn_clamp_gradient(int64_t count, float lower, float upper, const float *y,
                                             const float *y_gradient, int32_t accumulate, float *x_gradient) {
    if (accumulate)
        clamp_gradient(count, lower, upper, y, y_gradient, 1, x_gradient);
    else
        clamp_gradient(count, lower, upper, y, y_gradient, 0, x_gradient);
}

SWL_VECTORISED void swl_learn_leaky(int64_t count, float alpha, const float *x, float *y) {
    SWL_INDEPENDENT
    for (int64_t i = 0; i < count; i++) y[i] = x[i] > 0 ? x[i] : alpha * x[i];
}

SWL_INLINE void leaky_gradient(int64_t count, float alpha, const float *y, const float *y_gradient, int accumulate,
                               float *x_gradient) {
    SWL_INDEPENDENT
    for (int64_t i = 0; i < count; i++) {
        float slope = y_gradient[i], passed = y[i] > 0 ? slope : alpha * slope;
        x_gradient[i] = accumulate ? x_gradient[i] + passed : passed;
    }
}

SWL_VECTORISED void swl_learn_leaky_gradient(int64_t count, float alpha, const float *y, const float *y_gradient,
                                             int32_t accumulate, float *x_gradient) {
    if (accumulate)
        leaky_gradient(count, alpha, y, y_gradient, 1, x_gradient);
    else
        leaky_gradient(count, alpha, y, y_gradient, 0, x_gradient);
}

SWL_VECTORISED void swl_learn_sum(int64_t count, const float *a, const float *b, float *y) {
    SWL_INDEPENDENT
    for (int64_t i = 0; i < count; i++) y[i] = a[i] + b[i];
}

SWL_VECTORISED void swl_learn_copy(int64_t count, const float *x, int32_t accumulate, float *y) {
    if (accumulate)
        swl_learn_sum(count, x, y, y);
    else
        memmove(y, x, sizeof(float) * (size_t)count);
}

SWL_VECTORISED void swl_learn_scale(int64_t count, float factor, float *x) {
    SWL_INDEPENDENT
    for (int64_t i = 0; i < count; i++) x[i] *= factor;
}

// Eight sums side by side, in an order that no vector width changes.
SWL_VECTORISED double swl_learn_square_sum(int64_t count, const float *x) {
    double sum[8] = {0}, total = 0;
    int64_t i = 0;
    for (; i + 8 <= count; i += 8)
        for (int32_t j = 0; j < 8; j++) sum[j] += (double)x[i + j] * (double)x[i + j];
    for (; i < count; i++) sum[0] += (double)x[i] * (double)x[i];
    for (int32_t j = 0; j < 8; j++) total += sum[j];
    return total;
}
