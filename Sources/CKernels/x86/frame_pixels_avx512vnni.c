// Rows of samples to bytes of colour, 32 pixels at a time: their neighbours are permuted out of the stretch of samples
// that they lie in, 64 samples by 64.
#if defined(__x86_64__) && !defined(SWL_EMULATE_AVX512)
#include "avx512.h"
#include "avx512vnni.h"
#include "frame_pixels_avx2.h"

enum { block = 32, table = 64, most_tables = 8 };

SWL_AVX512_INLINE __mmask32 first_lanes(int32_t count) {
    return count >= 32 ? ~(__mmask32)0 : count <= 0 ? 0 : ((__mmask32)1 << count) - 1;
}

// Numbers of the samples from the first of the stretch on.
SWL_AVX512_INLINE __m512i places(const int32_t *start, int32_t first) {
    const __m512i origin = _mm512_set1_epi32(first);
    const __m512i low = _mm512_sub_epi32(_mm512_loadu_si512(start), origin);
    const __m512i high = _mm512_sub_epi32(_mm512_loadu_si512(start + 16), origin);
    return _mm512_inserti64x4(_mm512_castsi256_si512(_mm512_cvtepi32_epi16(low)), _mm512_cvtepi32_epi16(high), 1);
}

// Starts rise or fall along a row.
typedef struct {
    int32_t first, count;
} stretch;

static inline stretch stretch_of(const int32_t *start) {
    const int32_t a = start[0], b = start[block - 1];
    const int32_t first = a < b ? a : b;
    return (stretch){first, (a < b ? b : a) + 2 - first};
}

// Up to 64 samples.
typedef struct {
    __m512i low, high;
} samples_64;

SWL_AVX512_INLINE samples_64 load(const int16_t *in, int32_t count) {
    if (count >= table) return (samples_64){_mm512_loadu_si512(in), _mm512_loadu_si512(in + 32)};
    return (samples_64){_mm512_maskz_loadu_epi16(first_lanes(count), in),
                        _mm512_maskz_loadu_epi16(first_lanes(count - 32), in + 32)};
}

// Those right of a pixel are those left of it, one further.
SWL_AVX512_INLINE __m512i samples(const swl_frame_pixels *args, int component, int32_t at) {
    const int32_t *start = args->start[component] + at;
    const stretch s = stretch_of(start);
    const int16_t *in = args->in[component] + s.first;
    const __m512i size = _mm512_set1_epi16(table);
    __m512i place = places(start, s.first);
    __m512i left = _mm512_setzero_si512(), right = left;
    for (int32_t base = 0; base < s.count - 1; base += table) {
        const samples_64 a = load(in + base, s.count - 1 - base), b = load(in + base + 1, s.count - 1 - base);
        const __mmask32 is_here = _mm512_cmplt_epu16_mask(place, size);
        left = _mm512_mask_mov_epi16(left, is_here, _mm512_permutex2var_epi16(a.low, place, a.high));
        right = _mm512_mask_mov_epi16(right, is_here, _mm512_permutex2var_epi16(b.low, place, b.high));
        place = _mm512_sub_epi16(place, size);
    }
    const __m512i weight = _mm512_loadu_si512(args->weight[component] + at);
    return _mm512_add_epi16(left, _mm512_mulhrs_epi16(_mm512_sub_epi16(right, left), weight));
}

SWL_AVX512_INLINE void do_block(swl_frame_colors colors, const swl_frame_pixels *args, int32_t at) {
    const int inputs = colors == SWL_FRAME_LUMA ? 1 : colors < SWL_FRAME_BAYER ? 3 : 4;
    __m256i low[4], high[4];
    SWL_UNROLL
    for (int c = 0; c < inputs; c++) {
        const __m512i s = samples(args, c, at);
        low[c] = _mm512_castsi512_si256(s);
        high[c] = _mm512_extracti64x4_epi64(s, 1);
    }
    swl_store_pixels(colors, args, at, low);
    swl_store_pixels(colors, args, at + 16, high);
}

// The last block of a row overlaps the one before it.
SWL_AVX512_INLINE void row(swl_frame_colors colors, const swl_frame_pixels *args) {
    const int32_t last = args->count - block;
    for (int32_t at = 0; at < last; at += block) do_block(colors, args, at);
    do_block(colors, args, last);
}

// Whether starts lie in order and near each other in every block.
static int is_dense(const swl_frame_pixels *args) {
    const int inputs = swl_frame_inputs(args->colors);
    for (int c = 0; c < inputs; c++) {
        const int32_t *start = args->start[c];
        const int32_t distance = start[args->count - 1] - start[0];
        const int32_t whole = distance < 0 ? -distance : distance;
        // Outputs lie at equal distances: a block takes its share of the whole, and one sample for rounding.
        if ((int64_t)whole * block > (int64_t)(table * most_tables - 4) * (args->count - 1)) return 0;
    }
    return 1;
}

SWL_AVX512 static void run(const swl_frame_pixels *args, int32_t begin, int32_t end) {
    if (begin >= end || args->count < block || !is_dense(args)) {
        swl_frame_pixels_avx2.run(args, begin, end);
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

const swl_frame_pixels_kernel swl_frame_pixels_avx512vnni = {swl_units_frame_pixels, run,
                                                             "frame_pixels_s16_u8_32__avx512vnni"};
#endif
