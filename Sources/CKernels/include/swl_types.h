#ifndef SWL_TYPES_H
#define SWL_TYPES_H

#include <stddef.h>
#include <stdint.h>

// Arguments of every kernel. Sizes and strides are in elements unless a name says bytes. Tensors are NHWC, dense in the
// channel; a pixel stride is the distance between neighbouring pixels and may exceed the channel count. Everything is
// checked by the caller when a model is loaded; kernels check nothing.

// A quantised activation as it lies in memory. Files hold int8; on machines whose multipliers take unsigned x signed
// bytes the arena holds value + 128, so SWL_BIAS is added to each stored value, zero point and clamp.
#if defined(__aarch64__) || defined(__arm__)
typedef int8_t swl_q8;
#define SWL_BIAS 0
#define SWL_Q8_MIN (-128)
#define SWL_Q8_MAX 127
#else
typedef uint8_t swl_q8;
#define SWL_BIAS 128
#define SWL_Q8_MIN 0
#define SWL_Q8_MAX 255
#endif

// Bytes behind the end of an input that a kernel may read, never use.
#define SWL_OVERREAD 64
#define SWL_MAX_RANK 6

// A window sliding over [batch, in_h, in_w, in_c], giving [batch, out_h, out_w, out_c].
typedef struct {
    int32_t batch, in_h, in_w, in_c, out_h, out_w, out_c;
    int32_t kernel_h, kernel_w, stride_h, stride_w, dilation_h, dilation_w;
    int32_t pad_top, pad_left; // may be smaller than the window needs below and to the right: absent pixels are zero
    int32_t in_stride, out_stride; // pixel strides
} swl_window;

// An element-wise sum merged into the end of a convolution. With q the convolution's own requantised, clamped result:
// out = clamp(rne((q - q_zero) * q_scale + (r - r_zero) * r_scale) + zero), products and sum each rounded once.
typedef struct {
    const swl_q8 *in; // NULL: no sum
    int32_t stride;   // pixel stride of `in`
    int32_t q_zero, r_zero, zero, min, max;
    float q_scale, r_scale;
} swl_residual_q8;

// Convolution or depthwise convolution with bytes in and out:
// acc = bias + sum (x - in_zero) * (w - weight_zero); out = clamp(rne((float)acc * scale[channel]) + out_zero).
// A pixel outside the input counts as in_zero. For depthwise out_c is a multiple of in_c, output channel o reading
// input channel o / (out_c / in_c). For sparse_q8 windows are single pixels at stride 1 without padding, and
// weight_zero is 0.
typedef struct {
    swl_window window;
    const swl_q8 *in;
    swl_q8 *out;
    const void *packed; // made by this kernel's own `pack`, aligned to 64 bytes
    int32_t in_zero, weight_zero, out_zero, out_min, out_max;
    swl_residual_q8 residual;
    int32_t nonzero_quads; // of the weights: see swl_nonzero_quads; read by sparse_q8 alone
} swl_conv_q8;

// The source of `pack`. weights: [out_c][kernel_h][kernel_w][in_c] for a convolution, [kernel_h][kernel_w][out_c] for
// depthwise. bias and scale: [out_c]. Uncorrected: packing folds in the zero points.
typedef struct {
    const int8_t *weights;
    const int32_t *bias; // NULL: zeros
    const float *scale;
} swl_conv_q8_source;

// C = A x B, single precision, row-major, A: [m][k], B: [k][n], C: [m][n], strides in elements.
typedef void (*swl_sgemm)(int32_t m, int32_t n, int32_t k, const float *a, int32_t a_stride, const float *b,
                          int32_t b_stride, float *c, int32_t c_stride);

// The same in single precision: out = min(max(bias + sum x * w, out_min), out_max). Not the same bits everywhere.
typedef struct {
    const float *in; // NULL: no sum
    int32_t stride;
    float min, max;
} swl_residual_f32;

typedef struct {
    swl_window window;
    const float *in;
    float *out;
    const void *packed;
    float out_min, out_max;
    swl_residual_f32 residual;
    swl_sgemm product; // NULL: the built-in one, whose sums run in the order of k
} swl_conv_f32;

typedef struct {
    const float *weights;
    const float *bias; // NULL: zeros
} swl_conv_f32_source;

