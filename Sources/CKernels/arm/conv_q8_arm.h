// The INT8 convolution as a matrix product over rows of bytes, for every ARM instruction set.
#ifndef SWL_CONV_Q8_ARM_H
#define SWL_CONV_Q8_ARM_H

#include "requantize_neon.h"

// Packed: a header of 64 bytes, which begins with `least` and `fits`, and panels.
// A panel, the weights of some output channels: bias [width], scale [width], weights [steps][width][depth], with zeros
// behind the last. A step takes `depth` bytes of a row; `width` is the layout's or, for few channels left over, its
// `narrow`.
typedef struct {
    // The bytes of a pixel's window: sixteen at each of `offsets` from its row's start, those behind the last input
    // channel multiplied by zero. Rows begin at `rows`, or are in_stride apart where that is NULL.
    const swl_q8 *in;
    ptrdiff_t in_stride;
    const swl_q8 *const *rows;
    const int32_t *offsets;
    int32_t pixels;
    const int32_t *bias;
    const float *scale;
    const int8_t *weights;
    int32_t taps, steps; // taps: of the steps' bytes, those that count
    int32_t least;       // 1: in some step of some panel bytes i and i + 8 of a channel are both -128
    int32_t fits;        // 1: no sum, scaled, is out of the reach of an int16
    const int32_t *sums; // added to each pixel; NULL: zeros
    swl_q8 *out;
    ptrdiff_t out_stride;
    int32_t channels; // to store, no more than the width
    int32_t out_zero;
    swl_requantize to;
    const swl_residual_q8 *residual; // NULL: no sum
    const swl_q8 *r;                 // the residual's first pixel and channel
} swl_conv_q8_panel;

// What is known about a tile when it is compiled. plain: whole bytes of a layer that fits, with an even zero point,
// without clamp, sums or residual. adjacent: rows in_stride apart as well, with all their bytes side by side.
typedef enum { swl_any_tile, swl_plain_tile, swl_adjacent_tile } swl_tile_kind;

// Where the rows of a tile of `count` pixels begin.
SWL_NEON_INLINE void swl_tile_rows(const swl_conv_q8_panel *p, int32_t first, const swl_q8 **in, const int count) {
    if (p->rows) {
        SWL_UNROLL
        for (int r = 0; r < count; r++) in[r] = p->rows[first + r];
        return;
    }
    in[0] = p->in + first * p->in_stride;
    SWL_UNROLL
    for (int r = 1; r < count; r++) in[r] = in[r - 1] + p->in_stride;
}

// The rest of a tile's rows, by pixel: sixteen bytes a step.
typedef struct {
    const swl_q8 *in[8];
    const int32_t *offset;
} swl_tile_reader;

SWL_NEON_INLINE swl_tile_reader swl_tile_reader_of(const swl_conv_q8_panel *p, int32_t first, const int rows,
                                                   const swl_tile_kind kind) {
    swl_tile_reader reader = {.offset = p->offsets};
    if (kind != swl_adjacent_tile) {
        swl_tile_rows(p, first, reader.in, rows);
        return reader;
    }
    reader.in[0] = p->in + first * p->in_stride;
    SWL_UNROLL
    for (int r = 1; r < rows; r++) reader.in[r] = reader.in[r - 1] + p->in_stride;
    return reader;
}

SWL_NEON_INLINE void swl_read_step(swl_tile_reader *reader, int8x16_t *a, const int rows, const swl_tile_kind kind) {
    SWL_UNROLL
    for (int r = 0; r < rows; r++) {
        a[r] = vld1q_s8(reader->in[r] + (kind == swl_adjacent_tile ? 0 : *reader->offset));
        if (kind != swl_adjacent_tile) continue;
        reader->in[r] += 16;
        SWL_OPAQUE(reader->in[r]); // a load counts it up
    }
    reader->offset++;
}

typedef void (*swl_conv_q8_multiply)(const swl_conv_q8_panel *panel);

