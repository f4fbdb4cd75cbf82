#include "clearning.h"
#include "vectorised.h"

#include <stddef.h>

// Adding and taking away 1.5 * 2^23 rounds to the nearest whole number, ties to even, while |x| < 2^22.
SWL_INLINE float rounded(float x) {
    return (x + 12582912.0f) - 12582912.0f;
}

SWL_INLINE float clamped(float x, float lower, float upper) {
    float raised = x > lower ? x : lower;
    return raised < upper ? raised : upper;
}

SWL_VECTORISED void swl_learn_range(int64_t count, const float *x, float *least_value, float *greatest_value) {
    float low[8], high[8];
    for (int32_t j = 0; j < 8; j++) low[j] = high[j] = x[0];
    int64_t i = 0;
    for (; i + 8 <= count; i += 8)
        for (int32_t j = 0; j < 8; j++) {
            low[j] = x[i + j] < low[j] ? x[i + j] : low[j];
            high[j] = x[i + j] > high[j] ? x[i + j] : high[j];
        }
    for (; i < count; i++) {
        low[0] = x[i] < low[0] ? x[i] : low[0];
        high[0] = x[i] > high[0] ? x[i] : high[0];
    }
    for (int32_t j = 1; j < 8; j++) {
        low[0] = low[j] < low[0] ? low[j] : low[0];
        high[0] = high[j] > high[0] ? high[j] : high[0];
    }
    *least_value = low[0];
    *greatest_value = high[0];
}

SWL_VECTORISED void swl_learn_fake_quantise(int64_t count, float scale, int32_t zero, const float *x, float *y) {
    float lower = (float)(-128 - zero), upper = (float)(127 - zero), inverse = 1 / scale;
    SWL_INDEPENDENT
    for (int64_t i = 0; i < count; i++) y[i] = rounded(clamped(x[i] * inverse, lower, upper)) * scale;
}

SWL_INLINE void quantise_gradient(int64_t count, float scale, int32_t zero, const float *x, const float *y_gradient,
                                  int accumulate, float *x_gradient) {
    float lower = (float)(-128 - zero), upper = (float)(127 - zero), inverse = 1 / scale;
    SWL_INDEPENDENT
    for (int64_t i = 0; i < count; i++) {
        float position = x[i] * inverse, slope = y_gradient[i];
        float passed = position >= lower ? slope : 0;
        passed = position <= upper ? passed : 0;
        x_gradient[i] = accumulate ? x_gradient[i] + passed : passed;
    }
}

SWL_VECTORISED void swl_learn_fake_quantise_gradient(int64_t count, float scale, int32_t zero, const float *x,
                                                     const float *y_gradient, int32_t accumulate, float *x_gradient) {
    if (accumulate)
        quantise_gradient(count, scale, zero, x, y_gradient, 1, x_gradient);
    else
        quantise_gradient(count, scale, zero, x, y_gradient, 0, x_gradient);
}

SWL_INLINE float magnitude(float x) {
    return x < 0 ? -x : x;
}

SWL_INLINE float on_grid(float weight, float largest) {
    return largest > 0 ? clamped(rounded(weight * (127 / largest)), -127, 127) * (largest / 127) : 0;
}

SWL_VECTORISED void swl_learn_fake_quantise_weights(int32_t outputs, int32_t inner, const float *weights,
                                                    float *result) {
    for (int32_t o = 0; o < outputs; o++, weights += inner, result += inner) {
        float largest = 0;
        for (int32_t i = 0; i < inner; i++) largest = magnitude(weights[i]) > largest ? magnitude(weights[i]) : largest;
        for (int32_t i = 0; i < inner; i++) result[i] = on_grid(weights[i], largest);
    }
}

void swl_learn_fake_quantise_channels(int32_t rows, int32_t channels, const float *weights, float *result) {
    for (int32_t c = 0; c < channels; c++) {
        float largest = 0;
        for (ptrdiff_t i = c; i < (ptrdiff_t)rows * channels; i += channels)
            largest = magnitude(weights[i]) > largest ? magnitude(weights[i]) : largest;
        for (ptrdiff_t i = c; i < (ptrdiff_t)rows * channels; i += channels) result[i] = on_grid(weights[i], largest);
    }
}
