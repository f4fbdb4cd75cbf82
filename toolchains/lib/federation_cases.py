"""Federations on this machine: a SuperLink of Flower with one of its SuperNodes and daemons that learn digits, or
swiftlet-aggregator with two SuperNodes and a daemon, with daemons alone, and with versions of a model for them."""

import argparse
import json
import pathlib
import shutil
import subprocess
import sys
import time

from federation import NODES, ROUNDS, Aggregator, Daemon, Failed, Fleet, wait_for
from masked import run_masked
from rollout import run_rollout

SHORT = 0.002  # seconds: an instruction to measure is carried out in a few of these


def is_at_work(daemon):
    """Whether the node has taken an instruction: there are objects that it needs."""
    return any((daemon.folder / "node/objects").iterdir())


def check(name, fleet, daemons, restarts):
    """Every node was in every round, once, and what was learned is on trial where it serves nobody yet."""
    result = fleet.result()
    if result is None:
        raise Failed(f"no result:\n{fleet.log('run.log')[-3000:]}")
    for number in range(1, ROUNDS + 1):
        found = result[str(number)]
        for kind in ("train", "evaluate"):
            counts = found[f"{kind}-nodes"], found[f"{kind}-replies"]
            if counts != (NODES, NODES):
                raise Failed(f"round {number}: {counts[1]} replies, {counts[0]} good ones, to {kind}: {result}")
    accuracy = result[str(ROUNDS)]["eval_acc"]
    if accuracy < 0.9:
        raise Failed(f"the accuracy is {accuracy}: {result}")
    for daemon in daemons:
        # A daemon that was killed counts anew.
        status = wait_for(f"{daemon.name}'s status", daemon.status)
        if daemon not in restarts and (status["rounds"], status["delivered"]) != (ROUNDS, 2 * ROUNDS):
            raise Failed(f"{daemon.name}: {status}")
        wait_for(f"{daemon.name}'s trial", lambda daemon=daemon: daemon.versions()["staged"] == 2, 20)
        if "swiftlet_federation_eligible 1" not in daemon.call("/metrics").decode():
            raise Failed(f"{daemon.name}: metrics do not tell that it takes part")
    print(f"{name}: {ROUNDS} rounds of {NODES} nodes, accuracy {accuracy:.3f}")


def run_case(name, options):
    is_emulated = name == "aarch64"
    native = [str(pathlib.Path(options.daemon).resolve())]
    second = options.emulated.split() if is_emulated else native
    start = time.monotonic()
    with Fleet(options.work / name, options.flower, name == "secure") as fleet:
        daemons = [Daemon(fleet, "one", native, options.model), Daemon(fleet, "two", second, options.model)]
        fleet.start_link()
        fleet.start_stock_node()
        for daemon in daemons:
            daemon.start()
            if fleet.is_secure:
                fleet.register(f"{daemon.name}/node/node.pub.pem")
            daemon.label()
        for daemon in daemons:
            wait_for(f"{daemon.name}'s connection", lambda daemon=daemon: daemon.status()["connected"], 120)
        run = fleet.run()
        try:
            # In the middle of a round: one instruction is answered, the next is on its way.
            wait_for("the first round", lambda: (daemons[1].status() or {}).get("delivered", 0) >= 1, 120)
            wait_for("the next instruction", lambda: is_at_work(daemons[1]), 60, SHORT)
            daemons[1].kill()
            daemons[1].start()
            run.wait(180)
            check(name, fleet, daemons, [daemons[1]])
        except (Failed, subprocess.TimeoutExpired) as error:
            logs = "".join(f"\n== {log}\n{fleet.log(log)[-2000:]}" for log in ("run.log", "one.log", "two.log"))
            raise Failed(f"{error}{logs}") from error
    print(f"{name}: {time.monotonic() - start:.0f} s")


def run_own(options):
    """Two stock nodes and a daemon, which is killed on the way, finish a run of swiftlet-aggregator."""
    start = time.monotonic()
    with Fleet(options.work / "own", options.flower, False) as fleet:
        server = Aggregator(fleet, options.aggregator)
        server.start()
        daemon = Daemon(fleet, "one", [str(pathlib.Path(options.daemon).resolve())], options.model)
        fleet.start_stock_node("stock1.log")
        fleet.start_stock_node("stock2.log")
        daemon.start()
        daemon.label()
        try:
            wait_for("the daemon's connection", lambda: daemon.status()["connected"], 120)
            server.start_stock_run()
            wait_for("the first answer", lambda: (daemon.status() or {}).get("delivered", 0) >= 1, 120)
            wait_for("the next instruction", lambda: is_at_work(daemon), 60, SHORT)
            daemon.kill()
            daemon.start()
            state = wait_for("the end", lambda: (found := server.state())["status"] != "running" and found, 180)
            merged = [found["merged"] for found in state["history"]]
            measured = [found["evaluation"] for found in state["history"]]
            if state["status"] != "finished" or merged != [NODES] * ROUNDS or not all(measured):
                raise Failed(f"the run ended otherwise: {json.dumps(state)}")
            accuracy = measured[-1]["accuracy"]
            # The stock nodes' examples, one each, are not of digits.
            if accuracy * (measured[-1]["num-examples"]) < 0.9 * (measured[-1]["num-examples"] - 2):
                raise Failed(f"the accuracy is {accuracy}")
            wait_for("the daemon's trial", lambda: (daemon.versions()["staged"] or 0) >= 2, 20)
        except Failed as error:
            logs = "".join(f"\n== {log}\n{fleet.log(log)[-2000:]}" for log in (f"aggregator{fleet.port}.log", "one.log", "stock1.log"))
            raise Failed(f"{error}{logs}") from error
    print(f"own: {ROUNDS} rounds of {NODES} nodes, accuracy {accuracy:.3f}")
    print(f"own: {time.monotonic() - start:.0f} s")


# Those of swiftlet-aggregator.
OWN_CASES = {"own": run_own, "rollout": run_rollout, "masked": run_masked}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--flower", type=pathlib.Path, required=True, help="a virtual environment")
    parser.add_argument("--daemon", required=True, help="swiftletd of this machine")
    parser.add_argument("--emulated", default="", help="the words that start another swiftletd under an emulator")
    parser.add_argument("--aggregator", help="swiftlet-aggregator")
    parser.add_argument("--compiler", help="swiftlet")
    parser.add_argument("--model", required=True, help="digits, compiled to learn")
    parser.add_argument("--work", type=pathlib.Path, required=True, help="a folder for all that is written")
    parser.add_argument(
        "case", nargs="+", choices=("plain", "secure", "aarch64", *OWN_CASES))
    options = parser.parse_args()
    for case in options.case:
        try:
            if case in OWN_CASES:
                OWN_CASES[case](options)
            else:
                run_case(case, options)
        except Failed as error:
            sys.exit(f"{case}: {error}")
        finally:
            shutil.rmtree(options.work / case, ignore_errors=True)


if __name__ == "__main__":
    main()
