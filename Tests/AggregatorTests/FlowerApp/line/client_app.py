"""A line through points that each node makes up: y = 1 x1 + 2 x2 + 3 x3 + 0.5."""
import numpy as np
from flwr.app import Array, ArrayRecord, Context, Message, MetricRecord, RecordDict
from flwr.clientapp import ClientApp

app = ClientApp()
TRUE = np.array([1, 2, 3], dtype=np.float32)


def points(context: Context):
    random = np.random.default_rng(int(context.node_id) % 2**32)
    x = random.normal(size=(64, 3)).astype(np.float32)
    return x, x @ TRUE + np.float32(0.5)


def loss(arrays, x, y):
    return float(((x @ arrays["weight"] + arrays["bias"] - y) ** 2).mean())


def weights(message: Message):
    return {name: array.numpy().astype(np.float32) for name, array in message.content["arrays"].items()}


@app.train()
def train(message: Message, context: Context) -> Message:
    arrays, config = weights(message), message.content["config"]
    x, y = points(context)
    for _ in range(int(config["local-epochs"])):
        error = x @ arrays["weight"] + arrays["bias"] - y
        arrays["weight"] = arrays["weight"] - np.float32(config["learning-rate"]) * (x.T @ error) / np.float32(len(x))
        arrays["bias"] = arrays["bias"] - np.float32(config["learning-rate"]) * error.mean(keepdims=True)
    metrics = MetricRecord({"train_loss": loss(arrays, x, y), "num-examples": len(x)})
    trained = ArrayRecord({name: Array(value.astype(np.float32)) for name, value in arrays.items()})
    content = RecordDict({"arrays": trained, "metrics": metrics})
    return Message(content, reply_to=message)


@app.evaluate()
def evaluate(message: Message, context: Context) -> Message:
    x, y = points(context)
    metrics = MetricRecord({"eval_loss": loss(weights(message), x, y), "num-examples": len(x)})
    return Message(RecordDict({"metrics": metrics}), reply_to=message)
