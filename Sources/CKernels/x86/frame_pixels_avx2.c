// Rows of samples to bytes of colour: neighbours are picked one pixel after another, the rest is done for 16 pixels.
#if defined(__x86_64__)
#include "frame_pixels_avx2.h"

enum { block = 16 }; // pixels

// A sample and the next one.
SWL_AVX2_INLINE int32_t pair(const int16_t *at) {
    int32_t both;
    memcpy(&both, at, sizeof both);
    return both;
}

// Those of 8 pixels. A gather would be no faster, and far slower where its leaks are mended.
SWL_AVX2_INLINE __m256i pairs(const int16_t *in, const int32_t *start) {
    return _mm256_setr_epi32(pair(in + start[0]), pair(in + start[1]), pair(in + start[2]), pair(in + start[3]),
                             pair(in + start[4]), pair(in + start[5]), pair(in + start[6]), pair(in + start[7]));
}

// Of 16 pixels.
SWL_AVX2_INLINE __m256i samples(const swl_frame_pixels *args, int component, int32_t at) {
    const int16_t *in = args->in[component];
    const int32_t *start = args->start[component] + at;
    const __m256i a = pairs(in, start), b = pairs(in, start + 8);
    const __m256i low = _mm256_set1_epi32(0xffff);
    const __m256i left = _mm256_packus_epi32(_mm256_and_si256(a, low), _mm256_and_si256(b, low));
    const __m256i right = _mm256_packus_epi32(_mm256_srli_epi32(a, 16), _mm256_srli_epi32(b, 16));
    const __m256i weight = _mm256_loadu_si256((const __m256i *)(args->weight[component] + at));
    const __m256i weights = _mm256_permute4x64_epi64(weight, 0xd8);
    const __m256i mixed = _mm256_add_epi16(left, _mm256_mulhrs_epi16(_mm256_sub_epi16(right, left), weights));
    return _mm256_permute4x64_epi64(mixed, 0xd8);
}

SWL_AVX2_INLINE void do_block(swl_frame_colors colors, const swl_frame_pixels *args, int32_t at) {
    const int inputs = colors == SWL_FRAME_LUMA ? 1 : colors < SWL_FRAME_BAYER ? 3 : 4;
    __m256i s[4];
    s[0] = samples(args, 0, at);
    if (inputs > 1) s[1] = samples(args, 1, at), s[2] = samples(args, 2, at);
    if (inputs > 3) s[3] = samples(args, 3, at);
    swl_store_pixels(colors, args, at, s);
}

// The last block of a row overlaps the one before it.
SWL_AVX2_INLINE void row(swl_frame_colors colors, const swl_frame_pixels *args) {
    const int32_t last = args->count - block;
    for (int32_t at = 0; at < last; at += block) do_block(colors, args, at);
    do_block(colors, args, last);
}

SWL_AVX2 static void run(const swl_frame_pixels *args, int32_t begin, int32_t end) {
    if (begin >= end) return;
    if (args->count < block) {
        swl_frame_pixels_range(args, 0, args->count);
        return;
    }
    switch (args->colors) {
    case SWL_FRAME_LUMA:
        row(SWL_FRAME_LUMA, args);
        break;
    case SWL_FRAME_YUV:
        row(SWL_FRAME_YUV, args);
        break;
    case SWL_FRAME_RGB:
        row(SWL_FRAME_RGB, args);
        break;
    case SWL_FRAME_RGB_LUMA:
        row(SWL_FRAME_RGB_LUMA, args);
        break;
    case SWL_FRAME_BAYER:
        row(SWL_FRAME_BAYER, args);
        break;
    case SWL_FRAME_BAYER_LUMA:
        row(SWL_FRAME_BAYER_LUMA, args);
        break;
    }
}

const swl_frame_pixels_kernel swl_frame_pixels_avx2 = {swl_units_frame_pixels, run, "frame_pixels_s16_u8_16__avx2"};
#endif
