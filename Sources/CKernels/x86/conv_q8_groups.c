#if defined(__x86_64__)
#include "conv_q8_avx2.h"

enum {
    window = 32, // how far ahead partners are looked for
    ring = 64,   // quads whose sums are at hand: a power of two above the window
    lanes = 32,  // 16-bit lanes of a quad of 16 channels
};

// For every 16-bit lane of a quad, the smallest sum of its two products for any input. The largest needs no look: a
// product's largest value never passes the magnitude of its smallest, and the two are equal for a weight of -128 alone,
// whose sums stay inside int16 or leave it on both sides.
typedef struct {
    int16_t low[lanes];
} sums;

// The smallest product of weight w is -(s + 1) * (128 or 127), where s is w or, below 0, -w - 1; 128 belongs to w >= 0.
SWL_AVX2 static void sums_of(const int8_t *weights, int32_t width, sums *out) {
    *out = (sums){{0}};
    for (int32_t i = 0; i < width * 4; i += 32) {
        __m256i w = _mm256_loadu_si256((const __m256i *)(weights + i));
        __m256i below = _mm256_cmpgt_epi8(_mm256_setzero_si256(), w);
        __m256i s = _mm256_xor_si256(w, below);
        __m256i factor = _mm256_add_epi8(_mm256_set1_epi8((char)128), below);
        __m256i factors = _mm256_maddubs_epi16(factor, _mm256_set1_epi8(1));
        __m256i low = _mm256_add_epi16(_mm256_maddubs_epi16(factor, s), factors);
        _mm256_storeu_si256((__m256i *)(out->low + i / 2), _mm256_sub_epi16(_mm256_setzero_si256(), low));
    }
}

// Whether the sum of two quads stays inside int16 in every lane.
SWL_AVX2_INLINE int32_t fit(const sums *a, const sums *b) {
    for (int32_t i = 0; i < lanes; i += 16) {
        __m256i x = _mm256_loadu_si256((const __m256i *)(a->low + i));
        __m256i y = _mm256_loadu_si256((const __m256i *)(b->low + i));
        __m256i bad = _mm256_xor_si256(_mm256_add_epi16(x, y), _mm256_adds_epi16(x, y));
        if (!_mm256_testz_si256(bad, bad)) return 0;
    }
    return 1;
}

SWL_AVX2 static void add(sums *total, const sums *quad) {
    for (int32_t i = 0; i < lanes; i++) total->low[i] = (int16_t)(total->low[i] + quad->low[i]);
}

typedef struct {
    int8_t *weights;
    uint16_t *order;
    int32_t width, known; // known: quads below have had their sums in `near`
    sums near[ring];
} quad_list;

static void know(quad_list *list, int32_t quad) {
    sums_of(list->weights + (ptrdiff_t)quad * list->width * 4, list->width, &list->near[quad % ring]);
}

static void swap(quad_list *list, int32_t a, int32_t b) {
    if (a == b) return;
    int8_t quad[64];
    size_t bytes = (size_t)list->width * 4;
    int8_t *at_a = list->weights + a * bytes, *at_b = list->weights + b * bytes;
    memcpy(quad, at_a, bytes);
    memcpy(at_a, at_b, bytes);
    memcpy(at_b, quad, bytes);
    uint16_t position = list->order[a];
    list->order[a] = list->order[b];
    list->order[b] = position;
}

// Puts quads from below `end` behind `first` that may be summed with it; whether there are enough for a group.
SWL_AVX2 static int32_t gather_group(quad_list *list, int32_t first, int32_t end, int32_t size) {
    int32_t last = swl_min_i32(end, first + 1 + window), members[3], found = 1;
    for (; list->known < last; list->known++) know(list, list->known);
    sums total = list->near[first % ring];
    for (int32_t q = first + 1; q < last && found < size; q++) {
        if (!fit(&total, &list->near[q % ring])) continue;
        add(&total, &list->near[q % ring]);
        members[found++] = q;
    }
    if (found < size) return 0;
    for (int32_t i = 1; i < size; i++) {
        swap(list, members[i], first + i);
        list->near[members[i] % ring] = list->near[(first + i) % ring];
    }
    return 1;
}

// Groups from `begin` on, the rest behind them; returns the number of groups.
static int32_t group(quad_list *list, int32_t begin, int32_t end, int32_t size) {
    int32_t done = begin;
    list->known = begin;
    while (done < end) {
        if (gather_group(list, done, end, size)) {
            done += size;
        } else {
            swap(list, done, --end);
            know(list, done);
        }
    }
    return (done - begin) / size;
}

swl_quad_groups swl_conv_q8_group_quads(int8_t *weights, uint16_t *order, int32_t quads, int32_t width) {
    quad_list list = {.weights = weights, .order = order, .width = width};
    swl_quad_groups groups;
    groups.triples = group(&list, 0, quads, 3);
    groups.pairs = group(&list, 3 * groups.triples, quads, 2);
    return groups;
}
#endif
