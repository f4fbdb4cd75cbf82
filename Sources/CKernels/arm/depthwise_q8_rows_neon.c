#if defined(__aarch64__) || defined(__ARM_NEON)
#include "depthwise_q8_neon.h"

typedef struct {
    int16x8_t low, high;
} wide;

SWL_NEON_INLINE wide multiply(int8x16_t x, int8x16_t w) {
    return (wide){vmull_s8(vget_low_s8(x), vget_low_s8(w)), vmull_s8(vget_high_s8(x), vget_high_s8(w))};
}

SWL_NEON_INLINE wide multiply_add(wide sum, int8x16_t x, int8x16_t w) {
    return (wide){vmlal_s8(sum.low, vget_low_s8(x), vget_low_s8(w)),
                  vmlal_s8(sum.high, vget_high_s8(x), vget_high_s8(w))};
}

SWL_NEON_INLINE wide add_inputs(wide sum, int8x16_t x) {
    return (wide){vaddw_s8(sum.low, vget_low_s8(x)), vaddw_s8(sum.high, vget_high_s8(x))};
}

SWL_NEON_INLINE void add_wide(int32x4_t acc[4], wide sum) {
    acc[0] = vaddw_s16(acc[0], vget_low_s16(sum.low));
    acc[1] = vaddw_s16(acc[1], vget_high_s16(sum.low));
    acc[2] = vaddw_s16(acc[2], vget_low_s16(sum.high));
    acc[3] = vaddw_s16(acc[3], vget_high_s16(sum.high));
}

SWL_NEON_INLINE void add_scaled(int32x4_t acc[4], wide sum, int16x4_t factor) {
    acc[0] = vmlal_s16(acc[0], vget_low_s16(sum.low), factor);
    acc[1] = vmlal_s16(acc[1], vget_high_s16(sum.low), factor);
    acc[2] = vmlal_s16(acc[2], vget_low_s16(sum.high), factor);
    acc[3] = vmlal_s16(acc[3], vget_high_s16(sum.high), factor);
}

// One address moves along what is loaded.
SWL_NEON_INLINE void load_bias(int32x4_t acc[4], const swl_depthwise_group *group) {
    const int32_t *from = group->bias;
    SWL_UNROLL
    for (int m = 0; m < 4; m++, from += 4) {
        SWL_OPAQUE(from);
        acc[m] = vld1q_s32(from);
    }
}

SWL_NEON_INLINE void load_scale(float32x4_t scale[4], const swl_depthwise_group *group) {
    const float *from = group->scale;
    SWL_UNROLL
    for (int m = 0; m < 4; m++, from += 4) {
        SWL_OPAQUE(from);
        scale[m] = vld1q_f32(from);
    }
}

SWL_NEON_INLINE int8x16_t next_weights(const int8_t **from) {
    int8x16_t weights = vld1q_s8(*from);
    *from += 16;
#if !defined(__aarch64__)
    SWL_OPAQUE(*from);
#endif
    return weights;
}

// Sixteen bytes of output from their sums.
SWL_NEON_INLINE void finish(const swl_depthwise_rows *p, int32x4_t acc[4], const float32x4_t scale[4], swl_q8 *out,
                            int32_t row, int32_t column, int32_t plain) {
    SWL_UNROLL
    for (int m = 0; m < 4; m++) acc[m] = swl_scaled(acc[m], scale[m]);
    int8x16_t q = swl_narrow_q8(&p->to, acc[0], acc[1], acc[2], acc[3]);
    if (column < plain) {
        vst1q_s8(out, q);
        return;
    }
    if (p->to.clamps) q = swl_clamp_q8(&p->to, q);
    if (p->residual) {
        int32_t at = column;
        SWL_OPAQUE(at); // not counted along
        q = swl_add_residual_neon(p->residual, q, p->r + row * p->r_row + at * p->r_step);
    }
    swl_store_q8(out, q, column < p->whole ? 16 : p->width);
}

// How many columns of a row are stored as they are.
SWL_NEON_INLINE int32_t plain_columns(const swl_depthwise_rows *p) {
    int32_t columns = p->to.clamps || p->residual ? 0 : p->whole;
    SWL_OPAQUE(columns); // one comparison tells
    return columns;
}

