"""Records what scipy and numpy say about drawn numbers, for RecordedComparisonTests: RecordedComparisons.swift.

Distances  scipy.stats.ks_2samp, of the numbers themselves and of the bins that they fall into
Indices    the population stability index, written with numpy: 64 bins of the reference joined to groups, half a count added

usage: record.py > RecordedComparisons.swift
needs: pip install numpy scipy
"""
import numpy as np
from scipy.stats import ks_2samp


class Draws:
    def __init__(self, seed):
        self.state = seed

    def below(self, limit):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 40) * limit >> 24


def scores(seed, count, low, high):
    """Sums of two numbers in 1/8192 of the stretch from low to high, in 1/64: a triangle."""
    draws = Draws(seed)
    return np.array([low / 64 + (draws.below(4096) + draws.below(4096)) * (high - low) / 64 / 8192
                     for _ in range(count)])


def groups(reference):
    """The first bins of groups that are about equally filled, the ends apart."""
    occupied = np.flatnonzero(reference)
    first, end = occupied[0], occupied[-1] + 1
    sums = np.concatenate([[0], np.cumsum(reference)])
    starts = [first]
    for parts in range(8, 1, -1):
        goal = sums[starts[-1]] + (sums[-1] - sums[starts[-1]]) / parts
        start = int(np.argmax(sums >= goal))
        if start >= end:
            break
        starts.append(start)
    return ([0] if first > 0 else []) + starts + ([end] if end < len(reference) else [])


def index(counts, reference):
    starts = groups(reference)
    p, q = (np.add.reduceat(x, starts) + 0.5 for x in (counts, reference))
    p, q = p / p.sum(), q / q.sum()
    return float(((p - q) * np.log(p / q)).sum())


def classes(seed, count, limit):
    draws = Draws(seed)
    return np.bincount([draws.below(limit) * draws.below(limit) // limit for _ in range(count)], minlength=41)


def class_index(counts, reference):
    order = np.argsort(-reference, kind="stable")
    p, q = (np.append(x[order[:9]], x[order[9:]].sum()) + 0.5 for x in (counts, reference))
    p, q = p / p.sum(), q / q.sum()
    return float(((p - q) * np.log(p / q)).sum())


def bins(values):
    return np.minimum((values * 64).astype(int), 63)


print("/// What scipy and numpy make of drawn numbers; written by record.py.\nenum RecordedComparisons {")
print("  /// Window and reference: how many numbers, and between which 64ths they lie; the statistic of the numbers and of")
print("  /// their bins, and the index.")
print("  static let scores: [RecordedScores] = [")
CASES = [
    (1000, 0, 64, 1000, 0, 64), (1000, 0, 64, 100, 0, 64), (300, 6, 64, 1000, 0, 58), (500, 0, 20, 700, 40, 64),
    (1000, 20, 44, 250, 20, 44), (1000, 21, 44, 250, 20, 44), (40, 0, 64, 2000, 31, 33), (2000, 31, 33, 40, 0, 64),
    (999, 10, 11, 999, 10, 12), (100, 0, 8, 100, 0, 8), (1000, 0, 64, 1000, 63, 64),
]
for seed, (n, low, high, m, reference_low, reference_high) in enumerate(CASES):
    window, reference = scores(2 * seed, n, low, high), scores(2 * seed + 1, m, reference_low, reference_high)
    exact = ks_2samp(window, reference).statistic
    binned = ks_2samp(bins(window), bins(reference)).statistic
    stability = index(np.bincount(bins(window), minlength=64), np.bincount(bins(reference), minlength=64))
    print(f"    .init({n}, {low}, {high}, {m}, {reference_low}, {reference_high}, exact: {exact:.15g}, "
          f"binned: {binned:.15g}, index: {stability:.15g}),")
print("  ]\n")
print("  /// Of 40 classes, window and reference: how many, and the number that they lie below; the index.")
print("  static let classes: [(window: Int, limit: Int, reference: Int, referenceLimit: Int, index: Double)] = [")
for seed, (n, limit, m, reference_limit) in enumerate([(1000, 40, 1000, 40), (500, 30, 1000, 40), (50, 12, 900, 40),
                                                       (1000, 40, 100, 5)]):
    stability = class_index(classes(100 + 2 * seed, n, limit), classes(101 + 2 * seed, m, reference_limit))
    print(f"    ({n}, {limit}, {m}, {reference_limit}, {stability:.15g}),")
print("  ]\n}")