// How an instruction set wants its weights, and what multiplies `pixels` rows by a panel of each width.
typedef struct {
    int32_t depth, width, narrow, rows; // rows: of the largest tile
    swl_conv_q8_multiply wide_panel, narrow_panel;
} swl_conv_q8_layout;

size_t swl_conv_q8_arm_packed_bytes(const swl_conv_q8_layout *layout, const swl_conv_q8 *args);
// channel_stride: between the weights of output channels; element_stride: between neighbours among those of one.
void swl_conv_q8_arm_pack(const swl_conv_q8_layout *layout, const swl_conv_q8 *args, const swl_conv_q8_source *source,
                          ptrdiff_t channel_stride, ptrdiff_t element_stride, void *packed);
size_t swl_conv_q8_arm_scratch_bytes(const swl_conv_q8_layout *layout, const swl_conv_q8 *args);
int32_t swl_conv_q8_arm_units(const swl_conv_q8_layout *layout, const swl_conv_q8 *args);
void swl_conv_q8_arm_run(const swl_conv_q8_layout *layout, const swl_conv_q8 *args, int32_t begin, int32_t end,
                         void *scratch);

// The kernel of a layout.
#define SWL_CONV_Q8_ARM(isa, layout, kernel_name)                                                                      \
    static size_t packed_bytes(const swl_conv_q8 *args) {                                                              \
        return swl_conv_q8_arm_packed_bytes(&layout, args);                                                            \
    }                                                                                                                  \
    static void pack(const swl_conv_q8 *args, const swl_conv_q8_source *source, void *packed) {                        \
        ptrdiff_t taps = (ptrdiff_t)args->window.kernel_h * args->window.kernel_w * args->window.in_c;                 \
        swl_conv_q8_arm_pack(&layout, args, source, taps, 1, packed);                                                  \
    }                                                                                                                  \
    void swl_conv_q8_##isa##_pack_filters(const swl_conv_q8 *args, const swl_conv_q8_source *source, void *packed) {   \
        swl_conv_q8_arm_pack(&layout, args, source, 1, args->window.out_c, packed);                                    \
    }                                                                                                                  \
    static size_t scratch_bytes(const swl_conv_q8 *args) {                                                             \
        return swl_conv_q8_arm_scratch_bytes(&layout, args);                                                           \
    }                                                                                                                  \
    static int32_t units(const swl_conv_q8 *args) {                                                                    \
        return swl_conv_q8_arm_units(&layout, args);                                                                   \
    }                                                                                                                  \
    static void run(const swl_conv_q8 *args, int32_t begin, int32_t end, void *scratch) {                              \
        swl_conv_q8_arm_run(&layout, args, begin, end, scratch);                                                       \
    }                                                                                                                  \
    const swl_conv_q8_kernel swl_conv_q8_##isa = {packed_bytes, pack, scratch_bytes, units, run, kernel_name};

// A vector of bytes holds `group` rows of a tile, each of 16 / group channels: row `row` of them, in front.
SWL_NEON_INLINE int8x16_t swl_row_of(int8x16_t q, const int row, const int group) {
    return row * (16 / group) == 4    ? vextq_s8(q, q, 4)
           : row * (16 / group) == 8  ? vextq_s8(q, q, 8)
           : row * (16 / group) == 12 ? vextq_s8(q, q, 12)
                                      : q;
}

SWL_NEON_INLINE void swl_store_row(swl_q8 *out, int8x16_t q, const int row, const int group) {
#if defined(__aarch64__)
    int32x4_t words = vreinterpretq_s32_s8(q);
    int64x2_t halves = vreinterpretq_s64_s8(q);
    switch (group == 4 ? row : group == 2 ? 4 + row : 6) {
    case 0:
        return vst1q_lane_s32((int32_t *)(void *)out, words, 0);
    case 1:
        return vst1q_lane_s32((int32_t *)(void *)out, words, 1);
    case 2:
        return vst1q_lane_s32((int32_t *)(void *)out, words, 2);
    case 3:
        return vst1q_lane_s32((int32_t *)(void *)out, words, 3);
    case 4:
        return vst1q_lane_s64((int64_t *)(void *)out, halves, 0);
    case 5:
        return vst1q_lane_s64((int64_t *)(void *)out, halves, 1);
    default:
        return vst1q_s8(out, q);
    }
#else
    swl_store_q8(out, swl_row_of(q, row, group), 16 / group);
#endif
}

