#if defined(__x86_64__)
#include "conv_q8_winograd_avx2.h"

enum { run = 16 }; // input channels transformed together

// (2G) g (2G)' of `run` windows, whose taps lie `in_c` apart; returns the sum of the taps.
SWL_AVX2 static int32_t transform(const int8_t *taps, ptrdiff_t in_c, int32_t count, int32_t zero,
                                  int16_t out[swl_winograd_positions][run]) {
    int16_t g[9][run] = {{0}};
    int32_t sum = 0;
    SWL_ROLL
    for (int32_t i = 0; i < 9; i++)
        for (int32_t c = 0; c < count; c++) sum += g[i][c] = (int16_t)(taps[i * in_c + c] - zero);
    for (int32_t c = 0; c < run; c++) {
        int16_t columns[4][3];
        SWL_UNROLL
        for (int j = 0; j < 3; j++) {
            columns[0][j] = (int16_t)(2 * g[j][c]);
            columns[1][j] = (int16_t)(g[j][c] + g[3 + j][c] + g[6 + j][c]);
            columns[2][j] = (int16_t)(g[j][c] - g[3 + j][c] + g[6 + j][c]);
            columns[3][j] = (int16_t)(2 * g[6 + j][c]);
        }
        SWL_UNROLL
        for (int i = 0; i < 4; i++) {
            int16_t x0 = columns[i][0], x1 = columns[i][1], x2 = columns[i][2];
            out[i * 4][c] = (int16_t)(2 * x0);
            out[i * 4 + 1][c] = (int16_t)(x0 + x1 + x2);
            out[i * 4 + 2][c] = (int16_t)(x0 - x1 + x2);
            out[i * 4 + 3][c] = (int16_t)(2 * x2);
        }
    }
    return sum;
}

SWL_AVX2 void swl_winograd_pack_avx2(const swl_winograd_weights *w) {
    const ptrdiff_t position_pitch = (ptrdiff_t)swl_divide_up(w->in_c, 2) * w->width * 2;
    for (int32_t c = 0; c < w->in_c; c += run) {
        int32_t count = swl_min_i32(run, w->in_c - c);
        for (int32_t i = 0; i < w->channels; i++) {
            int16_t values[swl_winograd_positions][run];
            w->sums[i] += transform(w->taps + (ptrdiff_t)i * 9 * w->in_c + c, w->in_c, count, w->weight_zero, values);
            int16_t *out = w->out + (c / 2 * (ptrdiff_t)w->width + i) * 2;
            for (int32_t p = 0; p < swl_winograd_positions; p++, out += position_pitch)
                for (int32_t k = 0; k < count; k += 2) memcpy(out + k * (ptrdiff_t)w->width, &values[p][k], 4);
        }
    }
}
#endif
