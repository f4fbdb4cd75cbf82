#if defined(__x86_64__)
#include "avx512vnni.h"
#include "sparse_q8_tile_avx512.h"

enum { lanes = 16, part_pixels = 4, most_vectors = 6, chunk = 64 };

static const swl_sparse_layout layout = {
    .lanes = lanes, .part = part_pixels, .vectors = most_vectors, .group = SWL_SPARSE_GROUP, .chunk = chunk};

// Scratch: the tile, then the bytes of a chunk, [groups][vectors of the block][16 pixels][4 outputs].
static size_t scratch_bytes(const swl_conv_q8 *args) {
    swl_sparse_plan p = swl_sparse_plan_of(&layout, args);
    return p.tile_bytes + chunk / SWL_SPARSE_GROUP * p.pitch;
}

static size_t packed_bytes(const swl_conv_q8 *args) {
    return swl_sparse_packed_bytes(&layout, args);
}

static void pack(const swl_conv_q8 *args, const swl_conv_q8_source *source, void *packed) {
    swl_sparse_pack(&layout, args, source, packed);
}

static int32_t units(const swl_conv_q8 *args) {
    return swl_sparse_units(&layout, args);
}

// In each lane, 4 x 4 quads: vector `i` of `in`, lane l, element j to vector j, lane l, element i.
SWL_AVX512_INLINE void transpose_lanes(const __m512i in[4], __m512i out[4]) {
    __m512i low[2] = {_mm512_unpacklo_epi32(in[0], in[1]), _mm512_unpacklo_epi32(in[2], in[3])};
    __m512i high[2] = {_mm512_unpackhi_epi32(in[0], in[1]), _mm512_unpackhi_epi32(in[2], in[3])};
    out[0] = _mm512_unpacklo_epi64(low[0], low[1]);
    out[1] = _mm512_unpackhi_epi64(low[0], low[1]);
    out[2] = _mm512_unpacklo_epi64(high[0], high[1]);
    out[3] = _mm512_unpackhi_epi64(high[0], high[1]);
}

// Sixteen inputs of four pixels, `step` pixels apart, in a lane each.
SWL_AVX512_INLINE __m512i load_pixels(const uint8_t *const in[4], int32_t channel) {
    __m512i v = _mm512_castsi128_si512(_mm_loadu_si128((const __m128i *)(in[0] + channel)));
    v = _mm512_inserti32x4(v, _mm_loadu_si128((const __m128i *)(in[1] + channel)), 1);
    v = _mm512_inserti32x4(v, _mm_loadu_si128((const __m128i *)(in[2] + channel)), 2);
    return _mm512_inserti32x4(v, _mm_loadu_si128((const __m128i *)(in[3] + channel)), 3);
}

// A vector's pixels from `first` on to the tile; pixels behind the last one repeat it.
SWL_AVX512_INLINE void load_vector(const swl_conv_q8 *args, const swl_sparse_plan *p, int32_t first, uint8_t *tile,
                                   const int part) {
    const uint8_t *in[4][4];
    for (int32_t i = 0; i < lanes; i++) {
        int32_t pixel = swl_min_i32(first + i, p->pixels - 1);
        in[i % 4][i / 4] = args->in + (ptrdiff_t)pixel * args->window.in_stride;
    }
    for (int32_t channel = 0; channel < 4 * p->quads; channel += 16) {
        __m512i rows[4], quads[4];
        SWL_UNROLL
        for (int i = 0; i < 4; i++) rows[i] = load_pixels(in[i], channel);
        transpose_lanes(rows, quads);
        SWL_UNROLL
        for (int i = 0; i < 4; i++, tile += p->pitch) {
            if (part) {
                _mm_store_si128((__m128i *)tile, _mm512_castsi512_si128(quads[i]));
            } else {
                _mm512_store_si512(tile, quads[i]);
            }
        }
    }
}

SWL_AVX512 static void load_tile(const swl_conv_q8 *args, const swl_sparse_plan *p, int32_t block, uint8_t *tile) {
    int32_t first = swl_sparse_first(p, block), end = swl_sparse_first(p, block + 1);
    for (int32_t v = first; v < end; v++, tile += 64) load_vector(args, p, v * lanes, tile, 0);
    if (block + 1 == p->blocks && p->part) load_vector(args, p, end * lanes, tile, 1);
}

// Where the bytes of one vector of pixels go.
typedef struct {
    const swl_residual_q8 *residual;
    uint8_t *out;
    ptrdiff_t out_stride;
    const uint8_t *other; // the residual's
    int32_t pixels;
} destination;

// Sixteen outputs, or fewer, of up to sixteen pixels: four groups of `from`.
SWL_AVX512_INLINE void load_quads(const uint8_t *from, size_t pitch, int32_t groups, __m512i pixels[4]) {
    __m512i quads[4];
    SWL_UNROLL
    for (int i = 0; i < 4; i++) {
        quads[i] = i < groups ? _mm512_load_si512(from + (size_t)i * pitch) : _mm512_setzero_si512();
    }
    transpose_lanes(quads, pixels);
}

