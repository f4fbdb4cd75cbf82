#if defined(__aarch64__) || defined(__ARM_NEON)
#include "../reference/resize.h"
#include "requantize_neon.h"

// Bilinear: 16 channels of one column at a time, down the rows. Two input rows, blended along the row, stay in
// registers for all output rows between them.

// Rows whose positions are found once for all columns.
enum { rows_at_once = 32 };

// Behind an edge, where both neighbours are the same, the fraction means nothing and may be large.
static swl_resize_fixed position_of(const swl_resize *args, int32_t at, int32_t in, int32_t out) {
    swl_resize_fixed p = swl_resize_position_fixed(args, at, in, out);
    if (p.lower == p.upper) p.fraction = 0;
    return p;
}

// Sixteen channels blended along the row, with 10 fraction bits.
typedef struct {
    int32x4_t quarter[4];
} blend;

SWL_NEON_INLINE blend along(const swl_q8 *left, const swl_q8 *right, int16_t fraction) {
    const int16x4_t before = vdup_n_s16((int16_t)(1024 - fraction)), behind = vdup_n_s16(fraction);
    int8x8x2_t l = swl_load_halves(left), r = swl_load_halves(right);
    blend b;
    SWL_UNROLL
    for (int i = 0; i < 2; i++) {
        int16x8_t from = vmovl_s8(l.val[i]), to = vmovl_s8(r.val[i]);
        int32x4_t low = vmull_s16(vget_low_s16(from), before), high = vmull_s16(vget_high_s16(from), before);
        b.quarter[2 * i] = vmlal_s16(low, vget_low_s16(to), behind);
        b.quarter[2 * i + 1] = vmlal_s16(high, vget_high_s16(to), behind);
    }
    return b;
}

// The integer part with four of 20 fraction bits. One less of a negative sum makes its halves round down.
SWL_NEON_INLINE int16x4_t narrowed(int32x4_t sum) {
    return vshrn_n_s32(vsraq_n_s32(sum, sum, 31), 16);
}

SWL_NEON_INLINE int8x16_t down(const blend *top, const blend *bottom, int32_t fraction) {
    int16x4_t part[4];
    SWL_UNROLL
    for (int i = 0; i < 4; i++) {
        int32x4_t sum = vmulq_n_s32(top->quarter[i], 1024 - fraction);
        part[i] = narrowed(vmlaq_n_s32(sum, bottom->quarter[i], fraction));
    }
    return vcombine_s8(vrshrn_n_s16(vcombine_s16(part[0], part[1]), 4),
                       vrshrn_n_s16(vcombine_s16(part[2], part[3]), 4));
}

typedef struct {
    int32_t count;
    swl_resize_fixed at[rows_at_once];
} rows;

// Up to 16 channels of one column in the rows of one image; `left` and `right` lie in its first row.
SWL_NEON_INLINE void column(const swl_resize *args, const rows *ys, const swl_q8 *left, const swl_q8 *right,
                            int16_t fraction, swl_q8 *out, int32_t channels) {
    const ptrdiff_t in_row = (ptrdiff_t)args->in_w * args->channels, out_row = (ptrdiff_t)args->out_w * args->channels;
    int32_t lower = ys->at[0].lower, upper = ys->at[0].upper;
    blend top = along(left + lower * in_row, right + lower * in_row, fraction);
    blend bottom = along(left + upper * in_row, right + upper * in_row, fraction);
    for (int32_t i = 0; i < ys->count; i++, out += out_row) {
        const swl_resize_fixed y = ys->at[i];
        if (y.lower != lower) {
            top = y.lower == upper ? bottom : along(left + y.lower * in_row, right + y.lower * in_row, fraction);
            lower = y.lower;
        }
        if (y.upper != upper) {
            bottom = along(left + y.upper * in_row, right + y.upper * in_row, fraction);
            upper = y.upper;
        }
        swl_store_q8(out, down(&top, &bottom, y.fraction), channels);
    }
}

// Output rows `first` and following of image `batch`.
static void image(const swl_resize *args, int32_t batch, int32_t first, const rows *ys) {
    const swl_q8 *in = (const swl_q8 *)args->in + swl_row(batch, args->in_h, 0, args->in_w) * args->channels;
    swl_q8 *out = (swl_q8 *)args->out + swl_row(batch, args->out_h, first, args->out_w) * args->channels;
    const int32_t channels = args->channels;
    for (int32_t i = 0; i < args->out_w; i++, out += channels) {
        const swl_resize_fixed x = position_of(args, i, args->in_w, args->out_w);
        const swl_q8 *left = in + (ptrdiff_t)x.lower * channels, *right = in + (ptrdiff_t)x.upper * channels;
        int32_t c = 0;
        for (; c + 16 <= channels; c += 16) column(args, ys, left + c, right + c, (int16_t)x.fraction, out + c, 16);
        if (c == channels) continue;
        // The last channels once more with those before them.
        c = swl_max_i32(0, channels - 16);
        column(args, ys, left + c, right + c, (int16_t)x.fraction, out + c, channels - c);
    }
}

static void run(const swl_resize *args, int32_t begin, int32_t end) {
    if (!args->bilinear) {
        swl_resize_q8_reference.run(args, begin, end);
        return;
    }
    for (int32_t unit = begin; unit < end;) {
        int32_t first = unit % args->out_h;
        rows ys = {.count = swl_min_i32(swl_min_i32(end - unit, args->out_h - first), rows_at_once)};
        for (int32_t i = 0; i < ys.count; i++) ys.at[i] = position_of(args, first + i, args->in_h, args->out_h);
        image(args, unit / args->out_h, first, &ys);
        unit += ys.count;
    }
}

const swl_resize_q8_kernel swl_resize_q8_neon = {swl_units_resize, run, "resize_q8_16__neon"};
#endif
