#include "clearning.h"
#include "vectorised.h"

SWL_VECTORISED void swl_learn_add_scaled(int64_t count, float factor, const float *x, float *y) {
    SWL_INDEPENDENT
    for (int64_t i = 0; i < count; i++) y[i] += factor * x[i];
}

SWL_VECTORISED void swl_learn_sgd(int64_t count, float rate, float momentum, float decay, const float *gradient,
                                  float *velocity, float *weights) {
    SWL_INDEPENDENT
    for (int64_t i = 0; i < count; i++) {
        float slope = gradient[i] + decay * weights[i];
        velocity[i] = momentum * velocity[i] + slope;
        weights[i] -= rate * velocity[i];
    }
}

// Loshchilov and Hutter, "Decoupled weight decay regularization", algorithm 2.
SWL_VECTORISED void swl_learn_adamw(int64_t count, const swl_learn_adam_options *options, const float *gradient,
                                    float *first, float *second, float *weights) {
    float rate = options->rate, beta1 = options->beta1, beta2 = options->beta2, epsilon = options->epsilon;
    float kept = 1 - rate * options->decay, c1 = options->correction1, c2 = options->correction2;
    SWL_INDEPENDENT
    for (int64_t i = 0; i < count; i++) {
        float g = gradient[i];
        first[i] = beta1 * first[i] + (1 - beta1) * g;
        second[i] = beta2 * second[i] + (1 - beta2) * (g * g);
        weights[i] =
            weights[i] * kept - rate * (first[i] * c1) / (__builtin_elementwise_sqrt(second[i] * c2) + epsilon);
    }
}