// Pooling. Average divides by the number of pixels inside the input, halves away from zero; both clamp.
typedef struct {
    swl_window window;
    const swl_q8 *in;
    swl_q8 *out;
    int32_t out_min, out_max;
} swl_pool_q8;

typedef struct {
    swl_window window;
    const float *in;
    float *out;
    float out_min, out_max;
} swl_pool_f32;

// Two operands of up to SWL_MAX_RANK dimensions, outermost first, into a dense output. A stride of 0 repeats.
typedef enum {
    SWL_ADD,
    SWL_SUB,
    SWL_MUL,
    SWL_DIV,
    SWL_MAXIMUM,
    SWL_MINIMUM,
    SWL_SQUARED_DIFFERENCE,
} swl_binary_op;

typedef struct {
    int32_t rank;
    int32_t extent[SWL_MAX_RANK];
    int32_t a_stride[SWL_MAX_RANK], b_stride[SWL_MAX_RANK];
} swl_broadcast;

// add, sub: clamp(rne((a - a_zero) * a_scale +- (b - b_zero) * b_scale) + out_zero), each product and the sum rounded
// once; mul: clamp(rne((float)((a - a_zero) * (b - b_zero)) * a_scale) + out_zero), b_scale unused;
// maximum, minimum: the add form of the larger or smaller real value: rne(max(pa, pb)).
typedef struct {
    swl_broadcast shape;
    swl_binary_op op; // add, sub, mul, maximum, minimum
    const swl_q8 *a, *b;
    swl_q8 *out;
    int32_t a_zero, b_zero, out_zero, out_min, out_max;
    float a_scale, b_scale;
} swl_binary_q8;

typedef struct {
    swl_broadcast shape;
    swl_binary_op op;
    const float *a, *b;
    float *out;
    float out_min, out_max;
} swl_binary_f32;

typedef struct {
    swl_broadcast shape;
    swl_binary_op op; // add, sub, mul, maximum, minimum; wraps
    const int32_t *a, *b;
    int32_t *out;
} swl_binary_i32;

// out[i] = table[in[i] as a byte]; tables are built for swl_q8 storage on both sides.
typedef struct {
    const swl_q8 *in;
    swl_q8 *out;
    int32_t count;
    const uint8_t *table; // 256
} swl_lookup_q8;

typedef enum {
    SWL_RELU,
    SWL_RELU6,
    SWL_RELU_N1_TO_1,
    SWL_LEAKY_RELU, // alpha
    SWL_ELU,
    SWL_LOGISTIC,
    SWL_TANH,
    SWL_HARD_SWISH,
    SWL_GELU,
    SWL_GELU_TANH,
    SWL_ABS,
    SWL_NEG,
    SWL_EXP,
    SWL_LOG,
    SWL_SQRT,
    SWL_RSQRT,
    SWL_SQUARE,
    SWL_SIN,
    SWL_COS,
    SWL_FLOOR,
    SWL_CEIL,
    SWL_ROUND,
} swl_unary_op;

typedef struct {
    swl_unary_op op;
    const float *in;
    float *out;
    int32_t count;
    float alpha;
} swl_unary_f32;

typedef enum { SWL_REDUCE_MEAN, SWL_REDUCE_SUM, SWL_REDUCE_MAX, SWL_REDUCE_MIN } swl_reduce_op;

// in: [outer][reduced][inner] -> out: [outer][inner].
// mean, sum: clamp(rne((float)(sum - reduced * in_zero) * scale) + out_zero); max, min: the extreme itself.
typedef struct {
    swl_reduce_op op;
    int32_t outer, reduced, inner;
    const swl_q8 *in;
    swl_q8 *out;
    int32_t in_zero, out_zero;
    float scale;
} swl_reduce_q8;

typedef struct {
    swl_reduce_op op;
    int32_t outer, reduced, inner;
    const float *in;
    float *out;
} swl_reduce_f32;

// rows x count -> rows x count. table[d] = exp(-d * scale * beta) in fixed point for d = max - x; the sum of `count`
// entries fits in uint32. out = clamp(rne((float)table[d] * (out_scale / (float)sum)) + out_zero), one division a row.
typedef struct {
    int32_t rows, count;
    const swl_q8 *in;
    swl_q8 *out;
    const uint32_t *table; // 256
    float out_scale;       // 1 / the output's scale
    int32_t out_zero;
} swl_softmax_q8;

