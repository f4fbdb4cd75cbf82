#include "sparse_q8.h"

#include <string.h>

enum { wanted_units = 8, header_bytes = 64 };

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

static void plan_pixels(const swl_sparse_layout *layout, swl_sparse_plan *p) {
    p->vectors = p->pixels / layout->lanes;
    p->part = p->pixels % layout->lanes;
    if (p->part <= layout->part) return;
    p->vectors++;
    p->part = 0;
}

static void plan_blocks(const swl_sparse_layout *layout, int32_t longest, swl_sparse_plan *p) {
    p->blocks = swl_max_i32(1, swl_divide_up(p->vectors, longest));
    int32_t widest = swl_divide_up(p->vectors, p->blocks) + (p->part > 0);
    p->pitch = (size_t)widest * (size_t)layout->lanes * (size_t)layout->quad_bytes;
    p->tile_bytes = (size_t)p->quads * p->pitch;
    p->slices = swl_divide_up((int64_t)p->tile_bytes, layout->slice_bytes);
}

swl_sparse_plan swl_sparse_plan_of(const swl_sparse_layout *layout, const swl_conv_q8 *args) {
    const swl_window *w = &args->window;
    swl_sparse_plan p = {.pixels = w->batch * w->out_h * w->out_w,
                         .quads = rounded_up(w->in_c, 16) / 4,
                         .outputs = rounded_up(w->out_c, layout->group),
                         .chunks = swl_divide_up(w->out_c, layout->chunk)};
    int32_t most = swl_max_i32(1, args->nonzero_quads / w->out_c / layout->slice_entries);
    plan_pixels(layout, &p);
    plan_blocks(layout, layout->vectors, &p);
    if (p.slices > most) {
        plan_blocks(layout, layout->narrow, &p);
        p.slices = swl_min_i32(p.slices, most);
    }
    p.slice_quads = swl_divide_up(p.quads, p.slices);
    p.splits = swl_min_i32(p.chunks, swl_divide_up(wanted_units, p.blocks));
    return p;
}

int32_t swl_sparse_units(const swl_sparse_layout *layout, const swl_conv_q8 *args) {
    swl_sparse_plan p = swl_sparse_plan_of(layout, args);
    return p.blocks * p.splits;
}

static size_t output_bytes(const swl_sparse_plan *plan) {
    return swl_align64((size_t)plan->outputs * 4);
}

// With what lies in front of the first end.
static size_t ends_bytes(const swl_sparse_plan *plan) {
    return header_bytes + swl_align64((size_t)plan->slices * (size_t)plan->outputs * 4);
}

// In front of the entries.
static size_t fixed_bytes(const swl_sparse_plan *plan) {
    return header_bytes + 2 * output_bytes(plan) + ends_bytes(plan);
}

size_t swl_sparse_packed_bytes(const swl_sparse_layout *layout, const swl_conv_q8 *args) {
    swl_sparse_plan p = swl_sparse_plan_of(layout, args);
    return fixed_bytes(&p) + (size_t)args->nonzero_quads * (size_t)layout->entry_bytes;
}

swl_sparse_lists swl_sparse_lists_of(const swl_sparse_plan *plan, const void *packed) {
    char *header = (char *)packed, *bias = header + header_bytes, *scale = bias + output_bytes(plan);
    char *ends = scale + output_bytes(plan) + header_bytes;
    return (swl_sparse_lists){(swl_sparse_header *)(void *)header, (int32_t *)(void *)bias, (float *)(void *)scale,
                              (uint32_t *)(void *)ends, header + fixed_bytes(plan)};
}

void swl_sparse_put(void *entry, uint32_t offset, const int8_t weights[4]) {
    swl_sparse_entry *to = entry;
    to->offset = offset;
    memcpy(to->weights, weights, 4);
}

typedef struct {
    uint32_t entries, sum; // sum: of the weights
    int32_t least;
} packed_quads;

// The entries of one output's quads [first, end).
static packed_quads pack_quads(const swl_sparse_layout *layout, const int8_t *weights, int32_t inputs, int32_t first,
                               int32_t end, size_t pitch, char *to) {
    packed_quads packed = {0, 0, 0};
    for (int32_t q = first; q < end && 4 * q < inputs; q++) {
        int8_t quad[4] = {0};
        memcpy(quad, weights + 4 * q, (size_t)swl_min_i32(4, inputs - 4 * q));
        if (!(quad[0] | quad[1] | quad[2] | quad[3])) continue;
        layout->put(to + packed.entries * (size_t)layout->entry_bytes, (uint32_t)((size_t)q * pitch), quad);
        packed.entries++;
        for (int32_t i = 0; i < 4; i++) {
            packed.sum += (uint32_t)quad[i];
            packed.least |= quad[i] == INT8_MIN;
        }
    }
    return packed;
}

// The largest distance from 0 of one output's sum with any inputs.
static double farthest_sum(const swl_conv_q8 *args, const int8_t *weights, int32_t bias) {
    double sum = 0, distance = 0;
    for (int32_t i = 0; i < args->window.in_c; i++) {
        sum += weights[i];
        distance += weights[i] < 0 ? -weights[i] : weights[i];
    }
    double start = bias - args->in_zero * sum;
    return (start < 0 ? -start : start) + 256 * distance;
}

// Whether all sums are within 15 bits, as scaled, with room for a rounding and no NaN.
static int32_t fits(const swl_conv_q8 *args, const swl_conv_q8_source *source) {
    for (int32_t o = 0; o < args->window.out_c; o++) {
        const int8_t *weights = source->weights + (ptrdiff_t)o * args->window.in_c;
        double scaled = farthest_sum(args, weights, source->bias ? source->bias[o] : 0) * (double)source->scale[o];
        if (!(scaled > -16000 && scaled < 16000)) return 0;
    }
    return 1;
}

void swl_sparse_pack(const swl_sparse_layout *layout, const swl_conv_q8 *args, const swl_conv_q8_source *source,
                     void *packed) {
    swl_sparse_plan p = swl_sparse_plan_of(layout, args);
    swl_sparse_lists lists = swl_sparse_lists_of(&p, packed);
    uint32_t *ends = lists.ends;
    int32_t inputs = args->window.in_c, outputs = args->window.out_c;
    uint32_t end = 0;
    memset(packed, 0, fixed_bytes(&p));
    lists.header->fits = fits(args, source);
    if (source->bias) memcpy(lists.bias, source->bias, (size_t)outputs * 4);
    memcpy(lists.scale, source->scale, (size_t)outputs * 4);
    for (int32_t slice = 0; slice < p.slices; slice++) {
        int32_t first = slice * p.slice_quads;
        for (int32_t o = 0; o < p.outputs; o++) {
            packed_quads quads = {0, 0, 0};
            if (o < outputs) {
                const int8_t *weights = source->weights + (ptrdiff_t)o * inputs;
                char *to = (char *)lists.entries + end * (size_t)layout->entry_bytes;
                quads = pack_quads(layout, weights, inputs, first, first + p.slice_quads, p.pitch, to);
            }
            lists.bias[o] = (int32_t)((uint32_t)lists.bias[o] - (uint32_t)args->in_zero * quads.sum);
            lists.header->least |= quads.least;
            if (p.slices == 1 && !quads.entries) lists.bias[o] = swl_round((float)lists.bias[o] * lists.scale[o]);
            *ends++ = end += quads.entries;
        }
    }
    if (layout->finish) layout->finish(args, &lists);
}
