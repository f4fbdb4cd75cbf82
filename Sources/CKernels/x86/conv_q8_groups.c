#if defined(__x86_64__)
#include "conv_q8_avx2.h"

// The smallest product of a weight w is -(s + 1) * (128 or 127), where s is w or, below 0, -w - 1, and the largest lies
// nearer to 0 than that. A quad's load in a 16-bit lane is s + 1 of its two weights there: quads whose loads add up to
// no more than `full` in every lane may be summed in int16. A load of 256 is taken for 255: it fits with no other, as
// none is below 2.
enum {
    full = 256,
    lanes = 32,      // of a quad of 16 channels; with 8 the others have loads of 1
    pool_size = 64,  // quads that are looked at together
    enough = 32,     // fewer than this not yet tried: the pool is filled up
    narrow_room = 64 // a lane with less is likely to refuse a quad
};

typedef struct {
    const int8_t *weights;
    int32_t width;
    uint16_t quads[pool_size];
    uint8_t loads[pool_size][lanes], by_lane[lanes][pool_size];
} quad_pool;

SWL_AVX2_INLINE __m256i loads_of(const int8_t *weights) {
    const __m256i one = _mm256_set1_epi8(1);
    __m256i w = _mm256_loadu_si256((const __m256i *)weights);
    __m256i s = _mm256_xor_si256(w, _mm256_cmpgt_epi8(_mm256_setzero_si256(), w));
    return _mm256_maddubs_epi16(_mm256_add_epi8(s, one), one);
}

SWL_AVX2_INLINE void fill(quad_pool *pool, const uint16_t *order, int32_t count) {
    memcpy(pool->quads, order, (size_t)count * sizeof *order);
    for (int32_t i = 0; i < count; i++) {
        const int8_t *quad = pool->weights + (ptrdiff_t)order[i] * pool->width * 4;
        __m256i low = loads_of(quad), high = pool->width > 8 ? loads_of(quad + 32) : _mm256_set1_epi16(1);
        _mm256_storeu_si256((__m256i *)pool->loads[i], _mm256_packus_epi16(low, high));
    }
}

SWL_AVX2_INLINE __m256i loads_at(const quad_pool *pool, int32_t i) {
    return _mm256_loadu_si256((const __m256i *)pool->loads[i]);
}

// Four times, each row is interleaved with the one that lies 8 behind it: 16 rows become columns.
SWL_AVX2 static void transpose(quad_pool *pool, int32_t count) {
    for (int32_t i = 0; i < count; i += 16) {
        __m256i rows[16], next[16];
        for (int32_t j = 0; j < 16; j++) rows[j] = loads_at(pool, i + j);
        SWL_UNROLL
        for (int32_t turn = 0; turn < 4; turn++) {
            for (int32_t j = 0; j < 8; j++) {
                next[2 * j] = _mm256_unpacklo_epi8(rows[j], rows[j + 8]);
                next[2 * j + 1] = _mm256_unpackhi_epi8(rows[j], rows[j + 8]);
            }
            memcpy(rows, next, sizeof rows);
        }
        for (int32_t j = 0; j < 16; j++) {
            _mm_storeu_si128((__m128i *)(pool->by_lane[j] + i), _mm256_castsi256_si128(rows[j]));
            _mm_storeu_si128((__m128i *)(pool->by_lane[j + 16] + i), _mm256_extracti128_si256(rows[j], 1));
        }
    }
}

// The first of `candidates` that fits into `room`; below 0: none.
SWL_AVX2_INLINE int32_t find(const quad_pool *pool, __m256i room, uint64_t candidates) {
    for (; candidates; candidates &= candidates - 1) {
        int32_t i = __builtin_ctzll(candidates);
        __m256i over = _mm256_subs_epu8(loads_at(pool, i), room);
        if (_mm256_testz_si256(over, over)) return i;
    }
    return -1;
}

// The quads that fit into the narrow lanes of `room`.
SWL_AVX2_INLINE uint64_t sieve(const quad_pool *pool, __m256i room) {
    const __m256i zero = _mm256_setzero_si256();
    uint8_t rooms[lanes];
    _mm256_storeu_si256((__m256i *)rooms, room);
    __m256i over[2] = {zero, zero};
    __m256i wide = _mm256_cmpeq_epi8(_mm256_max_epu8(room, _mm256_set1_epi8(narrow_room)), room);
    for (uint32_t narrow = ~(uint32_t)_mm256_movemask_epi8(wide); narrow; narrow &= narrow - 1) {
        int32_t lane = __builtin_ctz(narrow);
        __m256i most = _mm256_set1_epi8((char)rooms[lane]);
        const __m256i *loads = (const __m256i *)pool->by_lane[lane];
        over[0] = _mm256_or_si256(over[0], _mm256_subs_epu8(_mm256_loadu_si256(loads), most));
        over[1] = _mm256_or_si256(over[1], _mm256_subs_epu8(_mm256_loadu_si256(loads + 1), most));
    }
    uint32_t low = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(over[0], zero));
    uint32_t high = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(over[1], zero));
    return low | (uint64_t)high << 32;
}

