#ifndef SWL_CLEARNING_H
#define SWL_CLEARNING_H

#include <stdint.h>

// Loops of training in single precision. Tensors are NHWC and dense; a "row" is a pixel's channels. Sizes are in
// elements and checked by the caller. `accumulate`: 0 overwrites the result, else adds to it. Results depend on the
// build and, where a sum can be taken with fused products, on the processor; never on anything else.

// C = op(A) x op(B), or C += with `accumulate`; row-major, op(A): [m][k], op(B): [k][n], C: [m][n]. A transposed
// operand lies in memory as [k][m], or [n][k]. Strides are those in memory.
typedef void (*swl_learn_product)(int32_t transpose_a, int32_t transpose_b, int32_t m, int32_t n, int32_t k,
                                  const float *a, int32_t a_stride, const float *b, int32_t b_stride,
                                  int32_t accumulate, float *c, int32_t c_stride);

void swl_learn_builtin_product(int32_t transpose_a, int32_t transpose_b, int32_t m, int32_t n, int32_t k,
                               const float *a, int32_t a_stride, const float *b, int32_t b_stride, int32_t accumulate,
                               float *c, int32_t c_stride);

// A window sliding over [batch, in_h, in_w, channels], giving [batch, out_h, out_w, ...].
typedef struct {
    int32_t in_h, in_w, channels, out_h, out_w;
    int32_t kernel_h, kernel_w, stride_h, stride_w, dilation_h, dilation_w, pad_top, pad_left;
} swl_learn_window;

// patches.c. Row r of the output is out_w pixels; rows run over batch and height. Patches: [pixel][kh][kw][channels],
// zero outside.
void swl_learn_gather_patches(const swl_learn_window *window, const float *in, int32_t row, int32_t row_count,
                              float *patches);
// Adds patches to the pixels they came from.
void swl_learn_scatter_patches(const swl_learn_window *window, const float *patches, int32_t row, int32_t row_count,
                               float *in);

// depthwise.c. Weights: [kh][kw][channels].
void swl_learn_depthwise(const swl_learn_window *window, int32_t batch, const float *in, const float *weights,
                         const float *bias, float *out);
void swl_learn_depthwise_input_gradient(const swl_learn_window *window, int32_t batch, const float *out_gradient,
                                        const float *weights, int32_t accumulate, float *in_gradient);
void swl_learn_depthwise_weight_gradient(const swl_learn_window *window, int32_t batch, const float *in,
                                         const float *out_gradient, float *weight_gradient);

// pool.c. Pixels outside the input count neither for the average nor for the maximum.
void swl_learn_average_pool(const swl_learn_window *window, int32_t batch, const float *in, float *out);
void swl_learn_average_pool_gradient(const swl_learn_window *window, int32_t batch, const float *out_gradient,
                                     int32_t accumulate, float *in_gradient);
void swl_learn_max_pool(const swl_learn_window *window, int32_t batch, const float *in, float *out);
// The first of several equal maxima takes the gradient.
void swl_learn_max_pool_gradient(const swl_learn_window *window, int32_t batch, const float *in,
                                 const float *out_gradient, int32_t accumulate, float *in_gradient);

// rows.c. x: [rows][channels].
void swl_learn_fill_rows(int32_t rows, int32_t channels, const float *row, float *x); // NULL: zeros
void swl_learn_column_sums(int32_t rows, int32_t channels, const float *x, int32_t accumulate, float *sums);
void swl_learn_copy_columns(int32_t rows, int32_t channels, const float *x, int32_t x_stride, int32_t accumulate,
                            float *y, int32_t y_stride);
void swl_learn_repeat_channels(int32_t rows, int32_t channels, int32_t times, const float *x, float *y);
void swl_learn_repeat_channels_gradient(int32_t rows, int32_t channels, int32_t times, const float *y_gradient,
                                        int32_t accumulate, float *x_gradient);

// norm.c. y = (x - mean) * inverse * scale + shift, per channel.
// Mean and 1 / sqrt(variance + epsilon) of a batch; the running values become r * momentum + batch * (1 - momentum).
void swl_learn_batch_statistics(int32_t rows, int32_t channels, const float *x, float epsilon, float momentum,
                                float *mean, float *inverse, float *running_mean, float *running_variance);
void swl_learn_running_statistics(int32_t channels, float epsilon, const float *running_mean,
                                  const float *running_variance, float *mean, float *inverse);
