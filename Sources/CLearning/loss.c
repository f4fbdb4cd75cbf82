#include "clearning.h"

#include <math.h>
#include <stddef.h>

// The greatest of a row.
static int32_t argmax(int32_t classes, const float *row) {
    int32_t best = 0;
    for (int32_t c = 1; c < classes; c++)
        if (row[c] > row[best]) best = c;
    return best;
}

// The logarithm of sum exp(row / temperature), in a form that cannot overflow.
static double log_sum(int32_t classes, const float *row, double temperature) {
    double top = (double)row[argmax(classes, row)] / temperature, sum = 0;
    for (int32_t c = 0; c < classes; c++) sum += exp((double)row[c] / temperature - top);
    return top + log(sum);
}

// Cross-entropy with the label's distribution; adds weight * d loss / d logits to the gradient.
static double hard_loss(int32_t classes, const float *row, int32_t label, double smoothing, double weight,
                        float *gradient) {
    double norm = log_sum(classes, row, 1), loss = 0;
    for (int32_t c = 0; c < classes; c++) {
        double logarithm = (double)row[c] - norm;
        double target = smoothing / classes + (c == label ? 1 - smoothing : 0);
        loss -= target * logarithm;
        if (gradient) gradient[c] += (float)(weight * (exp(logarithm) - target));
    }
    return weight * loss;
}

// T^2 times the divergence of the student from the teacher, both at temperature T (Hinton, Vinyals, Dean 2015).
static double soft_loss(int32_t classes, const float *row, const float *teacher, double temperature, double weight,
                        float *gradient) {
    double norm = log_sum(classes, row, temperature), teacher_norm = log_sum(classes, teacher, temperature), loss = 0;
    for (int32_t c = 0; c < classes; c++) {
        double logarithm = (double)row[c] / temperature - norm;
        double wanted = (double)teacher[c] / temperature - teacher_norm, target = exp(wanted);
        loss += target * (wanted - logarithm);
        if (gradient) gradient[c] += (float)(weight * temperature * (exp(logarithm) - target));
    }
    return weight * temperature * temperature * loss;
}

double swl_learn_loss(int32_t batch, int32_t classes, const float *logits, const int32_t *labels, const float *teacher,
                      const swl_learn_loss_options *options, float *gradient, int32_t *correct) {
    double alpha = !labels ? 0 : !teacher ? 1 : (double)options->alpha, total = 0;
    *correct = 0;
    for (int32_t b = 0; b < batch; b++) {
        const float *row = logits + (ptrdiff_t)b * classes;
        float *slope = gradient ? gradient + (ptrdiff_t)b * classes : NULL;
        if (slope)
            for (int32_t c = 0; c < classes; c++) slope[c] = 0;
        if (labels) {
            total += hard_loss(classes, row, labels[b], (double)options->smoothing, alpha / batch, slope);
            *correct += argmax(classes, row) == labels[b];
        }
        if (teacher)
            total += soft_loss(classes, row, teacher + (ptrdiff_t)b * classes, (double)options->temperature,
                               (1 - alpha) / batch, slope);
    }
    return total;
}
