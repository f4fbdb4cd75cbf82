#if defined(__x86_64__)
#include "../sparse_q8.h"
#include "epilogue_avx2.h"

// Without VNNI, products of bytes are exact for any weights only in 32 bits: the tile holds 16-bit inputs, and vpmaddwd
// multiplies two of a quad by two weights. A quad's inputs 0 and 2 of every pixel of a block come first, then 1 and 3.
enum { lanes = 8, most_vectors = 8, narrow_vectors = 4, chunk = 16, quad_bytes = 8 };
enum { slice_bytes = 27000, slice_entries = 20 };

typedef struct {
    uint32_t offset;
    int16_t even[2], odd[2]; // weights 0 and 2, 1 and 3
} wide_entry;

static void put(void *entry, uint32_t offset, const int8_t weights[4]) {
    *(wide_entry *)entry = (wide_entry){offset, {weights[0], weights[2]}, {weights[1], weights[3]}};
}

static const swl_sparse_layout layout = {.lanes = lanes,
                                         .vectors = most_vectors,
                                         .narrow = narrow_vectors,
                                         .group = 1,
                                         .chunk = chunk,
                                         .quad_bytes = quad_bytes,
                                         .slice_bytes = slice_bytes,
                                         .slice_entries = slice_entries,
                                         .entry_bytes = sizeof(wide_entry),
                                         .put = put};

// Scratch: the tile, then of a chunk rows of bytes, one an output, then rows of sums between slices.
enum { row_bytes = lanes * most_vectors };

static size_t scratch_bytes(const swl_conv_q8 *args) {
    return swl_sparse_plan_of(&layout, args).tile_bytes + chunk * row_bytes * (1 + sizeof(int32_t));
}

// In each lane, 4 x 4 quads: element j of vector i to element i of vector j.
SWL_AVX2_INLINE void transpose_quads(const __m256i in[4], __m256i out[4]) {
    __m256i low[2] = {_mm256_unpacklo_epi32(in[0], in[1]), _mm256_unpacklo_epi32(in[2], in[3])};
    __m256i high[2] = {_mm256_unpackhi_epi32(in[0], in[1]), _mm256_unpackhi_epi32(in[2], in[3])};
    out[0] = _mm256_unpacklo_epi64(low[0], low[1]);
    out[1] = _mm256_unpackhi_epi64(low[0], low[1]);
    out[2] = _mm256_unpacklo_epi64(high[0], high[1]);
    out[3] = _mm256_unpackhi_epi64(high[0], high[1]);
}

// All inputs of the pixels that `in` points at to one vector of the tile.
SWL_AVX2 static void load_vector(const swl_q8 *const in[lanes], const swl_sparse_plan *p, uint8_t *tile) {
    const __m256i even = _mm256_set1_epi16(255);
    size_t pitch = p->pitch;
    for (int32_t channel = 0; channel < 4 * p->quads; channel += 16) {
        __m256i rows[4], quads[4];
        SWL_UNROLL
        for (int i = 0; i < 4; i++) {
            __m128i low = _mm_loadu_si128((const __m128i *)(in[i] + channel));
            rows[i] = _mm256_inserti128_si256(_mm256_castsi128_si256(low),
                                              _mm_loadu_si128((const __m128i *)(in[i + 4] + channel)), 1);
        }
        transpose_quads(rows, quads);
        SWL_UNROLL
        for (int i = 0; i < 4; i++, tile += pitch) {
            _mm256_store_si256((__m256i *)tile, _mm256_and_si256(quads[i], even));
            _mm256_store_si256((__m256i *)(tile + pitch / 2), _mm256_srli_epi16(quads[i], 8));
        }
    }
}

static void load_tile(const swl_conv_q8 *args, const swl_sparse_plan *p, int32_t block, uint8_t *tile) {
    int32_t first = swl_sparse_first(p, block), end = swl_sparse_first(p, block + 1);
    for (int32_t v = first; v < end; v++, tile += 32) {
        const swl_q8 *in[lanes];
        for (int32_t i = 0; i < lanes; i++) {
            in[i] = args->in + (ptrdiff_t)swl_min_i32(v * lanes + i, p->pixels - 1) * args->window.in_stride;
        }
        load_vector(in, p, tile);
    }
}

