#include "resize.h"

#include <math.h>
#include <string.h>

swl_resize_fixed swl_resize_position_fixed(const swl_resize *args, int32_t at, int32_t in, int32_t out) {
    int64_t scale = ((int64_t)in * 1024 + out / 2) / out;
    if (args->align_corners && out > 1) scale = ((int64_t)(in - 1) * 1024 + (out - 1) / 2) / (out - 1);
    int64_t position = at * scale;
    if (args->half_pixel_centers) position += scale / 2 - 512;
    // The rounded scale can carry the last positions of a very large output past the input's end.
    int32_t lower = swl_clamp_i32((int32_t)(position / 1024), 0, in - 1);
    int32_t upper = swl_clamp_i32((int32_t)((position + 1023) / 1024), 0, in - 1);
    return (swl_resize_fixed){lower, upper, (int32_t)(position - (int64_t)lower * 1024)};
}

swl_resize_float swl_resize_position_float(const swl_resize *args, int32_t at, int32_t in, int32_t out) {
    float scale = (float)in / (float)out;
    if (args->align_corners && out > 1) scale = (float)(in - 1) / (float)(out - 1);
    float position = args->half_pixel_centers ? ((float)at + 0.5f) * scale - 0.5f : (float)at * scale;
    int32_t lower = swl_clamp_i32((int32_t)floorf(position), 0, in - 1);
    int32_t upper = swl_clamp_i32((int32_t)ceilf(position), 0, in - 1);
    return (swl_resize_float){lower, upper, position - (float)lower};
}

int32_t swl_resize_nearest(const swl_resize *args, int32_t at, int32_t in, int32_t out) {
    float scale = (float)in / (float)out;
    if (args->align_corners && out > 1) scale = (float)(in - 1) / (float)(out - 1);
    float position = ((float)at + (args->half_pixel_centers ? 0.5f : 0.0f)) * scale;
    int32_t nearest = (int32_t)(args->align_corners ? roundf(position) : floorf(position));
    return swl_clamp_i32(nearest, 0, in - 1);
}

void swl_resize_nearest_rows(const swl_resize *args, int32_t begin, int32_t end, size_t element_bytes) {
    size_t pixel = (size_t)args->channels * element_bytes;
    char *out = (char *)args->out + (size_t)begin * (size_t)args->out_w * pixel;
    for (int32_t unit = begin; unit < end; unit++) {
        int32_t y = swl_resize_nearest(args, unit % args->out_h, args->in_h, args->out_h);
        const char *row =
            (const char *)args->in + (size_t)swl_row(unit / args->out_h, args->in_h, y, args->in_w) * pixel;
        for (int32_t column = 0; column < args->out_w; column++, out += pixel)
            memcpy(out, row + (size_t)swl_resize_nearest(args, column, args->in_w, args->out_w) * pixel, pixel);
    }
}
