#if defined(__aarch64__) || defined(__ARM_NEON)
#include "sparse_q8_arm.h"

size_t swl_sparse_arm_scratch_bytes(const swl_sparse_arm *set, const swl_conv_q8 *args) {
    return swl_sparse_plan_of(&set->layout, args).tile_bytes + swl_sparse_chunk * swl_sparse_row_bytes;
}

// 4 x 4 quads: element j of vector i to element i of vector j.
SWL_NEON_INLINE void transpose_quads(const int32x4_t in[4], int32x4_t out[4]) {
    int32x4x2_t even = vtrnq_s32(in[0], in[1]), odd = vtrnq_s32(in[2], in[3]);
    out[0] = vcombine_s32(vget_low_s32(even.val[0]), vget_low_s32(odd.val[0]));
    out[1] = vcombine_s32(vget_low_s32(even.val[1]), vget_low_s32(odd.val[1]));
    out[2] = vcombine_s32(vget_high_s32(even.val[0]), vget_high_s32(odd.val[0]));
    out[3] = vcombine_s32(vget_high_s32(even.val[1]), vget_high_s32(odd.val[1]));
}

// All inputs of four pixels to one vector of the tile.
static void load_vector(const swl_q8 *const in[4], const swl_sparse_plan *p, swl_q8 *tile) {
    const swl_q8 *a = in[0], *b = in[1], *c = in[2], *d = in[3];
    for (int32_t left = p->quads; left > 0; left -= 4, a += 16, b += 16, c += 16, d += 16) {
        int32x4_t quads[4], rows[4] = {vreinterpretq_s32_s8(vld1q_s8(a)), vreinterpretq_s32_s8(vld1q_s8(b)),
                                       vreinterpretq_s32_s8(vld1q_s8(c)), vreinterpretq_s32_s8(vld1q_s8(d))};
        transpose_quads(rows, quads);
        SWL_UNROLL
        for (int i = 0; i < 4; i++, tile += p->pitch) vst1q_s8(tile, vreinterpretq_s8_s32(quads[i]));
    }
}

static void load_tile(const swl_conv_q8 *args, const swl_sparse_plan *p, int32_t block, swl_q8 *tile) {
    int32_t first = swl_sparse_first(p, block), end = swl_sparse_first(p, block + 1);
    for (int32_t v = first; v < end; v++, tile += 16) {
        const swl_q8 *in[4];
        for (int32_t i = 0; i < 4; i++) {
            int32_t pixel = swl_min_i32(v * swl_sparse_lanes + i, p->pixels - 1);
            in[i] = args->in + (ptrdiff_t)pixel * args->window.in_stride;
        }
        load_vector(in, p, tile);
    }
}

// Sixteen rows of sixteen pixels to pixels of sixteen outputs: four times, each row is interleaved with the one that
// lies 8 behind it.
SWL_NEON_INLINE void transpose_rows(const swl_q8 *from, int8x16_t rows[16]) {
    int8x16_t next[16];
    SWL_UNROLL
    for (int i = 0; i < 16; i++) rows[i] = vld1q_s8(from + i * swl_sparse_row_bytes);
    SWL_UNROLL
    for (int turn = 0; turn < 4; turn++) {
        SWL_UNROLL
        for (int i = 0; i < 8; i++) {
            int8x16x2_t pair = vzipq_s8(rows[i], rows[i + 8]);
            next[2 * i] = pair.val[0];
            next[2 * i + 1] = pair.val[1];
        }
        SWL_UNROLL
        for (int i = 0; i < 16; i++) rows[i] = next[i];
    }
}

// Where a chunk goes: from a block's first pixel and the chunk's first output on.
typedef struct {
    swl_q8 *out;
    ptrdiff_t stride;
    const swl_residual_q8 *residual;
    const swl_q8 *other; // of the residual; NULL: no sum
    int32_t pixels, outputs;
} destination;

static void store_chunk(const destination *to, const swl_q8 *rows) {
    swl_q8 *out = to->out;
    const swl_q8 *other = to->other;
    for (int32_t first = 0; first < to->pixels; first += 16, rows += 16) {
        int8x16_t pixels[16];
        transpose_rows(rows, pixels);
        if (!other && to->outputs == 16 && first + 16 <= to->pixels) {
            SWL_UNROLL
            for (int i = 0; i < 16; i++, out += to->stride) vst1q_s8(out, pixels[i]);
            continue;
        }
        int32_t count = swl_min_i32(16, to->pixels - first);
        for (int32_t i = 0; i < count; i++, out += to->stride) {
            if (other) {
                pixels[i] = swl_add_residual_neon(to->residual, pixels[i], other);
                other += to->residual->stride;
            }
            swl_store_q8(out, pixels[i], to->outputs);
        }
    }
}

void swl_sparse_arm_run(const swl_sparse_arm *set, const swl_conv_q8 *args, int32_t begin, int32_t end, void *scratch) {
    const swl_sparse_plan p = swl_sparse_plan_of(&set->layout, args);
    const swl_sparse_lists lists = swl_sparse_lists_of(&p, args->packed);
    const swl_residual_q8 *residual = &args->residual;
    swl_sparse_block b = {.tile = scratch,
                          .entries = lists.entries,
                          .least = *lists.least,
                          .out = (swl_q8 *)scratch + p.tile_bytes,
                          .to = swl_requantize_of(args->out_zero, args->out_min, args->out_max)};
    int32_t loaded = -1;
    for (int32_t unit = begin; unit < end; unit++) {
        int32_t block = unit / p.splits, split = unit % p.splits;
        if (block != loaded) load_tile(args, &p, loaded = block, scratch);
        int32_t first = swl_sparse_first(&p, block), vectors = swl_sparse_first(&p, block + 1) - first;
        ptrdiff_t pixel = (ptrdiff_t)first * swl_sparse_lanes;
        destination to = {.stride = args->window.out_stride,
                          .residual = residual,
                          .pixels = (int32_t)swl_min_i32(p.pixels - (int32_t)pixel, vectors * swl_sparse_lanes)};
        int32_t o = (int32_t)((int64_t)split * p.chunks / p.splits) * swl_sparse_chunk;
        int32_t last = (int32_t)((int64_t)(split + 1) * p.chunks / p.splits) * swl_sparse_chunk;
        for (; o < swl_min_i32(last, args->window.out_c); o += swl_sparse_chunk) {
            b.first = b.entries + (o ? lists.ends[o - 1] : 0);
            b.bias = lists.bias + o;
            b.scale = lists.scale + o;
            b.ends = lists.ends + o;
            b.outputs = to.outputs = swl_min_i32(swl_sparse_chunk, args->window.out_c - o);
            set->computes[vectors](&b);
            to.out = args->out + pixel * to.stride + o;
            if (residual->in) to.other = residual->in + pixel * residual->stride + o;
            store_chunk(&to, b.out);
        }
    }
}
#endif
