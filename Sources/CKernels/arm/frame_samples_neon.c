// Bytes of frames to rows of samples, 8 pixels at a time: those of a group are put in the order of components and
// sides, then transposed with those of the other groups.
#if defined(__aarch64__) || defined(__ARM_NEON)
#include "../reference/frame.h"
#include "arm.h"

enum { block = 8 }; // pixels

// How pixels are picked.
typedef struct {
    int size, is_split;
} grouping;

SWL_NEON_INLINE uint8x16_t pick_group(const swl_frame_samples *args, const uint8_t *row, ptrdiff_t at, grouping group) {
    const int32_t *start = args->start + (group.is_split ? at : at / group.size);
    const ptrdiff_t first = at / SWL_FRAME_BLOCK * (SWL_FRAME_BLOCK / group.size), half = at / block % 2;
    const uint8x16_t order = vld1q_u8(args->pick + 16 * (first + at % block / group.size * 2 + half));
#if defined(__aarch64__)
    if (!group.is_split) return vqtbl1q_u8(vld1q_u8(row + start[0]), order);
    return vqtbl1q_u8(vcombine_u8(vld1_u8(row + start[0]), vld1_u8(row + start[1])), order);
#else
    const uint8_t *second = group.is_split ? row + start[1] : row + start[0] + 8;
    const uint8x8x2_t bytes = {{vld1_u8(row + start[0]), vld1_u8(second)}};
    return vcombine_u8(vtbl2_u8(bytes, vget_low_u8(order)), vtbl2_u8(bytes, vget_high_u8(order)));
#endif
}

// Elements of a and b in turn.
SWL_NEON_INLINE uint16x8x2_t zip_16(uint8x16_t a, uint8x16_t b) {
    return vzipq_u16(vreinterpretq_u16_u8(a), vreinterpretq_u16_u8(b));
}

SWL_NEON_INLINE uint32x4x2_t zip_32(uint16x8_t a, uint16x8_t b) {
    return vzipq_u32(vreinterpretq_u32_u16(a), vreinterpretq_u32_u16(b));
}

// Of each component what lies left of eight pixels, then what lies right of them; of words the first vector has what
// lies left.
typedef struct {
    uint8x16_t of[3];
} sides;

SWL_NEON_INLINE sides sides_of_bytes(const swl_frame_samples *args, const uint8_t *row, ptrdiff_t at, grouping group) {
    uint8x16_t p[4];
    SWL_UNROLL
    for (int i = 0; i < block / group.size; i++) p[i] = pick_group(args, row, at + i * group.size, group);
    if (group.size == 8) return (sides){{p[0]}};
    if (group.size == 4) {
        const uint32x4x2_t s = zip_32(vreinterpretq_u16_u8(p[0]), vreinterpretq_u16_u8(p[1]));
        return (sides){{vreinterpretq_u8_u32(s.val[0]), vreinterpretq_u8_u32(s.val[1])}};
    }
    const uint16x8x2_t a = zip_16(p[0], p[1]), b = zip_16(p[2], p[3]);
    const uint32x4x2_t low = zip_32(a.val[0], b.val[0]), high = zip_32(a.val[1], b.val[1]);
    return (sides){
        {vreinterpretq_u8_u32(low.val[0]), vreinterpretq_u8_u32(low.val[1]), vreinterpretq_u8_u32(high.val[0])}};
}

// Each pair fills the first half of its vector.
SWL_NEON_INLINE uint32x4_t of_pairs(uint8x16_t a, uint8x16_t b) {
    return vreinterpretq_u32_u8(vcombine_u8(vget_low_u8(a), vget_low_u8(b)));
}

SWL_NEON_INLINE sides sides_of_words(const swl_frame_samples *args, const uint8_t *row, ptrdiff_t at, grouping group) {
    uint8x16_t p[4];
    SWL_UNROLL
    for (int i = 0; i < block / group.size; i++) p[i] = pick_group(args, row, at + i * group.size, group);
    if (group.size == 4)
        return (sides){
            {vcombine_u8(vget_low_u8(p[0]), vget_low_u8(p[1])), vcombine_u8(vget_high_u8(p[0]), vget_high_u8(p[1]))}};
    const uint32x4x2_t s = vuzpq_u32(of_pairs(p[0], p[1]), of_pairs(p[2], p[3]));
    return (sides){{vreinterpretq_u8_u32(s.val[0]), vreinterpretq_u8_u32(s.val[1])}};
}

