#if defined(__x86_64__)
#include "sparse_q8_fused.h"

#include <string.h>

// Both ways are step functions of the sum that never fall, so they are the same where each byte begins at the same sum.
// The real sum at which byte q begins is (q - 1/2 - zero) / scale; from scales of 2^-15 on, either way begins it less
// than two sums away. Where no product lies near a half, no rounding can differ.
static const float least_scale = 1.0f / 32768;
static const double near_half = 1.0 / 8192;
enum { tried = 2 }; // units in the last place up and down

static int32_t byte_of(double value) {
    return value < 0 ? 0 : value > 255 ? 255 : (int32_t)value;
}

static double nearest(double x) {
    const double shift = 6755399441055744.0; // 1.5 * 2^52
    return (x + shift) - shift;
}

static int same_byte(double sum, float scale, float factor, int32_t zero) {
    float twice = (float)sum * scale;
    return byte_of(nearest((double)twice) + zero) == byte_of(nearest(sum * (double)factor + zero));
}

static int begins_alike(double half, float scale, float factor, int32_t zero) {
    double sum = nearest(half / (double)scale), distance = sum * (double)scale - half;
    if (distance > near_half || distance < -near_half) return 1;
    for (int i = -2; i <= 2; i++) {
        if (!same_byte(sum + i, scale, factor, zero)) return 0;
    }
    return 1;
}

static int is_same(float scale, float factor, int32_t zero) {
    for (int32_t q = 1; q < 256; q++) {
        if (!begins_alike(q - 0.5 - zero, scale, factor, zero)) return 0;
    }
    return 1;
}

static float moved(float scale, int32_t units) {
    int32_t bits;
    memcpy(&bits, &scale, 4);
    bits += units;
    memcpy(&scale, &bits, 4);
    return scale;
}

// 0: none of those tried.
static float fused(float scale, int32_t zero) {
    for (int32_t units = 0; units <= tried; units++) {
        if (is_same(scale, moved(scale, units), zero)) return moved(scale, units);
        if (is_same(scale, moved(scale, -units), zero)) return moved(scale, -units);
    }
    return 0;
}

void swl_sparse_fuse(const swl_conv_q8 *args, const swl_sparse_lists *lists) {
    const int32_t outputs = args->window.out_c;
    for (int32_t o = 0; o < outputs; o++) {
        if (!(lists->scale[o] >= least_scale && lists->scale[o] < 1)) lists->header->fits = 0;
    }
    if (!lists->header->fits) return;
    for (int32_t o = 0; o < outputs; o++) {
        float factor = fused(lists->scale[o], args->out_zero);
        lists->scale[o] = factor > 0 ? factor : -lists->scale[o];
    }
}
#endif
