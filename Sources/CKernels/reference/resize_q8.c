#include "resize.h"

// The blend of four neighbours with 20 fraction bits, halves away from zero, on unbiased values.
static swl_q8 blend(const swl_q8 *corner[4], const int32_t weight[4], int32_t channel) {
    int64_t sum = 0;
    for (int32_t i = 0; i < 4; i++) sum += (int64_t)(corner[i][channel] - SWL_BIAS) * weight[i];
    int64_t rounded = (sum + (sum > 0 ? 1 << 19 : -(1 << 19))) / (1 << 20);
    return (swl_q8)(rounded + SWL_BIAS);
}

static void row(const swl_resize *args, int32_t unit) {
    const swl_q8 *in = args->in;
    swl_q8 *out = (swl_q8 *)args->out + (ptrdiff_t)unit * args->out_w * args->channels;
    int32_t batch = unit / args->out_h;
    swl_resize_fixed y = swl_resize_position_fixed(args, unit % args->out_h, args->in_h, args->out_h);
    const swl_q8 *upper = in + swl_row(batch, args->in_h, y.lower, args->in_w) * args->channels;
    const swl_q8 *lower = in + swl_row(batch, args->in_h, y.upper, args->in_w) * args->channels;
    for (int32_t column = 0; column < args->out_w; column++, out += args->channels) {
        swl_resize_fixed x = swl_resize_position_fixed(args, column, args->in_w, args->out_w);
        ptrdiff_t left = (ptrdiff_t)x.lower * args->channels, right = (ptrdiff_t)x.upper * args->channels;
        const swl_q8 *corner[4] = {upper + left, upper + right, lower + left, lower + right};
        const int32_t weight[4] = {(1024 - y.fraction) * (1024 - x.fraction), (1024 - y.fraction) * x.fraction,
                                   y.fraction * (1024 - x.fraction), y.fraction * x.fraction};
        for (int32_t c = 0; c < args->channels; c++) out[c] = blend(corner, weight, c);
    }
}

static void run(const swl_resize *args, int32_t begin, int32_t end) {
    if (!args->bilinear) {
        swl_resize_nearest_rows(args, begin, end, sizeof(swl_q8));
        return;
    }
    for (int32_t unit = begin; unit < end; unit++) row(args, unit);
}

const swl_resize_q8_kernel swl_resize_q8_reference = {swl_units_resize, run, "resize_q8_1__ref"};
