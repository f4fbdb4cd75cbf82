#if defined(__aarch64__) || defined(__ARM_NEON)
#include "arm.h"

// Transpositions of bytes: where the two innermost dimensions, `rows` x `columns` of the output, are dense along the
// columns there and along the rows in the input. Everything else is the reference's.
typedef struct {
    swl_broadcast shape; // merged
    int32_t outer, rows, columns;
    int32_t block, blocks;           // rows in one unit, and units of them; the last one takes the rest as well
    ptrdiff_t column_step, row_step; // from one column to the next in the input, from one row to the next in the output
} transposition;

static int find_transposition(const swl_copy *args, transposition *t) {
    swl_broadcast shape = {.rank = args->rank};
    for (int32_t d = 0; d < args->rank; d++) {
        shape.extent[d] = args->extent[d];
        shape.a_stride[d] = args->in_stride[d];
        shape.b_stride[d] = args->out_stride[d];
    }
    swl_walk walk;
    swl_walk_begin(&walk, &shape, 0, 0);
    t->shape = walk.shape;
    int32_t last = t->shape.rank - 1;
    if (args->element_bytes != 1 || last < 1 || t->shape.a_stride[last - 1] != 1 || t->shape.b_stride[last] != 1)
        return 0;
    t->rows = t->shape.extent[last - 1];
    t->columns = t->shape.extent[last];
    t->column_step = t->shape.a_stride[last];
    t->row_step = t->shape.b_stride[last - 1];
    t->block = swl_max_i32(1, SWL_CHUNK / t->columns / 16) * 16;
    t->blocks = swl_max_i32(1, t->rows / t->block);
    t->outer = (int32_t)swl_broadcast_count(last - 1, t->shape.extent);
    return t->rows >= 16;
}

static int32_t units(const swl_copy *args) {
    transposition t;
    if (!find_transposition(args, &t)) return swl_units_copy(args);
    return t.outer * t.blocks;
}

// Sixteen rows of up to eight columns. Zipping each half of the columns with the other three times over brings the
// columns of a row together.
SWL_NEON_INLINE void tile(const transposition *t, const int8_t *in, int8_t *out, int32_t columns) {
    int8x16_t v[8];
    SWL_UNROLL
    for (int i = 0; i < 8; i++) v[i] = i < columns ? vld1q_s8(in + i * t->column_step) : v[0];
    SWL_UNROLL
    for (int stage = 0; stage < 3; stage++) {
        int8x16_t zipped[8];
        SWL_UNROLL
        for (int i = 0; i < 4; i++) {
            int8x16x2_t pair = vzipq_s8(v[i], v[i + 4]);
            zipped[2 * i] = pair.val[0];
            zipped[2 * i + 1] = pair.val[1];
        }
        SWL_UNROLL
        for (int i = 0; i < 8; i++) v[i] = zipped[i];
    }
    SWL_UNROLL
    for (int i = 0; i < 8; i++, out += 2 * t->row_step) {
        if (columns == 8) {
            vst1_s8(out, vget_low_s8(v[i]));
            vst1_s8(out + t->row_step, vget_high_s8(v[i]));
            continue;
        }
        int8_t bytes[16];
        vst1q_s8(bytes, v[i]);
        for (int32_t c = 0; c < columns; c++) {
            out[c] = bytes[c];
            out[t->row_step + c] = bytes[8 + c];
        }
    }
}

static void sixteen_rows(const transposition *t, const int8_t *in, int8_t *out) {
    const int dense = t->row_step == t->columns;
    const int8_t *second = in + t->column_step, *third = second + t->column_step;
    if (dense && t->columns == 2) {
        int8x16x2_t two = {{vld1q_s8(in), vld1q_s8(second)}};
        vst2q_s8(out, two);
    } else if (dense && t->columns == 3) {
        int8x16x3_t three = {{vld1q_s8(in), vld1q_s8(second), vld1q_s8(third)}};
        vst3q_s8(out, three);
    } else if (dense && t->columns == 4) {
        int8x16x4_t four = {{vld1q_s8(in), vld1q_s8(second), vld1q_s8(third), vld1q_s8(third + t->column_step)}};
        vst4q_s8(out, four);
    } else {
        int32_t c = 0;
        for (; c + 8 <= t->columns; c += 8) tile(t, in + c * t->column_step, out + c, 8);
        if (c < t->columns) tile(t, in + c * t->column_step, out + c, t->columns - c);
    }
}

static void run(const swl_copy *args, int32_t begin, int32_t end) {
    transposition t;
    if (!find_transposition(args, &t)) {
        swl_copy_reference.run(args, begin, end);
        return;
    }
    for (int32_t unit = begin; unit < end; unit++) {
        const int8_t *in = args->in;
        int8_t *out = args->out;
        int32_t outer = unit / t.blocks, first = unit % t.blocks * t.block;
        int32_t last = first + 2 * t.block > t.rows ? t.rows : first + t.block;
        for (int32_t d = t.shape.rank - 3; d >= 0; d--) {
            int32_t at = outer % t.shape.extent[d];
            outer /= t.shape.extent[d];
            in += (ptrdiff_t)at * t.shape.a_stride[d];
            out += (ptrdiff_t)at * t.shape.b_stride[d];
        }
        for (int32_t row = first; row < last; row += 16) {
            // The last rows once more with those before them.
            int32_t at = swl_min_i32(row, last - 16);
            sixteen_rows(&t, in + at, out + at * t.row_step);
        }
    }
}

const swl_copy_kernel swl_copy_neon = {units, run, "copy_16x8__neon"};
#endif