SWL_AVX512 static void store_few(const destination *to, const uint8_t *from, size_t pitch, int32_t channel,
                                 int32_t channels) {
    __m512i pixels[4];
    load_quads(from, pitch, (channels + 3) / 4, pixels);
    uint8_t rows[4][64];
    for (int i = 0; i < 4; i++) _mm512_storeu_si512(rows[i], pixels[i]);
    for (int32_t i = 0; i < to->pixels; i++) {
        const uint8_t *other = to->other ? to->other + (ptrdiff_t)i * to->residual->stride + channel : NULL;
        __m128i q = _mm_loadu_si128((const __m128i *)(rows[i % 4] + i / 4 * 16));
        swl_store16(to->residual, to->out + i * to->out_stride + channel, other, q, channels);
    }
}

SWL_AVX512_INLINE void store_lanes(const destination *to, const __m512i pixels[4], int32_t channel) {
    SWL_UNROLL
    for (int i = 0; i < 4; i++) {
        uint8_t *out = to->out + i * to->out_stride + channel;
        ptrdiff_t step = 4 * to->out_stride;
        _mm_storeu_si128((__m128i *)out, _mm512_castsi512_si128(pixels[i]));
        _mm_storeu_si128((__m128i *)(out + step), _mm512_extracti32x4_epi32(pixels[i], 1));
        _mm_storeu_si128((__m128i *)(out + 2 * step), _mm512_extracti32x4_epi32(pixels[i], 2));
        _mm_storeu_si128((__m128i *)(out + 3 * step), _mm512_extracti32x4_epi32(pixels[i], 3));
    }
}

// 32 outputs of sixteen pixels.
SWL_AVX512_INLINE void store_32(const destination *to, const uint8_t *from, size_t pitch, int32_t channel) {
    const __m512i lower = _mm512_setr_epi64(0, 1, 8, 9, 2, 3, 10, 11), upper = _mm512_add_epi64(lower, _mm512_set1_epi64(4));
    __m512i pixels[2][4];
    load_quads(from, pitch, 4, pixels[0]);
    load_quads(from + 4 * pitch, pitch, 4, pixels[1]);
    ptrdiff_t step = 4 * to->out_stride;
    SWL_UNROLL
    for (int i = 0; i < 4; i++) {
        uint8_t *out = to->out + i * to->out_stride + channel;
        __m512i first = _mm512_permutex2var_epi64(pixels[0][i], lower, pixels[1][i]);
        __m512i second = _mm512_permutex2var_epi64(pixels[0][i], upper, pixels[1][i]);
        _mm256_storeu_si256((__m256i *)out, _mm512_castsi512_si256(first));
        _mm256_storeu_si256((__m256i *)(out + step), _mm512_extracti64x4_epi64(first, 1));
        _mm256_storeu_si256((__m256i *)(out + 2 * step), _mm512_castsi512_si256(second));
        _mm256_storeu_si256((__m256i *)(out + 3 * step), _mm512_extracti64x4_epi64(second, 1));
    }
}

// 64 outputs of sixteen pixels.
SWL_AVX512_INLINE void store_64(const destination *to, const uint8_t *from, size_t pitch, int32_t channel) {
    __m512i pixels[4][4];
    SWL_UNROLL
    for (int i = 0; i < 4; i++) load_quads(from + 4 * (size_t)i * pitch, pitch, 4, pixels[i]);
    ptrdiff_t step = 4 * to->out_stride;
    SWL_UNROLL
    for (int i = 0; i < 4; i++) {
        uint8_t *out = to->out + i * to->out_stride + channel;
        __m512i a = _mm512_shuffle_i32x4(pixels[0][i], pixels[1][i], 0x44);
        __m512i b = _mm512_shuffle_i32x4(pixels[0][i], pixels[1][i], 0xee);
        __m512i c = _mm512_shuffle_i32x4(pixels[2][i], pixels[3][i], 0x44);
        __m512i d = _mm512_shuffle_i32x4(pixels[2][i], pixels[3][i], 0xee);
        _mm512_storeu_si512(out, _mm512_shuffle_i32x4(a, c, 0x88));
        _mm512_storeu_si512(out + step, _mm512_shuffle_i32x4(a, c, 0xdd));
        _mm512_storeu_si512(out + 2 * step, _mm512_shuffle_i32x4(b, d, 0x88));
        _mm512_storeu_si512(out + 3 * step, _mm512_shuffle_i32x4(b, d, 0xdd));
    }
}

