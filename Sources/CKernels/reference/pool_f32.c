#include "reference.h"

#include <float.h>

typedef struct {
    float sum, max;
    int32_t count;
} summary;

// What channel `c` holds under the window whose first tap is at (y, x) of the image.
static summary summarise(const swl_window *window, const float *image, int32_t y, int32_t x, int32_t c) {
    swl_taps rows = swl_taps_inside(y, window->kernel_h, window->dilation_h, window->in_h);
    swl_taps columns = swl_taps_inside(x, window->kernel_w, window->dilation_w, window->in_w);
    summary result = {0, -FLT_MAX, (rows.end - rows.begin) * (columns.end - columns.begin)};
    for (int32_t i = rows.begin; i < rows.end; i++) {
        for (int32_t j = columns.begin; j < columns.end; j++) {
            ptrdiff_t pixel = (ptrdiff_t)(y + i * window->dilation_h) * window->in_w + x + j * window->dilation_w;
            float value = image[pixel * window->in_stride + c];
            result.sum += value;
            result.max = value > result.max ? value : result.max;
        }
    }
    return result;
}

static void pool(const swl_pool_f32 *args, int32_t begin, int32_t end, int average) {
    const swl_window *window = &args->window;
    for (int32_t unit = begin; unit < end; unit++) {
        const float *image =
            args->in + swl_row(unit / window->out_h, window->in_h, 0, window->in_w) * window->in_stride;
        int32_t y = unit % window->out_h * window->stride_h - window->pad_top;
        for (int32_t column = 0; column < window->out_w; column++) {
            int32_t x = column * window->stride_w - window->pad_left;
            float *out = args->out + ((ptrdiff_t)unit * window->out_w + column) * window->out_stride;
            for (int32_t c = 0; c < window->out_c; c++) {
                summary found = summarise(window, image, y, x, c);
                float value = average ? found.sum / (float)swl_max_i32(found.count, 1) : found.max;
                out[c] = swl_clamp_f32(value, args->out_min, args->out_max);
            }
        }
    }
}

static void average(const swl_pool_f32 *args, int32_t begin, int32_t end) {
    pool(args, begin, end, 1);
}
static void maximum(const swl_pool_f32 *args, int32_t begin, int32_t end) {
    pool(args, begin, end, 0);
}

const swl_average_pool_f32_kernel swl_average_pool_f32_reference = {swl_units_pool_f32, average,
                                                                    "average_pool_f32_1x1__ref"};
const swl_max_pool_f32_kernel swl_max_pool_f32_reference = {swl_units_pool_f32, maximum, "max_pool_f32_1x1__ref"};