SWL_NEON_INLINE void store(const swl_frame_samples *args, int component, ptrdiff_t at, int16x8_t left,
                           int16x8_t right) {
    const ptrdiff_t place = (ptrdiff_t)component * args->stride + at;
    const int16x8_t step = vqrdmulhq_s16(vsubq_s16(right, left), vld1q_s16(args->across + place));
    vst1q_s16(args->out + place, vaddq_s16(left, step));
}

SWL_NEON_INLINE int16x8_t mix_bytes(uint8x8_t a, uint8x8_t b, int16_t weight) {
    const int16x8_t difference = vshlq_n_s16(vreinterpretq_s16_u16(vsubl_u8(b, a)), 7);
    return vaddq_s16(vreinterpretq_s16_u16(vshll_n_u8(a, 7)), vqrdmulhq_n_s16(difference, weight));
}

SWL_NEON_INLINE void row_of_bytes(const swl_frame_samples *args, int components, grouping group) {
    for (ptrdiff_t at = 0; at < args->count; at += block) {
        swl_frame_fetch_ahead(args, at, block, group.is_split ? 1 : group.size);
        const sides a = sides_of_bytes(args, args->a, at, group);
        const sides b = sides_of_bytes(args, args->b, at, group);
        SWL_UNROLL
        for (int c = 0; c < components; c++)
            store(args, c, at, mix_bytes(vget_low_u8(a.of[c]), vget_low_u8(b.of[c]), args->weight),
                  mix_bytes(vget_high_u8(a.of[c]), vget_high_u8(b.of[c]), args->weight));
    }
}

SWL_NEON_INLINE int16x8_t samples_of_words(const swl_frame_samples *args, uint8x16_t words) {
    const uint16x8_t largest = vdupq_n_u16((uint16_t)((1 << args->bits) - 1));
    const uint16x8_t value = vminq_u16(vreinterpretq_u16_u8(words), largest);
    const uint16x8_t shifted = vshrq_n_u16(vshlq_u16(value, vdupq_n_s16((int16_t)(16 - args->bits))), 1);
    return vqrdmulhq_n_s16(vreinterpretq_s16_u16(shifted), args->word_factor);
}

SWL_NEON_INLINE void row_of_words(const swl_frame_samples *args, grouping group) {
    for (ptrdiff_t at = 0; at < args->count; at += block) {
        swl_frame_fetch_ahead(args, at, block, group.is_split ? 1 : group.size);
        const sides a = sides_of_words(args, args->a, at, group);
        const sides b = sides_of_words(args, args->b, at, group);
        int16x8_t mixed[2];
        SWL_UNROLL
        for (int s = 0; s < 2; s++) {
            const int16x8_t above = samples_of_words(args, a.of[s]), below = samples_of_words(args, b.of[s]);
            mixed[s] = vaddq_s16(above, vqrdmulhq_n_s16(vsubq_s16(below, above), args->weight));
        }
        store(args, 0, at, mixed[0], mixed[1]);
    }
}

SWL_NEON_INLINE void row_of(const swl_frame_samples *args, int bits, int components, grouping group) {
    if (bits > 8)
        row_of_words(args, group);
    else
        row_of_bytes(args, components, group);
}

// `most`: pixels in the largest group.
SWL_NEON_INLINE void do_row(const swl_frame_samples *args, int bits, int components, int most) {
    if (args->is_split)
        row_of(args, bits, components, (grouping){2, 1});
    else if (most == 8 && args->group == 8)
        row_of(args, bits, components, (grouping){8, 0});
    else if (most >= 4 && args->group == 4)
        row_of(args, bits, components, (grouping){4, 0});
    else
        row_of(args, bits, components, (grouping){2, 0});
}

static void run(const swl_frame_samples *args, int32_t begin, int32_t end) {
    if (begin >= end) return;
    const swl_frame_samples own = *args; // nothing that is stored can change it
    if (own.bits > 8)
        do_row(&own, 16, 1, 4);
    else if (own.components == 1)
        do_row(&own, 8, 1, 8);
    else if (own.components == 2)
        do_row(&own, 8, 2, 4);
    else
        do_row(&own, 8, 3, 2);
}

const swl_frame_samples_kernel swl_frame_samples_neon = {swl_units_frame_samples, run, "frame_samples_u8_s16_8__neon"};
#endif
