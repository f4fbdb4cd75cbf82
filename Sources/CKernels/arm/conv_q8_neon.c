#if defined(__aarch64__) || defined(__ARM_NEON)
#include "conv_q8_arm.h"

// A tile is `rows` pixels x four channels, each with a vector of sums: a lane takes every fourth pair of bytes.
#if defined(__aarch64__)
enum { tile_rows = 4 };
#define KERNEL_NAME "conv_q8_4x4__neon"
#else
enum { tile_rows = 2 };
#define KERNEL_NAME "conv_q8_2x4__neon"
#endif

// Lane i: the sum of all lanes of the i-th vector.
SWL_NEON_INLINE int32x4_t sum_lanes(const int32x4_t *v) {
#if defined(__aarch64__)
    return vpaddq_s32(vpaddq_s32(v[0], v[1]), vpaddq_s32(v[2], v[3]));
#else
    int32x2_t half[4];
    SWL_UNROLL
    for (int i = 0; i < 4; i++) half[i] = vadd_s32(vget_low_s32(v[i]), vget_high_s32(v[i]));
    return vcombine_s32(vpadd_s32(half[0], half[1]), vpadd_s32(half[2], half[3]));
#endif
}

// The products of one step, or of its first half; `start`: the first ones. Each two of them are summed in int16, which
// -128 * -128 twice overflows; then `least`.
SWL_NEON_INLINE void add_step(int32x4_t acc[][4], const int8x16_t *a, const int8_t *w, const int rows, const int half,
                              const int start, const int least) {
    SWL_UNROLL
    for (int c = 0; c < 4; c++) {
        int8x16_t weights = vld1q_s8(w + 16 * c);
        int16x8_t pair[4];
        SWL_UNROLL
        for (int r = 0; r < rows; r++) pair[r] = vmull_s8(vget_low_s8(a[r]), vget_low_s8(weights));
        SWL_UNROLL
        for (int r = 0; r < rows && !least && !half; r++) {
            pair[r] = vmlal_s8(pair[r], vget_high_s8(a[r]), vget_high_s8(weights));
        }
        SWL_UNROLL
        for (int r = 0; r < rows; r++) {
            acc[r][c] = start ? vpaddlq_s16(pair[r]) : vpadalq_s16(acc[r][c], pair[r]);
            SWL_IN_ORDER(acc[r][c]);
        }
        SWL_UNROLL
        for (int r = 0; r < rows && least && !half; r++) {
            acc[r][c] = vpadalq_s16(acc[r][c], vmull_s8(vget_high_s8(a[r]), vget_high_s8(weights)));
        }
    }
}

// The last eight bytes of every row.
SWL_NEON_INLINE void load_half(const swl_tile_reader *reader, int8x16_t *a, const int rows, const swl_tile_kind kind) {
    int32_t offset = kind == swl_adjacent_tile ? 0 : *reader->offset;
    SWL_UNROLL
    for (int r = 0; r < rows; r++) {
        int8x8_t half = vld1_s8(reader->in[r] + offset);
        a[r] = vcombine_s8(half, half);
    }
}

SWL_NEON_INLINE void multiply_tile(const swl_conv_q8_panel p, int32_t first, const int rows, const int least,
                                   const swl_tile_kind kind) {
    swl_tile_reader reader = swl_tile_reader_of(&p, first, rows, kind);
    int32x4_t acc[4][4], sums[4][4];
    const int8_t *w = p.weights;
    int8x16_t a[4];
    int32_t full = (p.taps + 7) / 16, half = full < p.steps;
    if (full > 0) {
        swl_read_step(&reader, a, rows, kind);
        add_step(acc, a, w, rows, 0, 1, least);
        w += 64;
        for (full--; full > 0; full--, w += 64) {
            swl_read_step(&reader, a, rows, kind);
            add_step(acc, a, w, rows, 0, 0, least);
        }
        if (half) {
            load_half(&reader, a, rows, kind);
            add_step(acc, a, w, rows, 1, 0, least);
        }
    } else {
        load_half(&reader, a, rows, kind);
        add_step(acc, a, w, rows, 1, 1, least);
    }
    SWL_UNROLL
    for (int r = 0; r < rows; r++) sums[r][0] = vaddq_s32(sum_lanes(acc[r]), vld1q_s32(p.bias));
    swl_store_tile(&p, first, sums, rows, 1, kind);
}

SWL_NEON_INLINE void tile(const swl_conv_q8_panel p, int32_t first, const int rows, const int vectors,
                          const swl_tile_kind kind) {
    (void)vectors; // one
    multiply_tile(p, first, rows, 0, kind);
}

SWL_CONV_Q8_TILES(SWL_NEON_INLINE)

#define REST(rows)                                                                                                     \
    static void rest_##rows(const swl_conv_q8_panel *p, int32_t first) {                                               \
        multiply_tile(*p, first, rows, 0, swl_any_tile);                                                               \
    }
REST(1)
#if defined(__aarch64__)
REST(2)
REST(3)
#endif

typedef void (*rest)(const swl_conv_q8_panel *, int32_t first);

static void multiply(const swl_conv_q8_panel *panel) {
#if defined(__aarch64__)
    static const rest rests[tile_rows] = {NULL, rest_1, rest_2, rest_3};
#else
    static const rest rests[tile_rows] = {NULL, rest_1};
#endif
    if (panel->least) {
        const swl_conv_q8_panel p = *panel; // which no store can alias
        for (int32_t pixel = 0; pixel < p.pixels; pixel++) multiply_tile(p, pixel, 1, 1, swl_any_tile);
        return;
    }
    int32_t first = whole_tiles(panel, tile_rows, 1);
    if (first < panel->pixels) rests[panel->pixels - first](panel, first);
}

static const swl_conv_q8_layout layout = {
    .depth = 16, .width = 4, .narrow = 4, .rows = tile_rows, .wide_panel = multiply, .narrow_panel = multiply};

SWL_CONV_Q8_ARM(neon, layout, KERNEL_NAME)
#endif
