"""Runs the federation that `swiftlet-aggregator simulate --record FOLDER --network mlp` has written in Flower's own
simulation: the same weights at the beginning, examples of each client, clients of each round, epochs, batch and rate. The
network is computed in NumPy. Prints the accuracy on the held-out examples after each round, the last line alone as JSON.

usage: flower_simulation.py FOLDER EPOCHS BATCH RATE
"""

import csv
import json
import logging
import os
import sys
from collections import defaultdict

os.environ.update(FLWR_TELEMETRY_ENABLED="0", RAY_DEDUP_LOGS="0", RAY_DISABLE_DOCKER_CPU_WARNING="1",
                  OPENBLAS_NUM_THREADS="1")

import numpy as np  # noqa: E402
from flwr.app import (Array, ArrayRecord, ConfigRecord, Context, Message, MessageType, MetricRecord,  # noqa: E402
                      RecordDict)
from flwr.clientapp import ClientApp  # noqa: E402
from flwr.serverapp import Grid, ServerApp  # noqa: E402
from flwr.serverapp.strategy import FedAvg  # noqa: E402
from flwr.simulation import run_simulation  # noqa: E402

FOLDER = os.path.abspath(sys.argv[1])
EPOCHS, BATCH, RATE = int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])
HIDDEN = 64


def load(name):
    return np.load(f"{FOLDER}/{name}.npy", mmap_mode="r")


def rounds():
    clients = defaultdict(list)
    with open(f"{FOLDER}/rounds.csv", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            clients[int(row["round"])].append(int(row["client"]))
    return clients


def split(flat, inputs, classes):
    """The flat parameters as matrices and biases, in the order of the layers."""
    shapes = [(HIDDEN, inputs), (HIDDEN,), (classes, HIDDEN), (classes,)]
    parts, start = [], 0
    for shape in shapes:
        count = int(np.prod(shape))
        parts.append(np.array(flat[start:start + count], dtype=np.float32).reshape(shape))
        start += count
    return parts


def forward(parts, x):
    hidden = np.maximum(x @ parts[0].T + parts[1], 0)
    logits = hidden @ parts[2].T + parts[3]
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
    return hidden, exponentials / exponentials.sum(axis=1, keepdims=True)


def train(parts, x, y, seed):
    """Plain SGD on the mean cross-entropy of each batch."""
    random = np.random.default_rng(seed)
    for _ in range(EPOCHS):
        order = random.permutation(len(y))
        for start in range(0, len(y), BATCH):
            rows = order[start:start + BATCH]
            hidden, slope = forward(parts, x[rows])
            slope[np.arange(len(rows)), y[rows]] -= 1
            slope /= len(rows)
            back = (slope @ parts[2]) * (hidden > 0)
            for part, gradient in zip(parts, (back.T @ x[rows], back.sum(0), slope.T @ hidden, slope.sum(0))):
                part -= np.float32(RATE) * gradient.astype(np.float32)
    return parts


client = ClientApp()


@client.query()
def number(message: Message, context: Context):
    """Which client of the record this node is."""
    metrics = MetricRecord({"client": int(context.node_config["partition-id"])})
    return Message(RecordDict({"metrics": metrics}), reply_to=message)


@client.train()
def learn(message: Message, context: Context):
    own = int(context.node_config["partition-id"])
    rows = np.flatnonzero(load("client") == own)
    x, y = np.array(load("x")[rows]), np.array(load("y")[rows])
    parts = [array.numpy().copy() for array in message.content["arrays"].values()]
    parts = train(parts, x, y, seed=own * 100_003 + int(message.content["config"]["server-round"]))
    content = RecordDict({
        "arrays": record(parts),
        "metrics": MetricRecord({"num-examples": len(y)}),
    })
    return Message(content, reply_to=message)


def record(parts):
    return ArrayRecord({str(index): Array(part) for index, part in enumerate(parts)})


class RecordedFedAvg(FedAvg):
    """FedAvg over the clients that took part in the recorded rounds."""

    def __init__(self, clients):
        super().__init__(fraction_evaluate=0.0)
        self.clients, self.nodes = clients, {}

    def find(self, grid: Grid, count: int):
        while len(list(grid.get_node_ids())) < count:
            pass
        questions = [Message(RecordDict(), message_type=MessageType.QUERY, dst_node_id=node)
                     for node in grid.get_node_ids()]
        for reply in grid.send_and_receive(questions):
            self.nodes[int(reply.content["metrics"]["client"])] = reply.metadata.src_node_id

    def configure_train(self, server_round, arrays, config, grid):
        config["server-round"] = server_round
        content = RecordDict({"arrays": arrays, "config": config})
        nodes = [self.nodes[client] for client in self.clients[server_round]]
        return self._construct_messages(content, nodes, MessageType.TRAIN)


server = ServerApp()
accuracies = []


@server.main()
def main(grid: Grid, context: Context):
    x, y, clients = np.array(load("held-x")), np.array(load("held-y")), rounds()
    parts = split(load("start"), x.shape[1], int(max(load("y").max(), y.max())) + 1)

    def measure(number, arrays):
        found = forward([array.numpy() for array in arrays.values()], x)[1].argmax(axis=1)
        accuracies.append(float((found == y).mean()))
        return MetricRecord({"accuracy": accuracies[-1]})

    strategy = RecordedFedAvg(clients)
    strategy.find(grid, int(load("client").max()) + 1)
    strategy.start(grid=grid, initial_arrays=record(parts), num_rounds=max(clients), train_config=ConfigRecord({}),
                   evaluate_fn=measure)


if __name__ == "__main__":
    logging.getLogger("flwr").setLevel(logging.ERROR)
    run_simulation(server_app=server, client_app=client, num_supernodes=int(load("client").max()) + 1,
                   backend_config={"client_resources": {"num_cpus": 1, "num_gpus": 0.0}})
    print(json.dumps({"accuracies": accuracies}))