// The outputs of a chunk over one block.
typedef struct {
    const uint8_t *tile;
    size_t half; // from inputs 0 and 2 to 1 and 3
    const wide_entry *entries, *first;
    const int32_t *bias;
    const float *scale;
    const uint32_t *ends;
    int32_t outputs;
    int32_t starts, stops; // whether this is the first, the last slice
    uint8_t *out;
    int32_t *sums; // of slices before
    swl_epilogue end;
    int32_t limit;
} sparse_block;

SWL_AVX2_INLINE __m256i broadcast_pair(const int16_t *pair) {
    int32_t both;
    memcpy(&both, pair, 4);
    return _mm256_set1_epi32(both);
}

SWL_AVX2_INLINE void add_entries(__m256i *sums, const sparse_block *b, const wide_entry *entry, const wide_entry *end,
                                 const int vectors) {
    for (; entry != end; entry++) {
        const uint8_t *x = b->tile + entry->offset, *odd_x = x + b->half;
        __m256i even = broadcast_pair(entry->even), odd = broadcast_pair(entry->odd);
        SWL_UNROLL
        for (int i = 0; i < vectors; i++) {
            __m256i first = _mm256_madd_epi16(even, _mm256_load_si256((const __m256i *)(x + 32 * i)));
            __m256i second = _mm256_madd_epi16(odd, _mm256_load_si256((const __m256i *)(odd_x + 32 * i)));
            sums[i] = _mm256_add_epi32(sums[i], _mm256_add_epi32(first, second));
        }
    }
}

// Four vectors of rounded values to bytes: from each, pixels 0 to 3 in the lower half and 4 to 7 in the upper.
SWL_AVX2_INLINE __m256i to_bytes(const swl_epilogue *e, const __m256i v[4]) {
    const __m256i zero = _mm256_broadcastsi128_si256(e->zero), min = _mm256_broadcastsi128_si256(e->min);
    __m256i low = _mm256_adds_epi16(_mm256_packs_epi32(v[0], v[1]), zero);
    __m256i high = _mm256_adds_epi16(_mm256_packs_epi32(v[2], v[3]), zero);
    return _mm256_max_epu8(_mm256_packus_epi16(low, high), min);
}

// One output of every pixel; after the last slice the sums are scaled and rounded.
SWL_AVX2_INLINE void run_output(const sparse_block *b, int32_t o, const wide_entry *entry, const wide_entry *end,
                                __m256i *sums, const int vectors) {
    __m256i *waiting = (__m256i *)(void *)(b->sums + o * row_bytes);
    __m256i bias = _mm256_set1_epi32(b->bias[o]);
    SWL_UNROLL
    for (int i = 0; i < vectors; i++) sums[i] = b->starts ? bias : _mm256_load_si256(waiting + i);
    add_entries(sums, b, entry, end, vectors);
    if (!b->stops) {
        SWL_UNROLL
        for (int i = 0; i < vectors; i++) _mm256_store_si256(waiting + i, sums[i]);
        return;
    }
    __m256 scale = _mm256_set1_ps(b->scale[o]);
    SWL_UNROLL
    for (int i = 0; i < vectors; i++) sums[i] = swl_requantize(&b->end, sums[i], scale);
    SWL_UNROLL
    for (int i = vectors; i < most_vectors; i++) sums[i] = sums[vectors - 1];
}

SWL_AVX2_INLINE void run_outputs(const sparse_block *b, const int vectors) {
    const wide_entry *entry = b->first;
    for (int32_t o = 0; o < b->outputs; o++) {
        const wide_entry *end = b->entries + b->ends[o];
        __m256i sums[most_vectors];
        if (entry == end && b->starts && b->stops) {
            __m256i rounded = _mm256_set1_epi32(swl_min_i32(b->bias[o], b->limit));
            SWL_UNROLL
            for (int i = 0; i < most_vectors; i++) sums[i] = rounded;
        } else {
            run_output(b, o, entry, end, sums, vectors);
        }
        entry = end;
        if (!b->stops) continue;
        _mm256_store_si256((__m256i *)(b->out + o * row_bytes), to_bytes(&b->end, sums));
        if (vectors > 4) _mm256_store_si256((__m256i *)(b->out + o * row_bytes + 32), to_bytes(&b->end, sums + 4));
    }
}

