#if defined(__x86_64__)
#include "conv_q8_avx2.h"
#include "conv_q8_winograd_avx2.h"

// Windows whose quads might not fit a uint16, even if every run wasted most of one, are left to the reference.
enum { max_elements = 65536 };

static const swl_conv_q8_kernel *chosen(const swl_conv_q8 *args) {
    const swl_window *w = &args->window;
    if ((int64_t)w->kernel_h * w->kernel_w * w->in_c > max_elements) return &swl_conv_q8_reference;
    return swl_conv_q8_suits_winograd(w) ? &swl_conv_q8_winograd_avx2 : &swl_conv_q8_direct_avx2;
}

static size_t packed_bytes(const swl_conv_q8 *args) {
    return chosen(args)->packed_bytes(args);
}

static void pack(const swl_conv_q8 *args, const swl_conv_q8_source *source, void *packed) {
    chosen(args)->pack(args, source, packed);
}

static size_t scratch_bytes(const swl_conv_q8 *args) {
    return chosen(args)->scratch_bytes(args);
}

static int32_t units(const swl_conv_q8 *args) {
    return chosen(args)->units(args);
}

static void run(const swl_conv_q8 *args, int32_t begin, int32_t end, void *scratch) {
    chosen(args)->run(args, begin, end, scratch);
}

const swl_conv_q8_kernel swl_conv_q8_avx2 = {packed_bytes, pack, scratch_bytes, units, run, "conv_q8_4x16__avx2"};
#endif
