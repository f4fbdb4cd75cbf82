#include "reference.h"

static void quantize(const swl_quantize *args, int32_t begin, int32_t end) {
    swl_range range = swl_chunks(begin, end, args->count);
    for (int64_t i = range.first; i < range.first + range.count; i++) {
        float x = args->in[i] * args->inverse_scale;
        int is_nan = x != x;
        args->out[i] = swl_requantise(is_nan ? 0 : x, args->zero, SWL_Q8_MIN, SWL_Q8_MAX);
    }
}

static void dequantize(const swl_dequantize *args, int32_t begin, int32_t end) {
    swl_range range = swl_chunks(begin, end, args->count);
    for (int64_t i = range.first; i < range.first + range.count; i++)
        args->out[i] = (float)(args->in[i] - args->zero) * args->scale;
}

const swl_quantize_kernel swl_quantize_reference = {swl_units_quantize, quantize, "quantize_1__ref"};
const swl_dequantize_kernel swl_dequantize_reference = {swl_units_dequantize, dequantize, "dequantize_1__ref"};
