#if defined(__x86_64__)
#include "avx512vnni.h"
#include "sparse_q8_fused.h"
#include "sparse_q8_tile_avx512.h"

enum {
    lanes = 16,
    part_pixels = 4,
    most_vectors = 6,
    narrow_vectors = 4,
    chunk = 64,
    slice_bytes = 27000,
    slice_entries = 20
};

static const swl_sparse_layout layout = {.lanes = lanes,
                                         .part = part_pixels,
                                         .vectors = most_vectors,
                                         .narrow = narrow_vectors,
                                         .group = SWL_SPARSE_ROUND,
                                         .chunk = chunk,
                                         .quad_bytes = 4,
                                         .slice_bytes = slice_bytes,
                                         .slice_entries = slice_entries,
                                         .entry_bytes = sizeof(swl_sparse_entry),
                                         .put = swl_sparse_put,
                                         .finish = swl_sparse_fuse};

// Scratch: the tile, then of a chunk the bytes, then the sums between slices.
static size_t bytes_bytes(const swl_sparse_plan *plan) {
    return chunk / SWL_SPARSE_GROUP * plan->pitch;
}

static size_t scratch_bytes(const swl_conv_q8 *args) {
    swl_sparse_plan p = swl_sparse_plan_of(&layout, args);
    return p.tile_bytes + bytes_bytes(&p) + (p.slices > 1 ? chunk * p.pitch : 0);
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

// Sixteen inputs of four pixels in a lane each.
SWL_AVX512_INLINE __m512i load_pixels(const uint8_t *a, const uint8_t *b, const uint8_t *c, const uint8_t *d) {
    __m512i v = _mm512_castsi128_si512(_mm_loadu_si128((const __m128i *)a));
    v = _mm512_inserti32x4(v, _mm_loadu_si128((const __m128i *)b), 1);
    v = _mm512_inserti32x4(v, _mm_loadu_si128((const __m128i *)c), 2);
    return _mm512_inserti32x4(v, _mm_loadu_si128((const __m128i *)d), 3);
}

// Sixteen pixels of one step of inputs to the tile; `step` bytes between four pixels. Lane l of row i is pixel 4l + i.
SWL_AVX512_INLINE void load_16(const uint8_t *const row[4], ptrdiff_t step, uint8_t *tile, size_t pitch) {
    __m512i rows[4], columns[4];
    SWL_UNROLL
    for (int i = 0; i < 4; i++) rows[i] = load_pixels(row[i], row[i] + step, row[i] + 2 * step, row[i] + 3 * step);
    transpose_lanes(rows, columns);
    SWL_UNROLL
    for (int i = 0; i < 4; i++) _mm512_store_si512(tile + (size_t)i * pitch, columns[i]);
}

SWL_AVX512_INLINE __m512i load_two(const uint8_t *a, const uint8_t *b) {
    __m512i v = _mm512_castsi256_si512(_mm256_loadu_si256((const __m256i *)a));
    return _mm512_inserti64x4(v, _mm256_loadu_si256((const __m256i *)b), 1);
}

// The same of 32 inputs: pixels 8h + i and 8h + i + 4 in row i of half h.
SWL_AVX512_INLINE void load_32(const uint8_t *const row[4], ptrdiff_t step, uint8_t *tile, size_t pitch) {
    __m512i halves[2][4];
    SWL_UNROLL
    for (int half = 0; half < 2; half++) {
        __m512i rows[4];
        SWL_UNROLL
        for (int i = 0; i < 4; i++) {
            const uint8_t *first = row[i] + 2 * half * step;
            rows[i] = load_two(first, first + step);
        }
        transpose_lanes(rows, halves[half]);
    }
    SWL_UNROLL
    for (int i = 0; i < 4; i++) {
        __m512i first = _mm512_shuffle_i32x4(halves[0][i], halves[1][i], 0x88);
        __m512i second = _mm512_shuffle_i32x4(halves[0][i], halves[1][i], 0xdd);
        _mm512_store_si512(tile + (size_t)i * pitch, first);
        _mm512_store_si512(tile + (size_t)(i + 4) * pitch, second);
    }
}

// Sixteen pixels of sixteen inputs, one behind the other.
SWL_AVX512_INLINE void load_dense(const uint8_t *in, uint8_t *tile, size_t pitch) {
    __m512i rows[4], columns[4];
    SWL_UNROLL
    for (int i = 0; i < 4; i++) rows[i] = _mm512_loadu_si512(in + 64 * i);
    transpose_lanes(rows, columns);
    SWL_UNROLL
    for (int i = 0; i < 4; i++) _mm512_store_si512(tile + (size_t)i * pitch, swl_transpose4(columns[i]));
}

// `quads` of sixteen pixels to the tile.
SWL_AVX512_INLINE void load_vector(const uint8_t *in, ptrdiff_t stride, int32_t quads, uint8_t *tile, size_t pitch) {
    if (stride == 16) return load_dense(in, tile, pitch);
    const uint8_t *row[4] = {in, in + stride, in + 2 * stride, in + 3 * stride};
    const ptrdiff_t step = 4 * stride;
    for (; quads >= 8; quads -= 8, tile += 8 * pitch) {
        load_32(row, step, tile, pitch);
        SWL_UNROLL
        for (int i = 0; i < 4; i++) row[i] += 32;
    }
    if (quads) load_16(row, step, tile, pitch);
}

// The same for fewer pixels, the last one repeated; `part`: no more than four of them.
SWL_AVX512_INLINE void load_rest(const uint8_t *in, ptrdiff_t stride, int32_t pixels, int32_t quads, uint8_t *tile,
                                 size_t pitch, const int part) {
    const uint8_t *row[4][4];
    for (int32_t i = 0; i < lanes; i++) row[i % 4][i / 4] = in + swl_min_i32(i, pixels - 1) * stride;
    for (int32_t channel = 0; channel < 4 * quads; channel += 16) {
        __m512i rows[4], columns[4];
        SWL_UNROLL
        for (int i = 0; i < 4; i++) {
            rows[i] = load_pixels(row[i][0] + channel, row[i][1] + channel, row[i][2] + channel, row[i][3] + channel);
        }
        transpose_lanes(rows, columns);
        SWL_UNROLL
        for (int i = 0; i < 4; i++, tile += pitch) {
            if (part) {
                _mm_store_si128((__m128i *)tile, _mm512_castsi512_si128(columns[i]));
            } else {
                _mm512_store_si512(tile, columns[i]);
            }
        }
    }
}

SWL_AVX512 static void load_tile(const swl_conv_q8 *args, const swl_sparse_plan *p, int32_t block, uint8_t *tile) {
    int32_t first = swl_sparse_first(p, block) * lanes, end = swl_sparse_first(p, block + 1) * lanes;
    const ptrdiff_t stride = args->window.in_stride;
    const uint8_t *in = args->in + first * stride;
    for (; first + lanes <= end && first + lanes <= p->pixels; first += lanes, in += lanes * stride, tile += 64) {
        load_vector(in, stride, p->quads, tile, p->pitch);
    }
    int32_t rest = p->pixels - first;
    if (first < end) load_rest(in, stride, rest, p->quads, tile, p->pitch, 0);
    if (first == end && block + 1 == p->blocks && p->part) load_rest(in, stride, rest, p->quads, tile, p->pitch, 1);
}

// Where the bytes of one vector of pixels go.
typedef struct {
    const swl_residual_q8 *residual;
    uint8_t *out;
    ptrdiff_t out_stride;
    const uint8_t *other; // the residual's
    int32_t pixels;
} destination;

// Eight outputs of sixteen pixels: two groups of `from`, to outputs 0 to 3 and 4 to 7 of each pixel.
SWL_AVX512_INLINE void load_eight(const uint8_t *from, size_t pitch, __m512i quads[2]) {
    __m512i a = _mm512_load_si512(from), b = _mm512_load_si512(from + pitch);
    quads[0] = _mm512_unpacklo_epi16(a, b);
    quads[1] = _mm512_unpackhi_epi16(a, b);
}

// Sixteen outputs of sixteen pixels, or eight if not `all`: four groups of `from`, or two.
SWL_AVX512_INLINE void load_quads(const uint8_t *from, size_t pitch, int all, __m512i pixels[4]) {
    __m512i quads[4];
    load_eight(from, pitch, quads);
    if (all) {
        load_eight(from + 2 * pitch, pitch, quads + 2);
    } else {
        quads[2] = quads[3] = _mm512_setzero_si512();
    }
    transpose_lanes(quads, pixels);
}

SWL_AVX512 static void store_few(const destination *to, const uint8_t *from, size_t pitch, int32_t channel,
                                 int32_t channels) {
    __m512i pixels[4];
    load_quads(from, pitch, channels > 8, pixels);
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

// 16 outputs of up to four pixels.
SWL_AVX512_INLINE void store_part(const destination *to, const uint8_t *from, size_t pitch, int32_t channel) {
    // Lane: group; in it words [2][4 pixels]. A pixel's words: groups 0 and 1, their second halves, groups 2 and 3,
    // theirs.
    const __m512i first = _mm512_broadcast_i32x4(_mm_setr_epi16(0, 8, 4, 12, 16, 24, 20, 28));
    const __m512i pixel = _mm512_setr_epi64(0, 0, 0x0001000100010001, 0x0001000100010001, 0x0002000200020002,
                                            0x0002000200020002, 0x0003000300030003, 0x0003000300030003);
    __m512i v = load_pixels(from, from + pitch, from + 2 * pitch, from + 3 * pitch);
    uint8_t rows[64];
    _mm512_storeu_si512(rows, _mm512_permutexvar_epi16(_mm512_add_epi16(first, pixel), v));
    for (int32_t i = 0; i < to->pixels; i++) memcpy(to->out + i * to->out_stride + channel, rows + 16 * i, 16);
}

// 32 outputs of sixteen pixels.
SWL_AVX512_INLINE void store_32(const destination *to, const uint8_t *from, size_t pitch, int32_t channel) {
    const __m512i lower = _mm512_setr_epi64(0, 1, 8, 9, 2, 3, 10, 11),
                  upper = _mm512_add_epi64(lower, _mm512_set1_epi64(4));
    __m512i pixels[2][4];
    load_quads(from, pitch, 1, pixels[0]);
    load_quads(from + 4 * pitch, pitch, 1, pixels[1]);
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
    for (int i = 0; i < 4; i++) load_quads(from + 4 * (size_t)i * pitch, pitch, 1, pixels[i]);
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

// 8 outputs of sixteen pixels.
SWL_AVX512_INLINE void store_8(const destination *to, const uint8_t *from, size_t pitch, int32_t channel) {
    __m512i quads[2];
    load_eight(from, pitch, quads);
    __m512i pairs[2] = {_mm512_unpacklo_epi32(quads[0], quads[1]), _mm512_unpackhi_epi32(quads[0], quads[1])};
    SWL_UNROLL
    for (int i = 0; i < 2; i++) {
        uint8_t *out = to->out + 2 * i * to->out_stride + channel;
        __m128i lane[4] = {_mm512_castsi512_si128(pairs[i]), _mm512_extracti32x4_epi32(pairs[i], 1),
                           _mm512_extracti32x4_epi32(pairs[i], 2), _mm512_extracti32x4_epi32(pairs[i], 3)};
        SWL_UNROLL
        for (int l = 0; l < 4; l++, out += 4 * to->out_stride) {
            _mm_storel_epi64((__m128i *)out, lane[l]);
            _mm_storeh_pd((double *)(void *)(out + to->out_stride), _mm_castsi128_pd(lane[l]));
        }
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
            load_quads(from, pitch, 1, pixels);
            store_lanes(to, pixels, channel);
            channel += 16;
            from += 4 * pitch;
        }
        if (channel + 8 == channels) return store_8(to, from, pitch, channel);
    }
    if (to->pixels <= part_pixels && !to->other) {
        for (; channel + 16 <= channels; channel += 16, from += 4 * pitch) store_part(to, from, pitch, channel);
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
    SWL_AVX512 static void whole_##vectors##_##part(const swl_sparse_block *block) {                                   \
        swl_sparse_run(block, vectors, part, 1);                                                                       \
    }                                                                                                                  \
    SWL_AVX512 static void slice_##vectors##_##part(const swl_sparse_block *block) {                                   \
        swl_sparse_run(block, vectors, part, 0);                                                                       \
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

typedef void (*compute)(const swl_sparse_block *);

// By whether it is a slice, then by vectors and part.
#define COMPUTES(kind)                                                                                                 \
    {                                                                                                                  \
        {NULL, kind##_0_1}, {kind##_1_0, kind##_1_1}, {kind##_2_0, kind##_2_1}, {kind##_3_0, kind##_3_1},              \
            {kind##_4_0, kind##_4_1}, {kind##_5_0, kind##_5_1}, {                                                      \
            kind##_6_0, kind##_6_1                                                                                     \
        }                                                                                                              \
    }
static const compute computes[2][most_vectors + 1][2] = {COMPUTES(whole), COMPUTES(slice)};

SWL_AVX512 static swl_sparse_end end_of(const swl_conv_q8 *args, const swl_sparse_header *header) {
    return (swl_sparse_end){.fits = header->fits,
                            .zero = args->out_zero,
                            .clamps = args->out_min > SWL_Q8_MIN || args->out_max < SWL_Q8_MAX,
                            .min = _mm512_set1_epi8((char)args->out_min),
                            .max = _mm512_set1_epi8((char)args->out_max)};
}

// All slices of one chunk.
static void run_chunk(const swl_sparse_plan *p, const swl_sparse_lists *lists, swl_sparse_block *b, int32_t channel,
                      compute run) {
    b->groups = swl_min_i32(chunk, p->outputs - channel) / SWL_SPARSE_GROUP;
    b->bias = lists->bias + channel;
    b->scale = lists->scale + channel;
    for (int32_t slice = 0; slice < p->slices; slice++) {
        b->starts = slice == 0;
        b->ends = slice + 1 == p->slices;
        b->list_ends = lists->ends + (ptrdiff_t)slice * p->outputs + channel;
        run(b);
    }
}

SWL_AVX512 static void run(const swl_conv_q8 *args, int32_t begin, int32_t end, void *scratch) {
    const swl_sparse_plan p = swl_sparse_plan_of(&layout, args);
    const swl_sparse_lists lists = swl_sparse_lists_of(&p, args->packed);
    uint8_t *tile = scratch, *bytes = tile + p.tile_bytes;
    int32_t loaded = -1;
    swl_sparse_block b = {.tile = tile,
                          .out = bytes,
                          .entries = lists.entries,
                          .sums = bytes + bytes_bytes(&p),
                          .pitch = p.pitch,
                          .end = end_of(args, lists.header)};
    for (int32_t unit = begin; unit < end; unit++) {
        int32_t block = unit / p.splits, split = unit % p.splits;
        if (block != loaded) load_tile(args, &p, loaded = block, tile);
        int32_t vectors = swl_sparse_first(&p, block + 1) - swl_sparse_first(&p, block);
        int32_t from = swl_sparse_chunk(&p, split), to = swl_sparse_chunk(&p, split + 1);
        for (int32_t channel = from * chunk; channel < to * chunk && channel < p.outputs; channel += chunk) {
            run_chunk(&p, &lists, &b, channel, computes[p.slices > 1][vectors][block + 1 == p.blocks && p.part]);
            store_chunk(args, &p, block, channel, bytes);
        }
    }
}

SWL_SPARSE_Q8(avx512vnni, layout, "sparse_q8_96x4__avx512vnni")
#endif
