#include "cases.h"

#include <stdio.h>
#include <string.h>

static int32_t out_extent(int32_t in, int32_t kernel, int32_t stride, int32_t dilation, int32_t pad) {
    int32_t reach = (kernel - 1) * dilation + 1;
    int32_t last = in + pad + pick(0, reach - 1) - reach;
    return last < 0 ? 1 : last / stride + 1;
}

static void pick_axes(swl_window *w) {
    static const int32_t kernels[] = {1, 1, 2, 3, 3, 3, 4, 5, 5, 7};
    w->batch = chance(20) ? 2 : 1;
    w->kernel_h = kernels[pick(0, 9)];
    w->kernel_w = chance(80) ? w->kernel_h : kernels[pick(0, 9)];
    w->stride_h = chance(50) ? 1 : pick(1, 3);
    w->stride_w = chance(80) ? w->stride_h : pick(1, 3);
    w->dilation_h = chance(85) ? 1 : pick(1, 3);
    w->dilation_w = chance(90) ? w->dilation_h : pick(1, 3);
    w->in_h = pick(1, 15);
    w->in_w = chance(10) ? pick(20, 70) : pick(1, 19);
    w->pad_top = chance(40) ? 0 : pick(0, (w->kernel_h - 1) * w->dilation_h);
    w->pad_left = chance(40) ? 0 : pick(0, (w->kernel_w - 1) * w->dilation_w);
    w->out_h = out_extent(w->in_h, w->kernel_h, w->stride_h, w->dilation_h, w->pad_top);
    w->out_w = out_extent(w->in_w, w->kernel_w, w->stride_w, w->dilation_w, w->pad_left);
}

static int32_t pick_channels(void) {
    static const int32_t usual[] = {1, 3, 8, 16, 24, 32, 40, 48, 64, 96, 128};
    return chance(60) ? usual[pick(0, 10)] : pick(1, 150);
}

static void pick_channel_counts(swl_window *w, int depthwise) {
    w->in_c = pick_channels();
    w->out_c = depthwise ? w->in_c * (chance(85) ? 1 : pick(2, 9)) : pick_channels();
    if (!depthwise && chance(25)) { // a fully connected layer
        *w = (swl_window){pick(1, 3), 1, 1, pick(1, 700), 1, 1, w->out_c, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0};
    }
    w->in_stride = w->in_c + (chance(20) ? pick(1, 9) : 0);
    w->out_stride = w->out_c + (chance(20) ? pick(1, 9) : 0);
}

static void pick_zeros(swl_conv_q8 *args) {
    args->in_zero = pick_q8();
    args->weight_zero = chance(30) ? pick(-128, 127) : 0;
    args->out_zero = pick_q8();
    args->out_min = chance(50) ? SWL_Q8_MIN : args->out_zero;
    args->out_max = chance(50) ? SWL_Q8_MAX : pick(args->out_min, SWL_Q8_MAX);
}

static guarded pick_residual(swl_conv_q8 *args, size_t pixels) {
    swl_residual_q8 *r = &args->residual;
    r->stride = args->window.out_c + (chance(30) ? pick(1, 9) : 0);
    guarded in = make_input(pixels * (size_t)r->stride);
    if (chance(75)) return in;
    r->in = in.data;
    r->q_zero = pick_q8();
    r->r_zero = pick_q8();
    r->zero = pick_q8();
    r->min = pick(SWL_Q8_MIN, SWL_Q8_MAX);
    r->max = pick(r->min, SWL_Q8_MAX);
    r->q_scale = (float)pick(1, 3000) * 1e-3f * (chance(5) ? 1e9f : 1);
    r->r_scale = (float)pick(1, 3000) * 1e-3f;
    return in;
}

// The slots of convolution and depthwise have the same type in all but name.
typedef swl_conv_q8_kernel kernel;

static void run_window(const kernel *k, swl_conv_q8 args, const swl_conv_q8_source *source, guarded out) {
    guarded packed = guarded_make(k->packed_bytes(&args), 64, 1);
    fill_random(packed.data, k->packed_bytes(&args));
    k->pack(&args, source, packed.data);
    args.packed = packed.data;
    args.out = out.data;
    int32_t units = k->units(&args), cut = pick(0, units);
    for (int part = 0; part < 2; part++) {
        guarded scratch = guarded_make(k->scratch_bytes(&args), 64, 1);
        fill_random(scratch.data, k->scratch_bytes(&args));
        k->run(&args, part ? 0 : cut, part ? cut : units, scratch.data);
        guarded_free(scratch);
    }
    guarded_free(packed);
}

static void compare(comparison *c, const kernel *reference, const kernel *k, int depthwise) {
    if (reference->run == k->run) return;
    swl_conv_q8 args = {0};
    swl_window *w = &args.window;
    pick_axes(w);
    pick_channel_counts(w, depthwise);
    pick_zeros(&args);
    size_t pixels_in = (size_t)w->batch * (size_t)w->in_h * (size_t)w->in_w;
    size_t pixels_out = (size_t)w->batch * (size_t)w->out_h * (size_t)w->out_w;
    size_t channels = (size_t)w->out_c, taps = (size_t)w->kernel_h * (size_t)w->kernel_w;
    size_t weights = channels * taps * (depthwise ? 1 : (size_t)w->in_c), bytes = pixels_out * (size_t)w->out_stride;
    guarded in = make_input(pixels_in * (size_t)w->in_stride), residual = pick_residual(&args, pixels_out);
    guarded w8 = guarded_make(weights, 1, 1), bias = guarded_make(4 * channels, 4, 1);
    guarded scale = guarded_make(4 * channels, 4, 1), want = make_output(bytes), got = make_output(bytes);
    args.in = in.data;
    fill_random(w8.data, weights);
    int overflow = chance(20);
    for (size_t i = 0; i < channels; i++) {
        ((int32_t *)bias.data)[i] = chance(2) ? pick(-2000000000, 0) : pick(-100000, 100000);
        ((float *)scale.data)[i] = pick_scale() * (overflow && chance(20) ? 1e9f : 1);
    }
    swl_conv_q8_source source = {w8.data, chance(80) ? bias.data : NULL, scale.data};
    run_window(reference, args, &source, want);
    run_window(k, args, &source, got);
    char text[400];
    snprintf(text, sizeof text,
             "batch %d in %dx%dx%d out %dx%dx%d kernel %dx%d stride %dx%d dilation %dx%d pad %d,%d strides %d,%d "
             "zeros %d,%d,%d residual %d",
             w->batch, w->in_h, w->in_w, w->in_c, w->out_h, w->out_w, w->out_c, w->kernel_h, w->kernel_w, w->stride_h,
             w->stride_w, w->dilation_h, w->dilation_w, w->pad_top, w->pad_left, w->in_stride, w->out_stride,
             args.in_zero, args.weight_zero, args.out_zero, args.residual.in != NULL);
    judge(c, k->name, want.data, got.data, bytes, text);
    guarded all[] = {in, residual, w8, bias, scale, want, got};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) guarded_free(all[i]);
}

void compare_conv_q8(comparison *c) {
    compare(c, &c->reference->conv_q8, &c->kernels->conv_q8, 0);
}

void compare_depthwise_q8(comparison *c) {
    kernel pair[2];
    memcpy(&pair[0], &c->reference->depthwise_q8, sizeof *pair);
    memcpy(&pair[1], &c->kernels->depthwise_q8, sizeof *pair);
    compare(c, &pair[0], &pair[1], 1);
}
