#if defined(__x86_64__)
#include "depthwise_q8_avx2.h"
#include "epilogue_avx2.h"

// Two taps of 8 channels as int16 pairs.
SWL_AVX2_INLINE __m256i load_pair(const swl_q8 *a, const swl_q8 *b) {
    __m128i first = _mm_loadl_epi64((const __m128i *)a), second = _mm_loadl_epi64((const __m128i *)b);
    return _mm256_cvtepu8_epi16(_mm_unpacklo_epi8(first, second));
}

SWL_AVX2_INLINE void add_product(__m256i *acc, __m256i taps, const __m256i *weights) {
    *acc = _mm256_add_epi32(*acc, _mm256_madd_epi16(taps, _mm256_loadu_si256(weights)));
}

// Where 8 channels of `computed` pixels go: to the output, or aside if not all of them are part of it.
typedef struct {
    swl_q8 *out;
    ptrdiff_t stride;
    int32_t partial;
    swl_q8 aside[8 * 8];
} target;

SWL_AVX2_INLINE void aim(target *to, const swl_depthwise_q8_block *b, int32_t channel, int32_t computed) {
    to->partial = b->channels - channel < 8 || b->pixels < computed;
    to->out = to->partial ? to->aside : b->out + channel;
    to->stride = to->partial ? 8 : b->out_stride;
}

SWL_AVX2_INLINE void store(const target *to, const swl_epilogue *e, int32_t pixel, __m256i first, __m256i second) {
    __m128i q = swl_finish_q8(e, first, second);
    _mm_storel_epi64((__m128i *)(to->out + pixel * to->stride), q);
    _mm_storeh_pd((double *)(to->out + (pixel + 1) * to->stride), _mm_castsi128_pd(q));
}

SWL_AVX2_INLINE void store_last(const target *to, const swl_epilogue *e, int32_t pixel, __m256i v) {
    _mm_storel_epi64((__m128i *)(to->out + pixel * to->stride), swl_finish_q8(e, v, v));
}

static void finish(const target *to, const swl_depthwise_q8_block *b, int32_t channel) {
    swl_q8 *out = b->out + channel;
    size_t channels = (size_t)swl_min_i32(8, b->channels - channel);
    for (int32_t i = 0; i < b->pixels; i++, out += b->out_stride) {
        if (channels == 8)
            memcpy(out, to->aside + i * 8, 8);
        else
            memcpy(out, to->aside + i * 8, channels);
    }
}

SWL_AVX2_INLINE void block(const swl_depthwise_q8_block *b, const int kernel, const int stride, const int pixels) {
    const swl_epilogue e = swl_epilogue_of(b->out_zero, b->out_min, b->out_max);
    const char *packed = b->packed;
    const int pairs = (kernel * kernel + 1) / 2, across = (kernel + 1) / 2, rows = kernel / 2;
    const swl_q8 *const *last = b->in + (kernel - 1) * (ptrdiff_t)b->columns;
    target to;
    for (int32_t channel = 0; channel < b->channels; channel += 8) {
        const __m256i *weights = (const __m256i *)(packed + 64);
        __m256i acc[8];
        SWL_UNROLL
        for (int i = 0; i < pixels; i++) acc[i] = _mm256_loadu_si256((const __m256i *)packed);
        SWL_UNROLL
        for (int column = 0; column < (pixels - 1) * stride + kernel; column++) {
            SWL_UNROLL
            for (int row = 0; row < rows; row++) {
                const swl_q8 *const *in = b->in + 2 * row * (ptrdiff_t)b->columns;
                __m256i taps = load_pair(in[column] + channel, in[column + b->columns] + channel);
                SWL_UNROLL
                for (int tap = 0; tap < kernel; tap++) {
                    int from = column - tap;
                    if (from >= 0 && from % stride == 0 && from / stride < pixels)
                        add_product(&acc[from / stride], taps, weights + row * kernel + tap);
                }
            }
            __m256i taps = load_pair(last[column] + channel, last[column + 1] + channel);
            SWL_UNROLL
            for (int pair = 0; pair < across; pair++) {
                int tap = stride == 1 && pair == across - 1 ? kernel - 2 : 2 * pair, from = column - tap;
                if (from >= 0 && from % stride == 0 && from / stride < pixels)
                    add_product(&acc[from / stride], taps, weights + rows * kernel + pair);
            }
        }
        // Sums stay in front of the branch below; moved behind it, everything they are made of would have to be kept.
        SWL_UNROLL
        for (int i = 0; i < pixels; i++) __asm__ volatile("" : "+x"(acc[i]));
        __m256 scale = _mm256_loadu_ps((const float *)(packed + 32));
        aim(&to, b, channel, pixels);
        SWL_UNROLL
        for (int i = 0; i < pixels; i++) acc[i] = swl_requantize(&e, acc[i], scale);
        SWL_UNROLL
        for (int i = 0; i + 1 < pixels; i += 2) store(&to, &e, i, acc[i], acc[i + 1]);
        if (pixels % 2) store_last(&to, &e, pixels - 1, acc[pixels - 1]);
        if (to.partial) finish(&to, b, channel);
        packed += 64 + pairs * 32;
    }
}