// One vector of pixels of a chunk to the output.
SWL_AVX512_INLINE void store_vector(const destination *to, const uint8_t *from, size_t pitch, int32_t channels) {
    int32_t channel = 0;
    if (to->pixels == lanes && !to->other) {
        if (channels == 64) return store_64(to, from, pitch, 0);
        for (; channel + 32 <= channels; channel += 32, from += 8 * pitch) store_32(to, from, pitch, channel);
        if (channel + 16 <= channels) {
            __m512i pixels[4];
            load_quads(from, pitch, 4, pixels);
            store_lanes(to, pixels, channel);
            channel += 16;
            from += 4 * pitch;
        }
    }
    for (; channel < channels; channel += 16, from += 4 * pitch) {
        store_few(to, from, pitch, channel, swl_min_i32(16, channels - channel));
    }
}

SWL_AVX512 static void store_chunk(const swl_conv_q8 *args, const swl_sparse_plan *p, int32_t block, int32_t channel,
                                   const uint8_t *bytes) {
    int32_t channels = swl_min_i32(chunk, args->window.out_c - channel);
    int32_t first = swl_sparse_first(p, block), end = swl_sparse_first(p, block + 1);
    int32_t last = block + 1 == p->blocks ? p->pixels : end * lanes;
    for (int32_t pixel = first * lanes; pixel < last; pixel += lanes, bytes += 64) {
        const swl_residual_q8 *residual = &args->residual;
        destination to = {residual, args->out + (ptrdiff_t)pixel * args->window.out_stride + channel,
                          args->window.out_stride, NULL, swl_min_i32(lanes, last - pixel)};
        if (residual->in) to.other = residual->in + (ptrdiff_t)pixel * residual->stride + channel;
        store_vector(&to, bytes, p->pitch, channels);
    }
}

#define BLOCK(vectors, part)                                                                                           \
    SWL_AVX512 static void block_##vectors##_##part(const swl_sparse_block *block) {                                   \
        swl_sparse_run(block, vectors, part);                                                                          \
    }
BLOCK(0, 1)
BLOCK(1, 0)
BLOCK(1, 1)
BLOCK(2, 0)
BLOCK(2, 1)
BLOCK(3, 0)
BLOCK(3, 1)
BLOCK(4, 0)
BLOCK(4, 1)
BLOCK(5, 0)
BLOCK(5, 1)
BLOCK(6, 0)
BLOCK(6, 1)

static void (*const blocks[][2])(const swl_sparse_block *) = {
    {NULL, block_0_1},      {block_1_0, block_1_1}, {block_2_0, block_2_1}, {block_3_0, block_3_1},
    {block_4_0, block_4_1}, {block_5_0, block_5_1}, {block_6_0, block_6_1},
};

SWL_AVX512 static int32_t may_overflow(const float *scale, int32_t channels) {
    int found = 0;
    for (int32_t i = 0; i < channels; i++) found |= !(scale[i] < 1 && scale[i] > -1);
    return found;
}

SWL_AVX512 static void run(const swl_conv_q8 *args, int32_t begin, int32_t end, void *scratch) {
    swl_sparse_plan p = swl_sparse_plan_of(&layout, args);
    const swl_sparse_lists lists = swl_sparse_lists_of(&layout, args, args->packed);
    uint8_t *tile = scratch, *bytes = tile + p.tile_bytes;
    int32_t loaded = -1;
    swl_sparse_block b = {.tile = tile, .out = bytes, .out_pitch = p.pitch, .to = swl_requantize_of(args)};
    b.limited = may_overflow(lists.scale, args->window.out_c);
    b.clamps = args->out_min > SWL_Q8_MIN || args->out_max < SWL_Q8_MAX;
    for (int32_t unit = begin; unit < end; unit++) {
        int32_t block = unit / p.splits, split = unit % p.splits;
        if (block != loaded) load_tile(args, &p, loaded = block, tile);
        int32_t vectors = swl_sparse_first(&p, block + 1) - swl_sparse_first(&p, block);
        void (*compute)(const swl_sparse_block *) = blocks[vectors][block + 1 == p.blocks && p.part];
        int32_t from = (int32_t)((int64_t)split * p.chunks / p.splits);
        int32_t to = (int32_t)((int64_t)(split + 1) * p.chunks / p.splits);
        for (int32_t c = from; c < to; c++) {
            int32_t channel = c * chunk;
            b.lists = (swl_sparse_lists){lists.bias + channel, lists.scale + channel, lists.ends + channel, lists.entries};
            b.entries = lists.entries + (channel ? lists.ends[channel - 1] : 0);
            b.groups = swl_divide_up(swl_min_i32(chunk, args->window.out_c - channel), SWL_SPARSE_GROUP);
            compute(&b);
            store_chunk(args, &p, block, channel, bytes);
        }
    }
}

const swl_sparse_q8_kernel swl_sparse_q8_avx512vnni = {packed_bytes, pack, scratch_bytes,
                                                       units,        run,  "sparse_q8_96x4__avx512vnni"};
#endif
