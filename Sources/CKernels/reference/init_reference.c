#include "reference.h"

void swl_init_reference(swl_kernels *table) {
#define SWL_WINDOW(name, args, source) table->name = swl_##name##_reference;
#define SWL_PLAIN(name, args) table->name = swl_##name##_reference;
#include "../include/kernels.inc"
#undef SWL_WINDOW
#undef SWL_PLAIN
}
