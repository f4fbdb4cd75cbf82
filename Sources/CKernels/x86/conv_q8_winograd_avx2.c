#if defined(__x86_64__)
#include "conv_q8_winograd_avx2.h"

// A block of input tiles is transformed into scratch; panels of channels run over it.
//
// Packed: bias [panels * 16] int32, scale [panels * 16] float, then the weights of each panel of 16 channels (the last
// may have 8): [position][pair of input channels][8 or 16][2] int16.

enum {
    panel_width = 16,
    block_bytes = 8192, // of transformed input
    wanted_units = 8,
    min_channels = 8,
    max_channels = 512,           // four times the largest sum fits an int32
    max_weight_bytes = 512 << 10, // weights take 32 bytes where the direct form has 9
};

int32_t swl_conv_q8_suits_winograd(const swl_window *w) {
    if (w->kernel_h != 3 || w->kernel_w != 3 || w->stride_h != 1 || w->stride_w != 1) return 0;
    if (w->dilation_h != 1 || w->dilation_w != 1) return 0;
    if (w->in_c < min_channels || w->in_c > max_channels || w->out_c < min_channels) return 0;
    if ((int64_t)w->in_c * w->out_c * (swl_winograd_positions * 2) > max_weight_bytes) return 0;
    int64_t tiles = (int64_t)swl_divide_up(w->out_h, 2) * swl_divide_up(w->out_w, 2);
    return tiles * 4 * 2 <= (int64_t)w->out_h * w->out_w * 3;
}

typedef struct {
    int32_t panels, splits; // a block is cut into this many ranges of panels
    int32_t pairs, pitch;   // of input channels; pitch: elements of a transformed tile at a position
    int32_t row_tiles, tiles, block_tiles, blocks_per_image;
    size_t position_pitch, weight_bytes; // weight_bytes: of a whole panel
} winograd_plan;

static winograd_plan plan_of(const swl_window *w) {
    winograd_plan p = {
        .panels = swl_divide_up(w->out_c, panel_width),
        .pairs = swl_divide_up(w->in_c, 2),
        .pitch = swl_divide_up(w->in_c, 16) * 16,
        .row_tiles = swl_divide_up(w->out_w, 2),
    };
    p.tiles = p.row_tiles * swl_divide_up(w->out_h, 2);
    int32_t fitting = block_bytes / (p.pitch * swl_winograd_positions * 2) / swl_winograd_group;
    p.block_tiles = swl_min_i32(swl_max_i32(fitting, 1) * swl_winograd_group, p.tiles);
    p.blocks_per_image = swl_divide_up(p.tiles, p.block_tiles);
    p.splits = swl_min_i32(p.panels, swl_divide_up(wanted_units, (int64_t)p.blocks_per_image * w->batch));
    p.position_pitch = (size_t)p.block_tiles * p.pitch;
    p.weight_bytes = (size_t)swl_winograd_positions * p.pairs * panel_width * 2 * sizeof(int16_t);
    return p;
}

static int32_t panel_channels(const swl_window *w, int32_t panel) {
    return swl_min_i32(panel_width, w->out_c - panel * panel_width);
}

static int32_t width_of(int32_t channels) {
    return channels > 8 ? 16 : 8;
}

static size_t packed_bytes(const swl_conv_q8 *args) {
    winograd_plan p = plan_of(&args->window);
    size_t last = p.weight_bytes / panel_width * width_of(panel_channels(&args->window, p.panels - 1));
    return (size_t)p.panels * panel_width * 8 + (p.panels - 1) * p.weight_bytes + last;
}

static void pack(const swl_conv_q8 *args, const swl_conv_q8_source *source, void *packed) {
    const swl_window *w = &args->window;
    winograd_plan p = plan_of(w);
    int32_t *bias = packed;
    float *scale = (float *)(bias + p.panels * panel_width);
    char *weights = (char *)(scale + p.panels * panel_width);
    memset(packed, 0, packed_bytes(args));
    for (int32_t i = 0; i < p.panels; i++) {
        int32_t channels = panel_channels(w, i);
        const swl_winograd_weights panel = {
            .taps = source->weights + (ptrdiff_t)i * panel_width * 9 * w->in_c,
            .in_c = w->in_c,
            .channels = channels,
            .width = width_of(channels),
            .weight_zero = args->weight_zero,
            .out = (int16_t *)(weights + i * p.weight_bytes),
            .sums = bias + i * panel_width,
        };
        swl_winograd_pack_avx2(&panel);
    }
    for (int32_t c = 0; c < w->out_c; c++) {
        uint32_t start = source->bias ? (uint32_t)source->bias[c] : 0;
        bias[c] = (int32_t)(start - (uint32_t)args->in_zero * (uint32_t)bias[c]);
        scale[c] = source->scale[c];
    }
}

// The parts of scratch: the transformed block, sums of a group of tiles, a pixel outside the input.
typedef struct {
    int16_t *block;
    int32_t *sums;
    swl_q8 *zero;
} winograd_scratch;

