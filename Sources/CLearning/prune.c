#include "clearning.h"
#include "vectorised.h"

#include <stddef.h>

enum { BLOCK = 4 };

void swl_learn_apply_mask(int32_t rows, int32_t channels, const uint8_t *mask, float *weights) {
    for (int32_t r = 0; r < rows; r++, weights += channels)
        for (int32_t c = 0; c < channels; c += BLOCK)
            if (!*mask++)
                for (int32_t i = c; i < least(c + BLOCK, channels); i++) weights[i] = 0;
}

// The squared norm of every block.
static int64_t block_norms(int32_t rows, int32_t channels, const float *weights, float *norms) {
    int64_t count = 0;
    for (int32_t r = 0; r < rows; r++, weights += channels)
        for (int32_t c = 0; c < channels; c += BLOCK) {
            float sum = 0;
            for (int32_t i = c; i < least(c + BLOCK, channels); i++) sum += weights[i] * weights[i];
            norms[count++] = sum;
        }
    return count;
}

// The value that would stand at `rank` in descending order. Reorders `x`. (Hoare's selection.)
static float ranked(int64_t count, float *x, int64_t rank) {
    int64_t low = 0, high = count - 1;
    while (low < high) {
        float pivot = x[low + (high - low) / 2];
        int64_t i = low, j = high;
        while (i <= j) {
            while (x[i] > pivot) i++;
            while (x[j] < pivot) j--;
            if (i > j) break;
            float other = x[i];
            x[i++] = x[j];
            x[j--] = other;
        }
        if (rank <= j)
            high = j;
        else if (rank >= i)
            low = i;
        else
            break;
    }
    return x[rank];
}

void swl_learn_choose_blocks(int32_t rows, int32_t channels, const float *weights, int64_t kept, float *norms,
                             uint8_t *mask) {
    int64_t count = block_norms(rows, channels, weights, norms);
    if (kept >= count || kept <= 0) {
        for (int64_t i = 0; i < count; i++) mask[i] = kept > 0;
        return;
    }
    float *order = norms + count;
    for (int64_t i = 0; i < count; i++) order[i] = norms[i];
    float least_kept = ranked(count, order, kept - 1);
    int64_t free = kept;
    for (int64_t i = 0; i < count; i++) free -= norms[i] > least_kept;
    for (int64_t i = 0; i < count; i++) {
        int tie = norms[i] == least_kept && free > 0;
        free -= tie;
        mask[i] = norms[i] > least_kept || tie;
    }
}
