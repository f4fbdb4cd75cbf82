#if defined(__x86_64__)
#include "conv_q8_avx2.h"

enum {
    window = 32, // how far ahead a partner is looked for
    ring = 64,   // quads whose sums are at hand: a power of two above the window
    lanes = 32,  // 16-bit lanes of a quad of 16 channels
};

// For every 16-bit lane of a quad, the smallest and the largest sum of its two products for any input.
typedef struct {
    int16_t low[lanes], high[lanes];
} sums;

// The products of weight w are from -(s + 1) * (128 or 127) to s * (127 or 128), where s is w or, below 0, -w - 1; the
// first factors belong to w >= 0.
SWL_AVX2 static void sums_of(const int8_t *weights, int32_t width, sums *out) {
    *out = (sums){{0}, {0}};
    for (int32_t i = 0; i < width * 4; i += 32) {
        __m256i w = _mm256_loadu_si256((const __m256i *)(weights + i));
        __m256i below = _mm256_cmpgt_epi8(_mm256_setzero_si256(), w);
        __m256i s = _mm256_xor_si256(w, below);
        __m256i for_low = _mm256_add_epi8(_mm256_set1_epi8((char)128), below);
        __m256i for_high = _mm256_sub_epi8(_mm256_set1_epi8(127), below);
        __m256i factors = _mm256_maddubs_epi16(for_low, _mm256_set1_epi8(1));
        __m256i low = _mm256_add_epi16(_mm256_maddubs_epi16(for_low, s), factors);
        _mm256_storeu_si256((__m256i *)(out->low + i / 2), _mm256_sub_epi16(_mm256_setzero_si256(), low));
        _mm256_storeu_si256((__m256i *)(out->high + i / 2), _mm256_maddubs_epi16(for_high, s));
    }
}

SWL_AVX2_INLINE __m256i overflow(const int16_t *a, const int16_t *b) {
    __m256i x = _mm256_loadu_si256((const __m256i *)a), y = _mm256_loadu_si256((const __m256i *)b);
    return _mm256_xor_si256(_mm256_add_epi16(x, y), _mm256_adds_epi16(x, y));
}

// Whether the sum of two quads stays inside int16 in every lane.
SWL_AVX2 static int32_t fit(const sums *a, const sums *b) {
    __m256i bad = _mm256_setzero_si256();
    for (int32_t i = 0; i < lanes; i += 16)
        bad =
            _mm256_or_si256(bad, _mm256_or_si256(overflow(a->low + i, b->low + i), overflow(a->high + i, b->high + i)));
    return _mm256_testz_si256(bad, bad);
}

static void swap(int8_t *weights, uint16_t *order, int32_t a, int32_t b, int32_t width) {
    if (a == b) return;
    int8_t quad[64];
    size_t bytes = (size_t)width * 4;
    memcpy(quad, weights + a * bytes, bytes);
    memcpy(weights + a * bytes, weights + b * bytes, bytes);
    memcpy(weights + b * bytes, quad, bytes);
    uint16_t position = order[a];
    order[a] = order[b];
    order[b] = position;
}

int32_t swl_conv_q8_pair_quads(int8_t *weights, uint16_t *order, int32_t quads, int32_t width) {
    sums near[ring];
    int32_t done = 0, end = quads, known = 0;
    size_t bytes = (size_t)width * 4;
    while (done < end) {
        int32_t last = swl_min_i32(end, done + 1 + window), partner = done + 1;
        for (; known < last; known++) sums_of(weights + known * bytes, width, &near[known % ring]);
        while (partner < last && !fit(&near[done % ring], &near[partner % ring])) partner++;
        if (partner < last) {
            swap(weights, order, partner, done + 1, width);
            near[partner % ring] = near[(done + 1) % ring];
            done += 2;
        } else {
            swap(weights, order, done, --end, width);
            sums_of(weights + done * bytes, width, &near[done % ring]);
        }
    }
    return done / 2;
}
#endif
