"""Records masks, poses and smoothed scores made by numpy and OpenCV, for SegmentationTests, KeypointTests and
ScoreSmootherTests: RecordedMasks.swift.

Masks     numpy.argmax, enlarged by OpenCV's nearest neighbour
Poses     numpy: the highest cell, moved by a quarter or by offsets
Means     pandas' exponentially weighted mean

usage: record_masks.py > RecordedMasks.swift
needs: pip install numpy opencv-python-headless pandas
"""
import cv2
import numpy as np
import pandas

from draws import Draws, numbers


def drawn(seed, *shape):
    """Whole numbers from 0 to 255, so that some are equal."""
    draws = Draws(seed)
    return np.array([draws.below(256) for _ in range(int(np.prod(shape)))]).reshape(shape)


def masks():
    print("  /// 7 x 5 cells of 4 classes, then the picture of 20 x 16 pixels; by rows.")
    print("  static let masks: [(cells: String, picture: String)] = [")
    for seed in range(3):
        cells = drawn(seed, 5, 7, 4).argmax(-1).astype(np.uint8)
        picture = cv2.resize(cells, (20, 16), interpolation=cv2.INTER_NEAREST_EXACT)
        print(f'    ("{"".join(map(str, cells.flat))}", "{"".join(map(str, picture.flat))}"),')
    print("  ]\n")


def poses():
    rows, columns, count, width, height = 9, 7, 3, 97, 129
    for name in "quarter", "offsets":
        print("  /// x, y and score of three keypoints from maps of 7 x 9 in an input of 97 x 129.")
        print(f"  static let {name}: [[Float]] = [")
        for seed in range(4):
            maps = drawn(seed, rows, columns, count)
            shifts = drawn(seed + 50, rows, columns, 2 * count) / 8.0 - 16
            found = []
            for k in range(count):
                y, x = np.unravel_index(maps[..., k].argmax(), (rows, columns))
                score = maps[y, x, k] / 255
                if name == "offsets":
                    place = (x * (width - 1) / (columns - 1) + shifts[y, x, k + count],
                             y * (height - 1) / (rows - 1) + shifts[y, x, k])
                else:
                    dx = np.sign(maps[y, x + 1, k] - maps[y, x - 1, k]) if 0 < x < columns - 1 else 0
                    dy = np.sign(maps[y + 1, x, k] - maps[y - 1, x, k]) if 0 < y < rows - 1 else 0
                    place = (x + dx * 0.25) * width / columns, (y + dy * 0.25) * height / rows
                found += [*place, score]
            print(f"    {numbers(found)},")
        print("  ]\n")


def means():
    print("  /// Of each of 12 frames with three scores.\n  static let means: [[Float]] = [")
    for row in pandas.DataFrame(drawn(9, 12, 3) / 256).ewm(alpha=0.3, adjust=False).mean().values:
        print(f"    {numbers(row)},")
    print("  ]")


print("/// What numpy, OpenCV and pandas make of drawn numbers; written by record_masks.py.\nenum RecordedMasks {")
masks()
poses()
means()
print("}")
