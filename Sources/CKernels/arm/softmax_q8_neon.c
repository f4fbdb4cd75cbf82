#if defined(__aarch64__) || defined(__ARM_NEON)
#include "lookup_neon.h"
#include "requantize_neon.h"

// Rows below are left to the reference, and those as long mapped through a table of the outputs of all bytes.
enum { short_row = 4, long_row = 96 };

static int32_t largest(const swl_q8 *in, int32_t count) {
    int32_t max = in[0], i = 0;
    swl_q8 lanes[16];
    if (count >= 16) {
        int8x16_t found = vld1q_s8(in + count - 16);
        for (; i + 16 <= count; i += 16) found = vmaxq_s8(found, vld1q_s8(in + i));
        vst1q_s8(lanes, found);
        in = lanes;
        count = 16;
    }
    for (i = 0; i < count; i++) max = swl_max_i32(max, in[i]);
    return max;
}

// The outputs of 16 entries of the table.
SWL_NEON_INLINE int8x16_t outputs_of(const swl_requantize *to, float32x4_t scale, const uint32_t *entries) {
    int32x4_t value[4];
    SWL_UNROLL
    for (int i = 0; i < 4; i++) value[i] = swl_round_f32(vmulq_f32(vcvtq_f32_u32(vld1q_u32(entries + 4 * i)), scale));
    return swl_finish_q8(to, value[0], value[1], value[2], value[3]);
}

// out = outputs[max - in].
SWL_NEON_INLINE void map(const swl_q8 *outputs, int32_t max, const swl_q8 *in, swl_q8 *out, int32_t count) {
#if defined(__aarch64__)
    const swl_table_q8 table = swl_table_of((const uint8_t *)outputs);
    const int8x16_t from = vdupq_n_s8((int8_t)max);
    for (int32_t i = 0; i < count; i += 16) {
        uint8x16_t index = vreinterpretq_u8_s8(vsubq_s8(from, vld1q_s8(in + i)));
        swl_store_q8(out + i, vreinterpretq_s8_u8(swl_look_up(&table, index)), count - i);
    }
#else
    for (int32_t i = 0; i < count; i++) out[i] = outputs[max - in[i]];
#endif
}

static void run(const swl_softmax_q8 *args, int32_t begin, int32_t end) {
    const swl_requantize to = swl_requantize_of(args->out_zero, SWL_Q8_MIN, SWL_Q8_MAX);
    const int32_t count = args->count;
    const swl_q8 *in = args->in + (ptrdiff_t)begin * count;
    swl_q8 *out = args->out + (ptrdiff_t)begin * count;
    if (count < short_row) {
        swl_softmax_q8_reference.run(args, begin, end);
        return;
    }
    for (int32_t row = begin; row < end; row++, in += count, out += count) {
        uint32_t entries[long_row], sum = 0;
        swl_q8 outputs[256];
        int32_t max = largest(in, count);
        const uint32_t *table = args->table + max;
        if (count < long_row)
            for (int32_t i = 0; i < count; i++) sum += entries[i] = table[-in[i]];
        else
            for (int32_t i = 0; i < count; i++) sum += table[-in[i]];
        const float32x4_t scale = vdupq_n_f32(args->out_scale / (float)sum);
        if (count < long_row) {
            for (int32_t i = 0; i < count; i += 16)
                swl_store_q8(out + i, outputs_of(&to, scale, entries + i), count - i);
        } else {
            for (int32_t i = 0; i < 256; i += 16) vst1q_s8(outputs + i, outputs_of(&to, scale, args->table + i));
            map(outputs, max, in, out, count);
        }
    }
}

const swl_softmax_q8_kernel swl_softmax_q8_neon = {swl_units_softmax_q8, run, "softmax_q8_16__neon"};
#endif
