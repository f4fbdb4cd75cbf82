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

// Stores 8 channels, or the last few, of two pixels.
SWL_AVX2_INLINE void store(const swl_depthwise_q8_block *b, const swl_epilogue *e, int32_t pixel, int32_t channel,
                           __m256i first, __m256i second) {
    __m128i q = swl_finish_q8(e, first, second);
    swl_q8 *out = b->out + pixel * (ptrdiff_t)b->out_stride + channel;
    int32_t channels = b->channels - channel;
    if (channels >= 8) {
        if (pixel < b->pixels) _mm_storel_epi64((__m128i *)out, q);
        if (pixel + 1 < b->pixels) _mm_storeh_pd((double *)(out + b->out_stride), _mm_castsi128_pd(q));
    } else {
        if (pixel < b->pixels) swl_store_q8(out, q, channels);
        if (pixel + 1 < b->pixels) swl_store_q8(out + b->out_stride, _mm_srli_si128(q, 8), channels);
    }
}

SWL_AVX2_INLINE void block(const swl_depthwise_q8_block *b, const int kernel, const int stride, const int pixels) {
    const swl_epilogue e = swl_epilogue_of(b->out_zero, b->out_min, b->out_max);
    const char *packed = b->packed;
    const int pairs = (kernel * kernel + 1) / 2, across = (kernel + 1) / 2, rows = kernel / 2;
    const swl_q8 *const *last = b->in + (kernel - 1) * (ptrdiff_t)b->columns;
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
        // Keeps sums from being moved behind the branches below, which would spill what they are made of.
        SWL_UNROLL
        for (int i = 0; i < pixels; i++) __asm__ volatile("" : "+x"(acc[i]));
        __m256 scale = _mm256_loadu_ps((const float *)(packed + 32));
        SWL_UNROLL
        for (int i = 0; i < pixels; i += 2) {
            __m256i first = swl_requantize(&e, acc[i], scale);
            store(b, &e, i, channel, first, i + 1 < pixels ? swl_requantize(&e, acc[i + 1], scale) : first);
        }
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
BLOCK(3, 1, 4)
BLOCK(3, 2, 8)
BLOCK(3, 2, 7)
BLOCK(3, 2, 6)
BLOCK(3, 2, 4)
BLOCK(5, 1, 7)
BLOCK(5, 1, 4)
BLOCK(5, 2, 7)
BLOCK(5, 2, 4)

const swl_depthwise_q8_shape swl_depthwise_q8_shapes_avx2[] = {
    {3, 1, 8, block_3s1x8}, {3, 1, 7, block_3s1x7}, {3, 1, 6, block_3s1x6}, {3, 1, 4, block_3s1x4},
    {3, 2, 8, block_3s2x8}, {3, 2, 7, block_3s2x7}, {3, 2, 6, block_3s2x6}, {3, 2, 4, block_3s2x4},
    {5, 1, 7, block_5s1x7}, {5, 1, 4, block_5s1x4}, {5, 2, 7, block_5s2x7}, {5, 2, 4, block_5s2x4},
};
const int32_t swl_depthwise_q8_shape_count_avx2 =
    sizeof swl_depthwise_q8_shapes_avx2 / sizeof *swl_depthwise_q8_shapes_avx2;

SWL_AVX2 void swl_depthwise_q8_any_avx2(const swl_depthwise_q8_block *b, const int32_t *taps, int32_t count) {
    const swl_epilogue e = swl_epilogue_of(b->out_zero, b->out_min, b->out_max);
    const char *packed = b->packed;
    for (int32_t channel = 0; channel < b->channels; channel += 8) {
        const __m256i *weights = (const __m256i *)(packed + 64);
        __m256i acc = _mm256_loadu_si256((const __m256i *)packed);
        for (int32_t i = 0; i < count; i += 2)
            add_product(&acc, load_pair(b->in[taps[i]] + channel, b->in[taps[i + 1]] + channel), weights++);
        __m256i q = swl_requantize(&e, acc, _mm256_loadu_ps((const float *)(packed + 32)));
        store(b, &e, 0, channel, q, q);
        packed = (const char *)weights;
    }
}
#endif
