"""Federated averaging of a linear classifier, from zeros. Prints what each round came to, behind RESULT."""

import json

import numpy as np
from flwr.app import Array, ArrayRecord, ConfigRecord
from flwr.serverapp import ServerApp
from flwr.serverapp.strategy import FedAvg

app = ServerApp()


class CountingFedAvg(FedAvg):
    """Counts the replies of each round, and asks devices to use the model of the last one."""

    def __init__(self, rounds, **options):
        super().__init__(**options)
        self.rounds, self.counts = rounds, {}

    def configure_evaluate(self, server_round, arrays, config, grid):
        config["swiftlet-use-model"] = server_round == self.rounds
        return super().configure_evaluate(server_round, arrays, config, grid)

    def aggregate_train(self, server_round, replies):
        replies = list(replies)
        self.count(server_round, "train", replies)
        return super().aggregate_train(server_round, replies)

    def aggregate_evaluate(self, server_round, replies):
        replies = list(replies)
        self.count(server_round, "evaluate", replies)
        return super().aggregate_evaluate(server_round, replies)

    def count(self, server_round, kind, replies):
        good = [reply for reply in replies if not reply.has_error()]
        counts = self.counts.setdefault(server_round, {})
        counts[kind + "-nodes"] = len({reply.metadata.src_node_id for reply in good})
        counts[kind + "-replies"] = len(replies)


@app.main()
def main(grid, context):
    config = context.run_config
    nodes, rounds = int(config["nodes"]), int(config["num-server-rounds"])
    inputs, classes = int(config["inputs"]), int(config["classes"])
    start = ArrayRecord({"weights": _array((classes, inputs)), "bias": _array((classes,))})
    strategy = CountingFedAvg(rounds, min_train_nodes=nodes, min_evaluate_nodes=nodes, min_available_nodes=nodes)
    training = {"learning-rate": float(config["learning-rate"]), "local-epochs": int(config["local-epochs"])}
    result = strategy.start(
        grid=grid,
        initial_arrays=start,
        train_config=ConfigRecord(training | {"batch-size": 8}),
        evaluate_config=ConfigRecord({}),
        num_rounds=rounds,
    )
    found = {number: dict(metrics) for number, metrics in result.evaluate_metrics_clientapp.items()}
    for number, counts in strategy.counts.items():
        found.setdefault(number, {}).update(counts)
    print("RESULT", json.dumps(found))


def _array(shape):
    return Array(np.zeros(shape, np.float32))
