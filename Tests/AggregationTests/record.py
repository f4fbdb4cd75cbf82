"""Writes RecordedRounds.swift: what the strategies of Flower 1.42 make of the same updates.

usage: pip install flwr==1.42.0; python3 record.py > RecordedRounds.swift; swift format -i RecordedRounds.swift
"""

import logging

import numpy as np
from flwr.app import Array, ArrayRecord, Message, MetricRecord, RecordDict
from flwr.serverapp import strategy as flower
from flwr.supercore.task_identity import TaskIdentity

logging.getLogger("flwr").setLevel(logging.ERROR)
TaskIdentity.task_id = TaskIdentity.run_id = TaskIdentity.node_id = 1
VALUES, CLIENTS, ROUNDS = 9, 11, 3
random = np.random.default_rng(6)
start = random.normal(size=VALUES).astype(np.float32)
# Of each round: changes of the devices, two of which are far off.
changes = random.normal(scale=0.3, size=(ROUNDS, CLIENTS, VALUES)).astype(np.float32)
changes[:, 3] *= -20
changes[:, 8] += 7
# Short numbers, few of them as far from a median as another.
start, changes = np.round(start * 2048) / 2048, np.round(changes * 2048) / 2048
examples = [5, 17, 3, 40, 8, 21, 2, 9, 30, 12, 6]

ADAPTIVE = dict(eta=0.1, eta_l=0.1, tau=1e-3)
STRATEGIES = {
    "average": lambda: flower.FedAvg(),
    "momentum": lambda: flower.FedAvgM(server_learning_rate=0.5, server_momentum=0.9),
    "adagrad": lambda: flower.FedAdagrad(**ADAPTIVE),
    "adam": lambda: flower.FedAdam(beta_1=0.9, beta_2=0.99, **ADAPTIVE),
    "yogi": lambda: flower.FedYogi(beta_1=0.9, beta_2=0.99, **ADAPTIVE),
    "median": lambda: flower.FedMedian(),
    "trimmedMean": lambda: flower.FedTrimmedAvg(beta=0.2),
    "krum": lambda: flower.Krum(num_malicious_nodes=2),
    "multiKrum": lambda: flower.MultiKrum(num_malicious_nodes=2, num_nodes_to_select=5),
    "bulyan": lambda: flower.Bulyan(num_malicious_nodes=2),
}


def reply(weights, count):
    content = RecordDict(
        {"arrays": ArrayRecord({"w": Array(weights)}), "metrics": MetricRecord({"num-examples": count})}
    )
    return Message(content, dst_node_id=1, message_type="train")


def rounds(strategy):
    weights = start.copy()
    for number in range(1, ROUNDS + 1):
        record = ArrayRecord({"w": Array(weights)})
        # What configure_train does before a round.
        strategy.current_arrays = (
            record if isinstance(strategy, flower.FedAvgM) else {"w": weights}
        )
        replies = [reply((weights + change).astype(np.float32), n) for change, n in zip(changes[number - 1], examples)]
        arrays, _ = strategy.aggregate_train(number, replies)
        weights = arrays["w"].numpy().astype(np.float32)
        yield weights


def row(values):
    return "[" + ", ".join(repr(float(value)) for value in values) + "]"


print("// Written by record.py.\n")
print(f"let recordedStart: [Float] = {row(start)}\n")
print(f"let recordedExamples: [Double] = {examples}\n")
print("/// By round and device.")
print("let recordedChanges: [[[Float]]] = [")
for one in changes:
    print("  [")
    for change in one:
        print(f"    {row(change)},")
    print("  ],")
print("]\n")
print("/// The model's weights after each round.")
print("let recordedRounds: [String: [[Float]]] = [")
for name, make in STRATEGIES.items():
    print(f'  "{name}": [')
    for weights in rounds(make()):
        print(f"    {row(weights)},")
    print("  ],")
print("]")
