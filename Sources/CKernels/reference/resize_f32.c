#include "resize.h"

static void row(const swl_resize *args, int32_t unit) {
    const float *in = args->in;
    float *out = (float *)args->out + (ptrdiff_t)unit * args->out_w * args->channels;
    int32_t batch = unit / args->out_h;
    swl_resize_float y = swl_resize_position_float(args, unit % args->out_h, args->in_h, args->out_h);
    const float *upper = in + swl_row(batch, args->in_h, y.lower, args->in_w) * args->channels;
    const float *lower = in + swl_row(batch, args->in_h, y.upper, args->in_w) * args->channels;
    for (int32_t column = 0; column < args->out_w; column++, out += args->channels) {
        swl_resize_float x = swl_resize_position_float(args, column, args->in_w, args->out_w);
        ptrdiff_t left = (ptrdiff_t)x.lower * args->channels, right = (ptrdiff_t)x.upper * args->channels;
        for (int32_t c = 0; c < args->channels; c++)
            out[c] = upper[left + c] * (1 - y.fraction) * (1 - x.fraction) +
                     lower[left + c] * y.fraction * (1 - x.fraction) +
                     upper[right + c] * (1 - y.fraction) * x.fraction + lower[right + c] * y.fraction * x.fraction;
    }
}

static void run(const swl_resize *args, int32_t begin, int32_t end) {
    if (!args->bilinear) {
        swl_resize_nearest_rows(args, begin, end, sizeof(float));
        return;
    }
    for (int32_t unit = begin; unit < end; unit++) row(args, unit);
}

const swl_resize_f32_kernel swl_resize_f32_reference = {swl_units_resize, run, "resize_f32_1__ref"};
