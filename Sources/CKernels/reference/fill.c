#include "reference.h"

#define SWL_FILL(type)                                                                                                 \
    for (int64_t i = range.first; i < range.first + range.count; i++) ((type *)args->out)[i] = (type)args->value

static void run(const swl_fill *args, int32_t begin, int32_t end) {
    swl_range range = swl_chunks(begin, end, args->count);
    switch (args->element_bytes) {
    case 1:
        SWL_FILL(uint8_t);
        break;
    case 2:
        SWL_FILL(uint16_t);
        break;
    case 4:
        SWL_FILL(uint32_t);
        break;
    case 8:
        SWL_FILL(uint64_t);
        break;
    }
}

const swl_fill_kernel swl_fill_reference = {swl_units_fill, run, "fill_1__ref"};