// Where a square window's taps are: nine addresses and one offset; or an address for each line and offsets along it;
// or, where an address is no sum, one for each line that moves on.
typedef struct {
    const swl_q8 *from[9];
    ptrdiff_t along[5], at;
} square_taps;

SWL_NEON_INLINE square_taps square_taps_of(const swl_depthwise_rows *p, const int side, const int ordered) {
    square_taps taps = {.at = 0};
#if defined(__aarch64__)
    SWL_UNROLL
    for (int i = 0; i < 9 && side == 3; i++) {
        taps.from[i] = p->in + p->taps[ordered ? p->group->order[i] : i];
        SWL_OPAQUE(taps.from[i]);
    }
    if (side == 3) return taps;
#else
    (void)ordered;
#endif
    SWL_UNROLL
    for (int i = 0; i < side; i++) {
        taps.from[i] = p->in + p->taps[side * i];
#if defined(__aarch64__)
        taps.along[i] = p->taps[i];
#else
        taps.along[i] = (i + 1 < side ? p->taps[i + 1] : p->in_step) - p->taps[i];
#endif
    }
    return taps;
}

SWL_NEON_INLINE int8x16_t read_tap(square_taps *taps, const int side, const int i) {
#if defined(__aarch64__)
    return vld1q_s8(side == 3 ? taps->from[i] + taps->at : taps->from[i / side] + taps->along[i % side]);
#else
    int8x16_t x = vld1q_s8(taps->from[i / side]);
    taps->from[i / side] += taps->along[i % side];
    SWL_OPAQUE(taps->from[i / side]);
    return x;
#endif
}

SWL_NEON_INLINE void move_taps(square_taps *taps, const int side, ptrdiff_t by) {
#if defined(__aarch64__)
    if (side == 3) {
        taps->at += by;
        SWL_OPAQUE(taps->at); // nine addresses are not counted up
        return;
    }
#endif
    SWL_UNROLL
    for (int i = 0; i < side; i++) {
        taps->from[i] += by;
        SWL_OPAQUE(taps->from[i]);
    }
}

SWL_NEON_INLINE void end_column(square_taps *taps, const int side, const swl_depthwise_rows *p) {
#if defined(__aarch64__)
    move_taps(taps, side, p->in_step);
#else
    (void)taps, (void)side, (void)p;
#endif
}

// A square window. On AArch64 all that the group needs for nine taps stays in registers.
SWL_NEON_INLINE void run_square(const swl_depthwise_rows rows, const int side, const int together, const int zero) {
#if defined(__aarch64__)
    const int resident = side == 3;
#else
    const int resident = 0;
#endif
    const int count = side * side;
    const swl_depthwise_rows *p = &rows;
    const swl_depthwise_group *group = p->group;
    int8x16_t kept[9];
    int32x4_t bias[4];
    float32x4_t scale[4];
    int32_t plain = plain_columns(p);
    int16x4_t factor = vdup_n_s16(group->minus_zero);
    if (resident) {
        const int8_t *from = group->weights;
        SWL_UNROLL
        for (int i = 0; i < 9; i++) kept[i] = next_weights(&from);
        load_bias(bias, group);
        load_scale(scale, group);
    }
    square_taps taps = square_taps_of(p, side, together == 3);
    ptrdiff_t back = p->in_row - p->columns * p->in_step;
    for (int32_t row = 0; row < p->rows; row++, move_taps(&taps, side, back)) {
        swl_q8 *out = p->out + row * p->out_row;
        for (int32_t column = 0; column < p->columns; column++, end_column(&taps, side, p), out += p->out_step) {
            const int8_t *from = group->weights;
            if (!resident) {
                SWL_OPAQUE(from); // loaded when needed
                SWL_OPAQUE(group);
                load_bias(bias, group);
            }
            int32x4_t acc[4] = {bias[0], bias[1], bias[2], bias[3]};
            wide sum, inputs;
            SWL_UNROLL
            for (int i = 0; i < count; i++) {
                int8x16_t x = read_tap(&taps, side, i), w = resident ? kept[i] : next_weights(&from);
                sum = i % together ? multiply_add(sum, x, w) : multiply(x, w);
                if (zero) {
                    inputs = i ? add_inputs(inputs, x) : (wide){vmovl_s8(vget_low_s8(x)), vmovl_s8(vget_high_s8(x))};
                }
                if (i % together == together - 1 || i == count - 1) add_wide(acc, sum);
            }
            if (zero) add_scaled(acc, inputs, factor);
            if (!resident) load_scale(scale, group);
            finish(p, acc, scale, out, row, column, plain);
        }
    }
}