void swl_learn_normalise(int32_t rows, int32_t channels, const float *x, const float *mean, const float *inverse,
                         const float *scale, const float *shift, float *y);
// Adds to scale_gradient and shift_gradient.
void swl_learn_normalise_parameter_gradient(int32_t rows, int32_t channels, const float *x, const float *mean,
                                            const float *inverse, const float *y_gradient, float *scale_gradient,
                                            float *shift_gradient);
// Through the statistics, with the sums over this batch that the function above has just made; NULL: statistics that
// do not depend on x.
void swl_learn_normalise_input_gradient(int32_t rows, int32_t channels, const float *x, const float *mean,
                                        const float *inverse, const float *scale, const float *y_gradient,
                                        const float *scale_sums, const float *shift_sums, int32_t accumulate,
                                        float *x_gradient);

// elements.c. x and y may be one array.
void swl_learn_clamp(int64_t count, float lower, float upper, const float *x, float *y);
// Passes where lower < y < upper.
void swl_learn_clamp_gradient(int64_t count, float lower, float upper, const float *y, const float *y_gradient,
                              int32_t accumulate, float *x_gradient);
// y = x where x > 0, else alpha * x; alpha > 0, so that the sign of y is that of x.
void swl_learn_leaky(int64_t count, float alpha, const float *x, float *y);
void swl_learn_leaky_gradient(int64_t count, float alpha, const float *y, const float *y_gradient, int32_t accumulate,
                              float *x_gradient);
void swl_learn_sum(int64_t count, const float *a, const float *b, float *y);
void swl_learn_copy(int64_t count, const float *x, int32_t accumulate, float *y);
void swl_learn_scale(int64_t count, float factor, float *x);
double swl_learn_square_sum(int64_t count, const float *x);

// quantise.c. Values on the grid (q - zero) * scale, q a whole number in -128...127 (weights: -127...127, zero 0).
void swl_learn_range(int64_t count, const float *x, float *least, float *greatest);
void swl_learn_fake_quantise(int64_t count, float scale, int32_t zero, const float *x, float *y);
// Passes where x is within the grid.
void swl_learn_fake_quantise_gradient(int64_t count, float scale, int32_t zero, const float *x, const float *y_gradient,
                                      int32_t accumulate, float *x_gradient);
// weights: [outputs][inner][channels], each index of axis 0 (or of the last axis with `by_channel`) with the scale
// max |w| / 127.
void swl_learn_fake_quantise_weights(int32_t outputs, int32_t inner, const float *weights, float *result);
void swl_learn_fake_quantise_channels(int32_t rows, int32_t channels, const float *weights, float *result);

// loss.c. logits, teacher, gradient: [batch][classes]. Returns the mean loss; `correct` counts rows whose greatest
// logit is the label's.
typedef struct {
    float smoothing;   // share of each label's weight spread over all classes
    float alpha;       // weight of the labels; the teacher has the rest
    float temperature; // of the teacher's and the student's softmax
} swl_learn_loss_options;
// labels or teacher may be NULL; then the other has the weight 1. gradient may be NULL.
double swl_learn_loss(int32_t batch, int32_t classes, const float *logits, const int32_t *labels, const float *teacher,
                      const swl_learn_loss_options *options, float *gradient, int32_t *correct);

// update.c.
void swl_learn_add_scaled(int64_t count, float factor, const float *x, float *y);
// v = momentum * v + g; w -= rate * v.
void swl_learn_sgd(int64_t count, float rate, float momentum, float decay, const float *gradient, float *velocity,
                   float *weights);
typedef struct {
    float rate, beta1, beta2, epsilon, decay, correction1, correction2; // corrections: 1 / (1 - beta^step)
} swl_learn_adam_options;
void swl_learn_adamw(int64_t count, const swl_learn_adam_options *options, const float *gradient, float *first,
                     float *second, float *weights);

// prune.c. weights: [rows][channels] in blocks of 4 consecutive channels of a row, the last one of a row shorter where
// channels are no multiple of 4; mask: a byte for each block, 0 or 1.
void swl_learn_apply_mask(int32_t rows, int32_t channels, const uint8_t *mask, float *weights);
// Keeps the `kept` blocks of the greatest norms, of equal ones the earlier. `norms`: 2 * blocks elements of work space.
void swl_learn_choose_blocks(int32_t rows, int32_t channels, const float *weights, int64_t kept, float *norms,
                             uint8_t *mask);

#endif