// `group` rows of a residual in one vector, `stride` apart; of the last `rows` there are.
SWL_NEON_INLINE int8x16_t swl_load_rows(const swl_q8 *r, ptrdiff_t stride, const int rows, const int group) {
    if (group == 1) return vld1q_s8(r);
    if (group == 2) return vcombine_s8(vld1_s8(r), vld1_s8(rows > 1 ? r + stride : r));
    int32_t words[4];
    SWL_UNROLL
    for (int i = 0; i < 4; i++, r += i < rows ? stride : 0) memcpy(&words[i], r, 4);
    int32x4_t v = vdupq_n_s32(words[0]);
    v = vsetq_lane_s32(words[1], v, 1);
    v = vsetq_lane_s32(words[2], v, 2);
    return vreinterpretq_s8_s32(vsetq_lane_s32(words[3], v, 3));
}

// Sixteen sums of a tile from row `row` on, those of the last row again for what is behind it.
SWL_NEON_INLINE void swl_take_rows(int32x4_t x[4], int32x4_t acc[][4], const int row, const int rows,
                                   const int vectors) {
    SWL_UNROLL
    for (int i = 0; i < 4; i++) {
        x[i] = row + i / vectors < rows ? acc[row + i / vectors][i % vectors] : x[i - vectors];
    }
}

// To bytes, not yet clamped.
SWL_NEON_INLINE void swl_narrow_tile(const swl_conv_q8_panel *p, const float32x4_t scale[4], int32x4_t acc[][4],
                                     int8x16_t q[8], const int rows, const int vectors) {
    const int group = 4 / vectors;
    SWL_UNROLL
    for (int r = 0; r < rows; r += group) {
        int32x4_t x[4];
        swl_take_rows(x, acc, r, rows, vectors);
        SWL_UNROLL
        for (int i = 0; i < 4; i++) x[i] = swl_scaled(x[i], scale[i % vectors]);
        q[r / group] = swl_narrow_q8(&p->to, x[0], x[1], x[2], x[3]);
    }
}

#if defined(__aarch64__)
// The same where no scaled sum is out of the reach of an int16: 1.5 * 2^23 leaves no fraction bits and has none of its
// own among the lower 16, and takes the zero point along if that is even.
SWL_NEON_INLINE void swl_narrow_fitting_tile(const swl_conv_q8_panel *p, const float32x4_t scale[4], int32x4_t acc[][4],
                                             int8x16_t q[8], const int rows, const int vectors, const int odd) {
    const int group = 4 / vectors;
    const float32x4_t magic = vdupq_n_f32((float)(12582912 + p->out_zero - odd));
    SWL_UNROLL
    for (int r = 0; r < rows; r += group) {
        int32x4_t x[4];
        swl_take_rows(x, acc, r, rows, vectors);
        int16x8_t v[4];
        SWL_UNROLL
        for (int i = 0; i < 4; i++) {
            float32x4_t scaled = vmulq_f32(vcvtq_f32_s32(x[i]), scale[i % vectors]);
            v[i] = vreinterpretq_s16_f32(vaddq_f32(scaled, magic));
        }
        int16x8_t low = vuzp1q_s16(v[0], v[1]), high = vuzp1q_s16(v[2], v[3]), one = vdupq_n_s16(1);
        q[r / group] = odd ? swl_narrow_s16(vaddq_s16(low, one), vaddq_s16(high, one)) : swl_narrow_s16(low, high);
    }
}
#endif

SWL_NEON_INLINE swl_tile_kind swl_tile_kind_of(const swl_conv_q8_panel *p, int32_t channels) {
#if defined(__aarch64__)
    int plain = p->fits && p->out_zero % 2 == 0 && !p->to.clamps && !p->sums && !p->residual;
    if (plain && p->channels == channels) return p->rows ? swl_plain_tile : swl_adjacent_tile;
#endif
    return swl_any_tile;
}

