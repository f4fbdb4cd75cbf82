"""What a device does, in Python, on numbers that are made up: one epoch after the other of steps over batches."""

import numpy as np
from flwr.app import Array, ArrayRecord, Message, MetricRecord, RecordDict
from flwr.clientapp import ClientApp

app = ClientApp()


def examples(seed, count, weights):
    """As many numbers as the classifier reads, and which of the first ones, one for each class, is largest."""
    classes, inputs = weights.shape
    x = np.random.default_rng(seed).normal(size=(count, inputs)).astype(np.float32)
    return x, x[:, :classes].argmax(axis=1)


def probabilities(x, weights, bias):
    scores = x @ weights.T + bias
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


@app.train()
def train(message, context):
    weights, bias = (array.numpy().copy() for array in message.content["arrays"].values())
    config = message.content["config"]
    x, y = examples(int(context.node_id) % 2**32, int(context.run_config["examples"]), weights)
    for _ in range(int(config["local-epochs"])):
        for start in range(0, len(x), int(config["batch-size"])):
            part = slice(start, start + int(config["batch-size"]))
            slope = probabilities(x[part], weights, bias)
            slope[np.arange(len(slope)), y[part]] -= 1
            weights -= np.float32(config["learning-rate"]) * (slope.T @ x[part]) / len(slope)
            bias -= np.float32(config["learning-rate"]) * slope.mean(axis=0)
    found = probabilities(x, weights, bias)
    metrics = {
        "train_loss": float(-np.log(found[np.arange(len(x)), y]).mean()),
        "train_acc": float((found.argmax(axis=1) == y).mean()),
        "num-examples": len(x),
    }
    arrays = ArrayRecord({"weights": Array(weights), "bias": Array(bias)})
    return Message(RecordDict({"arrays": arrays, "metrics": MetricRecord(metrics)}), reply_to=message)


@app.evaluate()
def evaluate(message, context):
    weights, bias = (array.numpy() for array in message.content["arrays"].values())
    x, y = examples(int(context.node_id) % 2**32 + 1, int(context.run_config["examples"]), weights)
    found = probabilities(x, weights, bias)
    metrics = {
        "eval_loss": float(-np.log(found[np.arange(len(x)), y]).mean()),
        "eval_acc": float((found.argmax(axis=1) == y).mean()),
        "num-examples": len(x),
    }
    return Message(RecordDict({"metrics": MetricRecord(metrics)}), reply_to=message)