typedef struct {
    int32_t rows, count;
    const float *in;
    float *out;
    float beta;
} swl_softmax_f32;

// [batch, in_h, in_w, channels] -> [batch, out_h, out_w, channels]. Positions are fixed point with 10 fraction bits for
// bytes (bilinear), single precision for nearest and float, by the rules of the TFLite reference kernels.
typedef struct {
    int32_t batch, in_h, in_w, out_h, out_w, channels;
    int32_t bilinear, align_corners, half_pixel_centers; // 0 or 1
    const void *in;
    void *out;
} swl_resize;

// out: dense [extent...]; in read at the given strides. Moves elements of 1, 2, 4 or 8 bytes.
typedef struct {
    int32_t rank;
    int32_t extent[SWL_MAX_RANK];
    int32_t in_stride[SWL_MAX_RANK], out_stride[SWL_MAX_RANK]; // elements; in_stride may be negative
    int32_t element_bytes;
    const void *in; // the first element read
    void *out;      // the first element written
} swl_copy;

typedef struct {
    void *out;
    int32_t count, element_bytes;
    uint64_t value; // low bytes
} swl_fill;

typedef struct {
    const float *in;
    swl_q8 *out;
    int32_t count;
    float inverse_scale; // out = clamp(rne(in * inverse_scale) + zero); a NaN gives zero
    int32_t zero;
} swl_quantize;

typedef struct {
    const swl_q8 *in;
    float *out;
    int32_t count;
    float scale; // out = (float)(in - zero) * scale
    int32_t zero;
} swl_dequantize;

// in: [outer][reduced][inner] -> index of the largest (smallest), the first of equals, as int32 or int64.
typedef struct {
    int32_t outer, reduced, inner;
    const void *in;
    void *out;
    int32_t in_float;  // 1: float, 0: swl_q8
    int32_t smallest;  // 1: arg-min
    int32_t out_bytes; // 4 or 8
} swl_argmax;

// x >= in_zero: rne((x - in_zero) * scale), else rne((float)((x - in_zero) * (alpha - alpha_zero)) * alpha_scale); then
// + out_zero and clamp. alpha: int8, one a channel, or one for all when alpha_stride is 0.
typedef struct {
    int32_t pixels, channels, alpha_stride;
    const swl_q8 *in;
    swl_q8 *out;
    const int8_t *alpha;
    int32_t in_zero, alpha_zero, out_zero;
    float scale, alpha_scale;
} swl_prelu_q8;

typedef struct {
    int32_t pixels, channels, alpha_stride;
    const float *in;
    float *out;
    const float *alpha;
} swl_prelu_f32;

// Formats of pixels. Letters stand in the order of bytes in memory, X is ignored; planes are counted as `in` holds
// them.
typedef enum {
    SWL_COLOR_YUYV, // one plane, chroma of two pixels in four bytes
    SWL_COLOR_YVYU,
    SWL_COLOR_UYVY,
    SWL_COLOR_VYUY,
    SWL_COLOR_NV12,       // luma; U and V in turn, for two pixels of a row
    SWL_COLOR_NV21,       // luma; V and U in turn
    SWL_COLOR_PLANAR_422, // luma; U; V; both for two pixels of a row
    SWL_COLOR_PLANAR_444, // luma; U; V
    SWL_COLOR_GREY,       // luma
    SWL_COLOR_RGB,        // from here on one plane without luma
    SWL_COLOR_BGR,
    SWL_COLOR_RGBX,
    SWL_COLOR_BGRX,
    SWL_COLOR_XRGB,
    SWL_COLOR_XBGR,
} swl_color_format;

// Factors of Y'CbCr with 13 fraction bits, and what luma begins with, with 6 of them. With
// m(x, f) = ((x - 128) * 256 * f + 2^14) >> 15, which lies within +-f:
// luma = m(y, y) + offset; r = clamp((luma + m(v, r_v)) >> 6); b = clamp((luma + m(u, b_u)) >> 6);
// g = clamp((luma + m(u, g_u) + m(v, g_v)) >> 6). |y| + |offset| and |g_u| + |g_v| are at most 2^15 - 1.
typedef struct {
    int16_t y, r_v, g_u, g_v, b_u;
    int16_t offset; // includes 2^5, which rounds
} swl_color_factors;

