#if defined(__aarch64__) || defined(__ARM_NEON)
#include "depthwise_q8_neon.h"

// Taps are read in any order, or that of the lines.
#if defined(__aarch64__)
enum { any_order = 1 };
#else
enum { any_order = 0 };
#endif

// Whether the products of `count` taps fit in 16 bits together, whatever the inputs.
static int sums_fit(const int8_t *weights, const uint8_t *taps, int32_t count) {
    for (int32_t lane = 0; lane < 16; lane++) {
        int32_t least = 0, most = 0;
        for (int32_t i = 0; i < count; i++) {
            int32_t w = weights[taps[i] * 16 + lane];
            least += w > 0 ? w * INT8_MIN : w * INT8_MAX;
            most += w > 0 ? w * INT8_MAX : w * INT8_MIN;
        }
        if (least < INT16_MIN || most > INT16_MAX) return 0;
    }
    return 1;
}

static int pairs_fit(const int8_t *weights, int32_t taps) {
    const uint8_t pair[2] = {0, 1};
    for (int32_t tap = 0; tap + 1 < taps; tap += 2) {
        if (!sums_fit(weights + (ptrdiff_t)tap * 16, pair, 2)) return 0;
    }
    return 1;
}

// Completes an order of nine taps in threes that fit, the first `placed` of them being there.
static int find_threes(const int8_t *weights, uint8_t *order, int32_t placed, uint32_t used) {
    if (placed == 9) return 1;
    uint8_t *three = order + placed;
    for (three[0] = 0; used >> three[0] & 1; three[0]++) continue;
    int32_t end = any_order ? 9 : placed + 3;
    for (three[1] = three[0] + 1; three[1] < end; three[1]++) {
        if (used >> three[1] & 1) continue;
        for (three[2] = three[1] + 1; three[2] < end; three[2]++) {
            if (used >> three[2] & 1 || !sums_fit(weights, three, 3)) continue;
            uint32_t now = used | 1u << three[0] | 1u << three[1] | 1u << three[2];
            if (find_threes(weights, order, placed + 3, now)) return 1;
        }
    }
    return 0;
}

static void choose_sums(swl_depthwise_group *group, const swl_window *w) {
    int32_t taps = w->kernel_h * w->kernel_w;
    group->sums = pairs_fit(group->weights, taps) ? swl_sum_pairs : swl_sum_none;
    if (w->kernel_h != 3 || w->kernel_w != 3 || !find_threes(group->weights, group->order, 0, 0)) return;
    int8_t weights[9 * 16];
    memcpy(weights, group->weights, sizeof weights);
    for (int32_t i = 0; i < 9; i++) memcpy(group->weights + 16 * i, weights + 16 * group->order[i], 16);
    group->sums = swl_sum_threes;
}

// Where every weight allows it, they are relative to their zero point.
static int32_t folded_zero(const swl_conv_q8 *args, const int8_t *from, int32_t taps, const int32_t channels[16]) {
    for (int32_t tap = 0; tap < taps; tap++, from += args->window.out_c) {
        for (int32_t lane = 0; lane < 16; lane++) {
            if (channels[lane] >= args->window.out_c) continue;
            int32_t w = from[channels[lane]] - args->weight_zero;
            if (w < INT8_MIN || w > INT8_MAX) return 0;
        }
    }
    return args->weight_zero;
}

static void pack_group(const swl_conv_q8 *args, const swl_conv_q8_source *source, const int32_t channels[16],
                       swl_depthwise_group *group) {
    int32_t taps = args->window.kernel_h * args->window.kernel_w, count = args->window.out_c;
    int32_t zero = folded_zero(args, source->weights, taps, channels);
    group->minus_zero = (int16_t)(zero - args->weight_zero);
    for (int32_t lane = 0; lane < 16; lane++) {
        int32_t c = channels[lane];
        if (c >= count) continue;
        uint32_t sum = 0;
        for (int32_t tap = 0; tap < taps; tap++) {
            int32_t w = source->weights[(ptrdiff_t)tap * count + c];
            sum += (uint32_t)(w - args->weight_zero);
            group->weights[tap * 16 + lane] = (int8_t)(w - zero);
        }
        uint32_t bias = source->bias ? (uint32_t)source->bias[c] : 0;
        group->bias[lane] = (int32_t)(bias - (uint32_t)args->in_zero * sum);
        group->scale[lane] = source->scale[c];
    }
    choose_sums(group, &args->window);
}

void swl_depthwise_pack_neon(const swl_conv_q8 *args, const swl_conv_q8_source *source, int32_t groups, int32_t period,
                             void *packed) {
    size_t bytes = swl_depthwise_group_bytes(&args->window);
    memset(packed, 0, (size_t)groups * bytes);
    for (int32_t g = 0; g < groups; g++) {
        int32_t channels[16];
        for (int32_t lane = 0; lane < 16; lane++) channels[lane] = (g * 16 + lane) % period;
        pack_group(args, source, channels, (swl_depthwise_group *)(void *)((char *)packed + (size_t)g * bytes));
    }
}
#endif
