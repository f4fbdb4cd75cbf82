#if defined(__x86_64__)
#include "conv_q8_winograd_avx2.h"

// One dimension of the transform: x0 - x2, x1 + x2, x2 - x1, x1 - x3.
SWL_AVX2_INLINE void transform(__m256i x0, __m256i x1, __m256i x2, __m256i x3, __m256i out[4]) {
    out[0] = _mm256_sub_epi16(x0, x2);
    out[1] = _mm256_add_epi16(x1, x2);
    out[2] = _mm256_sub_epi16(x2, x1);
    out[3] = _mm256_sub_epi16(x1, x3);
}

// Sixteen channels of the four pixels of a column.
SWL_AVX2_INLINE void column(const swl_winograd_row *row, int32_t x, int32_t channel, __m256i out[4]) {
    __m256i pixel[4];
    int32_t inside = x >= 0 && x < row->in_w;
    SWL_UNROLL
    for (int r = 0; r < 4; r++) {
        const swl_q8 *in = inside ? row->in[r] + x * (ptrdiff_t)row->step[r] : row->zero;
        pixel[r] = _mm256_cvtepu8_epi16(_mm_loadu_si128((const __m128i *)(in + channel)));
    }
    transform(pixel[0], pixel[1], pixel[2], pixel[3], out);
}

SWL_AVX2 void swl_winograd_input_avx2(const swl_winograd_row *row) {
    int32_t pitch = (row->channels + 15) / 16 * 16;
    for (int32_t c = 0; c < row->channels; c += 16) {
        __m256i columns[4][4];
        column(row, row->first, c, columns[0]);
        column(row, row->first + 1, c, columns[1]);
        int16_t *out = row->out + c;
        for (int32_t t = 0; t < row->tiles; t++, out += pitch) {
            column(row, row->first + 2 * t + 2, c, columns[2]);
            column(row, row->first + 2 * t + 3, c, columns[3]);
            SWL_UNROLL
            for (int i = 0; i < 4; i++) {
                __m256i v[4];
                transform(columns[0][i], columns[1][i], columns[2][i], columns[3][i], v);
                SWL_UNROLL
                for (int j = 0; j < 4; j++)
                    _mm256_storeu_si256((__m256i *)(out + (i * 4 + j) * row->position_pitch), v[j]);
                columns[0][i] = columns[2][i];
                columns[1][i] = columns[3][i];
            }
        }
    }
}
#endif