// Rows of `count` pixels to red, green and blue bytes, or to bytes of luma: that of the format, where it has one, else
// (19595 r + 38470 g + 7471 b + 2^15) >> 16. An odd last pixel has chroma of its own. Nothing behind a row is read.
typedef struct {
    swl_color_format format;
    int32_t rows, count;
    int32_t chroma_shift;      // 1: rows 2n and 2n + 1 share row n of the planes behind the first
    const uint8_t *in[3];      // NULL where the format has no such plane
    int32_t in_stride[3];      // bytes from row to row
    uint8_t *out;              // apart from `in`
    int32_t out_stride;        // bytes from row to row
    swl_color_factors factors; // unused between formats without luma
} swl_color;

// Rows of frames are worked on in whole blocks of so many pixels.
#define SWL_FRAME_BLOCK 16

// Samples of `count` pixels out of two rows of a plane of a frame, a row of samples for each of the plane's components.
// They have 7 fraction bits, 0...255 * 128: a byte x is x * 128; a word of n bits, n above 8, is
// ((min(x, 2^n - 1) << (16 - n) >> 1) * word_factor + 2^14) >> 15, the low byte first.
//
// Between samples p and q lies p + (((q - p) * weight + 2^14) >> 15), weights being 0...2^15 - 1: first between rows a
// and b, the same for all pixels, then between the samples left and right of the pixel.
//
// Neighbouring pixels are picked together, out of 16 bytes of a row or, if they are split, out of 8 bytes for each of
// two. `pick` numbers these bytes, 16 times for each group, in the order [component][left, right][pixel][byte of a
// word]; the rest is not used. Groups of the first and the second half of a block take turns in it. Whatever is read
// lies in the row.
typedef struct {
    int32_t count;      // of pixels, a multiple of SWL_FRAME_BLOCK
    int32_t components; // 1...3 of bytes, 1 of words
    int32_t bits;       // 8: bytes; 9...16: words
    int32_t group;      // of pixels: 2, 4 or 8, so many that `pick` has room for them
    int32_t is_split;   // 0 or 1, which goes with groups of 2
    int16_t word_factor;
    int16_t weight; // of row b
    const uint8_t *a, *b;
    ptrdiff_t ahead;       // bytes from these rows to those of the next call, which are fetched meanwhile
    const int32_t *start;  // where the bytes of a group begin in a row, or those of a pixel if they are split
    const uint8_t *pick;   // 0...15
    const int16_t *across; // weights of the samples at the right, a row for each component
    int16_t *out;
    int32_t stride; // from one row to the next, of weights and of samples
} swl_frame_samples;

int16_t swl_frame_word_factor(int32_t bits);

// What samples of a pixel are, and what becomes of them. In this order they are:
typedef enum {
    SWL_FRAME_LUMA,       // luma, stretched by the factors
    SWL_FRAME_YUV,        // luma, U, V to red, green, blue
    SWL_FRAME_RGB,        // red, green, blue
    SWL_FRAME_RGB_LUMA,   // red, green, blue to luma
    SWL_FRAME_BAYER,      // red, green of the same rows, blue, green of the same rows, to red, green, blue
    SWL_FRAME_BAYER_LUMA, // the same to luma
} swl_frame_colors;

// Rows of samples to rows of bytes. A green sample of two is (g1 + g2 + 1) >> 1. Bytes are (s + 64) >> 7; those of luma
// and YUV as in swl_color_factors with (x - 128) * 256 = (s - 2^14) * 2, sums kept within 16 bits; luma of colour is
// (9798 r + 19235 g + 3735 b + 2^21) >> 22.
typedef struct {
    swl_frame_colors colors;
    int32_t count; // of pixels, a multiple of SWL_FRAME_BLOCK
    const int16_t *in[4];
    swl_color_factors factors;
    uint8_t *out; // one row a colour
    int32_t out_stride;
} swl_frame_pixels;

// Three rows of bytes, in_stride apart, to bytes in turn.
typedef struct {
    int32_t count; // in a row
    const uint8_t *in;
    int32_t in_stride;
    uint8_t *out;
} swl_interleave;

#endif