// A tile's sums to the output: `rows` pixels of 4 x `vectors` channels.
SWL_NEON_INLINE void swl_store_tile(const swl_conv_q8_panel *p, int32_t first, int32x4_t acc[][4], const int rows,
                                    const int vectors, const swl_tile_kind kind) {
    const int channels = 4 * vectors, group = 4 / vectors;
    swl_q8 *out = p->out + first * p->out_stride;
    float32x4_t scale[4];
    int8x16_t q[8];
    SWL_UNROLL
    for (int r = 0; r < rows && kind == swl_any_tile && p->sums; r++) {
        SWL_UNROLL
        for (int v = 0; v < vectors; v++) acc[r][v] = vaddq_s32(acc[r][v], vdupq_n_s32(p->sums[first + r]));
    }
    SWL_UNROLL
    for (int v = 0; v < vectors; v++) scale[v] = vld1q_f32(p->scale + 4 * v);
#if defined(__aarch64__)
    if (kind != swl_any_tile) {
        swl_narrow_fitting_tile(p, scale, acc, q, rows, vectors, 0);
    } else if (vectors == 1 || !p->fits) { // for one vector the question costs more than the answer saves
        swl_narrow_tile(p, scale, acc, q, rows, vectors);
    } else if (p->out_zero % 2 == 0) {
        swl_narrow_fitting_tile(p, scale, acc, q, rows, vectors, 0);
    } else {
        swl_narrow_fitting_tile(p, scale, acc, q, rows, vectors, 1);
    }
#else
    swl_narrow_tile(p, scale, acc, q, rows, vectors);
#endif
    SWL_UNROLL
    for (int r = 0; r < rows && kind == swl_any_tile && p->to.clamps; r += group)
        q[r / group] = swl_clamp_q8(&p->to, q[r / group]);
    if (kind == swl_any_tile && p->residual) {
        const swl_q8 *other = p->r + (ptrdiff_t)first * p->residual->stride;
        SWL_UNROLL
        for (int r = 0; r < rows; r += group, other += (ptrdiff_t)group * p->residual->stride) {
            int8x16_t bytes = swl_load_rows(other, p->residual->stride, rows - r, group);
            q[r / group] = swl_add_residual_bytes(p->residual, q[r / group], bytes);
        }
    }
    if (kind != swl_any_tile || p->channels == channels) {
        SWL_UNROLL
        for (int r = 0; r < rows; r++, out += p->out_stride) swl_store_row(out, q[r / group], r % group, group);
        return;
    }
    SWL_UNROLL
    for (int r = 0; r < rows; r++, out += p->out_stride) {
        swl_store_q8(out, swl_row_of(q[r / group], r % group, group), p->channels);
    }
}

// The whole tiles of a panel, each by `tile` of the file's own, and as what is known about them; returns the first
// pixel behind them.
#define SWL_CONV_Q8_TILES(inline_attributes)                                                                           \
    inline_attributes int32_t tiles(const swl_conv_q8_panel p, const int rows, const int vectors,                      \
                                    const swl_tile_kind kind) {                                                        \
        int32_t first = 0;                                                                                             \
        for (; first + rows <= p.pixels; first += rows) tile(p, first, rows, vectors, kind);                           \
        return first;                                                                                                  \
    }                                                                                                                  \
    inline_attributes int32_t whole_tiles(const swl_conv_q8_panel *p, const int rows, const int vectors) {             \
        swl_tile_kind kind = swl_tile_kind_of(p, 4 * vectors);                                                         \
        if (kind == swl_plain_tile) return tiles(*p, rows, vectors, swl_plain_tile);                                   \
        if (kind == swl_adjacent_tile) return tiles(*p, rows, vectors, swl_adjacent_tile);                             \
        return tiles(*p, rows, vectors, swl_any_tile);                                                                 \
    }

#endif
