#include "cimaging.h"

#include <string.h>

enum { blocks_at_once = SWL_JPEG_BLOCKS, side = 8, block_size = side * side };

// A number of each block. Sums wrap around, as those of damaged frames may.
typedef int16_t lanes __attribute__((vector_size(16)));
typedef uint16_t unsigned_lanes __attribute__((vector_size(16)));
typedef int32_t wide_lanes __attribute__((vector_size(32)));
typedef uint8_t narrow_lanes __attribute__((vector_size(8)));
typedef int32_t lane_pairs __attribute__((vector_size(16)));
typedef int64_t lane_quads __attribute__((vector_size(16)));

#define INLINE static inline __attribute__((always_inline))
#define UNROLL _Pragma("clang loop unroll(full)")

#define FRACTION_BITS 4

// cos(k * pi / 16) / 2 in 65536ths.
enum { c1 = 32138, c2 = 30274, c3 = 27246, c4 = 23170, c5 = 18205, c6 = 12540, c7 = 6393 };

// The lower and upper halves of two vectors, their elements of so many bits in turn.
#define LOW_16(a, b) __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11)
#define HIGH_16(a, b) __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15)
#define LOW_32(a, b) ((lanes)__builtin_shufflevector((lane_pairs)(a), (lane_pairs)(b), 0, 4, 1, 5))
#define HIGH_32(a, b) ((lanes)__builtin_shufflevector((lane_pairs)(a), (lane_pairs)(b), 2, 6, 3, 7))
#define LOW_64(a, b) ((lanes)__builtin_shufflevector((lane_quads)(a), (lane_quads)(b), 0, 2))
#define HIGH_64(a, b) ((lanes)__builtin_shufflevector((lane_quads)(a), (lane_quads)(b), 1, 3))

// Four columns of coefficients out of the halves of rows of eight blocks, those of two blocks in turn.
INLINE void gather(lanes r01, lanes r23, lanes r45, lanes r67, lanes out[4]) {
    const lanes a = LOW_32(r01, r23), b = LOW_32(r45, r67), c = HIGH_32(r01, r23), d = HIGH_32(r45, r67);
    out[0] = LOW_64(a, b), out[1] = HIGH_64(a, b), out[2] = LOW_64(c, d), out[3] = HIGH_64(c, d);
}

INLINE void load4(const int16_t *row, lanes out[4]) {
    lane_quads r[blocks_at_once];
    UNROLL
    for (int i = 0; i < blocks_at_once; i++) {
        int64_t half;
        memcpy(&half, row + i * block_size, sizeof half);
        r[i] = (lane_quads){half};
    }
    gather(LOW_16((lanes)r[0], (lanes)r[1]), LOW_16((lanes)r[2], (lanes)r[3]), LOW_16((lanes)r[4], (lanes)r[5]),
           LOW_16((lanes)r[6], (lanes)r[7]), out);
}

INLINE void load8(const int16_t *row, lanes out[8]) {
    lanes r[blocks_at_once];
    UNROLL
    for (int i = 0; i < blocks_at_once; i++) memcpy(&r[i], row + i * block_size, sizeof r[i]);
    gather(LOW_16(r[0], r[1]), LOW_16(r[2], r[3]), LOW_16(r[4], r[5]), LOW_16(r[6], r[7]), out);
    gather(HIGH_16(r[0], r[1]), HIGH_16(r[2], r[3]), HIGH_16(r[4], r[5]), HIGH_16(r[6], r[7]), out + 4);
}

INLINE lanes times(lanes x, int16_t factor) {
    const lanes factors = {factor, factor, factor, factor, factor, factor, factor, factor};
    const wide_lanes product = __builtin_convertvector(x, wide_lanes) * __builtin_convertvector(factors, wide_lanes);
    return __builtin_convertvector(product >> 16, lanes);
}

// The transform of four points, which is that of eight for the even frequencies.
INLINE void inverse4(lanes f0, lanes f1, lanes f2, lanes f3, lanes out[4]) {
    const lanes a = times(f0 + f2, c4), b = times(f0 - f2, c4);
    const lanes c = times(f1, c2) + times(f3, c6), d = times(f1, c6) - times(f3, c2);
    out[0] = a + c, out[1] = b + d, out[2] = b - d, out[3] = a - c;
}

INLINE void inverse8(lanes *x, int step) {
    lanes even[4];
    inverse4(x[0], x[2 * step], x[4 * step], x[6 * step], even);
    const lanes f1 = x[step], f3 = x[3 * step], f5 = x[5 * step], f7 = x[7 * step];
    const lanes odd[4] = {
        times(f1, c1) + times(f3, c3) + times(f5, c5) + times(f7, c7),
        times(f1, c3) - times(f3, c7) - times(f5, c1) - times(f7, c5),
        times(f1, c5) - times(f3, c1) + times(f5, c7) + times(f7, c3),
        times(f1, c7) - times(f3, c5) + times(f5, c3) - times(f7, c1),
    };
    UNROLL
    for (int i = 0; i < 4; i++) {
        x[i * step] = even[i] + odd[i];
        x[(7 - i) * step] = even[i] - odd[i];
    }
}

