#if defined(__x86_64__)
#include "conv_q8_avx2.h"

// How far ahead a partner is looked for.
enum { window = 32 };

// The largest and the smallest sum of products with two weights of a lane, for any input.
typedef struct {
    int32_t low, high;
} range;

static range add_weight(range r, int8_t w) {
    if (w >= 0) return (range){r.low - 128 * (w + 1), r.high + 127 * w};
    return (range){r.low + 127 * w, r.high + 128 * (-w - 1)};
}

// Whether the sum of two quads stays inside int16 in every lane.
static int32_t fit(const int8_t *a, const int8_t *b, int32_t width) {
    for (int32_t i = 0; i < width * 4; i += 2) {
        range r = {0, 0};
        r = add_weight(add_weight(r, a[i]), a[i + 1]);
        r = add_weight(add_weight(r, b[i]), b[i + 1]);
        if (r.low < INT16_MIN || r.high > INT16_MAX) return 0;
    }
    return 1;
}

static void swap(int8_t *weights, uint16_t *order, int32_t a, int32_t b, int32_t width) {
    if (a == b) return;
    int8_t quad[64];
    size_t bytes = (size_t)width * 4;
    memcpy(quad, weights + a * bytes, bytes);
    memcpy(weights + a * bytes, weights + b * bytes, bytes);
    memcpy(weights + b * bytes, quad, bytes);
    uint16_t position = order[a];
    order[a] = order[b];
    order[b] = position;
}

int32_t swl_conv_q8_pair_quads(int8_t *weights, uint16_t *order, int32_t quads, int32_t width) {
    int32_t done = 0, end = quads;
    size_t bytes = (size_t)width * 4;
    while (done < end) {
        int32_t partner = done + 1, last = swl_min_i32(end, done + 1 + window);
        while (partner < last && !fit(weights + done * bytes, weights + partner * bytes, width)) partner++;
        if (partner < last) {
            swap(weights, order, partner, done + 1, width);
            done += 2;
        } else {
            swap(weights, order, done, --end, width);
        }
    }
    return done / 2;
}
#endif
