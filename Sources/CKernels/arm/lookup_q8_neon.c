#if defined(__aarch64__)
#include "lookup_neon.h"

SWL_NEON_INLINE int8x16_t mapped(const swl_table_q8 *table, const swl_q8 *in) {
    return vreinterpretq_s8_u8(swl_look_up(table, vreinterpretq_u8_s8(vld1q_s8(in))));
}

static void run(const swl_lookup_q8 *args, int32_t begin, int32_t end) {
    const swl_table_q8 table = swl_table_of(args->table);
    swl_range range = swl_chunks(begin, end, args->count);
    const swl_q8 *in = args->in + range.first;
    swl_q8 *out = args->out + range.first;
    int32_t left = (int32_t)range.count;
    for (; left >= 32; left -= 32, in += 32, out += 32) {
        int8x16_t low = mapped(&table, in), high = mapped(&table, in + 16);
        vst1q_s8(out, low);
        vst1q_s8(out + 16, high);
    }
    for (; left > 0; left -= 16, in += 16, out += 16) swl_store_q8(out, mapped(&table, in), left);
}

const swl_lookup_q8_kernel swl_lookup_q8_neon = {swl_units_lookup_q8, run, "lookup_q8_32__neon"};
#endif