#define BLOCK(kernel, stride, pixels)                                                                                  \
    SWL_AVX2 static void block_##kernel##s##stride##x##pixels(const swl_depthwise_q8_block *b) {                       \
        block(b, kernel, stride, pixels);                                                                              \
    }
BLOCK(3, 1, 8)
BLOCK(3, 1, 7)
BLOCK(3, 1, 6)
BLOCK(3, 1, 5)
BLOCK(3, 1, 4)
BLOCK(3, 1, 3)
BLOCK(3, 2, 8)
BLOCK(3, 2, 7)
BLOCK(3, 2, 6)
BLOCK(3, 2, 4)
BLOCK(3, 2, 3)
BLOCK(5, 1, 7)
BLOCK(5, 1, 4)
BLOCK(5, 2, 7)
BLOCK(5, 2, 4)

const swl_depthwise_q8_shape swl_depthwise_q8_shapes_avx2[] = {
    {3, 1, 8, block_3s1x8}, {3, 1, 7, block_3s1x7}, {3, 1, 6, block_3s1x6}, {3, 1, 5, block_3s1x5},
    {3, 1, 4, block_3s1x4}, {3, 1, 3, block_3s1x3}, {3, 2, 8, block_3s2x8}, {3, 2, 7, block_3s2x7},
    {3, 2, 6, block_3s2x6}, {3, 2, 4, block_3s2x4}, {3, 2, 3, block_3s2x3}, {5, 1, 7, block_5s1x7},
    {5, 1, 4, block_5s1x4}, {5, 2, 7, block_5s2x7}, {5, 2, 4, block_5s2x4},
};
const int32_t swl_depthwise_q8_shape_count_avx2 =
    sizeof swl_depthwise_q8_shapes_avx2 / sizeof *swl_depthwise_q8_shapes_avx2;

SWL_AVX2 void swl_depthwise_q8_any_avx2(const swl_depthwise_q8_block *b, const int32_t *taps, int32_t count) {
    const swl_epilogue e = swl_epilogue_of(b->out_zero, b->out_min, b->out_max);
    const char *packed = b->packed;
    target to;
    for (int32_t channel = 0; channel < b->channels; channel += 8) {
        const __m256i *weights = (const __m256i *)(packed + 64);
        __m256i acc = _mm256_loadu_si256((const __m256i *)packed);
        for (int32_t i = 0; i < count; i += 2) {
            const swl_q8 *first = b->in[taps[i]] + channel, *second = b->in[taps[i + 1]] + channel;
            add_product(&acc, load_pair(first, second), weights++);
        }
        aim(&to, b, channel, 1);
        store_last(&to, &e, 0, swl_requantize(&e, acc, _mm256_loadu_ps((const float *)(packed + 32))));
        if (to.partial) finish(&to, b, channel);
        packed = (const char *)weights;
    }
}
#endif
