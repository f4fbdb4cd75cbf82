"""Records what YOLOX finds in a picture and what soft suppression leaves, for YOLOXTests and SoftSuppressionTests:
RecordedBoxes.swift.

The picture is made of four photographs of scikit-image: astronaut (NASA, public domain), chelsea, coffee (CC0) and the
astronaut again, smaller. Outputs: ONNX Runtime; detections: numpy after the formulas of YOLOX's authors, best class of
each anchor, greedy suppression within the classes. Soft suppression: numpy after the paper.

usage: record_boxes.py YOLOX_NANO.onnx > RecordedBoxes.swift
needs: pip install numpy onnxruntime opencv-python-headless scikit-image
"""
import sys

import cv2
import numpy as np
import onnxruntime
import skimage

from draws import Draws, numbers


def picture():
    tile = lambda image, side: cv2.resize(image, (side, side), interpolation=cv2.INTER_AREA)
    result = np.full((416, 416, 3), 114, np.uint8)
    result[:208, :208] = tile(skimage.data.astronaut(), 208)
    result[:208, 208:] = tile(skimage.data.chelsea()[:, 75:375], 208)
    result[208:, :208] = tile(skimage.data.coffee()[:, 100:500], 208)
    result[240:400, 240:400] = tile(skimage.data.astronaut()[:, ::-1], 160)
    return result[:, :, ::-1].astype(np.float32)


def overlaps(box, boxes):
    width = np.minimum(box[2], boxes[:, 2]) - np.maximum(box[0], boxes[:, 0])
    height = np.minimum(box[3], boxes[:, 3]) - np.maximum(box[1], boxes[:, 1])
    both = np.clip(width, 0, None) * np.clip(height, 0, None)
    area = lambda b: (b[..., 2] - b[..., 0]) * (b[..., 3] - b[..., 1])
    return both / (area(box) + area(boxes) - both)


def yolox(path):
    session = onnxruntime.InferenceSession(path)
    raw = session.run(None, {session.get_inputs()[0].name: picture().transpose(2, 0, 1)[None]})[0][0]
    grids, strides = [], []
    for stride in 8, 16, 32:
        side = 416 // stride
        ys, xs = np.mgrid[:side, :side]
        grids.append(np.stack([xs, ys], -1).reshape(-1, 2))
        strides.append(np.full((side * side, 1), stride))
    grid, stride = np.vstack(grids), np.vstack(strides)
    center, size = (raw[:, :2] + grid) * stride, np.exp(raw[:, 2:4]) * stride
    boxes = np.hstack([center - size / 2, center + size / 2])
    scores = raw[:, 4:5] * raw[:, 5:]
    best, label = scores.max(1), scores.argmax(1)
    order = [i for i in np.argsort(-best, kind="stable") if best[i] >= 0.3]
    kept = []
    for i in order:
        same = [k for k in kept if label[k] == label[i]]
        if not same or overlaps(boxes[i], boxes[same]).max() <= 0.45:
            kept.append(i)
    print("  /// The number of an anchor, its box, probability of an object, and its two best classes, each with its score.")
    print("  static let yoloX: [[Float]] = [")
    for i in np.flatnonzero(best > 0.15):
        first, second = np.argsort(-raw[i, 5:])[:2]
        print(f"    {numbers([i, *raw[i, :5], first, raw[i, 5 + first], second, raw[i, 5 + second]])},")
    print("  ]\n\n  /// Left, top, right, bottom, score, class.\n  static let found: [[Float]] = [")
    for i in kept:
        print(f"    {numbers([*boxes[i], best[i], label[i]])},")
    print("  ]\n")


def soft(gaussian):
    """Numbers of the boxes that are left, of the 40 of SoftSuppressionTests, and their scores."""
    print(f"  static let {'gaussian' if gaussian else 'linear'}: [[(index: Int, score: Float)]] = [")
    for seed in range(6):
        draws = Draws(seed)
        boxes, scores = [], []
        for _ in range(40):
            x, y = draws.below(60), draws.below(60)
            boxes.append([x, y, x + 20 + draws.below(40), y + 20 + draws.below(40)])
            scores.append((1 + draws.below(255)) / 256)
        boxes, scores, left, kept = np.array(boxes, float), np.array(scores), list(range(40)), []
        while left:
            best = left[int(np.argmax(scores[left]))]
            left.remove(best)
            kept.append(best)
            if left:
                overlap = overlaps(boxes[best], boxes[left])
                scores[left] *= np.exp(-overlap**2 / 0.5) if gaussian else np.where(overlap > 0.3, 1 - overlap, 1)
                left = [i for i in left if scores[i] >= 0.05]
        print("    [" + ", ".join(f"({i}, {scores[i]:.7g})" for i in kept) + "],")
    print("  ]" + ("" if gaussian else "\n"))


print("/// Outputs of YOLOX, boxes, and what others make of them; written by record_boxes.py.\nenum RecordedBoxes {")
yolox(sys.argv[1])
soft(False)
soft(True)
print("}")