// Adds the taps [begin, end) of one window.
SWL_NEON_INLINE void add_taps(int32x4_t acc[4], const swl_depthwise_rows *p, const swl_q8 *in, int32_t begin,
                              int32_t end, const int together, const int zero) {
    const int8_t *w = p->group->weights + (ptrdiff_t)begin * 16;
    wide inputs = {vdupq_n_s16(0), vdupq_n_s16(0)};
    int32_t tap = begin;
    for (; together == 2 && tap + 2 <= end; tap += 2, w += 32) {
        int8x16_t a = vld1q_s8(in + p->taps[tap]), b = vld1q_s8(in + p->taps[tap + 1]);
        add_wide(acc, multiply_add(multiply(a, vld1q_s8(w)), b, vld1q_s8(w + 16)));
        if (zero) inputs = add_inputs(add_inputs(inputs, a), b);
    }
    for (; tap < end; tap++, w += 16) {
        int8x16_t x = vld1q_s8(in + p->taps[tap]);
        add_wide(acc, multiply(x, vld1q_s8(w)));
        if (zero) inputs = add_inputs(inputs, x);
    }
    if (zero) add_scaled(acc, inputs, vdup_n_s16(p->group->minus_zero));
}

SWL_NEON_INLINE void run_any(const swl_depthwise_rows rows, const int together, const int zero) {
    enum { most = 254 }; // inputs whose sum fits in 16 bits
    const swl_depthwise_rows *p = &rows;
    int32_t plain = plain_columns(p);
    float32x4_t scale[4];
    load_scale(scale, p->group);
    for (int32_t row = 0; row < p->rows; row++) {
        for (int32_t column = 0; column < p->columns; column++) {
            const swl_q8 *in = p->in + row * p->in_row + column * p->in_step;
            int32x4_t acc[4];
            load_bias(acc, p->group);
            for (int32_t tap = 0; tap < p->count; tap += most) {
                add_taps(acc, p, in, tap, swl_min_i32(p->count, tap + most), together, zero);
            }
            finish(p, acc, scale, p->out + row * p->out_row + column * p->out_step, row, column, plain);
        }
    }
}

static void nine_threes(const swl_depthwise_rows *rows) {
    run_square(*rows, 3, 3, 0);
}
static void nine_threes_zero(const swl_depthwise_rows *rows) {
    run_square(*rows, 3, 3, 1);
}
static void nine_pairs(const swl_depthwise_rows *rows) {
    run_square(*rows, 3, 2, 0);
}
static void nine_pairs_zero(const swl_depthwise_rows *rows) {
    run_square(*rows, 3, 2, 1);
}
static void square_25(const swl_depthwise_rows *rows) {
    run_square(*rows, 5, 2, 0);
}
static void square_25_zero(const swl_depthwise_rows *rows) {
    run_square(*rows, 5, 2, 1);
}
static void any_pairs(const swl_depthwise_rows *rows) {
    run_any(*rows, 2, 0);
}
static void any_pairs_zero(const swl_depthwise_rows *rows) {
    run_any(*rows, 2, 1);
}
static void any_single(const swl_depthwise_rows *rows) {
    run_any(*rows, 1, 1);
}

void swl_depthwise_rows_neon(const swl_depthwise_rows *rows) {
    int zero = rows->group->minus_zero != 0;
    switch (rows->group->sums) {
    case swl_sum_threes:
        (zero ? nine_threes_zero : nine_threes)(rows);
        break;
    case swl_sum_none:
        any_single(rows);
        break;
    default:
        if (rows->side == 3) {
            (zero ? nine_pairs_zero : nine_pairs)(rows);
        } else if (rows->side == 5) {
            (zero ? square_25_zero : square_25)(rows);
        } else {
            (zero ? any_pairs_zero : any_pairs)(rows);
        }
    }
}
#endif
