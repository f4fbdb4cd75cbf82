#include "reference.h"

#include <math.h>

static float gelu_tanh(float x) {
    const float root = 0.7978845608028654f; // sqrt(2 / pi)
    return 0.5f * x * (1 + tanhf(root * (x + 0.044715f * x * x * x)));
}

static float apply(swl_unary_op op, float x, float alpha) {
    switch (op) {
    case SWL_RELU:
        return x > 0 ? x : 0;
    case SWL_RELU6:
        return swl_clamp_f32(x, 0, 6);
    case SWL_RELU_N1_TO_1:
        return swl_clamp_f32(x, -1, 1);
    case SWL_LEAKY_RELU:
        return x > 0 ? x : x * alpha;
    case SWL_ELU:
        return x > 0 ? x : expm1f(x);
    case SWL_LOGISTIC:
        return 1 / (1 + expf(-x));
    case SWL_TANH:
        return tanhf(x);
    case SWL_HARD_SWISH:
        return x * swl_clamp_f32(x + 3, 0, 6) / 6;
    case SWL_GELU:
        return 0.5f * x * (1 + erff(x * 0.7071067811865476f));
    case SWL_GELU_TANH:
        return gelu_tanh(x);
    case SWL_ABS:
        return fabsf(x);
    case SWL_NEG:
        return -x;
    case SWL_EXP:
        return expf(x);
    case SWL_LOG:
        return logf(x);
    case SWL_SQRT:
        return sqrtf(x);
    case SWL_RSQRT:
        return 1 / sqrtf(x);
    case SWL_SQUARE:
        return x * x;
    case SWL_SIN:
        return sinf(x);
    case SWL_COS:
        return cosf(x);
    case SWL_FLOOR:
        return floorf(x);
    case SWL_CEIL:
        return ceilf(x);
    case SWL_ROUND:
        return rintf(x);
    }
    return 0;
}

static void run(const swl_unary_f32 *args, int32_t begin, int32_t end) {
    swl_range range = swl_chunks(begin, end, args->count);
    for (int64_t i = range.first; i < range.first + range.count; i++)
        args->out[i] = apply(args->op, args->in[i], args->alpha);
}

const swl_unary_f32_kernel swl_unary_f32_reference = {swl_units_unary_f32, run, "unary_f32_1__ref"};
