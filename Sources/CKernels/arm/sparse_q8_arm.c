#if defined(__aarch64__) || defined(__ARM_NEON)
#include "sparse_q8_arm.h"

size_t swl_sparse_arm_scratch_bytes(const swl_sparse_arm *set, const swl_conv_q8 *args) {
    return swl_sparse_plan_of(&set->layout, args).tile_bytes + swl_sparse_outputs * swl_sparse_row_bytes;
}

// 4 x 4 quads: element j of vector i to element i of vector j.
SWL_NEON_INLINE void transpose_quads(int32x4_t v[4]) {
#if defined(__aarch64__)
    int64x2_t even[2] = {vreinterpretq_s64_s32(vtrn1q_s32(v[0], v[1])), vreinterpretq_s64_s32(vtrn1q_s32(v[2], v[3]))};
    int64x2_t odd[2] = {vreinterpretq_s64_s32(vtrn2q_s32(v[0], v[1])), vreinterpretq_s64_s32(vtrn2q_s32(v[2], v[3]))};
    v[0] = vreinterpretq_s32_s64(vtrn1q_s64(even[0], even[1]));
    v[1] = vreinterpretq_s32_s64(vtrn1q_s64(odd[0], odd[1]));
    v[2] = vreinterpretq_s32_s64(vtrn2q_s64(even[0], even[1]));
    v[3] = vreinterpretq_s32_s64(vtrn2q_s64(odd[0], odd[1]));
#else
    int32x4x2_t low = vtrnq_s32(v[0], v[1]), high = vtrnq_s32(v[2], v[3]);
    v[0] = vcombine_s32(vget_low_s32(low.val[0]), vget_low_s32(high.val[0]));
    v[1] = vcombine_s32(vget_low_s32(low.val[1]), vget_low_s32(high.val[1]));
    v[2] = vcombine_s32(vget_high_s32(low.val[0]), vget_high_s32(high.val[0]));
    v[3] = vcombine_s32(vget_high_s32(low.val[1]), vget_high_s32(high.val[1]));
#endif
}

// All inputs of the pixels of some neighbouring vectors to the tile.
SWL_NEON_INLINE void load_vectors(const swl_q8 *const from[8], const swl_sparse_plan *p, swl_q8 *tile,
                                  const int vectors) {
    const swl_q8 *in[8];
    SWL_UNROLL
    for (int i = 0; i < 4 * vectors; i++) in[i] = from[i];
    for (int32_t left = p->quads; left > 0; left -= 4) {
        int32x4_t rows[8];
        SWL_UNROLL
        for (int i = 0; i < 4 * vectors; i++, in[i - 1] += 16) rows[i] = vreinterpretq_s32_s8(vld1q_s8(in[i]));
        transpose_quads(rows);
        if (vectors > 1) transpose_quads(rows + 4);
        SWL_UNROLL
        for (int i = 0; i < 4; i++, tile += p->pitch) {
            vst1q_s8(tile, vreinterpretq_s8_s32(rows[i]));
            if (vectors > 1) vst1q_s8(tile + 16, vreinterpretq_s8_s32(rows[4 + i]));
        }
    }
}

static void load_tile(const swl_conv_q8 *args, const swl_sparse_plan *p, int32_t block, swl_q8 *tile) {
    int32_t pixel = swl_sparse_first(p, block) * swl_sparse_lanes;
    int32_t left = swl_sparse_first(p, block + 1) * swl_sparse_lanes - pixel;
    const ptrdiff_t stride = args->window.in_stride;
    while (left > 0) {
        const swl_q8 *in[8];
        for (int32_t i = 0; i < 8; i++) in[i] = args->in + swl_min_i32(pixel + i, p->pixels - 1) * stride;
        if (left > swl_sparse_lanes) {
            load_vectors(in, p, tile, 2);
        } else {
            load_vectors(in, p, tile, 1);
        }
        left -= 8;
        pixel += 8;
        tile += 32;
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

// Sixteen pixels of eight or sixteen outputs.
SWL_NEON_INLINE void store_whole(swl_q8 *out, ptrdiff_t stride, const swl_q8 *rows, const int outputs) {
    int8x16_t pixels[16];
    transpose_rows(rows, pixels);
    SWL_UNROLL
    for (int i = 0; i < 16; i++, out += stride) {
        if (outputs == 16) {
            vst1q_s8(out, pixels[i]);
        } else {
            vst1_s8(out, vget_low_s8(pixels[i]));
        }
    }
}

// Up to sixteen pixels from `first` on.
static void store_some(const destination *to, int32_t first, const swl_q8 *rows) {
    int8x16_t pixels[16];
    transpose_rows(rows, pixels);
    swl_q8 *out = to->out + first * to->stride;
    int32_t count = swl_min_i32(16, to->pixels - first);
    for (int32_t i = 0; i < count; i++, out += to->stride) {
        int8x16_t q = pixels[i];
        if (to->other) {
            q = swl_add_residual_neon(to->residual, q, to->other + (ptrdiff_t)(first + i) * to->residual->stride);
        }
        swl_store_q8(out, q, to->outputs);
    }
}

static void store_chunk(const destination *to, const swl_q8 *rows) {
    for (int32_t first = 0; first < to->pixels; first += 16, rows += 16) {
        swl_q8 *out = to->out + first * to->stride;
        if (to->other || first + 16 > to->pixels || to->outputs % 8) {
            store_some(to, first, rows);
        } else if (to->outputs == 16) {
            store_whole(out, to->stride, rows, 16);
        } else {
            store_whole(out, to->stride, rows, 8);
        }
    }
}

void swl_sparse_arm_run(const swl_sparse_arm *set, const swl_conv_q8 *args, int32_t begin, int32_t end, void *scratch) {
    const swl_sparse_plan p = swl_sparse_plan_of(&set->layout, args);
    const swl_sparse_lists lists = swl_sparse_lists_of(&p, args->packed);
    const swl_residual_q8 *residual = &args->residual;
    swl_sparse_block b = {.tile = scratch,
                          .entries = lists.entries,
                          .least = lists.header->least,
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
        int32_t o = swl_sparse_chunk(&p, split) * swl_sparse_outputs;
        int32_t last = swl_sparse_chunk(&p, split + 1) * swl_sparse_outputs;
        for (; o < swl_min_i32(last, args->window.out_c); o += swl_sparse_outputs) {
            b.first = b.entries + lists.ends[o - 1];
            b.bias = lists.bias + o;
            b.scale = lists.scale + o;
            b.ends = lists.ends + o;
            b.outputs = to.outputs = swl_min_i32(swl_sparse_outputs, args->window.out_c - o);
            set->computes[vectors](&b);
            to.out = args->out + pixel * to.stride + o;
            if (residual->in) to.other = residual->in + pixel * residual->stride + o;
            store_chunk(&to, b.out);
        }
    }
}
#endif
