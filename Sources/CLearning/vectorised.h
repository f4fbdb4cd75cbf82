#ifndef SWL_VECTORISED_H
#define SWL_VECTORISED_H

// A function compiled for AVX2 and AVX-512 as well; the loader chooses. Results are the same, since no sum changes its
// order, but where a function says otherwise.
#if defined(__x86_64__) && !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer)
#define SWL_VECTORISED __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define SWL_VECTORISED
#endif
#define SWL_INLINE static inline __attribute__((always_inline))
// A loop whose rounds do not depend on each other, though it may write where it has read in the same round.
#define SWL_INDEPENDENT _Pragma("clang loop vectorize(assume_safety)")

// Channels that a loop keeps in registers.
#define SWL_LANES 16

SWL_INLINE int32_t least(int32_t a, int32_t b) {
    return a < b ? a : b;
}

#endif