// In place.
INLINE void inverse(lanes *x, int step, int points) {
    lanes out[4];
    switch (points) {
    case 1:
        x[0] = times(x[0], c4);
        break;
    case 2:
        out[0] = times(x[0] + x[step], c4), out[1] = times(x[0] - x[step], c4);
        x[0] = out[0], x[step] = out[1];
        break;
    case 4:
        inverse4(x[0], x[step], x[2 * step], x[3 * step], out);
        x[0] = out[0], x[step] = out[1], x[2 * step] = out[2], x[3 * step] = out[3];
        break;
    default:
        inverse8(x, step);
    }
}

INLINE lanes level(lanes x) {
    const lanes zero = {0};
    const lanes level = (x + (int16_t)((128 << FRACTION_BITS) + (1 << (FRACTION_BITS - 1)))) >> FRACTION_BITS;
    return __builtin_elementwise_min(__builtin_elementwise_max(level, zero), zero + 255);
}

// Two levels as the bytes of one lane, in the order of memory.
INLINE lanes two(const lanes *x) {
    return level(x[0]) | level(x[1]) << 8;
}

// Samples of a row, by column, block by block.
INLINE void store(const lanes *x, int columns, uint8_t *out) {
    if (columns == 1) {
        const narrow_lanes bytes = __builtin_convertvector(level(x[0]), narrow_lanes);
        memcpy(out, &bytes, sizeof bytes);
    } else if (columns == 2) {
        const lanes bytes = two(x);
        memcpy(out, &bytes, sizeof bytes);
    } else if (columns == 4) {
        const lanes a = two(x), b = two(x + 2), bytes[2] = {LOW_16(a, b), HIGH_16(a, b)};
        memcpy(out, bytes, sizeof bytes);
    } else {
        const lanes a = two(x), b = two(x + 2), c = two(x + 4), d = two(x + 6);
        const lanes left[2] = {LOW_16(a, b), HIGH_16(a, b)}, right[2] = {LOW_16(c, d), HIGH_16(c, d)};
        const lanes bytes[4] = {LOW_32(left[0], right[0]), HIGH_32(left[0], right[0]), LOW_32(left[1], right[1]),
                                HIGH_32(left[1], right[1])};
        memcpy(out, bytes, sizeof bytes);
    }
}

// Eight blocks. The samples' columns are known when this is compiled.
INLINE void transform(const int16_t *blocks, const uint16_t *factors, int columns, int rows, uint8_t *out,
                      size_t stride) {
    lanes x[side][side];
    for (int v = 0; v < rows; v++) {
        if (columns == 8)
            load8(blocks + v * side, x[v]);
        else
            load4(blocks + v * side, x[v]);
        UNROLL
        for (int u = 0; u < columns; u++) x[v][u] = (lanes)((unsigned_lanes)x[v][u] * factors[v * side + u]);
    }
    for (int u = 0; u < columns; u++) inverse(&x[0][u], side, rows);
    for (int y = 0; y < rows; y++) {
        inverse(x[y], 1, columns);
        store(x[y], columns, out + (size_t)y * stride);
    }
}

#define TRANSFORM(columns, rows)                                                                                       \
    static void transform_##columns##x##rows(const int16_t *blocks, const uint16_t *factors, uint8_t *out,             \
                                             size_t stride) {                                                          \
        transform(blocks, factors, columns, rows, out, stride);                                                        \
    }
#define TRANSFORMS(columns)                                                                                            \
    TRANSFORM(columns, 1)                                                                                              \
    TRANSFORM(columns, 2)                                                                                              \
    TRANSFORM(columns, 4)                                                                                              \
    TRANSFORM(columns, 8)
#define NAMES(columns)                                                                                                 \
    { transform_##columns##x1, transform_##columns##x2, transform_##columns##x4, transform_##columns##x8 }

TRANSFORMS(1)
TRANSFORMS(2)
TRANSFORMS(4)
TRANSFORMS(8)

static int logarithm(int32_t power) {
    return power == 8 ? 3 : power / 2;
}

void swl_jpeg_transform(const int16_t *blocks, size_t count, const uint16_t factors[64], int32_t columns, int32_t rows,
                        uint8_t *out, size_t stride) {
    static void (*const transforms[4][4])(const int16_t *, const uint16_t *, uint8_t *, size_t) = {NAMES(1), NAMES(2),
                                                                                                   NAMES(4), NAMES(8)};
    uint16_t scaled[block_size];
    for (int i = 0; i < block_size; i++) scaled[i] = (uint16_t)(factors[i] << FRACTION_BITS);
    for (size_t i = 0; i < count; i += blocks_at_once)
        transforms[logarithm(columns)][logarithm(rows)](blocks + i * block_size, scaled, out + i * (size_t)columns,
                                                        stride);
}
