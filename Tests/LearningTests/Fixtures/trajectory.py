#!/usr/bin/env python3
"""Trains a small network with Keras and writes what became of it, for TrajectoryTests to compare with.

    pip install tensorflow-cpu==2.21.0
    python trajectory.py > trajectory.tsv

One line a number: name, tab, value. Names: OPTIMISER.loss.STEP, and OPTIMISER.PARAMETER.INDEX after the last step, with
the layout of this project: convolutions [outputs][kh][kw][channels], depthwise [kh][kw][channels], dense
[outputs][inputs].
"""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import keras
import numpy as np
import tensorflow as tf

keras.backend.set_floatx("float64")
BATCH, STEPS = 6, 8
LAYOUT = {"first": (3, 0, 1, 2), "across": (0, 1, 2, 3), "mixed": (3, 0, 1, 2), "classes": (1, 0)}


def wave(count, phase):
    """Numbers that look random and that any language makes alike."""
    place = np.arange(count, dtype=np.float64)
    return np.sin(place * 1.7 + phase * 2.3 + place * place * 0.13).astype(np.float32)


def network():
    layers = keras.layers
    image = layers.Input((8, 8, 2))
    x = layers.Conv2D(8, 3, padding="same", use_bias=False, name="first")(image)
    x = layers.BatchNormalization(momentum=0.9, epsilon=1e-3, name="norm")(x)
    x = stem = layers.ReLU(6.0)(x)
    x = layers.DepthwiseConv2D(3, padding="same", name="across")(x)
    x = layers.ReLU()(x)
    x = layers.Conv2D(8, 1, name="mixed")(x)
    x = layers.Add()([x, stem])
    x = layers.MaxPooling2D(2)(x)
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(image, layers.Dense(4, name="classes")(x))


def start(model):
    for phase, name in enumerate(LAYOUT):
        layer = model.get_layer(name)
        kernel, order = layer.kernel, LAYOUT[name]
        turned = [kernel.shape[axis] for axis in order]
        values = 0.5 * wave(int(np.prod(turned)), phase).reshape(turned)
        kernel.assign(values.transpose(np.argsort(order)))
        if layer.bias is not None:
            layer.bias.assign(0.1 * wave(layer.bias.shape[0], phase + 10))


def show(name, values):
    for index, value in enumerate(np.asarray(values, dtype=np.float64).ravel()):
        print(f"{name}.{index}\t{value:.9g}")


def train(name, optimizer):
    model = network()
    start(model)
    optimizer.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    for step in range(STEPS):
        images = wave(BATCH * 8 * 8 * 2, step + 20).reshape(BATCH, 8, 8, 2)
        labels = np.arange(BATCH) * 3 % 4
        with tf.GradientTape() as tape:
            value = loss(labels, model(images, training=True))
        optimizer.apply(tape.gradient(value, model.trainable_variables), model.trainable_variables)
        print(f"{name}.loss.{step}\t{float(value):.9g}")
    for layer, order in LAYOUT.items():
        show(f"{name}.{layer}.weights", np.transpose(model.get_layer(layer).kernel.numpy(), order))
        if model.get_layer(layer).bias is not None:
            show(f"{name}.{layer}.bias", model.get_layer(layer).bias.numpy())
    norm = model.get_layer("norm")
    for key, variable in ("scale", norm.gamma), ("shift", norm.beta):
        show(f"{name}.norm.{key}", variable.numpy())
    show(f"{name}.norm.running", np.concatenate([norm.moving_mean.numpy(), norm.moving_variance.numpy()]))


train("sgd", keras.optimizers.SGD(0.05, momentum=0.9))
# Keras adds epsilon before it corrects the second moment, others after: one that is nearly 0 makes both the same.
train("adamw", keras.optimizers.AdamW(0.01, weight_decay=0.02, epsilon=1e-12))
