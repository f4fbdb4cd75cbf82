#!/usr/bin/env python3
"""Trains the digit classifier, quantises it to INT8 and measures both files on the held-out digits.

    python3 -m venv VENV && VENV/bin/pip install -r requirements.txt
    VENV/bin/python train.py                           writes the two .tflite files, labels.txt and samples/ here
    VENV/bin/python train.py --output DIR              the same, into DIR
    VENV/bin/python train.py --measure FILE.tflite     accuracy of a file on the held-out digits
    VENV/bin/python train.py --export-heldout DIR      the held-out digits as DIR/LABEL/NUMBER.png
    VENV/bin/python train.py --export-arrays DIR       both parts as DIR/train and DIR/heldout, x.npy and y.npy
"""

import argparse
import hashlib
import os
import time
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import numpy as np
from ai_edge_litert.interpreter import Interpreter

import data

SEED = 7
EPOCHS = 40
BATCH = 80
PEAK_LEARNING_RATE = 4e-3
WARM_UP_STEPS = 200
CALIBRATION_IMAGES = 500


def network(batch=None):
    """28x28x1 in 0...1 to ten probabilities: a 3x3 stem, then depthwise-separable blocks down to 7x7."""
    import tensorflow as tf
    layers = tf.keras.layers

    def normalised(x):
        return layers.ReLU(6.0)(layers.BatchNormalization(momentum=0.95)(x))

    def separable(x, channels, stride):
        x = normalised(layers.DepthwiseConv2D(3, stride, padding="same", use_bias=False)(x))
        return normalised(layers.Conv2D(channels, 1, use_bias=False)(x))

    image = layers.Input((28, 28, 1), batch, name="image")
    x = normalised(layers.Conv2D(16, 3, 1, padding="same", use_bias=False)(image))
    x = separable(x, 32, 2)
    x = separable(x, 64, 1)
    x = separable(x, 96, 2)
    x = separable(x, 96, 1)
    x = layers.GlobalAveragePooling2D()(x)
    x = layers.Dropout(0.2)(x)
    return tf.keras.Model(image, layers.Dense(10, activation="softmax", name="digit")(x))


def train(images, labels):
    """The network after a fixed number of epochs, freshly distorted digits in each; no choice looks at held-out data."""
    import tensorflow as tf
    tf.keras.utils.set_random_seed(SEED)
    tf.config.experimental.enable_op_determinism()
    model = network()
    steps = EPOCHS * -(-len(images) // BATCH)
    schedule = tf.keras.optimizers.schedules.CosineDecay(
        1e-4, steps - WARM_UP_STEPS, warmup_target=PEAK_LEARNING_RATE, warmup_steps=WARM_UP_STEPS)
    model.compile(tf.keras.optimizers.AdamW(schedule, weight_decay=1e-3), tf.keras.losses.CategoricalCrossentropy(
        label_smoothing=0.05), metrics=["accuracy"])
    targets = np.eye(10, dtype=np.float32)[labels]
    generator = np.random.Generator(np.random.PCG64(SEED))
    plain = data.to_input(images)[..., 0]
    for epoch in range(EPOCHS):
        order = generator.permutation(len(images))
        distorted = data.distort(plain[order], generator)[..., np.newaxis]
        for first in range(0, len(images), BATCH):
            batch = slice(first, first + BATCH)
            running = model.train_on_batch(distorted[batch], targets[order][batch], return_dict=True)
        print(f"epoch {epoch + 1:2}: loss {running['loss']:.4f}, accuracy {running['accuracy']:.4f}", flush=True)
        model.reset_metrics()
    return model


def convert(model, calibration):
    """(float file, INT8 file). INT8: weights a channel, activations a tensor, int8 input and output."""
    import tensorflow as tf
    one_image = network(batch=1)
    one_image.set_weights(model.get_weights())

    def converter():
        return tf.lite.TFLiteConverter.from_keras_model(one_image)

    whole = converter()
    whole.optimizations = [tf.lite.Optimize.DEFAULT]
    whole.representative_dataset = lambda: ([image[np.newaxis]] for image in calibration)
    whole.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    whole.inference_input_type = tf.int8
    whole.inference_output_type = tf.int8
    return converter().convert(), whole.convert()


def accuracy(file, images, labels):
    """The share of digits that a .tflite file classifies right under LiteRT."""
    interpreter = Interpreter(model_content=bytes(file), num_threads=1)
    interpreter.allocate_tensors()
    source, result = interpreter.get_input_details()[0], interpreter.get_output_details()[0]
    right = 0
    for image, label in zip(data.to_input(images), labels):
        if source["dtype"] != np.float32:
            scale, zero_point = source["quantization"]
            image = np.clip(np.round(image / scale) + zero_point, -128, 127).astype(source["dtype"])
        interpreter.set_tensor(source["index"], image[np.newaxis])
        interpreter.invoke()
        right += int(interpreter.get_tensor(result["index"]).argmax() == label)
    return right / len(labels)


def report(name, file, images, labels):
    print(f"{name}: {len(file):,} bytes, sha256 {hashlib.sha256(file).hexdigest()}, "
          f"{accuracy(file, images, labels):.2%} of {len(labels):,} held-out digits", flush=True)


def build(folder):
    start = time.monotonic()
    train_images, train_labels, images, labels = data.load()
    model = train(train_images, train_labels)
    generator = np.random.Generator(np.random.PCG64(SEED))
    calibration = generator.permutation(len(train_images))[:CALIBRATION_IMAGES]
    float_file, int8_file = convert(model, data.to_input(train_images[calibration]))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "labels.txt").write_text("".join(f"{digit}\n" for digit in range(10)))
    data.write_samples(folder / "samples")
    for name, file in ("digits_float.tflite", float_file), ("digits_int8.tflite", int8_file):
        (folder / name).write_bytes(file)
        report(name, file, images, labels)
    print(f"{time.monotonic() - start:.0f} s")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", type=Path, default=Path(__file__).parent, metavar="DIR")
    parser.add_argument("--measure", type=Path, metavar="FILE")
    parser.add_argument("--export-heldout", type=Path, metavar="DIR")
    parser.add_argument("--export-arrays", type=Path, metavar="DIR")
    options = parser.parse_args()
    if options.export_heldout:
        data.write_held_out(options.export_heldout)
    elif options.export_arrays:
        data.write_arrays(options.export_arrays)
    elif options.measure:
        _, _, images, labels = data.load()
        report(options.measure.name, options.measure.read_bytes(), images, labels)
    else:
        build(options.output)


if __name__ == "__main__":
    main()
