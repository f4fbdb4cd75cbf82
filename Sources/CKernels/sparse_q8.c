#include "sparse_q8.h"

#include <string.h>

enum { wanted_units = 8 };

static int32_t rounded_up(int32_t value, int32_t multiple) {
    return swl_divide_up(value, multiple) * multiple;
}

int32_t swl_nonzero_quads(const int8_t *weights, int32_t outputs, int32_t inputs) {
    int32_t count = 0;
    for (int32_t o = 0; o < outputs; o++, weights += inputs) {
        for (int32_t k = 0; k < inputs; k += 4) {
            uint32_t quad = 0;
            memcpy(&quad, weights + k, (size_t)swl_min_i32(4, inputs - k));
            count += quad != 0;
        }
    }
    return count;
}

swl_sparse_plan swl_sparse_plan_of(const swl_sparse_layout *layout, const swl_conv_q8 *args) {
    const swl_window *w = &args->window;
    swl_sparse_plan p = {.pixels = w->batch * w->out_h * w->out_w, .quads = rounded_up(w->in_c, 16) / 4};
    p.vectors = p.pixels / layout->lanes;
    p.part = p.pixels % layout->lanes;
    if (p.part > layout->part) {
        p.vectors++;
        p.part = 0;
    }
    p.blocks = swl_max_i32(1, swl_divide_up(p.vectors, layout->vectors));
    p.chunks = swl_divide_up(w->out_c, layout->chunk);
    p.splits = swl_min_i32(p.chunks, swl_divide_up(wanted_units, p.blocks));
    int32_t widest = swl_divide_up(p.vectors, p.blocks) * layout->lanes + (p.part ? layout->part : 0);
    p.pitch = swl_align64((size_t)widest * 4);
    p.tile_bytes = (size_t)p.quads * p.pitch;
    return p;
}

int32_t swl_sparse_units(const swl_sparse_layout *layout, const swl_conv_q8 *args) {
    swl_sparse_plan p = swl_sparse_plan_of(layout, args);
    return p.blocks * p.splits;
}

static size_t channel_bytes(const swl_sparse_layout *layout, const swl_conv_q8 *args) {
    return swl_align64((size_t)rounded_up(args->window.out_c, layout->group) * 4);
}

size_t swl_sparse_packed_bytes(const swl_sparse_layout *layout, const swl_conv_q8 *args) {
    return 3 * channel_bytes(layout, args) + (size_t)args->nonzero_quads * sizeof(swl_sparse_entry);
}

swl_sparse_lists swl_sparse_lists_of(const swl_sparse_layout *layout, const swl_conv_q8 *args, const void *packed) {
    char *at = (char *)packed;
    size_t section = channel_bytes(layout, args);
    return (swl_sparse_lists){(int32_t *)(void *)at, (float *)(void *)(at + section),
                              (uint32_t *)(void *)(at + 2 * section),
                              (swl_sparse_entry *)(void *)(at + 3 * section)};
}

void swl_sparse_pack(const swl_sparse_layout *layout, const swl_conv_q8 *args, const swl_conv_q8_source *source,
                     void *packed) {
    swl_sparse_plan p = swl_sparse_plan_of(layout, args);
    swl_sparse_lists lists = swl_sparse_lists_of(layout, args, packed);
    int32_t inputs = args->window.in_c, outputs = args->window.out_c;
    memset(packed, 0, 3 * channel_bytes(layout, args));
    swl_sparse_entry *entry = lists.entries;
    const int8_t *weights = source->weights;
    for (int32_t o = 0; o < outputs; o++, weights += inputs) {
        uint32_t sum = 0;
        for (int32_t k = 0; k < inputs; k += 4) {
            int8_t quad[4] = {0};
            memcpy(quad, weights + k, (size_t)swl_min_i32(4, inputs - k));
            if (!(quad[0] | quad[1] | quad[2] | quad[3])) continue;
            *entry = (swl_sparse_entry){(uint32_t)((size_t)(k / 4) * p.pitch), {quad[0], quad[1], quad[2], quad[3]}};
            entry++;
            sum += (uint32_t)(quad[0] + quad[1] + quad[2] + quad[3]);
        }
        lists.bias[o] = (int32_t)((uint32_t)(source->bias ? source->bias[o] : 0) - (uint32_t)args->in_zero * sum);
        lists.scale[o] = source->scale[o];
        lists.ends[o] = (uint32_t)(entry - lists.entries);
    }
    for (int32_t o = outputs; o < rounded_up(outputs, layout->group); o++) lists.ends[o] = lists.ends[outputs - 1];
}
