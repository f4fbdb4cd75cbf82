#include "reference.h"

static void run(const swl_lookup_q8 *args, int32_t begin, int32_t end) {
    swl_range range = swl_chunks(begin, end, args->count);
    const swl_q8 *in = args->in + range.first;
    swl_q8 *out = args->out + range.first;
    for (int64_t i = 0; i < range.count; i++) out[i] = (swl_q8)args->table[(uint8_t)in[i]];
}

const swl_lookup_q8_kernel swl_lookup_q8_reference = {swl_units_lookup_q8, run, "lookup_q8_1__ref"};
