// One row of a depthwise convolution's output, for the channels of one vector.
#ifndef SWL_DEPTHWISE_Q8_ROW_AVX512_H
#define SWL_DEPTHWISE_Q8_ROW_AVX512_H

#include "requantize_avx512.h"

// Packed channels: bias [4][16], scale [4][16], weights [kernel_h][quads][passes][4][outputs][64], vectors as in
// depthwise_q8_lines_avx512.h. A place gives `outputs` neighbouring columns.
typedef struct {
    const swl_conv_q8 *args;
    const uint8_t *const *lines; // kernel_h
    int32_t kernel_h, quads, passes, entries;
    const uint8_t *packed;
    int32_t lanes, channels, columns; // channels <= lanes; columns to write
    swl_q8 *out;                      // the first column and channel
    const swl_q8 *residual;           // NULL: no sum
} swl_depthwise_row;

// Four columns from x on of each group, the groups `distance` columns apart, from bytes [column][group][lanes].
SWL_AVX512 static void swl_depthwise_store(const swl_depthwise_row *row, const uint8_t *bytes, int32_t x,
                                           int32_t distance) {
    const swl_residual_q8 *residual = &row->args->residual;
    for (int32_t i = 0; i < 4; i++, x++) {
        for (int32_t column = x, group = 0; group < 64; group += row->lanes, column += distance) {
            if (column >= row->columns) break;
            swl_q8 *out = row->out + (ptrdiff_t)column * row->args->window.out_stride;
            const swl_q8 *r = row->residual ? row->residual + (ptrdiff_t)column * residual->stride : NULL;
            for (int32_t c = 0; c < row->channels; c += 16) {
                __m128i q = _mm_loadu_si128((const __m128i *)(bytes + 64 * i + group + c));
                swl_store16(residual, out + c, r ? r + c : NULL, q, row->channels - c < 16 ? row->channels - c : 16);
            }
        }
    }
}

// The products of one quad: four vectors of channels x four columns.
SWL_AVX512_INLINE void swl_depthwise_step(__m512i sums[4][4], const uint8_t *quad, size_t entry_bytes,
                                          const uint8_t *weights, const int outputs) {
    SWL_UNROLL
    for (int m = 0; m < 4; m++) {
        __m512i w[4];
        SWL_UNROLL
        for (int u = 0; u < outputs; u++) w[u] = _mm512_loadu_si512(weights + 64 * (m * outputs + u));
        SWL_UNROLL
        for (int p = 0; p < 4 / outputs; p++) {
            __m512i x = _mm512_loadu_si512(quad + (size_t)p * entry_bytes + 64 * m);
            SWL_UNROLL
            for (int u = 0; u < outputs; u++) {
                sums[m][p * outputs + u] = _mm512_dpbusd_epi32(sums[m][p * outputs + u], x, w[u]);
            }
        }
    }
}

SWL_AVX512_INLINE void swl_depthwise_finish(const swl_depthwise_row *row, const swl_requantize *to, __m512i sums[4][4],
                                            int32_t x, int32_t distance, const int limited) {
    __m512 scale[4];
    __m512i bytes[4];
    SWL_UNROLL
    for (int m = 0; m < 4; m++) scale[m] = _mm512_loadu_ps(row->packed + 256 + 64 * m);
    SWL_UNROLL
    for (int i = 0; i < 4; i++) {
        __m512i scaled[4];
        SWL_UNROLL
        for (int m = 0; m < 4; m++) scaled[m] = swl_scaled(to, sums[m][i], scale[m], limited);
        bytes[i] = swl_pack_bytes(to, scaled[0], scaled[1], scaled[2], scaled[3]);
    }
    int whole = row->channels == row->lanes && !row->residual;
    ptrdiff_t stride = row->args->window.out_stride;
    uint8_t *out = row->out + x * stride;
    if (whole && row->lanes == 64 && x + 4 <= row->columns) {
        SWL_UNROLL
        for (int i = 0; i < 4; i++) _mm512_storeu_si512(out + i * stride, bytes[i]);
    } else if (whole && row->lanes == 32 && x + distance + 4 <= row->columns) {
        uint8_t *second = out + distance * stride;
        SWL_UNROLL
        for (int i = 0; i < 4; i++) {
            _mm256_storeu_si256((__m256i *)(out + i * stride), _mm512_castsi512_si256(bytes[i]));
            _mm256_storeu_si256((__m256i *)(second + i * stride), _mm512_extracti64x4_epi64(bytes[i], 1));
        }
    } else {
        uint8_t buffer[4 * 64];
        SWL_UNROLL
        for (int i = 0; i < 4; i++) _mm512_storeu_si512(buffer + 64 * i, bytes[i]);
        swl_depthwise_store(row, buffer, x, distance);
    }
}

// kernel_h 0: that of the row, with its quads and passes; else one quad and one pass.
SWL_AVX512_INLINE void swl_depthwise_row_run(const swl_depthwise_row *row, const int kernel_h, const int outputs,
                                             const int limited) {
    const int places = 4 / outputs;
    int32_t quads = kernel_h ? 1 : row->quads;
    size_t entry_bytes = (size_t)quads * 256;
    swl_requantize to = swl_requantize_of(row->args);
    for (int32_t entry = 0; entry < row->entries; entry += places) {
        const uint8_t *weights = row->packed + 512;
        size_t offset = (size_t)entry * entry_bytes;
        __m512i sums[4][4];
        SWL_UNROLL
        for (int i = 0; i < 16; i++) sums[i / 4][i % 4] = _mm512_loadu_si512(row->packed + 64 * (i / 4));
        if (kernel_h) {
            SWL_UNROLL
            for (int i = 0; i < kernel_h; i++) {
                swl_depthwise_step(sums, row->lines[i] + offset, entry_bytes, weights + 256 * outputs * i, outputs);
            }
        } else {
            for (int32_t i = 0; i < row->kernel_h; i++) {
                for (int32_t step = 0; step < quads * row->passes; step++) {
                    const uint8_t *quad = row->lines[i] + offset + 256 * (size_t)(step / row->passes);
                    swl_depthwise_step(sums, quad, entry_bytes, weights, outputs);
                    weights += 256 * outputs;
                }
            }
        }
        swl_depthwise_finish(row, &to, sums, entry * outputs, row->entries * outputs, limited);
    }
}

#endif