// Sixteen outputs of 32 pixels, a row of bytes each, to a vector of the outputs of two pixels each: four times, each
// row is interleaved with the one that lies 8 behind it.
SWL_AVX2 static void transpose_rows(const uint8_t *from, __m256i rows[16]) {
    __m256i next[16];
    for (int32_t i = 0; i < 16; i++) rows[i] = _mm256_load_si256((const __m256i *)(from + i * row_bytes));
    SWL_UNROLL
    for (int32_t turn = 0; turn < 4; turn++) {
        SWL_UNROLL
        for (int32_t i = 0; i < 8; i++) {
            next[2 * i] = _mm256_unpacklo_epi8(rows[i], rows[i + 8]);
            next[2 * i + 1] = _mm256_unpackhi_epi8(rows[i], rows[i + 8]);
        }
        SWL_UNROLL
        for (int32_t i = 0; i < 16; i++) rows[i] = next[i];
    }
}

// The bytes of a chunk to `out`, which begins at the block's first pixel and the chunk's first output.
SWL_AVX2 static void store_chunk(const uint8_t *bytes, swl_q8 *out, ptrdiff_t stride, int32_t pixels, int32_t outputs) {
    for (int32_t first = 0; first < pixels; first += 4 * lanes, bytes += 32) {
        __m256i rows[16];
        transpose_rows(bytes, rows);
        for (int32_t i = 0; i < 16; i++) {
            int32_t pixel = first + i / 4 * lanes + i % 4;
            if (pixel < pixels) swl_store_q8(out + pixel * stride, _mm256_castsi256_si128(rows[i]), outputs);
            pixel += 4;
            if (pixel < pixels) swl_store_q8(out + pixel * stride, _mm256_extracti128_si256(rows[i], 1), outputs);
        }
    }
}

#define BLOCK(vectors)                                                                                                 \
    SWL_AVX2 static void block_##vectors(const sparse_block *block) {                                                  \
        run_outputs(block, vectors);                                                                                   \
    }
BLOCK(1)
BLOCK(2)
BLOCK(3)
BLOCK(4)
BLOCK(5)
BLOCK(6)
BLOCK(7)
BLOCK(8)

typedef void (*compute)(const sparse_block *);

static const compute computes[] = {NULL, block_1, block_2, block_3, block_4, block_5, block_6, block_7, block_8};

// All slices of the chunk from output `o` on.
static void run_chunk(const swl_sparse_plan *p, const swl_sparse_lists *lists, sparse_block *b, int32_t o,
                      compute compute) {
    b->bias = lists->bias + o;
    b->scale = lists->scale + o;
    b->outputs = swl_min_i32(chunk, p->outputs - o);
    for (int32_t slice = 0; slice < p->slices; slice++) {
        b->starts = slice == 0;
        b->stops = slice + 1 == p->slices;
        b->ends = lists->ends + (ptrdiff_t)slice * p->outputs + o;
        b->first = b->entries + b->ends[-1];
        compute(b);
    }
}

SWL_AVX2 static void run(const swl_conv_q8 *args, int32_t begin, int32_t end, void *scratch) {
    const swl_sparse_plan p = swl_sparse_plan_of(&layout, args);
    const swl_sparse_lists lists = swl_sparse_lists_of(&p, args->packed);
    const ptrdiff_t stride = args->window.out_stride;
    uint8_t *bytes = (uint8_t *)scratch + p.tile_bytes;
    sparse_block b = {.tile = scratch,
                      .half = p.pitch / 2,
                      .entries = lists.entries,
                      .out = bytes,
                      .sums = (int32_t *)(void *)(bytes + chunk * row_bytes),
                      .end = swl_epilogue_of(args->out_zero, args->out_min, args->out_max),
                      .limit = args->out_max - args->out_zero};
    int32_t loaded = -1;
    for (int32_t unit = begin; unit < end; unit++) {
        int32_t block = unit / p.splits, split = unit % p.splits;
        if (block != loaded) load_tile(args, &p, loaded = block, scratch);
        int32_t first = swl_sparse_first(&p, block), vectors = swl_sparse_first(&p, block + 1) - first;
        int32_t pixel = first * lanes, pixels = swl_min_i32(p.pixels - pixel, vectors * lanes);
        int32_t from = swl_sparse_chunk(&p, split), to = swl_sparse_chunk(&p, split + 1);
        for (int32_t o = from * chunk; o < to * chunk && o < p.outputs; o += chunk) {
            run_chunk(&p, &lists, &b, o, computes[vectors]);
            store_chunk(bytes, args->out + pixel * stride + o, stride, pixels, b.outputs);
            if (!args->residual.in) continue;
            swl_residual_q8_avx2(&args->residual, pixel, o, args->out, (int32_t)stride, pixels, b.outputs);
        }
    }
}

SWL_SPARSE_Q8(avx2, layout, "sparse_q8_64x1__avx2")
#endif
