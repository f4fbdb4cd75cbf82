#if defined(__x86_64__)
#include "avx2.h"

// Bytes as they choose out of a table: entries are permuted by the low half of a byte, and results of parts of the
// table are chosen by the bits of the upper one.
typedef struct {
    __m256i byte, even; // even: the low half, and bit 4 as the highest, with which a permutation gives zero
} choice;

SWL_AVX2_INLINE choice choice_of(__m256i byte) {
    const __m256i half = _mm256_and_si256(byte, _mm256_set1_epi8(15));
    const __m256i is_odd = _mm256_and_si256(_mm256_slli_epi16(byte, 3), _mm256_set1_epi8(-128));
    return (choice){byte, _mm256_or_si256(half, is_odd)};
}

SWL_AVX2_INLINE __m256i of_16(const uint8_t *table, __m256i entry) {
    return _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)table)), entry);
}

SWL_AVX2_INLINE __m256i of_32(const uint8_t *table, choice c) {
    const __m256i odd = _mm256_xor_si256(c.even, _mm256_set1_epi8(-128));
    return _mm256_or_si256(of_16(table, c.even), of_16(table + 16, odd));
}

SWL_AVX2_INLINE __m256i of_64(const uint8_t *table, choice c) {
    return _mm256_blendv_epi8(of_32(table, c), of_32(table + 32, c), _mm256_slli_epi16(c.byte, 2));
}

SWL_AVX2_INLINE __m256i of_128(const uint8_t *table, choice c) {
    return _mm256_blendv_epi8(of_64(table, c), of_64(table + 64, c), _mm256_slli_epi16(c.byte, 1));
}

SWL_AVX2_INLINE __m256i of_256(const uint8_t *table, choice c) {
    return _mm256_blendv_epi8(of_128(table, c), of_128(table + 128, c), c.byte);
}

SWL_AVX2 static void run(const swl_lookup_q8 *args, int32_t begin, int32_t end) {
    swl_range range = swl_chunks(begin, end, args->count);
    const swl_q8 *in = args->in + range.first;
    swl_q8 *out = args->out + range.first;
    const uint8_t *table = args->table;
    for (int64_t left = range.count; left > 0; left -= 32, in += 32, out += 32) {
        const __m256i found = of_256(table, choice_of(_mm256_loadu_si256((const __m256i *)in)));
        if (left >= 32) {
            _mm256_storeu_si256((__m256i *)out, found);
        } else {
            uint8_t bytes[32];
            _mm256_storeu_si256((__m256i *)bytes, found);
            memcpy(out, bytes, (size_t)left);
        }
    }
}

const swl_lookup_q8_kernel swl_lookup_q8_avx2 = {swl_units_lookup_q8, run, "lookup_q8_32__avx2"};
#endif