static winograd_scratch scratch_of(const winograd_plan *p, void *base) {
    winograd_scratch s = {.block = base};
    s.sums = (int32_t *)(s.block + swl_winograd_positions * p->position_pitch);
    s.zero = (swl_q8 *)(s.sums + swl_winograd_sums);
    return s;
}

static size_t scratch_bytes(const swl_conv_q8 *args) {
    winograd_plan p = plan_of(&args->window);
    size_t block = swl_winograd_positions * p.position_pitch * sizeof(int16_t);
    return swl_align64(block + swl_winograd_sums * sizeof(int32_t) + (size_t)p.pitch);
}

static int32_t units(const swl_conv_q8 *args) {
    winograd_plan p = plan_of(&args->window);
    return p.blocks_per_image * args->window.batch * p.splits;
}

// Tiles [first, first + tiles) of an image.
typedef struct {
    int32_t image, first, tiles;
} winograd_block;

static winograd_block load_block(const swl_conv_q8 *args, const winograd_plan *p, int32_t block,
                                 const winograd_scratch *s) {
    const swl_window *w = &args->window;
    winograd_block b = {block / p->blocks_per_image, block % p->blocks_per_image * p->block_tiles, 0};
    b.tiles = swl_min_i32(p->block_tiles, p->tiles - b.first);
    swl_winograd_row row = {
        .zero = s->zero,
        .in_w = w->in_w,
        .channels = w->in_c,
        .out = s->block,
        .position_pitch = (ptrdiff_t)p->position_pitch,
    };
    for (int32_t done = 0; done < b.tiles; done += row.tiles, row.out += row.tiles * (ptrdiff_t)p->pitch) {
        int32_t y = (b.first + done) / p->row_tiles, x = (b.first + done) % p->row_tiles;
        row.first = 2 * x - w->pad_left;
        row.tiles = swl_min_i32(p->row_tiles - x, b.tiles - done);
        for (int32_t r = 0; r < 4; r++) {
            int32_t in_y = 2 * y - w->pad_top + r, inside = in_y >= 0 && in_y < w->in_h;
            row.in[r] = inside ? args->in + swl_row(b.image, w->in_h, in_y, w->in_w) * w->in_stride : s->zero;
            row.step[r] = inside ? w->in_stride : 0;
        }
        swl_winograd_input_avx2(&row);
    }
    return b;
}

static void run_panels(const swl_conv_q8 *args, const winograd_plan *p, const winograd_scratch *s, winograd_block b,
                       int32_t begin, int32_t end) {
    const swl_window *w = &args->window;
    const int32_t *bias = args->packed;
    const float *scale = (const float *)(bias + p->panels * panel_width);
    const char *weights = (const char *)(scale + p->panels * panel_width);
    ptrdiff_t image = swl_row(b.image, w->out_h, 0, w->out_w);
    swl_winograd_tiles tiles = {
        .in = s->block,
        .position_pitch = (ptrdiff_t)p->position_pitch,
        .tile_pitch = p->pitch,
        .first = b.first,
        .tiles = b.tiles,
        .row_tiles = p->row_tiles,
        .pairs = p->pairs,
        .out_stride = w->out_stride,
        .out_h = w->out_h,
        .out_w = w->out_w,
        .out_zero = args->out_zero,
        .out_min = args->out_min,
        .out_max = args->out_max,
        .residual = args->residual,
        .sums = s->sums,
    };
    for (int32_t i = begin; i < end; i++) {
        int32_t channel = i * panel_width;
        tiles.weights = (const int16_t *)(weights + i * p->weight_bytes);
        tiles.bias = bias + channel;
        tiles.scale = scale + channel;
        tiles.channels = panel_channels(w, i);
        tiles.out = args->out + image * w->out_stride + channel;
        if (args->residual.in) tiles.residual.in = args->residual.in + image * args->residual.stride + channel;
        swl_winograd_tiles_avx2(&tiles);
    }
}

static void run(const swl_conv_q8 *args, int32_t begin, int32_t end, void *scratch) {
    winograd_plan p = plan_of(&args->window);
    winograd_scratch s = scratch_of(&p, scratch);
    winograd_block block = {0, 0, 0};
    int32_t loaded = -1;
    memset(s.zero, args->in_zero, (size_t)p.pitch);
    for (int32_t unit = begin; unit < end; unit++) {
        int32_t part = unit % p.splits;
        if (unit / p.splits != loaded) block = load_block(args, &p, loaded = unit / p.splits, &s);
        int32_t from = (int32_t)((int64_t)part * p.panels / p.splits);
        int32_t to = (int32_t)((int64_t)(part + 1) * p.panels / p.splits);
        run_panels(args, &p, &s, block, from, to);
    }
}

const swl_conv_q8_kernel swl_conv_q8_winograd_avx2 = {packed_bytes, pack, scratch_bytes,
                                                      units,        run,  "conv_q8_winograd__avx2"};
#endif