static uint64_t bit(int32_t i) {
    return (uint64_t)1 << i;
}

// The partners of quad `first` in a group of `size`, out of `others`; 0: none.
SWL_AVX2_INLINE uint64_t partners(const quad_pool *pool, int32_t first, uint64_t others, const int32_t size) {
    __m256i room = _mm256_sub_epi8(_mm256_set1_epi8((char)full), loads_at(pool, first));
    int32_t second = find(pool, room, others);
    if (second < 0) return 0;
    if (size == 2) return bit(second);
    room = _mm256_sub_epi8(room, loads_at(pool, second));
    int32_t third = find(pool, room, others & ~bit(second) & sieve(pool, room));
    return third < 0 ? 0 : bit(second) | bit(third);
}

static uint16_t *put(uint16_t *order, const quad_pool *pool, uint64_t members) {
    for (; members; members &= members - 1) *order++ = pool->quads[__builtin_ctzll(members)];
    return order;
}

// Brings groups of `size` to the front of [order, end), the rest behind them; returns the groups' end.
SWL_AVX2_INLINE uint16_t *group(quad_pool *pool, uint16_t *order, uint16_t *end, const int32_t size) {
    while (order < end) {
        int32_t count = swl_min_i32(pool_size, (int32_t)(end - order)), ahead = (int32_t)(end - order) - count;
        fill(pool, order, count);
        if (size > 2) transpose(pool, count);
        uint64_t left = ~(uint64_t)0 >> (pool_size - count), untried = left;
        while (untried && (ahead == 0 || __builtin_popcountll(untried) > enough)) {
            int32_t first = __builtin_ctzll(untried);
            untried &= ~bit(first);
            uint64_t found = partners(pool, first, left & ~bit(first), size);
            if (!found) continue;
            order = put(order, pool, found | bit(first));
            left &= ~(found | bit(first));
            untried &= left;
        }
        // What stays without a group changes places with the last quads.
        int32_t alone = __builtin_popcountll(left & ~untried), moved = swl_min_i32(alone, ahead);
        uint16_t *hole = put(order, pool, untried);
        memmove(hole, end - moved, (size_t)moved * sizeof *order);
        end -= alone;
        put(end, pool, left & ~untried);
    }
    return order;
}

SWL_AVX2_INLINE void copy_quad(int8_t *to, const int8_t *from, int32_t width) {
    for (int32_t i = 0; i < width * 4; i += 32)
        _mm256_storeu_si256((__m256i *)(to + i), _mm256_loadu_si256((const __m256i *)(from + i)));
}

enum { max_quads = 16384 };

// Brings the quads into `order`, which says where each one was: along every cycle of places that wait for each other.
SWL_AVX2 static void reorder(int8_t *weights, const uint16_t *order, int32_t quads, int32_t width) {
    uint64_t done[max_quads / 64];
    memset(done, 0, (size_t)swl_divide_up(quads, 64) * sizeof *done);
    ptrdiff_t bytes = width * 4;
    for (int32_t start = 0; start < quads; start++) {
        if (order[start] == start || done[start / 64] & bit(start % 64)) continue;
        int8_t first[64];
        copy_quad(first, weights + start * bytes, width);
        int32_t place = start;
        for (; order[place] != start; place = order[place]) {
            done[place / 64] |= bit(place % 64);
            copy_quad(weights + place * bytes, weights + order[place] * bytes, width);
        }
        done[place / 64] |= bit(place % 64);
        copy_quad(weights + place * bytes, first, width);
    }
}

SWL_AVX2 swl_quad_groups swl_conv_q8_group_quads(int8_t *weights, uint16_t *order, int32_t quads, int32_t width) {
    quad_pool pool = {.weights = weights, .width = width};
    uint16_t *triples = group(&pool, order, order + quads, 3), *pairs = group(&pool, triples, order + quads, 2);
    reorder(weights, order, quads, width);
    return (swl_quad_groups){(int32_t)(triples - order) / 3, (int32_t)(pairs - triples) / 2};
}
#endif
